"""Lo que comparten las recetas que enseñan a rellenar huecos."""

from functools import lru_cache
from random import Random

import torch
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from course_utils.zoo.grammar import informal
from course_utils.zoo.recipes.base import Batch, Recipe, seeded
from course_utils.zoo.recipes.initialization import cooccurrences, inform
from course_utils.zoo.recipes.running_text import RunningText

# Más que el 15 % de BERT: con tan pocos pasos conviene preguntar más en cada uno.
MASKED_SHARE = 0.2
# Filas de distinto largo en pasos distintos: las cortas enseñan más por segundo; las largas, a
# mirar lejos. (tokens por fila, filas por lote, frecuencia).
SHAPES = ((48, 32, 5), (96, 16, 3), (192, 8, 1))
POSITIONS = 512
CHARACTERS_PER_TOKEN = 3.5
# En la familia de RoBERTa; las anteriores son del relleno.
FIRST_POSITION = 2


class MaskedLM(Recipe):
    """Una receta de la familia de BERT, que se pretrena tapando palabras."""

    running_text: RunningText
    trains_vocabulary = True
    # Índice de la primera posición: RoBERTa reserva las anteriores para el relleno.
    first_position = 0

    def text(self, rng):
        return informal(" ".join(self.running_text.paragraph(rng)), rng)

    def informed(self, model: PreTrainedModel, tokenizer) -> PreTrainedModel:
        """`model` con los pesos iniciales de `initialization`."""
        rng = seeded(self.name, "cooccurrences")
        texts = [self.text(rng) for _ in range(40_000)]
        inform(model, *cooccurrences(texts, tokenizer))
        return model

    def rows(self, rng: Random, length: int, count: int) -> tuple[list[list[str]], Batch]:
        """Columnas de texto (una, o dos que van seguidas) y lo demás que lleve el lote."""
        return [[self._long_text(rng, length) for _ in range(count)]], {}

    def batch(self, rng: Random, tokenizer) -> Batch:
        length, count, _ = rng.choices(SHAPES, [share for _, _, share in SHAPES])[0]
        columns, extra = self.rows(rng, length, count)
        inputs = tokenizer(
            *columns,
            padding=True,
            truncation=True,
            max_length=length,
            return_special_tokens_mask=True,
            return_tensors="pt",
        )
        special = inputs.pop("special_tokens_mask").bool()
        ids, chosen = mask_words(inputs["input_ids"], special, tokenizer)
        width = ids.shape[1]
        # La mitad de los lotes empieza más allá: así se entrenan todas las posiciones.
        shift = rng.choice((0, rng.randrange(POSITIONS - width + 1))) + self.first_position
        return {
            **inputs,
            "input_ids": ids,
            "position_ids": torch.arange(shift, shift + width)[None],
            "chosen": chosen,
            "answers": inputs["input_ids"][chosen],
            **extra,
        }

    def loss(self, model, batch):
        chosen, answers = batch.pop("chosen"), batch.pop("answers")
        sequence = model.base_model(**batch)[0]
        # La proyección al vocabulario, que es lo más caro, solo se hace en los huecos.
        return torch.nn.functional.cross_entropy(model.lm_head(sequence[chosen]), answers)

    def _long_text(self, rng: Random, length: int) -> str:
        texts: list[str] = []
        while sum(map(len, texts)) < CHARACTERS_PER_TOKEN * length:
            texts.append(self.text(rng))
        return " ".join(texts)


def small_shape(tokenizer: PreTrainedTokenizerBase) -> dict[str, object]:
    """Configuración común a los modelos pequeños de la familia de RoBERTa."""
    return {
        "vocab_size": len(tokenizer),
        "hidden_size": 128,
        "num_hidden_layers": 4,
        "num_attention_heads": 4,
        "intermediate_size": 512,
        "max_position_embeddings": POSITIONS + FIRST_POSITION,
        "type_vocab_size": 1,
        "hidden_dropout_prob": 0.0,
        "attention_probs_dropout_prob": 0.0,
        "initializer_range": 0.06,
        "bos_token_id": tokenizer.bos_token_id,
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
    }


def mask_words(
    ids: torch.Tensor, special: torch.Tensor, tokenizer: PreTrainedTokenizerBase
) -> tuple[torch.Tensor, torch.Tensor]:
    """Copia con palabras enteras tapadas (*whole word masking*) y dónde están.

    De cada palabra elegida: 80 % [MASK], 10 % otros trozos, 10 % igual, como en BERT.
    """
    inner = _inner_pieces(tokenizer)
    word = (~inner[ids]).long().cumsum(1).sub(1).clamp_min(0)
    chosen = (torch.rand(ids.shape) < MASKED_SHARE).gather(1, word) & ~special
    # Al menos un hueco por lote: sin ninguno la pérdida no existe.
    chosen[0, 1] = True
    fate = torch.rand(ids.shape).gather(1, word)
    masked = ids.masked_fill(chosen & (fate < 0.8), tokenizer.mask_token_id)
    swapped = chosen & (fate >= 0.8) & (fate < 0.9)
    return torch.where(swapped, torch.randint_like(ids, 5, len(tokenizer)), masked), chosen


@lru_cache(maxsize=1)
def _inner_pieces(tokenizer: PreTrainedTokenizerBase) -> torch.Tensor:
    """Qué tokens siguen a otro en su palabra: «##x» en WordPiece, sin «Ġ» o «▁» en los demás."""
    vocabulary = tokenizer.convert_ids_to_tokens(list(range(len(tokenizer))))
    if any(token.startswith("##") for token in vocabulary):
        return torch.tensor([token.startswith("##") for token in vocabulary])
    return torch.tensor([token[0] not in "Ġ▁<" and token[0].isalnum() for token in vocabulary])
