"""Dónde se imprimen las tablas: la terminal, o un registro con anchura suficiente."""

from rich.console import Console

# Sin terminal (un registro, una tubería), rich supone 80 columnas: pocas para las tablas.
LOG_WIDTH = 120


def console(stderr: bool = False) -> Console:
    """Consola de rich en la salida normal o en la de errores."""
    terminal = Console(stderr=stderr)
    return terminal if terminal.is_terminal else Console(stderr=stderr, width=LOG_WIDTH)
