"""Palabras para que un modelo mire el contexto: nombres inventados y palabras de cualquier tema."""

import re

from course_utils.zoo.grammar import Grammar, Tables, load_tables
from course_utils.zoo.recipes.base import seeded

COMMON_WORD = re.compile(r"\b[a-záéíóúñü]{4,}\b")
_SLOT = re.compile(r"\{[^}]*\}|<[^>]*>")


def common_words(*data: str) -> list[str]:
    """Palabras en minúsculas de las plantillas de esos archivos, una vez cada una."""
    entries = [_SLOT.sub(" ", entry) for table in load_tables(*data).values() for entry in table]
    return sorted({word for entry in entries for word in COMMON_WORD.findall(entry)})


def invented_names(tables: Tables, count: int = 4000) -> list[str]:
    """Lista de `count` nombres de dos o tres sílabas, siempre la misma."""
    rng = seeded("names")
    syllables = Grammar(tables)
    names = []
    for _ in range(count):
        template = "{onset}{nucleus}{coda}" * rng.choice((2, 2, 3))
        names.append(syllables.expand(template, rng).text.lower().capitalize())
    return names
