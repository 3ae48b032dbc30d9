"""Lo común a todas las medidas: el resultado de una frase y el resumen de muchas."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Outcome:
    """Una frase evaluada: qué se le dio, qué se esperaba, qué salió y si es un acierto.

    counts: lo que el resumen suma; references: todas las respuestas buenas, si caben varias.
    """

    text: str
    expected: str
    got: str
    right: bool
    group: str
    counts: dict[str, float] = field(default_factory=dict)
    references: tuple[str, ...] = ()


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
        return {self.metric: mean([outcome.right for outcome in outcomes])}


def group(item: dict) -> str:
    """Grupo de una frase, o «» si no lleva ninguno."""
    return item.get("group", "")


def mean(values: list[float]) -> float:
    """Media, o 0 si no hay valores."""
    return sum(values) / len(values) if values else 0.0
