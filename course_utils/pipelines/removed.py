"""Las tareas de pipeline que transformers 5 quitó: la única tabla donde se añaden las que vuelven.

Para devolver una tarea: escribe su clase (`Pipeline` o `ChunkPipeline`) en un módulo de este
paquete y pon aquí su nombre completo en `implementation` y su clase Auto en `model_class`.
"""

from dataclasses import dataclass
from importlib import import_module

import transformers
from transformers.pipelines import PIPELINE_REGISTRY

# Un nombre con este prefijo pasa el control de tareas retiradas de transformers.pipeline.
PREFIX = "course-"


@dataclass(frozen=True)
class RemovedTask:
    """Una tarea retirada.

    name: su nombre en transformers 4; hub_default: id y revisión que la versión 4 usaba sin
    model= (tabla `SUPPORTED_TASKS` de transformers/pipelines/__init__.py, 4.57); model_class:
    clase Auto que carga el modelo; implementation: «módulo.Clase» del curso, None si aún no está;
    hub_pairs: los pares de idiomas a los que se limita hub_default, None si la tarea no los lleva.
    """

    name: str
    hub_default: tuple[str, str]
    model_class: str
    implementation: str | None = None
    hub_pairs: tuple[tuple[str, str], ...] | None = None

    def register(self, task: str | None = None) -> str:
        """Da de alta la tarea en el registro de transformers y devuelve el nombre con que queda.

        task: el nombre con que se pidió; si lleva un par de idiomas (`translation_es_to_en`), se
        da de alta entero, para que el pipeline sepa cuáles son.

        Así `transformers.pipeline` hace todo lo demás: configuración, tokenizador, dispositivo,
        dtype, revisión, token y código remoto.
        """
        name = PREFIX + (task if task and language_pair(task) else self.name)
        if name not in PIPELINE_REGISTRY.supported_tasks:
            module, class_name = self.implementation.rsplit(".", 1)
            pipeline_class = getattr(import_module(module), class_name)
            PIPELINE_REGISTRY.register_pipeline(
                name,
                pipeline_class=pipeline_class,
                pt_model=getattr(transformers, self.model_class),
                default={"model": self.hub_default},
            )
            # Con esta marca, save_pretrained copiaría el módulo del curso junto al modelo y lo
            # declararía como código remoto; el modelo guardado debe ser uno corriente.
            del pipeline_class._registered_impl
        return name


_TASKS = (
    RemovedTask(
        name="question-answering",
        hub_default=("distilbert/distilbert-base-cased-distilled-squad", "564e9b5"),
        model_class="AutoModelForQuestionAnswering",
        implementation="course_utils.pipelines.question_answering.QuestionAnsweringPipeline",
    ),
    RemovedTask(
        name="summarization",
        hub_default=("sshleifer/distilbart-cnn-12-6", "a4f8f3e"),
        model_class="AutoModelForSeq2SeqLM",
        implementation="course_utils.pipelines.text_to_text.SummarizationPipeline",
    ),
    RemovedTask(
        name="translation",
        hub_default=("google-t5/t5-base", "a9723ea"),
        model_class="AutoModelForSeq2SeqLM",
        implementation="course_utils.pipelines.text_to_text.TranslationPipeline",
        hub_pairs=(("en", "fr"), ("en", "de"), ("en", "ro")),
    ),
    RemovedTask(
        name="text2text-generation",
        hub_default=("google-t5/t5-base", "a9723ea"),
        model_class="AutoModelForSeq2SeqLM",
        implementation="course_utils.pipelines.text_to_text.Text2TextGenerationPipeline",
    ),
    RemovedTask(
        name="visual-question-answering",
        hub_default=("dandelin/vilt-b32-finetuned-vqa", "d0a1f6a"),
        model_class="AutoModelForVisualQuestionAnswering",
    ),
    RemovedTask(
        name="image-to-image",
        hub_default=("caidas/swin2SR-classical-sr-x2-64", "cee1c92"),
        model_class="AutoModelForImageToImage",
    ),
)

REMOVED_TASKS = {task.name: task for task in _TASKS}
_ALIASES = {"vqa": "visual-question-answering"}


def find_removed(task: str) -> RemovedTask | None:
    """La tarea retirada que se llama `task` (o un alias, o `translation_xx_to_yy`); None si no."""
    name = "translation" if language_pair(task) else _ALIASES.get(task, task)
    return REMOVED_TASKS.get(name)


def removed_names() -> list[str]:
    """Los nombres y alias de todas las tareas retiradas."""
    return [*REMOVED_TASKS, *_ALIASES]


def language_pair(task: str) -> tuple[str, str] | None:
    """Los idiomas de `translation_xx_to_yy`, de partida y de llegada; None si no se llama así.

    Un código puede llevar guion bajo, como los de mBART: `translation_es_XX_to_en_XX`.
    """
    head, _, body = task.partition("_")
    codes = body.split("_to_")
    if head != "translation" or len(codes) != 2:
        return None
    if not all(part.isalnum() for code in codes for part in code.replace("-", "_").split("_")):
        return None
    return codes[0], codes[1]
