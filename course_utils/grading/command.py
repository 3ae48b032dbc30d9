"""Lo que hacen `curso grade` y `curso progress` en la terminal."""

import shutil
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from course_utils import terminal
from course_utils.files import project_root, require_sources
from course_utils.grading.course import Course
from course_utils.grading.grade import Outcome
from course_utils.grading.grade import as_json as to_json
from course_utils.grading.grade import grade as grade_submissions
from course_utils.grading.scoreboard import scoreboard


def grade(assignment: str, folder: Path, students: list[str], as_json: bool) -> int:
    """Califica e imprime el marcador; devuelve 1 si alguna entrega quedó sin nota."""
    outcomes = _grade(Course(folder), assignment, students, as_json)
    return 0 if all(outcome.graded for outcome in outcomes) else 1


def grade_samples(assignment: str, as_json: bool) -> int:
    """Fabrica y califica las entregas de muestra; devuelve 1 si alguna no sale como se espera."""
    from course_utils.grading.samples import create_course, surprises

    root = require_sources()
    folder = root / "build" / "samples"
    Course(root).require_assignment(assignment)
    shutil.rmtree(folder, ignore_errors=True)
    samples = create_course(folder, assignment)
    console = terminal.console(stderr=as_json)
    console.print(f"→ {len(samples)} entregas de muestra en {_short(folder)}", highlight=False)
    outcomes = _grade(Course(folder), assignment, [], as_json)
    unexpected = surprises(samples, outcomes)
    for line in unexpected:
        console.print(f"[red]{line}[/]", highlight=False)
    if not unexpected:
        console.print("→ Todas han salido como se esperaba.", highlight=False)
    return 1 if unexpected else 0


def _grade(course: Course, assignment: str, students: list[str], as_json: bool) -> list[Outcome]:
    console = terminal.console(stderr=as_json)
    console.print("→ Preparo la tarea, recojo las entregas y las califico", highlight=False)
    with _progress(console) as bar:
        task = bar.add_task("Calificando", total=None)
        outcomes = grade_submissions(
            course,
            assignment,
            students,
            on_progress=lambda student, done, total: bar.update(
                task, description=student, completed=done, total=total
            ),
        )
    if as_json:
        print(to_json(outcomes))
    else:
        console.print(scoreboard(assignment, outcomes))
        console.print(f"→ Notas: {_short(course.root / 'grades.csv')}", highlight=False)
        console.print(f"→ Comentarios: {_short(course.root / 'feedback')}", highlight=False)
    return outcomes


def progress(names: list[str] | None) -> None:
    """Imprime la tabla de avance."""
    from course_utils.grading.progress import progress as measure

    console = terminal.console()
    with console.status("Ejecuto tus tareas…"):
        rows = measure(project_root(), names)
    table = Table(title="Tus tareas", title_justify="left")
    table.add_column("Tarea", no_wrap=True)
    table.add_column("Estado", no_wrap=True)
    table.add_column("Respondidos", justify="right")
    table.add_column("Pruebas visibles", justify="right")
    table.add_column("Puntos visibles", justify="right")
    table.add_column("Qué pasa", overflow="fold")
    for row in rows:
        table.add_row(
            row.assignment,
            row.status,
            f"{row.answered} de {row.exercises}",
            f"{row.passed} de {row.tests}",
            f"{row.points:g} de {row.max_points:g}",
            row.problem or (f"fallan {', '.join(row.failed)}" if row.failed else ""),
        )
    table.caption = "La nota final depende también de pruebas ocultas con otras entradas."
    table.caption_justify = "left"
    console.print(table)


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


def _short(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
