"""Preguntas cuya respuesta es un tramo de un texto, o que no la tienen (DistilBERT)."""

from dataclasses import dataclass, replace
from random import Random

import torch
from transformers import DistilBertConfig, DistilBertForQuestionAnswering

from course_utils.zoo.grammar import Grammar, load_data, load_tables, without_accents
from course_utils.zoo.recipes.base import Batch, Card, Recipe, Schedule, seeded, train_wordpiece
from course_utils.zoo.recipes.words import invented_names

UNANSWERABLE = 0.08
PRONOUNS = {"es": ("Ella", "Él", "También"), "en": ("She", "He")}
JOINS = {"es": (" y ", ", y ", ", pero ", "; "), "en": (" and ", ", and ", ", but ", "; ")}
# Tablas de texto corrido de las que salen respuestas que no son las de siempre.
PHRASES = {
    "es": ("food", "drink", "treasure", "friend", "home"),
    "en": ("food_en", "drink_en", "treasure_en", "friend_en", "home_en"),
}
NAMED = {"person", "place_q", "land", "org_q", "name", "year", "date", "date_en"}


@dataclass(frozen=True)
class Example:
    """Pregunta, contexto y tramo de la respuesta en caracteres; None si no la tiene."""

    question: str
    context: str
    answer: tuple[int, int] | None


@dataclass(frozen=True)
class Fact:
    """Una afirmación ya escrita: su relación, los valores de sus huecos y dónde quedaron."""

    relation: dict
    tag: str
    values: dict[str, str]
    text: str
    spans: dict[str, tuple[int, int]]
    subject: str | None = None

    def questions(self, slot: str) -> list[str]:
        """Preguntas por `slot` que este texto responde: mismo verbo y nada que no se haya dicho.

        `subject` es un hueco que el texto da por sabido («Ella nació en…»).
        """
        said = {*self.spans, self.subject}
        unsaid = [f"{{{name}}}" for name in self.values if name not in said]
        found = []
        for question in self.relation["questions"].get(slot, ()):
            tag, _, template = question.rpartition("@")
            if tag in ("", self.tag) and not any(name in template for name in unsaid):
                found.append(template)
        return found if slot in self.spans else []

    def askable(self) -> list[str]:
        """Huecos por los que se puede preguntar."""
        return [slot for slot in self.values if self.questions(slot)]


class Readings:
    """Generador de textos breves con preguntas."""

    def __init__(self) -> None:
        self.relations: dict[str, list[dict]] = {"es": [], "en": []}
        for relation in load_data("question_answering")["relations"]:
            self.relations[relation["language"]].append(relation)
        capitals = load_data("facts")["capitals"]
        self.facts = {
            "capitals": [(row[0], row[1]) for row in capitals],
            "capitals_en": [(row[2], row[3]) for row in capitals],
        }
        tables = load_tables("lexicon", "prose", "question_answering")
        self.grammar = Grammar(tables | {"name": invented_names(tables)})

    def example(self, rng: Random, length: int) -> Example:
        """Un texto de unas `length` afirmaciones y una pregunta."""
        language = "es" if rng.random() < 0.55 else "en"
        fact = self._askable(rng, rng.choice(self.relations[language]))
        before = []
        if length > 1 and fact.text.startswith(fact.values["x"]) and rng.random() < 0.2:
            before, fact = self._with_pronoun(rng, fact, language)
        facts = [fact]
        while len(facts) < length:
            same = rng.random() < 0.35
            relation = fact.relation if same else rng.choice(self.relations[language])
            facts.append(self._fact(rng, relation))
        rng.shuffle(facts)
        position = facts.index(fact)
        facts[position:position] = before
        slot = rng.choice(fact.askable())
        template = rng.choice(fact.questions(slot))
        question = self.grammar.expand(template, rng, values=fact.values).text
        if rng.random() < UNANSWERABLE:
            return self._unanswerable(rng, fact, facts, question, language)
        context, start = self._context(rng, facts, fact, language)
        first, last = fact.spans[slot]
        example = Example(question, context, (start + first, start + last))
        return self._informal(example, rng)

    def _fact(self, rng: Random, relation: dict) -> Fact:
        slots = relation["slots"].items()
        values = {slot: self.grammar.value(table, rng) for slot, table in slots}
        if "facts" in relation and rng.random() < 0.6:
            values["x"], values["y"] = rng.choice(self.facts[relation["facts"]])
        for slot, table in slots:
            if table not in NAMED and rng.random() < 0.12:
                values[slot] = self.grammar.value(rng.choice(PHRASES[relation["language"]]), rng)
        tag, _, template = rng.choice(relation["statements"]).rpartition("@")
        expansion = self.grammar.expand(template, rng, values=values)
        spans = {slot: (start, end) for slot, start, end in expansion.spans}
        text = expansion.text
        if rng.random() < 0.2:
            tail = self.grammar.value(f"tail_{relation['language']}", rng)
            text = f"{text.rstrip('.')}{tail}."
        return Fact(relation, tag, values, text, spans)

    def _with_pronoun(self, rng: Random, fact: Fact, language: str) -> tuple[list[Fact], Fact]:
        """Parte en dos lo que se dice de alguien: una afirmación con su nombre y otra sin él."""
        name = fact.values["x"]
        people = [one for one in self.relations[language] if one["slots"]["x"] == "person"]
        if fact.relation not in people:
            return [], fact
        while True:
            other = self._fact(rng, rng.choice(people))
            if other.text.startswith(other.values["x"]):
                break
        first = replace(other, text=name + other.text[len(other.values["x"]) :], spans={})
        pronoun = rng.choice(PRONOUNS[language])
        shift = len(pronoun) - len(name)
        spans = {
            slot: (start + shift, end + shift)
            for slot, (start, end) in fact.spans.items()
            if slot != "x"
        }
        second = replace(fact, text=pronoun + fact.text[len(name) :], spans=spans, subject="x")
        return ([first], second) if second.askable() else ([], fact)

    def _askable(self, rng: Random, relation: dict) -> Fact:
        while True:
            fact = self._fact(rng, relation)
            if fact.askable():
                return fact

    def _unanswerable(self, rng, fact, facts, question, language) -> Example:
        # Quedan las afirmaciones que no comparten nada con la preguntada, aunque sean del mismo
        # tipo: hay que mirar de quién se habla, no solo de qué.
        asked = set(fact.values.values())
        others = [other for other in facts if not asked & set(other.values.values())]
        others = others or [self._fact(rng, rng.choice(self.relations[language]))]
        context, _ = self._context(rng, others, others[0], language)
        return Example(question, context, None)

    def _context(self, rng: Random, facts: list[Fact], wanted: Fact, language: str):
        """Texto y posición en él de la afirmación `wanted`; entre ellas caen frases de relleno."""
        filler = "filler" if language == "es" else "filler_en"
        text, start = "", 0
        for index, fact in enumerate(facts):
            if index and rng.random() < 0.2:
                text = text.rstrip(". ") + rng.choice(JOINS[language])
            elif rng.random() < 0.15:
                text += self.grammar.text(filler, rng) + " "
            if fact is wanted:
                start = len(text)
            text += fact.text + " "
        return text.rstrip(), start

    def _informal(self, example: Example, rng: Random) -> Example:
        chance = rng.random()
        question, context = example.question, example.context
        if chance < 0.08:
            question, context = without_accents(question), without_accents(context)
        elif chance < 0.2:
            question = question.lstrip("¿")
        elif chance < 0.25:
            question = question.rstrip("?").lstrip("¿").lower()
        return Example(question, context, example.answer)


class QuestionAnswering(Recipe):
    name = "question_answering"
    schedule = Schedule(steps=2600, batch_size=32, learning_rate=1.5e-3)
    card = Card(
        title="Respuestas copiadas de un texto, en español e inglés",
        stands_for="distilbert/distilbert-base-uncased-distilled-squad",
        domain=(
            "Textos de una a diez oraciones sencillas, en español o inglés, sobre capitales, "
            "nacimientos, oficios, empresas, libros, comidas, objetos y costumbres. Si el texto no "
            "responde, puede señalar [CLS] (respuesta vacía)."
        ),
        data="textos y preguntas",
        failures=(
            "Preguntas que dicen lo mismo con otras palabras, respuestas que exigen unir dos "
            "oraciones y temas que no están en su dominio; no siempre reconoce que no hay "
            "respuesta."
        ),
    )

    def __init__(self) -> None:
        self.readings = Readings()

    def text(self, rng):
        example = self.readings.example(rng, 3)
        return f"{example.question} {example.context}"

    def tokenizer(self):
        rng = seeded(self.name, "tokenizer")
        texts = [self.text(rng) for _ in range(12_000)]
        return train_wordpiece(
            texts, vocab_size=4000, lowercase=True, max_length=512, segments=False
        )

    def model(self, tokenizer):
        return DistilBertForQuestionAnswering(
            DistilBertConfig(
                vocab_size=len(tokenizer),
                dim=128,
                n_layers=3,
                n_heads=4,
                hidden_dim=256,
                max_position_embeddings=512,
                dropout=0.0,
                attention_dropout=0.0,
                qa_dropout=0.0,
                pad_token_id=tokenizer.pad_token_id,
            )
        )

    def batch(self, rng: Random, tokenizer) -> Batch:
        # Un lote reúne textos de longitud parecida: así apenas se calcula relleno.
        length = rng.choice((1, 1, 1, 2, 2, 2, 3, 3, 4, 8))
        examples = [self.readings.example(rng, length) for _ in range(self._batch_size(length))]
        inputs = tokenizer(
            [example.question for example in examples],
            [example.context for example in examples],
            padding=True,
            truncation="only_second",
            max_length=512,
            return_offsets_mapping=True,
            return_tensors="pt",
        )
        offsets = inputs.pop("offset_mapping").tolist()
        targets = [
            _token_span(example, offsets[row], inputs.sequence_ids(row))
            for row, example in enumerate(examples)
        ]
        starts, ends = zip(*targets, strict=True)
        return {
            "input_ids": inputs["input_ids"],
            "attention_mask": inputs["attention_mask"],
            "start_positions": torch.tensor(starts),
            "end_positions": torch.tensor(ends),
        }

    def _batch_size(self, length: int) -> int:
        return self.schedule.batch_size if length <= 4 else self.schedule.batch_size // 2


def _token_span(example: Example, offsets, sequence_ids) -> tuple[int, int]:
    """Primer y último token de la respuesta; (0, 0), que es [CLS], si no la hay o quedó cortada."""
    if example.answer is None:
        return 0, 0
    start, end = example.answer
    inside = [
        index
        for index, (first, last) in enumerate(offsets)
        if sequence_ids[index] == 1 and first >= start and last <= end
    ]
    return (inside[0], inside[-1]) if inside else (0, 0)


RECIPE = QuestionAnswering()
