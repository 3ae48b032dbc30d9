"""Ejecución en un kernel limpio y limpieza de las salidas: cada vez, los mismos bytes."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from course_utils.errors import CourseError
from course_utils.notebooks.source import KERNELSPEC, RAISES, cell_error
from course_utils.notebooks.validation import html_without_alt

if TYPE_CHECKING:
    from nbformat import NotebookNode

# Por celda. La lección más lenta tarda segundos; más de esto es un bucle sin fin.
CELL_TIMEOUT = 300
ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "HF_HUB_OFFLINE": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
}
# Variables del terminal de quien construye que cambiarían las salidas.
DROPPED = ("COURSE_CHECKPOINTS", "COLUMNS", "LINES", "PYTHONWARNINGS", "FORCE_COLOR", "MPLSTYLE")
KERNEL_ARGUMENTS = [
    # matplotlib escribe su versión dentro de cada PNG: sin ella, actualizarlo no cambia los bytes.
    "--InlineBackend.print_figure_kwargs={'bbox_inches': 'tight', 'metadata': {'Software': None}}",
    # El kernel avisa en la terminal de que escucha por TCP sin cifrar; aquí es siempre local.
    "--log-level=ERROR",
]
ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]{6,}")
WIDGET = "application/vnd.jupyter.widget-view+json"


def execute(notebook: NotebookNode, path: Path, cwd: Path) -> None:
    """Ejecuta el cuaderno entero, en su sitio, y deja salidas que se pueden repetir.

    path: la fuente, para los mensajes. cwd: carpeta de trabajo del kernel.
    Errores: `CourseError` si el kernel no está o no arranca, o si una celda falla sin llevar
    `raises-exception` (o la lleva y no falla), pasa de `CELL_TIMEOUT` segundos, escribe en stderr,
    muestra una imagen sin `alt` o algo que cambia cada vez (direcciones, rutas, widgets).
    """
    _run(notebook, path, cwd)
    notebook.metadata.pop("language_info", None)
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type != "code":
            continue
        cell.metadata.pop("execution", None)
        _normalise(cell)
        problem = next(_problems(cell, cwd), None)
        if problem:
            raise cell_error(path, number, cell, problem)


def _run(notebook: NotebookNode, path: Path, cwd: Path) -> None:
    from jupyter_client.kernelspec import NoSuchKernel
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    current = [0]
    client = NotebookClient(
        notebook,
        kernel_name=KERNELSPEC["name"],
        timeout=CELL_TIMEOUT,
        resources={"metadata": {"path": str(cwd)}},
        record_timing=False,
        store_widget_state=False,
        shutdown_kernel="immediate",
        extra_arguments=KERNEL_ARGUMENTS,
        on_cell_start=lambda cell, cell_index: current.append(cell_index),
    )
    inherited = {key: value for key, value in os.environ.items() if key not in DROPPED}
    # Una carpeta vacía de IPython: sin los archivos de arranque de quien construye.
    with tempfile.TemporaryDirectory(prefix="ipython-") as profile:
        try:
            client.execute(env=inherited | ENVIRONMENT | {"IPYTHONDIR": profile})
            return
        except NoSuchKernel:
            raise CourseError(
                f"No está el kernel «{KERNELSPEC['name']}»: «pip install ipykernel» lo instala."
            ) from None
        except CellExecutionError as error:
            lines = error.evalue.strip().splitlines()
            problem = f"falla con {error.ename}: {lines[-1] if lines else '(sin mensaje)'}"
        except CellTimeoutError:
            problem = f"pasa de {CELL_TIMEOUT} s: acórtala."
        except DeadKernelError:
            problem = "mata el kernel: suele ser falta de memoria."
        except RuntimeError as error:
            # nbclient 0.11 ya soltó su gestor y al salir de Python lo buscaría en vano.
            client.create_kernel_manager()
            raise CourseError(
                f"{path}: el kernel no arranca ({error}); prueba «python -m ipykernel --version»."
            ) from None
    raise cell_error(path, current[-1] + 1, notebook.cells[current[-1]], problem)


def _normalise(cell: NotebookNode) -> None:
    """Une los trozos seguidos de un mismo flujo, acorta trazas y copia `alt` a las imágenes."""
    outputs: list[NotebookNode] = []
    for output in cell.outputs:
        last = outputs[-1] if outputs else {}
        if output.output_type == "stream" and last.get("name") == output.name:
            last.text += output.text
            continue
        if output.output_type == "error":
            # La traza completa lleva colores y rutas de la máquina; nbval solo compara el error.
            output.traceback = [f"{output.ename}: {output.evalue}"]
        for mime in output.get("data", {}):
            if mime.startswith("image/") and "alt" in cell.metadata:
                output.metadata.setdefault(mime, {})["alt"] = cell.metadata.alt
        outputs.append(output)
    cell.outputs = outputs


def _problems(cell: NotebookNode, cwd: Path) -> Iterator[str]:
    raises = RAISES in cell.metadata.get("tags", [])
    if raises and not any(output.output_type == "error" for output in cell.outputs):
        yield f"lleva {RAISES} pero no falla: quita la etiqueta o provoca el error."
    nbgrader = cell.metadata.get("nbgrader", {})
    images = [
        (mime, output)
        for output in cell.outputs
        for mime in output.get("data", {})
        if mime.startswith("image/")
    ]
    if "alt" in cell.metadata and not images:
        yield "lleva alt pero no dibuja ninguna figura: quita la clave."
    if any("alt" not in output.metadata.get(mime, {}) for mime, output in images):
        yield 'dibuja una figura sin texto alternativo: añade alt="…" a su línea «# %%».'
    for output in cell.outputs:
        if output.get("name") == "stderr":
            yield f"escribe en stderr «{_last_line(output.text)}»: siléncialo (¿falta setup()?)."
        if nbgrader.get("grade") and output.output_type == "execute_result":
            yield "el test produce un resultado, que nbgrader tomaría por nota: acaba en assert."
        if WIDGET in output.get("data", {}):
            yield "muestra un widget, que cambia cada vez: usa barras de texto o siléncialas."
        if html_without_alt(output.get("data", {}).get("text/html", "")):
            yield "muestra HTML con <img> sin alt: descríbela."
        for text in _texts(output):
            for address in ADDRESS.findall(text):
                yield f"muestra una dirección de memoria «{address}», que cambia cada vez."
            for private in _machine_paths(cwd):
                if private in text:
                    yield f"muestra una ruta de esta máquina «{private}…»: imprime solo el nombre."


def _texts(output: NotebookNode) -> Iterator[str]:
    yield output.get("text", "")
    yield output.get("evalue", "")
    for mime, value in output.get("data", {}).items():
        if mime.startswith("text/"):
            yield value


def _machine_paths(cwd: Path) -> set[str]:
    folders = {cwd.resolve(), Path.home(), Path(sys.prefix), Path(tempfile.gettempdir())}
    return {f"{folder}{os.sep}" for folder in folders if folder != Path(folder.anchor)}


def _last_line(text: str) -> str:
    return text.strip().splitlines()[-1].strip() if text.strip() else ""
