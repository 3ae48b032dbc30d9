"""Gramáticas de plantillas: de unas tablas escritas a mano a miles de oraciones distintas.

Notación de una plantilla:

- `{tabla}`: una entrada al azar de la tabla, que a su vez es una plantilla;
- `{marca:tabla}`: lo mismo, y además anota dónde quedó el texto; `{marca}` lo repite después;
- `[uno|otro|]`: una de las alternativas, que pueden ir vacías o anidadas;
- `<o|a>`: la forma masculina o la femenina, según el género que le tocó a la oración.

Una tabla `x_g` se escribe con entradas como «bonito/a», «francés/francesa» o «amable» y se lee como
`{x_g}`; si masculino y femenino son listas distintas se escriben `x_m` y `x_f`.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random

DATA = Path(__file__).resolve().parent / "data"
_TOKEN = re.compile(r"\{(?:(\w+):)?(\w+)\}|([\[\]|<>])")

Tables = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Slot:
    """Hueco de una plantilla: qué tabla lo llena y con qué marca se recuerda (puede no tener)."""

    mark: str | None
    table: str


@dataclass(frozen=True)
class Choice:
    """Alternativas de `[…]` (al azar) o de `<…>` (por género)."""

    options: tuple[tuple, ...]
    by_gender: bool


@dataclass
class Expansion:
    """Texto generado y los tramos marcados, como (marca, inicio, fin) en caracteres."""

    text: str = ""
    spans: list[tuple[str, int, int]] = field(default_factory=list)


@cache
def parse(template: str) -> tuple:
    """Árbol de una plantilla: textos, `Slot` y `Choice`. Errores: `ValueError` si no cierra."""
    stack: list[list[list]] = [[[]]]
    openers = []
    position = 0
    for match in _TOKEN.finditer(template):
        stack[-1][-1].append(template[position : match.start()])
        position = match.end()
        mark, table, symbol = match.groups()
        if table:
            stack[-1][-1].append(Slot(mark, table))
        elif symbol in "[<":
            openers.append(symbol)
            stack.append([[]])
        elif symbol == "|" and openers:
            stack[-1].append([])
        elif openers and symbol == {"[": "]", "<": ">"}[openers[-1]]:
            options = tuple(tuple(option) for option in stack.pop())
            stack[-1][-1].append(Choice(options, by_gender=openers.pop() == "<"))
        else:
            raise ValueError(f"Sobra «{symbol}» en la plantilla «{template}».")
    if openers:
        raise ValueError(f"Falta cerrar «{openers[-1]}» en la plantilla «{template}».")
    stack[-1][-1].append(template[position:])
    return tuple(part for part in stack[0][0] if part != "")


def load_tables(*names: str) -> dict[str, list[str]]:
    """Tablas de los archivos `data/<nombre>.toml`, todas juntas y con los géneros abiertos.

    Solo se toman las claves cuyo valor es una lista de textos; lo demás es asunto de cada receta.
    """
    tables: dict[str, list[str]] = {}
    for name in names:
        for key, value in load_data(name).items():
            if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
                tables[key] = value
    for key in [key for key in tables if key.endswith("_g")]:
        pairs = [_genders(entry) for entry in tables.pop(key)]
        tables[f"{key[:-2]}_m"] = [masculine for masculine, _ in pairs]
        tables[f"{key[:-2]}_f"] = [feminine for _, feminine in pairs]
    return tables


def load_data(name: str) -> dict:
    """Contenido de `data/<nombre>.toml`."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


def _genders(entry: str) -> tuple[str, str]:
    masculine, _, feminine = entry.partition("/")
    if feminine == "a":
        stem = masculine[:-1] if masculine.endswith("o") else masculine
        feminine = stem + "a"
    return masculine, feminine or masculine


class Grammar:
    """Generador de texto a partir de tablas. Todo el azar viene del `Random` que recibe."""

    def __init__(self, tables: Tables):
        self.tables = tables

    def expand(
        self,
        template: str,
        rng: Random,
        values: Mapping[str, str] | None = None,
        aliases: Mapping[str, str] | None = None,
    ) -> Expansion:
        """Llena una plantilla.

        values: textos ya elegidos para algunas marcas; al aparecer también anotan su tramo.
        aliases: cambia partes del nombre de las tablas («P_g» con {"P": "good"} es «good_g»).
        Errores: `KeyError` si una tabla no existe.
        """
        state = _State(rng, dict(values or {}), aliases or {}, rng.choice("mf"))
        self._walk(parse(template), state)
        text = "".join(state.pieces)
        return Expansion(capitalize(text), state.spans)

    def value(self, table: str, rng: Random) -> str:
        """Una entrada de una tabla tal como está escrita, sin mayúscula inicial añadida."""
        state = _State(rng, {}, {}, rng.choice("mf"))
        self._fill(Slot(None, table), state)
        return "".join(state.pieces)

    def text(self, table: str, rng: Random, **aliases: str) -> str:
        """Una entrada de una tabla, con mayúscula inicial; `aliases` como en `expand`."""
        return self.expand(f"{{{table}}}", rng, aliases=aliases).text

    def _walk(self, nodes: tuple, state: "_State") -> None:
        for node in nodes:
            if isinstance(node, str):
                state.write(node)
            elif isinstance(node, Choice):
                options = node.options
                index = (
                    "mf".index(state.gender)
                    if node.by_gender
                    else state.rng.randrange(len(options))
                )
                self._walk(options[index], state)
            else:
                self._fill(node, state)

    def _fill(self, slot: Slot, state: "_State") -> None:
        reused = slot.mark is None and slot.table in state.values
        mark = slot.table if reused else slot.mark
        start = state.length
        if reused:
            state.write(state.values[mark])
        else:
            entry = state.rng.choice(self.tables[state.table(slot.table)])
            self._walk(parse(entry), state)
        if mark:
            state.values[mark] = "".join(state.pieces)[start:]
            state.spans.append((mark, start, state.length))


@dataclass
class _State:
    rng: Random
    values: dict[str, str]
    aliases: Mapping[str, str]
    gender: str
    pieces: list[str] = field(default_factory=list)
    spans: list[tuple[str, int, int]] = field(default_factory=list)
    length: int = 0

    def write(self, text: str) -> None:
        self.pieces.append(text)
        self.length += len(text)

    def table(self, name: str) -> str:
        name = "_".join(self.aliases.get(part, part) for part in name.split("_"))
        return f"{name[:-1]}{self.gender}" if name.endswith("_g") else name


def capitalize(text: str) -> str:
    """Pone en mayúscula la primera letra, aunque la precedan «¿», «¡» o comillas."""
    for index, character in enumerate(text):
        if character.isalpha():
            return text[:index] + character.upper() + text[index + 1 :]
    return text


def without_accents(text: str) -> str:
    """Quita las tildes (no la eñe), como quien escribe deprisa; conserva la longitud."""
    return text.translate(str.maketrans("áéíóúüÁÉÍÓÚÜ", "aeiouuAEIOUU"))


def with_typo(text: str, rng: Random) -> str:
    """Cambia de lugar dos letras vecinas de una palabra larga; conserva la longitud."""
    words = [match for match in re.finditer(r"\w{5,}", text)]
    if not words:
        return text
    word = rng.choice(words)
    index = rng.randrange(word.start() + 1, word.end() - 2)
    return text[:index] + text[index + 1] + text[index] + text[index + 2 :]


def informal(text: str, rng: Random) -> str:
    """Ensucia a veces el texto como quien escribe deprisa: minúsculas, tildes, erratas."""
    if rng.random() < 0.15:
        text = without_accents(text)
    if rng.random() < 0.15:
        text = text.lower()
    if rng.random() < 0.05:
        text = with_typo(text, rng)
    if rng.random() < 0.2:
        text = text.rstrip(".!")
    return text
