"""La función `pipeline` del curso: la firma de `transformers.pipeline` y todas sus tareas."""

import os
from contextlib import nullcontext
from typing import Any

import transformers
from transformers import Pipeline

from course_utils.checkpoints import uses_hub
from course_utils.pipelines.hub import hub_errors_in_spanish, without_network
from course_utils.pipelines.removed import find_removed
from course_utils.pipelines.selection import (
    TaskError,
    check_task,
    choose_embedded,
    choose_on_hub,
    local_source,
)


# Los tipos de los parámetros son los de transformers.pipeline: una prueba compara las dos firmas.
def pipeline(
    task: str | None = None,
    model: Any | None = None,
    config: Any | None = None,
    tokenizer: Any | None = None,
    feature_extractor: Any | None = None,
    image_processor: Any | None = None,
    video_processor: Any | None = None,
    processor: Any | None = None,
    revision: str | None = None,
    use_fast: bool = True,
    token: str | bool | None = None,
    device: Any | None = None,
    device_map: str | dict[str, int | str] | None = None,
    dtype: Any | None = "auto",
    trust_remote_code: bool | None = None,
    model_kwargs: dict[str, Any] | None = None,
    pipeline_class: Any | None = None,
    **kwargs: Any,
) -> Pipeline:
    """Crea el pipeline de una tarea: preprocesador, modelo y posprocesamiento en un objeto.

    Recibe lo mismo que `transformers.pipeline` y hace lo mismo con las tareas que la librería
    conserva. Añade tres cosas:

    - las tareas que quitó la versión 5 (`course_utils.pipelines.removed`), con las clases del
      curso, por ejemplo `question-answering`;
    - sin red (por omisión), los ids del Hub en `model`, `tokenizer`, `config`… se sustituyen por
      el punto de control incrustado: `pipeline(model="dslim/bert-base-NER")`; las carpetas que
      existan se usan tal cual, y `revision` no cuenta para ninguno de los dos. Sin `model` se usa
      el incrustado de la tarea, y sin `task` se deduce la que el catálogo le da al modelo;
    - con `COURSE_CHECKPOINTS=hub`, los ids van al Hub. Sin `model` se usa el que elige la
      librería, o el que elegía la versión 4 si la tarea es de las retiradas (se avisa por el
      registro de transformers, que `setup()` silencia). Sin `task` vale la etiqueta
      `pipeline_tag` del modelo, también si es de una tarea retirada.

    Errores (todos `CourseError`, de una línea): `TaskError` (también `ValueError`) por la tarea;
    `CheckpointError` (también `ValueError`) o `DamagedCheckpointError` (también `OSError`) por el
    punto de control incrustado; `HubError` (también `OSError`) si el Hub no responde o no da lo
    que se le pide, con el error original encadenado.
    """
    components = {
        "config": config,
        "tokenizer": tokenizer,
        "feature_extractor": feature_extractor,
        "image_processor": image_processor,
        "video_processor": video_processor,
        "processor": processor,
    }
    _check_request(task, model, components, trust_remote_code)
    if uses_hub():
        cache_dir = (model_kwargs or {}).get("cache_dir")
        chosen = choose_on_hub(
            task, model, revision, token=token, cache_dir=cache_dir, custom=bool(trust_remote_code)
        )
    else:
        chosen = choose_embedded(task, model, revision)
        components = {name: local_source(source) for name, source in components.items()}
    removed = find_removed(chosen.task) if chosen.task else None
    name = chosen.model if isinstance(chosen.model, str) else f"el modelo de {chosen.task}"
    network = without_network() if chosen.cached_only else nullcontext()
    with hub_errors_in_spanish(name, revision), network:
        built = transformers.pipeline(
            task=removed.register(chosen.task) if removed else chosen.task,
            model=chosen.model,
            **components,
            revision=chosen.revision,
            use_fast=use_fast,
            token=token,
            device=device,
            device_map=device_map,
            dtype=dtype,
            trust_remote_code=trust_remote_code,
            model_kwargs=model_kwargs,
            pipeline_class=pipeline_class,
            **kwargs,
        )
    if removed:
        built.task = chosen.task
    return built


def _check_request(
    task: str | None, model: Any, components: dict[str, Any], trust_remote_code: bool | None
) -> None:
    """Los errores que se ven sin cargar nada."""
    if task is None and model is None:
        raise TaskError(
            "Di qué quieres hacer con task= (por ejemplo «fill-mask»), con model= o con ambos."
        )
    if task is not None:
        check_task(task, custom=bool(trust_remote_code))
    elif not isinstance(model, (str, os.PathLike)):
        raise TaskError(
            "De un modelo ya cargado no se deduce la tarea: dila con task=, por ejemplo "
            'task="text-classification".'
        )
    if model is None:
        for name in ("tokenizer", "feature_extractor"):
            if components[name] is not None:
                raise TaskError(
                    f"Diste {name}= sin model=, y el del modelo por defecto puede no ser "
                    "su pareja: da también model=."
                )
    elif (
        not isinstance(model, (str, os.PathLike))
        and find_removed(task)
        and components["tokenizer"] is None
        and components["config"] is None
    ):
        raise TaskError(f"Con un modelo ya cargado, la tarea «{task}» necesita también tokenizer=.")
