"""Bancos de respuestas: aciertos y errores de alumnos que ponen a prueba los tests de una tarea.

Un banco es una carpeta, `tests/answers/NN_slug/`, con un archivo py:percent por celda de solución,
llamado como ella. Cada celda es una respuesta entera:

    # %% wrong="forgets_mask" points=0 says="relleno"
    # %% right="numpy"

- `wrong="nombre"`: respuesta equivocada; `points`, lo que merece sumando todos los tests de esa
  solución; `says`, lo que el alumno tiene que leer al ejecutarlos (un texto o una lista).
- `right="nombre"`: respuesta correcta distinta de la del modelo; merece todos los puntos.

Las celdas `[markdown]` son comentarios.
"""

import math
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from course_utils.errors import CourseError
from course_utils.notebooks.source import NAME

if TYPE_CHECKING:
    from nbformat import NotebookNode

KINDS = ("wrong", "right")
KEYS = (*KINDS, "points", "says")


@dataclass(frozen=True)
class Answer:
    """Una respuesta del banco. `points` es None en las correctas: merecen el máximo."""

    solution: str
    name: str
    kind: Literal["wrong", "right"]
    source: str
    points: float | None = None
    says: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.solution}-{self.name}"


@dataclass(frozen=True)
class Submission:
    """Una entrega compuesta: `answers` dice qué respuesta del banco lleva cada solución.

    Las soluciones que no están en `answers` llevan la del modelo.
    """

    student: str
    notebook: "NotebookNode"
    answers: dict[str, Answer] = field(default_factory=dict)


def load_bank(folder: Path) -> dict[str, list[Answer]]:
    """Lee el banco de una tarea: las respuestas de cada solución, en el orden del archivo.

    Errores: `CourseError` si la carpeta no existe o está vacía, o si una celda tiene claves
    desconocidas, le falta o le sobra alguna, repite un nombre o no tiene código.
    """
    files = sorted(folder.glob("*.py"))
    if not files:
        raise CourseError(f"No hay respuestas en {folder}: crea un archivo .py por solución.")
    return {path.stem: _read_answers(path) for path in files}


def compose(release: "NotebookNode", answers: dict[str, str]) -> "NotebookNode":
    """Copia de la versión de alumno con esas respuestas (código por id de solución).

    Errores: `CourseError` si alguna solución no existe en el cuaderno.
    """
    from nbformat import from_dict

    cells = solution_sources(release)
    unknown = [name for name in answers if name not in cells]
    if unknown:
        raise CourseError(
            f"El cuaderno no tiene la solución «{unknown[0]}»: tiene {', '.join(cells)}."
        )
    notebook = from_dict(release)
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if grade_id in answers:
            cell.source = answers[grade_id]
    return notebook


def submissions(
    release: "NotebookNode", model: "NotebookNode", bank: dict[str, list[Answer]]
) -> list[Submission]:
    """Las entregas que prueban un banco entero con el menor número de calificaciones.

    La entrega k lleva la respuesta k de cada solución; a las que ya no tienen más respuestas les
    pone la del modelo. release: versión de alumno; model: cuaderno fuente, con las soluciones.
    Errores: `CourseError` si el banco nombra una solución que el cuaderno no tiene.
    """
    correct = solution_sources(model)
    rounds = zip_longest(*bank.values())
    result = []
    for number, answers in enumerate(rounds, start=1):
        used = {answer.solution: answer for answer in answers if answer is not None}
        sources = correct | {name: answer.source for name, answer in used.items()}
        result.append(Submission(f"banco_{number:02}", compose(release, sources), used))
    return result


def solution_sources(notebook: "NotebookNode") -> dict[str, str]:
    """El código de cada celda de solución, por id de nota y en el orden del cuaderno."""
    return {
        cell.metadata.nbgrader.grade_id: cell.source
        for cell in notebook.cells
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution")
    }


def solution_tests(notebook: "NotebookNode") -> dict[str, list[str]]:
    """Los ids de los tests de cada solución: `test_NOMBRE` o `test_NOMBRE_PARTE`."""
    tests: dict[str, list[str]] = {name: [] for name in solution_sources(notebook)}
    for cell in notebook.cells:
        metadata = cell.metadata.get("nbgrader", {})
        if metadata.get("grade") and not metadata.get("solution"):
            tests[_tested_solution(metadata["grade_id"], tests)].append(metadata["grade_id"])
    return tests


def _tested_solution(grade_id: str, names: dict[str, Any]) -> str:
    # Si una solución se llama como el principio de otra, el test es de la más larga.
    matches = [name for name in names if f"{grade_id}_".startswith(f"test_{name}_")]
    if not matches:
        raise CourseError(f"El test «{grade_id}» no es de ninguna solución del cuaderno.")
    return max(matches, key=len)


def _read_answers(path: Path) -> list[Answer]:
    import jupytext

    notebook = jupytext.reads(
        path.read_text(encoding="utf-8"),
        fmt={"extension": ".py", "format_name": "percent", "comment_magics": False},
    )
    answers: dict[str, Answer] = {}
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "markdown":
            continue
        header = {key: value for key, value in cell.metadata.items() if "lines_to" not in key}
        problem = _header_problem(header) or (None if cell.source.strip() else "no tiene código.")
        if problem:
            raise CourseError(f"{path}, celda {number}: {problem}")
        answer = _answer(path.stem, header, cell.source)
        if answer.name in answers:
            raise CourseError(f"{path}, celda {number}: el nombre «{answer.name}» está repetido.")
        answers[answer.name] = answer
    return list(answers.values())


def _answer(solution: str, header: dict[str, Any], source: str) -> Answer:
    kind = next(kind for kind in KINDS if kind in header)
    says = header.get("says", [])
    return Answer(
        solution=solution,
        name=header[kind],
        kind=kind,
        source=source,
        points=header.get("points"),
        says=(says,) if isinstance(says, str) else tuple(says),
    )


def _header_problem(header: dict[str, Any]) -> str | None:
    """Qué tiene de malo la línea `# %%` y cómo se arregla, o None."""
    unknown = [key for key in header if key not in KEYS]
    if unknown:
        return f"clave desconocida «{unknown[0]}»: usa {', '.join(KEYS)}."
    kinds = [kind for kind in KINDS if kind in header]
    if len(kinds) != 1:
        return 'di si es un acierto o un error: right="nombre" o wrong="nombre".'
    name = header[kinds[0]]
    if not (isinstance(name, str) and NAME.fullmatch(name)):
        return f"{kinds[0]}={name!r} no vale de nombre: usa solo a-z, cifras y «_»."
    if kinds == ["right"]:
        extra = [key for key in ("points", "says") if key in header]
        return f"una respuesta correcta merece todo: quita «{extra[0]}»." if extra else None
    points, says = header.get("points"), header.get("says")
    if not _is_points(points):
        return "falta lo que merece: añade points=0 (o los puntos parciales que sean justos)."
    texts = [says] if isinstance(says, str) else says
    if not (isinstance(texts, list) and texts and all(_is_text(text) for text in texts)):
        return 'falta lo que tiene que leer el alumno: añade says="palabra".'
    return None


def _is_points(value: Any) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and math.isfinite(value) and value >= 0


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())
