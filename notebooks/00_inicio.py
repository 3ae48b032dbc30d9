# %% [markdown]
# # Lección 00 · Inicio
#
# En esta lección preparas el terreno: ves cómo está hecho el curso, compruebas que tu equipo está
# listo, cargas un modelo de verdad y haces con él tu primera predicción.
#
# | | |
# |---|---|
# | **Objetivos** | Saber cómo se trabaja en cada lección; comprobar la instalación; entender qué es un punto de control incrustado y cómo se cambia por el del Hub; hacer una predicción; saber cómo se resuelven y se entregan las tareas |
# | **Minutos** | 25 |
# | **Requisitos** | Python básico: funciones, listas y diccionarios. No hace falta saber nada de redes neuronales |
# | **Puntos de control** | `distilbert-base-uncased-finetuned-sst-2-english`: el incrustado ocupa unos 2 MB; el del Hub, 268 MB |

# %% [markdown]
# ## Cómo es una lección
#
# Cada lección es un cuaderno que se ejecuta de arriba abajo con <kbd>Mayús</kbd> + <kbd>Intro</kbd>.
# Siempre se repite el mismo compás: una explicación corta que plantea una pregunta, una celda de
# código de pocas líneas, su salida y un párrafo, **«Qué observamos»**, que lee esa salida contigo.
# Al final hay ejercicios libres («Pruébalo tú»), un resumen y una autoevaluación.
#
# Las salidas que ves guardadas no están copiadas a mano: las pruebas del curso vuelven a ejecutar
# todos los cuadernos y las comparan una a una. Si en tu equipo sale otra cosa, algo ha cambiado, y
# averiguar qué suele enseñar mucho.
#
# La primera celda de código es la misma en todas las lecciones. ¿Qué prepara?

# %%
from course_utils import checkpoint, pipeline, setup

print(setup())

# %% [markdown]
# **Qué observamos.** `setup()` resume en una línea lo que ha dejado fijado: de dónde salen los
# modelos, en qué dispositivo se calcula y qué semilla usan los números aleatorios. Además calla los
# avisos de las librerías y calcula con un solo hilo, para que dos ejecuciones den lo mismo. No toca
# nada más: lo que uses a partir de aquí es la librería `transformers` tal como es.
#
# Los otros dos nombres los vas a usar enseguida: `checkpoint` dice dónde está un modelo y
# `pipeline` lo pone a trabajar.

# %% [markdown]
# ## ¿Está todo en su sitio?
#
# Antes de aprender nada conviene saber que el equipo puede con el curso: versión de Python,
# paquetes, kernel, espacio en disco y modelos. La función `check` lo mira todo y devuelve una lista
# de resultados. Aquí escribimos solo el nombre de cada comprobación, y si alguna falla, su remedio.

# %%
from course_utils.environment import check

for result in check():
    print("[OK]" if result.ok else "[FALLO]", result.name)
    if not result.ok:
        print("   ", result.detail, "→", result.fix)

# %% [markdown]
# **Qué observamos.** Todas las líneas empiezan por `[OK]`. Si en tu equipo alguna dice `[FALLO]`,
# debajo tienes qué ocurre y qué hacer. En un terminal, `curso check` (o `make check`) da el mismo
# informe con más detalle: versiones, tamaño de cada modelo y espacio libre.

# %% [markdown]
# ## ¿Qué es un punto de control incrustado?
#
# Un **punto de control** (*checkpoint*) es un modelo ya entrenado y guardado en una carpeta: sus
# pesos, su configuración y lo necesario para preparar los datos. Los más conocidos se publican en el
# **Hub** de Hugging Face y se nombran con un id, como
# `distilbert-base-uncased-finetuned-sst-2-english`. Muchos ocupan cientos de megas.
#
# Este curso trae los suyos: modelos pequeños, entrenados de verdad, que **sustituyen** a los del Hub
# y viajan dentro de la carpeta del curso. Por eso todo funciona sin red. `checkpoint` recibe el id
# del Hub y devuelve la carpeta del sustituto. ¿Qué hay dentro?

# %%
from pathlib import Path

hub_id = "distilbert-base-uncased-finetuned-sst-2-english"
folder = Path(checkpoint(hub_id))
files = sorted(folder.iterdir())
print("carpeta:", folder.name)
print("archivos:", *(file.name for file in files), sep="\n  ")
print(f"en total: {sum(file.stat().st_size for file in files) / 1e6:.0f} MB")

# %% [markdown]
# **Qué observamos.** Son los mismos archivos que verías en una página del Hub:
#
# - `config.json`: la arquitectura (cuántas capas, qué etiquetas…);
# - `model.safetensors`: los pesos, que son casi todo el tamaño;
# - `tokenizer.json` y `tokenizer_config.json`: cómo se parte el texto en tokens;
# - `README.md`: la **ficha del modelo** (*model card*).

# %% [markdown]
# ## ¿Qué dice su ficha?
#
# Antes de usar un modelo se lee su ficha: para qué sirve, con qué datos se entrenó y en qué falla.
# La de un punto de control incrustado empieza con unos metadatos entre dos líneas `---`, que aquí
# saltamos. Mostramos el principio y los títulos de los demás apartados.

# %%
import textwrap

card = (folder / "README.md").read_text(encoding="utf-8")
lines = card.split("---\n", 2)[2].strip().splitlines()
for line in lines[:6]:
    print(textwrap.fill(line, 90, subsequent_indent="  "))
print("\nApartados:", *(line[3:] for line in lines if line.startswith("## ")), sep="\n  ")

# %% [markdown]
# **Qué observamos.** La ficha dice a quién sustituye y avisa de que es un modelo didáctico. Su
# arquitectura, `DistilBertForSequenceClassification`, es la misma que la del modelo del Hub; lo que
# cambia es el tamaño: compara los parámetros de la ficha con los 67 millones que tiene aquel. También
# hay un apartado «Medidas», con su acierto en frases que no había visto, y otro «En qué falla»: abre
# la ficha y léelos. Un modelo pequeño se equivoca más, y saber en qué es parte de aprender a usarlo.

# %% [markdown]
# ## Tu primera predicción
#
# Este modelo decide si una opinión es positiva o negativa. `pipeline` junta las piezas: recibe la
# tarea (`text-classification`, clasificar textos) y el modelo, y devuelve un objeto que se llama
# como una función.

# %%
classifier = pipeline("text-classification", model=checkpoint(hub_id))
for text in ["¡Me encantó esta película!", "El hotel estaba sucio.", "I love this movie!"]:
    prediction = classifier(text)[0]
    print(f"{prediction['label']:9} {prediction['score']:.2f}  {text}")

# %% [markdown]
# **Qué observamos.** Para cada texto llega una etiqueta, `POSITIVE` o `NEGATIVE`, y una puntuación
# entre 0 y 1. Entiende español e inglés: el incrustado aprendió los dos, mientras que el del Hub
# solo aprendió inglés.
#
# La puntuación que imprimimos es la de la etiqueta ganadora. ¿Cuánto se llevó la otra? Con
# `top_k=None` el pipeline las devuelve todas, y así se pueden dibujar.

# %% alt="Dos barras horizontales con la probabilidad de cada etiqueta para «¡Me encantó esta película!»: la de POSITIVE es mucho más larga que la de NEGATIVE, y entre las dos suman 1."
from course_utils import plots

text = "¡Me encantó esta película!"
results = classifier(text, top_k=None)
plots.label_scores(
    [result["label"] for result in results],
    [result["score"] for result in results],
    title=text,
)

# %% [markdown]
# **Qué observamos.** Las dos barras suman 1: el modelo reparte su confianza entre las etiquetas que
# conoce, y no tiene otras. Si le das una frase neutra, o una que no es una opinión, también elegirá
# una de las dos. Y una puntuación alta no es una garantía: compárala con las medidas de la ficha,
# que cuentan cuántas veces acierta de verdad.

# %% [markdown]
# ## ¿Y si pido un modelo que el curso no tiene?
#
# Los ids del Hub distinguen mayúsculas y son largos: equivocarse es fácil. La celda siguiente falla
# a propósito. Fíjate en lo que propone el mensaje.

# %% tags=["raises-exception"]
checkpoint("dslim/bert-base-ner")

# %% [markdown]
# **Qué observamos.** El error está en español, en una línea: repite lo que escribiste, propone los
# ids más parecidos (el que buscábamos termina en `NER`, con mayúsculas) y explica qué hacer si el
# modelo existe pero no viene con el curso. Cuando en una lección veas un error, será intencionado
# y el texto lo anunciará.

# %% [markdown]
# ## Del modelo incrustado al del Hub
#
# El mismo código sirve para los modelos de verdad. Solo hay que definir la variable de entorno
# `COURSE_CHECKPOINTS` **antes de arrancar** JupyterLab:
#
# | Sistema | En un terminal |
# |---|---|
# | Linux y macOS | `COURSE_CHECKPOINTS=hub make lab` |
# | Windows (PowerShell) | `$env:COURSE_CHECKPOINTS = "hub"` y luego `curso lab` |
#
# Con esa variable, `checkpoint` ya no da una carpeta: devuelve el id tal cual, y la librería lo
# descarga la primera vez y lo guarda en su caché. Lo comprobamos sin descargar nada, cambiando la
# variable solo durante dos líneas:

# %%
import os
from unittest.mock import patch

with patch.dict(os.environ, COURSE_CHECKPOINTS="hub"):
    print("con hub:      ", checkpoint(hub_id))
print("sin cambiarla:", Path(checkpoint(hub_id)).name)

# %% [markdown]
# **Qué observamos.** La única diferencia es lo que devuelve `checkpoint`. Por eso las lecciones
# escriben siempre el id del Hub.
#
# | Cambia | No cambia |
# |---|---|
# | Los números: otras puntuaciones, otros textos generados | El código |
# | El idioma de algunos modelos: muchos del Hub solo saben inglés | La familia de la arquitectura y las etiquetas principales |
# | El tamaño, la descarga y el tiempo de cálculo | La forma de lo que se devuelve: listas, diccionarios, claves |
#
# ¿Por qué antes de arrancar? Porque `setup()` la mira una vez, al empezar, para decidir si permite
# usar la red. Si la cambias a mitad de un cuaderno, unas cosas quedan en un modo y otras en el otro.
# Para volver a los modelos incrustados, arranca sin la variable. Esta lección mira sus carpetas por
# dentro, así que se hace siempre sin ella.

# %% [markdown]
# ## Cómo funcionan las tareas
#
# Casi todas las lecciones tienen su tarea, en `exercises/NN_nombre/NN_nombre.ipynb`. Cada ejercicio
# te da una función sin terminar (donde dice `ESCRIBE TU RESPUESTA AQUÍ`), pistas plegadas y, debajo,
# una celda de **pruebas visibles**, que no se edita. Si algo no cuadra, la prueba te lo explica.
# Así se lee un fallo típico: devolver una lista con la etiqueta cuando se pedía la etiqueta sola.

# %% tags=["raises-exception"]
from course_utils.checks import check_equal


def label_of(text):
    return [classifier(text)[0]["label"]]


check_equal(
    label_of("I love this movie!"),
    "POSITIVE",
    name='label_of("I love this movie!")',
    hint="se pide el texto de la etiqueta, sin lista alrededor.",
)

# %% [markdown]
# **Qué observamos.** El mensaje dice qué encontró, qué esperaba y dónde mirar. Corriges tu función,
# vuelves a ejecutar su celda y la de la prueba y, si no hay error, está superada.
#
# La nota cuenta además **pruebas ocultas**, que no están en tu copia: repiten las mismas preguntas
# con otras entradas. Una respuesta que de verdad resuelve el ejercicio las pasa sin más; una que
# solo acierta con los ejemplos, no.
#
# Para saber cómo vas tienes dos caminos:
#
# - el botón **«Validate»** de la barra del cuaderno ejecuta la tarea entera y dice qué pruebas
#   visibles fallan;
# - en un terminal, `curso progress` muestra una tabla con todas tus tareas: ejercicios respondidos,
#   pruebas visibles superadas y puntos.

# %% [markdown]
# ## Cómo se entrega
#
# 1. Ejecuta el cuaderno entero desde cero, con **«Restart Kernel and Run All Cells…»** del menú
#    *Kernel* (en español, «Reiniciar intérprete y ejecutar todas las celdas»). Así descubres las
#    celdas que solo funcionaban por algo que habías ejecutado antes y ya no está.
# 2. Guarda.
# 3. Entrega **ese mismo archivo**, por ejemplo `exercises/01_pipelines/01_pipelines.ipynb`, donde te
#    lo pidan. No le cambies el nombre, no lo comprimas y no borres celdas: la corrección encuentra
#    cada ejercicio por su nombre interno.
#
# Quien corrige ve tu cuaderno con tus respuestas, la nota de cada prueba (visibles y ocultas) y lo
# que hayas escrito en las preguntas abiertas, que se leen y puntúan a mano. Tú recibes después un
# informe con los mensajes de las pruebas que no pasaron.

# %% [markdown]
# ## Si te atascas
#
# - **Lee la última línea del error**: es la que dice qué pasó. Las demás cuentan por dónde.
# - **Imprime lo que tienes**: `type(x)`, `len(x)`, `x.shape` o las claves de un diccionario resuelven
#   la mitad de las dudas.
# - **Abre las pistas** de la tarea, de una en una.
# - **Reinicia el kernel** y ejecuta todo en orden si los resultados no tienen sentido.
# - **Ejecuta `curso check`** si lo que falla es una importación o un modelo.
# - **Salta al ejercicio siguiente**: dentro de una tarea son independientes.

# %% [markdown]
# ## Pruébalo tú
#
# - Cambia los textos de la primera predicción por opiniones tuyas. Busca una con la que se equivoque:
#   la ironía y las negaciones («no está nada mal») son buenas candidatas.
# - Escribe `checkpoint("gpt-2")` en una celda nueva. ¿Qué ids propone?
# - Abre `config.json` en la carpeta del modelo y busca `id2label`.
#
# <details><summary>Qué deberías ver</summary>
#
# Con frases irónicas el modelo suele responder con mucha seguridad y mal: la puntuación dice cuánto
# se fía de sí mismo, no si acierta. `checkpoint("gpt-2")` propone `gpt2`. En `id2label` están los
# nombres de las etiquetas: 0 es `NEGATIVE` y 1 es `POSITIVE`.
# </details>

# %% [markdown]
# ## Resumen
#
# - Cada lección alterna explicación, código, salida y lectura de la salida; las salidas guardadas se
#   comprueban.
# - `checkpoint(id_del_hub)` devuelve la carpeta del modelo incrustado o, con
#   `COURSE_CHECKPOINTS=hub`, el propio id.
# - Un punto de control es una carpeta con configuración, pesos, tokenizador y ficha.
# - `pipeline(tarea, model=…)` devuelve un objeto que predice: aquí, una etiqueta y su puntuación.
# - Las tareas tienen pruebas visibles y ocultas, y se entrega el mismo archivo de `exercises/`.

# %% [markdown]
# ## Autoevaluación

# %% [markdown]
# **1. ¿Qué devuelve `checkpoint("gpt2")` si no has tocado ninguna variable?**
#
# <details><summary>a) El texto «gpt2»</summary>
#
# No: eso ocurre con `COURSE_CHECKPOINTS=hub`, para que la librería lo busque en el Hub.
# </details>
# <details><summary>b) La ruta de una carpeta con un modelo pequeño</summary>
#
# Correcto: la del punto de control incrustado que sustituye a GPT-2. Es un texto que entienden
# `pipeline` y `from_pretrained`.
# </details>
# <details><summary>c) El modelo ya cargado en memoria</summary>
#
# No: `checkpoint` solo dice dónde está. Cargarlo es trabajo de `pipeline` o de `from_pretrained`.
# </details>

# %% [markdown]
# **2. El clasificador da `POSITIVE` con puntuación 0.95. ¿Qué significa?**
#
# <details><summary>a) Que el 95 % de sus respuestas son correctas</summary>
#
# No: eso sería su exactitud, que se mide con muchas frases y está en la ficha.
# </details>
# <details><summary>b) Que el texto es positivo en un 95 %</summary>
#
# No: la puntuación no mide la intensidad de la opinión.
# </details>
# <details><summary>c) Que el modelo reparte 0.95 de su confianza a POSITIVE y 0.05 a NEGATIVE</summary>
#
# Correcto, y puede estar muy seguro y equivocarse.
# </details>

# %% [markdown]
# **3. Pasas todas las pruebas visibles de una tarea. ¿Tienes la nota máxima?**
#
# <details><summary>a) Sí, siempre</summary>
#
# No: faltan las pruebas ocultas, que usan otras entradas.
# </details>
# <details><summary>b) Depende de las pruebas ocultas y de las preguntas abiertas, si las hay</summary>
#
# Correcto. Si tu función vale para cualquier entrada, y no solo para los ejemplos, las ocultas
# también pasarán.
# </details>
# <details><summary>c) No, las visibles no puntúan</summary>
#
# No: las visibles también dan puntos.
# </details>

# %% [markdown]
# **4. Quieres usar los modelos del Hub en toda la lección. ¿Cómo?**
#
# <details><summary>a) Defino COURSE_CHECKPOINTS=hub antes de arrancar JupyterLab</summary>
#
# Correcto: así las librerías se cargan con la red permitida y el código no cambia.
# </details>
# <details><summary>b) Quito todas las llamadas a checkpoint</summary>
#
# No hace falta: con la variable, `checkpoint` ya devuelve el id del Hub, y el mismo código sirve
# para los dos modos.
# </details>
# <details><summary>c) Cambio la variable dentro del cuaderno, después de setup()</summary>
#
# Tarde: `checkpoint` devolvería el id, pero `setup()` ya ha preparado todo lo demás para trabajar
# sin red.
# </details>

# %% [markdown]
# ---
# **Siguiente:** [Lección 01 · Pipelines](01_pipelines.ipynb) ·
# **Tarea:** esta lección no tiene; la primera es
# [01 · Tu primer pipeline](../exercises/01_pipelines/01_pipelines.ipynb)
