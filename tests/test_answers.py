"""Los tests de cada tarea, a prueba: nbgrader califica el banco entero de respuestas.

Sin tocar = 0; el modelo = todo; cada error, lo que merece y con su diagnóstico; cada acierto, todo.
"""

import re
import shutil
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path

import nbformat
import pytest

from course_utils.errors import CourseError
from course_utils.grading.answers import (
    Answer,
    Submission,
    compose,
    load_bank,
    solution_sources,
    solution_tests,
    submissions,
)
from course_utils.grading.course import Course
from course_utils.notebooks import build

ROOT = Path(__file__).resolve().parent.parent
BANKS = {path.name: load_bank(path) for path in sorted((ROOT / "tests/answers").glob("*/"))}
MIN_WRONG, MIN_RIGHT = 3, 2
WORKERS = 2


@dataclass(frozen=True)
class GradedBank:
    """Lo que sacó cada entrega: puntos y textos de error por celda, y quién llevaba qué."""

    tests: dict[str, list[str]]
    max_scores: dict[str, float]
    scores: dict[str, dict[str, float]]
    errors: dict[str, dict[str, str]]
    students: dict[Answer, str]
    release_text: str
    solution_lines: dict[str, list[str]]

    def points(self, student: str, solution: str) -> float:
        return sum(self.scores[student][test] for test in self.tests[solution])

    def max_points(self, solution: str) -> float:
        return sum(self.max_scores[test] for test in self.tests[solution])

    def said(self, student: str, solution: str) -> str:
        """Los errores que ve el alumno en su celda y en los tests de esa solución."""
        cells = [solution, *self.tests[solution]]
        return "\n".join(filter(None, [self.errors[student].get(cell) for cell in cells]))


@pytest.fixture(scope="session")
def graded(tmp_path_factory) -> Callable[[str], GradedBank]:
    """Califica el banco de una tarea la primera vez que se pide."""
    done: dict[str, GradedBank] = {}

    def get(assignment: str) -> GradedBank:
        if assignment not in done:
            done[assignment] = grade_bank(tmp_path_factory.mktemp(assignment), assignment)
        return done[assignment]

    return get


def grade_bank(folder: Path, assignment: str) -> GradedBank:
    # Sin ejecutar: las salidas no se califican, y así se prueba siempre la fuente de ahora.
    data = build(ROOT / "solutions" / f"{assignment}.py", execute=False)
    model = nbformat.reads(data.decode(), as_version=4)
    courses = [create_course(folder / str(worker), assignment, data) for worker in range(WORKERS)]
    release = nbformat.read(notebook_path(courses[0], "release", assignment), as_version=4)
    entries = [
        Submission("sin_tocar", release),
        Submission("modelo", compose(release, solution_sources(model))),
        *submissions(release, model, BANKS[assignment]),
    ]
    scores, errors = {}, {}
    # Procesos, y no hilos: nbgrader cambia de carpeta. Cada uno tiene su libro de calificaciones.
    with ProcessPoolExecutor(WORKERS, get_context("spawn")) as pool:
        shares = [entries[worker::WORKERS] for worker in range(WORKERS)]
        roots = [course.root for course in courses]
        for graded_share in pool.map(grade_share, roots, repeat(assignment), shares):
            for student, (student_scores, student_errors) in graded_share.items():
                scores[student], errors[student] = student_scores, student_errors
    return GradedBank(
        tests=solution_tests(model),
        max_scores=max_scores(model),
        scores=scores,
        errors=errors,
        students={answer: entry.student for entry in entries for answer in entry.answers.values()},
        release_text="\n".join(cell.source for cell in release.cells),
        solution_lines={
            name: model_lines(source) for name, source in solution_sources(model).items()
        },
    )


def model_lines(source: str) -> list[str]:
    """Las líneas de la solución que dicen algo (más de 20 caracteres)."""
    blocks = re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", source, re.DOTALL)
    lines = [line.strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if len(line) > 20]


def create_course(folder: Path, assignment: str, data: bytes) -> Course:
    source = folder / "solutions" / assignment / f"{assignment}.ipynb"
    source.parent.mkdir(parents=True)
    source.write_bytes(data)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    course = Course(folder)
    course.run("generate_assignment", assignment)
    return course


def grade_share(
    root: Path, assignment: str, entries: list[Submission]
) -> dict[str, tuple[dict[str, float], dict[str, str]]]:
    """Puntos y errores por celda de cada entrega."""
    course = Course(root)
    results = {}
    for entry in entries:
        path = notebook_path(course, "submitted", assignment, entry.student)
        path.parent.mkdir(parents=True)
        nbformat.write(entry.notebook, path)
        course.run("autograde", assignment, entry.student)
        scores = read_scores(course, assignment, entry.student)
        results[entry.student] = scores, read_errors(course, assignment, entry.student)
    return results


def notebook_path(course: Course, step: str, assignment: str, student: str = ".") -> Path:
    return course.step_path(step, assignment, student) / f"{assignment}.ipynb"


def max_scores(model) -> dict[str, float]:
    return {
        cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader.points
        for cell in model.cells
        if cell.metadata.get("nbgrader", {}).get("grade")
    }


def read_scores(course: Course, assignment: str, student: str) -> dict[str, float]:
    with course.gradebook() as gradebook:
        notebook = gradebook.find_submission_notebook(assignment, assignment, student)
        return {grade.name: grade.score for grade in notebook.grades}


def read_errors(course: Course, assignment: str, student: str) -> dict[str, str]:
    path = notebook_path(course, "autograded", assignment, student)
    return {
        cell.metadata.nbgrader.grade_id: f"{output.ename}: {output.evalue}"
        for cell in nbformat.read(path, as_version=4).cells
        for output in cell.get("outputs", [])
        if output.output_type == "error" and "nbgrader" in cell.metadata
    }


every_bank = pytest.mark.parametrize("assignment", BANKS)


def every_answer(kind: str):
    return pytest.mark.parametrize(
        ("assignment", "answer"),
        [
            pytest.param(assignment, answer, id=f"{assignment}-{answer}")
            for assignment, bank in BANKS.items()
            for answers in bank.values()
            for answer in answers
            if answer.kind == kind
        ],
    )


# --- El banco calificado --------------------------------------------------------------------------


@every_bank
def test_untouched_release_gets_nothing(graded, assignment):
    scores = graded(assignment).scores["sin_tocar"]
    assert scores == dict.fromkeys(graded(assignment).max_scores, 0)


@every_bank
def test_model_solution_gets_everything(graded, assignment):
    result = graded(assignment)
    assert result.scores["modelo"] == result.max_scores, result.errors["modelo"]


@every_answer("wrong")
def test_wrong_answer_gets_what_it_deserves(graded, assignment, answer):
    result = graded(assignment)
    student = result.students[answer]
    assert result.points(student, answer.solution) == answer.points, (
        result.said(student, answer.solution) or "ningún test falló"
    )
    assert answer.points < result.max_points(answer.solution)


@every_answer("wrong")
def test_wrong_answer_is_told_why(graded, assignment, answer):
    result = graded(assignment)
    said = result.said(result.students[answer], answer.solution)
    assert [words for words in answer.says if words not in said] == [], said


@every_answer("right")
def test_right_answer_gets_everything(graded, assignment, answer):
    result = graded(assignment)
    student = result.students[answer]
    said = result.said(student, answer.solution)
    assert result.points(student, answer.solution) == result.max_points(answer.solution), said


@every_bank
def test_release_shows_no_line_of_the_solutions(graded, assignment):
    """Tampoco en los tests visibles: calcular allí lo esperado regalaría la solución."""
    result = graded(assignment)
    for solution, lines in result.solution_lines.items():
        assert [line for line in lines if line in result.release_text] == [], solution


@every_bank
def test_every_solution_has_enough_answers(graded, assignment):
    bank = BANKS[assignment]
    assert set(bank) == set(graded(assignment).tests)
    for solution, answers in bank.items():
        kinds = [answer.kind for answer in answers]
        assert kinds.count("wrong") >= MIN_WRONG, solution
        assert kinds.count("right") >= MIN_RIGHT, solution


def test_every_assignment_has_a_bank():
    assert {path.stem for path in (ROOT / "solutions").glob("*.py")} == set(BANKS)


# --- La lectura de bancos -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        ('wrong="a" points=0', "says"),
        ('wrong="a" says="relleno"', "points"),
        ('wrong="a" points="0" says="relleno"', "points"),
        ('wrong="a" points=-1 says="relleno"', "points"),
        ('wrong="a" points=true says="relleno"', "points"),
        ('wrong="a" points=0 says=""', "says"),
        ('wrong="a" points=0 says=[]', "says"),
        ('wrong="a" points=0 says=3', "says"),
        ('right="a" points=2', "points"),
        ('right="a" says="bien"', "says"),
        ('right="a" wrong="b"', "right="),
        ("", "right="),
        ('right="Con espacios"', "Con espacios"),
        ('right="a" hint="x"', "hint"),
    ],
)
def test_bad_header_is_explained(tmp_path, header, problem):
    (tmp_path / "f.py").write_text(f"# %% {header}\ndef f():\n    return 1\n", encoding="utf-8")
    with pytest.raises(CourseError, match=r"f\.py, celda 1: ") as caught:
        load_bank(tmp_path)
    assert problem in str(caught.value)


def test_repeated_name_and_empty_answer_are_explained(tmp_path):
    path = tmp_path / "f.py"
    path.write_text('# %% right="a"\nx = 1\n\n# %% right="a"\nx = 2\n', encoding="utf-8")
    with pytest.raises(CourseError, match="celda 2: el nombre «a» está repetido"):
        load_bank(tmp_path)
    path.write_text('# %% right="a"\n\n# %% right="b"\nx = 2\n', encoding="utf-8")
    with pytest.raises(CourseError, match="celda 1: no tiene código"):
        load_bank(tmp_path)


def test_missing_bank_is_explained(tmp_path):
    with pytest.raises(CourseError, match="No hay respuestas"):
        load_bank(tmp_path / "99_nada")


def test_answers_are_read_in_order(tmp_path):
    (tmp_path / "f.py").write_text(
        "# %% [markdown]\n# Comentario.\n\n"
        '# %% wrong="a" points=0.5 says=["uno", "dos"]\nx = 1\n\n# %% right="b"\n# dos\nx = 2\n',
        encoding="utf-8",
    )
    assert load_bank(tmp_path) == {
        "f": [
            Answer("f", "a", "wrong", "x = 1", 0.5, ("uno", "dos")),
            Answer("f", "b", "right", "# dos\nx = 2"),
        ]
    }


# --- La composición de entregas -------------------------------------------------------------------


def notebook(**sources: str):
    """Cuaderno con una solución y un test por nombre."""
    cells = []
    for name, source in sources.items():
        for grade_id, text, solution in ((name, source, True), (f"test_{name}", "", False)):
            metadata = {"grade_id": grade_id, "solution": solution, "grade": not solution}
            cells.append(nbformat.v4.new_code_cell(text, metadata={"nbgrader": metadata}))
    return nbformat.v4.new_notebook(cells=cells)


def test_submission_k_carries_answer_k_and_the_model_elsewhere():
    bank = {
        "f": [Answer("f", "a", "right", "f1"), Answer("f", "b", "right", "f2")],
        "g": [Answer("g", "c", "right", "g1")],
    }
    release, model = notebook(f="", g=""), notebook(f="modelo f", g="modelo g")
    first, second = submissions(release, model, bank)
    assert solution_sources(first.notebook) == {"f": "f1", "g": "g1"}
    assert solution_sources(second.notebook) == {"f": "f2", "g": "modelo g"}
    assert set(second.answers) == {"f"}
    assert solution_sources(release) == {"f": "", "g": ""}


def test_answer_to_an_unknown_solution_is_explained():
    with pytest.raises(CourseError, match="no tiene la solución «h»"):
        compose(notebook(f=""), {"h": "x"})


def test_tests_belong_to_the_longest_matching_solution():
    cells = notebook(fill="", fill_blank="")
    assert solution_tests(cells) == {"fill": ["test_fill"], "fill_blank": ["test_fill_blank"]}
    cells.cells[1].metadata.nbgrader.grade_id = "test_other"
    with pytest.raises(CourseError, match="test_other"):
        solution_tests(cells)
