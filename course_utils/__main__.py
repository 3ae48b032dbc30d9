"""`python -m course_utils` es lo mismo que `curso`."""

from course_utils.cli import main

main()
