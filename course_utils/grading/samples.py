"""Entregas de muestra: un grupo de alumnos imaginarios con los tropiezos de los de verdad.

Se describen en `tests/samples/TAREA.toml` y se fabrican a partir de la versión de alumno, de modo
que nunca se quedan viejas cuando la tarea cambia.
"""

import shutil
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from course_utils.errors import CourseError
from course_utils.files import project_root, write_atomic
from course_utils.grading.answers import compose, solution_sources
from course_utils.grading.course import CONFIG_NAME, Course
from course_utils.grading.grade import Outcome
from course_utils.grading.release import release_notebook

NOISE = """import sys

# Cada celda, también las de prueba, escribe un aviso en stderr.
get_ipython().events.register(
    "pre_run_cell", lambda info: print("aviso: esto no es un error", file=sys.stderr)
)"""


@dataclass(frozen=True)
class Sample:
    """Una entrega de muestra y lo que debe salir de ella.

    kind: tropiezo (clave de `KINDS`); answers: ejercicios respondidos, o `None` si todos;
    target: celda que se rompe o se borra; points: puntos que merece; status: `graded` o
    `ungradable`.
    """

    student: str
    kind: str
    summary: str
    points: float = 0.0
    status: str = "graded"
    answers: list[str] | None = None
    target: str = ""


def load_samples(path: Path) -> list[Sample]:
    """Lee la descripción. Errores: `CourseError` si falta, o si algo en ella no se entiende."""
    if not path.is_file():
        raise CourseError(f"No hay entregas de muestra: falta {path}.")
    try:
        samples = [Sample(**row) for row in tomllib.loads(path.read_text("utf-8"))["sample"]]
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise CourseError(f"{path} no se entiende: {error}") from error
    if unknown := {sample.kind for sample in samples} - set(KINDS):
        raise CourseError(
            f"{path}: no hay entregas del tipo «{min(unknown)}»; las hay {', '.join(KINDS)}."
        )
    return samples


def create_course(folder: Path, assignment: str) -> list[Sample]:
    """Crea en `folder` un curso con la tarea y sus entregas de muestra, sin calificar.

    Errores: `CourseError` si la tarea o su descripción no existen.
    """
    home = Course(project_root())
    samples = load_samples(home.root / "tests" / "samples" / f"{assignment}.toml")
    release = nbformat.reads(release_notebook(home, assignment).decode(), as_version=4)
    source = home.step_path("source", assignment)
    answers = solution_sources(nbformat.read(source / f"{assignment}.ipynb", as_version=4))
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(home.root / CONFIG_NAME, folder)
    shutil.copytree(source, folder / "solutions" / assignment, dirs_exist_ok=True)
    archive = folder / "downloaded" / assignment / "archive"
    for sample in samples:
        name, data = sample_file(sample, assignment, release, answers)
        write_atomic(archive / name, data)
    return samples


def sample_file(
    sample: Sample, assignment: str, release: NotebookNode, answers: dict[str, str]
) -> tuple[str, bytes]:
    """Nombre de archivo y contenido de una entrega de muestra."""
    chosen = answers if sample.answers is None else {key: answers[key] for key in sample.answers}
    notebook = compose(release, {} if sample.kind == "empty" else chosen)
    KINDS[sample.kind](notebook, sample)
    data = nbformat.writes(notebook).encode()
    if sample.kind == "not_json":
        data = data[: len(data) // 2]
    elif sample.kind == "bom":
        data = b"\xef\xbb\xbf" + data
    separator = "-" if sample.kind == "renamed_file" else "__"
    return f"{sample.student}{separator}{assignment}.ipynb", data


def surprises(samples: list[Sample], outcomes: list[Outcome]) -> list[str]:
    """Una línea por cada entrega de muestra cuyo resultado no es el que merece."""
    lines = []
    for sample in samples:
        # De una entrega que no se pudo recoger solo se sabe el nombre del archivo.
        found = next((one for one in outcomes if one.student.startswith(sample.student)), None)
        if found is None:
            lines.append(f"{sample.student}: no aparece en el marcador.")
        elif found.graded != (sample.status == "graded"):
            lines.append(f"{sample.student}: ha quedado «{found.status}» ({sample.summary}).")
        elif found.score != sample.points:
            lines.append(f"{sample.student}: {found.score:g} puntos y merecía {sample.points:g}.")
    return lines


def _unchanged(notebook: NotebookNode, sample: Sample) -> None:
    """El tropiezo está en el archivo o en las respuestas, no en las celdas."""


def _noisy(notebook: NotebookNode, sample: Sample) -> None:
    notebook.cells.insert(0, nbformat.v4.new_code_cell(NOISE, id="noise"))


def _broken_cell(notebook: NotebookNode, sample: Sample) -> None:
    _cell(notebook, sample.target).source = "def (:  # a medio escribir"


def _deleted_cell(notebook: NotebookNode, sample: Sample) -> None:
    notebook.cells.remove(_cell(notebook, sample.target))


def _copied_cell(notebook: NotebookNode, sample: Sample) -> None:
    cell = _cell(notebook, sample.target)
    copy = nbformat.from_dict({**cell, "id": f"{cell.id}-copy"})
    notebook.cells.insert(notebook.cells.index(cell) + 1, copy)


def _extra_cells(notebook: NotebookNode, sample: Sample) -> None:
    notebook.cells.insert(2, nbformat.v4.new_code_cell("1 / 0  # una prueba mía", id="scratch"))
    notebook.cells.append(nbformat.v4.new_markdown_cell("¡Listo!", id="farewell"))


def _cell(notebook: NotebookNode, grade_id: str) -> NotebookNode:
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id:
            return cell
    raise CourseError(f"La tarea no tiene ninguna celda «{grade_id}».")


KINDS: dict[str, Callable[[NotebookNode, Sample], None]] = {
    "perfect": _unchanged,
    "empty": _unchanged,
    "partial": _unchanged,
    "noisy": _noisy,
    "broken_cell": _broken_cell,
    "deleted_cell": _deleted_cell,
    "deleted_test": _deleted_cell,
    "copied_cell": _copied_cell,
    "extra_cells": _extra_cells,
    "not_json": _unchanged,
    "bom": _unchanged,
    "renamed_file": _unchanged,
}
