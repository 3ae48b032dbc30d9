"""Abre JupyterLab sobre el curso: sin red, en español y también sin pantalla o como root."""

import os
import secrets
import signal
import socket
import subprocess
import sys
from pathlib import Path

from course_utils.errors import CourseError
from course_utils.files import PACKAGE, project_root

FIRST_NOTEBOOK = "notebooks/00_inicio.ipynb"
DEFAULT_PORT = 8888
STOP_SECONDS = 8
# Interfaz en español y sin la pregunta inicial sobre novedades.
SETTINGS = PACKAGE / "lab_config"
# JupyterLab consulta novedades, versiones y extensiones por la red: el curso no la necesita.
OFFLINE_FLAGS = (
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.news_url=",
    "--LabApp.extension_manager=readonly",
)


def lab(port: int | None = None, *, browser: bool | None = None) -> int:
    """Sirve el curso hasta que se pulse Ctrl+C; devuelve el código de salida de JupyterLab.

    port: puerto exacto; si no se da, 8888 o el primero libre que le siga.
    browser: abrir el navegador; por defecto, solo si hay pantalla y no se es root.
    Errores: `CourseError` si el puerto pedido está ocupado o falta la primera lección.
    """
    root = project_root()
    if not (root / FIRST_NOTEBOOK).is_file():
        raise CourseError(f"Falta {FIRST_NOTEBOOK}: constrúyelo con «curso build».")
    port = _first_free(DEFAULT_PORT) if port is None else _require_free(port)
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    if browser is None:
        browser = _has_screen() and not is_root
    token = secrets.token_hex(16)
    flags = [
        "--ip=127.0.0.1",
        f"--port={port}",
        "--ServerApp.port_retries=0",
        # Con el cuaderno como argumento, JupyterLab tomaría notebooks/ por raíz y no se verían las
        # tareas.
        f"--ServerApp.root_dir={root}",
        f"--LabApp.default_url=/lab/tree/{FIRST_NOTEBOOK}",
        *OFFLINE_FLAGS,
    ]
    if not browser:
        flags.append("--no-browser")
    if is_root:
        flags.append("--allow-root")
        print("→ Eres root: JupyterLab lo rechaza por prudencia y se le permite con --allow-root.")
    print(
        f"→ Abre en tu navegador: http://127.0.0.1:{port}/lab/tree/{FIRST_NOTEBOOK}?token={token}"
    )
    print("→ Para terminar, pulsa Ctrl+C.", flush=True)
    command = [sys.executable, "-m", "jupyterlab", *flags, "--log-level=WARN"]
    settings = os.pathsep.join(filter(None, [str(SETTINGS), os.environ.get("JUPYTER_CONFIG_PATH")]))
    environment = {**os.environ, "JUPYTER_TOKEN": token, "JUPYTER_CONFIG_PATH": settings}
    return _serve(command, root, environment)


def _serve(command: list[str], root: Path, environment: dict[str, str]) -> int:
    """Espera a JupyterLab; Ctrl+C, o cerrar la terminal, lo cierra sin preguntar."""
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.default_int_handler)
    # En su propia sesión no le llega el Ctrl+C, ante el que preguntaría (en inglés) qué hacer.
    process = subprocess.Popen(command, cwd=root, env=environment, start_new_session=True)
    try:
        return process.wait()
    except KeyboardInterrupt:
        print("→ Cierro JupyterLab.", flush=True)
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            # Si aún estaba arrancando, puede no atender: los kernels se cierran solos sin él.
            process.kill()
            process.wait()
        return 0


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # Sin SO_REUSEADDR, un puerto recién cerrado se tomaría por ocupado durante un minuto.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _require_free(port: int) -> int:
    if not 1 <= port <= 65535:
        raise CourseError(f"El puerto {port} no existe: elige uno entre 1024 y 65535.")
    if not _is_free(port):
        raise CourseError(
            f"El puerto {port} está ocupado: cierra el programa que lo usa o elige otro, "
            f"por ejemplo «make lab PORT={_first_free(port + 1)}»."
        )
    return port


def _first_free(start: int) -> int:
    for port in range(start, min(start + 100, 65536)):
        if _is_free(port):
            if port != start:
                print(f"→ El puerto {start} está ocupado: uso el {port}.")
            return port
    raise CourseError(
        f"No hay puertos libres entre {start} y {start + 99}: indica otro con PORT=…."
    )


def _has_screen() -> bool:
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
