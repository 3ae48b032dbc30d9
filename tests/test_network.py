"""Las pruebas no pueden salir a la red, ni ellas ni los procesos que abren."""

import socket
import subprocess
import sys

import pytest


def test_other_hosts_are_refused():
    """192.0.2.1 es una dirección reservada para documentación (RFC 5737)."""
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe,
        pytest.raises(RuntimeError, match="no salen a la red"),
    ):
        probe.connect(("192.0.2.1", 9))
    with pytest.raises(RuntimeError, match="no salen a la red"):
        socket.getaddrinfo("example.invalid", 443)


def test_loopback_is_allowed():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


def test_child_processes_are_refused_too():
    code = "import socket; socket.getaddrinfo('example.invalid', 443)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.returncode != 0
    assert "no salen a la red" in run.stderr
