"""Las comprobaciones de las tareas: qué aceptan, qué rechazan y qué dice el mensaje."""

import subprocess
import sys

import numpy as np
import pytest
import torch

from course_utils.checks import (
    check_close,
    check_equal,
    check_keys,
    check_length,
    check_shape,
    check_type,
)


class AlwaysEqual:
    """Dice que es igual a todo."""

    def __eq__(self, other):
        return True

    __hash__ = None


class SlyText(str):
    __slots__ = ()

    def __eq__(self, other):
        return True

    __hash__ = str.__hash__


class SlyList(list):
    def __eq__(self, other):
        return True


class SlyFloat(float):
    def __sub__(self, other):
        return 0.0

    __rsub__ = __sub__


class SlyTensor(torch.Tensor):
    def tolist(self):
        return [1.0, 2.0]


class SlyArray(np.ndarray):
    def tolist(self):
        return [1.0, 2.0]


class Unprintable:
    def __repr__(self):
        raise RuntimeError("no me imprimas")


def message(check, *arguments, **options) -> str:
    with pytest.raises(AssertionError) as caught:
        check(*arguments, **options)
    return str(caught.value)


# --- Lo que se acepta -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("check", "value", "expected"),
    [
        (check_type, [], list),
        (check_type, torch.Size([1, 2]), (tuple, torch.Size)),
        (check_length, [1, 2], 2),
        (check_length, "hola", 4),
        (check_length, torch.zeros(3, 2), 3),
        (check_keys, {"b": 1, "a": 2}, ["a", "b"]),
        (check_shape, torch.zeros(2, 3), (2, 3)),
        (check_shape, np.zeros((2, 3)), [2, 3]),
        (check_shape, [[1, 2, 3], (4, 5, 6)], (2, 3)),
        (check_shape, 7, ()),
        (check_shape, torch.tensor(7.0), ()),
        (check_shape, [], (0,)),
        (check_equal, {"a": [1, ("x", None)], "b": {1, 2}}, {"b": {2, 1}, "a": [1, ("x", None)]}),
        (check_equal, None, None),
        (check_close, 0.50001, 0.5),
        (check_close, torch.tensor([0.1, 0.2]), np.array([0.1, 0.2])),
        (check_close, [np.float32(0.1), torch.tensor(0.2)], (0.1, 0.2)),
        (check_close, torch.tensor([[1, 2]]), [[1.0, 2.0]]),
        (check_close, torch.nn.Parameter(torch.ones(1)), [1]),
        (check_close, torch.tensor([1.0], dtype=torch.bfloat16), [1]),
        (check_close, float("inf"), float("inf")),
        (check_close, [], []),
    ],
)
def test_accepts_right_values_in_any_fair_form(check, value, expected):
    assert check(value, expected) is None


# --- Lo que se rechaza ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("check", "value", "expected"),
    [
        (check_type, True, int),
        (check_type, SlyList(), list),
        (check_length, SlyList([1]), 1),
        (check_length, iter([1]), 1),
        (check_keys, {SlyText("a"): 1}, ["a"]),
        (check_keys, {True: 1}, [1]),
        (check_keys, ["a"], ["a"]),
        (check_shape, [[1, 2], [3]], (2, 2)),
        (check_shape, SlyTensor(2), (2,)),
        (check_shape, torch.zeros(2, 3), (3, 2)),
        (check_shape, "ab", (2,)),
        (check_equal, AlwaysEqual(), 3),
        (check_equal, SlyText("no"), "sí"),
        (check_equal, [AlwaysEqual()], [3]),
        (check_equal, {"a": AlwaysEqual()}, {"a": 3}),
        (check_equal, {SlyText("z"): 1}, {"a": 1}),
        (check_equal, {SlyText("z")}, {"a"}),
        (check_equal, {1, 2}, {1, 3}),
        (check_equal, SlyList(), [1]),
        (check_equal, 1, True),
        (check_equal, 1.0, 1),
        (check_equal, [1, 2], (1, 2)),
        (check_equal, [1, 2, 3], [1, 2]),
        (check_equal, "a", "b"),
        (check_equal, torch.tensor(1), 1),
        (check_close, SlyFloat(9), 1.0),
        (check_close, AlwaysEqual(), 1.0),
        (check_close, SlyTensor([5.0, 5.0]), [1.0, 2.0]),
        (check_close, np.array([5.0, 5.0]).view(SlyArray), [1.0, 2.0]),
        (check_close, [SlyFloat(9)], [1.0]),
        (check_close, float("nan"), float("nan")),
        (check_close, torch.tensor([float("nan")]), [1.0]),
        (check_close, True, 1),
        (check_close, torch.tensor([True]), [1]),
        (check_close, "0.5", 0.5),
        (check_close, [0.5], 0.5),
        (check_close, 0.5, [0.5]),
        (check_close, [1, 2, 3], [1, 2]),
        (check_close, 0.501, 0.5),
    ],
)
def test_rejects_wrong_and_deceitful_values(check, value, expected):
    with pytest.raises(AssertionError):
        check(value, expected)


def test_tolerance_decides_how_close():
    check_close(0.5, 0.52, tolerance=0.05)
    assert "0.52" in message(check_close, 0.5, 0.52, tolerance=0.005)


# --- Los mensajes ---------------------------------------------------------------------------------


def test_missing_return_is_named():
    text = message(check_type, None, list, name="classify(…)", hint="hay una por texto.")
    assert text == (
        "classify(…): es None (¿falta un return, o usaste print?); "
        "se esperaba una lista (list). Pista: hay una por texto."
    )


def test_default_name_starts_the_sentence():
    assert message(check_length, [1], 2).startswith("Tu resultado: tiene 1 elemento; se esperaba 2")


def test_shape_message_shows_both_shapes():
    text = message(check_shape, torch.zeros(1, 13), (1, 2), hint="¿contaste capas?")
    assert text == "Tu resultado: su forma es (1, 13); se esperaba (1, 2). Pista: ¿contaste capas?"


def test_difference_is_located():
    text = message(check_equal, [{"label": "A"}, {"label": "B"}], [{"label": "A"}, {"label": "C"}])
    assert text == "Tu resultado: en [1]['label'] es 'B'; se esperaba 'C'."


def test_number_difference_is_located():
    text = message(check_close, [[1, 2], [3, 4]], torch.tensor([[1.0, 2.0], [3.0, 5.0]]))
    assert text == "Tu resultado: en [1][1] vale 4; se esperaba 5."


def test_missing_and_extra_keys_are_listed():
    text = message(check_keys, {"labels": 1, "score": 2}, ["label", "score"])
    assert "le falta 'label' y le sobra 'labels'" in text


@pytest.mark.parametrize("value", [Unprintable(), [Unprintable()], {"a": Unprintable()}])
def test_foreign_objects_are_never_printed(value):
    assert "Unprintable" in message(check_equal, value, "texto")


def test_long_values_are_shortened():
    assert len(message(check_equal, "a" * 10_000, "b" * 10_000)) < 300


def test_checks_import_neither_torch_nor_numpy():
    code = (
        "import sys; from course_utils.checks import check_close, check_shape;"
        "check_close([1.0], [1.0]); check_shape([1], (1,));"
        "sys.exit(sum(name in sys.modules for name in ('torch', 'numpy')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
