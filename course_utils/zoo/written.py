"""Textos escritos a mano para el curso (`data/written/`): una lectura por clase de texto.

Cada archivo se llama `<clase>_<parte>.txt`. Las líneas que empiezan por «#» son comentarios. Una
receta nombra las partes que usa, así que añadir otras no cambia lo que ya se entrenó.
"""

import re
from functools import cache
from typing import NamedTuple

from course_utils.errors import CourseError
from course_utils.files import PACKAGE

FOLDER = PACKAGE / "zoo" / "data" / "written"
MARK = re.compile(r"\[([FMLON]) ([^\[\]]+)\]")
ENTITY = re.compile(r"\[(PER|ORG|LOC) ([^\[\]]+)\]")
NO_ANSWER = "-"


class Opinion(NamedTuple):
    """Una opinión; `positive` dice de qué signo."""

    text: str
    positive: bool


class Tagged(NamedTuple):
    """Un texto y sus entidades: (etiqueta, inicio, fin) en caracteres."""

    text: str
    spans: tuple[tuple[str, int, int], ...]


class Passage(NamedTuple):
    """Un contexto y sus preguntas; la respuesta es un trozo suyo, o "" si no la tiene."""

    context: str
    questions: tuple[tuple[str, str], ...]


class Pair(NamedTuple):
    """Lo mismo dicho en español y en inglés."""

    spanish: str
    english: str


class Paraphrase(NamedTuple):
    """Una oración, otra que dice lo mismo y otra que dice algo distinto."""

    sentence: str
    same: str
    other: str


class Summary(NamedTuple):
    """Un párrafo y su resumen, con sus nombres y cifras aún marcados: «[F Lucía]», «[N 30]»."""

    paragraph: str
    summary: str


class Turn(NamedTuple):
    """Lo que escribe una persona y lo que se le contesta."""

    user: str
    assistant: str


class Topic(NamedTuple):
    """Un tema: sus nombres (el primero, el principal), palabras que le son propias y textos."""

    labels: tuple[str, ...]
    words: tuple[str, ...]
    texts: tuple[str, ...]


@cache
def opinions(parts: str) -> tuple[Opinion, ...]:
    """Opiniones de las partes dadas («ab»: los archivos `sentiment_a` y `sentiment_b`).

    Errores, como en todas estas lecturas: `CourseError` si falta el archivo o una línea no vale.
    """
    found = []
    for where, line in _lines("sentiment", parts):
        if line[:2] not in ("+ ", "- "):
            raise CourseError(f"{where}: una opinión empieza por «+ » o por «- ».")
        found.append(Opinion(line[2:].strip(), line[0] == "+"))
    return tuple(found)


@cache
def entities(parts: str) -> tuple[Tagged, ...]:
    """Oraciones con sus entidades, escritas como `[PER Rosa Quispe]`."""
    found = []
    for where, line in _lines("ner", parts):
        text, spans, copied = "", [], 0
        for match in ENTITY.finditer(line):
            text += line[copied : match.start()]
            spans.append((match[1], len(text), len(text) + len(match[2])))
            text += match[2]
            copied = match.end()
        text += line[copied:]
        if "[" in text or "]" in text:
            raise CourseError(f"{where}: un corchete no cierra una entidad PER, ORG o LOC.")
        found.append(Tagged(text, tuple(spans)))
    return tuple(found)


@cache
def passages(parts: str) -> tuple[Passage, ...]:
    """Contextos con preguntas: una línea de contexto y debajo `? pregunta | respuesta`."""
    found: list[Passage] = []
    for where, line in _lines("questions", parts):
        if not line.startswith("? "):
            found.append(Passage(line, ()))
            continue
        question, _, answer = line[2:].rpartition(" | ")
        if not question or not found or (answer != NO_ANSWER and answer not in found[-1].context):
            raise CourseError(f"{where}: la respuesta ha de ser un trozo exacto del contexto.")
        asked = (question, "" if answer == NO_ANSWER else answer)
        found[-1] = found[-1]._replace(questions=(*found[-1].questions, asked))
    return tuple(found)


@cache
def pairs(parts: str) -> tuple[Pair, ...]:
    """Oraciones y su traducción: `español | inglés`."""
    found = []
    for where, line in _lines("parallel", parts):
        spanish, bar, english = line.partition(" | ")
        if not bar or "|" in english:
            raise CourseError(f"{where}: una pareja lleva una sola barra vertical.")
        found.append(Pair(spanish.strip(), english.strip()))
    return tuple(found)


@cache
def paraphrases(parts: str) -> tuple[Paraphrase, ...]:
    """Oraciones con su paráfrasis: `oración | lo mismo | otra cosa`."""
    found = []
    for where, line in _lines("paraphrases", parts):
        columns = [column.strip() for column in line.split(" | ")]
        if len(columns) != 3:
            raise CourseError(f"{where}: una paráfrasis lleva tres oraciones separadas por « | ».")
        found.append(Paraphrase(*columns))
    return tuple(found)


@cache
def summaries(parts: str) -> tuple[Summary, ...]:
    """Párrafos (`> …`) con su resumen debajo (`< …`).

    Las marcas dicen de qué clase es cada nombre: F y M, de mujer y de hombre; L, lugar; O,
    organización; N, número. `MARK` las encuentra.
    """
    found, paragraph = [], ""
    for where, line in _lines("summaries", parts):
        if line.startswith("> ") and not paragraph:
            paragraph = line[2:]
        elif line.startswith("< ") and paragraph:
            found.append(Summary(paragraph, line[2:]))
            paragraph = ""
        else:
            raise CourseError(f"{where}: tras un párrafo («> ») va su resumen («< »).")
    return tuple(found)


@cache
def topics(parts: str) -> tuple[Topic, ...]:
    """Temas: `@ nombre | otros; nombres`, `= palabras, propias` y un texto por línea."""
    found: list[Topic] = []
    for where, line in _lines("topics", parts):
        if line.startswith("@ "):
            name, _, others = line[2:].partition("|")
            labels = (name, *others.split(";"))
            found.append(Topic(tuple(label.strip() for label in labels if label.strip()), (), ()))
        elif not found:
            raise CourseError(f"{where}: antes de un texto va la línea «@» de su tema.")
        elif line.startswith("= "):
            words = tuple(word.strip() for word in line[2:].split(","))
            found[-1] = found[-1]._replace(words=words)
        else:
            found[-1] = found[-1]._replace(texts=(*found[-1].texts, line))
    return tuple(found)


@cache
def prose(parts: str) -> tuple[str, ...]:
    """Textos corridos, uno por línea."""
    return tuple(line for _, line in _lines("prose", parts))


@cache
def chats(parts: str) -> tuple[tuple[Turn, ...], ...]:
    """Conversaciones separadas por líneas en blanco: `U: …` y debajo `A: …`, una o más veces."""
    found: list[tuple[Turn, ...]] = []
    question, last = "", 0
    for where, line in _lines("chat", parts):
        number = int(where.rsplit(" ", 1)[1])
        if line.startswith("U: ") and not question:
            question = line[3:]
            if number != last + 1 or not found:
                found.append(())
        elif line.startswith("A: ") and question:
            found[-1] = (*found[-1], Turn(question, line[3:]))
            question = ""
        else:
            raise CourseError(f"{where}: en un chat se alternan «U: » y «A: ».")
        last = number
    return tuple(found)


def _lines(kind: str, parts: str) -> list[tuple[str, str]]:
    """(dónde está, línea) de cada línea con texto."""
    found = []
    for part in parts:
        path = FOLDER / f"{kind}_{part}.txt"
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            raise CourseError(
                f"Faltan los textos escritos a mano {path.name} en {FOLDER}."
            ) from None
        for number, line in enumerate(lines, 1):
            if line.strip() and not line.startswith("#"):
                found.append((f"{path.name}, línea {number}", line.strip()))
    return found
