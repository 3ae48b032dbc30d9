# %% [markdown]
# Dos tests: con solo la tarea (1 punto) y con el modelo (1 punto).

# %% wrong="returns_classes" points=0 says=["tokenizer", "un texto"]
def pipeline_parts(task=None, model=None):
    pipe = pipeline(task, model=model)
    return {"task": pipe.task, "tokenizer": type(pipe.tokenizer), "model": type(pipe.model)}


# %% wrong="ignores_model" points=1 says="model="
def pipeline_parts(task=None, model=None):
    pipe = pipeline(task)
    return {
        "task": pipe.task,
        "tokenizer": type(pipe.tokenizer).__name__,
        "model": type(pipe.model).__name__,
    }


# %% wrong="echoes_task" points=1 says="deduce la tarea"
def pipeline_parts(task=None, model=None):
    pipe = pipeline(task, model=model)
    return {
        "task": task,
        "tokenizer": type(pipe.tokenizer).__name__,
        "model": type(pipe.model).__name__,
    }


# %% wrong="model_type" points=0 says="nombre de una clase"
def pipeline_parts(task=None, model=None):
    pipe = pipeline(task, model=model)
    kind = pipe.model.config.model_type
    return {"task": pipe.task, "tokenizer": kind, "model": kind}


# %% wrong="prints" points=0 says="return"
def pipeline_parts(task=None, model=None):
    pipe = pipeline(task, model=model)
    print(pipe.task, type(pipe.tokenizer).__name__, type(pipe.model).__name__)


# %% wrong="visible_example" points=0 says="con otra tarea cambian las piezas"
def pipeline_parts(task=None, model=None):
    return {"task": "fill-mask", "tokenizer": "BertTokenizer", "model": "BertForMaskedLM"}


# %% right="four_cases"
def pipeline_parts(task=None, model=None):
    if task is None:
        pipe = pipeline(model=model)
    elif model is None:
        pipe = pipeline(task)
    else:
        pipe = pipeline(task, model=checkpoint(model))
    names = {"task": pipe.task}
    for piece in ("tokenizer", "model"):
        names[piece] = getattr(pipe, piece).__class__.__name__
    return names


# %% right="noisy_and_shadowing"
# Tapa un nombre de la celda de preparación: no debe costarle nada a los demás ejercicios.
import sys
import warnings

build = pipeline
pipeline = "mi pipeline favorito"


def pipeline_parts(task=None, model=None):
    warnings.warn("construyo un pipeline", stacklevel=1)
    print("construyo", task, model, file=sys.stderr)
    pipe = build(task=task, model=model)
    return dict(
        model=pipe.model.__class__.__name__,
        tokenizer=pipe.tokenizer.__class__.__name__,
        task=pipe.task,
    )
