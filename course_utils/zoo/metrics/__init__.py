"""Cómo se mide cada tarea: del modelo y una frase escrita a mano a un acierto o un fallo.

Un módulo por familia de tareas; `MEASURES` dice qué medida toca a cada `task` del catálogo.
"""

from course_utils.zoo.metrics.answers import MAX_ANSWER_TOKENS, Answers
from course_utils.zoo.metrics.base import Measure, Outcome
from course_utils.zoo.metrics.classification import Classification, ZeroShot
from course_utils.zoo.metrics.embeddings import Paraphrases
from course_utils.zoo.metrics.entities import Entities
from course_utils.zoo.metrics.generation import Replies, Summaries, Translations
from course_utils.zoo.metrics.language import Continuations, Gaps

__all__ = [
    "MAX_ANSWER_TOKENS",
    "MEASURES",
    "Answers",
    "Classification",
    "Continuations",
    "Entities",
    "Gaps",
    "Measure",
    "Outcome",
    "Paraphrases",
    "Replies",
    "Summaries",
    "Translations",
    "ZeroShot",
]

MEASURES: dict[str, type[Measure]] = {
    "text-classification": Classification,
    "zero-shot-classification": ZeroShot,
    "token-classification": Entities,
    "question-answering": Answers,
    "fill-mask": Gaps,
    "text-generation": Continuations,
    "feature-extraction": Paraphrases,
    "translation": Translations,
    "summarization": Summaries,
    "text2text-generation": Replies,
}
