"""Conversación con el Hub antes de cargar un modelo, y sus errores en una línea en español."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from huggingface_hub import HfApi, constants
from huggingface_hub.errors import (
    EntryNotFoundError,
    GatedRepoError,
    HfHubHTTPError,
    HFValidationError,
    LocalEntryNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
    RevisionResolutionError,
)

from course_utils.errors import CourseError

# `load_model` de transformers resume los fallos de cada clase en el texto de un ValueError, sin
# encadenarlos: estos nombres delatan en él que la descarga se cortó a medias.
_CONNECTION_TRACES = (
    "LocalEntryNotFoundError",
    "ConnectError",
    "ReadTimeout",
    "RemoteProtocolError",
)


class HubError(CourseError, OSError):
    """El Hub no responde o no da lo que se le pide; el error original queda en `__cause__`."""


@dataclass(frozen=True)
class Located:
    """Un modelo del Hub antes de cargarlo.

    revision: la confirmación (commit) que se va a cargar, en la forma que `transformers.pipeline`
    acepta como revisión ya resuelta; tag: la tarea que declara su ficha, None si no la declara o
    no se pudo preguntar; reached: si el Hub respondió (si no, la confirmación es la de la caché).
    """

    revision: str
    tag: str | None
    reached: bool


class _OneRequestApi(HfApi):
    """Recuerda la ficha del modelo, para que resolver su revisión no la pida otra vez."""

    info = None

    def repo_info(self, *args, **kwargs):
        if self.info is None:
            self.info = super().repo_info(*args, **kwargs)
        return self.info


def locate(repo_id: str, revision: str | None, token, cache_dir=None) -> Located:
    """Busca `repo_id` (None en `revision`: la rama principal) en el Hub o, sin red, en la caché.

    Se hace antes de cargar nada: así, si el repositorio no existe o el Hub no responde, se sabe
    con una sola petición y no tras los reintentos de cada archivo. Errores: `HubError`.
    """
    api = _OneRequestApi()
    options = {"revision": revision, "token": token, "cache_dir": cache_dir}
    with hub_errors_in_spanish(repo_id, revision):
        try:
            info = api.repo_info(repo_id, revision=revision, token=token)
        except Exception as error:
            if not (_is_connection(error) or _status(error) >= 500):
                raise
            cached = api.resolve_revision(repo_id, **options, local_files_only=True)
            return Located(cached, tag=None, reached=False)
        return Located(api.resolve_revision(repo_id, **options), info.pipeline_tag, reached=True)


@contextmanager
def without_network() -> Iterator[None]:
    """Dentro, la librería carga de la caché sin preguntar al Hub, como con `HF_HUB_OFFLINE=1`.

    Con un Hub que no responde, el tokenizador lo reintentaba durante 47 segundos aunque todo
    estuviera en la caché (transformers 5.23, huggingface_hub 2.4).
    """
    before = constants.HF_HUB_OFFLINE
    constants.HF_HUB_OFFLINE = True
    try:
        yield
    finally:
        constants.HF_HUB_OFFLINE = before


@contextmanager
def hub_errors_in_spanish(repo_id: str, revision: str | None = None) -> Iterator[None]:
    """Convierte los errores del Hub que ocurran dentro en `HubError`; los demás pasan intactos."""
    try:
        yield
    except CourseError:
        raise
    except Exception as error:
        message = _explanation(error, repo_id, revision)
        if message is None:
            raise
        raise HubError(message) from error


def _explanation(error: Exception, repo_id: str, revision: str | None) -> str | None:
    chain = list(_chain(error))

    def has(*types: type) -> bool:
        return any(isinstance(link, types) for link in chain)

    if has(HFValidationError):
        return f"«{repo_id}» no es un id del Hub («organización/nombre») ni una carpeta que exista."
    if has(GatedRepoError):
        return (
            f"El acceso a «{repo_id}» está restringido: pide permiso en su página del Hub y "
            "da tu token= (o entra con «hf auth login»)."
        )
    if has(RevisionNotFoundError):
        return f"«{repo_id}» existe en el Hub, pero no tiene la revisión «{revision or 'main'}»."
    if has(RepositoryNotFoundError):
        return (
            f"No encuentro «{repo_id}» en el Hub: revisa el id o, si es privado, da tu token= "
            "(o entra con «hf auth login»)."
        )
    status = max(map(_status, chain))
    if status in (401, 403):
        return f"El Hub no te deja ver «{repo_id}» (error {status}): revisa tu token."
    if status:
        return f"El Hub respondió con el error {status} al pedir «{repo_id}»: prueba más tarde."
    if not any(map(_is_connection, chain)):
        return None
    name = f"«{repo_id}»" + (f", revisión «{revision}»," if revision else "")
    if constants.is_offline_mode():
        return (
            f"HF_HUB_OFFLINE impide ir al Hub y {name} no está entero en la caché: descárgalo una "
            "vez con red o usa los modelos del curso, sin COURSE_CHECKPOINTS=hub."
        )
    return (
        f"No llego al Hub ({constants.ENDPOINT}) y {name} no está entero en la caché: revisa la "
        "conexión o usa los modelos del curso, sin COURSE_CHECKPOINTS=hub."
    )


def _is_connection(error: BaseException) -> bool:
    if isinstance(error, (RevisionResolutionError, LocalEntryNotFoundError, ConnectionError)):
        return True
    # El cliente HTTP de huggingface_hub ha cambiado de paquete entre versiones (httpx, httpx2),
    # no de nombres.
    if any(cls.__name__ == "TransportError" for cls in type(error).__mro__):
        return True
    return isinstance(error, ValueError) and any(one in str(error) for one in _CONNECTION_TRACES)


def _status(error: BaseException) -> int:
    """Código HTTP con que se negó el Hub; 0 si es otro error o solo falta un archivo."""
    if not isinstance(error, HfHubHTTPError) or isinstance(error, EntryNotFoundError):
        return 0
    return error.response.status_code


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
