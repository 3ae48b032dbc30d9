"""De quién es cada entrega: se reconoce o se dice por qué no, y ninguna detiene a las demás."""

import os
import zipfile

import mini_course
import pytest
from nbgrader.api import MissingEntry

from course_utils.grading import grade as grading

SOURCE = '''# %% solution="double"
def double(x):
    """El doble."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION

# %% test="double" points=2
"""Es el doble."""
assert double(1) == 2, "no es el doble"
### BEGIN HIDDEN TESTS
assert double(1234) == 2468, "tampoco con otro número"
### END HIDDEN TESTS
'''


@pytest.fixture(scope="module")
def graded(root, tmp_path_factory):
    course, good = mini_course.create(root, tmp_path_factory.mktemp("course"), SOURCE)
    bad = good.replace(b"return 2 * x", b"print('ARGS', x); return 2")
    archive = course.root / "downloaded" / "01_mini" / "archive"

    def put(name, data, age=0):
        path = archive / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        os.utime(path, (10**9 - age, 10**9 - age))

    put("ana__01_mini.ipynb", good)
    put("bea/01_mini.ipynb", bad)
    put("José Núñez_12_assignsubmission_file_/Tarea final.ipynb", good)
    put("Eva Paz_13_assignsubmission_file_/Tarea final.ipynb", good)
    put("leo__01_mini (1).ipynb", good)
    put("doble__01_mini.ipynb", bad, age=60)
    put("doble/01_mini.ipynb", good)
    put("muere__01_mini.ipynb", good.replace(b"return 2 * x", b"import os; os._exit(1)"))
    put("otra__01_mini.ipynb", good.replace(b"double", b"triple"))
    put("01_mini.ipynb", good)
    put("roto.zip", b"PK no es un zip")
    put("lista.txt", b"no es una entrega")
    with zipfile.ZipFile(archive / "moodle.zip", "w") as content:
        content.writestr("Zoe Gil_14_assignsubmission_file_/01_mini.ipynb", good)
        content.writestr("01_mini.ipynb", good)
    return course, {one.student: one for one in grading.grade(course, "01_mini")}


def test_every_way_of_handing_in_is_recognised(graded):
    _, outcomes = graded
    scores = {name: one.score for name, one in outcomes.items() if one.graded}
    good = dict.fromkeys(("ana", "José Núñez", "Eva Paz", "leo", "doble", "Zoe Gil"), 2)
    assert scores == {**good, "bea": 0}


def test_newest_of_two_files_counts(graded):
    _, outcomes = graded
    assert "varios archivos" in outcomes["doble"].reason


def test_unrecognised_files_say_why(graded):
    _, outcomes = graded
    reasons = {name: one.reason for name, one in outcomes.items() if not one.graded}
    assert set(reasons) == {"01_mini.ipynb", "roto.zip", "moodle/01_mini.ipynb", "muere", "otra"}
    assert "no se sabe de quién es" in reasons["01_mini.ipynb"]
    assert "no se sabe de quién es" in reasons["moodle/01_mini.ipynb"]
    assert "zip está dañado" in reasons["roto.zip"]
    assert "el kernel murió" in reasons["muere"]
    assert "otra tarea" in reasons["otra"]


def test_feedback_does_not_show_what_hidden_tests_use(graded):
    course, _ = graded
    page = (course.root / "feedback" / "bea" / "01_mini" / "01_mini.html").read_text("utf-8")
    assert "tampoco con otro número" in page
    assert "ARGS 1234" not in page
    assert "1234" not in page


def test_broken_resubmission_keeps_the_grade_and_says_so(graded):
    course, _ = graded
    (course.root / "downloaded/01_mini/archive/ana__01_mini.ipynb").write_bytes(b"{")
    (outcome,) = grading.grade(course, "01_mini", ["ana"])
    assert not outcome.graded
    assert "se conserva la nota anterior (2/2)" in outcome.reason
    rows = (course.root / "grades.csv").read_text(encoding="utf-8").splitlines()
    assert next(row for row in rows if ",ana," in row).endswith(",2.0,0.0,2.0,2.0")


def test_half_graded_submission_is_forgotten(graded):
    """Sin nota no queda en el libro una entrega a medias, que se exportaría como un 0."""
    course, _ = graded
    with course.gradebook() as gradebook:
        assert gradebook.find_submission("01_mini", "bea").score == 0
        for student in ("muere", "otra"):
            with pytest.raises(MissingEntry):
                gradebook.find_submission("01_mini", student)
