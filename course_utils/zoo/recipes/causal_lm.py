"""Generador de texto que continúa oraciones y cuentos breves (GPT-2)."""

from random import Random

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

from course_utils.zoo.recipes.base import Batch, Card, Recipe, Schedule, seeded
from course_utils.zoo.recipes.prose import Prose

END = "<|endoftext|>"
LENGTH = 64


class CausalLM(Recipe):
    name = "causal_lm"
    schedule = Schedule(steps=2000, batch_size=16, learning_rate=2e-3)
    card = Card(
        title="Continuador de oraciones y cuentos breves, en español e inglés",
        stands_for="openai-community/gpt2",
        domain=(
            "Cuentos muy breves, definiciones sencillas, vida diaria y capitales, en español e "
            "inglés. Escribe con gramática correcta dentro de ese dominio."
        ),
        data="párrafos",
        failures=(
            "No sabe nada del mundo fuera de unas cuantas capitales y definiciones: inventa. Un "
            "comienzo sobre otro tema lo lleva pronto a sus propios temas, y no mantiene el hilo "
            "más de unas cinco oraciones."
        ),
    )

    def __init__(self) -> None:
        self.prose = Prose()

    def text(self, rng):
        return self.prose.text(rng)

    def tokenizer(self):
        rng = seeded(self.name, "tokenizer")
        raw = Tokenizer(models.BPE())
        raw.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        raw.decoder = decoders.ByteLevel()
        raw.post_processor = processors.ByteLevel(trim_offsets=False)
        trainer = trainers.BpeTrainer(
            vocab_size=3500,
            special_tokens=[END],
            initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
            show_progress=False,
        )
        raw.train_from_iterator((self.text(rng) for _ in range(20_000)), trainer)
        return PreTrainedTokenizerFast(
            tokenizer_object=raw,
            bos_token=END,
            eos_token=END,
            unk_token=END,
            pad_token=END,
            padding_side="left",
            model_max_length=256,
        )

    def model(self, tokenizer):
        model = GPT2LMHeadModel(
            GPT2Config(
                vocab_size=len(tokenizer),
                n_embd=128,
                n_layer=3,
                n_head=4,
                n_positions=256,
                resid_pdrop=0.0,
                embd_pdrop=0.0,
                attn_pdrop=0.0,
                bos_token_id=tokenizer.bos_token_id,
                eos_token_id=tokenizer.eos_token_id,
                pad_token_id=tokenizer.pad_token_id,
            )
        )
        model.generation_config.pad_token_id = tokenizer.pad_token_id
        return model

    def batch(self, rng: Random, tokenizer) -> Batch:
        rows = [self._row(rng, tokenizer) for _ in range(self.schedule.batch_size)]
        ids = torch.tensor(rows)
        return {"input_ids": ids, "attention_mask": torch.ones_like(ids)}

    def loss(self, model, batch):
        logits, ids = model(**batch).logits, batch["input_ids"]
        return torch.nn.functional.cross_entropy(logits[:, :-1].flatten(0, 1), ids[:, 1:].flatten())

    def _row(self, rng: Random, tokenizer) -> list[int]:
        """Párrafos seguidos, separados por el token de fin, hasta llenar `LENGTH` tokens."""
        ids: list[int] = []
        while len(ids) < LENGTH:
            ids += [tokenizer.eos_token_id, *tokenizer(self.text(rng))["input_ids"]]
        return ids[:LENGTH]


RECIPE = CausalLM()
