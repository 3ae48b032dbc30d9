"""Una carpeta de curso de nbgrader y las operaciones que se le piden, con errores en español."""

import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from course_utils.errors import CourseError

CONFIG_NAME = "nbgrader_config.py"


class Course:
    """Carpeta con `nbgrader_config.py`: la del propio curso o la de cualquier otro.

    root: carpeta del curso. db_url: libro de calificaciones; por defecto, el que diga la
    configuración (`gradebook.db` en la carpeta).
    Errores: `CourseError` si falta la configuración o no se puede leer.
    """

    def __init__(self, root: Path, db_url: str | None = None) -> None:
        self.root = root.resolve()
        self._db_url = db_url
        if not (self.root / CONFIG_NAME).is_file():
            raise CourseError(
                f"En {self.root} no hay {CONFIG_NAME}: indica con --course la carpeta de un curso "
                "de nbgrader."
            )

    @cached_property
    def config(self):
        """Configuración de nbgrader (`traitlets.config.Config`) con la raíz de este curso."""
        from traitlets.config.loader import PyFileConfigLoader

        try:
            config = PyFileConfigLoader(CONFIG_NAME, path=str(self.root)).load_config()
        except Exception as error:
            raise CourseError(
                f"{self.root / CONFIG_NAME} no se puede leer: {type(error).__name__}: {error}"
            ) from error
        config.CourseDirectory.root = str(self.root)
        if self._db_url:
            config.CourseDirectory.db_url = self._db_url
        # nbgrader cuenta cada paso en inglés; lo que importa se dice después en español.
        config.NbGraderAPI.log_level = "ERROR"
        return config

    @cached_property
    def api(self):
        """`nbgrader.apps.api.NbGraderAPI` de este curso."""
        from nbgrader.apps.api import NbGraderAPI

        _add_scripts_to_path()
        with self._working_directory():
            return NbGraderAPI(config=self.config)

    @property
    def coursedir(self):
        return self.api.coursedir

    def step_path(self, step: str, assignment: str, student: str = ".") -> Path:
        """Carpeta de un paso de nbgrader, p. ej. `step_path("autograded", "01_pipelines", "ana")`.

        step: `source`, `release`, `submitted`, `autograded` o `feedback`.
        """
        directory = getattr(self.coursedir, f"{step}_directory")
        return Path(self.coursedir.format_path(directory, student, assignment)).resolve()

    def assignments(self) -> list[str]:
        """Tareas con cuaderno fuente, en orden."""
        return sorted(
            path.parent.name for path in self.step_path("source", "*").parent.glob("*/*.ipynb")
        )

    def require_assignment(self, assignment: str) -> None:
        """Errores: `CourseError` si la tarea no existe."""
        known = self.assignments()
        if assignment not in known:
            raise CourseError(
                f"No existe la tarea «{assignment}» en {self.root}: "
                f"las que hay son {', '.join(known) or 'ninguna'}."
            )

    def run(self, action: str, *arguments, **options) -> None:
        """Ejecuta una operación de `NbGraderAPI`.

        Errores: `CourseError` con la última línea del registro si nbgrader no lo consigue.
        """
        from sqlalchemy.exc import SAWarning

        with self._working_directory(), warnings.catch_warnings():
            # Avisos de la base de datos de nbgrader que nadie aquí puede remediar.
            warnings.simplefilter("ignore", SAWarning)
            result = getattr(self.api, action)(*arguments, **options)
        if not result["success"]:
            raise CourseError(_last_message(result))

    @contextmanager
    def gradebook(self) -> Iterator:
        """El libro de calificaciones abierto (`nbgrader.api.Gradebook`)."""
        from nbgrader.api import Gradebook

        _add_scripts_to_path()
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            yield gradebook

    @contextmanager
    def _working_directory(self) -> Iterator[None]:
        """nbgrader resuelve contra la carpeta actual las rutas relativas de su configuración."""
        previous = Path.cwd()
        os.chdir(self.root)
        try:
            yield
        finally:
            os.chdir(previous)


def _add_scripts_to_path() -> None:
    """Para crear un libro, nbgrader llama a la orden «alembic», que vive junto a este Python."""
    scripts = str(Path(sys.executable).parent)
    if scripts not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([scripts, os.environ.get("PATH", "")])


# Lo que dice nbgrader en su registro -> lo que le pasó a la entrega.
KNOWN_FAILURES = {
    "DeadKernelError": "el kernel murió al ejecutarla: memoria agotada, o una celda que lo cierra",
    "No space left on device": "no queda espacio en el disco: libéralo y repite",
    "UnresponsiveKernelError": "el kernel dejó de responder",
    "No notebooks were matched": "no hay ningún cuaderno de la tarea",
}


def _last_message(result: dict) -> str:
    text = "\n".join(filter(None, [result.get("log", ""), result.get("error", "")]))
    for sign, explanation in KNOWN_FAILURES.items():
        if sign in text:
            return explanation
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return f"nbgrader no pudo: {lines[-1]}" if lines else "nbgrader no dijo por qué"
