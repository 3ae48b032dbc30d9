"""`curso progress`: lo que un alumno ha abierto, respondido y superado en su copia."""

import shutil

import nbformat
import pytest

from course_utils.errors import CourseError
from course_utils.grading.answers import compose, solution_sources
from course_utils.grading.progress import progress

ASSIGNMENT = "01_pipelines"


@pytest.fixture
def copy(root, tmp_path):
    """La carpeta de un alumno que acaba de descomprimir el paquete."""
    shutil.copy(root / "nbgrader_config.py", tmp_path)
    shutil.copytree(root / "exercises" / ASSIGNMENT, tmp_path / "exercises" / ASSIGNMENT)
    return tmp_path


@pytest.fixture(scope="module")
def answers(root):
    path = root / "solutions" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    return solution_sources(nbformat.read(path, as_version=4))


def save(copy, notebook):
    nbformat.write(notebook, path(copy))


def path(copy):
    return copy / "exercises" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"


def read(copy):
    return nbformat.read(path(copy), as_version=4)


def test_untouched_copy_is_not_opened(copy, answers):
    (row,) = progress(copy)
    assert (row.status, row.answered, row.passed) == ("sin abrir", 0, 0)
    assert row.exercises == len(answers)
    assert row.tests >= row.exercises


def test_executed_copy_is_opened(copy):
    notebook = read(copy)
    next(cell for cell in notebook.cells if cell.cell_type == "code").execution_count = 1
    save(copy, notebook)
    assert progress(copy)[0].status == "abierta"


def test_one_right_answer_is_in_progress_and_nothing_is_written(copy, answers):
    name = next(iter(answers))
    save(copy, compose(read(copy), {name: answers[name]}))
    before = path(copy).read_bytes()
    (row,) = progress(copy, [ASSIGNMENT])
    assert (row.status, row.answered) == ("en marcha", 1)
    assert 1 <= row.passed < row.tests
    assert 0 < row.points < row.max_points
    assert len(row.failed) == row.tests - row.passed
    assert path(copy).read_bytes() == before


def test_all_right_answers_pass(copy, answers):
    save(copy, compose(read(copy), answers))
    (row,) = progress(copy)
    assert (row.status, row.answered, row.passed) == ("superada", row.exercises, row.tests)
    assert row.points == row.max_points


def test_changed_test_cell_is_reported(copy, answers):
    notebook = compose(read(copy), answers)
    test = next(cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade"))
    test.source = "pass"
    save(copy, notebook)
    (row,) = progress(copy)
    assert row.status == "con problemas"
    assert "celda de prueba" in row.problem


def test_broken_notebook_is_reported_and_kept(copy):
    path(copy).write_text("esto no es JSON", encoding="utf-8")
    (row,) = progress(copy)
    assert row.status == "con problemas"
    assert "no es un cuaderno legible" in row.problem
    assert path(copy).read_text(encoding="utf-8") == "esto no es JSON"


def test_unknown_and_missing_assignments(copy, tmp_path_factory):
    with pytest.raises(CourseError, match="No existe la tarea «99_nada»"):
        progress(copy, ["99_nada"])
    with pytest.raises(CourseError, match="No hay tareas"):
        progress(tmp_path_factory.mktemp("vacia"))
