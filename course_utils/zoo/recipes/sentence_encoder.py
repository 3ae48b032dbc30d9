"""Codificador de oraciones: las que dicen lo mismo quedan cerca (BERT, media de los vectores)."""

from random import Random

import torch
from transformers import BertModel

from course_utils.zoo import written
from course_utils.zoo.grammar import informal
from course_utils.zoo.recipes.base import Batch, Card, Recipe, Schedule
from course_utils.zoo.recipes.finetuning import encoder_tokenizer, from_encoder, mixed
from course_utils.zoo.written import Paraphrase

# Paráfrasis con su oración engañosa, traducciones, textos de un tema y erratas.
SHARES = {"paraphrase": 55, "translation": 25, "topic": 12, "typed": 8}
TRANSLATIONS, TOPICS = "abc", "ab"
SHARPNESS = 20.0


class SentenceEncoder(Recipe):
    name = "sentence_encoder"
    schedule = Schedule(steps=2000, batch_size=24, learning_rate=4e-4, weight_decay=0.05)
    card = Card(
        title="Vectores de oraciones en español",
        stands_for="sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2",
        domain="Oraciones sueltas de la vida diaria en español, y algo de inglés.",
        data="parejas de oraciones",
        failures=(
            "Oraciones con casi las mismas palabras y otro sentido («el perro muerde al niño», «el "
            "niño muerde al perro») y sinónimos que no conoce."
        ),
        tags=("sentence-similarity",),
    )

    def example(self, rng: Random) -> Paraphrase:
        """Una oración, otra que dice lo mismo y otra que no."""
        source = mixed(rng, SHARES)
        other = rng.choice(written.paraphrases("a")).sentence
        if source == "paraphrase":
            return rng.choice(written.paraphrases("a"))
        if source == "translation":
            return Paraphrase(*rng.choice(written.pairs(TRANSLATIONS)), other)
        if source == "topic":
            return Paraphrase(*rng.sample(rng.choice(written.topics(TOPICS)).texts, 2), other)
        text = rng.choice(written.pairs(TRANSLATIONS)).spanish
        return Paraphrase(text, informal(text.lower(), rng), other)

    def text(self, rng):
        return self.example(rng).sentence

    def tokenizer(self):
        return encoder_tokenizer()

    def model(self, tokenizer):
        return from_encoder(BertModel, hidden_dropout_prob=0.1, attention_probs_dropout_prob=0.1)

    def batch(self, rng: Random, tokenizer) -> Batch:
        columns = zip(*(self.example(rng) for _ in range(self.schedule.batch_size)), strict=True)
        texts = [informal(text, rng) for column in columns for text in column]
        inputs = tokenizer(texts, padding=True, truncation=True, max_length=48, return_tensors="pt")
        return dict(inputs)

    def loss(self, model, batch):
        # Cada oración ha de reconocer la suya entre todas las del lote y las engañosas
        # (van den Oord et al., 2018; Reimers y Gurevych, 2019).
        vectors = mean_pooled(model(**batch).last_hidden_state, batch["attention_mask"])
        vectors = torch.nn.functional.normalize(vectors, dim=-1)
        sentences, same, other = vectors.chunk(3)
        own = torch.arange(len(sentences))
        cross_entropy = torch.nn.functional.cross_entropy
        forward = cross_entropy(SHARPNESS * sentences @ torch.cat([same, other]).T, own)
        return forward + cross_entropy(SHARPNESS * same @ sentences.T, own)


def mean_pooled(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Media (B, H) de los vectores (B, T, H) de los tokens que no son relleno."""
    weights = mask[..., None].to(hidden.dtype)
    return (hidden * weights).sum(1) / weights.sum(1)


RECIPE = SentenceEncoder()
