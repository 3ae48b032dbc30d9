"""Errores que un usuario puede arreglar: una línea en español que dice qué pasa y qué hacer."""


class CourseError(Exception):
    """Error con un mensaje listo para mostrar; la orden `curso` lo imprime y sale con código 1."""
