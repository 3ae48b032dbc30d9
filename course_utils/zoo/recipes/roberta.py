"""Codificador de la familia RoBERTa en español: BPE de bytes, sin segmentos ni parejas."""

import json

from tokenizers import Tokenizer, models, pre_tokenizers, trainers
from transformers import RobertaConfig, RobertaForMaskedLM, RobertaTokenizer

from course_utils.zoo.recipes.base import Card, Schedule, seeded
from course_utils.zoo.recipes.masked_lm import FIRST_POSITION, POSITIONS, MaskedLM, small_shape
from course_utils.zoo.recipes.running_text import RunningText

SHARES = {"everyday": 60, "narrative": 20, "manual": 12, "prose": 8}
# El mismo orden que en RoBERTa; <mask> va al final.
CONTROL = ("<s>", "<pad>", "</s>", "<unk>")
VOCABULARY = 6000


class Roberta(MaskedLM):
    name = "roberta"
    schedule = Schedule(steps=8000, batch_size=32, learning_rate=1.5e-3, warmup=0.03)
    first_position = FIRST_POSITION
    card = Card(
        title="Codificador RoBERTa en español que rellena huecos",
        stands_for="PlanTL-GOB-ES/roberta-base-bne",
        domain="Español de todos los días. Distingue mayúsculas y tildes.",
        data="párrafos",
        failures=(
            "Conoce pocos miles de palabras. No sabe nada de medicina, aunque sustituya también "
            "al modelo biomédico: solo comparte con él la arquitectura y la lengua."
        ),
    )

    def __init__(self) -> None:
        self.running_text = RunningText(SHARES)

    def tokenizer(self):
        raw = Tokenizer(models.BPE())
        raw.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        trainer = trainers.BpeTrainer(
            vocab_size=VOCABULARY - 1,
            special_tokens=list(CONTROL),
            initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
            show_progress=False,
        )
        texts = self.running_text.vocabulary_texts(seeded(self.name, "tokenizer"))
        raw.train_from_iterator(texts, trainer)
        vocab = dict(sorted(raw.get_vocab().items(), key=lambda item: item[1]))
        vocab["<mask>"] = len(vocab)
        merges = [tuple(pair) for pair in json.loads(raw.to_str())["model"]["merges"]]
        return RobertaTokenizer(vocab=vocab, merges=merges, model_max_length=POSITIONS)

    def model(self, tokenizer):
        config = RobertaConfig(**small_shape(tokenizer))
        return self.informed(RobertaForMaskedLM(config), tokenizer)


RECIPE = Roberta()
