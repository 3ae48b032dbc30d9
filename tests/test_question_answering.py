"""Preguntas y respuestas: entradas, trozos, alineación y puntuaciones."""

import math

import numpy as np
import pytest
import tiny_models
import torch
from torch.utils.data import Dataset
from transformers import DistilBertForQuestionAnswering
from transformers.modeling_outputs import QuestionAnsweringModelOutput

from course_utils.errors import CourseError
from course_utils.pipelines.answer_inputs import InputError
from course_utils.pipelines.answer_spans import Chunk, rank_answers
from course_utils.pipelines.question_answering import QuestionAnsweringPipeline

QUESTION = "¿Dónde vive Ana?"
SHORT = "Ana vive en Lima, la capital de Perú."
LONG = " ".join(f"Ana{n} vive en la casa {n}, de Lima." for n in range(12))
CHUNKED = {"max_seq_len": 48, "doc_stride": 16}
EVERYTHING = {"top_k": 10**6}


class ScriptedModel(DistilBertForQuestionAnswering):
    """Da a cada token logits que solo dependen de él, así que se pueden calcular a mano."""

    def forward(self, input_ids, attention_mask=None, return_dict=True):
        generator = torch.Generator().manual_seed(7)
        table = torch.randn(2, self.config.vocab_size, generator=generator) * 2
        return QuestionAnsweringModelOutput(
            start_logits=table[0][input_ids], end_logits=table[1][input_ids]
        )


class Questions(Dataset):
    """Un Dataset de ejemplos, como los que leen los demás pipelines."""

    def __init__(self, examples):
        self.examples = examples

    def __len__(self):
        return len(self.examples)

    def __getitem__(self, index):
        return self.examples[index]


def build(model, **tokenizer_options) -> QuestionAnsweringPipeline:
    tokenizer = tiny_models.tokenizer(**tokenizer_options)
    return QuestionAnsweringPipeline(model=model, tokenizer=tokenizer, device="cpu")


@pytest.fixture(scope="module")
def distilbert():
    """Sin token_type_ids."""
    return build(tiny_models.model("DistilBertForQuestionAnswering", "distilbert"))


@pytest.fixture(scope="module")
def bert():
    """Con token_type_ids."""
    return build(tiny_models.model("BertForQuestionAnswering", "bert"))


def scripted_model() -> ScriptedModel:
    config = tiny_models.model("DistilBertForQuestionAnswering", "distilbert").config
    config.max_position_embeddings = 1000
    return ScriptedModel(config).eval()


@pytest.fixture(scope="module")
def scripted():
    """Respuestas que se pueden calcular a mano."""
    return build(scripted_model())


@pytest.fixture(params=["distilbert", "bert"])
def answerer(request):
    return request.getfixturevalue(request.param)


def same(left, right) -> bool:
    """Mismas respuestas en el mismo orden, con puntuaciones iguales salvo redondeo."""
    if isinstance(left, dict):
        left, right = [left], [right]
    return [{**one, "score": 0} for one in left] == [
        {**one, "score": 0} for one in right
    ] and np.allclose([one["score"] for one in left], [one["score"] for one in right], rtol=1e-4)


# Entradas ---------------------------------------------------------------------------------------


def test_one_question_gives_one_dictionary(answerer):
    answer = answerer(question=QUESTION, context=SHORT)
    assert list(answer) == ["score", "start", "end", "answer"]
    assert [type(answer[key]) for key in answer] == [float, int, int, str]


@pytest.mark.parametrize(
    "arguments",
    [
        ((QUESTION, SHORT), {}),
        (({"question": QUESTION, "context": SHORT},), {}),
        (({"question": QUESTION, "context": SHORT, "id": 5},), {}),
    ],
    ids=["dos-textos", "diccionario", "con-mas-claves"],
)
def test_every_form_of_one_question_gives_the_same_answer(distilbert, arguments):
    positional, named = arguments
    assert distilbert(*positional, **named) == distilbert(question=QUESTION, context=SHORT)


def test_every_form_of_several_questions_gives_the_same_answers(distilbert):
    questions = [QUESTION, "¿Qué es Lima?", "¿Quién vive?"]
    examples = [{"question": question, "context": SHORT} for question in questions]
    expected = [distilbert(example) for example in examples]
    assert distilbert(question=questions, context=SHORT) == expected
    assert distilbert(question=tuple(questions), context=[SHORT] * 3) == expected
    assert distilbert(examples) == expected
    assert distilbert(tuple(examples)) == expected
    assert distilbert(*examples) == expected
    assert list(distilbert(example for example in examples)) == expected
    assert list(distilbert(Questions(examples))) == expected


def test_one_question_to_several_contexts(distilbert):
    contexts = [SHORT, "Lima es la capital."]
    expected = [distilbert(QUESTION, context) for context in contexts]
    assert distilbert(question=QUESTION, context=contexts) == expected


def test_a_list_gives_a_list_even_with_one_or_no_example(distilbert):
    assert len(distilbert([{"question": QUESTION, "context": SHORT}])) == 1
    assert distilbert([]) == []
    assert distilbert(question=[], context=SHORT) == []


def test_generator_is_read_as_answers_are_asked_for(distilbert):
    read = []

    def examples():
        for number in range(3):
            read.append(number)
            yield {"question": QUESTION, "context": SHORT}

    answers = distilbert(examples())
    next(iter(answers))
    assert read == [0]


@pytest.mark.parametrize("batch_size", [2, 3, 8])
@pytest.mark.parametrize("kind", ["bert", "left-padding"])
def test_batches_do_not_change_the_answers(bert, batch_size, kind):
    # Con relleno a la izquierda, solo un modelo que no cuente posiciones absolutas da lo mismo.
    answerer = bert if kind == "bert" else build(scripted_model(), padding_side="left")
    contexts = [LONG, SHORT, "Lima", LONG[:200], SHORT * 4]
    options = {**CHUNKED, "top_k": 4, "handle_impossible_answer": True}
    one_by_one = [answerer(QUESTION, context, **options) for context in contexts]
    together = answerer(question=QUESTION, context=contexts, batch_size=batch_size, **options)
    assert all(same(*pair) for pair in zip(together, one_by_one, strict=True))


@pytest.mark.parametrize("padding", ["longest", "max_length", "do_not_pad", True, False])
def test_padding_does_not_change_the_answers(answerer, padding):
    expected = answerer(QUESTION, LONG, **CHUNKED, top_k=5)
    assert same(answerer(QUESTION, LONG, **CHUNKED, top_k=5, padding=padding), expected)


# Respuestas -------------------------------------------------------------------------------------


@pytest.mark.parametrize("context", [SHORT, LONG, "  Río\tÑandú…  Perú 😀 'Lima'\n", "a", "ÁÉ"])
@pytest.mark.parametrize("align", [True, False])
def test_positions_are_exact_in_the_original_text(answerer, context, align):
    answers = answerer(QUESTION, context, **CHUNKED, **EVERYTHING, align_to_words=align)
    assert answers
    for answer in answers:
        assert answer["answer"] == context[answer["start"] : answer["end"]]
        assert answer["answer"] == answer["answer"].strip() != ""


def test_scores_are_probabilities_of_distinct_answers(answerer):
    answers = answerer(QUESTION, LONG, **CHUNKED, **EVERYTHING)
    scores = [answer["score"] for answer in answers]
    assert math.isclose(sum(scores), 1)
    assert scores == sorted(scores, reverse=True)
    spans = [(answer["start"], answer["end"]) for answer in answers]
    assert len(spans) == len(set(spans))


def test_scores_are_the_softmax_over_all_valid_spans(scripted):
    context = "la capital de perú es lima"
    answers = scripted("vive", context, **EVERYTHING, max_answer_len=2)
    encoded = scripted.tokenizer("vive", context, return_tensors="pt")
    logits = scripted.model(encoded["input_ids"])
    start, end = (logits[name][0, 3:-1].double().numpy() for name in ("start_logits", "end_logits"))
    words = context.split()
    values = {
        " ".join(words[first : last + 1]): start[first] + end[last]
        for first in range(6)
        for last in range(first, min(first + 2, 6))
    }
    total = sum(math.exp(value) for value in values.values())
    assert {answer["answer"] for answer in answers} == set(values)
    for answer in answers:
        assert math.isclose(answer["score"], math.exp(values[answer["answer"]]) / total)


@pytest.mark.parametrize("impossible", [False, True])
@pytest.mark.parametrize("align", [False, True])
@pytest.mark.parametrize(("length", "stride"), [(48, 16), (40, 20), (64, 15), (30, 17)])
def test_cutting_the_context_does_not_change_any_score(scripted, impossible, align, length, stride):
    """El modelo no mira alrededor y el solape cubre la respuesta más larga: nada debe cambiar."""
    options = {"max_answer_len": 8, "handle_impossible_answer": impossible, "align_to_words": align}
    whole = scripted("la", LONG, **options, **EVERYTHING, max_seq_len=1000)
    cut = scripted("la", LONG, **options, **EVERYTHING, max_seq_len=length, doc_stride=stride)
    by_span = {(answer["start"], answer["end"]): answer["score"] for answer in cut}
    assert len(by_span) == len(whole)
    for answer in whole:
        near = by_span[answer["start"], answer["end"]]
        # Solo una palabra partida por el corte suma menos: sus trozos no se ven juntos.
        assert math.isclose(answer["score"], near, rel_tol=0.2 if align else 1e-9)


def test_answer_seen_in_two_chunks_counts_once():
    first = Chunk(3, np.array([1, 2]), np.array([0, 4]), np.array([3, 8]), null=0)
    second = Chunk(3, np.array([1, 2]), np.array([4, 9]), np.array([8, 12]), null=0)
    zeros = [np.zeros(3)] * 2
    answers = rank_answers("Ana vive acá", zeros, zeros, [first, second], 1, False, top_k=9)
    assert [answer["answer"] for answer in answers] == ["Ana", "vive", "acá"]
    assert [round(answer["score"], 6) for answer in answers] == [0.333333] * 3


def test_answer_keeps_its_best_chunk():
    chunk = Chunk(2, np.array([1]), np.array([0]), np.array([3]), null=0)
    other = Chunk(2, np.array([1]), np.array([4]), np.array([8]), null=0)
    starts = [np.array([0.0, 1.0]), np.array([0.0, 3.0]), np.array([0.0, 2.0])]
    ends = [np.zeros(2)] * 3
    answers = rank_answers("Ana vive", starts, ends, [chunk, chunk, other], 1, False, top_k=9)
    assert answers[0]["answer"] == "Ana"
    assert math.isclose(answers[0]["score"], math.exp(3) / (math.exp(3) + math.exp(2)))


def test_top_k_takes_the_first_ones(distilbert):
    everything = distilbert(QUESTION, SHORT, **EVERYTHING)
    assert distilbert(QUESTION, SHORT) == everything[0]
    assert distilbert(QUESTION, SHORT, top_k=3) == everything[:3]
    assert distilbert(QUESTION, "Lima", top_k=5) == distilbert(QUESTION, "Lima", top_k=2)


def test_max_answer_len_counts_tokens(scripted):
    answers = scripted("la", "lima es la capital", **EVERYTHING, max_answer_len=1)
    assert {answer["answer"] for answer in answers} == {"lima", "es", "la", "capital"}


def test_words_are_completed_even_where_the_chunks_cut_them(distilbert):
    context = "extraordinariamente incomprensible desproporcionadamente " * 3
    words = set(context.split())
    answers = distilbert("¿Qué?", context, max_seq_len=20, doc_stride=3, **EVERYTHING)
    assert all(set(answer["answer"].split()) <= words for answer in answers)
    loose = distilbert("¿Qué?", context, max_seq_len=20, doc_stride=3, align_to_words=False)
    assert not set(loose["answer"].split()) <= words


def test_impossible_answer_competes_with_the_rest(scripted):
    options = {**CHUNKED, **EVERYTHING}
    without = scripted(QUESTION, LONG, **options)
    answers = scripted(QUESTION, LONG, **options, handle_impossible_answer=True)
    (null,) = [answer for answer in answers if answer["answer"] == ""]
    assert (null["start"], null["end"]) == (0, 0)
    assert math.isclose(sum(answer["score"] for answer in answers), 1)
    rest = [answer for answer in answers if answer is not null]
    assert np.allclose(
        [one["score"] for one in rest],
        [one["score"] * (1 - null["score"]) for one in without],
    )


def test_one_chunk_with_an_answer_is_enough():
    """«No hay respuesta» vale lo que le da el trozo que menos cree en ella."""
    chunk = Chunk(2, np.array([1]), np.array([0]), np.array([3]), null=0)
    starts, ends = [np.array([9.0, 1.0]), np.array([0.0, 1.0])], [np.zeros(2)] * 2
    answers = rank_answers("Ana", starts, ends, [chunk, chunk], 1, True, top_k=9)
    assert [answer["answer"] for answer in answers] == ["Ana", ""]
    assert math.isclose(answers[0]["score"], math.e / (math.e + 1))


def test_long_question_is_cut(distilbert):
    question = "vive en lima la capital de ana "
    short = distilbert(question.strip(), SHORT, **EVERYTHING)
    assert distilbert(question * 9, SHORT, max_question_len=7, **EVERYTHING) == short


def test_context_longer_than_the_model_needs_no_parameter(answerer):
    answer = answerer(QUESTION, LONG * 5)
    assert answer["answer"] == (LONG * 5)[answer["start"] : answer["end"]]


# Errores ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"question": "", "context": SHORT}, "La pregunta está vacía"),
        ({"question": QUESTION, "context": " \n"}, "El contexto está vacío"),
        ({"question": QUESTION}, "El contexto falta"),
        ({"context": SHORT}, "La pregunta falta"),
        ({}, "La pregunta falta"),
        ({"question": 3, "context": SHORT}, "La pregunta debe ser un texto y es int"),
        ({"question": [QUESTION, None], "context": SHORT}, "La pregunta del ejemplo 2 falta"),
        ({"question": [QUESTION] * 2, "context": [SHORT] * 3}, "2 preguntas y 3 contextos"),
        ({"question": QUESTION, "context": "\u200b\u0007"}, "ningún token en el contexto"),
    ],
    ids=[
        "vacia",
        "blancos",
        "sin-contexto",
        "sin-pregunta",
        "nada",
        "tipo",
        "lista",
        "pares",
        "control",
    ],
)
def test_bad_inputs_are_one_spanish_line(distilbert, inputs, said):
    with pytest.raises(ValueError, match=said) as error:
        distilbert(**inputs)
    assert isinstance(error.value, CourseError)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("positional", "said"),
    [
        ((QUESTION,), "llegó str"),
        ((5,), "llegó int"),
        (([QUESTION, SHORT],), "del ejemplo 1, y llegó str"),
        (([{"question": QUESTION, "context": SHORT}, {"question": ""}],), "ejemplo 2 está vacía"),
        (({"question": QUESTION, "contexto": SHORT},), "El contexto falta"),
    ],
    ids=["texto", "numero", "textos", "segundo", "clave"],
)
def test_bad_positional_inputs_are_one_spanish_line(distilbert, positional, said):
    with pytest.raises(InputError, match=said):
        distilbert(*positional)


def test_inputs_given_twice_are_an_error(distilbert):
    with pytest.raises(InputError, match="una sola forma"):
        distilbert({"question": QUESTION, "context": SHORT}, context=SHORT)


def test_bad_example_in_a_generator_is_an_error_when_it_is_reached(distilbert):
    answers = distilbert(example for example in [{"question": QUESTION}])
    with pytest.raises(InputError, match="El contexto falta"):
        list(answers)


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"top_k": 0}, "top_k debe ser un entero de 1 en adelante, y llegó 0"),
        ({"top_k": True}, "top_k debe ser"),
        ({"max_answer_len": 1.5}, "max_answer_len debe ser"),
        ({"doc_stride": -1}, "doc_stride debe ser"),
        ({"padding": "right"}, "padding debe ser"),
        ({"align_to_words": "no"}, "align_to_words debe ser True o False"),
        ({"topk": 3}, "¿Querías top_k?"),
        ({"batch": 3}, "no tiene el parámetro batch"),
        ({"doc_stride": 48, "max_seq_len": 48}, "doc_stride=48 debe ser menor que max_seq_len=48"),
        ({"doc_stride": 40, "max_seq_len": 48}, "doc_stride=40 no deja avanzar"),
        ({"max_seq_len": 5}, "no deja sitio al contexto"),
        ({"max_seq_len": 129}, "128 posiciones"),
    ],
    ids=lambda value: str(value)[:24] if isinstance(value, dict) else "",
)
def test_bad_parameters_are_one_spanish_line(distilbert, parameters, said):
    with pytest.raises(InputError) as error:
        distilbert(QUESTION, LONG, **parameters)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_stride_that_leaves_no_room_is_fine_while_the_context_fits(distilbert):
    assert distilbert(QUESTION, "Lima", max_seq_len=48, doc_stride=40)["answer"] == "Lima"


def test_model_without_the_head_is_an_error():
    model = tiny_models.model("DistilBertForSequenceClassification", "distilbert")
    with pytest.raises(InputError, match="AutoModelForQuestionAnswering"):
        build(model)(QUESTION, SHORT)
