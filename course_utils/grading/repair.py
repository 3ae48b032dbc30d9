"""Arreglo de los tropiezos que nbgrader castiga sin que el alumno lo merezca.

nbgrader no pone nota si una celda está copiada, y da por pendiente la que falta. Aquí, de una celda
repetida solo la última cuenta como respuesta (las demás siguen ahí y se ejecutan), y las celdas
fijas borradas, pruebas incluidas, se recuperan del original.
"""

from collections import Counter

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader import utils
from nbgrader.api import Gradebook
from nbgrader.nbgraderformat import SCHEMA_VERSION
from nbgrader.preprocessors import NbGraderPreprocessor

UTF8_BOM = b"\xef\xbb\xbf"


class RepairCells(NbGraderPreprocessor):
    """Preprocesador que va el primero de los que nbgrader aplica antes de ejecutar una entrega."""

    def preprocess(self, nb, resources):
        names = resources["nbgrader"]
        forget_copies(nb)
        with Gradebook(names["db_url"]) as gradebook:
            source = gradebook.find_notebook(names["notebook"], names["assignment"])
            points = {cell.name: cell.max_score for cell in source.grade_cells}
            restore_locked(nb, source.source_cells, points)
        return nb, resources


def grade_id(cell: NotebookNode) -> str | None:
    """El id de nbgrader de una celda, o `None` si es una celda corriente."""
    return cell.metadata.get("nbgrader", {}).get("grade_id")


def forget_copies(notebook: NotebookNode) -> list[str]:
    """Quita los metadatos de nbgrader a las copias; devuelve los ids que estaban repetidos.

    Se queda con la última, que es la que deja definida la respuesta al ejecutar el cuaderno.
    """
    counts = Counter(filter(None, map(grade_id, notebook.cells)))
    repeated = [name for name, count in counts.items() if count > 1]
    seen = set()
    for cell in reversed(notebook.cells):
        name = grade_id(cell)
        if name in seen:
            del cell.metadata["nbgrader"]
        elif name:
            seen.add(name)
    return repeated


def restore_locked(notebook: NotebookNode, source_cells: list, points: dict[str, float]) -> None:
    """Recupera las celdas fijas que falten, tras la anterior del original que siga en el cuaderno.

    source_cells: celdas del original según el libro de calificaciones (`SourceCell`), en orden.
    points: puntos de cada celda de prueba.
    """
    position = 0
    places = {grade_id(cell): index for index, cell in enumerate(notebook.cells)}
    for source in source_cells:
        if source.name in places:
            position = places[source.name] + 1
        elif source.locked:
            notebook.cells.insert(position, _restored(source, points.get(source.name)))
            position += 1
            places = {grade_id(cell): index for index, cell in enumerate(notebook.cells)}


def describe(notebook: NotebookNode, release: NotebookNode) -> list[str]:
    """Lo que se arreglará en una entrega, en frases para quien califica. No cambia nada."""
    counts = Counter(filter(None, map(grade_id, notebook.cells)))
    notes = [f"«{name}» estaba copiada" for name, count in counts.items() if count > 1]
    for cell in release.cells:
        name = grade_id(cell)
        if name and name not in counts:
            recovered = utils.is_locked(cell) or utils.is_grade(cell)
            notes.append(f"faltaba «{name}»" + (" y se recupera" if recovered else ""))
    return notes


def _restored(source, points: float | None) -> NotebookNode:
    new_cell = new_code_cell if source.cell_type == "code" else new_markdown_cell
    cell = new_cell(source.source)
    if points is not None:
        cell.metadata["nbgrader"] = {
            "schema_version": SCHEMA_VERSION,
            "grade_id": source.name,
            "grade": True,
            "solution": False,
            "locked": True,
            "task": False,
            "points": points,
            "cell_type": source.cell_type,
            "checksum": source.checksum,
        }
    return cell
