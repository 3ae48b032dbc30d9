"""scripts/install.py: cada tropiezo de la instalación es una línea que dice qué hacer."""

import importlib.util
import sys

import pytest


@pytest.fixture
def install(root, monkeypatch, tmp_path):
    spec = importlib.util.spec_from_file_location("install", root / "scripts" / "install.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "LOG", tmp_path / "build" / "install.log")
    return module


def run(install, monkeypatch, capsys, venv):
    monkeypatch.setattr(sys, "argv", ["install.py", str(venv)])
    code = install.main()
    return code, capsys.readouterr()


def assert_one_line(code, printed, words):
    assert code == 1
    assert printed.err.startswith("[FALLO] ")
    assert words in printed.err
    assert printed.err.count("\n") == 1


def test_old_python(install, monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(install.sys, "version_info", (3, 9, 2))
    code, printed = run(install, monkeypatch, capsys, tmp_path / "venv")
    assert_one_line(code, printed, "3.9 y el curso necesita 3.11")
    assert not (tmp_path / "venv").exists()


def test_full_disk(install, monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(install, "NEEDED_GB", 10**6)
    monkeypatch.setattr(install, "NEEDED_GB_CUDA", 10**6)
    code, printed = run(install, monkeypatch, capsys, tmp_path / "venv")
    assert_one_line(code, printed, "libera espacio")
    assert not (tmp_path / "venv").exists()


def test_python_without_venv(install, monkeypatch, capsys, tmp_path):
    """En Debian, python3 sin python3-venv falla al preparar pip con ensurepip."""
    from subprocess import CompletedProcess

    message = "The virtual environment was not created: ensurepip is not available"
    monkeypatch.setattr(install, "_run", lambda *command: CompletedProcess(command, 1, message, ""))
    code, printed = run(install, monkeypatch, capsys, tmp_path / "venv")
    assert_one_line(code, printed, "sudo apt install python3-venv")


def test_moved_environment_is_recognised(install, tmp_path):
    """Un entorno guarda rutas absolutas: si la carpeta cambió de sitio, hay que rehacerlo."""
    assert not install._was_moved(tmp_path)
    (tmp_path / ".installed").write_text(str(install.ROOT), encoding="utf-8")
    assert not install._was_moved(tmp_path)
    (tmp_path / ".installed").write_text("/otra/carpeta", encoding="utf-8")
    assert install._was_moved(tmp_path)


def test_pip_failure_points_to_the_log(install, monkeypatch, capsys, tmp_path):
    with pytest.raises(install.InstallError) as failure:
        install.pip(sys.executable, ["--no-index", "paquete-que-no-existe"])
    message = str(failure.value)
    assert "paquete-que-no-existe" in message
    assert "\n" not in message
    assert str(install.LOG) in message
    assert "paquete-que-no-existe" in install.LOG.read_text(encoding="utf-8")


def test_installed_tree_is_left_alone(root):
    """Con todo instalado y sin cambios, «make install» no hace nada."""
    import os
    import subprocess

    venv = os.path.dirname(os.path.dirname(sys.executable))
    run = subprocess.run(
        ["make", "install", f"VENV={venv}"], cwd=root, capture_output=True, text=True
    )
    assert run.returncode == 0
    assert "→" not in run.stdout
