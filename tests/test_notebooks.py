"""El constructor de cuadernos: qué produce, qué rechaza y con qué palabras lo dice.

Las fuentes de `data/notebooks/` son cuadernos pequeños con nombres que dicen qué tienen de
particular; cada prueba copia una a la carpeta (`notebooks` o `solutions`) de un curso temporal.
"""

import base64
import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from course_utils import notebooks
from course_utils.errors import CourseError

DATA = Path(__file__).parent / "data" / "notebooks"
PROJECT = Path(__file__).parent.parent
FOLDERS = {"lessons": "notebooks", "assignments": "solutions"}
LESSON = "plot_prints_error_and_table"
ASSIGNMENT = "two_solutions_and_a_written_answer"


def place(root: Path, fixture: str) -> Path:
    """Copia `lessons/x` o `assignments/x` a su carpeta del curso `root` y devuelve la ruta."""
    kind, name = fixture.split("/")
    target = root / FOLDERS[kind] / f"{name}.py"
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(DATA / kind / f"{name}.py", target)
    return target


def run(*command: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=cwd,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Curso con una lección y una tarea construidas; las pruebas que escriben lo copian."""
    root = tmp_path_factory.mktemp("course")
    place(root, f"lessons/{LESSON}")
    place(root, f"assignments/{ASSIGNMENT}")
    assert [result.status for result in notebooks.build_all(root=root)] == ["new", "new"]
    return root


@pytest.fixture
def own_course(course: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(course, tmp_path / "course"))


def lesson_cells(course: Path) -> list[dict]:
    return json.loads((course / f"notebooks/{LESSON}.ipynb").read_text())["cells"]


# --- Rechazos sin ejecutar -----------------------------------------------------------------------

STATIC_REFUSALS = {
    "lessons/image_without_alt": "imagen sin texto alternativo",
    "lessons/reference_image_without_alt": "imagen sin texto alternativo",
    "lessons/html_image_with_empty_alt": "imagen sin texto alternativo",
    "lessons/thirteen_lines": "13 líneas de código, y una lección admite 12",
    "lessons/unknown_key": "clave desconocida «soluton»",
    "lessons/unreadable_header": "no entiendo «points=dos»",
    "lessons/titled_cell": "sobra el título «Cargamos el modelo»",
    "lessons/raw_cell": "es raw",
    "lessons/yaml_header_with_author": "solo la clave «jupyter»",
    "lessons/misspelt_tag": "la única etiqueta es",
    "lessons/empty_alt": "alt está vacío",
    "lessons/empty_cell": "no tiene contenido",
    "lessons/syntax_error": "error de sintaxis en su línea 2",
    "lessons/nbval_comment": "marca NBVAL",
    "lessons/graded_cell": "una lección no lleva celdas de nota",
    "assignments/duplicate_grade_id": "el id «test_total» ya es de la celda 2",
    "assignments/part_repeats_another_id": "el id «test_total_b» ya es de la celda 3",
    "assignments/accented_grade_id": "solution=«atención» no vale de nombre",
    "assignments/grade_id_with_spaces": "solution=«la suma» no vale de nombre",
    "assignments/grade_id_too_long": "pasa de 64 caracteres",
    "assignments/solution_without_test": "solución sin test",
    "assignments/test_without_solution": "test sin solución",
    "assignments/test_before_its_solution": "test sin solución",
    "assignments/test_ends_in_expression": "el test termina en una expresión",
    "assignments/test_ends_in_number": "el test termina en una expresión",
    "assignments/test_ends_in_method_call": "el test termina en una expresión",
    "assignments/test_ends_in_magic": "el test termina en una expresión",
    "assignments/hidden_part_ends_in_expression": "el test termina en una expresión",
    "assignments/visible_part_ends_in_expression": "sin los tests ocultos termina en una expresión",
    "assignments/test_of_comments_only": "el test no comprueba nada",
    "assignments/solution_without_markers": "falta «### BEGIN SOLUTION»",
    "assignments/written_answer_without_markers": "falta «### BEGIN SOLUTION»",
    "assignments/solution_never_closed": "falta «### END SOLUTION»",
    "assignments/solution_closed_twice": "«### END SOLUTION» no casa",
    "assignments/solution_nested": "«### BEGIN SOLUTION» no casa",
    "assignments/solution_marker_in_test": "solo va en celdas solution o manual",
    "assignments/hidden_tests_in_solution": "solo va en celdas test",
    "assignments/hidden_tests_in_plain_cell": "solo va en celdas test",
    "assignments/marker_with_one_hash": "marca mal escrita «# BEGIN SOLUTION»",
    "assignments/marker_in_lower_case": "marca mal escrita «### begin solution»",
    "assignments/marker_not_indented": "lo que recibe el alumno no es Python",
    "assignments/points_missing": "añade points=2",
    "assignments/points_zero": "points=0 no es un número positivo",
    "assignments/points_negative": "points=-1 no es un número positivo",
    "assignments/points_in_quotes": "points='1' no es un número positivo",
    "assignments/points_true": "points=True no es un número positivo",
    "assignments/points_nan": "points=nan no es un número positivo",
    "assignments/points_infinite": "points=inf no es un número positivo",
    "assignments/points_on_solution": "«points» solo acompaña",
    "assignments/part_on_solution": "«part» solo acompaña",
    "assignments/tag_on_a_test": "una celda de nota no puede fallar a propósito",
    "assignments/two_roles_in_a_cell": "«solution» y «locked» no van en la misma celda",
    "assignments/written_answer_in_code": "«manual» es para respuestas escritas",
    "assignments/test_in_markdown": "«test» solo vale en celdas de código",
}

EXECUTION_REFUSALS = {
    "lessons/figure_without_alt": "dibuja una figura sin texto alternativo",
    "lessons/alt_without_figure": "no dibuja ninguna figura",
    "lessons/unexpected_error": "celda 2 («{}[\"NEUTRAL\"]»): falla con KeyError: 'NEUTRAL'",
    "lessons/expected_error_missing": "no falla",
    "lessons/writes_to_stderr": "escribe en stderr",
    "lessons/prints_an_address": "dirección de memoria",
    "lessons/prints_a_machine_path": "ruta de esta máquina",
    "lessons/widget": "muestra un widget",
    "lessons/html_output_image_without_alt": "HTML con <img> sin alt",
    "lessons/kernel_killed": "mata el kernel",
    "assignments/check_returns_a_number": "el test produce un resultado",
    "assignments/solution_fails_its_test": "falla con AssertionError: la suma de [1] es 1",
}


def refusal(source: Path, *, execute: bool) -> str:
    with pytest.raises(CourseError) as caught:
        notebooks.build(source, execute=execute)
    return str(caught.value)


@pytest.mark.parametrize(("fixture", "words"), STATIC_REFUSALS.items(), ids=STATIC_REFUSALS)
def test_refuses_before_running(fixture: str, words: str, tmp_path: Path) -> None:
    source = place(tmp_path, fixture)
    message = refusal(source, execute=False)
    assert words in message
    assert re.match(rf"{re.escape(str(source))}, celda \d+ \(«.+»\): ", message)
    assert "\n" not in message


@pytest.mark.parametrize(("fixture", "words"), EXECUTION_REFUSALS.items(), ids=EXECUTION_REFUSALS)
def test_refuses_after_running(fixture: str, words: str, tmp_path: Path) -> None:
    source = place(tmp_path, fixture)
    notebooks.build(source, execute=False)
    message = refusal(source, execute=True)
    assert words in message
    assert "\n" not in message


def test_every_bad_source_has_its_refusal() -> None:
    """Ninguna fuente de prueba se queda sin comprobar."""
    fixtures = {f"{path.parent.name}/{path.stem}" for path in DATA.glob("*/*.py")}
    good = {f"lessons/{LESSON}", f"assignments/{ASSIGNMENT}", "lessons/endless_loop"}
    assert fixtures == STATIC_REFUSALS.keys() | EXECUTION_REFUSALS.keys() | good


def test_refuses_a_cell_that_never_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("course_utils.notebooks.execution.CELL_TIMEOUT", 1)
    assert "pasa de 1 s" in refusal(place(tmp_path, "lessons/endless_loop"), execute=True)


def test_refuses_a_missing_source(tmp_path: Path) -> None:
    assert "No existe" in refusal(tmp_path / "notebooks" / "99_nada.py", execute=False)


def test_refuses_a_source_that_is_not_utf8(tmp_path: Path) -> None:
    source = tmp_path / "latin.py"
    source.write_bytes("# %%\n# atención\n".encode("latin-1"))
    assert "no está en UTF-8" in refusal(source, execute=False)


def test_a_missing_kernel_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(notebooks.source.KERNELSPEC, "name", "no-existe")
    message = refusal(place(tmp_path, "lessons/prints_an_address"), execute=True)
    assert "«no-existe»: «pip install ipykernel»" in message


def test_a_kernel_that_does_not_start_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = ["--log-level=INVENTADO"]
    monkeypatch.setattr("course_utils.notebooks.execution.KERNEL_ARGUMENTS", bad)
    message = refusal(place(tmp_path, "lessons/prints_an_address"), execute=True)
    assert "el kernel no arranca" in message
    assert "\n" not in message


def test_kernels_get_a_fixed_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Un hilo, sin red y con los puntos de control incrustados, pida lo que pida el terminal."""
    monkeypatch.setenv("COURSE_CHECKPOINTS", "hub")
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    source = tmp_path / "environment.py"
    source.write_text(
        "# %%\nimport os\n\nassert 'COURSE_CHECKPOINTS' not in os.environ\n"
        "print(os.environ['OMP_NUM_THREADS'], os.environ['HF_HUB_OFFLINE'])\n"
    )
    assert b'"1 1\\n"' in notebooks.build(source)


def test_comments_and_blank_lines_do_not_count(tmp_path: Path) -> None:
    source = tmp_path / "notebooks" / "commented.py"
    source.parent.mkdir()
    code = (DATA / "lessons" / "thirteen_lines.py").read_text()
    source.write_text(code.replace("x0 = 0\n", "# Doce líneas y este comentario.\n\n"))
    notebooks.build(source, execute=False)


def test_images_with_alt_and_code_about_images_are_fine(tmp_path: Path) -> None:
    source = tmp_path / "images.py"
    source.write_text(
        "# %% [markdown]\n# ![mapa de **atención**](a.png) <img src='b.png' alt='capas'>\n#\n"
        "# Se escribe `![](ruta)`:\n#\n# ```\n# ![](ruta) <img src='c.png'>\n# ```\n"
    )
    notebooks.build(source, execute=False)


def test_an_assignment_may_have_long_cells(tmp_path: Path) -> None:
    """El límite de líneas es de las lecciones: un enunciado de tarea puede ser más largo."""
    source = tmp_path / "solutions" / "long.py"
    source.parent.mkdir()
    source.write_text((DATA / "lessons" / "thirteen_lines.py").read_text())
    notebooks.build(source, execute=False)


# --- Lo que produce ------------------------------------------------------------------------------


def test_imports_nothing_heavy() -> None:
    """La línea de órdenes importa el constructor aunque no construya."""
    code = "import sys, course_utils.notebooks; print(*sys.modules)"
    loaded = set(run("-c", code, cwd=PROJECT).stdout.split())
    assert "course_utils.notebooks.building" in loaded
    assert not loaded & {"IPython", "jupytext", "nbclient", "nbformat", "numpy", "torch"}


def test_another_process_gives_the_same_bytes(course: Path) -> None:
    """Ni el terminal, ni la semilla de hash, ni el backend de quien construye cambian los bytes."""
    source = course / f"notebooks/{LESSON}.py"
    code = (
        "import sys, pathlib, course_utils.notebooks as n\n"
        "sys.stdout.buffer.write(n.build(pathlib.Path(sys.argv[1])))"
    )
    others = {"PYTHONHASHSEED": "7", "COLUMNS": "40", "MPLBACKEND": "agg"}
    result = run("-c", code, str(source), cwd=PROJECT, **others)
    assert result.stdout == source.with_suffix(".ipynb").read_text()
    assert result.stderr == ""


def test_nbval_accepts_the_built_notebooks(course: Path) -> None:
    """La comparación estricta pasa con figura, prints, error a propósito y tabla."""
    paths = [f"notebooks/{LESSON}.ipynb", f"solutions/{ASSIGNMENT}/{ASSIGNMENT}.ipynb"]
    result = run("-m", "pytest", "--nbval", "-q", "-p", "no:cacheprovider", *paths, cwd=course)
    assert result.returncode == 0, result.stdout
    assert "11 passed" in result.stdout


def test_output_paths() -> None:
    assert notebooks.output_path(Path("notebooks/01_a.py")) == Path("notebooks/01_a.ipynb")
    assert notebooks.output_path(Path("solutions/01_a.py")) == Path("solutions/01_a/01_a.ipynb")


def test_metadata_holds_only_what_someone_reads(course: Path) -> None:
    for path in course.rglob("*.ipynb"):
        notebook = json.loads(path.read_text())
        assert notebook["metadata"].keys() == {"kernelspec"}
        assert notebook["metadata"]["kernelspec"]["name"] == "python3"
        used = {key for cell in notebook["cells"] for key in cell["metadata"]}
        assert used <= {"alt", "tags", "nbgrader"}


def test_magics_survive(course: Path) -> None:
    sources = ["".join(cell["source"]) for cell in lesson_cells(course)]
    assert any(source.startswith("%matplotlib inline\n") for source in sources)
    assert "!echo hola" in sources


def test_prose_comments_stay_comments(tmp_path: Path) -> None:
    """jupytext convertiría en órdenes los comentarios que empiezan por `cat`, `ls`…"""
    source = tmp_path / "prose.py"
    source.write_text("# %%\n# cat tres gatos\n# 50 % de acierto\n# ¿cuál?\nx = 1\n")
    notebook = notebooks.read_source(source)
    assert notebook.cells[0].source == "# cat tres gatos\n# 50 % de acierto\n# ¿cuál?\nx = 1"


def test_streams_are_merged_and_tracebacks_reduced(course: Path) -> None:
    outputs = [cell.get("outputs", []) for cell in lesson_cells(course)]
    assert [output["text"] for output in outputs[1]] == [["malo\n", "regular\n", "bueno\n"]]
    (error,) = next(found for found in outputs if found and found[0]["output_type"] == "error")
    assert error["traceback"] == ["KeyError: 'NEUTRAL'"]


def test_figures_carry_their_description(course: Path) -> None:
    """En los metadatos, que lee la plantilla classic, y en un desplegable, para los demás."""
    cells = lesson_cells(course)
    position = next(i for i, cell in enumerate(cells) if "alt" in cell["metadata"])
    alt = cells[position]["metadata"]["alt"]
    assert cells[position]["outputs"][0]["metadata"]["image/png"]["alt"] == alt
    caption = "".join(cells[position + 1]["source"])
    assert "<details>" in caption
    assert "«puntuación» &lt;por paso&gt;" in caption


def test_nbconvert_shows_the_alt_text(course: Path) -> None:
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(template_name="classic")
    html, _ = exporter.from_filename(str(course / f"notebooks/{LESSON}.ipynb"))
    assert 'alt="Línea que sube de 0 a 2: «puntuación» &lt;por paso&gt;."' in html


def test_images_do_not_name_the_library_version(course: Path) -> None:
    (image,) = [
        output["data"]["image/png"]
        for cell in lesson_cells(course)
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]
    assert b"Software" not in base64.b64decode(image)


def test_ids_survive_an_inserted_cell(tmp_path: Path) -> None:
    source = tmp_path / "ids.py"
    repeated = "# %%\nprint(1)\n\n# %% [markdown]\n# Uno\n\n# %%\nprint(1)\n"
    source.write_text(repeated)
    before = [cell.id for cell in notebooks.read_source(source).cells]
    source.write_text("# %% [markdown]\n# print(1)\n\n" + repeated)
    after = [cell.id for cell in notebooks.read_source(source).cells]
    assert after[1:] == before
    assert len(set(after)) == 4
    assert all(re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", cell_id) for cell_id in after)


# --- nbgrader ------------------------------------------------------------------------------------


def test_short_keys_become_nbgrader_metadata(course: Path) -> None:
    from nbgrader.nbgraderformat import MetadataValidator, read

    path = course / f"solutions/{ASSIGNMENT}/{ASSIGNMENT}.ipynb"
    notebook = read(str(path), as_version=4)
    MetadataValidator().validate_nb(notebook)
    graded = {
        cell.id: cell.metadata.nbgrader for cell in notebook.cells if "nbgrader" in cell.metadata
    }
    assert all(grade_id == metadata.grade_id for grade_id, metadata in graded.items())
    flags = {
        grade_id: (metadata.grade, metadata.solution, metadata.locked, metadata.get("points"))
        for grade_id, metadata in graded.items()
    }
    assert flags == {
        "setup": (False, False, True, None),
        "total": (False, True, False, None),
        "test_total": (True, False, True, 2),
        "test_total_empty": (True, False, True, 0.5),
        "largest": (False, True, False, None),
        "test_largest": (True, False, True, 1),
        "explain_total": (True, True, False, 3),
    }


def test_release_has_no_answers_and_is_reproducible(own_course: Path) -> None:
    """nbgrader acepta la tarea construida y reparte dos veces los mismos bytes, sin respuestas."""

    from nbgrader.converters import GenerateAssignment
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config

    config = Config()
    config.CourseDirectory.root = str(own_course)
    config.CourseDirectory.assignment_id = ASSIGNMENT
    config.CourseDirectory.source_directory = "solutions"
    config.CourseDirectory.release_directory = "exercises"
    config.GenerateAssignment.no_database = True
    config.GenerateAssignment.force = True
    config.SaveCells.enabled = False

    def release() -> bytes:
        directory = CourseDirectory(config=config)
        GenerateAssignment(coursedir=directory, config=config).start()
        return (own_course / f"exercises/{ASSIGNMENT}/{ASSIGNMENT}.ipynb").read_bytes()

    first = release()
    assert release() == first
    text = first.decode()
    assert "NotImplementedError" in text
    for secret in ("secret_answer", "hidden_input", "el neutro", "BEGIN SOLUTION", "BEGIN HIDDEN"):
        assert secret not in text
    cells = json.loads(text)["cells"]
    assert all(cell["outputs"] == [] for cell in cells if cell["cell_type"] == "code")


# --- Construirlo todo ----------------------------------------------------------------------------


def statuses(results: list[notebooks.Result]) -> dict[str, str]:
    return {result.path.name: result.status for result in results}


def test_writes_only_what_changed(own_course: Path) -> None:
    source = own_course / f"solutions/{ASSIGNMENT}.py"
    lesson = own_course / f"notebooks/{LESSON}.ipynb"
    before = lesson.stat().st_mtime_ns
    source.write_text(source.read_text().replace("Tarea pequeña", "Tarea cambiada"))
    target = notebooks.output_path(source)
    stored = target.read_bytes()

    found = notebooks.build_all(root=own_course, check=True)
    assert statuses(found) == {lesson.name: "same", target.name: "stale"}
    assert target.read_bytes() == stored

    built = notebooks.build_all([ASSIGNMENT], root=own_course)
    assert statuses(built) == {target.name: "updated"}
    assert "Tarea cambiada" in target.read_text()
    assert lesson.stat().st_mtime_ns == before


def test_check_reports_a_missing_notebook(tmp_path: Path) -> None:
    place(tmp_path, f"assignments/{ASSIGNMENT}")
    (result,) = notebooks.build_all(root=tmp_path, check=True)
    assert result.status == "stale"
    assert not result.path.exists()


def test_a_failing_source_leaves_the_old_notebook(own_course: Path) -> None:
    source = own_course / f"notebooks/{LESSON}.py"
    stored = source.with_suffix(".ipynb").read_bytes()
    source.write_text("# %%\n1 / 0\n")
    with pytest.raises(CourseError, match="ZeroDivisionError"):
        notebooks.build_all([f"notebooks/{LESSON}.py"], root=own_course)
    assert source.with_suffix(".ipynb").read_bytes() == stored
    assert sorted(path.suffix for path in source.parent.iterdir()) == [".ipynb", ".py"]


def test_an_unknown_name_suggests_the_nearest(own_course: Path) -> None:
    with pytest.raises(CourseError, match=f"¿querías {LESSON}"):
        notebooks.build_all(["plot_prints_error_and_tables"], root=own_course)


def test_a_notebook_without_source_is_refused(own_course: Path) -> None:
    orphan = own_course / "notebooks" / "99_viejo.ipynb"
    orphan.write_text("{}")
    with pytest.raises(CourseError, match=r"Sobra .*99_viejo\.ipynb"):
        notebooks.build_all(root=own_course, check=True)


def repainted(stored: bytes, levels: int) -> bytes:
    """El mismo cuaderno con un píxel de su figura cambiado en `levels` niveles de 255."""
    from PIL import Image

    (encoded,) = re.findall(rb'"image/png": "([^"]+)"', stored)
    image = Image.open(io.BytesIO(base64.b64decode(encoded)))
    red, *rest = image.getpixel((0, 0))
    image.putpixel((0, 0), (red - levels, *rest))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return stored.replace(encoded, base64.b64encode(buffer.getvalue()))


@pytest.mark.parametrize(("levels", "same"), [(3, True), (40, False)])
def test_figures_are_compared_by_their_pixels(course: Path, levels: int, same: bool) -> None:
    """Otro procesador redondea distinto el borde de una línea; eso no es una figura distinta."""
    from course_utils.notebooks.building import equivalent

    stored = (course / f"notebooks/{LESSON}.ipynb").read_bytes()
    changed = repainted(stored, levels)
    assert changed != stored
    assert equivalent(changed, stored) is same
    assert not equivalent(changed.replace(b"bueno", b"mejor"), stored)
    assert not equivalent(b"no es un cuaderno", stored)
