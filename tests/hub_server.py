"""Un Hub en miniatura: sirve carpetas por HTTP en este equipo como las pide huggingface_hub.

    with HubServer() as hub:
        hub.publish("curso/modelo", folder)                   # la rama main
        hub.publish("curso/modelo", other, revision="v1")     # una etiqueta con otro contenido
        ...  # un proceso con HF_ENDPOINT=hub.url

Responde a lo que pide huggingface_hub 2.4 al descargar: la información del modelo, el listado de
archivos y los archivos. Cada petición queda en `hub.requests`. Una ruta nueva es una línea en
`_ROUTES` y un método que devuelve una `Response`.
"""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from urllib.parse import unquote, urlsplit

import yaml

REPO = r"(?P<repo>[^/]+(?:/[^/]+)?)"
REVISION = r"(?P<revision>[^/]+)"
# Lo que el Hub guarda en LFS se identifica por su SHA-256; lo demás, por su SHA-1 de git.
LFS_SUFFIXES = (".safetensors", ".bin")


@dataclass(frozen=True)
class Request:
    """Una petición atendida: método, ruta (sin consulta) y código de la respuesta."""

    method: str
    path: str
    status: int


@dataclass
class Response:
    """Lo que se contesta; con HEAD se envía lo mismo sin cuerpo."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Repo:
    """Un repositorio: nombre de revisión -> commit, y commit -> archivos."""

    commits: dict[str, str] = field(default_factory=dict)
    files: dict[str, dict[str, bytes]] = field(default_factory=dict)
    gated_token: str | None = None


class HubServer:
    """Servidor en 127.0.0.1, en un puerto libre, mientras dura el bloque `with`."""

    def __init__(self) -> None:
        # Código con que contesta a todo, como un Hub averiado (503) o que no acepta el token (403).
        self.refusal: int | None = None
        self.repos: dict[str, Repo] = {}
        self.requests: list[Request] = []
        self._lock = Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_for(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "HubServer":
        Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_) -> None:
        self._server.shutdown()
        self._server.server_close()

    def publish(
        self,
        repo_id: str,
        folder: Path,
        revision: str = "main",
        gated_token: str | None = None,
    ) -> str:
        """Pone el contenido de `folder` en una revisión y devuelve su commit (SHA-1).

        Con `gated_token` los archivos solo se dan a quien presenta ese token.
        """
        files = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        digest = hashlib.sha1(repo_id.encode())
        for name, content in files.items():
            digest.update(name.encode() + b"\0" + content)
        commit = digest.hexdigest()
        repo = self.repos.setdefault(repo_id, Repo())
        repo.files[commit] = files
        repo.commits |= {revision: commit, commit: commit}
        repo.gated_token = gated_token or repo.gated_token
        return commit

    def paths(self, method: str = "GET", status: int = 200) -> list[str]:
        """Rutas pedidas con ese método y contestadas con ese código, en orden."""
        with self._lock:
            return [
                one.path for one in self.requests if (one.method, one.status) == (method, status)
            ]

    def forget(self) -> None:
        """Vacía el registro de peticiones."""
        with self._lock:
            self.requests.clear()

    def answer(self, method: str, url: str, headers) -> Response:
        """La respuesta a una petición, que queda registrada."""
        path = unquote(urlsplit(url).path)
        response = self._route(method, urlsplit(url).path, headers)
        with self._lock:
            self.requests.append(Request(method, path, response.status))
        return response

    def _route(self, method: str, path: str, headers) -> Response:
        if self.refusal:
            return _error(self.refusal, None, "Refused")
        for pattern, route in _ROUTES:
            found = re.fullmatch(pattern, path)
            if found and method in ("GET", "HEAD"):
                parts = {name: unquote(value or "") for name, value in found.groupdict().items()}
                repo = self.repos.get(parts["repo"])
                if repo is None:
                    return _error(404, "RepoNotFound", "Repository not found")
                commit = repo.commits.get(parts.get("revision") or "main")
                if commit is None:
                    return _error(404, "RevisionNotFound", "Invalid rev id")
                return route(parts, repo, commit, headers)
        return _error(404, None, "Not found")


def _info(parts: dict, repo: Repo, commit: str, headers) -> Response:
    files = repo.files[commit]
    card = _card(files)
    return _json(
        {
            "id": parts["repo"],
            "modelId": parts["repo"],
            "sha": commit,
            "private": False,
            "gated": "auto" if repo.gated_token else False,
            "library_name": card.get("library_name", "transformers"),
            "pipeline_tag": card.get("pipeline_tag"),
            "tags": ["transformers", "safetensors", *card.get("tags", [])],
            "cardData": card,
            "siblings": [{"rfilename": name} for name in files],
        }
    )


def _tree(parts: dict, repo: Repo, commit: str, headers) -> Response:
    files = repo.files[commit]
    prefix = f"{parts['path']}/" if parts["path"] else ""
    inside = {name: content for name, content in files.items() if name.startswith(prefix)}
    if not inside:
        return _error(404, "EntryNotFound", "Entry not found", commit)
    return _json([_tree_entry(name, content) for name, content in inside.items()])


def _tree_entry(name: str, content: bytes) -> dict:
    entry = {"type": "file", "path": name, "size": len(content), "oid": _git_oid(content)}
    if name.endswith(LFS_SUFFIXES):
        sha256 = hashlib.sha256(content).hexdigest()
        entry["lfs"] = {"oid": sha256, "size": len(content), "pointerSize": 130}
    return entry


def _file(parts: dict, repo: Repo, commit: str, headers) -> Response:
    if repo.gated_token and headers.get("Authorization") != f"Bearer {repo.gated_token}":
        return _error(401, "GatedRepo", "Access to this model is restricted", commit)
    content = repo.files[commit].get(parts["path"])
    if content is None:
        return _error(404, "EntryNotFound", "Entry not found", commit)
    is_lfs = parts["path"].endswith(LFS_SUFFIXES)
    etag = hashlib.sha256(content).hexdigest() if is_lfs else _git_oid(content)
    common = {"ETag": f'"{etag}"', "X-Repo-Commit": commit, "Accept-Ranges": "bytes"}
    asked = re.fullmatch(r"bytes=(\d+)-(\d*)", headers.get("Range", ""))
    if asked is None:
        return Response(200, content, common)
    first, last = int(asked[1]), min(int(asked[2] or len(content)), len(content) - 1)
    if first > last:
        return Response(416, b"", {**common, "Content-Range": f"bytes */{len(content)}"})
    part = {**common, "Content-Range": f"bytes {first}-{last}/{len(content)}"}
    return Response(206, content[first : last + 1], part)


_ROUTES: list[tuple[str, Callable[..., Response]]] = [
    (rf"/api/models/{REPO}", _info),
    (rf"/api/models/{REPO}/revision/{REVISION}", _info),
    (rf"/api/models/{REPO}/tree/{REVISION}(?:/(?P<path>.*))?", _tree),
    (rf"/{REPO}/resolve/{REVISION}/(?P<path>.+)", _file),
]


def _card(files: dict[str, bytes]) -> dict:
    text = files.get("README.md", b"").decode()
    block = re.match(r"---\n(.*?)\n---", text, flags=re.DOTALL)
    return yaml.safe_load(block[1]) if block else {}


def _git_oid(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


def _json(value: object) -> Response:
    return Response(200, json.dumps(value).encode(), {"Content-Type": "application/json"})


def _error(status: int, code: str | None, message: str, commit: str | None = None) -> Response:
    headers = {"X-Error-Code": code, "X-Error-Message": message, "X-Repo-Commit": commit}
    kept = {name: value for name, value in headers.items() if value}
    return Response(status, json.dumps({"error": message}).encode(), kept)


def _handler_for(hub: HubServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            response = hub.answer(self.command, self.path, self.headers)
            self.send_response(response.status)
            for name, value in response.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(response.body)))
            # Una conexión que siguiera abierta contestaría aun con el servidor ya parado.
            self.send_header("Connection", "close")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(response.body)

        do_GET = do_HEAD = _serve

        def log_message(self, *_) -> None:
            """Las peticiones se guardan en `hub.requests`, no en la salida de error."""

    return Handler
