"""Traducción de oraciones sencillas entre español e inglés: lo común a los dos sentidos."""

from functools import cached_property
from random import Random

from course_utils.zoo import corpora, written
from course_utils.zoo.grammar import without_accents
from course_utils.zoo.recipes.base import seeded
from course_utils.zoo.recipes.finetuning import mixed
from course_utils.zoo.recipes.seq2seq import Seq2Seq

PARTS = "abc"
SHARES = {"written": 62, "narrative": 18, "joined": 12, "manual": 8}
LONGEST = 160  # caracteres de las parejas que no se escribieron a mano


class Translation(Seq2Seq):
    """Una receta de traducción; `to_english` dice hacia dónde."""

    to_english: bool

    @cached_property
    def sources(self) -> dict[str, list[tuple[str, str]]]:
        """Parejas (español, inglés) de cada procedencia."""
        found = {"written": [tuple(pair) for pair in written.pairs(PARTS)]}
        for register in ("narrative", "manual"):
            found[register] = [
                pair for pair in corpora.pairs(register) if max(map(len, pair)) <= LONGEST
            ]
        return found

    def example(self, rng: Random) -> tuple[str, str]:
        source = mixed(rng, SHARES)
        if source == "joined":
            first, second = (rng.choice(self.sources["written"]) for _ in range(2))
            spanish, english = f"{first[0]} {second[0]}", f"{first[1]} {second[1]}"
        else:
            spanish, english = rng.choice(self.sources[source])
        if not self.to_english:
            return english, spanish
        if rng.random() < 0.08:
            spanish = without_accents(spanish)
        return spanish, english

    def vocabulary_texts(self):
        rng = seeded(self.name, "tokenizer")
        texts = [text for pair in self.sources["written"] for text in pair]
        for register in ("narrative", "manual"):
            texts += [text for _ in range(3_000) for text in rng.choice(self.sources[register])]
        return texts
