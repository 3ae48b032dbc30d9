"""Los dibujos dicen lo que tienen que decir, caben en 700 píxeles y rechazan datos imposibles."""

import io

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle
from PIL import Image

from course_utils import environment, plots
from course_utils.errors import CourseError

SENTENCE = "Gabriela Mistral nació en Vicuña."
FOUND = [
    {"entity_group": "PER", "start": 0, "end": 16},
    {"entity_group": "LOC", "start": 26, "end": 32},
]
TOKENS = ["[CLS]", "¿", "dónde", "?", "[SEP]", "en", "vicuña", "[SEP]"]
START = [0.0, 0.0, 0.1, 0.0, 0.0, 0.2, 0.7, 0.0]
END = [0.0, 0.0, 0.0, 0.0, 0.0, 0.1, 0.8, 0.1]


def diagram(text="¡Qué película!", **changes):
    values = {
        "tokens": ["[CLS]", "qué", "película", "[SEP]"],
        "ids": [2, 51, 340, 3],
        "logits": {"NEGATIVE": -1.5, "POSITIVE": 2.25},
        "scores": {"NEGATIVE": 0.02, "POSITIVE": 0.98},
    }
    return plots.pipeline_diagram(text, **{**values, **changes})


DRAWINGS = {
    "label_scores": lambda: plots.label_scores(["NEGATIVE", "POSITIVE"], [0.1, 0.9]),
    "token_probabilities": lambda: plots.token_probabilities([" casa", "\n"], [0.2, 0.1]),
    "answer_span": lambda: plots.answer_span(TOKENS, START, END),
    "entities": lambda: plots.entities(SENTENCE, FOUND),
    "pipeline_diagram": diagram,
}


@pytest.fixture(autouse=True)
def course_style():
    """El estilo con que `setup()` deja los cuadernos, sin cargar transformers."""
    with plt.rc_context():
        environment._plot_style()
        yield


def texts(figure):
    """Todo lo que se lee en la figura, de una pieza."""
    figure.canvas.draw()
    return "\n".join(text.get_text() for text in figure.findobj(plt.Text))


def bars(figure):
    """Las barras de la figura: rectángulos con borde de `bar` o `barh`, sin sombreados."""
    return [bar for container in figure.axes[0].containers for bar in container.patches]


def as_image(figure):
    stream = io.BytesIO()
    figure.savefig(stream, bbox_inches="tight")
    return Image.open(stream)


@pytest.mark.parametrize("draw", DRAWINGS.values(), ids=DRAWINGS)
def test_drawing_is_about_700_pixels_wide_and_not_blank(draw):
    image = as_image(draw())
    assert 560 <= image.width <= 740
    assert np.asarray(image.convert("L")).std() > 5


@pytest.mark.parametrize("draw", DRAWINGS.values(), ids=DRAWINGS)
def test_same_data_gives_same_image(draw):
    assert as_image(draw()).tobytes() == as_image(draw()).tobytes()


@pytest.mark.parametrize("draw", DRAWINGS.values(), ids=DRAWINGS)
def test_no_figure_stays_open(draw):
    before = plt.get_fignums()
    draw()
    assert plt.get_fignums() == before


def test_label_scores_writes_each_label_and_its_score():
    figure = plots.label_scores(["NEGATIVE", "POSITIVE"], torch.tensor([0.1, 0.9]), title="Una")
    written = texts(figure)
    for expected in ("NEGATIVE", "POSITIVE", "0.10", "0.90", "Una", "probabilidad"):
        assert expected in written
    assert [round(bar.get_width(), 2) for bar in bars(figure)] == [0.1, 0.9]


def test_label_scores_accepts_tensors_with_gradients():
    scores = torch.tensor([0.25, 0.75], requires_grad=True)
    assert "0.75" in texts(plots.label_scores(["A", "B"], scores))


def test_first_name_is_drawn_on_top():
    figure = plots.label_scores(["primera", "segunda"], [0.4, 0.6])
    bottom, top = figure.axes[0].get_ylim()
    assert bottom > top


def test_token_probabilities_shows_spaces_line_breaks_and_dollars():
    written = texts(plots.token_probabilities([" casa", "\n", "$a$"], [0.2, 0.1, 0.05]))
    for expected in ("␣casa", "↵", "$a$"):
        assert expected in written


def test_token_probabilities_axis_fits_small_values():
    figure = plots.token_probabilities(["a", "b"], [0.03, 0.01])
    assert figure.axes[0].get_xlim()[1] < 0.05


def test_answer_span_shades_from_best_start_to_best_end():
    figure = plots.answer_span(TOKENS, START, [0.0] * 7 + [1.0])
    shades = [patch for patch in figure.axes[0].patches if patch.get_label() == "tramo elegido"]
    box = shades[0].get_bbox()
    assert (box.x0, box.x1) == (5.5, 7.5)
    written = texts(figure)
    for expected in (*TOKENS, "inicio", "fin", "tramo elegido"):
        assert expected in written


def test_answer_span_tells_start_and_end_apart_without_color():
    figure = plots.answer_span(TOKENS, START, END)
    hatches = {bar.get_hatch() for bar in bars(figure)}
    assert hatches == {None, "////"}


def test_answer_span_says_when_end_comes_first():
    figure = plots.answer_span(TOKENS, END, [1.0] + [0.0] * 7)
    assert "antes que el inicio" in texts(figure)
    assert "tramo elegido" not in texts(figure)


def test_entities_writes_text_and_types():
    written = texts(plots.entities(SENTENCE, FOUND))
    for expected in (SENTENCE, "PER", "LOC"):
        assert expected in written


def test_entities_highlights_exactly_the_span():
    figure = plots.entities("en Vicuña.", [{"entity": "B-LOC", "start": 3, "end": 9}])
    axes = figure.axes[0]
    (box,) = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    (line,) = [text for text in axes.texts if text.get_text() == "en Vicuña."]
    whole, part = line.get_window_extent(), box.get_window_extent()
    letter = whole.width / len("en Vicuña.")
    assert abs(part.x0 - (whole.x0 + 3 * letter)) < letter / 2
    assert abs(part.x1 - (whole.x0 + 9 * letter)) < letter / 2


def test_entities_breaks_long_text_between_words_and_keeps_it_whole():
    text = "palabra " * 20 + "final"
    figure = plots.entities(text, [{"entity": "PER", "start": 0, "end": len(text)}])
    lines = [item.get_text() for item in figure.axes[0].texts if "palabra" in item.get_text()]
    assert len(lines) > 1
    assert " ".join(lines) == text
    assert texts(figure).count("PER") == len(lines)


def test_entities_draws_text_without_entities():
    assert SENTENCE in texts(plots.entities(SENTENCE, []))


def test_diagram_shows_every_intermediate_value_and_marks_the_winner():
    written = texts(diagram())
    for expected in ("¡Qué película!", "[CLS]", "película", "340", "-1.50", "2.25", "0.02", "0.98"):
        assert expected in written
    assert "✓ POSITIVE" in written
    assert "✓ NEGATIVE" not in written


def test_diagram_wraps_many_tokens_inside_the_page():
    figure = diagram(tokens=["palabra"] * 60, ids=range(60))
    width = figure.bbox.width
    boxes = [patch.get_window_extent() for patch in figure.axes[0].patches]
    assert max(box.x1 for box in boxes) <= width
    assert min(box.x0 for box in boxes) >= 0
    assert max(box.y1 for box in boxes) <= figure.bbox.height


def test_entity_types_have_colors_of_the_course_palette():
    assert {to_hex(color).upper() for color in plots.ENTITY_COLORS.values()} <= {
        color.upper() for color in environment.PALETTE
    }


@pytest.mark.parametrize(
    ("draw", "says"),
    [
        (lambda: plots.label_scores(["A", "B"], [0.5]), "uno por uno"),
        (lambda: plots.label_scores([], []), "al menos uno"),
        (lambda: plots.label_scores(["A", "B"], [-2.1, 3.4]), "softmax"),
        (lambda: plots.label_scores(["A"], [float("nan")]), "entre 0 y 1"),
        (lambda: plots.label_scores(["A", "B"], torch.tensor([[0.5, 0.5]])), "scores[0]"),
        (lambda: plots.token_probabilities(["a"], [1.5]), "softmax"),
        (lambda: plots.answer_span(TOKENS, START[:-1], END), "start"),
        (lambda: plots.answer_span(TOKENS, START, END[:-1]), "end"),
        (lambda: plots.answer_span(["t"] * 81, [0.0] * 81, [0.0] * 81), "81 tokens"),
        (lambda: plots.entities("  ", []), "vacío"),
        (lambda: plots.entities("Hola", [{"entity": "PER", "start": 0, "end": 9}]), "otra frase"),
        (lambda: plots.entities("Hola", [{"entity": "PER"}]), "«start»"),
        (
            lambda: plots.entities(SENTENCE, [*FOUND, {"entity": "ORG", "start": 9, "end": 20}]),
            "se pisan",
        ),
        (lambda: diagram(text=""), "vacío"),
        (lambda: diagram(ids=[1, 2]), "un id por token"),
        (lambda: diagram(scores={"OTRA": 1.0}), "mismas etiquetas"),
    ],
)
def test_impossible_data_is_explained_in_one_line(draw, says):
    with pytest.raises(ValueError, match=r"\w") as caught:
        draw()
    assert isinstance(caught.value, CourseError)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
