"""Respuestas que se copian de un texto."""

import re
from collections import Counter

import torch

from course_utils.zoo.metrics.base import Measure, Outcome, group, mean

MAX_ANSWER_TOKENS = 25


class Answers(Measure):
    """Coincidencia exacta y F1 de palabras (SQuAD). Frases: {"question", "context", "answers"}."""

    def outcome(self, item):
        got = self.answer(item["question"], item["context"])
        accepted = item["answers"] or [""]
        exact = max(_normalized(got) == _normalized(answer) for answer in accepted)
        f1 = max(_word_f1(got, answer) for answer in accepted)
        text = f"{item['question']} / {item['context']}"
        return Outcome(
            text,
            accepted[0] or "(sin respuesta)",
            got or "(sin respuesta)",
            exact,
            group(item),
            {"f1": f1},
        )

    def answer(self, question: str, context: str) -> str:
        """Mejor tramo válido del contexto, o «» si [CLS] puntúa más."""
        inputs = self.tokenizer(
            question,
            context,
            return_tensors="pt",
            return_offsets_mapping=True,
            truncation="only_second",
            max_length=512,
        )
        offsets = inputs.pop("offset_mapping")[0].tolist()
        in_context = torch.tensor([part == 1 for part in inputs.sequence_ids(0)])
        output = self.model(**inputs)
        start, end = output.start_logits[0], output.end_logits[0]
        scores = start[:, None] + end[None, :]
        length = len(offsets)
        valid = torch.ones(length, length).triu().tril(MAX_ANSWER_TOKENS - 1).bool()
        valid &= in_context[:, None] & in_context[None, :]
        best = scores.masked_fill(~valid, -torch.inf).argmax().item()
        first, last = divmod(best, length)
        if scores[0, 0] > scores[first, last]:
            return ""
        return context[offsets[first][0] : offsets[last][1]]

    def summary(self, outcomes):
        return {
            "f1": mean([outcome.counts["f1"] for outcome in outcomes]),
            "exact_match": mean([outcome.right for outcome in outcomes]),
        }


def _normalized(text: str) -> str:
    """Minúsculas, sin puntuación ni artículos, como en la evaluación de SQuAD."""
    words = re.sub(r"[^\w\s]", " ", text.lower()).split()
    articles = {"a", "an", "the", "el", "la", "los", "las", "un", "una", "en", "in"}
    return " ".join(word for word in words if word not in articles)


def _word_f1(got: str, answer: str) -> float:
    first, second = Counter(_normalized(got).split()), Counter(_normalized(answer).split())
    if not first or not second:
        return float(first == second)
    return 2 * (first & second).total() / (first.total() + second.total())
