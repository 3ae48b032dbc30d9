"""Niega la red a las pruebas: solo se llega a este mismo equipo (127.0.0.0/8, ::1 y sockets Unix).

Python importa este módulo al arrancar, por estar en PYTHONPATH: así vale también para los kernels
y los demás procesos que abren las pruebas. Usa la auditoría de Python (PEP 578), que no se puede
desactivar después.
"""

import ipaddress
import sys

CONNECTIONS = {"socket.connect", "socket.sendto", "socket.sendmsg"}
LOOKUPS = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}


class NetworkRefusedError(RuntimeError):
    """No es un OSError a propósito: las bibliotecas lo tomarían por una red caída y seguirían."""


def _is_local(host) -> bool:
    if isinstance(host, bytes):
        host = host.decode()
    if host in (None, "", "localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _refuse(event: str, arguments: tuple) -> None:
    if event in CONNECTIONS:
        address = arguments[1]
        # Las direcciones de Internet son tuplas; las de los sockets Unix, rutas.
        host = address[0] if isinstance(address, tuple) else None
    elif event in LOOKUPS:
        host = arguments[0]
    else:
        return
    if not _is_local(host):
        raise NetworkRefusedError(f"Las pruebas no salen a la red, y algo pidió «{host}».")


sys.addaudithook(_refuse)
