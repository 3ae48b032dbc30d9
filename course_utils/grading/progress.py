"""Cómo lleva un alumno sus tareas, medido en su propia copia con la validación de nbgrader."""

from dataclasses import dataclass, replace
from pathlib import Path

import nbformat
from nbgrader.preprocessors import CheckCellMetadata, ClearOutput, Execute, IgnorePattern
from nbgrader.utils import is_grade, is_solution
from nbgrader.validator import Validator
from traitlets import List

from course_utils.errors import CourseError
from course_utils.grading.course import Course


class CourseValidator(Validator):
    """La validación de nbgrader, sin que un aviso en stderr cuente como fallo.

    Es el mismo criterio con que se califica (`IgnorePattern` en nbgrader_config.py).
    """

    preprocessors = List([CheckCellMetadata, ClearOutput, Execute, IgnorePattern])


@dataclass(frozen=True)
class Progress:
    """Avance en una tarea: ejercicios respondidos y pruebas visibles superadas.

    `failed` son los ids de las pruebas visibles que fallan; `problem` explica, en una línea, por
    qué no se pudo leer o ejecutar el cuaderno.
    """

    assignment: str
    opened: bool = False
    answered: int = 0
    exercises: int = 0
    passed: int = 0
    tests: int = 0
    points: float = 0.0
    max_points: float = 0.0
    failed: tuple[str, ...] = ()
    problem: str = ""

    @property
    def status(self) -> str:
        if self.problem:
            return "con problemas"
        if self.exercises and self.answered == self.exercises and self.passed == self.tests:
            return "superada"
        if self.answered:
            return "en marcha"
        return "abierta" if self.opened else "sin abrir"


def progress(root: Path, names: list[str] | None = None) -> list[Progress]:
    """Avance en las tareas de `root/exercises` (todas por defecto).

    Ejecuta cada cuaderno que tenga algo respondido en un kernel aparte y no escribe en él. Solo
    ve las pruebas visibles: las ocultas no están en la copia del alumno.
    Errores: `CourseError` si no hay tareas o una de las nombradas no existe.
    """
    # Solo el cuaderno de la tarea: una copia («01_pipelines-Copy1») no cuenta dos veces.
    notebooks = {
        path.stem: path
        for path in sorted(root.glob("exercises/*/*.ipynb"))
        if path.stem == path.parent.name
    }
    if not notebooks:
        raise CourseError(
            f"No hay tareas en {root / 'exercises'}: vuelve a descomprimir el paquete del curso."
        )
    if unknown := set(names or ()) - set(notebooks):
        raise CourseError(
            f"No existe la tarea «{sorted(unknown)[0]}»: las que hay son {', '.join(notebooks)}."
        )
    config = Course(root).config
    return [_measure(notebooks[name], config) for name in names or notebooks]


def _measure(path: Path, config) -> Progress:
    try:
        notebook = nbformat.read(path, as_version=4)
    except Exception:  # JSON roto, otra codificación o un formato que no es de cuaderno
        return Progress(
            path.stem,
            problem=f"{path.name} no es un cuaderno legible: guarda una copia de lo que puedas "
            "salvar y recupéralo del paquete del curso",
        )
    stubs = _stubs(config)
    solutions = [cell for cell in notebook.cells if is_solution(cell)]
    tests = _test_cells(notebook)
    answered = sum(not any(stub in cell.source for stub in stubs) for cell in solutions)
    executed = any(cell.get("execution_count") for cell in notebook.cells)
    known = Progress(
        path.stem,
        opened=bool(executed or answered),
        answered=answered,
        exercises=len(solutions),
        tests=len(tests),
        max_points=_points(tests),
    )
    return _with_results(known, path, tests, config) if answered else known


def _stubs(config) -> list[str]:
    """Los textos que nbgrader deja donde falta una respuesta."""
    clear = config.ClearSolutions
    return [clear.code_stub["python"].splitlines()[0], clear.text_stub]


def _test_cells(notebook) -> list:
    return [cell for cell in notebook.cells if is_grade(cell) and not is_solution(cell)]


def _points(cells: list) -> float:
    return sum(float(cell.metadata.nbgrader.points) for cell in cells)


def _with_results(known: Progress, path: Path, tests: list, config) -> Progress:
    results = CourseValidator(config=config).validate(str(path))
    if "changed" in results or "type_changed" in results:
        return replace(known, problem="cambiaste una celda de prueba: recupérala del paquete")
    failed = {cell["source"] for cell in results.get("failed", ())}
    passed = [cell for cell in tests if cell.source.strip() not in failed]
    names = tuple(cell.metadata.nbgrader.grade_id for cell in tests if cell not in passed)
    return replace(known, passed=len(passed), points=_points(passed), failed=names)
