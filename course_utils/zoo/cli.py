"""`curso zoo`: entrenar, evaluar y enumerar los puntos de control incrustados."""

import sys
from typing import Annotated

import typer

from course_utils import terminal
from course_utils.errors import CourseError
from course_utils.spanish_typer import SpanishTyper

app = SpanishTyper("Puntos de control incrustados: entrenarlos, evaluarlos y enumerarlos.")


@app.command("list")
def list_() -> None:
    """Enumera los puntos de control y a qué modelos del Hub sustituyen."""
    from rich.table import Table

    from course_utils.checkpoints import catalog

    table = Table(title="Puntos de control incrustados")
    table.add_column("nombre", no_wrap=True)
    for column in ("tarea de pipeline", "MB", "sustituye a", "qué hace"):
        table.add_column(column, overflow="fold")
    for entry in catalog().values():
        weights = [path.stat().st_size for path in entry.path.glob("*") if path.is_file()]
        size = f"{sum(weights) / 1e6:.1f}".replace(".", ",") if weights else "falta"
        table.add_row(entry.name, entry.task, size, "\n".join(entry.hub_ids), entry.summary)
    terminal.console().print(table)


@app.command()
def train(
    name: Annotated[str, typer.Argument(help="Nombre del punto de control.")],
) -> None:
    """Entrena un punto de control; si se interrumpe, la misma orden sigue donde iba."""
    with _one_line_errors():
        from course_utils import zoo

        _quiet()
        folder = zoo.train(name)
        print(f"Listo: {folder}")


@app.command("eval")
def evaluate(
    names: Annotated[list[str] | None, typer.Argument(help="Cuáles evaluar.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Evaluarlos todos.")] = False,
) -> None:
    """Mide los puntos de control; sale con 1 si alguno no llega a su mínimo."""
    if bool(names) == everything:
        print("Di qué evaluar: uno o más nombres, o --all.", file=sys.stderr)
        raise typer.Exit(2)
    with _one_line_errors():
        from course_utils import zoo

        _quiet()
        known = zoo.names()
        for name in names or ():
            zoo.recipe(name)
        reports = [zoo.evaluate(name) for name in (known if everything else names)]
    _print_reports(reports)
    if not all(report.passed for report in reports):
        raise typer.Exit(1)


def _quiet() -> None:
    from transformers.utils import logging

    logging.disable_progress_bar()
    logging.set_verbosity_error()


def _print_reports(reports: list) -> None:
    from rich import box
    from rich.table import Table

    table = Table(title="Evaluación con frases escritas a mano", box=box.SIMPLE_HEAD)
    table.add_column("nombre", no_wrap=True)
    table.add_column("medida", no_wrap=True)
    table.add_column("valor", no_wrap=True, justify="right")
    for column in ("mínimo objetivo", "doc.", "frases", "MB", "carga ms", "frase ms", ""):
        table.add_column(column, justify="right")
    for report in reports:
        right, total = report.documents
        table.add_row(
            report.name,
            "\n".join(report.metrics),
            "\n".join(_decimal(value, 3) for value in report.metrics.values()),
            f"{_decimal(report.minimum, 2)} {_decimal(report.target, 2)}",
            f"{right}/{total}",
            str(report.items),
            _decimal(report.size / 1e6, 1),
            f"{report.load_ms:.0f}",
            _decimal(report.item_ms, 1),
            _verdict(report),
        )
    terminal.console().print(table)


def _verdict(report) -> str:
    if not report.passed:
        return "[red]no llega[/red]"
    return "[green]bien[/green]" if report.score >= report.target else "[yellow]mínimo[/yellow]"


def _decimal(value: float, digits: int) -> str:
    return f"{value:.{digits}f}".replace(".", ",")


class _one_line_errors:
    """Convierte los errores del usuario en una línea en español y código de salida 1."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind, error, traceback) -> None:
        if isinstance(error, KeyboardInterrupt):
            print("Interrumpido: la misma orden sigue donde iba.", file=sys.stderr)
            raise typer.Exit(130) from error
        if isinstance(error, CourseError):
            print(error, file=sys.stderr)
            raise typer.Exit(1) from error
