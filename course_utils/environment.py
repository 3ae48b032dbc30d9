"""Preparación de los cuadernos (`setup`) y diagnóstico del equipo (`check`).

Nada de aquí cambia la biblioteca que se enseña: solo calla avisos que ensucian las salidas,
fija la semilla y comprueba que la instalación está completa.
"""

import importlib.metadata
import json
import os
import platform
import shutil
import sys
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from course_utils import checkpoints
from course_utils.errors import CourseError
from course_utils.files import PACKAGE

MINIMUM_PYTHON = (3, 11)
# Paquete -> versión mínima; las demás las resuelve pip a partir de pyproject.toml.
REQUIRED_PACKAGES = {
    "transformers": (5, 23),
    "torch": (2, 6),
    "jupyterlab": (4, 2),
    "nbgrader": (0, 9),
    "matplotlib": (3, 9),
    "ipywidgets": (8,),
}
MINIMUM_FREE_MB = 200

# Paleta de Okabe e Ito (https://jfly.uni-koeln.de/color/): se distingue con daltonismo.
PALETTE = ("#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#F0E442", "#333333")


@dataclass(frozen=True)
class Check:
    """Resultado de una comprobación: `fix` dice qué hacer cuando `ok` es falso."""

    name: str
    ok: bool
    detail: str
    fix: str = ""

    def __str__(self) -> str:
        line = f"{'[OK]' if self.ok else '[FALLO]'} {self.name}: {self.detail}"
        return line if self.ok else f"{line} → {self.fix}"


@dataclass(frozen=True)
class Settings:
    """Lo que `setup` dejó fijado: dispositivo, semilla, hilos y origen de los puntos de control."""

    device: str
    seed: int
    threads: int
    from_hub: bool

    def __str__(self) -> str:
        origin = "del Hub" if self.from_hub else "incrustados (sin red)"
        return (
            f"Curso listo: puntos de control {origin} · dispositivo {self.device} · "
            f"semilla {self.seed}"
        )


def setup(seed: int = 0, threads: int = 1) -> Settings:
    """Prepara un cuaderno: bibliotecas en silencio, semilla, hilos y estilo de los gráficos.

    seed: semilla de `random`, numpy y torch (por defecto 0).
    threads: hilos de cálculo de torch; con uno solo, los resultados son iguales en cada ejecución.

    Devuelve los ajustes, que al imprimirse caben en una línea. Errores: `CourseError` si
    COURSE_CHECKPOINTS tiene un valor desconocido.
    """
    from_hub = checkpoints.uses_hub()
    _quiet_environment(offline=not from_hub)
    import huggingface_hub.constants
    import torch
    import transformers

    if not from_hub:
        # huggingface_hub lee la variable al importarse, y el cuaderno pudo importarlo antes.
        huggingface_hub.constants.HF_HUB_OFFLINE = True
    _quiet_libraries(transformers)
    torch.set_num_threads(threads)
    transformers.set_seed(seed)
    _plot_style()
    return Settings(_default_device(torch), seed, threads, from_hub)


def check() -> list[Check]:
    """Comprueba Python, los paquetes, el kernel de Jupyter, los puntos de control y el disco."""
    results = [_check_python()]
    results += [_check_package(name, minimum) for name, minimum in REQUIRED_PACKAGES.items()]
    checks: Iterable[Callable[[], Check]] = (
        _check_device,
        _check_kernel,
        _check_nbgrader_database,
        _check_disk,
    )
    results += [run() for run in checks]
    try:
        return results + _check_checkpoints()
    except CourseError as error:
        return [*results, Check("Puntos de control", False, str(error), "repite «curso check»")]


def _quiet_environment(offline: bool) -> None:
    """Variables que las bibliotecas leen al importarse: por eso se fijan antes."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    if offline:
        # Con los puntos de control incrustados nada debe descargarse: un descuido falla enseguida.
        os.environ.setdefault("HF_HUB_OFFLINE", "1")


def _quiet_libraries(transformers) -> None:
    """Calla registros, barras e informes de carga, cuyo orden cambia de una vez a otra."""
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    for category in (FutureWarning, DeprecationWarning, PendingDeprecationWarning):
        warnings.simplefilter("ignore", category)
    for module in ("torch", "transformers", "huggingface_hub", "tokenizers"):
        warnings.filterwarnings("ignore", module=rf"{module}(\.|$)")


def _plot_style() -> None:
    import matplotlib as mpl
    from cycler import cycler

    mpl.rcParams.update(
        {
            # Fondo propio y claro: el dibujo se lee igual en el tema claro y en el oscuro.
            "figure.facecolor": "#FBFBFB",
            "axes.facecolor": "#FBFBFB",
            "savefig.facecolor": "#FBFBFB",
            "axes.prop_cycle": cycler(color=PALETTE),
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.titlesize": "medium",
            "figure.figsize": (7.0, 3.4),
            "figure.dpi": 96,
            "figure.constrained_layout.use": True,
            "font.size": 10.5,
            "font.family": "DejaVu Sans",
        }
    )


def _default_device(torch) -> str:
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def _check_python() -> Check:
    version = platform.python_version()
    minimum = ".".join(map(str, MINIMUM_PYTHON))
    return Check(
        "Python",
        sys.version_info >= MINIMUM_PYTHON,
        version,
        f"instala Python {minimum} o posterior y repite «make install»",
    )


def _check_package(name: str, minimum: tuple[int, ...]) -> Check:
    wanted = ".".join(map(str, minimum))
    fix = "ejecuta «make install» (o «pip install -e .»)"
    try:
        version = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return Check(name, False, f"no está instalado (hace falta {wanted} o posterior)", fix)
    numbers = tuple(int(part) for part in version.split("+")[0].split(".")[:2] if part.isdigit())
    ok = numbers >= minimum
    return Check(name, ok, version if ok else f"{version}, y hace falta {wanted} o posterior", fix)


def _check_device() -> Check:
    try:
        import torch
    except Exception as error:
        return Check(
            "Dispositivo",
            False,
            f"torch no se puede importar ({type(error).__name__})",
            "reinstala con «make clean install»",
        )
    names = {"cpu": "CPU (suficiente para todo el curso)", "cuda": "GPU (CUDA)", "mps": "GPU (MPS)"}
    return Check("Dispositivo", True, names[_default_device(torch)])


def _check_kernel() -> Check:
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        spec = KernelSpecManager().get_kernel_spec("python3")
    except NoSuchKernel:
        return Check(
            "Kernel de Jupyter",
            False,
            "no hay ningún kernel «python3»",
            "ejecuta «python -m ipykernel install --sys-prefix»",
        )
    # Un kernel heredado de otra instalación ejecutaría los cuadernos sin estos paquetes.
    program = shutil.which(spec.argv[0]) or spec.argv[0]
    ok = spec.argv[0] == "python" or Path(program).resolve() == Path(sys.executable).resolve()
    return Check(
        "Kernel de Jupyter",
        ok,
        "python3" if ok else f"«python3» arranca otro Python: {program}",
        "activa el entorno del curso o ejecuta «python -m ipykernel install --sys-prefix»",
    )


def _check_nbgrader_database() -> Check:
    scripts = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    ok = shutil.which("alembic", path=scripts) is not None
    return Check(
        "Libro de calificaciones",
        ok,
        "alembic disponible" if ok else "nbgrader no encuentra la orden alembic",
        "ejecuta «make install»: sin alembic no se puede crear un libro nuevo",
    )


def _check_disk() -> Check:
    free_mb = shutil.disk_usage(PACKAGE).free // 2**20
    return Check(
        "Disco",
        free_mb >= MINIMUM_FREE_MB,
        f"{free_mb / 1024:.1f} GB libres",
        f"libera espacio: hacen falta al menos {MINIMUM_FREE_MB} MB",
    )


def _check_checkpoints() -> list[Check]:
    try:
        from_hub = checkpoints.uses_hub()
    except CourseError as error:
        return [Check("Puntos de control", False, str(error), "corrige la variable")]
    if from_hub:
        return [Check("Puntos de control", True, "se toman del Hub (COURSE_CHECKPOINTS=hub)")]
    return [_check_checkpoint(entry) for entry in checkpoints.catalog().values()]


def _check_checkpoint(entry: "checkpoints.Entry") -> Check:
    name = f"Punto de control «{entry.name}»"
    try:
        checkpoints.checkpoint(entry.hub_ids[0])
        if changed := checkpoints.changed_files(entry.path):
            detail = f"ha cambiado {changed[0]} (no es el que se repartió)"
            return Check(name, False, detail, "recupera la carpeta del paquete del curso")
        config = json.loads((entry.path / "config.json").read_text(encoding="utf-8"))
    except CourseError as error:
        return Check(name, False, str(error), "y repite «curso check»")
    except (OSError, ValueError) as error:
        detail = f"config.json no se puede leer ({type(error).__name__})"
        return Check(name, False, detail, "recupera la carpeta del punto de control")
    size = sum(file.stat().st_size for file in entry.path.iterdir()) / 2**20
    return Check(name, True, f"{config['architectures'][0]}, {size:.1f} MB")
