"""Traducción de inglés a español (T5)."""

from course_utils.zoo.recipes.base import Card, Schedule
from course_utils.zoo.recipes.translation import Translation


class EnglishToSpanish(Translation):
    name = "translation_en_es"
    to_english = False
    schedule = Schedule(steps=9000, batch_size=24, learning_rate=2e-3, warmup=0.05)
    card = Card(
        title="Traducción de inglés a español de oraciones sencillas",
        stands_for="Helsinki-NLP/opus-mt-en-es",
        domain="Oraciones de la vida diaria de hasta unas quince palabras.",
        data="parejas de oraciones",
        failures="Oraciones largas, palabras poco corrientes y nombres propios que no ha visto.",
    )


RECIPE = EnglishToSpanish()
