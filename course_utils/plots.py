"""Dibujos de las lecciones: qué entra, qué sale y cuánto puntúa cada opción.

Cada función recibe valores que el cuaderno ya ha calculado (textos, tokens, probabilidades), nunca
un modelo, y devuelve una figura de unos 700 píxeles de ancho. La figura no queda abierta en
pyplot: Jupyter la muestra una sola vez, si es la última línea de la celda, y no se acumula.
Los colores distinguen, pero nunca solos: cada uno lleva al lado su nombre o su número.
"""

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Rectangle

from course_utils.environment import PALETTE
from course_utils.errors import CourseError

BLUE, ORANGE, GREEN, RED, PINK, SKY, YELLOW, INK = PALETTE
GREY = "#767676"
PAPER = "#FBFBFB"
WIDTH = 7.2  # pulgadas: unos 700 píxeles con la resolución del curso
MONO = "DejaVu Sans Mono"
# Ancho de cualquier letra de esa fuente, en partes de su tamaño: 1233 / 2048 unidades.
MONO_ADVANCE = 0.602
MAX_SPAN_TOKENS = 80
ENTITY_COLORS = {"PER": BLUE, "ORG": ORANGE, "LOC": GREEN, "MISC": PINK}


class PlotError(CourseError, ValueError):
    """Los datos no se pueden dibujar: longitudes que no casan, texto vacío, valores imposibles."""


def label_scores(
    labels: Sequence[str], scores: Sequence[float], *, title: str = "Puntuación de cada etiqueta"
) -> Figure:
    """Barras con la probabilidad de cada etiqueta, en el orden en que llegan.

    labels: nombres; scores: una probabilidad (0 a 1) por etiqueta, como lista, array o tensor.
    Errores: `PlotError` si faltan valores, si sobran o si no están entre 0 y 1.
    """
    names, values = _paired("labels", labels, "scores", scores)
    figure, axes = _bars(names, values)
    axes.set(title=title, xlabel="probabilidad", xlim=(0, 1.12), xticks=np.linspace(0, 1, 5))
    return figure


def token_probabilities(
    tokens: Sequence[str],
    probabilities: Sequence[float],
    *,
    title: str = "Candidatos más probables",
) -> Figure:
    """Barras con los candidatos a un hueco o a la palabra siguiente, del primero al último.

    tokens: textos de los candidatos (un espacio se dibuja «␣» y un salto de línea «↵»);
    probabilities: la de cada uno, de 0 a 1. El eje llega hasta la mayor, que puede ser pequeña.
    Errores: `PlotError`, como `label_scores`.
    """
    names, values = _paired("tokens", tokens, "probabilities", probabilities)
    figure, axes = _bars([_visible(name) for name in names], values, family=MONO)
    axes.set(title=title, xlabel="probabilidad", xlim=(0, max(values.max(), 1e-6) * 1.15))
    return figure


def answer_span(
    tokens: Sequence[str],
    start: Sequence[float],
    end: Sequence[float],
    *,
    title: str = "¿Dónde empieza y dónde termina la respuesta?",
) -> Figure:
    """Probabilidad de que la respuesta empiece y termine en cada token, con el tramo elegido.

    tokens: los de la pregunta y el contexto (hasta 80); start, end: una probabilidad por token,
    el softmax de `start_logits` y `end_logits`. El tramo va del mayor inicio al mayor fin; si el
    fin queda antes, lo dice el título.
    Errores: `PlotError` si las longitudes no coinciden o hay más de 80 tokens.
    """
    names, starts = _paired("tokens", tokens, "start", start)
    _, ends = _paired("tokens", tokens, "end", end)
    if len(names) > MAX_SPAN_TOKENS:
        raise PlotError(
            f"Son {len(names)} tokens y se leerían mal: dibuja un trozo de hasta "
            f"{MAX_SPAN_TOKENS}, como tokens[10:60]."
        )
    figure, axes = _new_figure(3.6)
    positions = np.arange(len(names))
    axes.bar(positions - 0.21, starts, 0.42, color=BLUE, label="inicio")
    axes.bar(positions + 0.21, ends, 0.42, color=ORANGE, hatch="////", edgecolor=PAPER, label="fin")
    first, last = int(starts.argmax()), int(ends.argmax())
    if first <= last:
        span = (first - 0.5, last + 0.5)
        axes.axvspan(*span, color=YELLOW, alpha=0.4, lw=0, zorder=0, label="tramo elegido")
    else:
        title += "\nEl fin más probable queda antes que el inicio: no hay tramo"
    labels = [_visible(name) for name in names]
    axes.set_xticks(positions, labels, rotation=90, family=MONO, parse_math=False)
    axes.tick_params(axis="x", length=0, labelsize=10.5 if len(names) <= 30 else 7)
    top = max(starts.max(), ends.max(), 1e-6) * 1.05
    axes.set(ylabel="probabilidad", ylim=(0, top), xlim=(-0.7, len(names) - 0.3))
    axes.set_title(title, pad=28)
    axes.legend(frameon=False, ncols=3, loc="lower center", bbox_to_anchor=(0.5, 1.0))
    return _closed(figure)


def entities(text: str, found: Iterable[Mapping[str, Any]]) -> Figure:
    """El texto con sus entidades resaltadas y, debajo de cada una, su tipo.

    text: la frase original; found: lo que devuelve el pipeline de `ner`, diccionarios con `start`
    y `end` (posiciones de carácter, fin excluido) y `entity_group` o `entity`.
    Errores: `PlotError` si el texto está vacío o si una entidad no cabe en él o pisa a otra.
    """
    _require_text(text)
    spans = _checked_spans(text, found)
    size, line_height = 15, 46
    style = {"family": MONO, "fontsize": size}
    lines = _wrapped(text, columns=50)
    figure, axes = _canvas(line_height * len(lines) + 8)
    advance = _mono_advance(figure, size)
    for row, (begin, stop) in enumerate(lines):
        top = row * line_height + 4
        for start, end, label in spans:
            left, right = max(start, begin), min(end, stop)
            if left < right:
                x, width = (left - begin) * advance, (right - left) * advance
                _highlight(axes, x, top, width, size, label)
        axes.text(0, top + 12, text[begin:stop], va="center", parse_math=False, **style)
    return _closed(figure)


def pipeline_diagram(
    text: str,
    tokens: Sequence[str],
    ids: Sequence[int],
    logits: Mapping[str, float],
    scores: Mapping[str, float],
) -> Figure:
    """El recorrido de una frase por un pipeline de clasificación, con sus valores intermedios.

    text: la frase; tokens, ids: lo que sale del tokenizador, uno a uno; logits: el número sin
    acotar que el modelo da a cada etiqueta; scores: su probabilidad tras el softmax.
    Errores: `PlotError` si no hay un id por token o si las etiquetas de logits y scores difieren.
    """
    _require_text(text)
    if not tokens or len(tokens) != len(ids):
        raise PlotError(
            f"Hay {len(tokens)} tokens y {len(ids)} ids: tiene que haber un id por token, y al "
            "menos uno."
        )
    if not logits or set(logits) != set(scores):
        raise PlotError(
            "logits y scores tienen que hablar de las mismas etiquetas: llegaron "
            f"{sorted(logits)} y {sorted(scores)}."
        )
    best = max(scores, key=scores.__getitem__)
    token_chips = [
        (_visible(token), str(int(id_)), False) for token, id_ in zip(tokens, ids, strict=True)
    ]
    logit_chips = [(label, f"{value:.2f}", False) for label, value in logits.items()]
    score_chips = [(label, f"{value:.2f}", label == best) for label, value in scores.items()]
    stages = (
        ("1 · Preprocesador: el tokenizador da tokens e ids", token_chips),
        ("2 · Modelo: un logit por etiqueta", logit_chips),
        ("3 · Posprocesamiento: softmax y nombre de la etiqueta (✓ la elegida)", score_chips),
    )
    blocks = [(step, _packed(chips, WIDTH * 72 - 16)) for step, chips in stages]
    lines = textwrap.wrap(text, 60)
    y = 24.0 * len(lines)
    figure, axes = _canvas(y + sum(ARROW + CHIP * len(rows) for _, rows in blocks))
    for row, line in enumerate(lines):
        axes.text(0, 24 * row + 12, line, va="center", fontsize=13, parse_math=False)
    for step, rows in blocks:
        _draw_arrow(axes, y, step)
        _draw_chips(axes, rows, y + ARROW)
        y += ARROW + CHIP * len(rows)
    return _closed(figure)


def _paired(
    names_are: str, names: Sequence[str], values_are: str, values: Sequence[float]
) -> tuple[list[str], np.ndarray]:
    """Los nombres y sus probabilidades, comprobados."""
    # Un tensor que guarda gradientes no se deja convertir en array.
    plain = values.detach() if hasattr(values, "detach") else values
    names, numbers = [str(name) for name in names], np.asarray(plain, dtype=float)
    if numbers.ndim != 1:
        raise PlotError(
            f"«{values_are}» tiene la forma {numbers.shape} y hace falta una sola fila: "
            f"elige un ejemplo, como {values_are}[0]."
        )
    if not names or len(names) != len(numbers):
        raise PlotError(
            f"Hay {len(names)} en «{names_are}» y {len(numbers)} en «{values_are}»: tiene que "
            "haber uno por uno, y al menos uno."
        )
    if not np.all((numbers >= 0) & (numbers <= 1 + 1e-6)):
        raise PlotError(
            f"«{values_are}» tiene valores que no están entre 0 y 1: ¿son logits? Pásalos antes "
            "por softmax."
        )
    return names, numbers


def _require_text(text: str) -> None:
    if not text.strip():
        raise PlotError("El texto está vacío: no hay nada que dibujar.")


def _checked_spans(text: str, found: Iterable[Mapping[str, Any]]) -> list[tuple[int, int, str]]:
    spans = []
    for entity in found:
        label = entity.get("entity_group", entity.get("entity"))
        start, end = entity.get("start"), entity.get("end")
        if label is None or start is None or end is None:
            raise PlotError(
                "Cada entidad necesita «start», «end» y «entity_group» o «entity»; esta tiene "
                f"{sorted(entity)}."
            )
        if not 0 <= start < end <= len(text):
            raise PlotError(
                f"La entidad {label} va de {start} a {end} y el texto tiene {len(text)} "
                "caracteres: ¿es de otra frase?"
            )
        spans.append((int(start), int(end), str(label)))
    spans.sort()
    for (_, end, label), (start, _, other) in pairwise(spans):
        if start < end:
            raise PlotError(f"Las entidades {label} y {other} se pisan en el carácter {start}.")
    return spans


def _new_figure(height: float) -> tuple[Figure, Axes]:
    return plt.subplots(figsize=(WIDTH, height), layout="constrained")


def _canvas(height: float) -> tuple[Figure, Axes]:
    """Hoja en blanco que se mide en puntos tipográficos (1/72 de pulgada), con la y hacia abajo."""
    figure = plt.figure(figsize=(WIDTH, height / 72), layout="none")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(-4, WIDTH * 72 - 4), ylim=(height, 0))
    axes.axis("off")
    return figure, axes


def _closed(figure: Figure) -> Figure:
    """Suelta la figura de pyplot, para que Jupyter no la enseñe dos veces."""
    plt.close(figure)
    return figure


def _visible(token: str) -> str:
    return token.replace(" ", "␣").replace("\n", "↵")


def _bars(names: list[str], values: np.ndarray, family: str | None = None) -> tuple[Figure, Axes]:
    figure, axes = _new_figure(1.15 + 0.36 * len(names))
    colors = [BLUE if value == values.max() else SKY for value in values]
    bars = axes.barh(range(len(names)), values, color=colors, height=0.66)
    axes.bar_label(bars, [f"{value:.2f}" for value in values], padding=4)
    axes.set_yticks(range(len(names)), names, family=family, parse_math=False)
    axes.tick_params(axis="y", length=0)
    axes.invert_yaxis()
    return _closed(figure), axes


def _wrapped(text: str, columns: int) -> list[tuple[int, int]]:
    """Tramos [inicio, fin) de `text` que caben en una línea, cortados en un espacio si lo hay."""
    lines, begin = [], 0
    while begin < len(text):
        stop = min(begin + columns, len(text))
        newline = text.find("\n", begin, stop)
        if newline >= 0:
            stop = newline
        elif stop < len(text) and (space := text.rfind(" ", begin, stop + 1)) > begin:
            stop = space
        lines.append((begin, stop))
        begin = stop
        while begin < len(text) and text[begin] in " \n":
            begin += 1
    return lines


def _mono_advance(figure: Figure, size: float) -> float:
    """Puntos que ocupa una letra de ancho fijo tal como se dibuja: se redondea a píxeles."""
    sample = figure.text(0, 0, "0" * 40, family=MONO, fontsize=size)
    width = sample.get_window_extent().width
    sample.remove()
    return width / 40 * 72 / figure.dpi


def _highlight(axes: Axes, x: float, top: float, width: float, size: float, label: str) -> None:
    color = ENTITY_COLORS.get(label.split("-")[-1], SKY)
    axes.add_patch(Rectangle((x - 1, top), width + 2, size + 8, color=color, alpha=0.25, lw=0))
    axes.plot([x - 1, x + width + 1], [top + size + 8] * 2, color=color, lw=2.5)
    axes.text(x, top + size + 17, label, va="center", fontsize=10.5, weight="bold", color=INK)


Chip = tuple[str, str, bool]  # texto, número de debajo, si es la opción elegida
CHIP, ARROW = 46, 32  # alto, en puntos, de una fila de fichas y de una flecha


def _packed(chips: list[Chip], width: float) -> list[list[tuple[float, float, Chip]]]:
    """Reparte las fichas en filas de hasta `width` puntos: (x, ancho, ficha)."""
    rows: list[list[tuple[float, float, Chip]]] = [[]]
    x = 0.0
    for chip in chips:
        letters = max(len(chip[0]) + (2 if chip[2] else 0), len(chip[1]))
        size = letters * 12 * MONO_ADVANCE + 15
        if rows[-1] and x + size > width:
            rows.append([])
            x = 0.0
        rows[-1].append((x, size, chip))
        x += size + 5
    return rows


def _draw_chips(axes: Axes, rows: list[list[tuple[float, float, Chip]]], y: float) -> None:
    for row, chips in enumerate(rows):
        for x, width, (text, below, chosen) in chips:
            top, middle = y + CHIP * row, x + width / 2
            box = FancyBboxPatch(
                (x + 1, top + 3),
                width - 2,
                CHIP - 6,
                boxstyle="round,pad=0,rounding_size=4",
                facecolor="#D6E9F5" if chosen else "white",
                edgecolor=BLUE if chosen else GREY,
                linewidth=2 if chosen else 0.8,
            )
            axes.add_patch(box)
            style = {"ha": "center", "va": "center", "family": MONO, "parse_math": False}
            axes.text(middle, top + 15, f"✓ {text}" if chosen else text, fontsize=12, **style)
            axes.text(middle, top + 33, below, fontsize=11, color="#555555", **style)


def _draw_arrow(axes: Axes, y: float, step: str) -> None:
    axes.annotate(
        "",
        xy=(14, y + 29),
        xytext=(14, y + 2),
        arrowprops={"arrowstyle": "-|>", "color": BLUE, "lw": 2},
    )
    axes.text(28, y + 16, step, va="center", fontsize=11.5, weight="bold", color=BLUE)
