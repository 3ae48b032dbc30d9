"""Lo que una receta le promete al bucle de entrenamiento, y piezas que varias comparten."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers
from transformers import BertTokenizer, PreTrainedModel, PreTrainedTokenizerBase

Batch = dict[str, torch.Tensor]
SPECIAL_TOKENS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")


@dataclass(frozen=True)
class Schedule:
    """Cuánto se entrena. Pasos fijos, nunca un plazo: así se repite el resultado."""

    steps: int
    batch_size: int
    learning_rate: float
    warmup: float = 0.06
    weight_decay: float = 0.01
    seed: int = 7


@dataclass(frozen=True)
class Card:
    """Lo que la ficha cuenta y ninguna medida puede decir."""

    title: str
    stands_for: str
    domain: str
    data: str
    failures: str
    # Fuentes de corpora.toml de las que lee, además de lo escrito para el curso.
    registers: tuple[str, ...] = ()
    tags: tuple[str, ...] = field(default=())


class Recipe(ABC):
    """Cómo se hace un punto de control: datos, tokenizador, modelo y ritmo de entrenamiento."""

    name: str
    schedule: Schedule
    card: Card
    # Si `tokenizer` entrena un vocabulario; las que parten del codificador usan el suyo.
    trains_vocabulary: bool = False

    @abstractmethod
    def text(self, rng: Random) -> str:
        """Un texto al azar como los de su entrenamiento."""

    @abstractmethod
    def tokenizer(self) -> PreTrainedTokenizerBase:
        """Tokenizador entrenado con textos de la propia receta."""

    @abstractmethod
    def model(self, tokenizer: PreTrainedTokenizerBase) -> PreTrainedModel:
        """Modelo con pesos recién iniciados; la semilla ya está fijada."""

    @abstractmethod
    def batch(self, rng: Random, tokenizer: PreTrainedTokenizerBase) -> Batch:
        """Un lote de `schedule.batch_size` ejemplos. Todo el azar sale de `rng`."""

    def loss(self, model: PreTrainedModel, batch: Batch) -> torch.Tensor:
        """Pérdida del lote (escalar)."""
        return model(**batch).loss

    def architecture(self) -> str | None:
        """Clase que `config.json` anuncia, si no es la misma con la que se entrena."""
        return None


def train_wordpiece(
    texts: Iterable[str], vocab_size: int, lowercase: bool, max_length: int, segments: bool = True
) -> BertTokenizer:
    """Tokenizador WordPiece como el de BERT, pero que conserva las tildes.

    lowercase: pasa el texto a minúsculas (modelos «uncased»). max_length: `model_max_length`.
    segments: devuelve `token_type_ids`; los modelos DistilBERT no distinguen segmentos.
    """
    raw = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    raw.normalizer = normalizers.BertNormalizer(lowercase=lowercase, strip_accents=False)
    raw.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    corpus = [*texts, *_alphabet(lowercase)]
    letters = set(raw.normalizer.normalize_str(" ".join(corpus)))
    pieces = [f"##{letter}" for letter in sorted(letters) if letter.isalnum()]
    # Sin nombrarlos antes, los trozos «##x» reciben ids en el orden de una tabla hash, que cambia
    # de una ejecución a otra.
    trainer = trainers.WordPieceTrainer(
        vocab_size=vocab_size, special_tokens=[*SPECIAL_TOKENS, *pieces], show_progress=False
    )
    raw.train_from_iterator(corpus, trainer)
    return BertTokenizer(
        vocab=_ordered(raw.get_vocab()),
        do_lower_case=lowercase,
        strip_accents=False,
        model_max_length=max_length,
        **({} if segments else {"model_input_names": ["input_ids", "attention_mask"]}),
    )


def _alphabet(lowercase: bool) -> list[str]:
    """Textos con cada letra sola y dentro de palabra: ninguna debe acabar en [UNK]."""
    letters = "abcdefghijklmnopqrstuvwxyzáéíóúüñçàèìòùâêîôûäö"
    letters += "" if lowercase else letters.upper()
    symbols = " ".join("¿?¡!.,;:()[]{}«»\"'“”’-–—…/%$€&@#*+=_°<>")
    return [symbols, *(f"{symbol} x{symbol}" for symbol in letters + "0123456789")]


def _ordered(vocab: dict[str, int]) -> dict[str, int]:
    return dict(sorted(vocab.items(), key=lambda item: item[1]))


def seeded(*parts: object) -> Random:
    """Generador propio de cada parte de una receta, independiente del orden en que se pidan."""
    return Random("/".join(map(str, parts)))
