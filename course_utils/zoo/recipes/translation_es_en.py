"""Traducción de español a inglés (T5)."""

from course_utils.zoo.recipes.base import Card, Schedule
from course_utils.zoo.recipes.translation import Translation


class SpanishToEnglish(Translation):
    name = "translation_es_en"
    to_english = True
    schedule = Schedule(steps=9000, batch_size=24, learning_rate=2e-3, warmup=0.05)
    card = Card(
        title="Traducción de español a inglés de oraciones sencillas",
        stands_for="Helsinki-NLP/opus-mt-es-en",
        domain="Oraciones de la vida diaria de hasta unas quince palabras.",
        data="parejas de oraciones",
        failures="Oraciones largas, palabras poco corrientes y nombres propios que no ha visto.",
    )


RECIPE = SpanishToEnglish()
