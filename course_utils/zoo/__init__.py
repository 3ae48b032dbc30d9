"""Zoológico de puntos de control incrustados: recetas, entrenamiento, fichas y evaluación.

Nada de esto lo importa una lección. Se usa desde `curso zoo` y desde las pruebas.
"""

from importlib import import_module
from typing import Any

_EXPORTS = {
    "names": "course_utils.zoo.recipes",
    "recipe": "course_utils.zoo.recipes",
    "train": "course_utils.zoo.training",
    "evaluate": "course_utils.zoo.evaluation",
    "Report": "course_utils.zoo.evaluation",
}
__all__ = list(_EXPORTS)


def __getattr__(name: str) -> Any:
    # Importar torch cuesta segundos: `curso zoo --help` no debe pagarlos.
    if name not in _EXPORTS:
        raise AttributeError(f"El módulo {__name__!r} no tiene {name!r}.")
    return getattr(import_module(_EXPORTS[name]), name)
