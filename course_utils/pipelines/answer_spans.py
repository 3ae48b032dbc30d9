"""De los logits de inicio y fin de cada trozo a las respuestas de todo el contexto."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from course_utils.pipelines.answer_inputs import InputError


@dataclass(frozen=True, eq=False)
class Chunk:
    """Lo que hay que saber de un trozo para leer sus logits.

    length: tokens del trozo, con su relleno. positions: (T,) lugar de cada token del contexto.
    starts, ends: (T,) caracteres del contexto donde empieza y acaba una respuesta que empiece o
    acabe en cada uno de ellos. null: lugar del token que representa «no hay respuesta».
    """

    length: int
    positions: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    null: int


def read_chunks(encoded: Any, context: str, tokenizer: Any, align_to_words: bool) -> list[Chunk]:
    """Los `Chunk` de una codificación (pregunta, contexto) con `offset_mapping`.

    Con `align_to_words` cada token vale por su palabra entera (las del pretokenizador), aunque el
    corte entre trozos la parta. Errores: `InputError` si el contexto no da ningún token.
    """
    rows = []
    for index, offsets in enumerate(encoded["offset_mapping"]):
        sequence_ids = encoded.sequence_ids(index)
        positions = [place for place, which in enumerate(sequence_ids) if which == 1]
        words = encoded.word_ids(index)
        rows.append((positions, [offsets[p] for p in positions], [words[p] for p in positions]))
    if not any(positions for positions, _, _ in rows):
        raise InputError("El tokenizador no encuentra ningún token en el contexto.")
    if align_to_words:
        rows = _widened(rows)
    return [
        _chunk(encoded["input_ids"][index], positions, offsets, context, tokenizer)
        for index, (positions, offsets, _) in enumerate(rows)
    ]


def _widened(rows: list) -> list:
    """Cambia los caracteres de cada token por los de su palabra, vista en todos los trozos."""
    spans: dict[int, tuple[int, int]] = {}
    for _, offsets, words in rows:
        for (start, end), word in zip(offsets, words, strict=True):
            low, high = spans.get(word, (start, end))
            spans[word] = (min(low, start), max(high, end))
    return [
        (positions, [spans[word] for word in words], words) for positions, offsets, words in rows
    ]


def _chunk(ids: list[int], positions: list, offsets: list, context: str, tokenizer: Any) -> Chunk:
    trimmed = [_without_spaces(context, start, end) for start, end in offsets]
    kept = [index for index, (start, end) in enumerate(trimmed) if start < end]
    null = ids.index(tokenizer.cls_token_id) if tokenizer.cls_token_id in ids else 0
    return Chunk(
        length=len(ids),
        positions=np.array([positions[index] for index in kept], dtype=int),
        starts=np.array([trimmed[index][0] for index in kept], dtype=int),
        ends=np.array([trimmed[index][1] for index in kept], dtype=int),
        null=null,
    )


def _without_spaces(context: str, start: int, end: int) -> tuple[int, int]:
    """Quita los blancos que algunos tokenizadores (BPE de bytes) cuentan como parte del token."""
    piece = context[start:end]
    start += len(piece) - len(piece.lstrip())
    return start, start + len(piece.strip())


def rank_answers(
    context: str,
    start_logits: list[np.ndarray],
    end_logits: list[np.ndarray],
    chunks: list[Chunk],
    max_answer_len: int,
    with_null: bool,
    top_k: int,
) -> list[dict[str, Any]]:
    """Las `top_k` respuestas más probables (o las que haya), de mayor a menor.

    start_logits, end_logits: uno por trozo, de forma (longitud,). Un tramo que va del token i al j
    (i ≤ j < i + max_answer_len) vale s_i + e_j (Devlin et al., 2018, §4.2). Los tramos de un trozo
    que dan el mismo texto en el mismo lugar (pasa al completar palabras) suman sus exponenciales;
    si el texto aparece en varios trozos, queda el trozo que más le da, para que estar en la zona
    común no cuente doble. «No hay respuesta» vale s_CLS + e_CLS (§4.3) en el trozo que menos le da:
    basta que un trozo responda. La puntuación es el softmax de esos valores sobre todas las
    respuestas de todos los trozos a la vez (normalización compartida: Clark y Gardner, 2018).
    Transformers 4 la hacía por trozo, y los de un trozo no eran comparables con los de otro.
    """
    starts, ends, values = _distinct_answers(
        [
            _chunk_answers(*logits, chunk, max_answer_len)
            for *logits, chunk in zip(start_logits, end_logits, chunks, strict=True)
        ]
    )
    if with_null:
        null = min(
            start[chunk.null] + end[chunk.null]
            for start, end, chunk in zip(start_logits, end_logits, chunks, strict=True)
        )
        starts, ends, values = np.append(starts, 0), np.append(ends, 0), np.append(values, null)
    scores = np.exp(values - np.logaddexp.reduce(values))
    return [
        {
            "score": float(scores[index]),
            "start": int(starts[index]),
            "end": int(ends[index]),
            "answer": context[starts[index] : ends[index]],
        }
        for index in np.argsort(-values, kind="stable")[:top_k]
    ]


def _chunk_answers(
    start_logits: np.ndarray, end_logits: np.ndarray, chunk: Chunk, max_answer_len: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Respuestas de un trozo: caracteres de inicio y fin y valor, de forma (respuestas,)."""
    size = len(chunk.positions)
    first = np.concatenate([np.arange(size - gap) for gap in range(min(max_answer_len, size))])
    last = np.concatenate([np.arange(gap, size) for gap in range(min(max_answer_len, size))])
    values = start_logits[chunk.positions][first] + end_logits[chunk.positions][last]
    return _group(chunk.starts[first], chunk.ends[last], values, np.logaddexp)


def _distinct_answers(answers: list[tuple[np.ndarray, np.ndarray, np.ndarray]]) -> tuple:
    """Las respuestas de todos los trozos, sin repetir las que comparten."""
    starts, ends, values = (np.concatenate(column) for column in zip(*answers, strict=True))
    return _group(starts, ends, values, np.maximum)


def _group(
    starts: np.ndarray, ends: np.ndarray, values: np.ndarray, join: np.ufunc
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Junta con `join` los valores de los tramos que empiezan y acaban en el mismo sitio."""
    width = int(ends.max()) + 1
    spans, where = np.unique(starts * width + ends, return_inverse=True)
    joined = np.full(len(spans), -np.inf)
    join.at(joined, where, values)
    return spans // width, spans % width, joined
