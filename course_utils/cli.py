"""La orden `curso`: revisar el equipo, construir, repartir, calificar y medir."""

import errno
import sys
from pathlib import Path
from typing import Annotated

import typer

from course_utils.errors import CourseError
from course_utils.spanish_typer import SpanishTyper, run
from course_utils.zoo.cli import app as zoo_app

app = SpanishTyper("Herramientas del Curso de Transformers.")
app.add_typer(zoo_app, name="zoo")


BUILD_STATUS = {
    "new": "nuevo",
    "updated": "actualizado",
    "same": "sin cambios",
    "stale": "ya no corresponde a su fuente",
}


@app.command()
def check() -> None:
    """Revisa el equipo y la instalación; sale con 1 si algo falla."""
    from course_utils import environment

    results = environment.check()
    for result in results:
        print(result)
    failures = sum(not result.ok for result in results)
    if failures:
        print(f"\n{failures} de {len(results)} comprobaciones fallan.")
        raise typer.Exit(1)
    print("\nTodo listo para el curso.")


@app.command()
def lab(
    port: Annotated[
        int | None, typer.Option(help="Puerto exacto; si no, el primero libre.")
    ] = None,
    browser: Annotated[
        bool | None, typer.Option("--browser/--no-browser", help="Abrir el navegador.")
    ] = None,
) -> None:
    """Abre JupyterLab en la primera lección."""
    from course_utils import lab as course_lab

    raise typer.Exit(course_lab.lab(port, browser=browser))


@app.command()
def build(
    names: Annotated[
        list[str] | None, typer.Argument(help="Cuadernos, p. ej. 01_pipelines.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="No escribe: falla si algo está sin construir.")
    ] = False,
) -> None:
    """Construye y ejecuta los cuadernos, y prepara las versiones de alumno."""
    from course_utils import notebooks
    from course_utils.files import require_sources
    from course_utils.grading.release import release

    require_sources()

    def tell(result: notebooks.Result) -> None:
        print(f"{BUILD_STATUS[result.status]}: {result.path} ({result.seconds:.1f} s)", flush=True)

    results = notebooks.build_all(names or None, check=check, on_result=tell)
    stale = any(result.status == "stale" for result in results)
    built = {result.path.stem for result in results if result.path.parent.name != "notebooks"}
    for path in release(sorted(built), check=check):
        print(f"{BUILD_STATUS['stale' if check else 'updated']}: {path}")
        stale |= check
    if stale:
        print("Hay cuadernos que no corresponden a su fuente: ejecuta «curso build».")
        raise typer.Exit(1)


@app.command()
def release() -> None:
    """Prepara las versiones de alumno y el paquete dist/curso-alumnos.zip."""
    from course_utils.grading import release as releases

    for path in releases.release():
        print(f"→ Actualizado {path}")
    archive = releases.build_archive()
    print(f"→ Paquete para alumnos: {archive} ({archive.stat().st_size / 2**20:.1f} MB)")


@app.command()
def grade(
    assignment: Annotated[str, typer.Argument(help="Tarea, p. ej. 01_pipelines.")],
    course: Annotated[
        Path, typer.Option(help="Carpeta de un curso de nbgrader; por defecto, la actual.")
    ] = Path("."),
    student: Annotated[list[str] | None, typer.Option(help="Solo este alumno; se repite.")] = None,
    samples: Annotated[
        bool, typer.Option("--samples", help="Califica entregas de muestra en build/samples.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Resultado en JSON en lugar de la tabla.")
    ] = False,
) -> None:
    """Recoge, califica, comenta y exporta las entregas de una tarea."""
    from course_utils.grading import command

    if samples:
        raise typer.Exit(command.grade_samples(assignment, as_json))
    raise typer.Exit(command.grade(assignment, course, student or [], as_json))


@app.command()
def progress(
    names: Annotated[list[str] | None, typer.Argument(help="Tareas; por defecto, todas.")] = None,
) -> None:
    """Muestra qué tareas has abierto, respondido y superado en tu copia."""
    from course_utils.grading import command

    command.progress(names or None)


def main() -> None:
    """Punto de entrada: los errores previstos son una línea en español y código 1."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        sys.exit(run(app))
    except CourseError as error:
        message = str(error)
    except OSError as error:
        message = _system_message(error)
        if message is None:
            raise
    print(f"[FALLO] {message}", file=sys.stderr)
    sys.exit(1)


def _system_message(error: OSError) -> str | None:
    """Una línea para los fallos del sistema que una persona puede arreglar; si no, `None`."""
    where = error.filename or "el disco"
    if error.errno == errno.ENOSPC:
        return f"No queda espacio al escribir en {where}: libera disco y repite."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"No hay permiso para escribir o leer {where}: revisa sus permisos y repite."
    return None
