"""La orden `curso`: ayuda en español y errores de una línea."""

import errno

import pytest

from course_utils import cli
from course_utils.errors import CourseError


def run(monkeypatch, capsys, *arguments):
    """Ejecuta `curso ARGUMENTOS` en este proceso: (código, salida, errores)."""
    monkeypatch.setattr("sys.argv", ["curso", *arguments])
    with pytest.raises(SystemExit) as stop:
        cli.main()
    printed = capsys.readouterr()
    return stop.value.code or 0, printed.out, printed.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nada"], "no existe la orden «nada»"),
        (["grade"], "falta «assignment»"),
        (["grade", "01_x", "--nada"], "no existe la opción «--nada»"),
        (["lab", "--port", "x"], "el valor de «--port» no es válido"),
        (["grade", "99_nada"], "No existe la tarea «99_nada»"),
        (["grade", "01_pipelines", "--course", "/nada"], "no hay nbgrader_config.py"),
        (["build", "99_nada"], "No hay ninguna fuente «99_nada»"),
        (["progress", "99_nada"], "No existe la tarea «99_nada»"),
        (["zoo", "train", "nada"], "«nada»"),
        (["zoo", "eval", "nada"], "«nada»"),
        (["zoo", "eval"], "Di qué evaluar"),
        (["zoo", "nada"], "no existe la orden «nada»"),
    ],
)
def test_mistakes_are_one_line(monkeypatch, capsys, arguments, words):
    code, _, errors = run(monkeypatch, capsys, *arguments)
    assert code in (1, 2)
    assert errors.startswith("[FALLO] ")
    assert words in errors
    assert errors.count("\n") == 1
    assert "Traceback" not in errors


@pytest.mark.parametrize("arguments", [["--help"], ["grade", "-h"], ["zoo", "--help"]])
def test_help_is_spanish(monkeypatch, capsys, arguments):
    code, printed, _ = run(monkeypatch, capsys, *arguments)
    assert code == 0
    assert "Uso: curso" in printed
    assert "Muestra esta ayuda y termina." in printed
    for word in ("Usage", "Options", "Commands", "Arguments", "Show this"):
        assert word not in printed


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "x.ipynb"), "No queda espacio"),
        (PermissionError(errno.EACCES, "Permission denied", "x.ipynb"), "No hay permiso"),
        (CourseError("Algo que arreglar."), "Algo que arreglar."),
    ],
)
def test_system_failures_are_one_line(monkeypatch, capsys, error, words):
    def fail(*arguments, **options):
        raise error

    monkeypatch.setattr("course_utils.environment.check", fail)
    code, _, errors = run(monkeypatch, capsys, "check")
    assert code == 1
    assert errors.startswith("[FALLO] ")
    assert words in errors
    assert errors.count("\n") == 1


def test_interruption_is_one_line(monkeypatch, capsys):
    def fail():
        raise KeyboardInterrupt

    monkeypatch.setattr("course_utils.environment.check", fail)
    assert run(monkeypatch, capsys, "check") == (130, "", "[FALLO] Interrumpido.\n")


def test_unexpected_errors_are_not_hidden(monkeypatch):
    """Un fallo del programa no es culpa de quien lo usa: se ve la traza entera."""

    def fail():
        raise ZeroDivisionError

    monkeypatch.setattr("course_utils.environment.check", fail)
    monkeypatch.setattr("sys.argv", ["curso", "check"])
    with pytest.raises(ZeroDivisionError):
        cli.main()


@pytest.mark.parametrize(
    "arguments", [["build"], ["release"], ["grade", "01_pipelines", "--samples"]]
)
def test_student_copy_refuses_what_needs_the_sources(monkeypatch, capsys, tmp_path, arguments):
    """En la copia de alumnos no se construye: nadie debe acabar borrando lecciones."""
    (tmp_path / "notebooks").mkdir()
    monkeypatch.setattr("course_utils.files.ROOT", tmp_path)
    code, _, errors = run(monkeypatch, capsys, *arguments)
    assert code == 1
    assert "copia de alumnos" in errors
    assert errors.count("\n") == 1
