"""Lo común a todas las pruebas: sin red, y nada fuera de la carpeta de trabajo."""

import os
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent
GUARD = TESTS / "network_guard"

# Antes que nada: los kernels y los demás procesos heredan la prohibición por PYTHONPATH.
os.environ["PYTHONPATH"] = os.pathsep.join(
    filter(None, [str(GUARD), os.environ.get("PYTHONPATH", "")])
)
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
# nbgrader y jupyter buscan sus órdenes (alembic, kernels) junto al Python que prueba.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
sys.path.insert(0, str(GUARD))
import sitecustomize  # noqa: E402

# En este proceso Python ya había arrancado, quizá con otro sitecustomize: se carga el nuestro.
if Path(sitecustomize.__file__).parent != GUARD:
    del sys.modules["sitecustomize"]
    import sitecustomize


@pytest.fixture(scope="session")
def root() -> Path:
    """Raíz del proyecto."""
    return TESTS.parent
