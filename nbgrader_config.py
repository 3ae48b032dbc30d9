"""Configuración de nbgrader: carpetas del curso, ejecución, plantillas en español y comentarios.

La leen por igual las órdenes «nbgrader …», JupyterLab y «curso …».
"""

import os

# Los kernels de las entregas calculan con un hilo: mismos números en todas partes y sin estorbarse.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

c = get_config()  # noqa: F821 - la aporta traitlets al leer este archivo

c.CourseDirectory.course_id = "curso-de-transformers"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
c.CourseDirectory.ignore = [".*", "__pycache__", "*.pyc"]

# Lo que ve el alumno en lugar de la solución.
c.ClearSolutions.code_stub = {
    "python": "# ESCRIBE TU RESPUESTA AQUÍ\n"
    'raise NotImplementedError("Falta tu respuesta: bórrame y escribe tu código")'
}
c.ClearSolutions.text_stub = "ESCRIBE TU RESPUESTA AQUÍ"

# El kernel se cierra sin la espera de cortesía, que cuesta dos segundos por entrega.
c.Execute.shutdown_kernel = "immediate"
c.Execute.timeout = 60
# El primero es el valor de nbgrader; el segundo calla el aviso de que el kernel, siempre local,
# escucha por TCP sin cifrar.
c.Execute.extra_arguments = ["--HistoryManager.hist_file=:memory:", "--log-level=ERROR"]

# Una celda copiada o una prueba borrada por descuido se arreglan antes de ejecutar la entrega.
c.Autograde.sanitize_preprocessors = [
    "nbgrader.preprocessors.ClearOutput",
    "course_utils.grading.repair.RepairCells",
    "nbgrader.preprocessors.DeduplicateIds",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# Un aviso o una barra de progreso en stderr no es un fallo: sin esto, nbgrader da 0 puntos.
c.IgnorePattern.enabled = True
c.IgnorePattern.pattern = r"(?s)."

# Los comentarios para el alumno no enseñan las pruebas ocultas, ni su código ni su traza.
c.GenerateFeedback.preprocessors = [
    "nbgrader.preprocessors.GetGrades",
    "nbgrader.preprocessors.ClearHiddenTests",
    "course_utils.grading.feedback.OnlyDiagnostics",
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
]

# Entregas descargadas de un aula virtual, de tres formas: «ana/01_pipelines.ipynb»,
# «ana__01_pipelines.ipynb» o «Ana Ruiz_123_assignsubmission_file_/01_pipelines.ipynb» (Moodle).
c.FileNameCollectorPlugin.named_regexp = (
    r".*[/\\](?!extracted[/\\])(?P<student_id>[^/\\]+?)(?:_\d+_assignsubmission_file_?)?(?:[/\\]|__)"
    r"(?P<file_id>\d\d_\w+)\.ipynb"
)
