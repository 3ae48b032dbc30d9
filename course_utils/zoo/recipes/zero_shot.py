"""Clasificación con etiquetas que nadie le enseñó, por implicación textual (BERT)."""

from functools import cached_property
from random import Random

import torch
from transformers import BertForSequenceClassification

from course_utils.zoo import written
from course_utils.zoo.grammar import informal
from course_utils.zoo.recipes.base import Batch, Card, Recipe, Schedule
from course_utils.zoo.recipes.finetuning import encoder_tokenizer, from_encoder, mixed, with_gaps
from course_utils.zoo.written import Topic

LABELS = ("contradiction", "entailment")
PARTS = "ab"
CANDIDATES = 5
# La primera es la que usa la lección; la última, la que la biblioteca usa si no se le dice otra.
TEMPLATES = (
    "Este texto trata de {}.", "Este texto trata de {}.", "Este ejemplo es {}.", "El tema es {}.",
    "Se habla de {}.", "Esto es {}.", "{}", "This example is {}.", "This example is {}.",
)  # fmt: skip
# Qué se da por etiqueta: el nombre principal del tema, otro suyo o una palabra que le es propia.
HYPOTHESES = {"name": 45, "alias": 35, "word": 20}
OPINIONS = 0.06
GOOD = ("opinión positiva", "positivo", "contento", "satisfacción", "positive", "bueno")
BAD = ("opinión negativa", "negativo", "descontento", "insatisfacción", "negative", "malo")
GAPS = 0.06


class ZeroShot(Recipe):
    name = "zero_shot"
    schedule = Schedule(steps=3000, batch_size=10, learning_rate=4e-4, weight_decay=0.05)
    card = Card(
        title="Clasificador de textos con las etiquetas que se le den",
        stands_for="facebook/bart-large-mnli",
        domain="Textos breves de la vida diaria en español, con etiquetas de una a tres palabras.",
        data="temas con sus textos",
        failures=(
            "Etiquetas con palabras que no conoce, matices entre etiquetas parecidas y textos que "
            "solo se entienden sabiendo cosas del mundo."
        ),
        tags=("nli",),
    )

    @cached_property
    def topics(self) -> tuple[Topic, ...]:
        return written.topics(PARTS)

    def text(self, rng):
        return self.example(rng)[0]

    def example(self, rng: Random) -> tuple[str, list[str]]:
        """Un texto y `CANDIDATES` hipótesis; la primera es la única cierta."""
        template = rng.choice(TEMPLATES)
        if rng.random() < OPINIONS:
            opinion = rng.choice(written.opinions("abd"))
            right, wrong = (GOOD, BAD) if opinion.positive else (BAD, GOOD)
            others = [self._label(rng.choice(self.topics), rng) for _ in range(CANDIDATES - 2)]
            text, labels = opinion.text, [rng.choice(right), rng.choice(wrong), *others]
        else:
            topic = rng.choice(self.topics)
            text = rng.choice(topic.texts)
            if rng.random() < 0.12:
                text = ", ".join(rng.sample(topic.words, min(len(topic.words), rng.randint(3, 6))))
            others = self._others(topic, rng)
            labels = [self._label(topic, rng), *(self._label(other, rng) for other in others)]
        return informal(text, rng), [template.format(label) for label in labels]

    def tokenizer(self):
        return encoder_tokenizer()

    def model(self, tokenizer):
        return from_encoder(
            BertForSequenceClassification,
            hidden_dropout_prob=0.1,
            attention_probs_dropout_prob=0.1,
            id2label=dict(enumerate(LABELS)),
            label2id={label: index for index, label in enumerate(LABELS)},
        )

    def batch(self, rng: Random, tokenizer) -> Batch:
        texts, hypotheses = [], []
        for _ in range(self.schedule.batch_size):
            text, candidates = self.example(rng)
            texts += [text] * CANDIDATES
            hypotheses += candidates
        inputs = tokenizer(
            texts,
            hypotheses,
            padding=True,
            truncation="only_first",
            max_length=64,
            return_tensors="pt",
        )
        ids = with_gaps(inputs["input_ids"], inputs["attention_mask"], tokenizer, GAPS)
        return {**inputs, "input_ids": ids}

    def loss(self, model, batch):
        logits = model(**batch).logits
        cross_entropy = torch.nn.functional.cross_entropy
        # La pipeline elige la etiqueta de mayor implicación: eso mismo se entrena, y además que
        # cada pareja por separado diga si se cumple (multi_label=True).
        ranking = logits[:, 1].view(-1, CANDIDATES)
        first = torch.zeros(len(ranking), dtype=torch.long)
        truth = torch.tensor([1] + [0] * (CANDIDATES - 1)).repeat(len(ranking))
        weight = torch.tensor([1.0, CANDIDATES - 1.0])
        each = cross_entropy(logits, truth, weight=weight, label_smoothing=0.05)
        return cross_entropy(ranking, first, label_smoothing=0.05) + 0.5 * each

    def _others(self, topic: Topic, rng: Random) -> list[Topic]:
        """Temas sin ningún nombre en común con `topic`."""
        chosen: list[Topic] = []
        while len(chosen) < CANDIDATES - 1:
            other = rng.choice(self.topics)
            if not set(other.labels) & set(topic.labels):
                chosen.append(other)
        return chosen

    def _label(self, topic: Topic, rng: Random) -> str:
        kind = mixed(rng, HYPOTHESES)
        if kind == "name" or len(topic.labels) == 1:
            return topic.labels[0]
        return rng.choice(topic.labels[1:] if kind == "alias" else topic.words)


RECIPE = ZeroShot()
