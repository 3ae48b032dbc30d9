"""Typer en español: títulos de la ayuda, línea de uso y errores de uso.

Typer no trae traducciones. Los rótulos son constantes de `typer.rich_utils`; la ayuda y la línea de
uso se cambian con las clases de orden que se le dan a Typer; los errores se traducen por su clase.
"""

import sys
from collections.abc import Sequence
from typing import Any

import typer
from typer import rich_utils
from typer.core import TyperCommand, TyperGroup

from course_utils.errors import CourseError

rich_utils.ARGUMENTS_PANEL_TITLE = "Argumentos"
rich_utils.OPTIONS_PANEL_TITLE = "Opciones"
rich_utils.COMMANDS_PANEL_TITLE = "Órdenes"
rich_utils.DEFAULT_STRING = "[por omisión: {}]"
rich_utils.REQUIRED_LONG_STRING = "[obligatorio]"

# Código con que Typer devuelve un Ctrl+C (128 + SIGINT, como en la terminal).
INTERRUPTED = 130
# Clase de error de Typer -> frase; {0} es el parámetro o la opción.
USAGE_ERRORS = {
    "MissingParameter": "falta «{0}»",
    "NoSuchOption": "no existe la opción «{0}»",
    "BadOptionUsage": "la opción «{0}» está mal usada",
    "BadParameter": "el valor de «{0}» no es válido",
}


class _Spanish:
    """Lo que cambia en órdenes y grupos de órdenes."""

    def get_help_option(self, ctx):
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "Muestra esta ayuda y termina."
        return option

    def format_usage(self, ctx, formatter) -> None:
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix="Uso: ")


class SpanishCommand(_Spanish, TyperCommand):
    """Una orden con la ayuda en español."""


class SpanishGroup(_Spanish, TyperGroup):
    """Un grupo de órdenes con la ayuda en español."""

    def resolve_command(self, ctx, args):
        if self.get_command(ctx, args[0]) is None:
            known = ", ".join(self.list_commands(ctx))
            raise CourseError(f"{ctx.command_path}: no existe la orden «{args[0]}»; hay {known}.")
        return super().resolve_command(ctx, args)


class SpanishTyper(typer.Typer):
    """`typer.Typer` cuyas órdenes y grupos hablan español."""

    def __init__(self, help: str, **options: Any) -> None:
        super().__init__(
            help=help,
            cls=SpanishGroup,
            no_args_is_help=True,
            add_completion=False,
            pretty_exceptions_enable=False,
            context_settings={"help_option_names": ["-h", "--help"]},
            options_metavar="[OPCIONES]",
            subcommand_metavar="ORDEN [ARGUMENTOS]…",
            **options,
        )

    def command(self, name: str | None = None, **options: Any):
        options = {"cls": SpanishCommand, "options_metavar": "[OPCIONES]", **options}
        return super().command(name, **options)


def run(app: typer.Typer, arguments: Sequence[str] | None = None) -> int:
    """Ejecuta la orden y devuelve su código de salida; un error de uso sale con 2.

    Los demás errores se dejan pasar para que los explique quien llama.
    """
    try:
        result = app(arguments, prog_name="curso", standalone_mode=False)
    except typer.BadParameter.__base__ as error:
        # La ayuda de «curso» a secas ya está impresa: ese error no dice nada más.
        if type(error).__name__ != "NoArgsIsHelpError":
            print(f"[FALLO] {_explain(error)}", file=sys.stderr)
        return 2
    if result == INTERRUPTED:
        print("[FALLO] Interrumpido.", file=sys.stderr)
    return result if isinstance(result, int) else 0


def _explain(error) -> str:
    parameter = getattr(error, "param", None)
    name = getattr(error, "option_name", None) or (parameter and parameter.opts[0])
    phrase = USAGE_ERRORS.get(type(error).__name__) if name else None
    command = error.ctx.command_path if error.ctx else "curso"
    reason = phrase.format(name) if phrase else "no se entiende la orden"
    return f"{command}: {reason} (mira «{command} --help»)."
