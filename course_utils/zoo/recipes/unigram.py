"""Vocabularios Unigram, los de T5 y XLM-RoBERTa (SentencePiece)."""

import json
from collections.abc import Iterable, Sequence

from tokenizers import Tokenizer, models, pre_tokenizers, trainers


def unigram_pieces(
    texts: Iterable[str], vocab_size: int, control: Sequence[str]
) -> list[tuple[str, float]]:
    """Trozos y sus puntuaciones (logaritmos), con `control` delante y con puntuación 0.

    Conserva mayúsculas y tildes. control ha de contener `<unk>`.
    """
    raw = Tokenizer(models.Unigram())
    raw.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.WhitespaceSplit(),
            pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=True),
        ]
    )
    trainer = trainers.UnigramTrainer(
        vocab_size=vocab_size,
        special_tokens=list(control),
        unk_token="<unk>",
        show_progress=False,
    )
    raw.train_from_iterator(texts, trainer)
    learned = [(piece, score) for piece, score in json.loads(raw.to_str())["model"]["vocab"]]
    pieces = [(piece, 0.0) for piece in control]
    return pieces + [(piece, score) for piece, score in learned if piece not in control]
