"""Un curso de nbgrader de una sola tarea diminuta, para probar la calificación sin cargar torch."""

from pathlib import Path

from course_utils.grading.course import Course
from course_utils.notebooks import build

ASSIGNMENT = "01_mini"


def create(root: Path, folder: Path, source: str) -> tuple[Course, bytes]:
    """El curso, con la configuración del proyecto, y el cuaderno con las soluciones."""
    (folder / "nbgrader_config.py").write_bytes((root / "nbgrader_config.py").read_bytes())
    path = folder / "solutions" / f"{ASSIGNMENT}.py"
    path.parent.mkdir()
    path.write_text(source.lstrip(), encoding="utf-8")
    notebook = build(path, execute=False)
    target = path.parent / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    target.parent.mkdir()
    target.write_bytes(notebook)
    return Course(folder), notebook
