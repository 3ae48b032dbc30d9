"""Párrafos con su resumen: los escritos a mano, con sus nombres y cifras cambiados por otros."""

from random import Random

from course_utils.zoo import written
from course_utils.zoo.grammar import load_data
from course_utils.zoo.recipes.entities import Names
from course_utils.zoo.written import MARK, Summary

RENAMED = 0.75
MARK_LABELS = {"F": "PER", "M": "PER", "L": "LOC", "O": "ORG"}


class WrittenSummaries:
    """Resúmenes en los que copiar nombres y cifras es lo único que siempre vale.

    Como en cada lote son otros, el modelo no puede aprendérselos: ha de copiarlos del párrafo.
    """

    def __init__(self, parts: str, entity_parts: str) -> None:
        self.parts = parts
        self.names = Names(entity_parts)
        self.lists = load_data("gazetteer")

    def example(self, rng: Random) -> tuple[str, str]:
        """Un párrafo y su resumen, ya sin marcas."""
        item = rng.choice(written.summaries(self.parts))
        return self._renamed(item, rng) if rng.random() < RENAMED else plain(item)

    def _renamed(self, item: Summary, rng: Random) -> tuple[str, str]:
        changes: dict[str, str] = {}
        for kind, name in dict.fromkeys(MARK.findall(item.paragraph)):
            if name in changes:
                continue
            new = self._other(kind, name, rng)
            changes[name] = new
            # «Lucía», después de «Lucía Herrera», es la misma persona.
            if kind in "FM":
                changes.setdefault(name.split()[0], new.split()[0])

        def changed(text: str) -> str:
            return MARK.sub(lambda match: changes.get(match[2], match[2]), text)

        return changed(item.paragraph), changed(item.summary)

    def _other(self, kind: str, name: str, rng: Random) -> str:
        if kind == "N":
            return _number(name, rng)
        if kind in "FM":
            first = rng.choice(self.lists["women" if kind == "F" else "men"])
            rest = [rng.choice(self.lists["surnames"]) for _ in name.split()[1:3]]
            return " ".join([first, *rest])
        return self.names.other(MARK_LABELS[kind], name, rng)


def plain(item: Summary) -> tuple[str, str]:
    """El párrafo y el resumen tal como se escribieron, sin marcas."""
    return MARK.sub(r"\2", item.paragraph), MARK.sub(r"\2", item.summary)


def _number(text: str, rng: Random) -> str:
    """Otra cifra con la misma forma; los números escritos con letras no cambian."""
    if not any(character.isdigit() for character in text):
        return text
    digits = [rng.choice("0123456789") if character.isdigit() else character for character in text]
    first = next(index for index, character in enumerate(digits) if character.isdigit())
    digits[first] = rng.choice("123456789") if text[first] not in "012" else text[first]
    return "".join(digits)
