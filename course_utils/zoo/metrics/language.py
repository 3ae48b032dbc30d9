"""Lenguaje: rellenar huecos y continuar oraciones."""

import math
import re
from collections import Counter

import torch

from course_utils.zoo.metrics.base import Measure, Outcome, group, mean


class Gaps(Measure):
    """Huecos acertados entre las cinco primeras propuestas. Frases: {"text", "expected"}."""

    metric = "top5"

    def outcome(self, item):
        inputs = self.tokenizer(item["text"], return_tensors="pt")
        hole = (inputs["input_ids"][0] == self.tokenizer.mask_token_id).nonzero()[0, 0]
        best = self.model(**inputs).logits[0, hole].topk(5).indices
        words = [self.tokenizer.decode([index]).strip() for index in best.tolist()]
        right = bool(set(words) & set(item["expected"]))
        expected = ", ".join(item["expected"])
        first = {"top1": words[0] in item["expected"]}
        return Outcome(item["text"], expected, ", ".join(words), right, group(item), first)

    def summary(self, outcomes):
        return super().summary(outcomes) | {
            "top1": mean([outcome.counts["top1"] for outcome in outcomes])
        }


class Continuations(Measure):
    """Comienzos que siguen sin atascarse ({"prompt"}) y perplejidad de oraciones ({"text"})."""

    def outcome(self, item):
        if "prompt" in item:
            return self._continuation(item)
        ids = self.tokenizer(item["text"], return_tensors="pt")["input_ids"]
        ids = torch.cat([torch.tensor([[self.tokenizer.bos_token_id]]), ids], dim=1)
        logits = self.model(input_ids=ids, attention_mask=torch.ones_like(ids)).logits
        loss = torch.nn.functional.cross_entropy(logits[0, :-1], ids[0, 1:]).item()
        counts = {"nats": loss * (ids.shape[1] - 1), "tokens": ids.shape[1] - 1}
        return Outcome(item["text"], "", "", True, group(item), counts)

    def _continuation(self, item):
        prompt = item["prompt"]
        inputs = self.tokenizer(prompt, return_tensors="pt")
        ids = self.model.generate(**inputs, max_new_tokens=30, do_sample=False)
        got = self.tokenizer.decode(
            ids[0, inputs["input_ids"].shape[1] :], skip_special_tokens=True
        )
        # Una oración puede acabar en una palabra («La capital de Chile es Santiago.»).
        right = bool(re.search(r"\w", got)) and not _repeats(got)
        return Outcome(prompt, "que siga sin repetirse", got, right, group(item))

    def summary(self, outcomes):
        sentences = [outcome for outcome in outcomes if outcome.counts]
        prompts = [outcome for outcome in outcomes if not outcome.counts]
        nats = sum(outcome.counts["nats"] for outcome in sentences)
        tokens = sum(outcome.counts["tokens"] for outcome in sentences)
        return {
            "continues": mean([outcome.right for outcome in prompts]),
            "perplexity": math.exp(nats / tokens) if tokens else math.inf,
        }


def _repeats(text: str) -> bool:
    """Si alguna serie de tres palabras aparece tres veces."""
    words = text.lower().split()
    triples = Counter(zip(words, words[1:], words[2:], strict=False))
    return any(count >= 3 for count in triples.values())
