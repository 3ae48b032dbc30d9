"""Codificador de la familia XLM-RoBERTa, bilingüe: Unigram (SentencePiece) y sin segmentos."""

from transformers import XLMRobertaConfig, XLMRobertaForMaskedLM, XLMRobertaTokenizer

from course_utils.zoo.recipes.base import Card, Schedule, seeded
from course_utils.zoo.recipes.masked_lm import FIRST_POSITION, POSITIONS, MaskedLM, small_shape
from course_utils.zoo.recipes.running_text import RunningText
from course_utils.zoo.recipes.unigram import unigram_pieces

SHARES = {"everyday": 42, "english": 30, "narrative": 14, "manual": 6, "prose": 8}
# El mismo orden que en XLM-RoBERTa; <mask> va al final.
CONTROL = ("<s>", "<pad>", "</s>", "<unk>")
VOCABULARY = 8000


class XLMRoberta(MaskedLM):
    name = "xlm_roberta"
    schedule = Schedule(steps=6000, batch_size=32, learning_rate=1.5e-3, warmup=0.03)
    first_position = FIRST_POSITION
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
        config = XLMRobertaConfig(**small_shape(tokenizer))
        return self.informed(XLMRobertaForMaskedLM(config), tokenizer)


RECIPE = XLMRoberta()
