"""`checkpoint`: de un id del Hub a una carpeta entera, o una línea que dice qué falta."""

import json
import os
import shutil
from pathlib import Path

import pytest

from course_utils import checkpoints
from course_utils.checkpoints import (
    CheckpointError,
    DamagedCheckpointError,
    catalog,
    checkpoint,
    default_checkpoint,
    entry_for,
    pending_ids,
)
from course_utils.errors import CourseError

CATALOG = """
[ner]
task = "token-classification"
hub_ids = ["dslim/bert-base-NER"]
default_for = ["token-classification"]
summary = "Entidades"

[causal_lm]
task = "text-generation"
hub_ids = ["gpt2", "openai-community/gpt2"]
default_for = ["text-generation"]
summary = "Continúa un texto"

[pending]
hub_ids = ["xlm-roberta-base"]
"""

# Los que nombran los dos documentos del curso, en su forma corta y en la canónica del Hub.
DOCUMENT_IDS = (
    "bert-base-uncased",
    "google-bert/bert-base-uncased",
    "distilbert-base-uncased-finetuned-sst-2-english",
    "distilbert/distilbert-base-uncased-finetuned-sst-2-english",
    "dslim/bert-base-NER",
    "distilbert-base-uncased-distilled-squad",
    "distilbert/distilbert-base-uncased-distilled-squad",
    "gpt2",
    "openai-community/gpt2",
    "bert-base-multilingual-cased",
    "google-bert/bert-base-multilingual-cased",
    "xlm-roberta-base",
    "FacebookAI/xlm-roberta-base",
    "google/mt5-small",
    "dccuchile/bert-base-spanish-wwm-cased",
    "PlanTL-GOB-ES/roberta-base-bne",
    "PlanTL-GOB-ES/roberta-base-biomedical-es",
)


def safetensors(values: bytes = bytes(8)) -> bytes:
    """Un archivo safetensors con un solo tensor de dos float32."""
    tensor = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}
    header = json.dumps({"__metadata__": {"format": "pt"}, "peso": tensor}).encode()
    return len(header).to_bytes(8, "little") + header + values


@pytest.fixture(autouse=True)
def embedded(monkeypatch):
    """Sin la variable de entorno: el modo por omisión."""
    monkeypatch.delenv("COURSE_CHECKPOINTS", raising=False)


@pytest.fixture
def zoo(tmp_path, monkeypatch) -> Path:
    """Un catálogo de dos modelos con sus carpetas enteras."""
    (tmp_path / "checkpoints.toml").write_text(CATALOG, encoding="utf-8")
    for name in ("ner", "causal_lm"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "config.json").write_text("{}")
        (tmp_path / name / "model.safetensors").write_bytes(safetensors())
    monkeypatch.setattr(checkpoints, "CATALOG", tmp_path / "checkpoints.toml")
    monkeypatch.setattr(checkpoints, "FOLDER", tmp_path)
    return tmp_path


def one_line(error) -> str:
    """El mensaje, que debe ser de una sola línea."""
    message = str(error.value)
    assert "\n" not in message
    return message


@pytest.mark.parametrize("hub_id", ["gpt2", "openai-community/gpt2"])
def test_short_and_canonical_ids_lead_to_the_same_folder(zoo, hub_id):
    assert checkpoint(hub_id) == str(zoo / "causal_lm")


@pytest.mark.parametrize(
    ("typo", "meant"),
    [("dslim/bert-base-ner", "dslim/bert-base-NER"), ("gpt-2", "gpt2"), ("openai/gpt2", "gpt2")],
)
def test_unknown_id_names_the_nearest_known_ones(zoo, typo, meant):
    with pytest.raises(ValueError, match="No conozco") as error:
        checkpoint(typo)
    assert isinstance(error.value, CourseError)
    assert typo in one_line(error)
    assert f"«{meant}»" in one_line(error)


def test_id_like_no_other_lists_all_the_known_ones(zoo):
    with pytest.raises(CheckpointError) as error:
        checkpoint("zzzzzzzz")
    assert "«gpt2»" in one_line(error)
    assert "«dslim/bert-base-NER»" in one_line(error)


def test_pending_id_says_that_it_has_no_stand_in_yet(zoo):
    with pytest.raises(CheckpointError, match="todavía no") as error:
        checkpoint("xlm-roberta-base")
    assert "COURSE_CHECKPOINTS=hub" in one_line(error)


def test_id_of_another_type_is_an_error(zoo):
    with pytest.raises(CheckpointError, match="int"):
        checkpoint(3)


@pytest.mark.parametrize("hub_id", ["gpt2", "alguien/que-no-esta-en-el-catalogo"])
def test_hub_mode_returns_the_id_itself(zoo, monkeypatch, hub_id):
    monkeypatch.setenv("COURSE_CHECKPOINTS", "hub")
    assert checkpoint(hub_id) == hub_id


@pytest.mark.parametrize("mode", ["embedded", ""])
def test_embedded_mode_can_be_said_aloud(zoo, monkeypatch, mode):
    monkeypatch.setenv("COURSE_CHECKPOINTS", mode)
    assert checkpoint("gpt2") == str(zoo / "causal_lm")


def test_another_mode_is_an_error(zoo, monkeypatch):
    monkeypatch.setenv("COURSE_CHECKPOINTS", "HUB")
    with pytest.raises(CheckpointError, match="«HUB»") as error:
        checkpoint("gpt2")
    assert "«embedded»" in one_line(error)


@pytest.mark.parametrize("missing", ["config.json", "model.safetensors"])
def test_missing_file_says_which_one_and_what_to_do(zoo, missing):
    (zoo / "ner" / missing).unlink()
    with pytest.raises(OSError, match=missing) as error:
        checkpoint("dslim/bert-base-NER")
    assert isinstance(error.value, CourseError)
    assert "curso zoo train ner" in one_line(error)


def test_missing_folder_is_an_error_too(zoo):
    shutil.rmtree(zoo / "ner")
    with pytest.raises(DamagedCheckpointError, match="le falta"):
        checkpoint("dslim/bert-base-NER")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        safetensors()[:5],
        safetensors()[:30],
        safetensors()[:-1],
        safetensors() + b"\0",
        (10**15).to_bytes(8, "little") + b"{}",
        (4).to_bytes(8, "little") + b"[1,2",
        (2).to_bytes(8, "little") + b"[]",
        b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 16\n",
    ],
    ids=["vacio", "sin-longitud", "cabecera", "corto", "largo", "enorme", "json", "lista", "lfs"],
)
def test_damaged_weights_are_noticed_and_repairing_them_is_enough(zoo, content):
    weights = zoo / "ner" / "model.safetensors"
    weights.write_bytes(content)
    with pytest.raises(DamagedCheckpointError, match="dañados o incompletos") as error:
        checkpoint("dslim/bert-base-NER")
    assert str(weights) in one_line(error)
    weights.write_bytes(safetensors())
    assert checkpoint("dslim/bert-base-NER") == str(zoo / "ner")


def test_whole_folder_is_looked_at_once_per_process(zoo, monkeypatch):
    looked = []
    monkeypatch.setattr(checkpoints, "_is_whole", lambda weights: looked.append(weights) or True)
    checkpoint("gpt2")
    checkpoint("openai-community/gpt2")
    default_checkpoint("text-generation")
    assert looked == [zoo / "causal_lm" / "model.safetensors"]


def test_default_checkpoint_understands_aliases(zoo):
    assert default_checkpoint("ner") == default_checkpoint("token-classification")
    assert default_checkpoint("token-classification") == str(zoo / "ner")


def test_task_without_default_says_which_ones_have_it(zoo):
    with pytest.raises(CheckpointError, match="depth-estimation") as error:
        default_checkpoint("depth-estimation")
    assert "«text-generation», «token-classification»" in one_line(error)
    assert "model=" in one_line(error)


def test_entry_is_found_by_id_and_by_folder(zoo, monkeypatch):
    monkeypatch.chdir(zoo)
    by_path = [entry_for(path) for path in (zoo / "ner", f"{zoo}/ner/", "ner", zoo / "x/../ner")]
    assert {entry.name for entry in by_path} == {"ner"}
    assert entry_for("openai-community/gpt2").task == "text-generation"
    assert entry_for("desconocido/modelo") is None
    assert entry_for(os.fspath(zoo)) is None


def test_every_id_of_the_documents_is_known():
    embedded = {hub_id for entry in catalog().values() for hub_id in entry.hub_ids}
    assert set(DOCUMENT_IDS) <= embedded | set(pending_ids())
    assert not embedded & set(pending_ids())


def test_no_id_and_no_default_task_belongs_to_two_checkpoints():
    entries = catalog().values()
    for lists in ([entry.hub_ids for entry in entries], [entry.default_for for entry in entries]):
        flat = [item for items in lists for item in items]
        assert len(flat) == len(set(flat))


def test_manifest_notices_a_missing_and_a_changed_file(tmp_path):
    """Sin tokenizer.json la biblioteca se inventa otro tokenizador y el modelo da disparates."""
    from course_utils.checkpoints import changed_files, recorded_digests, write_manifest

    folder = tmp_path / "demo"
    folder.mkdir()
    for name in ("config.json", "tokenizer.json", "README.md"):
        (folder / name).write_text(name, encoding="utf-8")
    write_manifest(tmp_path)
    assert set(recorded_digests(folder)) == {"config.json", "tokenizer.json"}
    assert changed_files(folder) == []
    (folder / "tokenizer.json").write_text("otro", encoding="utf-8")
    assert changed_files(folder) == ["tokenizer.json"]


def test_manifest_is_what_is_shipped():
    from course_utils.checkpoints import FOLDER, catalog, changed_files, recorded_digests

    for entry in catalog().values():
        assert entry.path.parent == FOLDER
        assert "tokenizer.json" in recorded_digests(entry.path)
        assert changed_files(entry.path) == []
