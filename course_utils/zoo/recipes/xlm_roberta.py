"""Codificador de la familia XLM-RoBERTa, bilingüe: Unigram (SentencePiece) y sin segmentos."""

from transformers import XLMRobertaConfig, XLMRobertaForMaskedLM, XLMRobertaTokenizer

from course_utils.zoo.recipes.base import Card, Schedule, seeded
from course_utils.zoo.recipes.masked_lm import POSITIONS, MaskedLM
from course_utils.zoo.recipes.running_text import RunningText
from course_utils.zoo.recipes.unigram import unigram_pieces

SHARES = {"everyday": 42, "english": 30, "narrative": 14, "manual": 6, "prose": 8}
# El mismo orden que en XLM-RoBERTa; <mask> va al final.
CONTROL = ("<s>", "<pad>", "</s>", "<unk>")
VOCABULARY = 8000


class XLMRoberta(MaskedLM):
    name = "xlm_roberta"
    schedule = Schedule(steps=6000, batch_size=32, learning_rate=1.5e-3, warmup=0.03)
    first_position = 2
    card = Card(
        title="Codificador XLM-RoBERTa en español e inglés que rellena huecos",
        stands_for="FacebookAI/xlm-roberta-base",
        domain="Español de todos los días e inglés sencillo, con un solo vocabulario para los dos.",
        data="párrafos",
        failures="Solo conoce dos de las cien lenguas del original, y pocos miles de palabras.",
    )

    def __init__(self) -> None:
        self.running_text = RunningText(SHARES)

    def tokenizer(self):
        texts = self.running_text.vocabulary_texts(seeded(self.name, "tokenizer"))
        pieces = unigram_pieces(texts, VOCABULARY - 1, CONTROL)
        return XLMRobertaTokenizer(vocab=[*pieces, ("<mask>", 0.0)], model_max_length=POSITIONS)

    def model(self, tokenizer):
        config = XLMRobertaConfig(
            vocab_size=len(tokenizer),
            hidden_size=128,
            num_hidden_layers=4,
            num_attention_heads=4,
            intermediate_size=512,
            max_position_embeddings=POSITIONS + self.first_position,
            type_vocab_size=1,
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
            initializer_range=0.06,
            bos_token_id=tokenizer.bos_token_id,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
        )
        return self.informed(XLMRobertaForMaskedLM(config), tokenizer)


RECIPE = XLMRoberta()
