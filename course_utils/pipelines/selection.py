"""Qué tarea y qué modelo: lo que `pipeline` decide antes de cargar nada."""

import os
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from transformers.pipelines import PIPELINE_REGISTRY
from transformers.utils import logging

from course_utils.checkpoints import checkpoint, default_checkpoint, entry_for
from course_utils.errors import CourseError
from course_utils.pipelines.hub import Located, locate
from course_utils.pipelines.removed import (
    PREFIX,
    REMOVED_TASKS,
    find_removed,
    language_pair,
    removed_names,
)

# El registro de la propia librería: quien la silencia (lo hace `setup()`) silencia también esto.
logger = logging.get_logger("transformers.pipelines")

# La librería la redirige a image-text-to-text antes de consultar su registro.
_REDIRECTED = ("image-to-text",)


class TaskError(CourseError, ValueError):
    """La tarea pedida no existe, aún no está en el curso o no se puede deducir del modelo."""


def check_task(task: str, custom: bool = False) -> None:
    """Comprueba que `task` se puede construir; `custom` admite las que define el propio modelo.

    Errores: `TaskError` si no es un texto, si es una tarea retirada que el curso aún no devuelve
    o si nadie la conoce (con los nombres más parecidos).
    """
    if not isinstance(task, str):
        raise TaskError(f"La tarea es un texto, como «fill-mask», y llegó {type(task).__name__}.")
    removed = find_removed(task)
    if removed and not removed.implementation:
        ready = [name for name, one in REMOVED_TASKS.items() if one.implementation]
        raise TaskError(
            f"La tarea «{task}» ya no está en transformers 5 y el curso todavía no la devuelve; "
            f"de las retiradas ya funcionan {', '.join(f'«{name}»' for name in ready)}."
        )
    known = [one for one in PIPELINE_REGISTRY.get_supported_tasks() if not one.startswith(PREFIX)]
    if removed or custom or task in known or task in _REDIRECTED:
        return
    if task.startswith("translation"):
        raise TaskError(
            f"No entiendo el par de idiomas de «{task}»: escríbelo como «translation_es_to_en» "
            "(del español al inglés), o «translation» a secas con model=."
        )
    candidates = sorted({*known, *removed_names(), *_REDIRECTED})
    near = get_close_matches(task.lower(), candidates, cutoff=0.5)
    named = near or sorted(known)
    lead = "Las más parecidas" if near else "Las que hay"
    names = ", ".join(f"«{name}»" for name in named)
    raise TaskError(f"No existe la tarea «{task}». {lead}: {names}.")


def local_source(source: Any) -> Any:
    """La fuente de un componente sin salir a la red.

    Un id conocido del Hub se cambia por la carpeta incrustada (también dentro de la pareja
    `(id, opciones)` que admite `tokenizer`); una ruta que existe y un objeto ya cargado quedan
    igual. Errores: `TaskError` si parece una ruta y no existe; los de `checkpoint` si es un id.
    """
    if isinstance(source, tuple):
        return (local_source(source[0]), *source[1:])
    if isinstance(source, os.PathLike):
        source = os.fspath(source)
    if not isinstance(source, str) or os.path.exists(source):
        return source
    # Un id del Hub tiene como mucho una barra y no empieza por un signo.
    if source.startswith((".", "/", "~")) or source.count("/") > 1 or "\\" in source:
        raise TaskError(f"No existe la carpeta del modelo «{source}».")
    return checkpoint(source)


@dataclass(frozen=True)
class Choice:
    """Lo que se va a cargar. Con `cached_only` el Hub no responde y basta lo que hay en la caché.

    task es None solo si el modelo trae su propio código (`custom`): la deduce la librería. model
    es None solo si el modelo por defecto lo elige la librería.
    """

    task: str | None
    model: Any
    revision: str | None
    cached_only: bool = False


def choose_embedded(task: str | None, model: Any, revision: str | None) -> Choice:
    """Tarea y modelo sin red: el modelo por defecto de la tarea o la tarea del modelo.

    Errores: `TaskError` si no se puede deducir la tarea; los de `checkpoint`.
    """
    if model is None:
        return Choice(task, default_checkpoint(task), revision)
    model = local_source(model)
    return Choice(task or _task_of_folder(model), model, revision)


def choose_on_hub(
    task: str | None, model: Any, revision: str | None, *, token, cache_dir, custom: bool
) -> Choice:
    """Tarea, modelo y revisión en el Hub.

    Sin modelo, una tarea retirada toma el que elegía transformers 4, con un aviso como el suyo.
    Sin tarea, vale la etiqueta del modelo o, si el Hub no responde, la del catálogo del curso.

    Errores: `TaskError` si no se puede deducir la tarea; `HubError` si el Hub no ayuda.
    """
    if isinstance(model, os.PathLike):
        model = os.fspath(model)
    if isinstance(model, str) and os.path.isdir(model):
        return Choice(task or _task_of_folder(model), model, revision)
    if model is not None and not isinstance(model, str):
        return Choice(task, model, revision)
    wanted, wanted_revision = (model, revision) if model else _default_on_hub(task, revision)
    if wanted is None:
        return Choice(task, None, revision)
    located = locate(wanted, wanted_revision, token, cache_dir)
    task = task or _task_on_hub(model, located, custom)
    if model is None and find_removed(task) is None:
        # El modelo lo carga la librería, con su propio aviso; aquí solo se mira si se llega a él.
        return Choice(task, None, revision, cached_only=not located.reached)
    return Choice(task, wanted, located.revision, cached_only=not located.reached)


def _task_of_folder(folder: str) -> str:
    entry = entry_for(Path(folder))
    if entry is None:
        raise TaskError(
            f"No sé qué tarea hace «{folder}», que no es un modelo del curso: dila con task=, "
            'por ejemplo task="text-classification".'
        )
    return entry.task


def _default_on_hub(task: str, revision: str | None) -> tuple[str | None, str | None]:
    """Modelo por defecto de la tarea y su revisión; None si la librería no lo declara así."""
    removed = find_removed(task)
    if removed is None:
        default = PIPELINE_REGISTRY.check_task(task)[1].get("default", {}).get("model")
        model, pinned = default if isinstance(default, tuple) else (None, None)
        return model, revision or pinned
    if removed.hub_pairs is not None and language_pair(task) not in removed.hub_pairs:
        names = ", ".join(f"«{removed.name}_{xx}_to_{yy}»" for xx, yy in removed.hub_pairs)
        raise TaskError(
            f"La tarea «{task}» no tiene modelo por defecto en el Hub; lo tienen {names}. Da el "
            'tuyo con model=, como model="Helsinki-NLP/opus-mt-es-en".'
        )
    model, pinned = removed.hub_default
    logger.warning(
        f"Sin model=, la tarea «{task}» usa el que elegía transformers 4: {model}, revisión "
        f"{revision or pinned}. En un programa de verdad, di siempre el modelo y la revisión."
    )
    return model, revision or pinned


def _task_on_hub(model: str, located: Located, custom: bool) -> str | None:
    if not located.reached:
        entry = entry_for(model)
        if entry is None:
            raise TaskError(
                f"Sin llegar al Hub no puedo deducir la tarea de «{model}»: dila con task=."
            )
        return entry.task
    if custom:
        return located.tag if located.tag and find_removed(located.tag) else None
    if not located.tag:
        raise TaskError(
            f"La ficha de «{model}» no declara su tarea (pipeline_tag): dila con task=, por "
            'ejemplo task="text-classification".'
        )
    check_task(located.tag)
    return located.tag
