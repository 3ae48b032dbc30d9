"""Los descuidos con celdas no cuestan puntos ni dejan a nadie sin nota."""

import mini_course
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from course_utils.grading import grade as grading
from course_utils.grading import repair

SOURCE = '''
# %% locked="setup"
base = 10

# %% solution="double"
def double(x):
    """El doble."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION

# %% test="double" points=1
assert double(base) == 20, "no es el doble"

# %% solution="triple"
def triple(x):
    """El triple."""
    ### BEGIN SOLUTION
    return 3 * x
    ### END SOLUTION

# %% test="triple" points=2
assert triple(base) == 30, "no es el triple"
'''


@pytest.fixture(scope="module")
def course(root, tmp_path_factory):
    return mini_course.create(root, tmp_path_factory.mktemp("course"), SOURCE)[0]


def submit(course, student, change):
    """Entrega la solución con las celdas que deja `change`."""
    import nbformat

    source = course.root / "solutions" / "01_mini" / "01_mini.ipynb"
    notebook = nbformat.read(source, as_version=4)
    notebook.cells = change(notebook.cells)
    folder = course.root / "submitted" / student / "01_mini"
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / "01_mini.ipynb")


def copy_of(cell, source):
    return new_code_cell(source, metadata=cell.metadata)


def without(*names):
    return lambda cells: [cell for cell in cells if repair.grade_id(cell) not in names]


def test_repairs_give_what_is_deserved(course):
    cases = {
        # alumno: (cambio, puntos, estado, lo que se le dice a quien califica)
        "solucion_copiada": (
            lambda cells: [*cells[:2], copy_of(cells[1], "nada = 1"), *cells[2:]],
            3,
            grading.REPAIRED,
            "«double» estaba copiada",
        ),
        "ultima_copia_mala": (
            lambda cells: [*cells[:2], copy_of(cells[1], "double = None"), *cells[2:]],
            2,
            grading.REPAIRED,
            "«double» estaba copiada",
        ),
        "prueba_copiada": (
            lambda cells: [*cells, copy_of(cells[2], "pass")],
            3,
            grading.REPAIRED,
            "«test_double» estaba copiada",
        ),
        "prueba_borrada": (without("test_double"), 3, grading.REPAIRED, "faltaba «test_double»"),
        "ejercicio_borrado": (
            without("triple", "test_triple"),
            1,
            grading.REPAIRED,
            "faltaba «test_triple» y se recupera",
        ),
        "primero_borrado": (without("setup"), 3, grading.REPAIRED, "faltaba «setup»"),
        "todo_borrado": (lambda cells: [], 0, grading.REPAIRED, "faltaba «double»"),
        "bien": (lambda cells: cells, 3, grading.GRADED, ""),
    }
    for student, (change, *_) in cases.items():
        submit(course, student, change)
    outcomes = {one.student: one for one in grading.grade(course, "01_mini")}
    found = {name: (one.score, one.status) for name, one in outcomes.items()}
    assert found == {name: (points, status) for name, (_, points, status, _) in cases.items()}
    for name, (*_, words) in cases.items():
        assert words in outcomes[name].reason


def test_forgetting_copies_keeps_the_last():
    def cell(source):
        return new_code_cell(source, metadata={"nbgrader": {"grade_id": "double"}})

    notebook = new_notebook(cells=[cell("1"), new_code_cell("2"), cell("3")])
    assert repair.forget_copies(notebook) == ["double"]
    assert [repair.grade_id(one) for one in notebook.cells] == [None, None, "double"]
    assert repair.forget_copies(notebook) == []
