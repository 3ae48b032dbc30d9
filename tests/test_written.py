"""Textos escritos a mano: cada clase se lee como se escribió y un error dice en qué línea está."""

import pytest

from course_utils.errors import CourseError
from course_utils.zoo import written

# Clase de archivo -> función que la lee.
READERS = {
    "sentiment": written.opinions,
    "ner": written.entities,
    "questions": written.passages,
    "parallel": written.pairs,
    "paraphrases": written.paraphrases,
    "summaries": written.summaries,
    "topics": written.topics,
    "prose": written.prose,
    "chat": written.chats,
}
FILES = sorted(path.stem for path in written.FOLDER.glob("*.txt"))


@pytest.fixture
def read(tmp_path, monkeypatch):
    """Escribe un archivo y lo lee con la función de su clase."""
    monkeypatch.setattr(written, "FOLDER", tmp_path)

    def read(kind: str, *parts: str):
        names = "abc"[: len(parts)]
        for name, text in zip(names, parts, strict=True):
            (tmp_path / f"{kind}_{name}.txt").write_text(text, encoding="utf-8")
        # Sin la memoria de `cache`: aquí las mismas partes son otros archivos.
        return READERS[kind].__wrapped__(names)

    return read


# ---------- lectores ----------


def test_opinions_have_a_sign(read):
    assert read("sentiment", "# comentario\n\n+ Me encantó.\n-  Un horror.  \n") == (
        ("Me encantó.", True),
        ("Un horror.", False),
    )


def test_entities_are_spans_of_the_clean_text(read):
    (first, second) = read(
        "ner", "[PER Rosa Quispe] viaja a [LOC Perú] con [ORG Iberia].\nLlueve en la calle.\n"
    )
    assert first.text == "Rosa Quispe viaja a Perú con Iberia."
    assert [(label, first.text[start:end]) for label, start, end in first.spans] == [
        ("PER", "Rosa Quispe"),
        ("LOC", "Perú"),
        ("ORG", "Iberia"),
    ]
    assert second == ("Llueve en la calle.", ())


def test_passages_gather_their_questions(read):
    text = (
        "Ana vive en Lima.\n? ¿Dónde vive Ana? | Lima\n? ¿A | o B? | Ana\n"
        "? ¿Cuándo nació? | -\n\nLlueve.\n"
    )
    assert read("questions", text) == (
        (
            "Ana vive en Lima.",
            (("¿Dónde vive Ana?", "Lima"), ("¿A | o B?", "Ana"), ("¿Cuándo nació?", "")),
        ),
        ("Llueve.", ()),
    )


def test_pairs_are_spanish_and_english(read):
    assert read("parallel", "Hola. | Hello.\nAdiós.  |  Bye.\n") == (
        ("Hola.", "Hello."),
        ("Adiós.", "Bye."),
    )


def test_paraphrases_are_three_sentences(read):
    (found,) = read("paraphrases", "Llueve mucho. | Está diluviando. | El pan es barato.\n")
    assert (found.sentence, found.same, found.other) == (
        "Llueve mucho.",
        "Está diluviando.",
        "El pan es barato.",
    )


def test_summaries_follow_their_paragraph(read):
    """Las marcas se quedan: la receta las cambia por otros nombres y cifras."""
    text = "> [F Ana] vendió [N 310 000] panes en [L Lima].\n< [F Ana] vendió pan.\n\n> A.\n< B.\n"
    (first, second) = read("summaries", text)
    assert first.summary == "[F Ana] vendió pan."
    assert written.MARK.findall(first.paragraph) == [("F", "Ana"), ("N", "310 000"), ("L", "Lima")]
    assert second == ("A.", "B.")


def test_topics_have_names_words_and_texts(read):
    text = "@ fútbol | deporte; soccer\n= balón, tarjeta roja\nUn gol.\nOtro gol.\n@ pan\nHarina.\n"
    assert read("topics", text) == (
        (("fútbol", "deporte", "soccer"), ("balón", "tarjeta roja"), ("Un gol.", "Otro gol.")),
        (("pan",), (), ("Harina.",)),
    )


def test_prose_is_one_text_per_line(read):
    assert read("prose", "# cuentos\nHabía una vez.\n\n  Y fin.  \n") == (
        "Había una vez.",
        "Y fin.",
    )


def test_parts_are_read_in_the_order_given(read):
    assert read("prose", "Primero.", "Segundo.", "Tercero.") == ("Primero.", "Segundo.", "Tercero.")


# ---------- errores ----------


@pytest.mark.parametrize(
    ("kind", "line", "says"),
    [
        ("sentiment", "Me encantó.", "empieza por"),
        ("sentiment", "+", "empieza por"),
        ("ner", "Vive en [LOC Perú", "corchete"),
        ("ner", "Vive en Perú]", "corchete"),
        ("ner", "Vive en [MISC Perú]", "corchete"),
        ("questions", "? ¿Dónde? | Quito", "trozo exacto"),
        ("questions", "? ¿Dónde?", "trozo exacto"),
        ("parallel", "Hola.", "una sola barra"),
        ("parallel", "Hola. | Hello. | Hi.", "una sola barra"),
        ("paraphrases", "Llueve. | Diluvia.", "tres oraciones"),
        ("paraphrases", "Llueve. | Diluvia. | Pan. | Sol.", "tres oraciones"),
        ("summaries", "< Un resumen.", "va su resumen"),
        ("summaries", "Un párrafo.", "va su resumen"),
        ("topics", "Un gol.", "línea «@»"),
        ("topics", "= balón", "línea «@»"),
    ],
)
def test_a_bad_line_says_where_it_is(read, kind, line, says):
    """Archivo y número de línea, contando las vacías y los comentarios."""
    with pytest.raises(CourseError, match=says) as caught:
        read(kind, f"# comentario\n\n{line}\n")
    assert str(caught.value).startswith(f"{kind}_a.txt, línea 3: ")
    assert "\n" not in str(caught.value)


def test_an_answer_outside_its_context_is_an_error(read):
    """También si el trozo está en el contexto anterior."""
    with pytest.raises(CourseError, match=r"questions_a\.txt, línea 3"):
        read("questions", "Ana vive en Lima.\nLlueve.\n? ¿Dónde vive Ana? | Lima\n")


@pytest.mark.parametrize("kind", sorted(READERS))
def test_a_missing_part_is_one_line(kind, tmp_path, monkeypatch):
    monkeypatch.setattr(written, "FOLDER", tmp_path)
    with pytest.raises(CourseError, match=f"Faltan los textos escritos a mano {kind}_z.txt"):
        READERS[kind].__wrapped__("z")


def test_conversations_alternate(read):
    first, second = read(
        "chat",
        "# saludos\nU: Hola\nA: Hola.\nU: ¿Qué tal?\nA: Bien.\n\nU: Adiós\nA: Hasta luego.\n",
    )
    assert [turn.assistant for turn in first] == ["Hola.", "Bien."]
    assert second == (("Adiós", "Hasta luego."),)
    with pytest.raises(CourseError, match="se alternan"):
        read("chat", "A: Hola.\n")
    with pytest.raises(CourseError, match="se alternan"):
        read("chat", "U: Hola\nU: ¿Hay alguien?\n")


def test_a_paragraph_without_summary_is_an_error(read):
    with pytest.raises(CourseError, match="va su resumen"):
        read("summaries", "> Uno.\n> Dos.\n< Dos.\n")


# ---------- lo escrito ----------


@pytest.mark.parametrize("name", FILES)
def test_every_file_can_be_read(name):
    """Cada archivo de `data/written/` tiene quien lo lea y no le falta nada."""
    kind, _, part = name.rpartition("_")
    found = READERS[kind](part)
    assert len(found) >= 10
    for entry in found:
        assert all(field != "" for field in entry)
        if kind == "summaries":
            assert not {"[", "]"} & set(written.MARK.sub("", entry.paragraph + entry.summary)), (
                entry
            )
        if kind == "questions":
            assert entry.questions, entry.context
        if kind == "topics":
            assert entry.labels, entry
            assert entry.words, entry
            assert entry.texts, entry
