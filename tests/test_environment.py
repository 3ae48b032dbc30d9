"""`setup` deja los cuadernos en silencio y repetibles; `check` dice qué falla y qué hacer."""

import subprocess
import sys

import pytest

from course_utils import environment
from course_utils.errors import CourseError


def python(code, **variables):
    import os

    return subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


LOAD_EVERYTHING = """
import random, warnings
from course_utils import checkpoint, pipeline, setup
print(setup(seed=7))
import numpy, torch
from transformers import AutoModel, AutoModelForSequenceClassification
drawn = (random.random(), float(numpy.random.rand()), float(torch.rand(1)))
# Una cabeza nueva y otra que sobra: la biblioteca informaría de ambas por stderr.
AutoModelForSequenceClassification.from_pretrained(checkpoint("bert-base-uncased"), num_labels=3)
AutoModel.from_pretrained(checkpoint("gpt2"))
pipeline("sentiment-analysis")("Me gusta")
print(drawn, torch.get_num_threads())
"""


def test_setup_is_silent_and_repeatable():
    first, second = (python(LOAD_EVERYTHING, COURSE_CHECKPOINTS="embedded") for _ in range(2))
    assert first.returncode == 0, first.stderr
    assert first.stderr == ""
    assert first.stdout == second.stdout
    assert first.stdout.startswith("Curso listo: puntos de control incrustados (sin red) · ")
    assert first.stdout.rstrip().endswith(" 1")


FORGOTTEN_CHECKPOINT = """
from course_utils import pipeline, setup
pipeline  # importa transformers antes de que setup() fije las variables
setup()
from transformers import AutoModel
try:
    AutoModel.from_pretrained("google-bert/bert-base-cased")
except OSError:
    print("sin red")
"""


def test_forgotten_checkpoint_fails_at_once():
    """Un id del Hub sin checkpoint() no sale a la red, sea cual sea el orden de los imports."""
    run = python(FORGOTTEN_CHECKPOINT, HF_HUB_OFFLINE="0")
    assert run.stdout == "sin red\n", run.stderr
    assert run.stderr == ""


def test_setup_refuses_unknown_sources(monkeypatch):
    monkeypatch.setenv("COURSE_CHECKPOINTS", "nube")
    with pytest.raises(CourseError, match="COURSE_CHECKPOINTS"):
        environment.setup()


def test_check_passes_here():
    failed = [str(result) for result in environment.check() if not result.ok]
    assert failed == []


def test_check_names_every_checkpoint(monkeypatch):
    from course_utils import checkpoints

    names = " ".join(result.name for result in environment.check())
    assert all(f"«{name}»" in names for name in checkpoints.catalog())


@pytest.mark.parametrize(
    ("attribute", "value", "words"),
    [
        ("MINIMUM_PYTHON", (9, 9), "[FALLO] Python: "),
        ("REQUIRED_PACKAGES", {"transformers": (99,)}, "hace falta 99 o posterior → ejecuta"),
        ("REQUIRED_PACKAGES", {"paquete-inexistente": (1,)}, "no está instalado"),
        ("MINIMUM_FREE_MB", 10**9, "[FALLO] Disco: "),
    ],
)
def test_check_says_what_fails_and_what_to_do(monkeypatch, attribute, value, words):
    monkeypatch.setattr(environment, attribute, value)
    failures = [str(result) for result in environment.check() if not result.ok]
    assert len(failures) == 1
    assert words in failures[0]
    assert " → " in failures[0]
    assert "\n" not in failures[0]


def test_check_in_hub_mode_does_not_need_embedded_checkpoints(monkeypatch):
    monkeypatch.setenv("COURSE_CHECKPOINTS", "hub")
    last = environment.check()[-1]
    assert last.ok
    assert "del Hub" in last.detail
