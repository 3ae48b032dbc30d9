"""Lo que acepta el pipeline de preguntas y respuestas, y qué decir cuando llega otra cosa."""

import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from torch.utils.data import Dataset

from course_utils.errors import CourseError

HOW = 'pipe(question="…", context="…")'


class InputError(CourseError, ValueError):
    """Una entrada o un parámetro que el pipeline no puede usar."""


def _is_count(minimum: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, int) and value is not True and value >= minimum


def _is_switch(value: Any) -> bool:
    return isinstance(value, bool)


def _is_padding(value: Any) -> bool:
    return _is_switch(value) or value in ("longest", "max_length", "do_not_pad")


# Parámetro -> (qué valores vale, cómo se dice)
_PARAMETERS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "top_k": (_is_count(1), "un entero de 1 en adelante"),
    "max_answer_len": (_is_count(1), "un entero de 1 en adelante"),
    "max_seq_len": (_is_count(1), "un entero de 1 en adelante"),
    "max_question_len": (_is_count(1), "un entero de 1 en adelante"),
    "doc_stride": (_is_count(0), "un entero de 0 en adelante"),
    "handle_impossible_answer": (_is_switch, "True o False"),
    "align_to_words": (_is_switch, "True o False"),
    "padding": (_is_padding, "«longest», «max_length», «do_not_pad», True o False"),
}


def check_parameters(parameters: Mapping[str, Any]) -> None:
    """Comprueba nombres y valores. Errores: `InputError` con el primero que no vale."""
    for name, value in parameters.items():
        if name not in _PARAMETERS:
            near = get_close_matches(name, _PARAMETERS, n=1)
            hint = f"¿Querías {near[0]}?" if near else f"Admite {', '.join(_PARAMETERS)}."
            raise InputError(f"question-answering no tiene el parámetro {name}. {hint}")
        is_valid, expected = _PARAMETERS[name]
        if not is_valid(value):
            raise InputError(f"{name} debe ser {expected}, y llegó {value!r}.")


def read_inputs(args: tuple, question: Any, context: Any) -> Any:
    """Ordena los argumentos de una llamada.

    Devuelve un ejemplo (diccionario con `question` y `context`), una lista de ejemplos ya
    comprobados, o el mismo generador o `Dataset` que llegó, cuyos elementos se comprueban al
    leerlos. Errores: `InputError`.
    """
    if args and (question is not None or context is not None):
        raise InputError(f"Da los datos de una sola forma: {HOW} o un diccionario con esas claves.")
    if not args:
        return _pair(question, context)
    if len(args) == 2 and all(isinstance(value, str) for value in args):
        return _pair(*args)
    inputs = args[0] if len(args) == 1 else list(args)
    if isinstance(inputs, (Dataset, types.GeneratorType)):
        return inputs
    if isinstance(inputs, Iterable) and not isinstance(inputs, (str, bytes, Mapping)):
        return [read_example(example, number) for number, example in enumerate(inputs, start=1)]
    return read_example(inputs)


def read_example(example: Any, number: int | None = None) -> dict[str, str]:
    """Un ejemplo comprobado, solo con sus dos textos; `number` lo sitúa en una lista.

    Errores: `InputError` si no es un diccionario, le falta una clave, o un texto está vacío o es
    de otro tipo.
    """
    where = f" del ejemplo {number}" if number else ""
    if not isinstance(example, Mapping):
        raise InputError(
            f"Esperaba pregunta y contexto{where}, y llegó {type(example).__name__}: usa {HOW} "
            "o diccionarios con las claves «question» y «context»."
        )
    for key, label in (("question", "La pregunta"), ("context", "El contexto")):
        value = example.get(key)
        if value is None:
            raise InputError(f"{label}{where} falta: usa {HOW}.")
        if not isinstance(value, str):
            raise InputError(f"{label}{where} debe ser un texto y es {type(value).__name__}.")
        if not value.strip():
            ending = "a" if key == "question" else "o"
            raise InputError(f"{label}{where} está vací{ending}.")
    return {"question": example["question"], "context": example["context"]}


def _pair(question: Any, context: Any) -> dict[str, str] | list[dict[str, str]]:
    many = [isinstance(value, (list, tuple)) for value in (question, context)]
    if not any(many):
        return read_example({"question": question, "context": context})
    if all(many) and len(question) != len(context):
        raise InputError(
            f"Hay {len(question)} preguntas y {len(context)} contextos: da un contexto por "
            "pregunta o uno solo para todas."
        )
    size = len(question) if many[0] else len(context)
    questions = question if many[0] else [question] * size
    contexts = context if many[1] else [context] * size
    return list(_numbered(questions, contexts))


def _numbered(questions: Iterable, contexts: Iterable) -> Iterator[dict[str, str]]:
    for number, (question, context) in enumerate(zip(questions, contexts, strict=True), start=1):
        yield read_example({"question": question, "context": context}, number)
