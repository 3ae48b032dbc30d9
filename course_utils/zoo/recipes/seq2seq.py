"""Lo que comparten las recetas de secuencia a secuencia, todas de la familia T5."""

from abc import abstractmethod
from collections.abc import Iterable
from random import Random

import torch
from transformers import (
    PreTrainedConfig,
    PreTrainedModel,
    T5Config,
    T5ForConditionalGeneration,
    T5Tokenizer,
)

from course_utils.zoo.recipes.base import Batch, Recipe, seeded
from course_utils.zoo.recipes.initialization import cooccurrences, word_vectors
from course_utils.zoo.recipes.unigram import unigram_pieces

CONTROL = ("<pad>", "</s>", "<unk>")
IGNORED = -100


class Seq2Seq(Recipe):
    """Una receta que enseña a pasar de un texto a otro."""

    model_class: type[PreTrainedModel] = T5ForConditionalGeneration
    config_class: type[PreTrainedConfig] = T5Config
    vocab_size = 8000
    trains_vocabulary = True
    width, feed_forward, heads, encoder_layers, decoder_layers = 192, 512, 4, 3, 3
    dropout = 0.1
    max_length = 64

    @abstractmethod
    def example(self, rng: Random) -> tuple[str, str]:
        """Un texto al azar y lo que debe salir de él."""

    @abstractmethod
    def vocabulary_texts(self) -> Iterable[str]:
        """Los textos de los que sale el vocabulario."""

    def text(self, rng):
        return self.example(rng)[0]

    def tokenizer(self):
        pieces = unigram_pieces(self.vocabulary_texts(), self.vocab_size, CONTROL)
        return T5Tokenizer(vocab=pieces, extra_ids=0, model_max_length=512)

    def model(self, tokenizer):
        model = self.model_class(
            self.config_class(
                vocab_size=len(tokenizer),
                d_model=self.width,
                d_kv=self.width // self.heads,
                d_ff=self.feed_forward,
                num_heads=self.heads,
                num_layers=self.encoder_layers,
                num_decoder_layers=self.decoder_layers,
                dropout_rate=self.dropout,
                feed_forward_proj="gated-gelu",
                pad_token_id=tokenizer.pad_token_id,
                eos_token_id=tokenizer.eos_token_id,
                decoder_start_token_id=tokenizer.pad_token_id,
            )
        )
        # Original y resultado juntos: una palabra empieza cerca de su traducción, y la atención
        # cruzada tarda mucho menos en encontrarla.
        rng = seeded(self.name, "cooccurrences")
        texts = (" ".join(self.example(rng)) for _ in range(30_000))
        _, near = cooccurrences(texts, tokenizer, window=30)
        with torch.no_grad():
            model.shared.weight.copy_(word_vectors(near, self.width))
        return model

    def batch(self, rng: Random, tokenizer) -> Batch:
        # De un montón ordenado por largo salen lotes con poco relleno.
        pool = [self.example(rng) for _ in range(4 * self.schedule.batch_size)]
        pool.sort(key=lambda pair: len(pair[0]) + len(pair[1]))
        first = rng.randrange(4) * self.schedule.batch_size
        sources, targets = zip(*pool[first : first + self.schedule.batch_size], strict=True)
        options = {
            "padding": True,
            "truncation": True,
            "max_length": self.max_length,
            "return_tensors": "pt",
        }
        inputs = tokenizer(list(sources), **options)
        labels = tokenizer(list(targets), **options)["input_ids"]
        labels = labels.masked_fill(labels == tokenizer.pad_token_id, IGNORED)
        return {
            "input_ids": inputs["input_ids"],
            "attention_mask": inputs["attention_mask"],
            "labels": labels,
        }

    def loss(self, model, batch):
        labels = batch["labels"]
        logits = model(**batch).logits
        return torch.nn.functional.cross_entropy(
            logits.flatten(0, 1), labels.flatten(), ignore_index=IGNORED, label_smoothing=0.1
        )
