"""Recetas del zoológico: un módulo por punto de control, con un objeto `RECIPE`."""

from difflib import get_close_matches
from importlib import import_module

from course_utils.errors import CourseError
from course_utils.zoo.recipes.base import Recipe

_NAMES = ("base_encoder", "causal_lm", "ner", "question_answering", "sentiment")


def names() -> list[str]:
    """Nombres de las recetas, en orden alfabético; coinciden con las carpetas de `checkpoints/`."""
    return list(_NAMES)


def recipe(name: str) -> Recipe:
    """La receta llamada `name`. Errores: `CourseError` que sugiere los nombres más parecidos."""
    if name not in _NAMES:
        near = get_close_matches(name, _NAMES, n=3, cutoff=0.4) or _NAMES
        raise CourseError(
            f"No hay ninguna receta llamada «{name}»: ¿quisiste decir {', '.join(near)}?"
        )
    return import_module(f"course_utils.zoo.recipes.{name}").RECIPE
