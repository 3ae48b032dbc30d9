"""Texto corrido: qué se toma por prosa, cómo se lee cada clase de archivo y qué se deja escrito."""

import os
import shutil
import subprocess
from pathlib import Path

import polib
import pytest

from course_utils import cli
from course_utils.errors import CourseError
from course_utils.zoo import corpora

SOURCE = {"register": "narrative", "packages": ["demo"], "licence": "CC0-1.0", "about": "demo"}


@pytest.fixture
def extract(tmp_path, monkeypatch):
    """Prepara una fuente con los archivos dados: (párrafos, parejas)."""

    def extract(archives: dict[str, str | bytes], **source):
        for name, content in archives.items():
            path = tmp_path / "packages" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        monkeypatch.setattr(corpora, "sources", lambda: {"demo": SOURCE | source})
        folder = corpora.prepare(tmp_path)
        return corpora.paragraphs("narrative", folder), corpora.pairs("narrative", folder)

    return extract


# ---------- prosa ----------


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Había una vez un rey.", "Había una vez un rey."),
        ("  Había\n una\tvez  un rey . ", "Había una vez un rey."),
        ("Pulsa <b>el botón</b> rojo", "Pulsa el botón rojo"),
        ("Abre el menú &Archivo ahora", "Abre el menú Archivo ahora"),
        ("El `rey' de la isla", "El 'rey' de la isla"),
        ("¿Quién vive ahora ahí ? Nadie , creo .", "¿Quién vive ahora ahí? Nadie, creo."),
    ],
)
def test_prose_is_tidied(text, clean):
    assert corpora.prose(text) == clean


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Dos palabras",
        "uno dos 3 " + "palabra " * 120,
        "1234 5678 9012 3456 y 7890",
        "Escribe {nombre} en la casilla de abajo",
        "Mira la página https://example.org para saber más",
        "Mira en www.example.org para saber más",
        "Usa la opción --all para verlos todos",
        "Quedan %d monedas en tu bolsa vieja",
        "Hola, $nombre mío, buenas tardes a todos",
        "Ejecuta os.path.join con las dos carpetas",
        "Una tabla | con columnas de texto corrido",
        "La variable nombre_largo guarda el texto entero",
    ],
)
def test_what_is_not_prose_is_left_out(text):
    assert corpora.prose(text) == ""


def test_prose_may_be_long_but_not_too_long():
    assert corpora.prose("ab " * 299 + "abc")
    assert corpora.prose("ab " * 300 + "abcd") == ""


# ---------- lectores ----------

MESSAGES = {
    "The king is dead.": "El rey ha muerto.",
    "Dialog^Who goes there, stranger?": "Dialog^¿Quién anda por ahí?",
    "Nobody has translated this one.": "",
    "The first paragraph.\n\nThe second one.": "El primer párrafo.\n\nEl segundo párrafo.",
    "One part of it.\n\nAnother part of it.": "Una parte sola del texto.",
    "Yes": "Sí",
}


@pytest.mark.parametrize("kind", ["mo", "po"])
def test_gettext_pairs_each_message_with_its_original(extract, tmp_path, kind):
    """Sin contexto, párrafo a párrafo si hay los mismos, y sin los mensajes por traducir."""
    catalogue = polib.POFile()
    catalogue.metadata = {"Content-Type": "text/plain; charset=utf-8"}
    for english, spanish in MESSAGES.items():
        catalogue.append(polib.POEntry(msgid=english, msgstr=spanish))
    path = tmp_path / f"es.{kind}"
    (catalogue.save_as_mofile if kind == "mo" else catalogue.save)(str(path))
    paragraphs, pairs = extract(
        {f"demo/locale/es.{kind}": path.read_bytes()}, kind="gettext", files=f"locale/*.{kind}"
    )
    expected = [
        ("El rey ha muerto.", "The king is dead."),
        ("¿Quién anda por ahí?", "Who goes there, stranger?"),
        ("El primer párrafo.", "The first paragraph."),
        ("El segundo párrafo.", "The second one."),
        ("Una parte sola del texto.", "One part of it. Another part of it."),
    ]
    assert sorted(pairs) == sorted(expected)
    assert sorted(paragraphs) == sorted(spanish for spanish, _ in expected)


def test_gettext_breaks_written_lines():
    """«\\n» escrito con sus dos letras también separa párrafos."""
    assert corpora._aligned_lines(r"Uno\nDos", r"One\nTwo") == [("Uno", "One"), ("Dos", "Two")]


PAGE = """<html><head><title>La guía del viajero</title><style>p {{ color: red }}</style></head>
<body><nav><p>Volver al índice general</p></nav>
<h1>{title}</h1><p>{first}</p><ul><li><p>{second}</p></li></ul>
<pre>sudo apt install algo raro</pre><script>var x = 1</script>{more}</body></html>"""
SPANISH = {
    "title": "Antes de salir",
    "first": "Prepara <b>la mochila</b> con calma.",
    "second": "Same in both pages.",
    "more": "",
}
ENGLISH = {
    "title": "Before you leave",
    "first": "Pack your bag calmly.",
    "second": "Same in both pages.",
    "more": "",
}
HTML = {"kind": "markup", "files": "doc/es/**/*.html", "english": "doc/en/**/*.html"}


def pages(spanish: dict, english: dict | None, twin: str = "demo") -> dict[str, str]:
    """Una página en español y, si se da, su gemela inglesa en el paquete `twin`."""
    files = {"demo/doc/es/parte/a.html": PAGE.format(**spanish)}
    if english:
        files[f"{twin}/doc/en/parte/a.html"] = PAGE.format(**english)
    return files


PARAGRAPHS = [
    "La guía del viajero",
    "Antes de salir",
    "Prepara la mochila con calma.",
    "Same in both pages.",
]


@pytest.mark.parametrize("twin", ["demo", "demo-en"])
def test_markup_pairs_pages_with_the_same_skeleton(extract, twin):
    """Bloque a bloque, aunque la gemela venga en otro paquete; lo igual en ambas no es pareja."""
    paragraphs, pairs = extract(
        pages(SPANISH, ENGLISH, twin), packages=list(dict.fromkeys(["demo", twin])), **HTML
    )
    assert paragraphs == PARAGRAPHS
    assert pairs == [
        ("Antes de salir", "Before you leave"),
        ("Prepara la mochila con calma.", "Pack your bag calmly."),
    ]


@pytest.mark.parametrize(
    "english", [None, ENGLISH | {"more": "<p>A paragraph nobody translated.</p>"}]
)
def test_markup_without_a_matching_twin_is_only_spanish(extract, english):
    paragraphs, pairs = extract(pages(SPANISH, english), **HTML)
    assert (paragraphs, pairs) == (PARAGRAPHS, [])


def test_markup_may_have_no_english_at_all(extract):
    options = {key: value for key, value in HTML.items() if key != "english"}
    paragraphs, pairs = extract(pages(SPANISH, ENGLISH), **options)
    assert (paragraphs, pairs) == (PARAGRAPHS, [])


def test_markup_reads_mallard_pages(extract, recwarn):
    """Son XML: se leen igual y sin avisos."""
    page = (
        '<?xml version="1.0" encoding="utf-8"?>\n<page xmlns="http://projectmallard.org/1.0/">'
        "<title>{}</title><section><p>{}</p></section></page>"
    )
    paragraphs, pairs = extract(
        {
            "demo/help/es/a.page": page.format("Sobre el escritorio", "Pulsa dos veces."),
            "demo/help/C/a.page": page.format("About the desktop", "Click it twice."),
        },
        kind="markup",
        files="help/es/**/*.page",
        english="help/C/**/*.page",
    )
    assert paragraphs == ["Sobre el escritorio", "Pulsa dos veces."]
    assert pairs == [
        ("Sobre el escritorio", "About the desktop"),
        ("Pulsa dos veces.", "Click it twice."),
    ]
    assert not recwarn.list


def test_dialogs_pair_what_is_said(extract):
    """Solo las frases con su traducción detrás."""
    script = (
        'dialogId("pez-1", "font_small", "Where are we going?")\n'
        'dialogStr("¿Adónde vamos ahora?")\n\n'
        'dialogId("pez-2", "font_big", "I do not know.")\n'
        'dialogId("pez-3", "font_big", "Look at that.")\ndialogStr("Fíjate en eso.")\n'
    )
    paragraphs, pairs = extract(
        {"demo/script/nivel/dialogs_es.lua": script},
        kind="dialogs",
        files="script/*/dialogs_es.lua",
    )
    assert pairs == [
        ("¿Adónde vamos ahora?", "Where are we going?"),
        ("Fíjate en eso.", "Look at that."),
    ]
    assert paragraphs == [spanish for spanish, _ in pairs]


def test_fortunes_are_separated_by_percent_signs(extract):
    sayings = "A mal tiempo, buena cara.\n%\nMás vale pájaro\nen mano que ciento volando.\n%\n"
    paragraphs, pairs = extract(
        {"demo/fortunes/refranes.u8": sayings}, kind="fortunes", files="fortunes/refranes*"
    )
    assert paragraphs == [
        "A mal tiempo, buena cara.",
        "Más vale pájaro en mano que ciento volando.",
    ]
    assert pairs == []


# ---------- lo que queda escrito ----------

FORTUNES = {"kind": "fortunes", "files": "*.u8"}


def test_repeated_paragraphs_are_written_once(extract):
    text = "A mal tiempo, buena cara.\n%\n"
    paragraphs, _ = extract({"demo/a.u8": text * 2, "demo/b.u8": text}, **FORTUNES)
    assert paragraphs == ["A mal tiempo, buena cara."]


def test_prepared_sources_are_not_read_again(extract, tmp_path):
    """Con todo hecho ya no hacen falta los paquetes, y la huella es la misma."""
    extract({"demo/a.u8": "A mal tiempo, buena cara."}, **FORTUNES)
    before = corpora.digest(tmp_path)
    shutil.rmtree(tmp_path / "packages")
    assert corpora.prepare(tmp_path) == tmp_path
    assert corpora.digest(tmp_path) == before
    (tmp_path / "demo.txt").write_text("Otra cosa muy distinta.\n", encoding="utf-8")
    assert corpora.digest(tmp_path) != before


def test_each_register_has_its_own_texts(extract, tmp_path):
    extract({"demo/a.u8": "A mal tiempo, buena cara."}, **FORTUNES)
    assert corpora.paragraphs("manual", tmp_path) == []
    assert corpora.pairs("manual", tmp_path) == []


@pytest.mark.parametrize("read", [corpora.paragraphs, corpora.pairs])
def test_texts_not_prepared_yet_are_one_line(tmp_path, read):
    with pytest.raises(CourseError, match="prepáralo antes con «curso zoo corpora»") as caught:
        read("narrative", tmp_path)
    assert "\n" not in str(caught.value)


def test_a_package_without_the_files_is_an_error(extract, tmp_path):
    """Si otra versión del paquete los tiene en otro sitio, se dice; no se escribe vacío."""
    with pytest.raises(CourseError, match=r"«demo» no hay texto en viejo/\*\.u8"):
        extract({"demo/nuevo/a.u8": "A mal tiempo."}, kind="fortunes", files="viejo/*.u8")
    assert not (tmp_path / "demo.txt").exists()


def test_every_real_source_can_be_read_and_cited():
    """Cada fuente de `corpora.toml` dice de dónde sale, cómo se lee y con qué licencia."""
    for name, source in corpora.sources().items():
        assert source["kind"] in corpora.READERS, name
        assert source["register"] in ("narrative", "manual"), name
        assert source["packages"], name
        assert source["licence"], name
        assert source["about"], name
        if "english" in source:
            spanish, english = (source[key].split("*", 1)[1] for key in ("files", "english"))
            assert spanish == english, name


# ---------- paquetes ----------


@pytest.fixture
def apt(tmp_path, monkeypatch):
    """Un apt-get de pega que obedece al guion dado, delante del verdadero."""

    def install(script: str) -> None:
        program = tmp_path / "bin" / "apt-get"
        program.parent.mkdir(exist_ok=True)
        program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")

    return install


@pytest.fixture
def package(tmp_path) -> Path:
    """Un paquete de Debian con un refrán."""
    if not shutil.which("dpkg-deb"):
        pytest.skip("aquí no hay dpkg-deb")
    tree = tmp_path / "tree"
    (tree / "DEBIAN").mkdir(parents=True)
    (tree / "DEBIAN" / "control").write_text(
        "Package: demo\nVersion: 1\nArchitecture: all\nMaintainer: Curso <a@example.org>\n"
        "Description: refranes\n"
    )
    (tree / "refranes.u8").write_text("A mal tiempo, buena cara.\n%\n", encoding="utf-8")
    archive = tmp_path / "demo_1_all.deb"
    command = ["dpkg-deb", "--root-owner-group", "--build", tree, archive]
    subprocess.run(command, check=True, capture_output=True)
    return archive


def test_packages_are_downloaded_once_and_unpacked(tmp_path, monkeypatch, apt, package):
    """Lo que quedara de una descarga cortada no estorba, y el paquete no se guarda."""
    monkeypatch.setattr(corpora, "sources", lambda: {"demo": SOURCE | FORTUNES})
    log = tmp_path / "log"
    apt(f'echo "$@" >> "{log}"\ncp "{package}" .')
    folder = tmp_path / "corpora"
    stale = folder / "packages" / "demo_0_all.deb"
    stale.parent.mkdir(parents=True)
    stale.write_bytes(b"medio paquete")
    corpora.prepare(folder)
    assert corpora.paragraphs("narrative", folder) == ["A mal tiempo, buena cara."]
    assert [path.name for path in (folder / "packages").iterdir()] == ["demo"]
    (folder / "demo.txt").unlink()
    corpora.prepare(folder)
    assert log.read_text() == "download demo\n"


@pytest.mark.parametrize(
    ("script", "says"),
    [
        ('echo "aviso" >&2; echo "E: Unable to locate package demo" >&2; exit 100', "locate"),
        ("exit 100", "sin explicación"),
        ("echo roto > demo_1_all.deb", "No pude obtener el paquete «demo»"),
    ],
)
def test_a_package_that_cannot_be_had_is_one_line(tmp_path, monkeypatch, apt, script, says):
    """La última línea de apt o de dpkg, y nada a medias en su sitio."""
    if not shutil.which("dpkg-deb"):
        pytest.skip("aquí no hay dpkg-deb")
    monkeypatch.setattr(corpora, "sources", lambda: {"demo": SOURCE | FORTUNES})
    apt(script)
    with pytest.raises(CourseError, match=says) as caught:
        corpora.prepare(tmp_path / "corpora")
    assert "«demo»" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "corpora" / "packages" / "demo").exists()


def test_without_apt_it_says_where_to_do_it(tmp_path, monkeypatch):
    monkeypatch.setattr(corpora, "sources", lambda: {"demo": SOURCE | FORTUNES})
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CourseError, match="no está apt-get"):
        corpora.prepare(tmp_path / "corpora")


# ---------- la orden ----------


def run(monkeypatch, capsys):
    """Ejecuta `curso zoo corpora` en este proceso: (código, salida, errores)."""
    monkeypatch.setattr("sys.argv", ["curso", "zoo", "corpora"])
    with pytest.raises(SystemExit) as stop:
        cli.main()
    printed = capsys.readouterr()
    return stop.value.code or 0, printed.out, printed.err


def test_command_says_how_much_there_is_and_its_licence(
    tmp_path, monkeypatch, capsys, apt, package
):
    """Descarga, extrae y cuenta; al final, dónde está."""
    folder = tmp_path / "corpora"
    monkeypatch.setattr(corpora, "CORPORA", folder)
    sources = {"demo": SOURCE | FORTUNES, "otra": SOURCE | {"licence": "GPL-2.0-or-later"}}
    monkeypatch.setattr(corpora, "sources", lambda: sources)
    folder.mkdir()
    (folder / "otra.txt").write_text("Una línea.\n" * 1200, encoding="utf-8")
    (folder / "otra.tsv").write_text("Una línea.\tOne line.\n" * 3, encoding="utf-8")
    apt(f'cp "{package}" .')
    code, printed, errors = run(monkeypatch, capsys)
    assert (code, errors) == (0, "")
    rows = {words[0]: words[1:] for line in printed.splitlines() if (words := line.split())}
    assert rows["demo"] == ["relato", "1", "0", "CC0-1.0", "demo"]
    assert rows["otra"] == ["relato", "1", "200", "3", "GPL-2.0-or-later", "demo"]
    assert rows["total"] == ["1", "201", "3"]
    assert printed.replace("\n", "").endswith(f"Listo: {folder}")


def test_command_fails_in_one_line(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(corpora, "CORPORA", tmp_path / "corpora")
    monkeypatch.setenv("PATH", str(tmp_path))
    code, _, errors = run(monkeypatch, capsys)
    assert code == 1
    assert errors.startswith("[FALLO] El texto corrido se saca de paquetes de Debian")
    assert errors.count("\n") == 1
