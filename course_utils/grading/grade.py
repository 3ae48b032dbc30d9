"""De las entregas a las notas: recogida, calificación, comentarios y exportación, con nbgrader."""

import contextlib
import json
import os
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import nbformat

from course_utils.errors import CourseError
from course_utils.files import write_atomic
from course_utils.grading.collect import archive_path, collect
from course_utils.grading.course import Course
from course_utils.grading.repair import UTF8_BOM, describe, grade_id

GRADED = "calificada"
REPAIRED = "reparada"
NEEDS_PERSON = "por revisar"
UNGRADABLE = "no calificable"


@dataclass(frozen=True)
class CellScore:
    """Puntos de una celda de prueba: `name` es su grade id."""

    name: str
    score: float
    max_score: float


@dataclass(frozen=True)
class Outcome:
    """Lo que pasó con una entrega. Nunca falta: si no hay nota, `reason` dice por qué.

    En una entrega reparada, que sí tiene nota, `reason` dice qué se arregló.
    """

    student: str
    status: str
    score: float = 0.0
    max_score: float = 0.0
    seconds: float = 0.0
    reason: str = ""
    cells: list[CellScore] = field(default_factory=list)

    @property
    def graded(self) -> bool:
        return self.status != UNGRADABLE


def grade(
    course: Course,
    assignment: str,
    students: Iterable[str] = (),
    *,
    on_progress: Callable[[str, int, int], None] = lambda student, done, total: None,
) -> list[Outcome]:
    """Recoge, califica y comenta las entregas de una tarea, y exporta las notas.

    students: solo estas entregas (por defecto, todas). on_progress: se llama antes de cada una con
    el alumno, cuántas van y cuántas son.

    Recoge `downloaded/TAREA/archive`, si existe, con `nbgrader zip_collect`. Las notas quedan en el
    libro de calificaciones y en `grades.csv`; los comentarios, en `feedback/ALUMNO/TAREA`.
    Una entrega que no se puede calificar no detiene a las demás.
    Errores: `CourseError` si la tarea no existe, no hay entregas o nbgrader rechaza el cuaderno
    fuente.
    """
    course.require_assignment(assignment)
    if not os.access(course.root, os.W_OK):
        raise CourseError(f"No se puede escribir en {course.root}: ahí van las notas.")
    course.run("generate_assignment", assignment)
    collected = collect(course, assignment)
    submitted = _submitted_students(course, assignment)
    if not submitted and not collected.skipped:
        raise CourseError(
            f"No hay entregas de «{assignment}»: déjalas en {archive_path(course, assignment)} "
            f"(por ejemplo «ana__{assignment}.ipynb») y repite."
        )
    wanted = sorted(students) or submitted
    outcomes = []
    for done, student in enumerate(wanted):
        on_progress(student, done, len(wanted))
        outcome = _grade_student(course, assignment, student, student in submitted)
        if note := collected.notes.get(student):
            outcome = replace(outcome, reason="; ".join(filter(None, [outcome.reason, note])))
        outcomes.append(outcome)
    if not students:
        outcomes += [
            Outcome(name, UNGRADABLE, reason=why) for name, why in collected.skipped.items()
        ]
    export(course)
    return outcomes


def export(course: Course) -> Path:
    """Escribe `grades.csv`, con todas las tareas, con el exportador de nbgrader."""
    from nbgrader.plugins import CsvExportPlugin

    target = course.root / "grades.csv"
    plugin = CsvExportPlugin(parent=course.api)
    plugin.to = str(target)
    plugin.log.setLevel("CRITICAL")
    with course.gradebook() as gradebook:
        plugin.export(gradebook)
    return target


def as_json(outcomes: list[Outcome]) -> str:
    """Los resultados para otros programas."""
    return json.dumps([asdict(outcome) for outcome in outcomes], ensure_ascii=False, indent=1)


def _submitted_students(course: Course, assignment: str) -> list[str]:
    root = course.step_path("submitted", assignment, "*").parent.parent
    return sorted(path.parent.name for path in root.glob(f"*/{assignment}") if path.is_dir())


def _grade_student(course: Course, assignment: str, student: str, submitted: bool) -> Outcome:
    started = time.monotonic()
    previous = _previous_score(course, assignment, student)
    try:
        if not submitted:
            raise CourseError("no ha entregado nada")
        repairs = _check_submission(course, assignment, student)
        course.run("autograde", assignment, student)
        course.run("generate_feedback", assignment, student)
        score, max_score, cells, manual = _read_scores(course, assignment, student)
    except CourseError as error:
        reason = str(error)
        if previous:
            reason += f"; se conserva la nota anterior ({previous})"
        else:
            _forget(course, assignment, student)
        return Outcome(student, UNGRADABLE, seconds=time.monotonic() - started, reason=reason)
    status = NEEDS_PERSON if manual else REPAIRED if repairs else GRADED
    seconds = time.monotonic() - started
    return Outcome(student, status, score, max_score, seconds, "; ".join(repairs), cells)


def _check_submission(course: Course, assignment: str, student: str) -> list[str]:
    """Lo que se va a reparar. Errores: `CourseError` si el cuaderno falta o no es un cuaderno."""
    path = course.step_path("submitted", assignment, student) / f"{assignment}.ipynb"
    if not path.is_file():
        raise CourseError(f"falta el cuaderno {path.name} en la entrega")
    data = path.read_bytes()
    repairs = []
    if data.startswith(UTF8_BOM):
        data = data.removeprefix(UTF8_BOM)
        write_atomic(path, data)
        repairs.append("llevaba una marca BOM")
    try:
        notebook = nbformat.reads(data.decode(), as_version=4)
    except UnicodeDecodeError as error:
        raise CourseError(f"{path.name} no es texto UTF-8: vuelve a guardarlo") from error
    except nbformat.reader.NotJSONError as error:
        raise CourseError(
            f"{path.name} no es un cuaderno: el JSON está cortado o mal formado"
        ) from error
    except Exception as error:  # nbformat no documenta qué lanza con un JSON que no es cuaderno
        raise CourseError(
            f"{path.name} es JSON, pero no un cuaderno de Jupyter ({type(error).__name__})"
        ) from error
    release = nbformat.read(course.step_path("release", assignment) / path.name, as_version=4)
    own, wanted = ({grade_id(cell) for cell in one.cells} - {None} for one in (notebook, release))
    if own and own.isdisjoint(wanted):
        raise CourseError("es el cuaderno de otra tarea")
    return repairs + describe(notebook, release)


def _previous_score(course: Course, assignment: str, student: str) -> str:
    """La nota que ya había, como «12/20», o un texto vacío."""
    from nbgrader.api import MissingEntry

    with course.gradebook() as gradebook:
        try:
            submission = gradebook.find_submission(assignment, student)
        except MissingEntry:
            return ""
        graded = any(one.auto_score is not None for nb in submission.notebooks for one in nb.grades)
        return f"{submission.score:g}/{submission.max_score:g}" if graded else ""


def _forget(course: Course, assignment: str, student: str) -> None:
    """Quita del libro la entrega a medio calificar, que se exportaría como un 0."""
    from nbgrader.api import MissingEntry

    with course.gradebook() as gradebook, contextlib.suppress(MissingEntry):
        gradebook.remove_submission(assignment, student)


def _read_scores(
    course: Course, assignment: str, student: str
) -> tuple[float, float, list[CellScore], bool]:
    with course.gradebook() as gradebook:
        submission = gradebook.find_submission(assignment, student)
        cells = [
            CellScore(grade.name, grade.score, grade.max_score)
            for notebook in submission.notebooks
            for grade in notebook.grades
        ]
        return submission.score, submission.max_score, cells, submission.needs_manual_grade
