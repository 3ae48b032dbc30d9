"""Clasificar un texto entero, con las etiquetas del modelo o con las que se le den."""

from transformers import pipeline

from course_utils.zoo.metrics.base import Measure, Outcome, group, mean

HYPOTHESIS = "Este texto trata de {}."


class Classification(Measure):
    """Exactitud, y cuánto se fía el modelo de sus errores. Frases: {"text", "label"}.

    Las del grupo «negation» cuentan en el total y además tienen su propia exactitud.
    """

    def outcome(self, item):
        inputs = self.tokenizer(item["text"], return_tensors="pt")
        confidence, index = self.model(**inputs).logits[0].softmax(-1).max(-1)
        got = self.model.config.id2label[index.item()]
        return self.judged(item, item["label"], got, confidence.item())

    def judged(self, item: dict, expected: str, got: str, confidence: float) -> Outcome:
        """La frase con la etiqueta elegida y la probabilidad que se le dio."""
        counts = {"confidence": confidence}
        return Outcome(item["text"], expected, got, got == expected, group(item), counts)

    def summary(self, outcomes):
        measures = super().summary(outcomes)
        negation = [outcome.right for outcome in outcomes if outcome.group == "negation"]
        wrong = [outcome.counts["confidence"] for outcome in outcomes if not outcome.right]
        if negation:
            measures["negation"] = mean(negation)
        if wrong:
            measures["confidence_wrong"] = mean(wrong)
        return measures


class ZeroShot(Classification):
    """Lo mismo con etiquetas libres. Frases: {"text", "labels", "expected"} y quizá "template"."""

    def __init__(self, model, tokenizer):
        super().__init__(model, tokenizer)
        self.pipeline = pipeline(
            "zero-shot-classification", model=model, tokenizer=tokenizer, device="cpu"
        )

    def outcome(self, item):
        found = self.pipeline(
            item["text"],
            candidate_labels=item["labels"],
            hypothesis_template=item.get("template", HYPOTHESIS),
        )
        return self.judged(item, item["expected"], found["labels"][0], found["scores"][0])
