"""Con `COURSE_CHECKPOINTS=hub` el mismo código usa un Hub: aquí, uno de este equipo.

Cada prueba mira una parte de lo que hizo un mismo guion en cuatro rondas que comparten caché: la
primera descarga, la segunda vez, con el Hub apagado, y apagado con `HF_HUB_OFFLINE=1`.
"""

import json
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
import tiny_models
from hub_server import HubServer
from huggingface_hub import constants

from course_utils.pipelines.hub import HubError, hub_errors_in_spanish, locate

DEFAULT = "distilbert/distilbert-base-cased-distilled-squad"

SCRIPT = """
import json, sys, time
import torch
from course_utils import checkpoint, pipeline

def attempt(*args, **kwargs):
    begin = time.perf_counter()
    try:
        built = pipeline(*args, device="cpu", **kwargs)
        weights = float(next(built.model.parameters()).sum())
        outcome = {"task": built.task, "class": type(built).__name__, "weights": weights}
    except Exception as error:
        outcome = {
            "error": str(error),
            "types": [one.__name__ for one in type(error).__mro__],
            "chained": error.__cause__ is not None,
        }
    return {**outcome, "seconds": time.perf_counter() - begin}

def attempt_all():
    return {
        "id": {"value": checkpoint("alguien/modelo")},
        "main": attempt("question-answering", model="curso/respuestas"),
        "v1": attempt("question-answering", model="curso/respuestas", revision="v1"),
        "by_tag": attempt(model="curso/respuestas"),
        "sentiment_by_tag": attempt(model="curso/opiniones"),
        "default": attempt("question-answering"),
        "no_tag": attempt(model="curso/sin-ficha"),
        "pending_tag": attempt(model="curso/imagenes"),
        "no_revision": attempt("question-answering", model="curso/respuestas", revision="v9"),
        "missing": attempt("question-answering", model="curso/no-existe"),
        "gated": attempt("question-answering", model="curso/reservado"),
        "with_token": attempt("question-answering", model="curso/reservado", token="clave"),
        "bad_id": attempt("question-answering", model="uno/dos/tres"),
        "supported_default": attempt("fill-mask"),
        "known_without_tag": attempt(model="dslim/bert-base-NER"),
    }

# Una ronda por cada línea que se recibe: entre dos puede apagarse el Hub.
for _ in sys.stdin:
    print(json.dumps(attempt_all()), flush=True)
"""

ROUNDS = ("first", "second", "stopped", "offline")


def publish(hub: HubServer, folder: Path) -> None:
    """Los repositorios de la prueba: dos revisiones, uno reservado y fichas de varias clases."""
    answers = "DistilBertForQuestionAnswering"
    for name, seed in (("main", 0), ("v1", 1)):
        tiny_models.save(folder / name, answers, "distilbert", seed)
        card(folder / name, "question-answering")
        hub.publish("curso/respuestas", folder / name, name)
    hub.publish("curso/reservado", folder / "main", gated_token="clave")
    hub.publish(DEFAULT, folder / "v1", "564e9b5")
    classifier = "DistilBertForSequenceClassification"
    tiny_models.save(folder / "opiniones", classifier, "distilbert")
    card(folder / "opiniones", "text-classification")
    hub.publish("curso/opiniones", folder / "opiniones")
    card(folder / "main", "visual-question-answering")
    hub.publish("curso/imagenes", folder / "main")
    (folder / "main" / "README.md").unlink()
    hub.publish("curso/sin-ficha", folder / "main")
    tiny_models.save(folder / "ner", "BertForTokenClassification", "bert")
    card(folder / "ner", "token-classification")
    hub.publish("dslim/bert-base-NER", folder / "ner")


def card(folder: Path, tag: str) -> None:
    (folder / "README.md").write_text(f"---\npipeline_tag: {tag}\n---\n# Modelo\n")


class Course:
    """Un Python recién abierto que usa el curso con el Hub de `url` y la caché de `home`."""

    def __init__(self, url: str, home: Path, root: Path, **variables: str) -> None:
        hub = {"HF_ENDPOINT": url, "HF_HOME": str(home), "COURSE_CHECKPOINTS": "hub", **variables}
        self._process = subprocess.Popen(
            [sys.executable, "-c", SCRIPT],
            cwd=root,
            env={**os.environ, **hub},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> "Course":
        return self

    def __exit__(self, *error) -> None:
        self._process.stdin.close()
        self._process.wait(timeout=60)
        self._process.stdout.close()

    def attempt_all(self) -> dict:
        """Los resultados de una ronda del guion."""
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


@pytest.fixture(scope="module")
def runs(tmp_path_factory, root) -> dict[str, dict]:
    """Resultados del guion en cada ronda, y las descargas de las dos primeras."""
    folder = tmp_path_factory.mktemp("hub")
    home = folder / "home"
    results: dict[str, dict] = {}

    def downloads() -> list[str]:
        return [path for path in hub.paths("GET") if "/resolve/" in path]

    with ExitStack() as alive:
        with HubServer() as hub:
            publish(hub, folder)
            with Course(hub.url, home, root) as course:
                results["first"] = {**course.attempt_all(), "downloads": downloads()}
            hub.forget()
            again = alive.enter_context(Course(hub.url, home, root))
            results["second"] = {**again.attempt_all(), "downloads": downloads()}
        results["stopped"] = again.attempt_all()
    with Course(hub.url, home, root, HF_HUB_OFFLINE="1") as course:
        results["offline"] = course.attempt_all()
    return results


def one_line(outcome: dict) -> str:
    """El mensaje de un error del Hub: de una línea, también OSError y con el original detrás."""
    assert {"HubError", "CourseError", "OSError"} <= set(outcome["types"])
    assert outcome["chained"]
    assert "\n" not in outcome["error"]
    return outcome["error"]


def test_checkpoint_is_the_id_itself(runs):
    assert runs["first"]["id"]["value"] == "alguien/modelo"


def test_first_time_downloads_the_weights(runs):
    weights = [path for path in runs["first"]["downloads"] if path.endswith(".safetensors")]
    repos = {path.split("/resolve/")[0] for path in weights}
    assert {"/curso/respuestas", "/curso/opiniones", f"/{DEFAULT}"} <= repos
    assert len(weights) == len(set(weights))


def test_second_time_everything_comes_from_the_cache(runs):
    assert runs["second"]["downloads"] == []


@pytest.mark.parametrize("turn", ROUNDS)
@pytest.mark.parametrize("name", ["main", "v1", "default", "with_token"])
def test_model_is_the_same_downloaded_cached_or_offline(runs, turn, name):
    outcome, first = runs[turn][name], runs["first"][name]
    assert outcome["class"] == "QuestionAnsweringPipeline"
    assert outcome["task"] == "question-answering"
    assert outcome["weights"] == first["weights"]


def test_revision_selects_another_content(runs):
    first = runs["first"]
    assert first["main"]["weights"] != first["v1"]["weights"]


def test_removed_task_without_model_takes_the_one_of_version_4(runs):
    """El servidor solo tiene ese modelo en la revisión que fijaba transformers 4."""
    first = runs["first"]
    assert first["default"]["weights"] == first["v1"]["weights"]


@pytest.mark.parametrize("turn", ["first", "second"])
def test_task_comes_from_the_tag_of_the_model(runs, turn):
    outcomes = runs[turn]
    assert outcomes["by_tag"]["class"] == "QuestionAnsweringPipeline"
    assert outcomes["by_tag"]["weights"] == outcomes["main"]["weights"]
    assert outcomes["sentiment_by_tag"]["class"] == "TextClassificationPipeline"
    assert outcomes["known_without_tag"]["class"] == "TokenClassificationPipeline"


@pytest.mark.parametrize("turn", ["stopped", "offline"])
def test_without_hub_the_task_must_be_said_unless_the_course_knows_the_model(runs, turn):
    outcomes = runs[turn]
    assert "task=" in outcomes["by_tag"]["error"]
    assert {"TaskError", "ValueError"} <= set(outcomes["by_tag"]["types"])
    assert outcomes["known_without_tag"]["class"] == "TokenClassificationPipeline"


def test_model_without_tag_needs_the_task(runs):
    assert "pipeline_tag" in runs["first"]["no_tag"]["error"]
    assert "TaskError" in runs["first"]["no_tag"]["types"]


def test_tag_of_a_task_still_to_come_back_says_so(runs):
    assert "«visual-question-answering»" in runs["first"]["pending_tag"]["error"]
    assert "todavía no la devuelve" in runs["first"]["pending_tag"]["error"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("no_revision", "«curso/respuestas» existe en el Hub, pero no tiene la revisión «v9»"),
        ("missing", "No encuentro «curso/no-existe» en el Hub"),
        ("gated", "El acceso a «curso/reservado» está restringido"),
        ("bad_id", "«uno/dos/tres» no es un id del Hub"),
        ("supported_default", "No encuentro «distilbert/distilroberta-base» en el Hub"),
    ],
)
def test_what_the_hub_refuses_is_one_spanish_line(runs, name, said):
    assert said in one_line(runs["first"][name])


@pytest.mark.parametrize("name", ["no_revision", "missing", "supported_default"])
def test_unreachable_hub_is_one_spanish_line(runs, name):
    message = one_line(runs["stopped"][name])
    assert "No llego al Hub (http://127.0.0.1:" in message
    assert "la caché" in message


@pytest.mark.parametrize("name", ["no_revision", "missing", "supported_default"])
def test_offline_mode_says_that_it_is_what_forbids_it(runs, name):
    assert "HF_HUB_OFFLINE" in one_line(runs["offline"][name])


@pytest.mark.parametrize("turn", ["stopped", "offline"])
def test_without_hub_nobody_waits_for_retries(runs, turn):
    slowest = max(outcome.get("seconds", 0) for outcome in runs[turn].values())
    assert slowest < 10


@pytest.mark.parametrize(
    ("status", "said"),
    [(503, "El Hub respondió con el error 503"), (403, "error 403.*revisa tu token")],
)
def test_hub_that_fails_says_with_which_code(monkeypatch, tmp_path, status, said):
    with HubServer() as hub:
        hub.refusal = status
        monkeypatch.setattr(constants, "ENDPOINT", hub.url)
        with pytest.raises(HubError, match=said):
            locate("curso/respuestas", None, None, cache_dir=tmp_path)


def test_download_cut_halfway_is_told_apart_in_the_summary_of_the_library():
    """`load_model` solo deja el nombre del error original dentro de su texto."""
    summary = "Could not load model x\n…\nhuggingface_hub.errors.LocalEntryNotFoundError: An error"
    with pytest.raises(HubError, match="No llego al Hub"), hub_errors_in_spanish("curso/x"):
        raise ValueError(summary)


def test_errors_that_are_not_of_the_hub_pass_as_they_are():
    with pytest.raises(ValueError, match=r"^otra cosa$"), hub_errors_in_spanish("curso/x"):
        raise ValueError("otra cosa")


# Del propio servidor: lo que un cliente exigente le pediría ------------------------------------


@pytest.fixture(scope="module")
def small_hub(tmp_path_factory):
    folder = tmp_path_factory.mktemp("repo")
    (folder / "sub").mkdir()
    (folder / "sub" / "config.json").write_bytes(b"0123456789")
    with HubServer() as hub:
        hub.publish("gpt2", folder)
        hub.publish("curso/reservado", folder, gated_token="clave")
        yield hub


@pytest.mark.parametrize(
    ("path", "headers", "status", "body"),
    [
        ("/gpt2/resolve/main/sub/config.json", {}, 200, b"0123456789"),
        ("/gpt2/resolve/main/sub/config.json", {"Range": "bytes=2-4"}, 206, b"234"),
        ("/gpt2/resolve/main/sub/config.json", {"Range": "bytes=7-"}, 206, b"789"),
        ("/gpt2/resolve/main/sub/config.json", {"Range": "bytes=10-"}, 416, b""),
    ],
)
def test_server_gives_whole_files_and_ranges(small_hub, path, headers, status, body):
    response = small_hub.answer("GET", path, headers)
    assert (response.status, response.body) == (status, body)
    assert response.headers["X-Repo-Commit"] == small_hub.repos["gpt2"].commits["main"]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/gpt2/resolve/main/no.json", "EntryNotFound"),
        ("/gpt2/resolve/v9/config.json", "RevisionNotFound"),
        ("/gpt3/resolve/main/config.json", "RepoNotFound"),
        ("/api/models/gpt2/tree/main/otra", "EntryNotFound"),
        ("/api/models/gpt2/revision/v9", "RevisionNotFound"),
        ("/api/models/curso/otro", "RepoNotFound"),
    ],
)
def test_server_names_what_it_does_not_have(small_hub, path, code):
    response = small_hub.answer("HEAD", path, {})
    assert (response.status, response.headers["X-Error-Code"]) == (404, code)


def test_server_keeps_the_gated_files_for_who_has_the_token(small_hub):
    path = "/curso/reservado/resolve/main/sub/config.json"
    assert small_hub.answer("GET", path, {}).headers["X-Error-Code"] == "GatedRepo"
    assert small_hub.answer("GET", path, {"Authorization": "Bearer clave"}).status == 200
    info = json.loads(small_hub.answer("GET", "/api/models/curso/reservado", {}).body)
    assert (info["gated"], info["siblings"]) == ("auto", [{"rfilename": "sub/config.json"}])
