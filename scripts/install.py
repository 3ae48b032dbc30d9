"""Crea el entorno del curso y lo instala todo en él (lo llama «make install»).

Solo usa la biblioteca estándar, porque se ejecuta antes de que haya nada instalado.
"""

from __future__ import annotations  # para llegar a decirle a un Python antiguo que lo es

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOG = ROOT / "build" / "install.log"
# PyTorch para CPU y lo demás ocupan 1,4 GB; con las bibliotecas de CUDA, unos 6 GB.
NEEDED_GB = 2
NEEDED_GB_CUDA = 7


class InstallError(Exception):
    """Motivo, en una línea, por el que no se puede instalar."""


def main() -> int:
    parser = argparse.ArgumentParser(description="Instala el curso en un entorno virtual.")
    parser.add_argument("venv", type=Path, help="carpeta del entorno, por ejemplo .venv")
    parser.add_argument("--torch-index", help="índice de paquetes con PyTorch solo para CPU")
    options = parser.parse_args()
    started = time.monotonic()
    try:
        if sys.version_info < (3, 11):  # noqa: UP036 - se ejecuta con el Python que haya
            raise InstallError(
                "este Python es {}.{} y el curso necesita 3.11 o posterior: instálalo y repite "
                "con «make install PYTHON=python3.11».".format(*sys.version_info[:2])
            )
        check_disk(cuda=sys.platform == "linux" and not options.torch_index)
        python = create_environment(options.venv)
        install_packages(python, options.torch_index)
    except InstallError as error:
        print(f"[FALLO] {error}", file=sys.stderr)
        return 1
    (options.venv / ".installed").write_text(str(ROOT), encoding="utf-8")
    print(f"→ Listo en {time.monotonic() - started:.0f} s.", flush=True)
    return 0


def check_disk(cuda: bool) -> None:
    """`cuda`: si el PyTorch que se va a instalar puede traer las bibliotecas de CUDA."""
    needed = NEEDED_GB_CUDA if cuda else NEEDED_GB
    free_gb = shutil.disk_usage(ROOT).free / 2**30
    if free_gb < needed:
        cheaper = ", o usa TORCH_INDEX=… (véase el README)" if cuda else ""
        raise InstallError(
            f"en el disco de {ROOT} quedan {free_gb:.1f} GB y hacen falta {needed}: libera "
            f"espacio{cheaper}, y repite."
        )


def create_environment(venv: Path) -> Path:
    """Devuelve el Python del entorno, que crea si falta."""
    python = venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if python.exists() and not _was_moved(venv):
        if _run(python, "-m", "pip", "--version").returncode == 0:
            return python
    elif python.exists():
        print("→ La carpeta del curso ha cambiado de sitio: rehago el entorno", flush=True)
    print(f"→ Creo el entorno en {venv}", flush=True)
    run = _run(sys.executable, "-m", "venv", "--clear", venv)
    if run.returncode != 0:
        shutil.rmtree(venv, ignore_errors=True)
        if "ensurepip" in run.stdout + run.stderr:
            raise InstallError(
                "a este Python le falta el módulo venv: en Debian y Ubuntu se instala con "
                "«sudo apt install python3-venv»; después repite la misma orden."
            )
        last = (run.stderr or run.stdout).strip().splitlines() or ["sin mensaje"]
        raise InstallError(f"no se pudo crear el entorno en {venv}: {last[-1]}")
    return python


def _was_moved(venv: Path) -> bool:
    """Si el entorno se creó con la carpeta del curso en otro sitio, donde ya no funciona."""
    stamp = venv / ".installed"
    recorded = stamp.read_text(encoding="utf-8").strip() if stamp.is_file() else ""
    return recorded not in ("", str(ROOT))


def _run(*command: str | Path) -> subprocess.CompletedProcess:
    return subprocess.run(command, capture_output=True, text=True, errors="replace")


def install_packages(python: Path, torch_index: str | None) -> None:
    constraints = ["-c", str(ROOT / "constraints.txt")]
    if torch_index:
        print("→ Instalo PyTorch desde el índice indicado", flush=True)
        pip(python, ["torch", *constraints, "--index-url", torch_index])
    print("→ Instalo los paquetes (la primera vez tarda unos minutos)", flush=True)
    # Primero PyTorch solo: así se resuelve con la versión probada antes de que otro lo pida.
    pip(python, ["torch", *constraints])
    pip(python, ["-e", f"{ROOT}[dev,zoo]", *constraints])


def pip(python: Path, arguments: list[str]) -> None:
    """Ejecuta «pip install»; en una terminal va diciendo qué paquete trae."""
    LOG.parent.mkdir(exist_ok=True)
    command = [python, "-m", "pip", "install", "--no-cache-dir", "--disable-pip-version-check"]
    interactive = sys.stdout.isatty()
    with LOG.open("a", encoding="utf-8") as log:
        process = subprocess.Popen(
            [*command, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        lines = []
        for line in process.stdout:
            log.write(line)
            lines.append(line.strip())
            if interactive and line.startswith(("Collecting ", "Installing ")):
                package = line.split()[1].split("=")[0].split(">")[0].split("<")[0]
                print(f"\r\033[K  {package[:60]}", end="", flush=True)
    if interactive:
        print("\r\033[K", end="", flush=True)
    if process.wait() != 0:
        # «ERROR: Exception:» encabeza una traza de pip: ahí cuenta la última línea.
        errors = [line for line in lines if line.startswith("ERROR:") and line[-1] != ":"]
        errors = errors or lines[-1:] or [""]
        raise InstallError(
            f"pip no pudo instalar los paquetes: {errors[-1].removeprefix('ERROR:').strip()} "
            f"(registro completo en {LOG}). Revisa la conexión y el espacio en disco, y repite."
        )


if __name__ == "__main__":
    sys.exit(main())
