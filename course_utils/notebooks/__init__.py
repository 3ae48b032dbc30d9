"""Constructor de cuadernos: del .py que se edita (py:percent) al .ipynb ejecutado y reproducible.

Transformaciones, en orden:

1. `read_source`: jupytext separa las celdas; las claves cortas de cada `# %%` se expanden a los
   metadatos de nbgrader; los metadatos del cuaderno se reducen a `kernelspec`; los ids de celda se
   derivan del contenido.
2. `validate`: rechaza con una línea en español lo que nbgrader, nbval o un alumno pagarían después.
3. `execute`: un kernel python3 con entorno fijo llena las salidas; se quita lo que cambia de una
   vez a otra y se rechaza lo que no se puede repetir.
4. En las lecciones, cada figura recibe detrás un desplegable con su descripción.

La gramática de los `# %%` está en `course_utils.notebooks.source`.
"""

from course_utils.notebooks.building import Result, build, build_all, output_path
from course_utils.notebooks.execution import execute
from course_utils.notebooks.source import read_source
from course_utils.notebooks.validation import validate

__all__ = [
    "Result",
    "build",
    "build_all",
    "execute",
    "output_path",
    "read_source",
    "validate",
]
