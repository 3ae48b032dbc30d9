"""Lo que usan los cuadernos del curso: `checkpoint`, `pipeline`, `setup`, `plots` y `checks`.

Cada nombre se importa la primera vez que se usa (PEP 562), para que `import course_utils` no
cargue torch ni transformers.
"""

from importlib import import_module
from typing import Any

# Nombre público -> módulo que lo define; un módulo que se llama como él se entrega entero.
_SOURCES = {
    "checkpoint": "course_utils.checkpoints",
    "checks": "course_utils.checks",
    "pipeline": "course_utils.pipelines",
    "plots": "course_utils.plots",
    "setup": "course_utils.environment",
}

__all__ = ["checkpoint", "checks", "pipeline", "plots", "setup"]


def __getattr__(name: str) -> Any:
    if name not in _SOURCES:
        raise AttributeError(f"course_utils no tiene «{name}»; ofrece {', '.join(__all__)}.")
    module = import_module(_SOURCES[name])
    value = module if module.__name__ == f"{__name__}.{name}" else getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
