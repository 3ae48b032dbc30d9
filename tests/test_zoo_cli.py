"""`curso zoo`: lo que se imprime al evaluar y cómo se dicen los errores."""

import sys

import pytest

from course_utils import cli, zoo
from course_utils.zoo.evaluation import Report

SCORES = {"accuracy": 0.8, "negation": 0.5}


def run(monkeypatch, capsys, *arguments):
    """Ejecuta `curso zoo ARGUMENTOS` en este proceso: (código, salida, errores)."""
    monkeypatch.setattr("sys.argv", ["curso", "zoo", *arguments])
    with pytest.raises(SystemExit) as stop:
        cli.main()
    printed = capsys.readouterr()
    return stop.value.code or 0, printed.out, printed.err


def report(**changes) -> Report:
    """Un informe con un 0,8 de exactitud."""
    values = {
        "name": "sentiment",
        "items": 50,
        "metrics": SCORES,
        "metric": "accuracy",
        "target": 0.75,
        "minimum": 0.6,
        "documents": (2, 2),
        "mistakes": (),
        "parameters": 1000,
        "size": 2_000_000,
        "load_ms": 20.0,
        "item_ms": 3.0,
    }
    return Report(**values | changes)


@pytest.mark.parametrize(
    ("changes", "verdict", "code"),
    [
        ({}, "OBJETIVO", 0),
        ({"target": 0.9}, "solo mínimo", 0),
        ({"target": 0.9, "minimum": 0.85}, "NO LLEGA", 1),
        ({"documents": (1, 2)}, "FALLA DOC.", 1),
    ],
)
def test_eval_says_the_verdict(monkeypatch, capsys, changes, verdict, code):
    """Al lado del valor que decide están su mínimo, su objetivo y si llega."""
    measured = report(**changes)
    monkeypatch.setattr(zoo, "evaluate", lambda name: measured)
    stopped, printed, _ = run(monkeypatch, capsys, "eval", "sentiment")
    assert stopped == code
    (row,) = [line for line in printed.splitlines() if "accuracy" in line]
    expected = [f"{value:.2f}".replace(".", ",") for value in (measured.minimum, measured.target)]
    assert row.split()[:5] == ["sentiment", "accuracy", "0,800", *expected]
    assert verdict in row
    for title in ("mínimo", "objetivo", "veredicto"):
        assert title in printed


def test_eval_puts_the_target_beside_the_measure_that_decides(monkeypatch, capsys):
    """Aunque no sea la primera."""
    monkeypatch.setattr(zoo, "evaluate", lambda name: report(metric="negation", minimum=0.4))
    _, printed, _ = run(monkeypatch, capsys, "eval", "sentiment")
    (row,) = [line for line in printed.splitlines() if "negation" in line]
    assert row.split()[:4] == ["negation", "0,500", "0,40", "0,75"]
    assert "solo mínimo" in row


@pytest.mark.parametrize("command", ["train", "eval"])
def test_a_near_name_is_suggested(monkeypatch, capsys, command):
    """Un nombre mal escrito es una línea con los más parecidos y código 1."""
    code, _, errors = run(monkeypatch, capsys, command, "sentimen")
    assert code == 1
    assert errors.startswith("[FALLO] No hay ninguna receta llamada «sentimen»")
    assert "sentiment" in errors.split(":", 1)[1]
    assert errors.count("\n") == 1


@pytest.mark.parametrize("arguments", [["eval"], ["eval", "sentiment", "--all"]])
def test_eval_needs_names_or_all(monkeypatch, capsys, arguments):
    code, _, errors = run(monkeypatch, capsys, *arguments)
    assert code == 2
    assert errors == "[FALLO] Di qué evaluar: uno o más nombres, o --all.\n"


def test_interrupted_training_says_how_to_go_on(monkeypatch, capsys):
    def stop(name, new_tokenizer):
        raise KeyboardInterrupt

    monkeypatch.setattr(zoo, "train", stop)
    code, _, errors = run(monkeypatch, capsys, "train", "sentiment")
    assert code == 130
    assert errors == "[FALLO] Interrumpido: la misma orden sigue donde iba.\n"


def test_missing_library_says_how_to_install_it(monkeypatch, capsys):
    """Sin el extra «zoo», una línea; si lo que falta es otra cosa, no se esconde."""
    monkeypatch.setitem(sys.modules, "sacrebleu", None)
    monkeypatch.setattr(zoo, "evaluate", lambda name: __import__("sacrebleu"))
    code, _, errors = run(monkeypatch, capsys, "eval", "sentiment")
    assert code == 1
    assert errors.startswith("[FALLO] «curso zoo» necesita sacrebleu: ")
    assert errors.count("\n") == 1
    monkeypatch.setattr(zoo, "evaluate", lambda name: __import__("no_existe"))
    monkeypatch.setattr("sys.argv", ["curso", "zoo", "eval", "sentiment"])
    with pytest.raises(ModuleNotFoundError):
        cli.main()
