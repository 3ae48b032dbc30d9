"""Texto corrido con licencia libre, sacado de paquetes de Debian, para las recetas que lo piden.

`corpora.toml` dice de qué paquetes y con qué licencia. Aquí se descargan con `apt-get download`,
sin instalarlos, y se dejan en `build/zoo/corpora/`: por cada fuente, `<fuente>.txt`, un párrafo en
español por línea, y `<fuente>.tsv`, el español y el inglés de un mismo texto con un tabulador.
"""

import hashlib
import re
import shutil
import subprocess
import tomllib
import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from course_utils.errors import CourseError
from course_utils.files import PACKAGE, ROOT, write_atomic

CORPORA = ROOT / "build" / "zoo" / "corpora"

LONGEST = 900
BLOCKS = ("p", "li", "dd", "dt", "title", "h1", "h2", "h3", "td")
# Rastros de código, de órdenes o de plantillas: lo que sigue no es prosa.
NOT_PROSE = re.compile(r"[{}\\|=_^~@#<>*]|https?:|www\.|--|%[sdif1-9(]|\$[a-z(]|\.\w+\.\w+|&\w+;")
MARKUP = re.compile(r"<[^<>]{0,200}>")
SPACES = re.compile(r"\s+")
DIALOG = re.compile(
    r'dialogId\("[^"]*", "[^"]*", "(?P<english>[^"]*)"\)\s*dialogStr\("(?P<spanish>[^"]*)"\)'
)


class Text(NamedTuple):
    """Un párrafo en español y, si se conoce, el mismo en inglés."""

    spanish: str
    english: str = ""


def sources() -> dict[str, dict]:
    """Las fuentes de `corpora.toml`, por nombre."""
    return tomllib.loads((PACKAGE / "zoo" / "corpora.toml").read_text(encoding="utf-8"))


def prepare(folder: Path = CORPORA) -> Path:
    """Descarga y extrae lo que falte; devuelve `folder`. Con todo hecho no hace nada.

    Errores: `CourseError` si este sistema no tiene apt-get, un paquete no se puede descargar o
    no trae los archivos que dice `corpora.toml`.
    """
    for name, source in sources().items():
        if not ((folder / f"{name}.txt").exists() and (folder / f"{name}.tsv").exists()):
            for package in source["packages"]:
                _unpack(package, folder / "packages")
            texts = list(_read(source, folder / "packages"))
            if not texts:
                raise CourseError(
                    f"En los paquetes de «{name}» no hay texto en {source['files']}: "
                    "mira dónde está ahora y corrige course_utils/zoo/corpora.toml."
                )
            _write(texts, folder / name)
    return folder


def paragraphs(register: str, folder: Path = CORPORA) -> list[str]:
    """Los párrafos en español de las fuentes de ese registro («narrative» o «manual»).

    Errores, como en `pairs`: `CourseError` si aún no se han extraído.
    """
    return _load(register, ".txt", folder)


def pairs(register: str, folder: Path = CORPORA) -> list[tuple[str, str]]:
    """Parejas (español, inglés) de las fuentes de ese registro."""
    return [tuple(line.split("\t")) for line in _load(register, ".tsv", folder)]


def digest(folder: Path = CORPORA) -> str:
    """Huella de lo extraído, para decir en la ficha con qué se entrenó."""
    total = hashlib.sha256()
    for name in sorted(sources()):
        for suffix in (".txt", ".tsv"):
            total.update((folder / f"{name}{suffix}").read_bytes())
    return total.hexdigest()[:16]


def prose(text: str) -> str:
    """`text` sin marcas y con los espacios en orden, o "" si no parece prosa.

    Pide tres palabras, un máximo de 900 caracteres, casi todo letras y nada que huela a código.
    """
    text = SPACES.sub(" ", MARKUP.sub(" ", text).replace("&", "").replace("`", "'")).strip()
    text = re.sub(r" ([,.;:!?)»])", r"\1", text)
    letters = sum(character.isalpha() or character == " " for character in text)
    if text.count(" ") < 2 or len(text) > LONGEST or letters < 0.82 * len(text):
        return ""
    return "" if NOT_PROSE.search(text) else text


def _load(register: str, suffix: str, folder: Path) -> list[str]:
    lines: dict[str, None] = {}
    for name, source in sources().items():
        path = folder / f"{name}{suffix}"
        if source["register"] == register:
            if not path.exists():
                raise CourseError(
                    f"Falta el texto corrido ({path}): prepáralo antes con «curso zoo corpora»."
                )
            lines |= dict.fromkeys(path.read_text(encoding="utf-8").splitlines())
    return list(lines)


def _unpack(package: str, folder: Path) -> None:
    """Deja en `folder/<package>` los archivos del paquete, si no estaban ya."""
    target = folder / package
    if target.exists():
        return
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        raise CourseError(
            "El texto corrido se saca de paquetes de Debian y aquí no está apt-get: "
            "repite la orden en Debian o en un contenedor suyo."
        )
    folder.mkdir(parents=True, exist_ok=True)
    # Una descarga cortada o de otra versión no debe confundirse con la de ahora.
    for stale in folder.glob(f"{package}_*.deb"):
        stale.unlink()
    _run(["apt-get", "download", package], package, folder)
    (archive,) = folder.glob(f"{package}_*.deb")
    partial = folder / f".{package}"
    shutil.rmtree(partial, ignore_errors=True)
    _run(["dpkg-deb", "--extract", archive.name, partial.name], package, folder)
    partial.rename(target)
    archive.unlink()


def _run(command: list[str], package: str, folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["sin explicación"])[-1]
        raise CourseError(f"No pude obtener el paquete «{package}» de Debian: {reason}")


def _read(source: dict, packages: Path) -> Iterator[Text]:
    reader = READERS[source["kind"]]
    for package in source["packages"]:
        root = packages / package
        for path in sorted(root.glob(source["files"])):
            for text in reader(path, _twin(path, source, packages)):
                clean = Text(prose(text.spanish), prose(text.english))
                if clean.spanish:
                    yield clean


def _twin(path: Path, source: dict, packages: Path) -> Path | None:
    """El mismo archivo en inglés, en el mismo paquete o en otro de la fuente."""
    if "english" not in source:
        return None
    spanish, english = (source[key].split("*")[0] for key in ("files", "english"))
    tail = path.as_posix().split(spanish, 1)[1]
    found = [packages / package / english / tail for package in source["packages"]]
    return next((twin for twin in found if twin.exists()), None)


def _catalogue(path: Path, _: Path | None) -> Iterator[Text]:
    """Un catálogo de gettext: cada mensaje trae su original en inglés."""
    import polib

    catalogue = (polib.mofile if path.suffix == ".mo" else polib.pofile)(str(path))
    for message in catalogue:
        if message.msgstr:
            # «Contexto^Mensaje» es costumbre de Wesnoth.
            english, spanish = (part.split("^", 1)[-1] for part in (message.msgid, message.msgstr))
            for one, other in _aligned_lines(spanish, english):
                yield Text(one, other)


def _aligned_lines(spanish: str, english: str) -> list[tuple[str, str]]:
    """Párrafo a párrafo si ambos tienen los mismos; si no, el texto entero."""
    ours, theirs = (re.split(r"\n\s*\n|\\n", text) for text in (spanish, english))
    if len(ours) != len(theirs):
        return [(spanish, english)]
    return list(zip(ours, theirs, strict=True))


def _markup(path: Path, twin: Path | None) -> Iterator[Text]:
    """Una página HTML o Mallard. Con gemela, la pareja vale si el esqueleto de ambas coincide."""
    spanish = _blocks(path)
    english = _blocks(twin) if twin else []
    if [name for name, _ in spanish] == [name for name, _ in english]:
        for (_, ours), (_, theirs) in zip(spanish, english, strict=True):
            yield Text(ours, theirs if theirs != ours else "")
    else:
        yield from (Text(ours) for _, ours in spanish)


def _blocks(path: Path) -> list[tuple[str, str]]:
    from bs4 import BeautifulSoup, XMLParsedAsHTMLWarning

    # Las páginas Mallard son XML; para sacar párrafos basta leerlas como HTML.
    warnings.filterwarnings("ignore", category=XMLParsedAsHTMLWarning)
    page = BeautifulSoup(path.read_bytes(), "html.parser", from_encoding="utf-8")
    for unwanted in page(["script", "style", "pre", "code", "screen", "header", "footer", "nav"]):
        unwanted.decompose()
    leaves = (block for block in page(BLOCKS) if not block.find(BLOCKS))
    return [(block.name, block.get_text(" ")) for block in leaves]


def _dialogs(path: Path, _: Path | None) -> Iterator[Text]:
    for match in DIALOG.finditer(path.read_text(encoding="utf-8")):
        yield Text(match["spanish"], match["english"])


def _fortunes(path: Path, _: Path | None) -> Iterator[Text]:
    for saying in path.read_text(encoding="utf-8", errors="replace").split("\n%\n"):
        yield Text(saying)


READERS: dict[str, Callable[[Path, Path | None], Iterator[Text]]] = {
    "gettext": _catalogue,
    "markup": _markup,
    "dialogs": _dialogs,
    "fortunes": _fortunes,
}


def _write(texts: Iterable[Text], stem: Path) -> None:
    texts = dict.fromkeys(texts)
    spanish = dict.fromkeys(text.spanish for text in texts)
    both = {text.spanish: text.english for text in texts if text.english not in ("", text.spanish)}
    write_atomic(stem.with_suffix(".txt"), "".join(f"{line}\n" for line in spanish).encode())
    lines = (f"{ours}\t{theirs}\n" for ours, theirs in both.items())
    write_atomic(stem.with_suffix(".tsv"), "".join(lines).encode())
