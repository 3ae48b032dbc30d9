"""Cómo se mide cada tarea: del modelo y una frase escrita a mano a un acierto o un fallo."""

import math
import re
from collections import Counter
from dataclasses import dataclass, field

import torch
from transformers import pipeline

MAX_ANSWER_TOKENS = 25


@dataclass(frozen=True)
class Outcome:
    """Una frase evaluada: qué se le dio, qué se esperaba, qué salió y si es un acierto."""

    text: str
    expected: str
    got: str
    right: bool
    group: str
    counts: dict[str, float] = field(default_factory=dict)


class Measure:
    """Base: guarda el modelo y resume con la proporción de aciertos, llamada `metric`."""

    metric = "accuracy"

    def __init__(self, model, tokenizer):
        self.model, self.tokenizer = model, tokenizer

    def outcome(self, item: dict) -> Outcome:
        """Aplica el modelo a una frase."""
        raise NotImplementedError

    def summary(self, outcomes: list[Outcome]) -> dict[str, float]:
        """Medidas de un conjunto de frases, cada una por su nombre."""
        return {self.metric: _share([outcome.right for outcome in outcomes])}


class Classification(Measure):
    """Exactitud. Frases: {"text", "label"}."""

    def outcome(self, item):
        inputs = self.tokenizer(item["text"], return_tensors="pt")
        index = self.model(**inputs).logits.argmax(-1).item()
        got = self.model.config.id2label[index]
        return Outcome(item["text"], item["label"], got, got == item["label"], _group(item))


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
            _group(item),
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
            _group(item),
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
            "f1": _share([outcome.counts["f1"] for outcome in outcomes]),
            "exact_match": _share([outcome.right for outcome in outcomes]),
        }


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
        return Outcome(item["text"], expected, ", ".join(words), right, _group(item), first)

    def summary(self, outcomes):
        return super().summary(outcomes) | {
            "top1": _share([outcome.counts["top1"] for outcome in outcomes])
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
        return Outcome(item["text"], "", "", True, _group(item), counts)

    def _continuation(self, item):
        prompt = item["prompt"]
        inputs = self.tokenizer(prompt, return_tensors="pt")
        ids = self.model.generate(**inputs, max_new_tokens=30, do_sample=False)
        got = self.tokenizer.decode(
            ids[0, inputs["input_ids"].shape[1] :], skip_special_tokens=True
        )
        # Una oración puede acabar en una palabra («La capital de Chile es Santiago.»).
        right = bool(re.search(r"\w", got)) and not _repeats(got)
        return Outcome(prompt, "que siga sin repetirse", got, right, _group(item))

    def summary(self, outcomes):
        sentences = [outcome for outcome in outcomes if outcome.counts]
        prompts = [outcome for outcome in outcomes if not outcome.counts]
        nats = sum(outcome.counts["nats"] for outcome in sentences)
        tokens = sum(outcome.counts["tokens"] for outcome in sentences)
        return {
            "continues": _share([outcome.right for outcome in prompts]),
            "perplexity": math.exp(nats / tokens) if tokens else math.inf,
        }


MEASURES: dict[str, type[Measure]] = {
    "text-classification": Classification,
    "token-classification": Entities,
    "question-answering": Answers,
    "fill-mask": Gaps,
    "text-generation": Continuations,
}


def _group(item: dict) -> str:
    return item.get("group", "")


def _share(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _entity_list(entities: Counter) -> str:
    return ", ".join(f"{name} ({label})" for label, name in entities.elements()) or "ninguna"


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


def _repeats(text: str) -> bool:
    """Si alguna serie de tres palabras aparece tres veces."""
    words = text.lower().split()
    triples = Counter(zip(words, words[1:], words[2:], strict=False))
    return any(count >= 3 for count in triples.values())
