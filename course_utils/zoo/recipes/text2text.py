"""Un solo modelo que obedece instrucciones: resume, traduce, corrige, responde (mT5)."""

from functools import cached_property
from random import Random

from transformers import MT5Config, MT5ForConditionalGeneration

from course_utils.zoo import written
from course_utils.zoo.grammar import without_accents
from course_utils.zoo.recipes.base import Card, Schedule
from course_utils.zoo.recipes.finetuning import mixed
from course_utils.zoo.recipes.seq2seq import Seq2Seq
from course_utils.zoo.recipes.summaries import WrittenSummaries

SHARES = {"to_english": 18, "to_spanish": 18, "correct": 24, "answer": 22, "opinion": 12, "sum": 6}
PAIRS, PASSAGES, OPINIONS = "abc", "ab", "abd"
LONGEST = 320  # caracteres de un contexto: con más, casi todo el tiempo se va en leer


class Text2Text(Seq2Seq):
    name = "text2text"
    model_class, config_class = MT5ForConditionalGeneration, MT5Config
    max_length = 128
    schedule = Schedule(steps=8000, batch_size=20, learning_rate=2e-3, warmup=0.05)
    card = Card(
        title="Un modelo, varias tareas: se le pide con un prefijo",
        stands_for="google/mt5-small",
        domain=(
            "Frases de la vida diaria. Prefijos: «traduce al inglés: », «traduce al español: », "
            "«corrige: », «pregunta: … contexto: …», «sentimiento: » y «resume: »."
        ),
        data="instrucciones",
        failures="Cualquier otra instrucción, textos largos y palabras poco corrientes.",
    )

    def __init__(self) -> None:
        self.summaries = WrittenSummaries("a", "a")

    @cached_property
    def sentences(self) -> list[str]:
        """Oraciones bien escritas que estropear para que las corrija."""
        return [pair.spanish for pair in written.pairs(PAIRS) if pair.spanish[0].isupper()]

    @cached_property
    def questions(self) -> list[tuple[str, str]]:
        """(pregunta y contexto, respuesta)."""
        return [
            (f"pregunta: {question} contexto: {passage.context}", answer or "No lo dice.")
            for passage in written.passages(PASSAGES)
            if len(passage.context) <= LONGEST
            for question, answer in passage.questions
        ]

    def example(self, rng: Random) -> tuple[str, str]:
        source = mixed(rng, SHARES)
        if source == "answer":
            return rng.choice(self.questions)
        if source == "correct":
            sentence = rng.choice(self.sentences)
            return f"corrige: {_careless(sentence)}", sentence
        if source == "opinion":
            opinion = rng.choice(written.opinions(OPINIONS))
            return f"sentimiento: {opinion.text}", "positivo" if opinion.positive else "negativo"
        if source == "sum":
            paragraph, summary = self.summaries.example(rng)
            return f"resume: {paragraph}", summary
        pair = rng.choice(written.pairs(PAIRS))
        if source == "to_english":
            prefix = rng.choice(("traduce al inglés: ", "translate Spanish to English: "))
            return prefix + pair.spanish, pair.english
        prefix = rng.choice(("traduce al español: ", "translate English to Spanish: "))
        return prefix + pair.english, pair.spanish

    def vocabulary_texts(self):
        texts = [text for pair in written.pairs(PAIRS) for text in pair]
        texts += [text for pair in self.questions for text in pair]
        texts += [opinion.text for opinion in written.opinions(OPINIONS)]
        texts += [line for item in written.summaries("a") for line in item]
        return texts + [_careless(sentence) for sentence in self.sentences]


def _careless(sentence: str) -> str:
    """La oración en minúsculas, sin tildes y sin signos."""
    kept = (character for character in sentence.lower() if character.isalnum() or character == " ")
    return without_accents("".join(kept))


RECIPE = Text2Text()
