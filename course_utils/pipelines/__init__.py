"""`pipeline()`: todas las tareas de los documentos, también las que quitó transformers 5."""

from course_utils.pipelines.factory import pipeline

__all__ = ["pipeline"]
