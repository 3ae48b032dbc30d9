"""De la fuente a los bytes del .ipynb, y de todas las fuentes a los archivos del curso."""

from __future__ import annotations

import base64
import difflib
import html
import io
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from course_utils.errors import CourseError
from course_utils.files import project_root, write_atomic
from course_utils.notebooks import execution
from course_utils.notebooks.source import assign_ids, read_source
from course_utils.notebooks.validation import is_lesson, validate

if TYPE_CHECKING:
    from nbformat import NotebookNode

SOURCES = ("notebooks", "solutions")
# Niveles (de 255) que puede cambiar un píxel sin que la figura sea otra: el último bit de un
# cálculo depende del procesador y mueve el suavizado de los bordes.
PIXEL_TOLERANCE = 8


@dataclass(frozen=True)
class Result:
    """Qué pasó con un cuaderno: `path` es el .ipynb; `stale`, que no es lo que da su fuente."""

    path: Path
    status: Literal["new", "updated", "same", "stale"]
    seconds: float


def output_path(source: Path) -> Path:
    """Ruta del .ipynb de una fuente.

    `notebooks/NN.py` → `notebooks/NN.ipynb`; `solutions/NN.py` → `solutions/NN/NN.ipynb`, donde
    nbgrader lo espera y sin la fuente al lado, que se repartiría con las respuestas.
    """
    folder = source.parent if is_lesson(source) else source.parent / source.stem
    return folder / f"{source.stem}.ipynb"


def build(path: Path, *, execute: bool = True) -> bytes:
    """Bytes del .ipynb de la fuente `path`; los mismos cada vez en la misma máquina.

    execute: con False no se ejecuta y las salidas quedan vacías.
    Errores: los `CourseError` de `read_source`, `validate` y `execution.execute`.
    """
    import nbformat

    notebook = read_source(path)
    validate(notebook, path)
    if execute:
        folder = output_path(path).parent
        execution.execute(notebook, path, cwd=folder if folder.is_dir() else path.parent)
    if is_lesson(path):
        _describe_figures(notebook)
    nbformat.validate(notebook)
    return (nbformat.writes(notebook, version=4) + "\n").encode()


def build_all(
    names: list[str] | None = None,
    check: bool = False,
    root: Path | None = None,
    on_result: Callable[[Result], None] = lambda result: None,
) -> list[Result]:
    """Construye las fuentes de `notebooks/` y `solutions/` y escribe las que cambian.

    names: `NN_slug` (vale para la lección y para su tarea) o rutas de fuentes; None, todas.
    check: no escribe; compara y marca como `stale` lo que falta o difiere. root: raíz del curso.
    on_result: se llama con cada resultado en cuanto se tiene.
    Errores: `CourseError` si un nombre no existe, sobra un .ipynb sin fuente o una fuente falla;
    lo construido antes del fallo ya está escrito, entero.
    """
    root = root or project_root()
    sources = [path for folder in SOURCES for path in sorted((root / folder).glob("*.py"))]
    if names is None:
        _refuse_orphans(root, sources)
    else:
        sources = _select(sources, names)
    results = []
    for source in sources:
        results.append(_build_one(source, check))
        on_result(results[-1])
    return results


def _build_one(source: Path, check: bool) -> Result:
    start = time.perf_counter()
    target = output_path(source)
    data = build(source)
    stored = target.read_bytes() if target.is_file() else None
    if stored is not None and equivalent(stored, data):
        status = "same"
    elif check:
        status = "stale"
    else:
        write_atomic(target, data)
        status = "new" if stored is None else "updated"
    return Result(target, status, time.perf_counter() - start)


def _select(sources: list[Path], names: list[str]) -> list[Path]:
    by_name: dict[str, list[Path]] = {}
    for path in sources:
        by_name.setdefault(path.stem, []).append(path)
    for name in names:
        if Path(name).stem not in by_name:
            near = difflib.get_close_matches(Path(name).stem, by_name, n=3, cutoff=0.3)
            hint = f"¿querías {' o '.join(near)}?" if near else "mira qué hay en notebooks/."
            raise CourseError(f"No hay ninguna fuente «{name}»: {hint}")
    wanted = {path.resolve() for name in names for path in _matches(name, by_name)}
    return [path for path in sources if path.resolve() in wanted]


def _matches(name: str, by_name: dict[str, list[Path]]) -> list[Path]:
    given = Path(name)
    same = by_name[given.stem]
    return [path for path in same if path.parent.name == given.parent.name] or same


def _refuse_orphans(root: Path, sources: list[Path]) -> None:
    """Rechaza los .ipynb cuya fuente se borró o cambió de nombre: nadie los actualizaría."""
    expected = {output_path(source) for source in sources}
    built = [*(root / "notebooks").glob("*.ipynb"), *(root / "solutions").glob("*/*.ipynb")]
    for path in sorted(built):
        if path not in expected:
            raise CourseError(f"Sobra {path}: no tiene fuente .py; bórralo.")


def _describe_figures(notebook: NotebookNode) -> None:
    """Añade tras cada figura un desplegable con su `alt`.

    JupyterLab 4.6 y la plantilla `lab` de nbconvert 7.17 no leen el `alt` de una salida (solo lo
    hace la plantilla `classic`, que es la de nbgrader): sin esto, un lector de pantalla no lo dice.
    """
    from nbformat.v4 import new_markdown_cell

    cells: list[NotebookNode] = []
    for cell in notebook.cells:
        cells.append(cell)
        if "alt" in cell.metadata:
            text = html.escape(cell.metadata.alt, quote=False)
            summary = "<summary>Descripción de la figura</summary>"
            cells.append(new_markdown_cell(f"<details>{summary}{text}</details>"))
    notebook.cells = cells
    assign_ids(notebook)


def equivalent(stored: bytes, built: bytes) -> bool:
    """True si los cuadernos son iguales byte a byte, salvo el redondeo de los píxeles."""
    import nbformat

    if stored == built:
        return True
    try:
        pair = [nbformat.reads(data.decode(), as_version=4) for data in (stored, built)]
    except (UnicodeDecodeError, ValueError, nbformat.ValidationError):
        return False
    images = [list(_take_images(notebook)) for notebook in pair]
    return (
        pair[0] == pair[1]
        and len(images[0]) == len(images[1])
        and all(_same_pixels(*both) for both in zip(*images, strict=True))
    )


def _take_images(notebook: NotebookNode) -> Iterator[str]:
    """Saca (y vacía) las imágenes PNG del cuaderno, en orden."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                yield output.data["image/png"]
                output.data["image/png"] = ""


def _same_pixels(left: str, right: str) -> bool:
    import numpy as np
    from PIL import Image

    arrays = [
        np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGBA"), dtype=int)
        for data in (left, right)
    ]
    same_shape = arrays[0].shape == arrays[1].shape
    return same_shape and bool(np.abs(arrays[0] - arrays[1]).max() <= PIXEL_TOLERANCE)
