"""Calificación con nbgrader: versiones de alumno, entregas, notas y comentarios."""
