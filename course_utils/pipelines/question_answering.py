"""Preguntas y respuestas extractivas: la tarea `question-answering`, que transformers 5 quitó."""

import inspect
from collections.abc import Iterator
from typing import Any

import torch
from transformers.pipelines.base import ChunkPipeline

from course_utils.pipelines.answer_inputs import (
    InputError,
    check_parameters,
    read_example,
    read_inputs,
)
from course_utils.pipelines.answer_spans import Chunk, rank_answers, read_chunks

_MODEL_INPUTS = ("input_ids", "attention_mask", "token_type_ids")


class QuestionAnsweringPipeline(ChunkPipeline):
    """Señala el tramo de un contexto que responde a una pregunta.

    Entradas (las de transformers 4): `pipe(question=…, context=…)`, con textos o listas (un solo
    contexto vale para varias preguntas, y al revés); un diccionario `{"question", "context"}`; una
    lista de ellos; un generador o un `Dataset` de ellos (devuelve un iterador).

    Salida por ejemplo: `{"score", "start", "end", "answer"}` con `answer == context[start:end]`, o
    una lista de hasta `top_k` diccionarios, de mayor a menor puntuación, si `top_k > 1`. Una lista
    de entrada da siempre una lista, también si tiene un solo ejemplo (transformers 4 devolvía
    entonces el diccionario suelto).

    Parámetros, al crear el pipeline o en cada llamada:

    - `top_k` (1): cuántas respuestas distintas;
    - `max_answer_len` (15): tokens de la respuesta, como mucho;
    - `max_seq_len` (384, o menos si el modelo no admite tantos): tokens de cada trozo, con la
      pregunta y los especiales;
    - `doc_stride` (la mitad de `max_seq_len` y no más de 128): tokens de contexto que comparten
      dos trozos seguidos, cuando el contexto no cabe en uno;
    - `max_question_len` (64): tokens de la pregunta; lo que sobra por el final se ignora;
    - `handle_impossible_answer` (False): si «no hay respuesta» compite con las demás; si gana,
      `answer` es "" y `start` y `end` son 0;
    - `align_to_words` (True): la respuesta se extiende hasta completar palabras;
    - `padding` ("longest"): relleno de los trozos de un ejemplo, el del tokenizador;
    - `batch_size`: trozos que pasan juntos por el modelo; no cambia las respuestas.

    La puntuación es una probabilidad sobre todas las respuestas posibles de todo el contexto
    (`rank_answers` da la fórmula), así que compara respuestas de trozos distintos y suma 1.

    Errores: `InputError` (de una línea; también `ValueError`) por entradas o parámetros.
    """

    _load_tokenizer = True
    _load_processor = False
    _load_image_processor = False
    _load_video_processor = False
    _load_feature_extractor = False

    def __init__(self, *args, task: str = "question-answering", **kwargs):
        super().__init__(*args, task=task, **kwargs)
        if not self.tokenizer.is_fast:
            raise InputError(
                f"El tokenizador {type(self.tokenizer).__name__} no da la posición de cada token "
                "en el texto: esta tarea necesita uno rápido (PreTrainedTokenizerFast)."
            )
        self._accepted = inspect.signature(self.model.forward).parameters

    def __call__(self, *args, question=None, context=None, **options):
        """Responde; las entradas, los parámetros y la salida son los que describe la clase."""
        inputs = read_inputs(args, question, context)
        return [] if inputs == [] else super().__call__(inputs, **options)

    def _sanitize_parameters(self, **parameters) -> tuple[dict, dict, dict]:
        # transformers.pipeline deja aquí este argumento de descarga, que ya no hace falta.
        parameters.pop("local_files_only", None)
        check_parameters(parameters)
        after = ("top_k", "max_answer_len", "handle_impossible_answer")
        before = {name: value for name, value in parameters.items() if name not in after}
        return before, {}, {name: parameters[name] for name in after if name in parameters}

    def preprocess(
        self,
        example: dict[str, str],
        max_seq_len: int | None = None,
        doc_stride: int | None = None,
        max_question_len: int = 64,
        align_to_words: bool = True,
        padding: str | bool = "longest",
    ) -> Iterator[dict[str, Any]]:
        """Un diccionario por trozo: tensores de forma (1, longitud), el contexto y su `Chunk`."""
        example = read_example(example)
        max_seq_len = self._sequence_length(max_seq_len)
        if doc_stride is not None and doc_stride >= max_seq_len:
            raise InputError(
                f"doc_stride={doc_stride} debe ser menor que max_seq_len={max_seq_len}: si no, "
                "cada trozo repetiría entero el anterior."
            )
        question, question_tokens = self._cut_question(example["question"], max_question_len)
        room = max_seq_len - question_tokens - self.tokenizer.num_special_tokens_to_add(pair=True)
        if room < 1:
            raise InputError(
                f"La pregunta ocupa {question_tokens} tokens y no deja sitio al contexto en "
                f"max_seq_len={max_seq_len}: sube max_seq_len o baja max_question_len."
            )
        wanted = min(max_seq_len // 2, 128, room // 2) if doc_stride is None else doc_stride
        encoded = self.tokenizer(
            question,
            example["context"],
            truncation="only_second",
            max_length=max_seq_len,
            stride=min(wanted, room - 1),
            padding=padding,
            return_overflowing_tokens=True,
            return_offsets_mapping=True,
            return_token_type_ids="token_type_ids" in self._accepted,
        )
        chunks = read_chunks(encoded, example["context"], self.tokenizer, align_to_words)
        if len(chunks) > 1 and wanted >= room:
            raise InputError(
                f"doc_stride={wanted} no deja avanzar: con esta pregunta cada trozo lleva "
                f"{room} tokens de contexto. Baja doc_stride o sube max_seq_len."
            )
        names = [name for name in _MODEL_INPUTS if name in encoded and name in self._accepted]
        for index, chunk in enumerate(chunks):
            tensors = {name: torch.tensor([encoded[name][index]]) for name in names}
            # El empaquetador de la librería mide el lote por la primera clave.
            yield {
                "is_last": index == len(chunks) - 1,
                "chunk": chunk,
                "context": example["context"],
                **tensors,
            }

    def _forward(self, inputs: dict[str, Any]) -> dict[str, Any]:
        tensors = {name: inputs[name] for name in _MODEL_INPUTS if name in inputs}
        outputs = self.model(**tensors, return_dict=True)
        if "start_logits" not in outputs:
            raise InputError(
                f"{type(self.model).__name__} no tiene la cabeza de esta tarea: carga el modelo "
                "con AutoModelForQuestionAnswering."
            )
        kept = {name: inputs[name] for name in ("is_last", "chunk", "context")}
        return {**kept, "start": outputs["start_logits"], "end": outputs["end_logits"]}

    def postprocess(
        self,
        outputs: list[dict[str, Any]],
        top_k: int = 1,
        max_answer_len: int = 15,
        handle_impossible_answer: bool = False,
    ) -> dict[str, Any] | list[dict[str, Any]]:
        """De los logits de inicio y fin de cada trozo, de forma (1, longitud), a las respuestas."""
        answers = rank_answers(
            outputs[0]["context"],
            [self._row(output, "start") for output in outputs],
            [self._row(output, "end") for output in outputs],
            [output["chunk"] for output in outputs],
            max_answer_len=max_answer_len,
            with_null=handle_impossible_answer,
            top_k=top_k,
        )
        return answers[0] if top_k == 1 else answers

    def _row(self, output: dict[str, Any], name: str):
        """Los logits de un trozo, sin el relleno que le añadió el lote; forma (longitud,)."""
        chunk: Chunk = output["chunk"]
        row = output[name][0].double().numpy()
        return (
            row[-chunk.length :] if self.tokenizer.padding_side == "left" else row[: chunk.length]
        )

    def _sequence_length(self, asked: int | None) -> int:
        positions = getattr(self.model.config, "max_position_embeddings", None)
        if asked is None:
            return min(384, self.tokenizer.model_max_length, positions or 384)
        if positions and asked > positions:
            raise InputError(
                f"max_seq_len={asked} supera las {positions} posiciones que admite el modelo."
            )
        return asked

    def _cut_question(self, question: str, max_question_len: int) -> tuple[str, int]:
        encoded = self.tokenizer(
            question,
            add_special_tokens=False,
            truncation=True,
            max_length=max_question_len,
            return_overflowing_tokens=True,
            return_offsets_mapping=True,
        )
        if len(encoded["input_ids"]) > 1:
            question = question[: encoded["offset_mapping"][0][-1][1]]
        return question, len(encoded["input_ids"][0])
