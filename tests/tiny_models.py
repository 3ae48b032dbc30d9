"""Modelos minúsculos con pesos al azar (semilla fija) para probar sin los entrenados."""

import string
from pathlib import Path

import torch
import transformers
from transformers import BertTokenizer, NllbTokenizer, PreTrainedTokenizerBase, T5Tokenizer

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
LETTERS = string.ascii_lowercase + string.digits + "áéíóúüñ¿?¡!.,:;-'"
WORDS = ["la", "el", "de", "en", "una", "capital", "es", "lima", "perú", "vive", "ana", "río"]

LANGUAGES = ["spa_Latn", "eng_Latn", "fra_Latn"]


def tokenizer(**options) -> PreTrainedTokenizerBase:
    """Tokenizador WordPiece que deletrea las palabras que no conoce y conserva tildes."""
    pieces = [*SPECIAL, *LETTERS, *(f"##{letter}" for letter in LETTERS), *WORDS]
    vocab = {piece: index for index, piece in enumerate(dict.fromkeys(pieces))}
    options = {"model_max_length": 128, **options}
    return BertTokenizer(vocab=vocab, do_lower_case=True, strip_accents=False, **options)


def unigram(**options) -> PreTrainedTokenizerBase:
    """Tokenizador como el de T5: palabras conocidas y letras sueltas."""
    control = [(piece, 0.0) for piece in ("<pad>", "</s>", "<unk>")]
    words = [(f"▁{word}", -1.0) for word in WORDS]
    letters = [(letter, -4.0) for letter in dict.fromkeys("▁" + LETTERS)]
    options = {"model_max_length": 128, **options}
    return T5Tokenizer(vocab=[*control, *words, *letters], extra_ids=0, **options)


def multilingual(**options) -> PreTrainedTokenizerBase:
    """Tokenizador como el de NLLB, con un token por idioma."""
    pieces = ["<s>", "<pad>", "</s>", "<unk>", *dict.fromkeys("▁" + LETTERS)]
    vocab = {piece: index for index, piece in enumerate(pieces)}
    options = {"model_max_length": 128, "src_lang": "spa_Latn", "tgt_lang": "eng_Latn", **options}
    return NllbTokenizer(vocab=vocab, merges=[], extra_special_tokens=LANGUAGES, **options)


_BART = {
    "d_model": 16,
    "encoder_layers": 1,
    "decoder_layers": 1,
    "encoder_attention_heads": 2,
    "decoder_attention_heads": 2,
    "encoder_ffn_dim": 32,
    "decoder_ffn_dim": 32,
    "max_position_embeddings": 128,
}

# Familia -> (prefijo de sus clases, tokenizador, tamaños)
FAMILIES = {
    "distilbert": (
        "DistilBert",
        tokenizer,
        {"dim": 16, "hidden_dim": 32, "n_layers": 1, "n_heads": 2, "max_position_embeddings": 128},
    ),
    "bert": (
        "Bert",
        tokenizer,
        {
            "hidden_size": 16,
            "intermediate_size": 32,
            "num_hidden_layers": 1,
            "num_attention_heads": 2,
            "max_position_embeddings": 128,
        },
    ),
    "t5": (
        "T5",
        unigram,
        {
            "d_model": 16,
            "d_kv": 8,
            "d_ff": 32,
            "num_layers": 1,
            "num_heads": 2,
            "pad_token_id": 0,
            "eos_token_id": 1,
            "decoder_start_token_id": 0,
        },
    ),
    "marian": (
        "Marian",
        unigram,
        {**_BART, "pad_token_id": 0, "eos_token_id": 1, "decoder_start_token_id": 0},
    ),
    "m2m_100": (
        "M2M100",
        multilingual,
        {**_BART, "pad_token_id": 1, "eos_token_id": 2, "decoder_start_token_id": 2},
    ),
}


def model(class_name: str, family: str, seed: int = 0, **config) -> torch.nn.Module:
    """Modelo de transformers de la clase y la familia dadas, siempre con los mismos pesos."""
    prefix, make_tokenizer, sizes = FAMILIES[family]
    options = {**sizes, "vocab_size": len(make_tokenizer()), **config}
    configuration = getattr(transformers, f"{prefix}Config")(**options)
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
    FAMILIES[family][1]().save_pretrained(folder)
    return folder
