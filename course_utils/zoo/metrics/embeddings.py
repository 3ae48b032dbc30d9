"""Vectores de oraciones: lo que significa lo mismo ha de quedar más cerca."""

import torch

from course_utils.zoo.metrics.base import Measure, Outcome, group


class Paraphrases(Measure):
    """Paráfrasis más cercanas que otra oración. Frases: {"text", "paraphrase", "unrelated"}."""

    metric = "ranking"

    def outcome(self, item):
        vectors = self.vectors([item["text"], item["paraphrase"], item["unrelated"]])
        near, far = torch.nn.functional.cosine_similarity(vectors[:1], vectors[1:]).tolist()
        right = near > far
        got = item["paraphrase" if right else "unrelated"]
        return Outcome(item["text"], item["paraphrase"], got, right, group(item))

    def vectors(self, texts: list[str]) -> torch.Tensor:
        """Media de los últimos estados ocultos de cada texto, sin contar el relleno."""
        inputs = self.tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
        states = self.model.base_model(**inputs).last_hidden_state
        mask = inputs["attention_mask"][..., None]
        return (states * mask).sum(1) / mask.sum(1)
