"""Resúmenes de un párrafo en una oración (T5)."""

from functools import cached_property
from random import Random

from course_utils.zoo import written
from course_utils.zoo.recipes.base import Card, Schedule
from course_utils.zoo.recipes.finetuning import mixed
from course_utils.zoo.recipes.running_text import sentences
from course_utils.zoo.recipes.seq2seq import Seq2Seq
from course_utils.zoo.recipes.summaries import WrittenSummaries

# Copiar la primera oración de un texto enseña a copiar; los resúmenes, qué copiar.
SHARES = {"summary": 70, "first": 30}


class Summarization(Seq2Seq):
    name = "summarization"
    max_length = 160
    schedule = Schedule(steps=5000, batch_size=10, learning_rate=2e-3, warmup=0.05)
    card = Card(
        title="Resúmenes de un párrafo en una oración",
        stands_for="sshleifer/distilbart-cnn-12-6",
        domain="Noticias, avisos, relatos y mensajes de 50 a 110 palabras, en español.",
        data="párrafos con su resumen",
        failures=(
            "Párrafos de más de 120 palabras, nombres muy raros (los copia mal) y textos cuya "
            "idea principal no está dicha en una oración."
        ),
    )

    def __init__(self) -> None:
        self.summaries = WrittenSummaries("a", "a")

    @cached_property
    def texts(self) -> list[str]:
        """Contextos y relatos de tres oraciones o más."""
        texts = [*written.prose("ab"), *(passage.context for passage in written.passages("ab"))]
        return [text for text in texts if len(sentences(text)) >= 3]

    def example(self, rng: Random) -> tuple[str, str]:
        if mixed(rng, SHARES) == "summary":
            return self.summaries.example(rng)
        text = rng.choice(self.texts)
        return text, sentences(text)[0]

    def vocabulary_texts(self):
        texts = list(self.texts)
        texts += [line for item in written.summaries("a") for line in item]
        texts += [sentence.text for sentence in written.entities("a")]
        lists = self.summaries.lists
        return texts + [name for names in lists.values() for name in names]


RECIPE = Summarization()
