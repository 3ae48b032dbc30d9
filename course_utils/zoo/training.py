"""El único bucle de entrenamiento del zoológico: repetible byte a byte y reanudable.

La semilla de cada paso depende solo de la receta y del número de paso, así que reanudar no necesita
guardar el estado de ningún generador: bastan el modelo, el optimizador, el tokenizador y por qué
paso iba.
"""

import hashlib
import inspect
import io
import json
import os
import pickle
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
import transformers
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from safetensors.torch import load_file, save_file

from course_utils.checkpoints import write_manifest
from course_utils.errors import CourseError
from course_utils.files import PACKAGE, ROOT, write_atomic
from course_utils.zoo import cards, recipes
from course_utils.zoo.recipes.base import Recipe, seeded

CHECKPOINTS = PACKAGE / "zoo" / "checkpoints"
WORK = ROOT / "build" / "zoo"
SAVE_EVERY = 500


def train(
    name: str,
    *,
    checkpoints: Path = CHECKPOINTS,
    work: Path = WORK,
    on_step: Callable[[int, float], None] | None = None,
    new_tokenizer: bool = False,
) -> Path:
    """Entrena la receta `name` y deja su punto de control en `checkpoints/<name>`.

    Si un entrenamiento anterior quedó a medias y la receta no ha cambiado, sigue donde iba. El
    punto de control que hubiera solo se reemplaza al final, entero.
    on_step: se llama tras cada paso con (pasos hechos, pérdida). new_tokenizer: entrena otro
    vocabulario en lugar de conservar el del punto de control publicado. Devuelve la carpeta.
    Errores: `CourseError` (nombre desconocido, disco sin espacio).
    """
    recipe = recipes.recipe(name)
    return train_recipe(
        recipe,
        checkpoints=checkpoints,
        work=work,
        on_step=on_step,
        new_tokenizer=new_tokenizer,
    )


def train_recipe(
    recipe: Recipe,
    *,
    checkpoints: Path,
    work: Path,
    on_step: Callable[[int, float], None] | None = None,
    save_every: int = SAVE_EVERY,
    new_tokenizer: bool = False,
) -> Path:
    """Como `train`, con la receta ya construida; con ella se prueban las microrrecetas."""
    folder = work / recipe.name
    try:
        with _repeatable(recipe.schedule.seed):
            tokenizer = _tokenizer(recipe, folder, new_tokenizer)
            torch.manual_seed(recipe.schedule.seed)
            model = recipe.model(tokenizer)
            _run(recipe, tokenizer, model, folder, on_step, save_every)
        target = _publish(recipe, tokenizer, model, checkpoints)
    except OSError as error:
        raise CourseError(
            f"No pude guardar el entrenamiento de «{recipe.name}» ({error.strerror or error}): "
            "libera espacio o revisa los permisos y repite la orden; seguirá donde iba."
        ) from error
    shutil.rmtree(folder, ignore_errors=True)
    return target


def fingerprint(recipe: Recipe, tokenizer, model) -> str:
    """Huella de lo que decide el resultado: bibliotecas, receta, pesos iniciales y primeros lotes.

    Mirar los lotes y no los archivos de datos deja cambiar otras recetas y otros datos sin que un
    entrenamiento a medias tenga que empezar de nuevo.
    """
    digest = hashlib.sha256(repr((type(recipe).__name__, recipe.schedule)).encode())
    digest.update(f"{torch.__version__} {transformers.__version__}".encode())
    for kind in type(recipe).__mro__[:-1]:
        digest.update(inspect.getsource(kind).encode())
    for tensor in model.state_dict().values():
        digest.update(tensor.numpy().tobytes())
    for step in range(min(4, recipe.schedule.steps)):
        for name, tensor in sorted(_batch(recipe, tokenizer, step).items()):
            digest.update(name.encode())
            digest.update(tensor.numpy().tobytes())
    return digest.hexdigest()


def _tokenizer(recipe: Recipe, folder: Path, new: bool):
    """El tokenizador de la receta; si ella entrena su vocabulario, el que ya haya.

    Entrenar dos veces un vocabulario grande da los mismos trozos en otro orden (los empates de la
    biblioteca tokenizers siguen el de una tabla hash). Por eso se conserva: el de un entrenamiento
    a medias y, si no lo hay, el publicado.
    """
    if not recipe.trains_vocabulary:
        return recipe.tokenizer()
    halfway, published = folder / "tokenizer", CHECKPOINTS / recipe.name
    for source in (halfway, *(() if new else (published,))):
        if (source / "tokenizer.json").is_file():
            tokenizer = transformers.AutoTokenizer.from_pretrained(source, local_files_only=True)
            break
    else:
        tokenizer = recipe.tokenizer()
    tokenizer.save_pretrained(halfway)
    return tokenizer


@dataclass
class _repeatable:
    """Un hilo y algoritmos deterministas mientras dura el bloque; después, como estaba."""

    seed: int

    def __enter__(self) -> None:
        self.threads = torch.get_num_threads()
        self.deterministic = torch.are_deterministic_algorithms_enabled()
        self.parallel = os.environ.get("TOKENIZERS_PARALLELISM")
        os.environ["TOKENIZERS_PARALLELISM"] = "false"
        torch.set_num_threads(1)
        torch.use_deterministic_algorithms(True)
        torch.manual_seed(self.seed)

    def __exit__(self, *_: object) -> None:
        torch.set_num_threads(self.threads)
        torch.use_deterministic_algorithms(self.deterministic)
        if self.parallel is None:
            del os.environ["TOKENIZERS_PARALLELISM"]
        else:
            os.environ["TOKENIZERS_PARALLELISM"] = self.parallel


def _run(recipe, tokenizer, model, folder, on_step, save_every) -> None:
    schedule = recipe.schedule
    optimizer = torch.optim.AdamW(
        model.parameters(),
        lr=schedule.learning_rate,
        weight_decay=schedule.weight_decay,
        fused=True,
    )
    mark = fingerprint(recipe, tokenizer, model)
    first = _restore(folder, mark, model, optimizer)
    model.train()
    with _Reporter(recipe.name, schedule.steps, first) as reporter:
        for step in range(first, schedule.steps):
            loss = _step(recipe, tokenizer, model, optimizer, step)
            done = step + 1
            if done % save_every == 0 and done < schedule.steps:
                _save_state(folder, mark, done, model, optimizer)
            reporter.update(done, loss)
            if on_step:
                on_step(done, loss)


def _step(recipe, tokenizer, model, optimizer, step: int) -> float:
    schedule = recipe.schedule
    batch = _batch(recipe, tokenizer, step)
    for group in optimizer.param_groups:
        group["lr"] = schedule.learning_rate * _ramp(step, schedule.steps, schedule.warmup)
    loss = recipe.loss(model, batch)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return loss.item()


def _batch(recipe, tokenizer, step: int) -> dict[str, torch.Tensor]:
    """El lote de un paso; deja también fijada la semilla del *dropout* de ese paso."""
    torch.manual_seed(recipe.schedule.seed * 1_000_003 + step)
    return recipe.batch(seeded(recipe.name, recipe.schedule.seed, step), tokenizer)


def _ramp(step: int, steps: int, warmup: float) -> float:
    """Factor del ritmo de aprendizaje: sube en línea recta y baja en línea recta hasta cero."""
    rising = max(1, round(steps * warmup))
    return min((step + 1) / rising, (steps - step) / max(1, steps - rising))


def _state_path(folder: Path) -> Path:
    return folder / "state.pt"


def _save_state(folder: Path, mark: str, step: int, model, optimizer) -> None:
    buffer = io.BytesIO()
    state = {"model": model.state_dict(), "optimizer": optimizer.state_dict()}
    torch.save({"fingerprint": mark, "step": step, **state}, buffer)
    write_atomic(_state_path(folder), buffer.getvalue())


def _restore(folder: Path, mark: str, model, optimizer) -> int:
    """Paso por el que seguir: 0 si no hay estado, si está dañado o si la receta ha cambiado."""
    path = _state_path(folder)
    if not path.exists():
        return 0
    try:
        state = torch.load(path, weights_only=True)
    except (RuntimeError, EOFError, pickle.UnpicklingError):
        print(f"El estado guardado en {path} está dañado: empiezo de nuevo.", file=sys.stderr)
        return 0
    if state["fingerprint"] != mark:
        print("La receta ha cambiado desde la última vez: empiezo de nuevo.", file=sys.stderr)
        return 0
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    return state["step"]


def _publish(recipe, tokenizer, model, checkpoints: Path) -> Path:
    """Guarda junto al destino, mide, escribe la ficha y cambia una carpeta por otra."""
    checkpoints.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(dir=checkpoints, prefix=f".{recipe.name}."))
    try:
        staging.chmod(0o755)
        save(recipe, tokenizer, model, staging)
        cards.write(recipe, staging)
        target = _swap(staging, checkpoints / recipe.name)
        write_manifest(checkpoints)
        return target
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def save(recipe, tokenizer, model, folder: Path) -> None:
    """Pesos en fp16 con la configuración en float32: ocupan la mitad y se cargan como float32."""
    model.eval()
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    weights = folder / "model.safetensors"
    half = {key: value.half() for key, value in load_file(weights).items()}
    save_file(half, weights, metadata={"format": "pt"})
    weights.chmod(0o644)
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    config["dtype"] = "float32"
    if architecture := recipe.architecture():
        config["architectures"] = [architecture]
    text = json.dumps(config, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    (folder / "config.json").write_text(text, encoding="utf-8")


def _swap(new: Path, target: Path) -> Path:
    old = target.with_name(f".{target.name}.anterior")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    try:
        new.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)
    return target


class _Reporter:
    """Barra en una terminal; una línea cada décima parte del trabajo en cualquier otro sitio."""

    def __init__(self, name: str, steps: int, first: int):
        self.name, self.steps, self.average = name, steps, None
        self.bar = None
        if sys.stderr.isatty():
            from rich.console import Console

            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
            self.bar = Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True))
            self.task = self.bar.add_task(name, total=steps, completed=first)

    def __enter__(self) -> "_Reporter":
        if self.bar:
            self.bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar:
            self.bar.stop()

    def update(self, done: int, loss: float) -> None:
        self.average = loss if self.average is None else 0.98 * self.average + 0.02 * loss
        text = f"{self.name}: paso {done} de {self.steps}, pérdida {self.average:.3f}"
        if self.bar:
            self.bar.update(self.task, completed=done, description=text)
        elif done % max(1, self.steps // 10) == 0:
            print(text, file=sys.stderr, flush=True)
