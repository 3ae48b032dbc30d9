"""De las entregas a las notas con nbgrader: nadie se queda sin estado y nada se calla."""

import csv
import json
import re
import subprocess
import sys
import zipfile
from dataclasses import replace

import nbformat
import pytest

from course_utils.errors import CourseError
from course_utils.grading import grade as grading
from course_utils.grading import release as releases
from course_utils.grading import samples
from course_utils.grading.course import Course

ASSIGNMENT = "01_pipelines"


@pytest.fixture(scope="module")
def graded(root, tmp_path_factory):
    """El curso de muestra recogido, calificado y comentado una vez para todas las pruebas."""
    folder = tmp_path_factory.mktemp("samples")
    expected = samples.create_course(folder, ASSIGNMENT)
    course = Course(folder)
    outcomes = {outcome.student: outcome for outcome in grading.grade(course, ASSIGNMENT)}
    return course, expected, outcomes


def test_there_are_enough_samples(graded):
    _, expected, _ = graded
    kinds = {sample.kind for sample in expected}
    assert len(expected) >= 8
    assert kinds >= {"perfect", "empty", "partial", "noisy", "broken_cell", "deleted_cell"}


def test_every_sample_gets_what_it_deserves(graded):
    _, expected, outcomes = graded
    assert samples.surprises(expected, list(outcomes.values())) == []
    assert len(outcomes) == len(expected)


def test_surprises_are_reported(graded):
    """Lo anterior puede fallar: una nota distinta, un estado distinto y una entrega perdida."""
    _, expected, outcomes = graded
    perfect = next(sample for sample in expected if sample.kind == "perfect")
    others = [outcome for outcome in outcomes.values() if outcome.student != perfect.student]
    good = outcomes[perfect.student]
    for outcome, words in (
        ([replace(good, score=good.score - 1)], "merecía"),
        ([grading.Outcome(perfect.student, grading.UNGRADABLE)], "no calificable"),
        ([], "no aparece"),
    ):
        (line,) = samples.surprises(expected, others + outcome)
        assert perfect.student in line
        assert words in line


def test_ungradable_and_repaired_submissions_say_why(graded):
    _, _, outcomes = graded
    for outcome in outcomes.values():
        explained = outcome.status in (grading.UNGRADABLE, grading.REPAIRED)
        assert bool(outcome.reason) == explained, outcome
        assert "\n" not in outcome.reason


def test_every_graded_student_gets_feedback_without_hidden_tests(graded):
    course, _, outcomes = graded
    source = nbformat.read(
        course.root / "solutions" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", as_version=4
    )
    hidden = {
        line.strip()
        for cell in source.cells
        for block in re.findall(r"### BEGIN HIDDEN TESTS\n(.*?)### END", cell.source, re.S)
        for line in block.splitlines()
        if len(line.strip()) > 20
    }
    visible = "\n".join(
        re.sub(r"### BEGIN HIDDEN.*?### END", "", c.source, flags=re.S) for c in source.cells
    )
    secrets = {line for line in hidden if line not in visible}
    assert secrets
    for outcome in outcomes.values():
        if outcome.graded:
            page = course.root / "feedback" / outcome.student / ASSIGNMENT / f"{ASSIGNMENT}.html"
            text = re.sub(r"<[^>]+>", "", page.read_text(encoding="utf-8"))
            assert [line for line in secrets if line in text] == []


def test_grades_are_exported(graded):
    course, _, outcomes = graded
    with (course.root / "grades.csv").open(encoding="utf-8", newline="") as stream:
        rows = {row["student_id"]: float(row["score"]) for row in csv.DictReader(stream)}
    for outcome in outcomes.values():
        if outcome.graded:
            assert rows[outcome.student] == outcome.score


def test_command_prints_a_spanish_scoreboard(graded):
    """`curso grade --student` vuelve a calificar solo a quien se pide."""
    course, expected, _ = graded
    perfect = next(sample for sample in expected if sample.kind == "perfect")
    command = [sys.executable, "-m", "course_utils", "grade", ASSIGNMENT]
    run = subprocess.run(
        [*command, "--course", str(course.root), "--student", perfect.student],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )
    assert run.returncode == 0, run.stderr
    assert perfect.student in run.stdout
    assert f"{perfect.points:g}/{perfect.points:g}" in run.stdout
    assert "1 de 1 entregas calificadas" in run.stdout
    assert run.stderr == ""


def test_json_is_for_machines(graded):
    _, _, outcomes = graded
    rows = json.loads(grading.as_json(list(outcomes.values())))
    assert {row["student"] for row in rows} == set(outcomes)


def test_course_without_submissions_says_where_to_put_them(tmp_path, graded):
    course, _, _ = graded
    (tmp_path / "nbgrader_config.py").write_bytes((course.root / "nbgrader_config.py").read_bytes())
    target = tmp_path / "solutions" / ASSIGNMENT
    target.mkdir(parents=True)
    name = f"{ASSIGNMENT}.ipynb"
    (target / name).write_bytes((course.root / "solutions" / ASSIGNMENT / name).read_bytes())
    with pytest.raises(CourseError, match=r"No hay entregas.*archive"):
        grading.grade(Course(tmp_path), ASSIGNMENT)


def test_released_notebooks_are_fresh(root):
    """exercises/ es lo que nbgrader hace hoy con solutions/."""
    assert releases.release(check=True) == []


def test_release_is_the_same_each_time(root):
    course = Course(root)
    assert releases.release_notebook(course, ASSIGNMENT) == releases.release_notebook(
        course, ASSIGNMENT
    )


def test_release_has_no_solution_and_no_hidden_test(root):
    """Ni marcadores, ni una sola línea de solución o de prueba oculta, ni salidas."""
    for path in root.glob("exercises/*/*.ipynb"):
        source = nbformat.read(root / "solutions" / path.stem / path.name, as_version=4)
        text = "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells)
        assert "BEGIN SOLUTION" not in text
        assert "HIDDEN TESTS" not in text
        blocks = [
            block
            for cell in source.cells
            for block in re.findall(
                r"### BEGIN (?:SOLUTION|HIDDEN TESTS)\n(.*?)### END", cell.source, re.S
            )
        ]
        assert blocks
        for block in blocks:
            assert block.strip() not in text
        released = nbformat.read(path, as_version=4)
        assert all(not cell.get("outputs") for cell in released.cells)


def test_only_notebooks_reach_exercises(root):
    names = {path.relative_to(root).as_posix() for path in root.glob("exercises/**/*")}
    files = {name for name in names if "." in name.rsplit("/", 1)[-1]}
    assert files == {f"exercises/{a}/{a}.ipynb" for a in Course(root).assignments()}


def test_student_archive_has_only_what_students_need(root, tmp_path, monkeypatch):
    archive = releases.build_archive()
    allowed = {"notebooks", "exercises", "course_utils", "scripts"}
    with zipfile.ZipFile(archive) as content:
        names = content.namelist()
        assert content.testzip() is None
    parts = [name.split("/") for name in names]
    assert {part[0] for part in parts} == {"curso-transformers"}
    assert {part[1] for part in parts if len(part) > 2} <= allowed
    folders = {folder for part in parts for folder in part[1:-1]}
    assert folders.isdisjoint({"solutions", "answers", "samples", "tests"})
    assert not [
        name
        for name in names
        if name.startswith("curso-transformers/notebooks/") and name.endswith(".py")
    ]
    assert f"curso-transformers/exercises/{ASSIGNMENT}/{ASSIGNMENT}.ipynb" in names
    assert "curso-transformers/notebooks/00_inicio.ipynb" in names
    first = archive.read_bytes()
    assert releases.build_archive().read_bytes() == first
