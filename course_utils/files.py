"""Lugares del proyecto y escritura que nunca deja un archivo a medias."""

import os
import tempfile
from pathlib import Path

from course_utils.errors import CourseError

PACKAGE = Path(__file__).resolve().parent
ROOT = PACKAGE.parent


def project_root() -> Path:
    """Carpeta del curso: la que contiene `course_utils` junto a `notebooks`.

    Errores: `CourseError` si el paquete se instaló suelto, sin los cuadernos a su lado.
    """
    if not (ROOT / "notebooks").is_dir():
        raise CourseError(
            f"No encuentro la carpeta «notebooks» junto a {PACKAGE}: "
            "instala el curso desde su carpeta con «pip install -e .»."
        )
    return ROOT


def require_sources() -> Path:
    """Raíz del proyecto, si están en ella las fuentes de los cuadernos.

    Errores: `CourseError` en la copia de alumnos, que no las trae.
    """
    root = project_root()
    if not (root / "solutions").is_dir():
        raise CourseError(
            f"{root} es la copia de alumnos, sin las fuentes: esta orden solo vale en el proyecto."
        )
    return root


def write_atomic(path: Path, data: bytes) -> None:
    """Escribe `data` en `path` de una vez: o queda el archivo nuevo entero o queda el anterior.

    Crea las carpetas que falten. Errores: los `OSError` del sistema (disco lleno, permisos).
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        # mkstemp crea el archivo solo para su dueño; los cuadernos se comparten.
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
