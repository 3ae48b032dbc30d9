"""`pipeline`: la firma y las tareas de la librería, más las retiradas, con modelos del curso."""

import inspect
import json
from pathlib import Path

import pytest
import tiny_models
import transformers
from transformers.pipelines import REMOVED_TASKS as REMOVED_FROM_LIBRARY
from transformers.pipelines import TASK_ALIASES

from course_utils import checkpoints
from course_utils.checkpoints import CheckpointError
from course_utils.errors import CourseError
from course_utils.pipelines import factory, pipeline
from course_utils.pipelines.question_answering import QuestionAnsweringPipeline
from course_utils.pipelines.removed import PREFIX, REMOVED_TASKS, find_removed
from course_utils.pipelines.selection import TaskError

CATALOG = """
[sentiment]
task = "text-classification"
hub_ids = ["distilbert-base-uncased-finetuned-sst-2-english"]
default_for = ["text-classification"]
summary = "Opiniones"

[question_answering]
task = "question-answering"
hub_ids = ["distilbert-base-uncased-distilled-squad"]
default_for = ["question-answering"]
summary = "Respuestas"
"""
SST = "distilbert-base-uncased-finetuned-sst-2-english"
ANA = {"question": "¿Dónde vive Ana?", "context": "Ana vive en Lima, la capital de Perú."}


@pytest.fixture(scope="module")
def zoo(tmp_path_factory) -> Path:
    """Un catálogo con dos modelos minúsculos, guardados como los del curso."""
    folder = tmp_path_factory.mktemp("zoo")
    (folder / "checkpoints.toml").write_text(CATALOG, encoding="utf-8")
    labels = {"id2label": {0: "NEGATIVE", 1: "POSITIVE"}, "num_labels": 2}
    classifier = "DistilBertForSequenceClassification"
    tiny_models.save(folder / "sentiment", classifier, "distilbert", **labels)
    answers = "DistilBertForQuestionAnswering"
    tiny_models.save(folder / "question_answering", answers, "distilbert")
    return folder


@pytest.fixture(autouse=True)
def embedded(zoo, monkeypatch):
    """El catálogo de prueba, en el modo por omisión."""
    monkeypatch.delenv("COURSE_CHECKPOINTS", raising=False)
    monkeypatch.setattr(checkpoints, "CATALOG", zoo / "checkpoints.toml")
    monkeypatch.setattr(checkpoints, "FOLDER", zoo)


@pytest.fixture
def passed(monkeypatch) -> dict:
    """Lo que recibe `transformers.pipeline`, que aquí no carga nada."""
    received: dict = {}

    def record(**arguments):
        received.update(arguments)
        return type("Built", (), {"task": arguments["task"]})()

    monkeypatch.setattr(factory.transformers, "pipeline", record)
    return received


def one_line(error) -> str:
    """El mensaje de un error para quien usa el curso: de una sola línea."""
    assert isinstance(error.value, CourseError)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_signature_is_the_one_of_the_library():
    def shape(function):
        parameters = inspect.signature(function).parameters.values()
        return [(one.name, one.kind, one.default) for one in parameters]

    assert shape(pipeline) == shape(transformers.pipeline)


def test_every_task_removed_from_the_library_is_in_the_table():
    assert all(find_removed(task) for task in REMOVED_FROM_LIBRARY)
    assert find_removed("translation_es_to_en") is REMOVED_TASKS["translation"]
    assert find_removed("text-classification") is None


@pytest.mark.parametrize("task", REMOVED_TASKS.values(), ids=lambda task: task.name)
def test_model_class_of_each_removed_task_exists(task):
    assert hasattr(transformers, task.model_class)


def test_aliases_are_the_ones_of_the_library():
    assert checkpoints.TASK_ALIASES == {**TASK_ALIASES, "vqa": "visual-question-answering"}


def test_supported_task_is_built_by_the_library_with_every_argument(passed, zoo):
    arguments = {
        "task": "text-classification",
        "model": str(zoo / "sentiment"),
        "config": None,
        "tokenizer": (str(zoo / "sentiment"), {"use_fast": True}),
        "feature_extractor": None,
        "image_processor": object(),
        "video_processor": object(),
        "processor": object(),
        "revision": "v1",
        "use_fast": False,
        "token": "secreto",
        "device": "cpu",
        "device_map": None,
        "dtype": "float32",
        "trust_remote_code": False,
        "model_kwargs": {"attn_implementation": "eager"},
        "pipeline_class": object,
        "top_k": 2,
    }
    pipeline(**arguments)
    assert passed == arguments


def test_default_arguments_reach_the_library_as_they_are(passed, zoo):
    pipeline("text-classification", zoo / "sentiment")
    defaults = {
        name: one.default
        for name, one in inspect.signature(transformers.pipeline).parameters.items()
        if name != "kwargs"
    }
    given = {"task": "text-classification", "model": str(zoo / "sentiment")}
    assert passed == {**defaults, **given}


@pytest.mark.parametrize("task", ["text-classification", "sentiment-analysis"])
def test_supported_task_without_model_takes_the_embedded_one(zoo, task):
    classifier = pipeline(task, device="cpu")
    assert type(classifier) is transformers.TextClassificationPipeline
    assert classifier.model.name_or_path == str(zoo / "sentiment")
    assert classifier("La casa es de Ana.")[0]["label"] in ("NEGATIVE", "POSITIVE")


def test_removed_task_is_built_by_the_course(zoo):
    answerer = pipeline("question-answering", device="cpu", dtype="float64")
    assert type(answerer) is QuestionAnsweringPipeline
    assert answerer.task == "question-answering"
    assert answerer.model.name_or_path == str(zoo / "question_answering")
    assert str(answerer.model.dtype) == "torch.float64"
    assert answerer(**ANA)["answer"] in ANA["context"]


def test_parameters_given_at_creation_last_until_a_call_changes_them():
    answerer = pipeline("question-answering", device="cpu", top_k=2)
    assert len(answerer(**ANA)) == 2
    assert len(answerer(**ANA, top_k=3)) == 3
    assert len(answerer(**ANA)) == 2


def test_loaded_model_and_tokenizer_are_used_as_they_are():
    model = tiny_models.model("BertForQuestionAnswering", "bert")
    answerer = pipeline("question-answering", model, tokenizer=tiny_models.tokenizer())
    assert answerer.model is model


def test_saved_pipeline_is_an_ordinary_model(tmp_path):
    answerer = pipeline("question-answering", device="cpu")
    answerer.save_pretrained(tmp_path)
    assert not list(tmp_path.glob("*.py"))
    assert "custom_pipelines" not in json.loads((tmp_path / "config.json").read_text())
    again = pipeline("question-answering", model=str(tmp_path), device="cpu")
    assert again(**ANA) == answerer(**ANA)


@pytest.mark.parametrize("source", ["id", "path", "text"])
def test_task_comes_from_the_catalog_when_only_the_model_is_given(zoo, source):
    folder = zoo / "question_answering"
    model = {"id": "distilbert-base-uncased-distilled-squad", "path": folder, "text": str(folder)}
    assert pipeline(model=model[source], device="cpu").task == "question-answering"


def test_known_hub_ids_mean_the_embedded_checkpoint_in_every_component(passed, zoo):
    pipeline("text-classification", model=SST, tokenizer=SST, config=SST, processor=(SST, {}))
    folder = str(zoo / "sentiment")
    assert [passed[name] for name in ("model", "tokenizer", "config")] == [folder] * 3
    assert passed["processor"] == (folder, {})


def test_unknown_hub_id_is_an_error_without_network():
    with pytest.raises(CheckpointError, match=SST) as error:
        pipeline("text-classification", model=SST.replace("finetuned", "fine-tuned"))
    one_line(error)


@pytest.mark.parametrize("path", ["./mi_modelo", "/nada/mi_modelo", "uno/dos/tres", "C:\\modelo"])
def test_folder_that_does_not_exist_is_called_a_folder(path):
    with pytest.raises(TaskError, match="No existe la carpeta") as error:
        pipeline("text-classification", model=path)
    one_line(error)


def test_task_of_a_folder_outside_the_catalog_must_be_said(tmp_path):
    with pytest.raises(TaskError, match="task=") as error:
        pipeline(model=tmp_path)
    assert str(tmp_path) in one_line(error)


def test_task_without_default_model_says_which_ones_have_it():
    with pytest.raises(CheckpointError, match="depth-estimation") as error:
        pipeline("depth-estimation")
    assert "«question-answering», «text-classification»" in one_line(error)
    assert "model=" in one_line(error)


@pytest.mark.parametrize(
    ("typo", "meant"),
    [("text-clasification", "text-classification"), ("Question-Answer", "question-answering")],
)
def test_unknown_task_names_the_nearest_ones(typo, meant):
    with pytest.raises(ValueError, match=f"No existe la tarea «{typo}»") as error:
        pipeline(typo)
    assert f"«{meant}»" in one_line(error)
    assert PREFIX not in one_line(error)


def test_task_like_no_other_lists_all():
    with pytest.raises(TaskError, match="Las que hay: «any-to-any»"):
        pipeline("zzzz")


PENDING = [name for name, task in REMOVED_TASKS.items() if not task.implementation]


@pytest.mark.parametrize("task", [*PENDING, "vqa"])
def test_removed_task_still_to_come_back_says_so(task):
    with pytest.raises(TaskError, match="todavía no la devuelve") as error:
        pipeline(task)
    assert f"«{task}»" in one_line(error)
    assert "«question-answering», «summarization»" in one_line(error)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({}, "task="),
        ({"task": 3}, "int"),
        ({"task": "text-classification", "tokenizer": SST}, "da también model="),
        ({"task": "question-answering", "feature_extractor": "x"}, "da también model="),
    ],
    ids=["nada", "tipo", "tokenizer", "feature_extractor"],
)
def test_request_that_cannot_be_understood_is_one_line(arguments, said):
    with pytest.raises(TaskError, match=said) as error:
        pipeline(**arguments)
    one_line(error)


@pytest.mark.parametrize(("task", "said"), [(None, "task="), ("question-answering", "tokenizer=")])
def test_loaded_model_needs_the_rest_to_be_said(task, said):
    model = tiny_models.model("BertForQuestionAnswering", "bert")
    with pytest.raises(TaskError, match=said) as error:
        pipeline(task, model)
    one_line(error)


def test_task_that_the_model_brings_is_left_to_the_library(passed, zoo):
    pipeline("tarea-propia", model=zoo / "sentiment", trust_remote_code=True)
    assert passed["task"] == "tarea-propia"


def test_image_to_text_is_left_to_the_library(passed, zoo):
    pipeline("image-to-text", model=zoo / "sentiment")
    assert passed["task"] == "image-to-text"
