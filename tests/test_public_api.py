"""`import course_utils` es ligero y da a los cuadernos todo lo que usan."""

import json
import statistics
import subprocess
import sys
import time

import pytest

import course_utils
import course_utils.pipelines

HEAVY = ("torch", "transformers", "numpy", "matplotlib")


def fresh(code: str, cwd) -> str:
    """Lo que escribe `code` en un Python recién abierto en la carpeta del proyecto."""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=cwd, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_import_loads_nothing_heavy(root):
    code = """
import json, sys, course_utils, course_utils.checkpoints
course_utils.checkpoints.catalog()
print(json.dumps(sorted(sys.modules)))
"""
    loaded = json.loads(fresh(code, root))
    assert "course_utils.checkpoints" in loaded
    assert not set(HEAVY) & set(loaded)


def test_import_costs_less_than_50_ms(root):
    """Medianas de arranques alternos, con y sin el paquete: la carga del equipo no cuenta."""
    times: dict[str, list[float]] = {"pass": [], "import course_utils": []}
    for _ in range(9):
        for code, measured in times.items():
            begin = time.perf_counter()
            fresh(code, root)
            measured.append(time.perf_counter() - begin)
    bare, ours = (statistics.median(measured) for measured in times.values())
    assert ours - bare < 0.05


def test_public_names_are_the_ones_announced():
    assert course_utils.__all__ == ["checkpoint", "checks", "pipeline", "plots", "setup"]
    assert set(course_utils.__all__) <= set(dir(course_utils))


@pytest.mark.parametrize("name", course_utils.__all__)
def test_every_public_name_is_there(name):
    exported = getattr(course_utils, name)
    assert callable(exported) or exported.__name__ == f"course_utils.{name}"


def test_functions_come_from_their_modules():
    from course_utils.checkpoints import checkpoint

    assert course_utils.checkpoint is checkpoint
    # La función se llama casi como el paquete que la define, y no la tapa.
    assert course_utils.pipeline is course_utils.pipelines.pipeline


def test_unknown_name_is_an_attribute_error_in_spanish():
    with pytest.raises(AttributeError, match="course_utils no tiene «pipelin»"):
        _ = course_utils.pipelin
