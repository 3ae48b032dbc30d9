"""`make lab` sirve el curso sin pantalla, también como root, y no deja nada fuera de la carpeta."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

START_SECONDS = 90


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(url: str, process: subprocess.Popen) -> bytes:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=30) as response:
                return response.read()
        except OSError:  # aún no escucha, o tarda en su primera respuesta
            time.sleep(0.3)
    raise AssertionError(f"JupyterLab no sirvió {url}")


def test_make_lab_serves_the_first_lesson(root, tmp_path):
    port = free_port()
    home = tmp_path / "home"
    home.mkdir()
    environment = {**os.environ, "HOME": str(home), "PYTHONUNBUFFERED": "1"}
    environment.pop("DISPLAY", None)
    venv = os.path.dirname(os.path.dirname(sys.executable))
    process = subprocess.Popen(
        ["make", "lab", f"PORT={port}", f"VENV={venv}"],
        cwd=root,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )
    try:
        printed = ""
        while "token=" not in printed:
            line = process.stdout.readline()
            assert line, printed
            printed += line
        token = re.search(r"token=(\w+)", printed).group(1)
        base = f"http://127.0.0.1:{port}"
        page = wait_for(f"{base}/lab?token={token}", process)
        contents = wait_for(
            f"{base}/api/contents/notebooks/00_inicio.ipynb?content=0&token={token}", process
        )
        exercises = wait_for(f"{base}/api/contents/exercises?token={token}", process)
        # Como Ctrl+C en la terminal: la señal llega a todo el grupo.
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=30)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    assert b"jupyter-config-data" in page
    assert json.loads(contents)["type"] == "notebook"
    assert f"/lab/tree/notebooks/00_inicio.ipynb?token={token}" in printed
    if os.geteuid() == 0:
        assert "--allow-root" in printed
    assert b"01_pipelines" in exercises
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0, "sigue escuchando después de Ctrl+C"
    assert list(home.rglob("*")) == []


def test_busy_port_is_one_line(root):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        run = subprocess.run(
            [sys.executable, "-m", "course_utils", "lab", "--port", str(port)],
            cwd=root,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
    assert run.returncode == 1
    assert run.stderr.startswith(f"[FALLO] El puerto {port} está ocupado")
    assert run.stderr.count("\n") == 1


@pytest.mark.parametrize("port", ["0", "70000", "-1"])
def test_impossible_port_is_one_line(root, port):
    run = subprocess.run(
        [sys.executable, "-m", "course_utils", "lab", "--port", port],
        cwd=root,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert run.returncode == 1
    assert "[FALLO]" in run.stderr
    assert "65535" in run.stderr
