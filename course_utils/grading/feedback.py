"""Preprocesador de nbgrader: en los comentarios queda el diagnóstico, no el código de la prueba."""

from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor


class OnlyDiagnostics(NbGraderPreprocessor):
    """Reduce los errores de las celdas de prueba a su última línea.

    La traza de una prueba oculta que falla enseña su código y, con él, las entradas y los valores
    esperados. Las trazas de las celdas del alumno se conservan: son suyas y le ayudan.
    """

    def preprocess_cell(self, cell, resources, cell_index):
        if cell.cell_type == "code" and utils.is_grade(cell) and not utils.is_solution(cell):
            for output in cell.outputs:
                if output.output_type == "error":
                    output.traceback = [f"{output.ename}: {output.evalue}"]
        return cell, resources
