"""`curso zoo`: preparar textos, entrenar, evaluar y enumerar los puntos de control incrustados."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from course_utils import terminal
from course_utils.errors import CourseError
from course_utils.spanish_typer import SpanishTyper

INTERRUPTED = 130
# Bibliotecas que solo instala el extra «zoo», por el nombre con que se importan.
ZOO_LIBRARIES = {"sacrebleu", "polib", "bs4"}
REGISTERS = {"narrative": "relato", "manual": "manual"}

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
    new_tokenizer: Annotated[
        bool, typer.Option("--new-tokenizer", help="Entrenar otro vocabulario, no el publicado.")
    ] = False,
) -> None:
    """Entrena un punto de control; si se interrumpe, la misma orden sigue donde iba."""
    with _zoo_libraries():
        from course_utils import zoo

        _quiet()
        try:
            folder = zoo.train(name, new_tokenizer=new_tokenizer)
        except KeyboardInterrupt:
            print("[FALLO] Interrumpido: la misma orden sigue donde iba.", file=sys.stderr)
            # Con typer.Exit, la orden «curso» añadiría su propio aviso.
            sys.exit(INTERRUPTED)
    print(f"Listo: {folder}")


@app.command()
def corpora() -> None:
    """Descarga de Debian el texto corrido que leen algunas recetas y dice cuánto hay."""
    from course_utils.zoo import corpora as texts

    with _zoo_libraries():
        folder = texts.prepare(texts.CORPORA)
    _print_sources(texts.sources(), folder)
    print(f"Listo: {folder}")


@app.command("eval")
def evaluate(
    names: Annotated[list[str] | None, typer.Argument(help="Cuáles evaluar.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Evaluarlos todos.")] = False,
) -> None:
    """Mide los puntos de control; sale con 1 si alguno no llega a su mínimo."""
    if bool(names) == everything:
        print("[FALLO] Di qué evaluar: uno o más nombres, o --all.", file=sys.stderr)
        raise typer.Exit(2)
    with _zoo_libraries():
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


def _print_sources(sources: dict[str, dict], folder: Path) -> None:
    from rich import box
    from rich.table import Table

    table = Table(title="Texto corrido para las recetas", box=box.SIMPLE_HEAD, show_footer=True)
    sizes = {
        name: (_count(folder / f"{name}.txt"), _count(folder / f"{name}.tsv")) for name in sources
    }
    paragraphs, pairs = (_thousands(sum(column)) for column in zip(*sizes.values(), strict=True))
    table.add_column("fuente", "total", no_wrap=True)
    table.add_column("registro", no_wrap=True)
    table.add_column("párrafos", paragraphs, no_wrap=True, justify="right")
    table.add_column("parejas es-en", pairs, no_wrap=True, justify="right")
    table.add_column("licencia", overflow="fold")
    table.add_column("qué es", overflow="fold")
    for name, source in sources.items():
        counts = map(_thousands, sizes[name])
        table.add_row(
            name, REGISTERS[source["register"]], *counts, source["licence"], source["about"]
        )
    terminal.console().print(table)


def _count(path: Path) -> int:
    return path.read_bytes().count(b"\n")


def _thousands(number: int) -> str:
    return f"{number:_}".replace("_", " ")


def _print_reports(reports: list) -> None:
    from rich import box
    from rich.table import Table

    table = Table(title="Evaluación con frases escritas a mano", box=box.SIMPLE_HEAD)
    table.add_column("nombre", no_wrap=True)
    table.add_column("medida", no_wrap=True)
    for column in ("valor", "mínimo", "objetivo"):
        table.add_column(column, no_wrap=True, justify="right")
    table.add_column("veredicto", no_wrap=True)
    for column in ("doc.", "frases", "MB", "carga\nms", "frase\nms"):
        table.add_column(column, justify="right")
    for report in reports:
        right, total = report.documents
        documents = f"{right}/{total}"
        # El mínimo y el objetivo, en la línea de la medida que decide.
        line = "\n" * list(report.metrics).index(report.metric)
        table.add_row(
            report.name,
            "\n".join(report.metrics),
            "\n".join(_decimal(value, 3) for value in report.metrics.values()),
            line + _decimal(report.minimum, 2),
            line + _decimal(report.target, 2),
            line + _verdict(report),
            documents if right == total else f"[bold red]{documents}[/]",
            str(report.items),
            _decimal(report.size / 1e6, 1),
            f"{report.load_ms:.0f}",
            _decimal(report.item_ms, 1),
        )
    terminal.console().print(table)


def _verdict(report) -> str:
    if report.score < report.minimum:
        return "[bold red]NO LLEGA[/]"
    if not report.passed:
        return "[bold red]FALLA DOC.[/]"
    if report.score < report.target:
        return "[yellow]solo mínimo[/]"
    return "[bold green]OBJETIVO[/]"


def _decimal(value: float, digits: int) -> str:
    return f"{value:.{digits}f}".replace(".", ",")


@contextmanager
def _zoo_libraries() -> Iterator[None]:
    """Dice cómo instalar lo que solo necesita `curso zoo`, si falta."""
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name not in ZOO_LIBRARIES:
            raise
        raise CourseError(
            f"«curso zoo» necesita {error.name}: instálalo con «pip install -e .[zoo]»."
        ) from error
