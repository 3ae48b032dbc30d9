"""Oraciones con nombres propios: las escritas a mano, con sus nombres cambiados por otros."""

from functools import cached_property
from random import Random

from course_utils.zoo import written
from course_utils.zoo.grammar import load_data, without_accents
from course_utils.zoo.written import Tagged

RENAMED = 0.6
LOWERCASE, UPPERCASE, UNACCENTED = 0.12, 0.03, 0.06
# Palabras que forman parte del nombre de un lugar y que no cambian con él.
GENERIC = frozenset(
    [
        "río",
        "calle",
        "avenida",
        "plaza",
        "paseo",
        "lago",
        "laguna",
        "cerro",
        "volcán",
        "sierra",
        "monte",
        "playa",
        "isla",
        "islas",
        "valle",
        "parque",
        "puerto",
        "aeropuerto",
        "carretera",
        "bahía",
        "cabo",
        "golfo",
        "mar",
        "puente",
        "estadio",
        "cordillera",
    ]
)
ORGANIZATIONS = (
    "Universidad de {town}", "Universidad Nacional de {town}", "Instituto {surname}",
    "Colegio {man} {surname}", "Colegio San {man}", "Escuela Santa {woman}",
    "Clínica Santa {woman}",
    "Hospital {man} {surname}", "Hospital de {town}", "Banco de {country}", "Banco {surname}",
    "Transportes {surname}", "Grupo {surname}", "Panadería {surname}", "Restaurante {woman}",
    "Hotel {town}", "Talleres {surname}", "Ferretería {surname}", "Farmacia {surname}",
    "Editorial {surname}", "Constructora {surname}", "{surname} y Asociados", "{surname} Hermanos",
    "Supermercados {surname}", "Deportivo {town}", "Atlético {town}", "Real {town}", "Unión {town}",
    "{town} FC", "Club {town}", "Ayuntamiento de {town}", "Municipalidad de {town}",
    "Diario de {town}", "Radio {town}", "Fundación {man} {surname}", "Librería {surname}",
    "Ministerio de {field}", "Asociación de {field}", "Cooperativa {town}", "Bodegas {surname}",
)  # fmt: skip
FIELDS = (
    "Salud", "Educación", "Hacienda", "Cultura", "Trabajo", "Defensa", "Agricultura", "Justicia",
    "Turismo", "Transporte", "Energía", "Vivienda", "Ciencia", "Deportes",
)  # fmt: skip
SYLLABLES = [
    "ta",
    "ne",
    "lu",
    "bra",
    "cor",
    "mi",
    "so",
    "del",
    "var",
    "xi",
    "pro",
    "gas",
    "ver",
    "du",
    "ma",
    "fi",
    "tec",
    "nor",
    "sol",
    "ar",
    "ka",
    "ri",
    "en",
]


class Names:
    """Nombres que inventar o que tomar de la guía y de las propias oraciones."""

    def __init__(self, parts: str) -> None:
        self.lists = load_data("gazetteer")
        self.parts = parts

    @cached_property
    def seen(self) -> dict[str, list[str]]:
        """Los nombres de las oraciones, por etiqueta, sin los que están en minúsculas."""
        found: dict[str, dict[str, None]] = {"PER": {}, "ORG": {}, "LOC": {}}
        for sentence in written.entities(self.parts):
            for label, start, end in sentence.spans:
                name = sentence.text[start:end]
                if name[0].isupper() and not (name.isupper() and len(name) > 6):
                    found[label][name] = None
        return {label: list(names) for label, names in found.items()}

    def other(self, label: str, name: str, rng: Random) -> str:
        """Otro nombre de la misma clase, escrito como `name` (minúsculas o mayúsculas)."""
        if label == "PER":
            new = self._person(len(name.split()), rng)
        elif rng.random() < 0.45:
            new = rng.choice(self.seen[label])
        else:
            new = self._place(name, rng) if label == "LOC" else self._organization(rng)
        if name.islower():
            return without_accents(new.lower())
        return new.upper() if name.isupper() and len(name) > 4 else new

    def _person(self, words: int, rng: Random) -> str:
        first = rng.choice(self.lists[rng.choice(("women", "men"))])
        count = max(0, min(2, words - 1))
        names = [first, *(rng.choice(self.lists["surnames"]) for _ in range(count))]
        if words == 1 and rng.random() < 0.15:
            return rng.choice(self.lists["surnames"])
        return " ".join(names)

    def _place(self, name: str, rng: Random) -> str:
        new = rng.choice(self.lists[rng.choice(("towns", "towns", "towns", "countries"))])
        first, _, rest = name.partition(" ")
        return f"{first} {new}" if rest and first.lower() in GENERIC else new

    def _organization(self, rng: Random) -> str:
        chance = rng.random()
        if chance < 0.15:
            letters = "BCDEFGILMNOPRSTUAV"
            return "".join(rng.choice(letters) for _ in range(rng.randrange(3, 6)))
        if chance < 0.4:
            return "".join(rng.choice(SYLLABLES) for _ in range(rng.choice((2, 3, 3)))).capitalize()
        return rng.choice(ORGANIZATIONS).format(
            town=rng.choice(self.lists["towns"]),
            surname=rng.choice(self.lists["surnames"]),
            man=rng.choice(self.lists["men"]),
            woman=rng.choice(self.lists["women"]),
            country=rng.choice(self.lists["countries"]),
            field=rng.choice(FIELDS),
        )


class WrittenSentences:
    """Oraciones escritas a mano, con nombres y mayúsculas cambiados al azar."""

    def __init__(self, parts: str) -> None:
        self.parts = parts
        self.names = Names(parts)

    def example(self, rng: Random) -> Tagged:
        """Una o dos oraciones y sus entidades."""
        sentence = self._one(rng)
        if rng.random() < 0.25:
            second = self._one(rng)
            shift = len(sentence.text) + 1
            moved = tuple((label, a + shift, b + shift) for label, a, b in second.spans)
            sentence = Tagged(f"{sentence.text} {second.text}", sentence.spans + moved)
        return restyled(sentence, rng)

    def _one(self, rng: Random) -> Tagged:
        sentence = rng.choice(written.entities(self.parts))
        return self._renamed(sentence, rng) if rng.random() < RENAMED else sentence

    def _renamed(self, sentence: Tagged, rng: Random) -> Tagged:
        text, spans, copied = "", [], 0
        for label, start, end in sentence.spans:
            text += sentence.text[copied:start]
            name = sentence.text[start:end]
            new = self.names.other(label, name, rng) if rng.random() < 0.8 else name
            spans.append((label, len(text), len(text) + len(new)))
            text += new
            copied = end
        return Tagged(text + sentence.text[copied:], tuple(spans))


def restyled(sentence: Tagged, rng: Random) -> Tagged:
    """A veces, en minúsculas sin tildes, en mayúsculas o sin punto final. No mueve los tramos."""
    text, chance = sentence.text, rng.random()
    if chance < LOWERCASE:
        text = without_accents(text.lower())
    elif chance < LOWERCASE + UPPERCASE:
        text = text.upper()
    elif chance < LOWERCASE + UPPERCASE + UNACCENTED:
        text = without_accents(text)
    if rng.random() < 0.2:
        text = text.rstrip(".")
    if len(text) != len(sentence.text.rstrip(".")) and len(text) != len(sentence.text):
        return sentence  # «ß» y pocas letras más cambian de largo
    spans = tuple((label, a, min(b, len(text))) for label, a, b in sentence.spans)
    return Tagged(text, spans)
