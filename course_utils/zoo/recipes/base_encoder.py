"""Codificador preentrenado con huecos y con parejas de oraciones, como BERT."""

from random import Random

import torch
from transformers import BertConfig, BertForPreTraining

from course_utils.zoo.recipes.base import Batch, Card, Recipe, Schedule, seeded, train_wordpiece
from course_utils.zoo.recipes.prose import Prose

# Más que el 15 % de BERT: con tan pocos pasos conviene preguntar más en cada uno.
MASKED_SHARE = 0.25


class BaseEncoder(Recipe):
    name = "base_encoder"
    schedule = Schedule(steps=2600, batch_size=16, learning_rate=2e-3)
    card = Card(
        title="Codificador bilingüe que rellena huecos",
        stands_for="google-bert/bert-base-uncased",
        domain=(
            "Cuentos breves, definiciones sencillas, vida diaria, opiniones y capitales, en "
            "español e inglés. Pasa a minúsculas, pero conserva las tildes. Como el original, "
            "lleva también el *pooler*, entrenado para decir si dos oraciones van seguidas."
        ),
        data="párrafos",
        failures=(
            "Solo conoce unos miles de palabras. Fuera de su dominio propone palabras frecuentes "
            "que encajan por gramática, no por sentido."
        ),
    )

    def __init__(self) -> None:
        self.prose = Prose()

    def architecture(self):
        return "BertForMaskedLM"

    def text(self, rng):
        return self.prose.text(rng)

    def tokenizer(self):
        rng = seeded(self.name, "tokenizer")
        texts = [self.text(rng) for _ in range(20_000)]
        texts += [self.prose.opinions.example(rng)[0] for _ in range(10_000)]
        return train_wordpiece(texts, vocab_size=4800, lowercase=True, max_length=512)

    def model(self, tokenizer):
        return BertForPreTraining(
            BertConfig(
                vocab_size=len(tokenizer),
                hidden_size=128,
                num_hidden_layers=3,
                num_attention_heads=4,
                intermediate_size=256,
                max_position_embeddings=512,
                hidden_dropout_prob=0.0,
                attention_probs_dropout_prob=0.0,
                pad_token_id=tokenizer.pad_token_id,
            )
        )

    def batch(self, rng: Random, tokenizer) -> Batch:
        firsts, seconds, unrelated = zip(
            *(self._pair(rng) for _ in range(self.schedule.batch_size)), strict=True
        )
        inputs = tokenizer(
            list(firsts),
            list(seconds),
            padding=True,
            truncation=True,
            max_length=48,
            return_special_tokens_mask=True,
            return_tensors="pt",
        )
        special = inputs.pop("special_tokens_mask").bool()
        ids, chosen = _mask(inputs["input_ids"], special, tokenizer)
        return {
            **inputs,
            "input_ids": ids,
            "chosen": chosen,
            "answers": inputs["input_ids"][chosen],
            "unrelated": torch.tensor(unrelated),
        }

    def _pair(self, rng: Random) -> tuple[str, str, int]:
        """Dos textos y 1 si el segundo no sigue al primero, como en BERT."""
        chance = rng.random()
        if chance < 0.12:
            # Casi cien hechos que aprender de memoria: hay que verlos a menudo.
            language = rng.choice(("es", "en"))
            first = [self.prose.capital(rng, language) for _ in range(3)]
        elif chance < 0.28:
            first = [self.prose.opinions.example(rng)[0]]
        else:
            first = self.prose.paragraph(rng)
        if rng.random() < 0.4:
            return first[0], self.prose.paragraph(rng)[-1], 1
        if len(first) == 1:
            words = first[0].split()
            return " ".join(words[: len(words) // 2]), " ".join(words[len(words) // 2 :]), 0
        cut = rng.randrange(1, len(first))
        return " ".join(first[:cut]), " ".join(first[cut:]), 0

    def loss(self, model, batch):
        chosen, answers = batch.pop("chosen"), batch.pop("answers")
        unrelated = batch.pop("unrelated")
        sequence, pooled = model.bert(**batch)[:2]
        # La proyección al vocabulario, que es lo más caro, solo se hace en los huecos.
        words, order = model.cls(sequence[chosen], pooled)
        cross_entropy = torch.nn.functional.cross_entropy
        return cross_entropy(words, answers) + 0.3 * cross_entropy(order, unrelated)


def _mask(ids: torch.Tensor, special: torch.Tensor, tokenizer) -> tuple[torch.Tensor, torch.Tensor]:
    """Copia con huecos y dónde están: 80 % [MASK], 10 % otra palabra, 10 % igual (BERT)."""
    chosen = (torch.rand(ids.shape) < MASKED_SHARE) & ~special
    # Al menos un hueco por lote: sin ninguno la pérdida no existe.
    chosen[0, 1] = True
    fate = torch.rand(ids.shape)
    masked = ids.masked_fill(chosen & (fate < 0.8), tokenizer.mask_token_id)
    swapped = chosen & (fate >= 0.8) & (fate < 0.9)
    return torch.where(swapped, torch.randint_like(ids, 5, len(tokenizer)), masked), chosen


RECIPE = BaseEncoder()
