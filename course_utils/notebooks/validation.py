"""Reglas sobre el contenido de las celdas, con la razón de cada una.

Un test no termina en expresión: nbgrader 0.9.6 (`utils.determine_grade`) lee cualquier
`execute_result` como nota parcial, de modo que un `False` final da todos los puntos y un número
mayor que el máximo detiene la corrección. La única excepción es una llamada directa a `check_…()`:
esas funciones devuelven None, y `execute` comprueba que el test no haya producido resultado.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course_utils.notebooks.source import RAISES, cell_error

if TYPE_CHECKING:
    from nbformat import NotebookNode

MAX_LESSON_LINES = 12
MARKER = re.compile(r"\b(BEGIN|END) (SOLUTION|HIDDEN TESTS)\b", re.IGNORECASE)
# nbval compara todas las salidas; estas marcas le harían saltarse alguna.
NBVAL_COMMENT = re.compile(r"^\s*#+\s*(NBVAL_\w+|PYTEST_VALIDATE_\w+)", re.MULTILINE)
STUB = "raise NotImplementedError()"


def is_lesson(path: Path) -> bool:
    """True si la fuente es una lección, es decir, si está en una carpeta `notebooks`."""
    return path.resolve().parent.name == "notebooks"


def validate(notebook: NotebookNode, path: Path) -> None:
    """Comprueba el contenido de las celdas de un cuaderno leído con `read_source`.

    path: la fuente; su carpeta dice si es una lección (`notebooks`), que no lleva celdas de nota
    ni celdas de código de más de 12 líneas.
    Errores: `CourseError` con la primera celda que incumple una regla.
    """
    for number, cell in enumerate(notebook.cells, start=1):
        problem = next(_problems(cell, is_lesson(path)), None)
        if problem:
            raise cell_error(path, number, cell, problem)


def _problems(cell: NotebookNode, lesson: bool) -> Iterator[str]:
    if not cell.source.strip():
        yield "no tiene contenido: bórrala."
    if lesson and "nbgrader" in cell.metadata:
        yield "una lección no lleva celdas de nota: ponla en solutions/."
    yield from _marker_problems(cell)
    if cell.cell_type == "code":
        yield from _code_problems(cell, lesson)
    elif images_without_alt(cell.source):
        yield 'hay una imagen sin texto alternativo: escribe ![descripción](…) o <img alt="…">.'


def _marker_problems(cell: NotebookNode) -> Iterator[str]:
    nbgrader = cell.metadata.get("nbgrader", {})
    is_solution = nbgrader.get("solution", False)
    is_test = nbgrader.get("grade", False) and not is_solution
    allowed = "SOLUTION" if is_solution else "HIDDEN TESTS" if is_test else None
    opened = None
    seen = False
    for line in cell.source.splitlines():
        match = MARKER.search(line)
        if not match:
            continue
        exact = match[0].upper()
        edge, kind = exact.split(" ", maxsplit=1)
        if line.strip() != f"### {exact}":
            yield f"marca mal escrita «{line.strip()}»: la línea es exactamente «### {exact}»."
        if kind != allowed:
            place = "solution o manual" if kind == "SOLUTION" else "test"
            yield f"«### {exact}» solo va en celdas {place}: mueve la marca o cambia la celda."
        if (edge == "BEGIN") == (opened is not None):
            yield f"«### {exact}» no casa con la marca anterior: alterna BEGIN y END, sin anidar."
        opened = kind if edge == "BEGIN" else None
        seen = True
    if opened:
        yield f"falta «### END {opened}»: cierra el bloque."
    if is_solution and not seen:
        yield "falta «### BEGIN SOLUTION»: sin esa marca se borraría la celda entera."


def _code_problems(cell: NotebookNode, lesson: bool) -> Iterator[str]:
    if NBVAL_COMMENT.search(cell.source):
        yield "lleva una marca NBVAL: quítala; todas las salidas se comparan."
    lines = [line.strip() for line in cell.source.splitlines()]
    count = sum(bool(line) and not line.startswith("#") for line in lines)
    if lesson and count > MAX_LESSON_LINES:
        yield f"{count} líneas de código, y una lección admite {MAX_LESSON_LINES}: pártela en dos."
    if RAISES in cell.metadata.get("tags", []):
        return
    tree = _parse(cell.source)
    if isinstance(tree, SyntaxError):
        yield f"error de sintaxis en su línea {tree.lineno}: {tree.msg}."
        return
    released = _parse(released_source(cell.source))
    if isinstance(released, SyntaxError):
        yield "lo que recibe el alumno no es Python: sangra las marcas «###» como el código."
        return
    nbgrader = cell.metadata.get("nbgrader", {})
    if nbgrader.get("grade"):
        if not tree.body:
            yield "el test no comprueba nada: añade un assert o una llamada check_…()."
        if _ends_in_expression(tree):
            yield "el test termina en una expresión, que sería la nota: usa assert o check_…()."
        if _ends_in_expression(released):
            yield "sin los tests ocultos termina en una expresión: deja a la vista un assert."


def _parse(source: str) -> ast.Module | SyntaxError:
    """Árbol de la celda tal como la ejecutaría IPython (con sus órdenes `%` y `!`), o el error."""
    from IPython.core.inputtransformer2 import TransformerManager

    flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    with warnings.catch_warnings():
        # Los SyntaxWarning salen por stderr al ejecutar, y allí se rechazan.
        warnings.simplefilter("ignore")
        try:
            return compile(TransformerManager().transform_cell(source), "<celda>", "exec", flags)
        except SyntaxError as error:
            return error


def released_source(source: str) -> str:
    """Texto de la celda como le llega al alumno: sin solución ni tests ocultos."""
    lines: list[str] = []
    inside = False
    for line in source.splitlines():
        match = MARKER.search(line)
        if not match:
            lines += [] if inside else [line]
            continue
        inside = match[1] == "BEGIN"
        if inside and match[2] == "SOLUTION":
            lines.append(line[: len(line) - len(line.lstrip())] + STUB)
    return "\n".join(lines)


def _ends_in_expression(tree: ast.Module) -> bool:
    if not tree.body or not isinstance(tree.body[-1], ast.Expr):
        return False
    match tree.body[-1].value:
        case ast.Call(func=ast.Name(id=name)) if name.startswith("check_"):
            return False
    return True


def images_without_alt(markdown: str) -> bool:
    """True si el Markdown tiene una imagen (`![]` o `<img>`) cuyo texto alternativo está vacío."""
    import mistune

    pending = list(mistune.create_markdown(renderer="ast")(markdown))
    while pending:
        token = pending.pop()
        children = token.get("children") or []
        if token["type"] == "image" and not _text(token).strip():
            return True
        if token["type"] in ("block_html", "inline_html") and html_without_alt(token["raw"]):
            return True
        pending += children
    return False


def _text(token: dict[str, Any]) -> str:
    """Texto de un nodo de mistune y de los que contiene, sin formato."""
    return token.get("raw", "") + "".join(map(_text, token.get("children") or []))


def html_without_alt(html: str) -> bool:
    """True si el HTML tiene un `<img>` sin `alt` o con el `alt` vacío."""
    missing = []

    class Images(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag == "img" and not (dict(attrs).get("alt") or "").strip():
                missing.append(tag)

    Images().feed(html)
    return bool(missing)
