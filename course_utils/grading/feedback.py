"""Preprocesador de nbgrader: en los comentarios queda el diagnóstico, no el código de la prueba."""

from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor

# Lo más largo de un mensaje que se enseña: un diagnóstico cabe; el código de una prueba, no.
MAX_DIAGNOSTIC = 400
MAX_OTHER = 120


class OnlyDiagnostics(NbGraderPreprocessor):
    """De las celdas de prueba deja solo el error, en una línea.

    La traza de una prueba oculta que falla enseña su código y, con él, las entradas y los valores
    esperados; lo que imprime la función del alumno mientras la prueban, las entradas. Las celdas
    del alumno se conservan: son suyas y le ayudan.
    """

    def preprocess_cell(self, cell, resources, cell_index):
        if cell.cell_type == "code" and utils.is_grade(cell) and not utils.is_solution(cell):
            cell.outputs = [output for output in cell.outputs if output.output_type == "error"]
            for output in cell.outputs:
                limit = MAX_DIAGNOSTIC if output.ename == "AssertionError" else MAX_OTHER
                first_line = output.evalue.strip().split("\n")[0][:limit]
                output.evalue = first_line
                output.traceback = [f"{output.ename}: {first_line}"]
        return cell, resources
