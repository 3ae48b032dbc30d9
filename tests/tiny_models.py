"""Modelos minúsculos con pesos al azar (semilla fija) para probar sin los entrenados."""

import string
from pathlib import Path

import torch
import transformers
from transformers import BertTokenizer, PreTrainedTokenizerBase

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
LETTERS = string.ascii_lowercase + string.digits + "áéíóúüñ¿?¡!.,:;-'"
WORDS = ["la", "el", "de", "en", "una", "capital", "es", "lima", "perú", "vive", "ana", "río"]

SIZES = {
    "distilbert": {"dim": 16, "hidden_dim": 32, "n_layers": 1, "n_heads": 2},
    "bert": {
        "hidden_size": 16,
        "intermediate_size": 32,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
    },
}


def tokenizer(**options) -> PreTrainedTokenizerBase:
    """Tokenizador WordPiece que deletrea las palabras que no conoce y conserva tildes."""
    pieces = [*SPECIAL, *LETTERS, *(f"##{letter}" for letter in LETTERS), *WORDS]
    vocab = {piece: index for index, piece in enumerate(dict.fromkeys(pieces))}
    return BertTokenizer(
        vocab=vocab, do_lower_case=True, strip_accents=False, model_max_length=128, **options
    )


def model(class_name: str, family: str, seed: int = 0, **config) -> torch.nn.Module:
    """Modelo de transformers de la clase y la familia dadas, siempre con los mismos pesos."""
    prefix = {"distilbert": "DistilBert", "bert": "Bert"}[family]
    sizes = {**SIZES[family], "vocab_size": len(tokenizer()), "max_position_embeddings": 128}
    configuration = getattr(transformers, f"{prefix}Config")(**sizes, **config)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        built = getattr(transformers, class_name)(configuration)
        # Pesos más anchos que los de fábrica: con aquellos todos los logits salen iguales.
        for parameter in built.parameters():
            torch.nn.init.normal_(parameter, std=0.4)
    return built.eval()


def save(folder: Path, class_name: str, family: str, seed: int = 0, **config) -> Path:
    """Guarda modelo y tokenizador en `folder` como lo hace `save_pretrained`."""
    model(class_name, family, seed, **config).save_pretrained(folder)
    tokenizer().save_pretrained(folder)
    return folder
