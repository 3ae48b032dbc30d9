"""De un id del Hub al punto de control incrustado que lo sustituye, o al del propio Hub.

Por omisión todo funciona sin red con los modelos pequeños que acompañan al curso. Con la variable
de entorno `COURSE_CHECKPOINTS=hub` el mismo código descarga los del Hub.
"""

import json
import os
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from hashlib import sha256
from pathlib import Path

from course_utils.errors import CourseError
from course_utils.files import PACKAGE, write_atomic

VARIABLE = "COURSE_CHECKPOINTS"
CATALOG = PACKAGE / "checkpoints.toml"
MANIFEST = "SHA256SUMS"
FOLDER = PACKAGE / "zoo" / "checkpoints"

TASK_ALIASES = {
    "sentiment-analysis": "text-classification",
    "ner": "token-classification",
    "text-to-speech": "text-to-audio",
    "vqa": "visual-question-answering",
}


class CheckpointError(CourseError, ValueError):
    """El id, la tarea o el modo pedidos no llevan a ningún punto de control."""


class DamagedCheckpointError(CourseError, OSError):
    """El punto de control está en el catálogo, pero sus archivos faltan o están rotos."""


@dataclass(frozen=True)
class Entry:
    """Un punto de control incrustado.

    name: carpeta dentro de `course_utils/zoo/checkpoints/`; task: tarea de pipeline que hace;
    hub_ids: ids del Hub a los que sustituye; default_for: tareas que lo usan cuando no se da
    modelo; summary: una línea en español; path: su carpeta (si está entera lo mira `checkpoint`).
    """

    name: str
    task: str
    hub_ids: tuple[str, ...]
    default_for: tuple[str, ...]
    summary: str
    path: Path


def checkpoint(hub_id: str, /) -> str:
    """Lo que hay que dar a `from_pretrained` o a `pipeline` para cargar `hub_id`.

    Devuelve la carpeta del punto de control incrustado que sustituye a `hub_id`; con
    `COURSE_CHECKPOINTS=hub` devuelve el mismo id, que la librería descarga del Hub.

    Errores: `CheckpointError` (también `ValueError`) si el id no es conocido, si aún no tiene
    sustituto o si `COURSE_CHECKPOINTS` tiene otro valor; `DamagedCheckpointError` (también
    `OSError`) si faltan los archivos o están dañados.
    """
    if not isinstance(hub_id, str):
        raise CheckpointError(
            f"El id de un modelo es un texto, como «gpt2», y llegó {type(hub_id).__name__}."
        )
    if uses_hub():
        return hub_id
    by_id = _by_hub_id()
    if hub_id in by_id:
        return _verified(by_id[hub_id])
    raise CheckpointError(_why_unknown(hub_id, by_id))


def catalog() -> dict[str, Entry]:
    """Los puntos de control incrustados, por nombre de carpeta y en el orden del catálogo."""
    return dict(_read_catalog(CATALOG)[0])


def pending_ids() -> tuple[str, ...]:
    """Ids que los documentos del curso nombran y que todavía no tienen sustituto incrustado."""
    return _read_catalog(CATALOG)[1]


def default_checkpoint(task: str) -> str:
    """Carpeta del punto de control que usa la tarea `task` cuando no se da modelo.

    Acepta los alias (`ner`, `sentiment-analysis`…). No depende de `COURSE_CHECKPOINTS`: los
    modelos por defecto del Hub los conoce la librería. Errores: los de `checkpoint`.
    """
    name = TASK_ALIASES.get(task, task)
    for entry in catalog().values():
        if name in entry.default_for:
            return _verified(entry)
    known = sorted({task for entry in catalog().values() for task in entry.default_for})
    raise CheckpointError(
        f"La tarea «{task}» aún no tiene modelo por defecto en el curso; lo tienen "
        f'{_listed(known)}. Da el tuyo con model=, como model=checkpoint("gpt2").'
    )


def entry_for(path_or_id: str | os.PathLike) -> Entry | None:
    """La entrada del catálogo a la que corresponde una carpeta o un id del Hub; None si ninguna."""
    if isinstance(path_or_id, str) and path_or_id in _by_hub_id():
        return _by_hub_id()[path_or_id]
    path = Path(path_or_id).resolve()
    return next((entry for entry in catalog().values() if entry.path.resolve() == path), None)


def uses_hub() -> bool:
    """Si `COURSE_CHECKPOINTS` pide los puntos de control del Hub (vacía o ausente: incrustados).

    Se lee en cada llamada para que un cuaderno pueda cambiar de modo. Errores: `CheckpointError`
    con cualquier valor que no sea «embedded» ni «hub».
    """
    mode = os.environ.get(VARIABLE) or "embedded"
    if mode not in ("embedded", "hub"):
        raise CheckpointError(
            f"{VARIABLE} vale «{mode}» y solo puede ser «embedded» (los modelos del curso, "
            "sin red) o «hub» (los del Hub)."
        )
    return mode == "hub"


def _by_hub_id() -> dict[str, Entry]:
    return {hub_id: entry for entry in catalog().values() for hub_id in entry.hub_ids}


@cache
def _read_catalog(path: Path) -> tuple[dict[str, Entry], tuple[str, ...]]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DamagedCheckpointError(
            f"El catálogo {path} falta o no se puede leer ({type(error).__name__}): recupéralo del "
            "paquete del curso."
        ) from error
    pending = tuple(tables.pop("pending", {}).get("hub_ids", ()))
    entries = {
        name: Entry(
            name=name,
            task=table["task"],
            hub_ids=tuple(table["hub_ids"]),
            default_for=tuple(table.get("default_for", ())),
            summary=table["summary"],
            path=FOLDER / name,
        )
        for name, table in tables.items()
    }
    return entries, pending


def _why_unknown(hub_id: str, by_id: dict[str, Entry]) -> str:
    to_hub = f"con {VARIABLE}=hub se descarga del Hub"
    if hub_id in pending_ids():
        return f"«{hub_id}» todavía no tiene un modelo incrustado en el curso; {to_hub}."
    # Sin distinguir mayúsculas: la errata más corriente es «bert-base-ner» por «bert-base-NER».
    folded = {known.casefold(): known for known in (*by_id, *pending_ids())}
    near = get_close_matches(hub_id.casefold(), folded, n=3, cutoff=0.5)
    named = [folded[name] for name in near] or sorted(by_id)
    lead = "Los más parecidos" if near else "Los que hay"
    return f"No conozco el modelo «{hub_id}». {lead}: {_listed(named)}. Si existe, {to_hub}."


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"«{name}»" for name in names)


def _verified(entry: Entry) -> str:
    _check_files(entry.name, entry.path)
    return str(entry.path)


# Los errores no se guardan: quien repara la carpeta no tiene que reiniciar Python.
@cache
def _check_files(name: str, folder: Path) -> None:
    remedy = f"Recupera la carpeta del paquete del curso o ejecuta «curso zoo train {name}»."
    for file in ("config.json", "model.safetensors", *recorded_digests(folder)):
        if not (folder / file).is_file():
            raise DamagedCheckpointError(
                f"Al punto de control «{name}» le falta {folder / file}. {remedy}"
            )
    weights = folder / "model.safetensors"
    if not _is_whole(weights):
        raise DamagedCheckpointError(
            f"Los pesos del punto de control «{name}» están dañados o incompletos ({weights}). "
            f"{remedy}"
        )


def recorded_digests(folder: Path) -> dict[str, str]:
    """SHA-256 de cada archivo del punto de control `folder`, según el manifiesto que lo acompaña.

    El manifiesto (`SHA256SUMS`, junto a las carpetas, con el formato de sha256sum) lo escribe el
    entrenamiento. Vacío si no hay manifiesto o no nombra la carpeta.
    """
    manifest = folder.parent / MANIFEST
    if not manifest.is_file():
        return {}
    rows = (line.split("  ", 1) for line in manifest.read_text(encoding="utf-8").splitlines())
    prefix = f"{folder.name}/"
    return {path.removeprefix(prefix): digest for digest, path in rows if path.startswith(prefix)}


def changed_files(folder: Path) -> list[str]:
    """Archivos del punto de control cuyo contenido no es el que dice el manifiesto."""
    return [
        file
        for file, digest in recorded_digests(folder).items()
        if sha256((folder / file).read_bytes()).hexdigest() != digest
    ]


def write_manifest(folder: Path) -> None:
    """Escribe el manifiesto de los puntos de control que hay en `folder`, sin contar las fichas."""
    files = [
        path
        for path in sorted(folder.glob("*/*"))
        if not path.parent.name.startswith(".") and path.name != "README.md"
    ]
    lines = [
        f"{sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n"
        for path in files
    ]
    write_atomic(folder / MANIFEST, "".join(lines).encode())


def _is_whole(weights: Path) -> bool:
    """Si la cabecera de un archivo safetensors se lee y cuadra con el tamaño del archivo.

    Formato: 8 bytes con la longitud N de la cabecera (entero sin signo, little-endian), N bytes
    de JSON y los tensores seguidos, cuyo final es el mayor `data_offsets`
    (https://github.com/huggingface/safetensors#format). Basta leer la cabecera.
    """
    size = weights.stat().st_size
    with weights.open("rb") as stream:
        length = int.from_bytes(stream.read(8), "little")
        if 8 + length > size:
            return False
        try:
            header = json.loads(stream.read(length))
            ends = [
                tensor["data_offsets"][1] for key, tensor in header.items() if key != "__metadata__"
            ]
        except (ValueError, TypeError, KeyError, IndexError, AttributeError):
            return False
    return 8 + length + max(ends, default=0) == size
