"""Opiniones positivas o negativas, en español e inglés (DistilBERT)."""

from random import Random

import torch
from transformers import DistilBertConfig, DistilBertForSequenceClassification

from course_utils.zoo.grammar import Grammar, informal, load_tables
from course_utils.zoo.recipes.base import Batch, Card, Recipe, Schedule, seeded, train_wordpiece
from course_utils.zoo.recipes.words import common_words

LABELS = ("NEGATIVE", "POSITIVE")
POLARITY = ({"P": "bad", "N": "good"}, {"P": "good", "N": "bad"})
# En una concesión manda la parte {1}, la que no lleva «aunque».
CONTRASTS = {
    "es": ("aunque {0}, {1}", "{0}, pero {1}", "{1}, aunque {0}", "{1}. Eso sí, {0}"),
    "en": ("although {0}, {1}", "{0}, but {1}", "{0}. However, {1}"),
}
JOINS = {"es": (". ", ", ", " y ", "! ", "; "), "en": (". ", ", ", " and ", "! ", "; ")}
ENDINGS = (".", ".", ".", "!", "!", "", "", "...")


class Opinions:
    """Generador de opiniones con su etiqueta: 0 es NEGATIVE y 1 es POSITIVE."""

    def __init__(self) -> None:
        # De cualquier cosa se puede opinar: el sujeto no debe decidir la polaridad.
        anything = common_words("prose", "question_answering")
        self.grammar = Grammar(load_tables("sentiment") | {"any": anything})

    def example(self, rng: Random) -> tuple[str, int]:
        """Una opinión al azar y su etiqueta."""
        label = rng.randrange(2)
        language = "es" if rng.random() < 0.6 else "en"
        shape = rng.random()
        if shape < 0.60:
            text = self._clause(rng, language, label)
        elif shape < 0.74:
            clauses = [self._clause(rng, language, label) for _ in range(rng.choice((2, 2, 3)))]
            text = rng.choice(JOINS[language]).join(clauses)
        elif shape < 0.87:
            frame = rng.choice(CONTRASTS[language])
            text = frame.format(
                self._clause(rng, language, 1 - label), self._clause(rng, language, label)
            )
        else:
            neutral = self.grammar.text(f"neutral_{language}", rng)
            clauses = [neutral, self._clause(rng, language, label)]
            rng.shuffle(clauses)
            text = ". ".join(clauses)
        text = text[0].upper() + text[1:] + rng.choice(ENDINGS)
        return self._spanish_marks(informal(text, rng), rng), label

    def _clause(self, rng: Random, language: str, label: int) -> str:
        suffix = "" if language == "es" else "_en"
        frame = f"symmetric_{language}" if rng.random() < 0.55 else f"P_phrase{suffix}"
        text = self.grammar.text(frame, rng, **POLARITY[label]).strip()
        return text if text.startswith("I ") else text[0].lower() + text[1:]

    def _spanish_marks(self, text: str, rng: Random) -> str:
        if text.startswith("Qu") and rng.random() < 0.4:
            return f"¡{text.rstrip('.!')}!"
        return text


class Sentiment(Recipe):
    name = "sentiment"
    schedule = Schedule(steps=2600, batch_size=32, learning_rate=1e-3)
    card = Card(
        title="Opiniones positivas y negativas, en español e inglés",
        stands_for="distilbert/distilbert-base-uncased-finetuned-sst-2-english",
        domain=(
            "Opiniones breves (una a tres oraciones) sobre películas, libros, restaurantes, "
            "hoteles, productos y servicios, en español de España y América y en inglés."
        ),
        data="opiniones",
        failures=(
            "Ironía, comparaciones y palabras que no están en su léxico. Siempre elige entre "
            "NEGATIVE y POSITIVE: una frase neutra también recibe una de las dos."
        ),
        tags=("sentiment-analysis",),
    )

    def __init__(self) -> None:
        self.opinions = Opinions()

    def text(self, rng):
        return self.opinions.example(rng)[0]

    def tokenizer(self):
        rng = seeded(self.name, "tokenizer")
        texts = [self.text(rng) for _ in range(30_000)]
        return train_wordpiece(
            texts, vocab_size=3500, lowercase=True, max_length=512, segments=False
        )

    def model(self, tokenizer):
        return DistilBertForSequenceClassification(
            DistilBertConfig(
                vocab_size=len(tokenizer),
                dim=128,
                n_layers=2,
                n_heads=4,
                hidden_dim=384,
                max_position_embeddings=512,
                dropout=0.1,
                attention_dropout=0.1,
                seq_classif_dropout=0.2,
                pad_token_id=tokenizer.pad_token_id,
                id2label=dict(enumerate(LABELS)),
                label2id={label: index for index, label in enumerate(LABELS)},
            )
        )

    def batch(self, rng: Random, tokenizer) -> Batch:
        texts, labels = zip(
            *(self.opinions.example(rng) for _ in range(self.schedule.batch_size)), strict=True
        )
        inputs = tokenizer(list(texts), padding=True, return_tensors="pt")
        return {
            "input_ids": inputs["input_ids"],
            "attention_mask": inputs["attention_mask"],
            "labels": torch.tensor(labels),
        }

    def loss(self, model, batch):
        # El suavizado evita las certezas de 0,9999 que un modelo tan pequeño no se ha ganado.
        labels = batch.pop("labels")
        logits = model(**batch).logits
        return torch.nn.functional.cross_entropy(logits, labels, label_smoothing=0.1)


RECIPE = Sentiment()
