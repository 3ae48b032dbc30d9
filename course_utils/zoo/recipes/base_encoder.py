"""Codificador preentrenado con huecos y con parejas de oraciones, como BERT."""

from random import Random

import torch
from transformers import BertConfig, BertForPreTraining

from course_utils.zoo.grammar import informal
from course_utils.zoo.recipes.base import Card, Schedule, seeded, train_wordpiece
from course_utils.zoo.recipes.masked_lm import CHARACTERS_PER_TOKEN, POSITIONS, MaskedLM
from course_utils.zoo.recipes.running_text import RunningText

SHARES = {"everyday": 50, "narrative": 20, "manual": 12, "prose": 9, "english": 9}
UNRELATED = 0.3


class BaseEncoder(MaskedLM):
    name = "base_encoder"
    schedule = Schedule(steps=7000, batch_size=32, learning_rate=1.2e-3, warmup=0.03)
    card = Card(
        title="Codificador bilingüe que rellena huecos",
        stands_for="google-bert/bert-base-uncased",
        domain=(
            "Español de todos los días y el inglés sencillo de los documentos. Distingue "
            "mayúsculas y tildes. Como el original, lleva también el *pooler*, entrenado para "
            "decir si dos oraciones van seguidas."
        ),
        data="párrafos",
        failures=(
            "Conoce pocos miles de palabras y ha leído unos pocos millones. Fuera de su dominio "
            "propone palabras frecuentes que encajan por gramática, no por sentido."
        ),
        registers=("narrative", "manual"),
    )

    def __init__(self) -> None:
        self.running_text = RunningText(SHARES)

    def architecture(self):
        return "BertForMaskedLM"

    def tokenizer(self):
        texts = self.running_text.vocabulary_texts(seeded(self.name, "tokenizer"))
        return train_wordpiece(texts, vocab_size=8000, lowercase=False, max_length=POSITIONS)

    def model(self, tokenizer):
        config = BertConfig(
            vocab_size=len(tokenizer),
            hidden_size=192,
            num_hidden_layers=5,
            num_attention_heads=4,
            intermediate_size=768,
            max_position_embeddings=POSITIONS,
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
            initializer_range=0.05,
            pad_token_id=tokenizer.pad_token_id,
        )
        return self.informed(BertForPreTraining(config), tokenizer)

    def rows(self, rng, length, count):
        pairs = [self._pair(rng, length) for _ in range(count)]
        firsts, seconds, unrelated = zip(*pairs, strict=True)
        return [list(firsts), list(seconds)], {"unrelated": torch.tensor(unrelated)}

    def _pair(self, rng: Random, length: int) -> tuple[str, str, int]:
        """Dos textos que suman unos `length` tokens y 1 si el segundo no sigue al primero."""
        sentences = list(self.running_text.paragraph(rng))
        while sum(map(len, sentences)) < CHARACTERS_PER_TOKEN * length:
            sentences += self.running_text.paragraph(rng)
        cut = _middle(sentences)
        first, second = " ".join(sentences[:cut]), " ".join(sentences[cut:])
        unrelated = int(rng.random() < UNRELATED)
        if unrelated:
            second = " ".join(self.running_text.paragraph(rng))
        return informal(first, rng), informal(second, rng), unrelated

    def loss(self, model, batch):
        chosen, answers = batch.pop("chosen"), batch.pop("answers")
        unrelated = batch.pop("unrelated")
        sequence, pooled = model.bert(**batch)[:2]
        words, order = model.cls(sequence[chosen], pooled)
        cross_entropy = torch.nn.functional.cross_entropy
        return cross_entropy(words, answers) + 0.1 * cross_entropy(order, unrelated)


def _middle(sentences: list[str]) -> int:
    """Índice que reparte las oraciones en dos partes de largo parecido, ninguna vacía."""
    if len(sentences) == 1:
        words = sentences[0].split()
        half = max(1, len(words) // 2)
        sentences[:] = [" ".join(words[:half]), " ".join(words[half:])]
        return 1
    total, seen = sum(map(len, sentences)), 0
    for index, sentence in enumerate(sentences, 1):
        seen += len(sentence)
        if 2 * seen >= total:
            return min(index, len(sentences) - 1)
    return 1


RECIPE = BaseEncoder()
