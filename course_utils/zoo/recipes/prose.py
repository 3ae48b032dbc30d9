"""Texto corrido en español e inglés, de varias gramáticas, para quien aprende de él."""

from random import Random

from course_utils.zoo.grammar import Grammar, load_data, load_tables
from course_utils.zoo.recipes.sentiment import Opinions

SHARES = {"story": 30, "life": 30, "definition": 27, "capital": 13}


class Prose:
    """Generador de párrafos de dos a cinco oraciones que hablan de lo mismo."""

    def __init__(self) -> None:
        self.grammar = Grammar(load_tables("lexicon", "prose"))
        self.capitals = load_data("facts")["capitals"]
        self.opinions = Opinions()

    def paragraph(self, rng: Random) -> list[str]:
        """Un párrafo, ya cortado en oraciones o trozos seguidos."""
        language = "es" if rng.random() < 0.6 else "en"
        suffix = "" if language == "es" else "_en"
        kind = rng.choices(list(SHARES), list(SHARES.values()))[0]
        if kind == "story":
            return _sentences(self.grammar.text(f"story{suffix}", rng))
        if kind == "capital":
            return [self.capital(rng, language) for _ in range(rng.choice((1, 2)))]
        table = f"{kind}{suffix}"
        return [self.grammar.text(table, rng) for _ in range(rng.choice((1, 2, 2, 3)))]

    def text(self, rng: Random) -> str:
        """Un párrafo en una sola cadena."""
        return " ".join(self.paragraph(rng))

    def capital(self, rng: Random, language: str) -> str:
        """Una oración que dice la capital de un país; las parejas son reales."""
        row = rng.choice(self.capitals)
        city, country = row[:2] if language == "es" else row[2:]
        template = f"{{capital_{language}}}"
        return self.grammar.expand(template, rng, values={"x": city, "y": country}).text


def _sentences(text: str) -> list[str]:
    # Sin oraciones repetidas: dos desarrollos de un cuento pueden salir iguales.
    return list(dict.fromkeys(text.replace(". ", ".\n").split("\n")))
