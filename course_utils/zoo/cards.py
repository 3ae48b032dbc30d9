"""Fichas de los puntos de control: la prosa es de la receta; las cifras, de la evaluación."""

from pathlib import Path

from huggingface_hub import EvalResult, ModelCardData

from course_utils.files import write_atomic

SHOWN_MISTAKES = 6
NOTHING = "(nada)"
# Cuya evaluación escribió alguien que no había visto los datos ni la receta. Si al cambiarlos se
# miran esas frases o sus errores, deja de ser verdad: hay que escribir otras o quitar el nombre.
BLIND = {"base_encoder", "ner", "sentiment"}
METRIC_NAMES = {
    "accuracy": "Exactitud",
    "negation": "Exactitud con negaciones",
    "confidence_wrong": "Probabilidad media que da a sus errores",
    "f1": "F1",
    "precision": "Precisión",
    "recall": "Exhaustividad",
    "exact_match": "Coincidencia exacta",
    "top5": "Acierto entre las 5 primeras",
    "top1": "Acierto de la primera",
    "continues": "Comienzos que siguen sin atascarse",
    "perplexity": "Perplejidad",
    "ranking": "Paráfrasis más cercanas que otra oración",
    "chrf": "chrF (de 0 a 100)",
    "keeps": "Resúmenes breves que conservan lo importante",
    "length": "Largo del resumen respecto al texto",
}
TEMPLATE = """\
---
{header}
---

# {title}

Modelo **pequeño y didáctico** del Curso de Transformers. Se entrenó de verdad, en minutos y con \
un solo núcleo, para que las lecciones funcionen sin red; no sirve para nada que no sea aprender.

- **Sustituye a:** `{stands_for}`
- **Arquitectura:** {architecture}, {parameters} parámetros, {size} MB en disco (pesos en fp16, \
que se cargan como float32)
- **Dominio:** {domain}
- **Datos:** {data} de la receta `course_utils/zoo/recipes/{name}.py`, que los genera a partir de \
textos escritos para el curso (datos generados por la receta; CC BY 4.0). Los pesos y el código, \
Apache-2.0.{sources}
- **Entrenamiento:** {steps} pasos de {batch_size} ejemplos, ritmo de aprendizaje \
{learning_rate}, semilla {seed}, un hilo. Se repite byte a byte con `curso zoo train {name}`.

## Uso

```python
from course_utils import checkpoint, pipeline

model = pipeline("{task}", model=checkpoint("{stands_for}"))
```

## Medidas

Sobre {items} frases escritas a mano{blind} que no se usaron para entrenar \
(`tests/zoo/{name}.jsonl`):

| medida | valor |
|---|---|
{metrics}

## En qué falla

{failures}

{mistakes}
"""


def write(recipe, folder: Path) -> None:
    """Evalúa el punto de control de `folder` y escribe allí su `README.md`.

    No incluye tiempos: dependen de la máquina y la ficha ha de salir igual cada vez.
    """
    # Importación tardía: `evaluation` necesita saber dónde deja `training` los pesos.
    from course_utils.zoo.evaluation import evaluate, load, targets

    report = evaluate(recipe.name, folder=folder)
    task = targets(recipe.name)["task"]
    model, _ = load(recipe.name, folder)
    card, schedule = recipe.card, recipe.schedule
    text = TEMPLATE.format(
        header=_header(recipe, report, task),
        name=recipe.name,
        title=card.title,
        stands_for=card.stands_for,
        architecture=type(model).__name__,
        parameters=f"{report.parameters:_}".replace("_", " "),
        size=_decimal(report.size / 1e6, 1),
        domain=card.domain,
        data=card.data,
        sources=_sources(card.registers),
        steps=schedule.steps,
        batch_size=schedule.batch_size,
        learning_rate=_decimal(schedule.learning_rate, 4),
        seed=schedule.seed,
        task=task,
        items=report.items,
        blind=_blind(recipe.name),
        metrics="\n".join(
            f"| {METRIC_NAMES[key]} | {_decimal(value, 3)} |"
            for key, value in report.metrics.items()
        ),
        failures=card.failures,
        mistakes=_mistakes(report),
    )
    write_atomic(folder / "README.md", text.encode())


def _header(recipe, report, task: str) -> str:
    data = ModelCardData(
        language=["es", "en"],
        license="apache-2.0",
        library_name="transformers",
        pipeline_tag=task,
        tags=[*recipe.card.tags, "curso-de-transformers"],
        model_name=recipe.name,
        eval_results=[
            EvalResult(
                task_type=task,
                dataset_type="hand-written",
                dataset_name=f"tests/zoo/{recipe.name}.jsonl",
                metric_type=key,
                metric_value=value,
            )
            for key, value in report.metrics.items()
        ],
    )
    return data.to_yaml()


def _sources(registers: tuple[str, ...]) -> str:
    """De qué paquetes de Debian se leyó y con qué licencia; nada si no se leyó de ninguno."""
    from course_utils.zoo.corpora import sources

    named = [
        f"{name} ({source['about']}; {source['licence']})"
        for name, source in sources().items()
        if source["register"] in registers
    ]
    if not named:
        return ""
    return (
        " Leyó además texto corrido de paquetes de Debian 12, que no se copia aquí: "
        f"{'; '.join(named)}. Lo prepara `curso zoo corpora`."
    )


def _blind(name: str) -> str:
    return " y a ciegas, sin mirar los datos de entrenamiento," if name in BLIND else ""


def _mistakes(report) -> str:
    shown = report.mistakes[:SHOWN_MISTAKES]
    if not shown:
        return "En la evaluación no cometió ningún error; con tus frases los cometerá."
    lines = [
        f"- «{mistake.text}» → {mistake.got or NOTHING} (se esperaba: {mistake.expected})"
        for mistake in shown
    ]
    return "\n".join(["Errores reales de la evaluación:", "", *lines])


def _decimal(value: float, digits: int) -> str:
    return f"{value:.{digits}f}".replace(".", ",")
