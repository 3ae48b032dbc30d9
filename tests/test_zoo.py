"""El zoológico: puntos de control que cargan, cumplen su ficha y se pueden volver a hacer igual."""

import errno
import hashlib
import re
import sys
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from random import Random

import pytest
import torch
import transformers
from huggingface_hub import ModelCard
from transformers import DistilBertConfig, DistilBertForSequenceClassification
from typer.testing import CliRunner

from course_utils import zoo
from course_utils.checkpoints import catalog
from course_utils.errors import CourseError
from course_utils.zoo import corpora, evaluation, training, written
from course_utils.zoo.cli import app
from course_utils.zoo.grammar import Grammar, load_data, parse
from course_utils.zoo.recipes import recipe
from course_utils.zoo.recipes.base import Schedule, train_wordpiece
from course_utils.zoo.recipes.sentiment import Sentiment

MAXIMUM_SIZE = 12_000_000
TOLERANCE = 0.03
NAMES = zoo.names()


@cache
def report(name: str) -> evaluation.Report:
    """Evaluación de un punto de control, una sola vez por ejecución de las pruebas."""
    return zoo.evaluate(name)


# ---------- lo que se entrega ----------


def test_catalog_and_recipes_name_the_same_checkpoints():
    """Cada receta tiene su entrada en el catálogo y cada entrada, su receta."""
    assert sorted(catalog()) == NAMES


def test_catalog_ids_and_default_tasks_are_unique():
    """Ningún id del Hub ni tarea por defecto lleva a dos puntos de control."""
    entries = catalog().values()
    ids = [hub_id for entry in entries for hub_id in entry.hub_ids]
    tasks = [task for entry in entries for task in entry.default_for]
    assert len(ids) == len(set(ids))
    assert len(tasks) == len(set(tasks))


@pytest.mark.parametrize("name", NAMES)
def test_checkpoint_loads_as_the_catalog_says(name):
    """Carga en float32 en la clase que el catálogo anuncia y `config.json` también."""
    model, tokenizer = evaluation.load(name, training.CHECKPOINTS / name)
    assert type(model).__name__ == evaluation.targets(name)["class"]
    assert model.config.architectures == [type(model).__name__]
    assert {parameter.dtype for parameter in model.parameters()} == {torch.float32}
    assert tokenizer.pad_token_id == model.config.pad_token_id


@pytest.mark.parametrize("name", NAMES)
def test_checkpoint_stays_small(name):
    """Pesos, configuración y tokenizador juntos no pasan de 2,5 MB."""
    assert evaluation.folder_size(training.CHECKPOINTS / name) <= MAXIMUM_SIZE


@pytest.mark.parametrize("name", NAMES)
def test_documents_examples_are_right(name):
    """Los ejemplos de los documentos salen todos bien."""
    right, total = report(name).documents
    assert (right, total) == (total, total)


@pytest.mark.parametrize("name", NAMES)
def test_score_matches_the_card(name):
    """La ficha dice la verdad: sus cifras se repiten al medir y llegan al mínimo."""
    card = ModelCard.load(training.CHECKPOINTS / name / "README.md")
    written = {result.metric_type: result.metric_value for result in card.data.eval_results}
    measured = report(name).metrics
    assert written.keys() == measured.keys()
    for metric, value in written.items():
        assert measured[metric] == pytest.approx(value, abs=TOLERANCE, rel=TOLERANCE)
    assert report(name).score >= report(name).minimum


@pytest.mark.parametrize("name", NAMES)
def test_card_is_complete(name):
    """La cabecera lleva lo que el Hub pide y el texto, a quién sustituye y en qué falla."""
    card = ModelCard.load(training.CHECKPOINTS / name / "README.md")
    assert card.data.language == ["es", "en"]
    assert card.data.license == "apache-2.0"
    assert card.data.library_name == "transformers"
    assert card.data.pipeline_tag == catalog()[name].task
    assert recipe(name).card.stands_for in catalog()[name].hub_ids
    for needed in (
        recipe(name).card.stands_for,
        "pequeño y didáctico",
        "CC BY 4.0",
        "En qué falla",
    ):
        assert needed in card.text


def test_encoder_brings_its_pooler():
    """`AutoModel` no inventa pesos al cargar el codificador: la salida se repite."""
    folder = training.CHECKPOINTS / "base_encoder"
    model, info = transformers.AutoModel.from_pretrained(folder, output_loading_info=True)
    assert not info["missing_keys"]
    assert model.pooler is not None


def test_generation_warns_of_nothing(recwarn):
    """`generate` sabe qué token cierra y cuál rellena."""
    model, tokenizer = evaluation.load("causal_lm", training.CHECKPOINTS / "causal_lm")
    assert model.generation_config.pad_token_id == tokenizer.pad_token_id
    assert model.generation_config.eos_token_id == tokenizer.eos_token_id
    batch = tokenizer(["Había una vez", "Hoy"], padding=True, return_tensors="pt")
    model.generate(**batch, max_new_tokens=3)
    assert not recwarn.list


# ---------- evaluación honrada ----------


@pytest.mark.parametrize("name", NAMES)
def test_there_are_enough_hand_written_items(name):
    """Cuarenta frases o más, además de las de los documentos, y ninguna repetida."""
    items = evaluation.load_items(name)
    own = [item for item in items if item.get("group") != "documents"]
    assert len(own) >= 40
    assert len(own) < len(items)
    assert len({str(item) for item in items}) == len(items)


@pytest.fixture
def little_text(monkeypatch):
    """Cuatro párrafos en lugar del texto corrido de Debian, que no está en el repositorio."""
    lines = ["Los soldados cruzaron el río al amanecer. Nadie los vio llegar.", "Abra el menú."]
    monkeypatch.setattr(corpora, "paragraphs", lambda register: lines)
    monkeypatch.setattr(
        corpora, "pairs", lambda register: [(lines[1], "Open the menu."), ("Ya voy.", "Coming.")]
    )


@pytest.mark.parametrize("name", NAMES)
def test_no_recipe_reads_the_evaluation(name, little_text):
    """Al preparar datos no se abre nada de tests/zoo."""
    with opened_files() as opened:
        fresh = type(recipe(name))()
        fresh.batch(Random(0), evaluation.load(name, training.CHECKPOINTS / name)[1])
    assert any("checkpoints" in path or "data" in path for path in opened)
    assert not [path for path in opened if str(evaluation.ITEMS) in path]


@cache
def written_lines() -> set[str]:
    """Todo lo escrito a mano para entrenar, línea a línea y oración a oración."""
    found = set()
    for path in written.FOLDER.glob("*.txt"):
        for line in path.read_text(encoding="utf-8").splitlines():
            plain = re.sub(r"\[[A-Z]+ ([^\]]*)\]", r"\1", line)
            parts = re.split(r" \| |(?<=[.?!]) ", re.sub(r"^[-+?<>@=] |^[UA]: ", "", plain))
            found |= {bare(part) for part in (plain, *parts)}
    return found


@pytest.mark.parametrize("name", NAMES)
def test_evaluation_is_not_training_text(name, little_text):
    """Ninguna frase de la evaluación está entre las escritas para entrenar ni sale de la receta."""
    rng, fresh = Random(0), type(recipe(name))()
    seen = {bare(fresh.text(rng)) for _ in range(3000)} | written_lines()
    own = [item for item in evaluation.load_items(name) if item.get("group") != "documents"]
    texts = [item.get("context") or item.get("text") or item["prompt"] for item in own]
    # Un comienzo de dos o tres palabras («Mi perro») no es una frase de la evaluación.
    assert not [text for text in texts if bare(text) in seen and len(text.split()) > 3]


def bare(text: str) -> str:
    """El texto en minúsculas y sin signos en los extremos."""
    return text.lower().strip(" .,;:!?¡¿")


@contextmanager
def opened_files():
    """Rutas de los archivos que se abren dentro del bloque."""
    paths: list[str] = []
    active = True

    def hook(event: str, arguments: tuple) -> None:
        if active and event == "open" and isinstance(arguments[0], (str, Path)):
            paths.append(str(arguments[0]))

    sys.addaudithook(hook)
    try:
        yield paths
    finally:
        active = False


# ---------- entrenamiento ----------


class Micro(Sentiment):
    """La receta de opiniones con un modelo diminuto y seis pasos."""

    schedule = Schedule(steps=6, batch_size=4, learning_rate=1e-3)

    def tokenizer(self):
        texts = [self.opinions.example(Random(seed))[0] for seed in range(300)]
        return train_wordpiece(texts, vocab_size=400, lowercase=True, max_length=64)

    def model(self, tokenizer):
        config = DistilBertConfig(
            vocab_size=len(tokenizer),
            dim=16,
            n_layers=1,
            n_heads=2,
            hidden_dim=16,
            pad_token_id=tokenizer.pad_token_id,
            id2label={0: "NEGATIVE", 1: "POSITIVE"},
            label2id={"NEGATIVE": 0, "POSITIVE": 1},
        )
        return DistilBertForSequenceClassification(config)


def train_micro(folder: Path, **options) -> dict[str, str]:
    """Entrena `Micro` en `folder` y devuelve la huella de cada archivo que deja."""
    target = training.train_recipe(
        Micro(), checkpoints=folder / "checkpoints", work=folder / "work", **options
    )
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in target.iterdir()}


@pytest.fixture(scope="module")
def reference(tmp_path_factory) -> dict[str, str]:
    """Huellas de un entrenamiento sin interrupciones."""
    return train_micro(tmp_path_factory.mktemp("reference"))


def interrupt_at(step: int):
    """Función `on_step` que simula Ctrl+C tras `step` pasos."""

    def on_step(done: int, loss: float) -> None:
        if done == step:
            raise KeyboardInterrupt

    return on_step


def test_training_twice_gives_the_same_bytes(tmp_path, reference):
    """La misma receta deja los mismos archivos, ficha incluida."""
    assert train_micro(tmp_path) == reference
    assert set(reference) >= {"config.json", "model.safetensors", "tokenizer.json", "README.md"}


def test_resumed_training_gives_the_same_bytes(tmp_path, reference):
    """Interrumpir y repetir la orden da lo mismo, y sigue donde iba en lugar de empezar."""
    with pytest.raises(KeyboardInterrupt):
        train_micro(tmp_path, save_every=2, on_step=interrupt_at(5))
    assert not (tmp_path / "checkpoints").exists()
    steps = []
    resumed = train_micro(tmp_path, save_every=2, on_step=lambda done, loss: steps.append(done))
    assert resumed == reference
    assert steps == [5, 6]


class Wordy(Micro):
    """Una microrreceta que entrena su propio vocabulario, distinto cada vez que se le pide."""

    trains_vocabulary = True
    asked = 0

    def tokenizer(self):
        Wordy.asked += 1
        texts = [self.opinions.example(Random(Wordy.asked * 1000 + seed))[0] for seed in range(300)]
        return train_wordpiece(texts, vocab_size=400, lowercase=True, max_length=64)


def test_resuming_keeps_the_vocabulary(tmp_path, monkeypatch):
    """Un vocabulario no sale igual dos veces: al reanudar se usa el del comienzo."""
    monkeypatch.setattr(training, "CHECKPOINTS", tmp_path / "published")
    folders = {"checkpoints": tmp_path / "checkpoints", "work": tmp_path / "work"}
    with pytest.raises(KeyboardInterrupt):
        training.train_recipe(Wordy(), **folders, save_every=2, on_step=interrupt_at(5))
    asked, steps = Wordy.asked, []
    training.train_recipe(
        Wordy(), **folders, save_every=2, on_step=lambda done, loss: steps.append(done)
    )
    assert steps == [5, 6]
    assert Wordy.asked == asked


def test_retraining_keeps_the_published_vocabulary(tmp_path, monkeypatch):
    """Volver a entrenar conserva el vocabulario publicado, salvo que se pida otro."""
    folders = {"checkpoints": tmp_path / "checkpoints", "work": tmp_path / "work"}
    monkeypatch.setattr(training, "CHECKPOINTS", tmp_path / "checkpoints")
    first = training.train_recipe(Wordy(), **folders) / "tokenizer.json"
    published = first.read_bytes()
    assert (training.train_recipe(Wordy(), **folders) / "tokenizer.json").read_bytes() == published
    training.train_recipe(Wordy(), **folders, new_tokenizer=True)
    assert first.read_bytes() != published


def test_damaged_state_starts_again(tmp_path, reference, capsys):
    """Un estado a medio escribir no se usa: se avisa y se empieza de nuevo."""
    state = tmp_path / "work" / "sentiment" / "state.pt"
    state.parent.mkdir(parents=True)
    state.write_bytes(b"medio archivo")
    assert train_micro(tmp_path) == reference
    assert "empiezo de nuevo" in capsys.readouterr().err


def test_interruption_keeps_the_previous_checkpoint(tmp_path):
    """Mientras no haya un resultado entero, el anterior sigue en su sitio."""
    train_micro(tmp_path)
    before = sorted((tmp_path / "checkpoints").rglob("*"))
    with pytest.raises(KeyboardInterrupt):
        train_micro(tmp_path, on_step=interrupt_at(3))
    assert sorted((tmp_path / "checkpoints").rglob("*")) == before


def test_full_disk_is_one_line(tmp_path, monkeypatch):
    """Sin espacio: una línea en español, y no queda ninguna carpeta a medias."""

    def no_space(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(training, "save_file", no_space)
    with pytest.raises(CourseError, match="libera espacio") as caught:
        train_micro(tmp_path)
    assert "\n" not in str(caught.value)
    assert not list((tmp_path / "checkpoints").iterdir())


# ---------- gramáticas ----------


def test_grammar_agrees_marks_and_repeats():
    """El género es uno por oración, las marcas dan el tramo y se pueden repetir."""
    grammar = Grammar({"x_m": ["gato"], "x_f": ["gata"]})
    seen = set()
    for seed in range(20):
        expansion = grammar.expand("<el|la> {pet:x_g} vio [otr<o|a>] {pet}", Random(seed))
        seen.add(expansion.text)
        assert {expansion.text[start:end] for _, start, end in expansion.spans} <= {"gato", "gata"}
        assert len(expansion.spans) == 2
    assert seen == {"El gato vio otro gato", "La gata vio otra gata"}


@pytest.mark.parametrize("template", ["[sin cerrar", "sobra ]", "[mal>"])
def test_grammar_rejects_unbalanced_templates(template):
    """Una plantilla mal cerrada se dice al leerla, no al generar."""
    with pytest.raises(ValueError, match="plantilla"):
        parse(template)


def test_every_template_can_be_expanded():
    """Ninguna plantilla de los datos está mal escrita."""
    for path in (Path(training.PACKAGE) / "zoo" / "data").glob("*.toml"):
        for entry in strings(load_data(path.stem)):
            parse(entry)


def strings(value: object) -> list[str]:
    """Todos los textos de una estructura TOML."""
    if isinstance(value, str):
        return [value]
    children = value.values() if isinstance(value, dict) else value
    return [text for child in children for text in strings(child)]


# ---------- línea de órdenes ----------


def test_cli_lists_every_checkpoint():
    """`curso zoo list` los nombra todos."""
    output = CliRunner().invoke(app, ["list"]).output
    assert all(name in output for name in NAMES)


def test_cli_eval_prints_the_measures(monkeypatch):
    """`curso zoo eval` compara con lo que se espera; por debajo del mínimo sale con 1."""
    good = CliRunner().invoke(app, ["eval", "sentiment"])
    assert good.exit_code == 0
    assert "accuracy" in good.output
    strict = evaluation.targets("sentiment") | {"minimum": 1.01}
    monkeypatch.setattr(evaluation, "targets", lambda name: strict)
    assert CliRunner().invoke(app, ["eval", "sentiment"]).exit_code == 1


def test_missing_and_damaged_weights_are_one_line(tmp_path):
    """Sin pesos o con pesos cortados: una línea que dice cómo recuperarlos."""
    with pytest.raises(CourseError, match="Faltan los pesos"):
        zoo.evaluate("sentiment", folder=tmp_path)
    for path in (training.CHECKPOINTS / "sentiment").iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes()[:2000])
    with pytest.raises(CourseError, match="dañado") as caught:
        zoo.evaluate("sentiment", folder=tmp_path)
    assert "\n" not in str(caught.value)
