"""Dependencias en un solo sitio, versiones probadas y archivos que llegan con el paquete."""

import re
import subprocess
import sys
import tomllib

import pytest
import yaml

EXACT = re.compile(r"^([A-Za-z0-9_.-]+)==([A-Za-z0-9_.!-]+)$")


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[<>=!~\[; ]", name)[0]).lower()


@pytest.fixture(scope="module")
def project(root):
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def constraints(root):
    lines = (root / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_every_constraint_is_an_exact_version(constraints):
    assert [line for line in constraints if not EXACT.match(line)] == []


def test_constraints_cover_the_dependencies(project, constraints):
    names = {canonical(line) for line in constraints}
    wanted = project["dependencies"] + project["optional-dependencies"]["dev"]
    assert {canonical(name) for name in wanted} - names == set()


def test_this_run_uses_the_proven_versions(constraints):
    """Lo que prueba la integración continua es lo que promete constraints.txt."""
    from importlib.metadata import PackageNotFoundError, version

    different = {}
    for line in constraints:
        name, wanted = EXACT.match(line).groups()
        try:
            found = version(name).split("+")[0]
        except PackageNotFoundError:
            found = "no instalado"
        if found != wanted:
            different[name] = (wanted, found)
    assert different == {}


def test_forbidden_packages_are_not_dependencies(project, constraints):
    names = {canonical(line) for line in [*project["dependencies"], *constraints]}
    assert names.isdisjoint({"torchvision", "timm", "sentencepiece"})


def test_conda_takes_only_python_and_pytorch(root, project):
    """environment.yml no repite la lista: conda pone Python y PyTorch; pip, lo de pyproject."""
    environment = yaml.safe_load((root / "environment.yml").read_text(encoding="utf-8"))
    conda = [item for item in environment["dependencies"] if isinstance(item, str)]
    pip = next(item["pip"] for item in environment["dependencies"] if isinstance(item, dict))
    assert [canonical(name) for name in conda] == ["python", "pip", "pytorch-cpu"]
    assert pip == ["-e .[dev]"]
    torch = next(name for name in project["dependencies"] if canonical(name) == "torch")
    assert conda[2].removeprefix("pytorch-cpu") == torch.removeprefix("torch")
    assert conda[0].startswith("python" + project["requires-python"])


def test_package_data_includes_catalog_and_checkpoints(root, project):
    patterns = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
        "setuptools"
    ]["package-data"]["course_utils"]
    packed = {path for pattern in patterns for path in (root / "course_utils").glob(pattern)}
    data = {
        path
        for path in (root / "course_utils").rglob("*")
        if path.suffix in {".toml", ".safetensors", ".json"}
    }
    assert data
    assert data - packed == set()


def test_command_is_installed():
    command = [sys.executable, "-m", "course_utils", "--help"]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert run.returncode == 0
    for name in ("check", "lab", "build", "release", "grade", "progress", "zoo"):
        assert name in run.stdout
