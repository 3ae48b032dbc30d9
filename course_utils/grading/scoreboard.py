"""El marcador que se imprime al terminar de calificar."""

from rich.table import Table

from course_utils.grading.grade import GRADED, REPAIRED, UNGRADABLE, CellScore, Outcome

STATUS_STYLE = {GRADED: "green", REPAIRED: "green", UNGRADABLE: "red"}


def scoreboard(assignment: str, outcomes: list[Outcome]) -> Table:
    """Tabla con una fila por entrega: estado, puntos y lo que sacó en cada ejercicio."""
    table = Table(title=f"Tarea {assignment}", title_justify="left")
    table.add_column("Alumno", overflow="fold", max_width=24)
    table.add_column("Estado", no_wrap=True)
    table.add_column("Puntos", justify="right", no_wrap=True)
    table.add_column("%", justify="right")
    table.add_column("Ejercicios", no_wrap=True)
    table.add_column("s", justify="right")
    table.add_column("Observaciones", overflow="fold", ratio=1)
    for outcome in outcomes:
        style = STATUS_STYLE.get(outcome.status, "yellow")
        table.add_row(
            outcome.student,
            f"[{style}]{outcome.status}[/]",
            f"{outcome.score:g}/{outcome.max_score:g}" if outcome.graded else "–",
            f"{100 * outcome.score / outcome.max_score:.0f}" if outcome.max_score else "–",
            "".join(_mark(cell) for cell in outcome.cells),
            f"{outcome.seconds:.1f}",
            outcome.reason,
        )
    graded = [outcome for outcome in outcomes if outcome.graded]
    table.caption = (
        f"{len(graded)} de {len(outcomes)} entregas calificadas · "
        "✓ todos los puntos · ◐ una parte · ✗ ninguno"
    )
    table.caption_justify = "left"
    return table


def _mark(cell: CellScore) -> str:
    if cell.score >= cell.max_score:
        return "[green]✓[/]"
    return "[yellow]◐[/]" if cell.score > 0 else "[red]✗[/]"
