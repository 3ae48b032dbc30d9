"""Recogida de entregas descargadas: de quién es cada archivo, sin que uno malo detenga a los demás.

`nbgrader zip_collect` se para entero ante un zip dañado o dos archivos de un alumno. Aquí se decide
antes de quién es cada cuaderno y a él se le da una carpeta sin sorpresas.
"""

import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from course_utils.errors import CourseError
from course_utils.grading.course import Course

STAGED = "staged"
# Lo que Moodle añade al nombre del alumno en la carpeta de su entrega.
MOODLE_FOLDER = re.compile(r"_\d+_assignsubmission_file_?$")
# Lo que añade el navegador al descargar dos veces: «01_pipelines (1).ipynb».
BROWSER_COPY = re.compile(r" ?\(\d+\)$")


@dataclass(frozen=True)
class _File:
    """Un cuaderno encontrado: su ruta dentro de la entrega, cuándo se guardó y qué contiene."""

    path: PurePosixPath
    saved: float
    data: bytes
    loose_in_zip: bool = False


@dataclass(frozen=True)
class Collected:
    """notes: qué avisar de cada alumno recogido; skipped: archivos sin recoger y por qué."""

    notes: dict[str, str]
    skipped: dict[str, str]


def collect(course: Course, assignment: str) -> Collected:
    """Pasa `downloaded/TAREA/archive` a `submitted/` con `nbgrader zip_collect`.

    Si hay dos archivos de un alumno, cuenta el más reciente. Errores: `CourseError` si nbgrader no
    consigue recogerlos.
    """
    archive = archive_path(course, assignment)
    skipped: dict[str, str] = {}
    chosen: dict[str, _File] = {}
    notes: dict[str, str] = {}
    if not archive.is_dir():
        return Collected(notes, skipped)
    for file in sorted(_files(archive, skipped), key=lambda one: (one.saved, str(one.path))):
        student = _student(file, assignment)
        if student is None:
            skipped[str(file.path)] = (
                f"no se sabe de quién es: llámalo «ALUMNO__{assignment}.ipynb»"
            )
            continue
        if student in chosen:
            notes[student] = "había varios archivos y cuenta el más reciente"
        chosen[student] = file
    staged = archive.parent / STAGED
    shutil.rmtree(staged, ignore_errors=True)
    if chosen:
        staged.mkdir()
        for student, file in chosen.items():
            (staged / f"{student}__{assignment}.ipynb").write_bytes(file.data)
        _zip_collect(course, assignment)
    return Collected(notes, skipped)


def archive_path(course: Course, assignment: str) -> Path:
    """Carpeta donde se dejan las entregas descargadas."""
    return course.root / "downloaded" / assignment / "archive"


def _files(archive: Path, skipped: dict[str, str]) -> Iterator[_File]:
    for path in sorted(archive.rglob("*")):
        relative = PurePosixPath(path.relative_to(archive).as_posix())
        # Solo archivos corrientes: ni enlaces ni tuberías, que leerían otra cosa o no acabarían.
        if path.is_symlink() or not path.is_file() or relative.name.startswith("."):
            continue
        if path.suffix == ".ipynb":
            yield _File(relative, path.stat().st_mtime, path.read_bytes())
        elif path.suffix == ".zip":
            try:
                yield from _members(path, relative)
            except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError):
                skipped[str(relative)] = "el zip está dañado o tiene contraseña"


def _members(path: Path, relative: PurePosixPath) -> Iterator[_File]:
    with zipfile.ZipFile(path) as content:
        for member in content.infolist():
            name = PurePosixPath(member.filename)
            if name.suffix == ".ipynb" and "__MACOSX" not in name.parts:
                saved = datetime(*member.date_time).timestamp()
                loose = len(name.parts) == 1
                yield _File(relative.with_suffix("") / name, saved, content.read(member), loose)


def _student(file: _File, assignment: str) -> str | None:
    """El alumno que dice el nombre del archivo, del zip o de la carpeta; `None` si ninguno."""
    stem = BROWSER_COPY.sub("", file.path.stem)
    folder = file.path.parent.name
    for name in (stem, BROWSER_COPY.sub("", folder) if file.loose_in_zip else ""):
        if name.endswith(f"__{assignment}") and len(name) > len(assignment) + 2:
            return name.removesuffix(f"__{assignment}")
    if not folder or file.loose_in_zip:
        return None
    if MOODLE_FOLDER.search(folder):
        return MOODLE_FOLDER.sub("", folder)
    return folder if stem == assignment else None


def _zip_collect(course: Course, assignment: str) -> None:
    command = [sys.executable, "-m", "nbgrader", "zip_collect", assignment, "--force", "--strict"]
    run = subprocess.run(
        [*command, f"--ZipCollectApp.archive_directory={STAGED}"],
        cwd=course.root,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    if run.returncode != 0:
        last = ((run.stdout + run.stderr).strip().splitlines() or ["sin mensaje"])[-1]
        raise CourseError(f"nbgrader no pudo recoger las entregas de «{assignment}»: {last}")
