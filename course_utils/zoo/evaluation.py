"""Cuánto sabe cada punto de control, medido con frases escritas a mano que ninguna receta lee."""

import json
import math
import statistics
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path

import torch
import transformers
from safetensors import SafetensorError

from course_utils.checkpoints import CATALOG
from course_utils.errors import CourseError
from course_utils.files import ROOT
from course_utils.zoo.metrics import MEASURES, Outcome
from course_utils.zoo.recipes import recipe
from course_utils.zoo.training import CHECKPOINTS

ITEMS = ROOT / "tests" / "zoo"


@dataclass(frozen=True)
class Report:
    """Resultado de una evaluación.

    metrics: medidas sobre las frases escritas a mano; metric: la que decide, con su objetivo y su
    mínimo; documents: (acertados, total) de los ejemplos de los documentos; mistakes: fallos
    reales, para la ficha; size: bytes en disco sin la ficha; load_ms y item_ms: milisegundos.
    """

    name: str
    items: int
    metrics: dict[str, float]
    metric: str
    target: float
    minimum: float
    documents: tuple[int, int]
    mistakes: tuple[Outcome, ...]
    parameters: int
    size: int
    load_ms: float
    item_ms: float

    @property
    def score(self) -> float:
        """Valor de la medida que decide."""
        return self.metrics[self.metric]

    @property
    def passed(self) -> bool:
        """Si llega al mínimo y acierta todos los ejemplos de los documentos."""
        return self.score >= self.minimum and self.documents[0] == self.documents[1]


def evaluate(name: str, *, folder: Path | None = None) -> Report:
    """Evalúa el punto de control `name`, o el que haya en `folder` con la receta `name`.

    Errores: `CourseError` si no existe la receta, faltan las frases o no se pueden leer los pesos.
    """
    recipe(name)
    expected = targets(name)
    items = load_items(name)
    folder = folder or CHECKPOINTS / name
    start = time.perf_counter()
    model, tokenizer = load(name, folder)
    load_ms = 1000 * (time.perf_counter() - start)
    measure = MEASURES[expected["task"]](model, tokenizer)
    outcomes, times = [], []
    for item in items:
        start = time.perf_counter()
        with torch.no_grad():
            outcomes.append(measure.outcome(item))
        times.append(1000 * (time.perf_counter() - start))
    documents = [outcome for outcome in outcomes if outcome.group == "documents"]
    others = [outcome for outcome in outcomes if outcome.group != "documents"]
    return Report(
        name=name,
        items=len(others),
        metrics={key: _rounded(value) for key, value in measure.summary(others).items()},
        metric=expected["metric"],
        target=expected["target"],
        minimum=expected["minimum"],
        documents=(sum(outcome.right for outcome in documents), len(documents)),
        mistakes=tuple(outcome for outcome in others if not outcome.right),
        parameters=model.num_parameters(),
        size=folder_size(folder),
        load_ms=load_ms,
        item_ms=statistics.median(times),
    )


def targets(name: str) -> dict:
    """La tabla de `name` en el catálogo: tarea, clase, medida que decide, objetivo y mínimo."""
    return tomllib.loads(CATALOG.read_text(encoding="utf-8"))[name]


def load_items(name: str) -> list[dict]:
    """Frases escritas a mano de `tests/zoo/<name>.jsonl`.

    Errores: `CourseError` si el archivo no está o una línea no es JSON.
    """
    path = ITEMS / f"{name}.jsonl"
    if not path.is_file():
        raise CourseError(
            f"Faltan las frases de evaluación {path}: evalúa desde la carpeta del curso."
        )
    items = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            items.append(json.loads(line))
        except json.JSONDecodeError as error:
            raise CourseError(f"{path}, línea {number}: no es JSON ({error.msg}).") from error
    return items


def load(name: str, folder: Path):
    """Modelo (en modo evaluación) y tokenizador de una carpeta.

    Errores: `CourseError` de una línea si falta algo o los pesos están dañados.
    """
    if not (folder / "model.safetensors").is_file():
        raise CourseError(
            f"Faltan los pesos de «{name}» en {folder}: entrénalo con «curso zoo train {name}»."
        )
    auto_class = getattr(transformers, targets(name)["class"])
    try:
        model = auto_class.from_pretrained(folder, local_files_only=True)
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True)
    except (OSError, ValueError, RuntimeError, KeyError, SafetensorError) as error:
        raise CourseError(
            f"El punto de control «{name}» de {folder} está dañado o incompleto: "
            f"recupéralo del repositorio o entrénalo con «curso zoo train {name}»."
        ) from error
    return model.eval(), tokenizer


def folder_size(folder: Path) -> int:
    """Bytes de un punto de control, sin contar su ficha."""
    return sum(path.stat().st_size for path in folder.iterdir() if path.name != "README.md")


def _rounded(value: float) -> float:
    return value if math.isinf(value) else round(value, 3)
