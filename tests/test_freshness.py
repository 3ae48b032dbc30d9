"""Lo construido que se guarda en el repositorio es lo que dan hoy sus fuentes."""

from course_utils.notebooks import build_all


def test_built_notebooks_are_what_their_sources_give():
    """Reconstruye y ejecuta todas las lecciones y tareas, y las compara con las guardadas."""
    stale = [result.path.name for result in build_all(check=True) if result.status == "stale"]
    assert stale == [], "ejecuta «make build»"
