"""Pesos iniciales con los que un codificador pequeño aprende en una hora lo que al azar no.

Con pesos al azar, un BERT de este tamaño pasa miles de pasos prediciendo palabras frecuentes antes
de que su atención encuentre las vecinas. Aquí empieza sabiendo tres cosas: qué palabras son
frecuentes (sesgo de salida), cuáles se parecen (vectores de coocurrencias) y dónde están las de al
lado (cabezas que miran a una distancia fija). Todo se sigue entrenando después.
"""

import math
from collections.abc import Iterable, Sequence

import torch
from transformers import PreTrainedModel, PreTrainedTokenizerBase

WINDOW = 4
POSITION_SHARE = 6  # una de cada tantas dimensiones guarda la posición
WORD_SCALE, POSITION_SCALE = 0.04, 0.06
SHARPNESS = 1.6
# A qué distancia mira cada cabeza de las primeras capas.
OFFSETS = ((-1, 1, -2, 2), (-1, 1))


def cooccurrences(
    texts: Iterable[str], tokenizer: PreTrainedTokenizerBase, window: int = WINDOW
) -> tuple[torch.Tensor, torch.Tensor]:
    """Cuántas veces sale cada token (V,) y cuántas cerca de otro (V, V), con peso 1/distancia."""
    size = len(tokenizer)
    single, near = torch.zeros(size), torch.zeros(size * size)
    for ids in tokenizer(list(texts), add_special_tokens=False, truncation=False)["input_ids"]:
        row = torch.tensor(ids, dtype=torch.long)
        single.index_add_(0, row, torch.ones(len(row)))
        for distance in range(1, min(window + 1, len(row))):
            left, right = row[:-distance], row[distance:]
            weight = torch.full((len(left),), 1 / distance)
            near.index_add_(0, left * size + right, weight)
            near.index_add_(0, right * size + left, weight)
    return single, near.view(size, size)


def word_vectors(near: torch.Tensor, dimensions: int) -> torch.Tensor:
    """Vectores (V, dimensions) de palabras que se parecen si salen con las mismas.

    Información mutua puntual positiva, con el contexto suavizado a la potencia 0,75, y
    descomposición en valores singulares (Levy, Goldberg y Dagan, 2015).
    """
    total = near.sum()
    target = near.sum(1, keepdim=True) / total
    context = near.sum(0, keepdim=True) ** 0.75
    ratio = near / total / (target * context / context.sum())
    association = torch.nan_to_num(ratio.clamp_min(1e-12).log().clamp_min(0))
    torch.manual_seed(0)
    left, values, _ = torch.svd_lowrank(association, q=dimensions, niter=3)
    vectors = left * values.sqrt()
    return vectors / vectors.std()


@torch.no_grad()
def inform(model: PreTrainedModel, single: torch.Tensor, near: torch.Tensor) -> None:
    """Escribe en `model` (de la familia BERT, recién creado) sesgo, vectores y cabezas vecinas."""
    embeddings = model.base_model.embeddings
    width = model.config.hidden_size
    positions = 2 * (width // POSITION_SHARE // 2)
    words = width - positions
    model.get_output_embeddings().bias.copy_(((single + 0.5) / single.sum()).log())
    embeddings.word_embeddings.weight.zero_()
    embeddings.word_embeddings.weight[:, :words] = WORD_SCALE * word_vectors(near, words)
    generator = torch.Generator().manual_seed(0)
    # Frecuencias desiguales entre casi 0 y pi: la suma de cosenos solo es alta en la distancia 0.
    frequencies = torch.rand(positions // 2, generator=generator) * (math.pi - 0.03) + 0.03
    angles = torch.arange(model.config.max_position_embeddings)[:, None] * frequencies
    embeddings.position_embeddings.weight.zero_()
    embeddings.position_embeddings.weight[:, words:] = POSITION_SCALE * torch.cat(
        [angles.cos(), angles.sin()], dim=1
    )
    embeddings.token_type_embeddings.weight.mul_(0.2)
    for layer, offsets in zip(model.base_model.encoder.layer, OFFSETS, strict=False):
        _look_aside(layer.attention.self, offsets, frequencies, words)


def _look_aside(attention, offsets: Sequence[int], frequencies: torch.Tensor, words: int) -> None:
    """Cada cabeza gira la posición propia `offset` pasos: su consulta casa con esa vecina."""
    size = attention.attention_head_size
    count = 2 * len(frequencies)
    for head, offset in enumerate(offsets):
        rows = slice(head * size, (head + 1) * size)
        spot = slice(head * size, head * size + count)
        cosine = torch.diag((frequencies * offset).cos())
        sine = torch.diag((frequencies * offset).sin())
        turn = torch.cat([torch.cat([cosine, -sine], 1), torch.cat([sine, cosine], 1)])
        attention.query.weight[rows] *= 0.3
        attention.key.weight[rows] *= 0.3
        attention.query.weight[spot, words:] = SHARPNESS * turn
        attention.key.weight[spot, words:] = SHARPNESS * torch.eye(count)
