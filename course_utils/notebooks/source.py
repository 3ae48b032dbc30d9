"""Lectura del .py: celdas py:percent y claves cortas expandidas a los metadatos de nbgrader.

Claves de una línea `# %%`, además de `[markdown]` (nombres: minúsculas, cifras y `_`):

- `solution="nombre"`: celda que escribe el alumno; su id de nota es `nombre`.
- `test="nombre" points=2 [part="extra"]`: celda que puntúa esa solución; `test_nombre[_extra]`.
- `[markdown] manual="nombre" points=3`: respuesta escrita que puntúa una persona.
- `locked="nombre"`: celda que el alumno no puede cambiar.
- `alt="…"`: descripción de la figura que dibuja la celda.
- `tags=["raises-exception"]`: la celda enseña un error a propósito.

Las órdenes de IPython van comentadas (`# %matplotlib inline`, `# !ls`) para que el .py sea Python.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course_utils.errors import CourseError

if TYPE_CHECKING:
    from nbformat import NotebookNode

KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
ROLES = ("solution", "test", "manual", "locked")
KEYS = (*ROLES, "part", "points", "alt", "tags")
RAISES = "raises-exception"
# Metadatos que jupytext añade para poder volver al .py; aquí nunca se vuelve.
JUPYTEXT_NOISE = ("lines_to_next_cell", "lines_to_end_of_cell_marker", "cell_marker")
NAME = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
MAGIC = re.compile(r"^(\s*)# ?(%{1,2}[A-Za-z]\w*|![A-Za-z./])", re.MULTILINE)
# El esquema 4.5 de nbformat no admite ids de celda más largos.
MAX_ID = 64


def cell_error(path: Path, number: int, cell: NotebookNode, problem: str) -> CourseError:
    """Error de una línea con el archivo, la celda (desde 1, con su primera línea) y el arreglo."""
    first = next((line.strip() for line in cell.source.splitlines() if line.strip()), "vacía")
    excerpt = first if len(first) <= 40 else first[:39] + "…"
    return CourseError(f"{path}, celda {number} («{excerpt}»): {problem}")


def read_source(path: Path) -> NotebookNode:
    """Lee un .py en formato py:percent y devuelve el cuaderno sin ejecutar (nbformat 4.5).

    Cada celda sale con un id estable: su id de nota o, si no tiene, un resumen de tipo y texto con
    un contador para las repetidas; así insertar una celda no cambia los ids de las demás.

    Errores: `CourseError` si el archivo no existe o no es UTF-8, o si una línea `# %%` tiene claves
    desconocidas o mal escritas, ids de nota inválidos o repetidos, puntos que no son un número
    positivo, un test sin su solución o una solución sin test.
    """
    import jupytext
    from nbformat import NotebookNode

    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise CourseError(f"No existe {path}: revisa el nombre de la fuente.") from None
    except UnicodeDecodeError:
        raise CourseError(f"{path} no está en UTF-8: guárdalo con esa codificación.") from None
    # Con `comment_magics`, jupytext también descomenta prosa como «# cat tres gatos».
    percent = {"extension": ".py", "format_name": "percent", "comment_magics": False}
    notebook = jupytext.reads(text, fmt=percent)
    notebook.metadata = NotebookNode(kernelspec=NotebookNode(KERNELSPEC))
    headers = [_expand(path, number, cell) for number, cell in enumerate(notebook.cells, start=1)]
    _check_pairs(path, notebook, headers)
    assign_ids(notebook)
    return notebook


def assign_ids(notebook: NotebookNode) -> None:
    """Pone a cada celda un id que solo depende de su id de nota o de su tipo y su texto."""
    repeats: Counter[str] = Counter()
    for cell in notebook.cells:
        content = f"{cell.cell_type}\0{cell.source}".encode()
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        base = grade_id or hashlib.sha256(content).hexdigest()[:12]
        repeats[base] += 1
        cell.id = base if repeats[base] == 1 else f"{base}-{repeats[base]}"


def _expand(path: Path, number: int, cell: NotebookNode) -> dict[str, Any]:
    """Cambia las claves cortas de la celda por metadatos y devuelve las claves que traía."""
    from nbformat import NotebookNode

    header = {key: value for key, value in cell.metadata.items() if key not in JUPYTEXT_NOISE}
    problem = _header_problem(cell, header)
    if problem:
        raise cell_error(path, number, cell, problem)
    if cell.cell_type == "code":
        cell.source = MAGIC.sub(r"\1\2", cell.source)
    cell.metadata = NotebookNode({key: header[key] for key in ("alt", "tags") if key in header})
    role = _role(header)
    if role:
        cell.metadata.nbgrader = NotebookNode(_nbgrader(role, header))
    return header


def _role(header: dict[str, Any]) -> str | None:
    return next((role for role in ROLES if role in header), None)


def _grade_id(header: dict[str, Any]) -> str | None:
    if "test" in header:
        return "_".join(["test", header["test"], *([header["part"]] if "part" in header else [])])
    role = _role(header)
    return header[role] if role else None


def _nbgrader(role: str, header: dict[str, Any]) -> dict[str, Any]:
    """Metadatos completos del esquema 3 (nbgrader 0.9.6, `nbgraderformat/v3.json`)."""
    metadata = {
        "schema_version": 3,
        "grade_id": _grade_id(header),
        "grade": role in ("test", "manual"),
        "solution": role in ("solution", "manual"),
        "locked": role in ("test", "locked"),
        "task": False,
    }
    return metadata | ({"points": header["points"]} if metadata["grade"] else {})


def _header_problem(cell: NotebookNode, header: dict[str, Any]) -> str | None:
    """Qué tiene de malo la línea `# %%` y cómo se arregla, o None."""
    if cell.cell_type == "raw":
        return "es raw: hazla [markdown], o deja en la cabecera YAML solo la clave «jupyter»."
    if "incorrectly_encoded_metadata" in header:
        return f'no entiendo «{header["incorrectly_encoded_metadata"]}»: escribe clave="valor".'
    if "title" in header:
        return f"sobra el título «{header['title']}» tras «# %%»: ponlo en una celda [markdown]."
    unknown = [key for key in header if key not in KEYS]
    if unknown:
        return f"clave desconocida «{unknown[0]}»: usa {', '.join(KEYS)}."
    roles = [role for role in ROLES if role in header]
    if len(roles) > 1:
        return f"«{roles[0]}» y «{roles[1]}» no van en la misma celda: sepáralas."
    code = cell.cell_type == "code"
    if code and "manual" in header:
        return "«manual» es para respuestas escritas: añade [markdown]."
    misplaced = [key for key in ("solution", "test", "alt", "tags") if key in header and not code]
    if misplaced:
        return f"«{misplaced[0]}» solo vale en celdas de código: quítalo o quita [markdown]."
    return _names_problem(header) or _points_problem(header) or _extras_problem(header)


def _names_problem(header: dict[str, Any]) -> str | None:
    if "part" in header and "test" not in header:
        return "«part» solo acompaña a «test»: quítalo."
    for key in (*ROLES, "part"):
        if key in header and not (isinstance(header[key], str) and NAME.fullmatch(header[key])):
            return f"{key}=«{header[key]}» no vale de nombre: usa solo a-z, cifras y «_»."
    grade_id = _grade_id(header)
    if grade_id and len(grade_id) > MAX_ID:
        return f"el id «{grade_id}» pasa de {MAX_ID} caracteres: acórtalo."
    return None


def _points_problem(header: dict[str, Any]) -> str | None:
    graded = "test" in header or "manual" in header
    if not graded:
        return (
            "«points» solo acompaña a «test» o «manual»: quítalo." if "points" in header else None
        )
    if "points" not in header:
        return "falta cuánto vale: añade points=2."
    points = header["points"]
    is_number = isinstance(points, int | float) and not isinstance(points, bool)
    if not (is_number and math.isfinite(points) and points > 0):
        return f"points={points!r} no es un número positivo: escribe points=2, sin comillas."
    return None


def _extras_problem(header: dict[str, Any]) -> str | None:
    if "alt" in header and not (isinstance(header["alt"], str) and header["alt"].strip()):
        return 'alt está vacío: describe la figura, alt="…".'
    if "tags" in header and header["tags"] != [RAISES]:
        return f'tags={header["tags"]!r} no se admite: la única etiqueta es tags=["{RAISES}"].'
    if "tags" in header and _role(header):
        return "una celda de nota no puede fallar a propósito: quita «tags»."
    return None


def _check_pairs(path: Path, notebook: NotebookNode, headers: list[dict[str, Any]]) -> None:
    """Ids de nota únicos; cada test tras su solución y cada solución con algún test."""
    first_use: dict[str, int] = {}
    solutions: set[str] = set()
    for number, (cell, header) in enumerate(zip(notebook.cells, headers, strict=True), start=1):
        grade_id = _grade_id(header)
        if grade_id in first_use:
            raise cell_error(
                path,
                number,
                cell,
                f"el id «{grade_id}» ya es de la celda {first_use[grade_id]}: cambia el nombre, "
                'o distingue los tests de una solución con part="…".',
            )
        if grade_id:
            first_use[grade_id] = number
        if "test" in header and header["test"] not in solutions:
            raise cell_error(
                path,
                number,
                cell,
                f'test sin solución: antes de ella no hay ninguna solution="{header["test"]}".',
            )
        if "solution" in header:
            solutions.add(header["solution"])
    tested = {header["test"] for header in headers if "test" in header}
    for number, (cell, header) in enumerate(zip(notebook.cells, headers, strict=True), start=1):
        if "solution" in header and header["solution"] not in tested:
            raise cell_error(
                path,
                number,
                cell,
                f'solución sin test: añade detrás test="{header["solution"]}" points=….',
            )
