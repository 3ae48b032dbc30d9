"""De dónde salen los párrafos con los que aprenden los codificadores y el generador."""

from functools import cached_property
from random import Random

from course_utils.zoo import corpora, written
from course_utils.zoo.recipes.prose import Prose


class RunningText:
    """Párrafos de cinco procedencias: a mano, relatos, manuales, cuentos de gramática e inglés."""

    def __init__(self, shares: dict[str, int]) -> None:
        self.shares = shares
        self.grammar = Prose()

    @cached_property
    def everyday(self) -> list[list[str]]:
        """Textos escritos a mano en español; cada uno, una o más oraciones que van seguidas."""
        texts = [opinion.text for opinion in written.opinions("ab")]
        texts += [sentence.text for sentence in written.entities("a")]
        texts += [pair.spanish for pair in written.pairs("ab")]
        for topic in written.topics("a"):
            texts += topic.texts
            texts.append(f"{topic.labels[0].capitalize()}: {', '.join(topic.words)}.")
        rows = [[text] for text in texts]
        for passage in written.passages("a"):
            questions = [question for question, _ in passage.questions]
            rows.append([*sentences(passage.context), *questions])
        # Los textos corridos son lo más parecido a lo que se escribe en un cuaderno: cuentan doble.
        return rows + 2 * [sentences(text) for text in written.prose("a")]

    @cached_property
    def english(self) -> list[list[str]]:
        """Oraciones en inglés, solas o con su traducción."""
        pairs = written.pairs("ab")
        both = [[pair.spanish, pair.english] for pair in pairs]
        return [[pair.english] for pair in pairs] + both

    @cached_property
    def narrative(self) -> list[list[str]]:
        """Relatos y diálogos de los paquetes de Debian."""
        return [sentences(text) for text in corpora.paragraphs("narrative")]

    @cached_property
    def manual(self) -> list[list[str]]:
        """Párrafos de sus manuales."""
        return [sentences(text) for text in corpora.paragraphs("manual")]

    def paragraph(self, rng: Random) -> list[str]:
        """Un texto al azar, en oraciones seguidas."""
        source = rng.choices(list(self.shares), list(self.shares.values()))[0]
        if source == "prose":
            return self.grammar.paragraph(rng)
        return rng.choice(getattr(self, source))

    def vocabulary_texts(self, rng: Random) -> list[str]:
        """Textos para entrenar un tokenizador, un tercio de ellos repetidos en minúsculas."""
        texts = [" ".join(row) for row in self.everyday]
        if "english" in self.shares:
            texts += [" ".join(row) for row in self.english]
        for register in (self.narrative, self.manual):
            texts += [" ".join(rng.choice(register)) for _ in range(6_000)]
        texts += [self.grammar.text(rng) for _ in range(3_000)]
        return texts + [text.lower() for text in texts[::3]]


def sentences(text: str) -> list[str]:
    """`text` cortado tras cada punto, interrogación o exclamación."""
    return text.replace(". ", ".\n").replace("? ", "?\n").replace("! ", "!\n").split("\n")
