"""Versiones de alumno (`exercises/`) y el paquete que se reparte (`dist/curso-alumnos.zip`)."""

import shutil
import tempfile
import zipfile
from pathlib import Path

from course_utils.errors import CourseError
from course_utils.files import require_sources, write_atomic
from course_utils.grading.course import Course

STUDENT_ARCHIVE = "curso-alumnos.zip"
# Lo único que llega a los alumnos: patrones desde la raíz del proyecto.
STUDENT_FILES = (
    "README.md",
    "LICENSE",
    "Makefile",
    "environment.yml",
    "pyproject.toml",
    "constraints.txt",
    "nbgrader_config.py",
    "scripts/*.py",
    "notebooks/*.ipynb",
    "exercises/*/*.ipynb",
    "course_utils/**/*.py",
    "course_utils/**/*.toml",
    "course_utils/lab_config/**/*.json",
    "course_utils/zoo/checkpoints/SHA256SUMS",
    "course_utils/zoo/checkpoints/*/*",
)
# La portada de la copia de alumnos no es la del proyecto: solo dice lo que allí funciona.
STUDENT_README = "docs/student_readme.md"
# Fecha fija dentro del zip: dos paquetes de los mismos archivos son iguales byte a byte.
ARCHIVE_DATE = (2026, 1, 1, 0, 0, 0)


def release_notebook(course: Course, assignment: str) -> bytes:
    """Versión de alumno de una tarea, hecha por `nbgrader generate_assignment` en otra carpeta.

    Ni el libro de calificaciones ni `exercises/` del curso se tocan.
    """
    course.require_assignment(assignment)
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        shutil.copy(course.root / "nbgrader_config.py", scratch)
        shutil.copytree(course.step_path("source", assignment), scratch / "solutions" / assignment)
        copy = Course(scratch)
        copy.run("generate_assignment", assignment)
        return (copy.step_path("release", assignment) / f"{assignment}.ipynb").read_bytes()


def release(names: list[str] | None = None, *, check: bool = False) -> list[Path]:
    """Escribe `exercises/` para las tareas dadas (todas por defecto).

    Con `check` no escribe nada. Devuelve los cuadernos que cambian (o que cambiarían).
    Errores: `CourseError` en la copia de alumnos, si una tarea no existe o si nbgrader rechaza su
    cuaderno.
    """
    course = Course(require_sources())
    changed = []
    for assignment in course.assignments() if names is None else names:
        target = course.root / "exercises" / assignment / f"{assignment}.ipynb"
        data = release_notebook(course, assignment)
        if target.is_file() and target.read_bytes() == data:
            continue
        changed.append(target)
        if not check:
            write_atomic(target, data)
    return changed


def student_files(root: Path) -> list[Path]:
    """Rutas relativas de lo que se reparte, en orden y sin repetir."""
    found = {path for pattern in STUDENT_FILES for path in root.glob(pattern) if path.is_file()}
    return sorted(path.relative_to(root) for path in found)


def build_archive() -> Path:
    """Crea `dist/curso-alumnos.zip` y devuelve su ruta.

    Dentro, todo cuelga de la carpeta `curso-transformers/`. Errores: `CourseError` si aún no hay
    cuadernos construidos.
    """
    root = require_sources()
    files = student_files(root)
    if not any(path.parts[0] == "exercises" for path in files):
        raise CourseError("No hay tareas en exercises/: ejecuta antes «curso build».")
    target = root / "dist" / STUDENT_ARCHIVE
    target.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        temporary = Path(folder) / STUDENT_ARCHIVE
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in files:
                info = zipfile.ZipInfo(f"curso-transformers/{path.as_posix()}", ARCHIVE_DATE)
                info.compress_type = zipfile.ZIP_DEFLATED
                info.external_attr = 0o644 << 16
                source = STUDENT_README if path.as_posix() == "README.md" else path
                archive.writestr(info, (root / source).read_bytes())
        temporary.replace(target)
    return target
