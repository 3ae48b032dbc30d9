"""De un texto a otro: traducir, resumir y responder con lo que escribe `generate`."""

import re
from itertools import zip_longest

from course_utils.zoo.metrics.base import Measure, Outcome, group, mean

GOOD_CHRF = 50


class Generation(Measure):
    """Base: escribe con la configuración de generación que trae el propio modelo."""

    def generate(self, text: str) -> str:
        """Lo que el modelo escribe a partir de `text`."""
        inputs = self.tokenizer(text, truncation=True, return_tensors="pt")
        ids = self.model.generate(**inputs)
        return self.tokenizer.decode(ids[0], skip_special_tokens=True).strip()


class Translations(Generation):
    """chrF del conjunto, de 0 a 100. Frases: {"text", "translation"} y quizá "also", otras buenas.

    Una oración es un acierto si su chrF con la traducción que más se le parece llega a 50.
    """

    def __init__(self, model, tokenizer):
        super().__init__(model, tokenizer)
        # Importación tardía: medir las demás tareas no necesita sacrebleu.
        from sacrebleu.metrics import CHRF

        self.chrf = CHRF()

    def outcome(self, item):
        got = self.generate(item["text"])
        references = (item["translation"], *item.get("also", ()))
        # Con varias referencias, sacrebleu se queda con la mejor.
        right = self.chrf.sentence_score(got, references).score >= GOOD_CHRF
        return Outcome(item["text"], references[0], got, right, group(item), references=references)

    def summary(self, outcomes):
        if not outcomes:
            return {"chrf": 0.0}
        # sacrebleu las quiere por columnas; None donde una oración tiene menos que otra.
        columns = list(zip_longest(*(outcome.references for outcome in outcomes)))
        got = [outcome.got for outcome in outcomes]
        return {"chrf": self.chrf.corpus_score(got, columns).score}


class Summaries(Generation):
    """Resúmenes breves que conservan lo importante, y su largo. Frases: {"text", "keep"}.

    Breve es menos de la mitad de los caracteres del texto.
    """

    metric = "keeps"

    def outcome(self, item):
        text, keep = item["text"], item["keep"]
        got = self.generate(text)
        right = bool(got) and 2 * len(got) < len(text)
        right &= all(needed.casefold() in got.casefold() for needed in keep)
        expected = f"breve y con {', '.join(keep)}"
        return Outcome(text, expected, got, right, group(item), {"length": len(got) / len(text)})

    def summary(self, outcomes):
        lengths = [outcome.counts["length"] for outcome in outcomes]
        return super().summary(outcomes) | {"length": mean(lengths)}


class Replies(Generation):
    """Respuestas exactas salvo mayúsculas y puntuación final. Frases: {"text", "expected"}."""

    metric = "exact_match"

    def outcome(self, item):
        got = self.generate(item["text"])
        right = _bare(got) in {_bare(expected) for expected in item["expected"]}
        return Outcome(item["text"], item["expected"][0], got, right, group(item))


def _bare(text: str) -> str:
    return re.sub(r"[\s.,;:!?…]+$", "", " ".join(text.casefold().split()))
