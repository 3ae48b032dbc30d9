"""Resumen, traducción y texto a texto: entradas, salidas, generación, idiomas y avisos."""

import json
import logging

import pytest
import tiny_models
import torch
from torch.utils.data import Dataset
from transformers import GenerationConfig

from course_utils import checkpoints
from course_utils.checkpoints import CheckpointError
from course_utils.errors import CourseError
from course_utils.pipelines import pipeline, selection
from course_utils.pipelines.answer_inputs import InputError
from course_utils.pipelines.hub import Located
from course_utils.pipelines.removed import language_pair
from course_utils.pipelines.selection import TaskError
from course_utils.pipelines.text_to_text import (
    ReturnType,
    SummarizationPipeline,
    Text2TextGenerationPipeline,
    TranslationPipeline,
)

TEXT = "ana vive en lima, la capital de perú."
TEXTS = [TEXT, "el río", "la capital es una capital de perú"]
SHORT = {"max_new_tokens": 12}
LANGUAGES = {"src_lang": "spa_Latn", "tgt_lang": "eng_Latn"}


class Texts(Dataset):
    """Un Dataset de textos, como los que leen los demás pipelines."""

    def __len__(self):
        return len(TEXTS)

    def __getitem__(self, index):
        return TEXTS[index]


def build(cls, model, tokenizer, options):
    """El pipeline, con 12 tokens nuevos; max_new_tokens=None es no decir ninguna longitud."""
    options = {name: value for name, value in {**SHORT, **options}.items() if value is not None}
    return cls(model=model.double(), tokenizer=tokenizer, device="cpu", **options)


def t5(cls=Text2TextGenerationPipeline, config=None, tokenizer=None, **options):
    """Un pipeline con un T5 al azar; config: lo que se añade a su configuración."""
    model = tiny_models.model("T5ForConditionalGeneration", "t5", 1, **(config or {}))
    return build(cls, model, tokenizer or tiny_models.unigram(), options)


def marian(**options):
    model = tiny_models.model("MarianMTModel", "marian", 2)
    return build(TranslationPipeline, model, tiny_models.unigram(), options)


def nllb(**options):
    """Un traductor multilingüe: el modelo de M2M100 y el tokenizador de NLLB, al azar."""
    model = tiny_models.model("M2M100ForConditionalGeneration", "m2m_100", 1)
    return build(TranslationPipeline, model, tiny_models.multilingual(), options)


@pytest.fixture(scope="module")
def writer():
    return t5()


@pytest.fixture(scope="module")
def translator():
    return marian()


@pytest.fixture(params=["t5", "marian"])
def either(request):
    return request.getfixturevalue({"t5": "writer", "marian": "translator"}[request.param])


@pytest.fixture
def said():
    """Los avisos del registro de transformers, que no los pasa a la raíz."""
    messages: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: messages.append(record.getMessage())
    library = logging.getLogger("transformers")
    library.addHandler(handler)
    yield messages
    library.removeHandler(handler)


@pytest.fixture
def sent(monkeypatch):
    """Los argumentos que recibe el último `generate` del pipeline que se le dé."""
    received: dict = {}

    def watch(pipe):
        original = type(pipe.model).generate

        def record(model, **arguments):
            received.clear()
            received.update(arguments)
            return original(model, **arguments)

        monkeypatch.setattr(type(pipe.model), "generate", record)
        return received

    return watch


def ids(pipe, text=TEXT, **options) -> list[int]:
    """Los tokens de la primera secuencia, sin el inicial."""
    (sequence, *_) = pipe(text, return_tensors=True, **options)
    return next(iter(sequence.values())).tolist()[1:]


def one_line(error) -> str:
    assert isinstance(error.value, CourseError)
    assert "\n" not in str(error.value)
    return str(error.value)


# Entradas y salidas ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cls", "key"),
    [
        (Text2TextGenerationPipeline, "generated_text"),
        (SummarizationPipeline, "summary_text"),
        (TranslationPipeline, "translation_text"),
    ],
)
def test_one_text_gives_a_list_with_one_dictionary(cls, key):
    (record,) = t5(cls)(TEXT)
    assert list(record) == [key]
    assert isinstance(record[key], str)
    assert record[key]


def test_text_is_what_the_model_generates(either):
    """La misma cuenta, hecha a mano: tokenizar, generar con cuatro haces y decodificar."""
    inputs = either.tokenizer(TEXT, return_tensors="pt")
    expected = either.model.generate(**inputs, max_new_tokens=12, num_beams=4)[0]
    text = either.tokenizer.decode(expected, skip_special_tokens=True)
    assert next(iter(either(TEXT)[0].values())) == text
    assert ids(either) == expected.tolist()[1:]


def test_every_form_of_several_texts_gives_the_same_results(either):
    expected = [either(text) for text in TEXTS]
    flat = [records[0] for records in expected]
    assert either(TEXTS) == flat
    assert either(tuple(TEXTS)) == flat
    assert either(TEXTS[:1]) == flat[:1]
    assert either([]) == []
    assert list(either(text for text in TEXTS)) == expected
    assert list(either(Texts())) == expected
    assert list(either(text for text in ())) == []


def test_generator_is_read_as_results_are_asked_for(writer):
    read = []

    def texts():
        for number in range(3):
            read.append(number)
            yield TEXT

    next(iter(writer(texts())))
    assert read == [0]


@pytest.mark.parametrize("batch_size", [2, 3])
def test_batches_with_padding_change_nothing(either, batch_size):
    one_by_one = either(TEXTS)
    assert either(TEXTS, batch_size=batch_size) == one_by_one
    assert [records[0] for records in either(Texts(), batch_size=batch_size)] == one_by_one


@pytest.mark.parametrize("batch_size", [1, 2])
def test_several_sequences_per_text(either, batch_size):
    options = {"num_return_sequences": 2, "num_beams": 3, "batch_size": batch_size}
    assert len(either(TEXT, **options)) == 2
    assert [len(records) for records in either(TEXTS, **options)] == [2, 2, 2]
    assert either(TEXTS, **options)[1] == either(TEXTS[1], **options)


def test_empty_text_is_written_about_like_any_other(either):
    assert either("") == [either([TEXT, ""])[1]]
    assert isinstance(next(iter(either("")[0].values())), str)


def test_text_without_tokens_says_so(writer, monkeypatch):
    nothing = {"input_ids": torch.zeros(1, 0)}
    monkeypatch.setattr(writer, "_encode", lambda *args, **options: nothing)
    with pytest.raises(InputError, match="vacío") as error:
        writer("")
    one_line(error)


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        (([TEXT, 3],), "La entrada 2 debe ser un texto y es int"),
        ((None,), "La entrada debe ser un texto y es NoneType"),
        (([[TEXT]],), "La entrada 1 debe ser un texto y es list"),
        ((TEXT, TEXT), "van en una lista"),
    ],
    ids=["número", "nada", "anidada", "sueltos"],
)
def test_input_that_is_not_text_is_one_line(writer, inputs, said):
    with pytest.raises(InputError, match=said) as error:
        writer(*inputs)
    one_line(error)


@pytest.mark.parametrize(
    "options",
    [
        {"return_tensors": True},
        {"return_tensors": True, "return_text": True},
        {"return_text": False},
        {"return_type": ReturnType.TENSORS},
        {"return_type": "tensors"},
        {"return_type": 0},
        {"return_type": ReturnType.TENSORS, "return_tensors": False},
    ],
    ids=str,
)
def test_token_ids_instead_of_text(translator, options):
    (record,) = translator(TEXT, **options)
    assert list(record) == ["translation_token_ids"]
    assert record["translation_token_ids"].shape == (13,)
    assert record["translation_token_ids"].dtype == torch.int64


@pytest.mark.parametrize(
    "options",
    [
        {"return_tensors": False},
        {"return_text": True},
        {"return_type": "text"},
        {"return_type": ReturnType.TEXT, "return_tensors": True},
    ],
    ids=str,
)
def test_text_is_what_comes_back_if_asked(translator, options):
    assert translator(TEXT, **options) == translator(TEXT)


def test_what_to_return_can_be_said_at_creation():
    pipe = t5(return_tensors=True)
    assert list(pipe(TEXT)[0]) == ["generated_token_ids"]
    assert list(pipe(TEXT, return_tensors=False)[0]) == ["generated_text"]


def test_unknown_return_type_says_which_there_are(writer):
    with pytest.raises(InputError, match=r"«tensors» o «text».*'full'") as error:
        writer(TEXT, return_type="full")
    one_line(error)


def test_spaces_before_punctuation_are_cleaned_only_if_asked(writer):
    written = writer.tokenizer("ana vive en lima . .", return_tensors="pt")["input_ids"]
    outputs = {"output_ids": written[None]}

    def text(**options):
        return writer.postprocess(outputs, **options)[0]["generated_text"]

    assert text() == "ana vive en lima . ."
    assert text(clean_up_tokenization_spaces=True) == "ana vive en lima.."
    _, _, after = writer._sanitize_parameters(clean_up_tokenization_spaces=True)
    assert after == {"clean_up_tokenization_spaces": True}


# Generación --------------------------------------------------------------------------------------


def test_defaults_are_the_ones_of_version_4(sent):
    pipe = t5(max_new_tokens=None)
    arguments = sent(pipe)
    pipe("río")
    assert (arguments["max_new_tokens"], arguments["num_beams"]) == (256, 4)


def test_default_length_fits_in_the_positions_of_the_model(sent):
    pipe = marian(max_new_tokens=None)
    arguments = sent(pipe)
    pipe("río")
    assert arguments["max_new_tokens"] == 127


@pytest.mark.parametrize(
    "options",
    [
        {"num_beams": 1, "do_sample": True, "temperature": 1.5, "top_k": 5},
        {"num_beams": 2, "length_penalty": 0.5, "no_repeat_ngram_size": 2},
        {"min_new_tokens": 3, "repetition_penalty": 1.2},
    ],
    ids=lambda options: next(iter(options)),
)
def test_generate_receives_its_arguments(writer, sent, options):
    arguments = sent(writer)
    writer(TEXT, **options)
    assert options.items() <= arguments.items()


def test_sampling_repeats_with_the_same_seed(writer):
    def sample(seed):
        torch.manual_seed(seed)
        return writer(TEXT, do_sample=True, num_beams=1, temperature=3.0)

    assert sample(0) == sample(0)
    assert len({sample(seed)[0]["generated_text"] for seed in range(5)}) > 1


def test_parameters_given_at_creation_last_until_a_call_changes_them():
    pipe = t5(max_new_tokens=5, num_beams=1)
    assert len(ids(pipe)) == 5
    assert len(ids(pipe, max_new_tokens=7)) == 7
    assert len(ids(pipe)) == 5


@pytest.mark.parametrize("where", ["creation", "model"])
def test_last_length_asked_for_wins_whatever_its_measure(said, where):
    """`max_length` cuenta también el token inicial."""
    pipe = t5(max_new_tokens=9 if where == "creation" else None)
    if where == "model":
        pipe.model.generation_config.max_new_tokens = 9
    assert len(ids(pipe)) == 9
    assert len(ids(pipe, max_length=6)) == 5
    other = t5(max_new_tokens=None, max_length=6)
    other.model.generation_config.max_length = 8
    assert len(ids(other)) == 5
    assert len(ids(other, max_new_tokens=3)) == 3
    assert said == []


@pytest.mark.parametrize("minimum", [{"min_new_tokens": 8}, {"min_length": 9}])
def test_minimum_length_is_respected(minimum):
    """El fin de texto es el token que este modelo elige en segundo lugar: sin mínimo, para ahí."""
    second = ids(t5(num_beams=1))[1]
    pipe = t5(num_beams=1, eos_token_id=second)
    assert ids(pipe)[-1] == second
    assert len(ids(pipe)) <= 2
    assert len(ids(pipe, **minimum)) >= 8


def test_generation_config_replaces_what_was_said_before(writer):
    config = GenerationConfig(max_new_tokens=4, num_beams=1)
    assert len(ids(writer, generation_config=config)) == 4
    config_of_task = {"task_specific_params": TASK_PARAMS}
    created = t5(
        SummarizationPipeline, config_of_task, max_new_tokens=None, generation_config=config
    )
    assert len(ids(created)) == 4


def test_assistant_model_changes_the_way_and_not_the_text(translator):
    other = tiny_models.model("MarianMTModel", "marian", 3).double()
    assert marian(assistant_model=other)(TEXT) == translator(TEXT, num_beams=1)


def test_generation_dictionary_is_accepted(writer):
    assert writer(TEXT, return_dict_in_generate=True) == writer(TEXT)


def test_stop_sequence_ends_the_text_and_stays_in_it(writer):
    whole = writer(TEXT, num_beams=1)[0]["generated_text"]
    stop = whole[2:5]
    cut = whole[: whole.index(stop) + len(stop)]
    assert len(cut) < len(whole)
    assert writer(TEXT, num_beams=1, stop_sequence=stop)[0]["generated_text"] == cut
    several = ["zzzz", stop]
    assert writer(TEXT, num_beams=1, stop_sequence=several)[0]["generated_text"] == cut


@pytest.mark.parametrize("stop", ["", [], 3, ["a", ""]], ids=repr)
def test_stop_sequence_that_is_not_text_is_one_line(writer, stop):
    with pytest.raises(InputError, match="stop_sequence") as error:
        writer(TEXT, stop_sequence=stop)
    one_line(error)


def test_truncation_cuts_what_the_tokenizer_does_not_admit(sent):
    pipe = t5(tokenizer=tiny_models.unigram(model_max_length=6))
    arguments = sent(pipe)
    pipe(TEXT)
    assert arguments["input_ids"].shape[1] > 6
    pipe(TEXT, truncation=True)
    assert arguments["input_ids"].shape[1] == 6


def test_text_longer_than_the_model_says_how_to_cut_it(translator):
    with pytest.raises(InputError, match=r"admite 128.*truncation=True") as error:
        translator(TEXT * 20)
    one_line(error)
    assert translator(TEXT * 20, truncation=True)[0]["translation_text"]


def test_result_longer_than_the_model_says_so(translator):
    with pytest.raises(InputError, match="más de 128 tokens") as error:
        translator(TEXT, min_new_tokens=190, max_new_tokens=200)
    one_line(error)


def test_unknown_parameter_names_the_nearest(writer):
    with pytest.raises(InputError, match=r"max_lenght\. ¿Querías max_length\?") as error:
        writer(TEXT, max_lenght=5)
    one_line(error)


def test_other_errors_of_generate_pass_as_they_are(writer):
    with pytest.raises(ValueError, match="num_return_sequences") as error:
        writer(TEXT, num_beams=1, num_return_sequences=2)
    assert not isinstance(error.value, CourseError)


def test_token_types_do_not_reach_the_model(writer, sent, monkeypatch):
    arguments = sent(writer)
    names = [*writer.tokenizer.model_input_names, "token_type_ids"]
    monkeypatch.setattr(writer.tokenizer, "model_input_names", names)
    assert "token_type_ids" in writer.tokenizer(TEXT)
    writer(TEXT)
    assert "token_type_ids" not in arguments


def test_model_that_is_not_an_encoder_decoder_is_one_line():
    with pytest.raises(InputError, match="AutoModelForSeq2SeqLM") as error:
        Text2TextGenerationPipeline(
            model=tiny_models.model("BertForMaskedLM", "bert"),
            tokenizer=tiny_models.tokenizer(),
            device="cpu",
        )
    one_line(error)


# Prefijo y parámetros de la tarea ----------------------------------------------------------------

TASK_PARAMS = {
    "summarization": {"prefix": "es: ", "max_length": 6, "num_beams": 2, "rara": 1},
    "translation_es_to_en": {"prefix": "en: "},
}


def test_prefix_of_the_configuration_goes_before_each_text():
    plain, prefixed = t5(), t5(config={"prefix": "es: "})
    assert prefixed(TEXTS, batch_size=2) == plain([f"es: {text}" for text in TEXTS])


def test_model_brings_prefix_and_generation_parameters_for_its_task(sent):
    config = {"prefix": "otro ", "task_specific_params": TASK_PARAMS}
    pipe = t5(SummarizationPipeline, config, max_new_tokens=None)
    arguments = sent(pipe)
    pipe(TEXT)
    assert pipe.tokenizer.decode(arguments["input_ids"][0], True).startswith("es: ana")
    assert (arguments["max_length"], arguments["num_beams"]) == (6, 2)
    assert pipe.model.config.task_specific_params == TASK_PARAMS


@pytest.mark.parametrize(
    ("at_creation", "in_call", "length", "beams"),
    [
        ({"max_new_tokens": 4}, {}, 4, 2),
        ({"max_length": 4, "num_beams": 3}, {}, 3, 3),
        ({"max_length": 4}, {"max_new_tokens": 8, "num_beams": 1}, 8, 1),
    ],
)
def test_what_the_user_says_wins_over_the_model(sent, said, at_creation, in_call, length, beams):
    config = {"task_specific_params": TASK_PARAMS}
    pipe = t5(SummarizationPipeline, config, **{"max_new_tokens": None, **at_creation})
    arguments = sent(pipe)
    assert len(ids(pipe, **in_call)) == length
    assert arguments["num_beams"] == beams
    assert not any("max_new_tokens" in message for message in said)


def test_parameters_of_another_task_do_not_count():
    pipe = t5(config={"task_specific_params": TASK_PARAMS})
    assert pipe.prefix is None
    assert pipe._generate_kwargs == SHORT


def test_parameters_may_be_of_one_pair_of_languages():
    options = {"task_specific_params": TASK_PARAMS}
    assert t5(TranslationPipeline, options, task="translation_es_to_en").prefix == "en: "
    assert t5(TranslationPipeline, options, task="translation_en_to_es").prefix is None


# Idiomas -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("task", "pair"),
    [
        ("translation_es_to_en", ("es", "en")),
        ("translation_es_XX_to_pt-BR", ("es_XX", "pt-BR")),
        ("translation_en_to_to", ("en", "to")),
        ("translation", None),
        ("translation_es_en", None),
        ("translation_es_to_", None),
        ("translation_to_en", None),
        ("translation_a_to_b_to_c", None),
        ("traducción_es_to_en", None),
    ],
)
def test_pair_of_languages_comes_from_the_name_of_the_task(task, pair):
    assert language_pair(task) == pair


def test_multilingual_tokenizer_marks_both_languages(sent):
    pipe = nllb()
    arguments = sent(pipe)
    tokens = pipe.tokenizer.convert_tokens_to_ids
    written = ids(pipe, **LANGUAGES)
    assert arguments["input_ids"][0, 0] == tokens("spa_Latn")
    assert written[0] == tokens("eng_Latn")
    assert ids(pipe, src_lang="eng_Latn", tgt_lang="fra_Latn")[0] == tokens("fra_Latn")


@pytest.mark.parametrize(
    ("at_creation", "in_call"),
    [
        (LANGUAGES, {}),
        ({"task": "translation_spa_Latn_to_eng_Latn"}, {}),
        ({"task": "translation_fra_Latn_to_eng_Latn"}, {"src_lang": "spa_Latn"}),
        ({"task": "translation_eng_Latn_to_spa_Latn", **LANGUAGES}, {}),
        ({"src_lang": "spa_Latn", "tgt_lang": "fra_Latn"}, {"tgt_lang": "eng_Latn"}),
    ],
)
def test_languages_come_from_the_call_the_creation_or_the_name(at_creation, in_call):
    assert nllb(**at_creation)(TEXT, **in_call) == nllb()(TEXT, **LANGUAGES)


def test_multilingual_batches_change_nothing():
    pipe = nllb(**LANGUAGES)
    assert pipe(TEXTS, batch_size=2) == pipe(TEXTS)


def test_first_token_asked_for_wins_over_the_language():
    pipe = nllb(**LANGUAGES)
    assert ids(pipe, forced_bos_token_id=10)[0] == 10


def test_languages_go_inside_the_generation_config_of_the_call(said):
    pipe = nllb(**LANGUAGES)
    config = GenerationConfig(max_new_tokens=60, num_beams=1)
    written = ids(pipe, generation_config=config)
    assert written[0] == pipe.tokenizer.convert_tokens_to_ids("eng_Latn")
    assert said == []


@pytest.mark.parametrize("given", [{}, {"src_lang": "spa_Latn"}, {"tgt_lang": "eng_Latn"}])
def test_multilingual_tokenizer_needs_both_languages(given):
    with pytest.raises(InputError, match="src_lang= y tgt_lang=") as error:
        nllb()(TEXT, **given)
    one_line(error)


@pytest.mark.parametrize("wrong", ["src_lang", "tgt_lang"])
def test_language_that_the_tokenizer_does_not_know_is_one_line(wrong):
    with pytest.raises(InputError, match="no conoce el idioma «es»") as error:
        nllb()(TEXT, **{**LANGUAGES, wrong: "es"})
    assert "spa_Latn" in one_line(error)


def test_language_that_the_tokenizer_rejects_is_one_line(monkeypatch):
    """M2M100 lanza KeyError."""
    pipe = nllb()

    def reject(text, **options):
        raise KeyError(options["tgt_lang"])

    monkeypatch.setattr(pipe.tokenizer, "_build_translation_inputs", reject)
    with pytest.raises(InputError, match="no conoce el idioma «qq»") as error:
        pipe(TEXT, src_lang="spa_Latn", tgt_lang="qq")
    one_line(error)


def test_truncation_reaches_the_multilingual_tokenizer(sent):
    pipe = nllb(**LANGUAGES)
    pipe.tokenizer.model_max_length = 6
    arguments = sent(pipe)
    pipe(TEXT, truncation=True)
    assert arguments["input_ids"].shape[1] == 6


def test_languages_do_not_count_for_a_model_of_one_pair(translator):
    assert translator(TEXT, **LANGUAGES) == translator(TEXT)


# Avisos ------------------------------------------------------------------------------------------


def test_summary_that_may_be_longer_than_the_text_is_warned_about(said):
    pipe = t5(SummarizationPipeline)
    length = len(pipe.tokenizer("el río").input_ids)
    pipe("el río", max_length=10)
    assert said == [
        f"El resumen puede llegar a 10 tokens y el texto tiene {length}: prueba con un límite "
        f"menor, como max_length={length // 2}."
    ]


def test_minimum_above_the_maximum_is_warned_about(said):
    t5(SummarizationPipeline)(TEXT, min_length=9, max_length=8)
    assert said[0].startswith("La longitud mínima del resumen (9) es mayor que la máxima (8)")


def test_length_that_nobody_asked_for_is_not_warned_about(said):
    t5(SummarizationPipeline, max_new_tokens=None)("el río")
    assert said == []


def test_translation_that_may_be_cut_is_warned_about(said, translator):
    length = len(translator.tokenizer(TEXT).input_ids)
    translator(TEXT, max_new_tokens=length)
    assert said == [
        f"El texto tiene {length} tokens y la traducción acaba a los {length}: puede quedar "
        f"cortada; sube el límite, por ejemplo max_length={2 * length}."
    ]
    said.clear()
    translator(TEXT, max_new_tokens=2 * length)
    assert said == []


def test_text_to_text_warns_about_nothing(said, writer):
    writer("el río", max_length=50)
    writer(TEXT, max_length=3)
    assert said == []


# Con pipeline() ----------------------------------------------------------------------------------

CATALOG = """
[resumen]
task = "summarization"
hub_ids = ["curso/resumen"]
default_for = ["summarization", "text2text-generation"]
summary = "Resúmenes"

[es_en]
task = "translation_es_to_en"
hub_ids = ["curso/es-en"]
default_for = ["translation_es_to_en"]
summary = "Del español al inglés"

[en_es]
task = "translation_en_to_es"
hub_ids = ["curso/en-es"]
default_for = ["translation_en_to_es"]
summary = "Del inglés al español"
"""


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    folder = tmp_path_factory.mktemp("zoo")
    (folder / "checkpoints.toml").write_text(CATALOG, encoding="utf-8")
    for seed, name in enumerate(("resumen", "es_en", "en_es")):
        tiny_models.save(folder / name, "T5ForConditionalGeneration", "t5", seed)
    return folder


@pytest.fixture
def zoo(saved, monkeypatch):
    """Un catálogo con un resumidor y un traductor para cada sentido."""
    monkeypatch.delenv("COURSE_CHECKPOINTS", raising=False)
    monkeypatch.setattr(checkpoints, "CATALOG", saved / "checkpoints.toml")
    monkeypatch.setattr(checkpoints, "FOLDER", saved)
    return saved


@pytest.mark.parametrize(
    ("task", "folder", "cls"),
    [
        ("summarization", "resumen", SummarizationPipeline),
        ("text2text-generation", "resumen", Text2TextGenerationPipeline),
        ("translation_es_to_en", "es_en", TranslationPipeline),
        ("translation_en_to_es", "en_es", TranslationPipeline),
    ],
)
def test_each_task_takes_its_embedded_model(zoo, task, folder, cls):
    built = pipeline(task, device="cpu", dtype="float64", **SHORT)
    assert type(built) is cls
    assert built.task == task
    assert built.model.name_or_path == str(zoo / folder)
    assert built.model.dtype == torch.float64
    assert built.device == torch.device("cpu")
    assert len(built(TEXTS, batch_size=2)) == 3


@pytest.mark.parametrize("model", ["id", "path"])
def test_task_comes_from_the_catalog_when_only_the_model_is_given(zoo, model):
    given = {"id": "curso/en-es", "path": zoo / "en_es"}[model]
    assert pipeline(model=given, device="cpu").task == "translation_en_to_es"


@pytest.mark.parametrize("task", ["translation", "translation_fr_to_en"])
def test_translation_without_default_model_says_which_pairs_have_it(zoo, task):
    with pytest.raises(CheckpointError, match=f"«{task}» aún no tiene modelo") as error:
        pipeline(task)
    assert "«translation_en_to_es», «translation_es_to_en»" in one_line(error)
    assert pipeline(task, model=zoo / "es_en", device="cpu").task == task


@pytest.mark.parametrize(
    "task", ["translation_es_en", "translation_es_to_", "translation_", "translation-es-to-en"]
)
def test_malformed_pair_of_languages_says_how_to_write_it(zoo, task):
    with pytest.raises(TaskError, match=f"«{task}».*«translation_es_to_en»") as error:
        pipeline(task, model=zoo / "es_en")
    one_line(error)


def test_loaded_model_is_used_as_it_is(zoo):
    model = tiny_models.model("MarianMTModel", "marian")
    built = pipeline("translation_es_to_en", model, tokenizer=tiny_models.unigram(), device="cpu")
    assert built.model is model
    assert language_pair(built.task) == ("es", "en")


def test_languages_of_the_name_reach_the_multilingual_tokenizer(zoo):
    tokenizer = tiny_models.multilingual()
    model = tiny_models.model("M2M100ForConditionalGeneration", "m2m_100", 1).double()
    task = "translation_spa_Latn_to_eng_Latn"
    built = pipeline(task, model, tokenizer=tokenizer, device="cpu", **SHORT)
    assert built(TEXT) == nllb()(TEXT, **LANGUAGES)


def test_saved_pipeline_is_an_ordinary_model(zoo, tmp_path):
    summarizer = pipeline("summarization", device="cpu", **SHORT)
    summarizer.save_pretrained(tmp_path)
    assert not list(tmp_path.glob("*.py"))
    assert "custom_pipelines" not in json.loads((tmp_path / "config.json").read_text())
    again = pipeline("summarization", model=str(tmp_path), device="cpu", **SHORT)
    assert again(TEXT) == summarizer(TEXT)


def test_parameters_of_the_task_survive_saving(zoo, tmp_path):
    config = {"task_specific_params": TASK_PARAMS}
    tiny_models.save(tmp_path, "T5ForConditionalGeneration", "t5", **config)
    assert pipeline("summarization", model=tmp_path, device="cpu").prefix == "es: "
    assert pipeline("translation_es_to_en", model=tmp_path, device="cpu").prefix == "en: "


@pytest.mark.parametrize("task", ["translation", "translation_es_to_en"])
def test_hub_has_no_default_for_most_pairs(monkeypatch, task):
    """Como en transformers 4, que solo los tenía del inglés al francés, alemán y rumano."""
    monkeypatch.setenv("COURSE_CHECKPOINTS", "hub")
    with pytest.raises(TaskError, match=f"«{task}» no tiene modelo por defecto") as error:
        pipeline(task)
    assert "«translation_en_to_fr»" in one_line(error)


@pytest.mark.parametrize("task", ["text2text-generation", "translation_en_to_fr"])
def test_hub_default_is_the_one_of_version_4(monkeypatch, task):
    monkeypatch.setattr(
        selection, "locate", lambda repo, revision, *rest: Located(revision, None, True)
    )
    choice = selection.choose_on_hub(task, None, None, token=None, cache_dir=None, custom=False)
    assert (choice.task, choice.model, choice.revision) == (task, "google-t5/t5-base", "a9723ea")
