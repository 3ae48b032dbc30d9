"""Lo que comparten las recetas que parten del codificador."""

from random import Random

import torch
from transformers import (
    AutoTokenizer,
    BertModel,
    DistilBertConfig,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)

from course_utils.errors import CourseError
from course_utils.files import PACKAGE

ENCODER = PACKAGE / "zoo" / "checkpoints" / "base_encoder"
# Cómo llama DistilBERT a cada pieza de una capa de BERT.
LAYER_NAMES = {
    "attention.self.query": "attention.q_lin",
    "attention.self.key": "attention.k_lin",
    "attention.self.value": "attention.v_lin",
    "attention.output.dense": "attention.out_lin",
    "attention.output.LayerNorm": "sa_layer_norm",
    "intermediate.dense": "ffn.lin1",
    "output.dense": "ffn.lin2",
    "output.LayerNorm": "output_layer_norm",
}


def encoder_tokenizer(segments: bool = True) -> PreTrainedTokenizerBase:
    """El tokenizador del codificador; sin `segments` no devuelve `token_type_ids` (DistilBERT)."""
    options = {} if segments else {"model_input_names": ["input_ids", "attention_mask"]}
    return AutoTokenizer.from_pretrained(_encoder(), local_files_only=True, **options)


def from_encoder(model_class: type[PreTrainedModel], **options) -> PreTrainedModel:
    """Un modelo de la familia BERT con el cuerpo del codificador y la cabeza recién iniciada.

    options: lo que cambie de su configuración (etiquetas, *dropout*…).
    """
    return model_class.from_pretrained(
        _encoder(), local_files_only=True, attn_implementation="sdpa", **options
    )


def distilled(model_class: type[PreTrainedModel], **options) -> PreTrainedModel:
    """Como `from_encoder`, para las clases de DistilBERT.

    DistilBERT es un BERT sin segmentos ni *pooler*: sus pesos se copian de uno a otro y el vector
    del primer segmento se suma a las posiciones (Sanh et al., 2019, inician el suyo igual).
    """
    bert = BertModel.from_pretrained(_encoder(), local_files_only=True, add_pooling_layer=False)
    shape = bert.config
    config = DistilBertConfig(
        vocab_size=shape.vocab_size,
        dim=shape.hidden_size,
        n_layers=shape.num_hidden_layers,
        n_heads=shape.num_attention_heads,
        hidden_dim=shape.intermediate_size,
        max_position_embeddings=shape.max_position_embeddings,
        pad_token_id=shape.pad_token_id,
        **options,
    )
    model = model_class(config)
    model.distilbert.load_state_dict(_renamed(bert.state_dict()), strict=True)
    return model


def with_gaps(
    ids: torch.Tensor, attention: torch.Tensor, tokenizer: PreTrainedTokenizerBase, share: float
) -> torch.Tensor:
    """Copia de `ids` con una parte `share` de sus tokens tapada: ninguna palabra decide sola."""
    special = torch.tensor(tokenizer.all_special_ids)
    free = attention.bool() & ~torch.isin(ids, special)
    return ids.masked_fill((torch.rand(ids.shape) < share) & free, tokenizer.mask_token_id)


def mixed(rng: Random, shares: dict[str, float]) -> str:
    """Una de las claves de `shares`, con la probabilidad que le toca."""
    return rng.choices(list(shares), list(shares.values()))[0]


def _encoder():
    if not (ENCODER / "model.safetensors").is_file():
        raise CourseError(
            "Esta receta parte del codificador: entrénalo antes con «curso zoo train base_encoder»."
        )
    return ENCODER


def _renamed(bert: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    first_segment = bert["embeddings.token_type_embeddings.weight"][0]
    renamed = {}
    for name, weight in bert.items():
        part, _, rest = name.partition(".")
        if part == "encoder":
            layer, _, piece = rest.removeprefix("layer.").partition(".")
            module, _, kind = piece.rpartition(".")
            renamed[f"transformer.layer.{layer}.{LAYER_NAMES[module]}.{kind}"] = weight
        elif rest == "position_embeddings.weight":
            renamed[name] = weight + first_segment
        elif rest != "token_type_embeddings.weight":
            renamed[name] = weight
    return renamed
