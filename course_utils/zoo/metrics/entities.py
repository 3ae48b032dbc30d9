"""Entidades: qué nombres propios encuentra y de qué clase."""

from collections import Counter

from transformers import pipeline

from course_utils.zoo.metrics.base import Measure, Outcome, group


class Entities(Measure):
    """Precisión, exhaustividad y F1 de entidades enteras. Frases: {"text", "entities"}."""

    def __init__(self, model, tokenizer):
        super().__init__(model, tokenizer)
        self.pipeline = pipeline(
            "token-classification",
            model=model,
            tokenizer=tokenizer,
            aggregation_strategy="simple",
            device="cpu",
        )

    def outcome(self, item):
        text = item["text"]
        found = Counter(
            (entity["entity_group"], text[entity["start"] : entity["end"]])
            for entity in self.pipeline(text)
        )
        expected = Counter((label, name) for label, name in item["entities"])
        hits = (found & expected).total()
        counts = {"hits": hits, "found": found.total(), "expected": expected.total()}
        return Outcome(
            text,
            _entity_list(expected),
            _entity_list(found),
            found == expected,
            group(item),
            counts,
        )

    def summary(self, outcomes):
        hits, found, expected = (
            sum(outcome.counts[key] for outcome in outcomes)
            for key in ("hits", "found", "expected")
        )
        precision, recall = hits / max(found, 1), hits / max(expected, 1)
        f1 = 2 * precision * recall / max(precision + recall, 1e-9)
        return {"f1": f1, "precision": precision, "recall": recall}


def _entity_list(entities: Counter) -> str:
    return ", ".join(f"{name} ({label})" for label, name in entities.elements()) or "ninguna"
