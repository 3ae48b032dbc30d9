# %% [markdown]
# # Lección 01 · Pipelines
#
# Un *pipeline* convierte una frase en una respuesta con una sola llamada. En esta lección lo usas,
# lo abres para ver qué lleva dentro y aprendes a leer lo que devuelve en cada tarea.
#
# | | |
# |---|---|
# | **Objetivos** | Nombrar las tres piezas de un pipeline y reproducir su resultado a mano; crearlo con `task`, con `model` o con ambos; saber por qué conviene nombrar el modelo; leer lo que devuelven seis tareas de texto; saber qué tareas quitó `transformers` 5 y cómo usarlas en el curso |
# | **Minutos** | 40 |
# | **Requisitos** | [Lección 00](00_inicio.ipynb) |
# | **Puntos de control** | Los cinco de texto; los incrustados ocupan unos 2 MB cada uno, y los del Hub, entre 250 y 550 MB |
#
# | Tarea de pipeline | Id que escribimos (y que se cargaría del Hub) |
# |---|---|
# | `text-classification` | `distilbert-base-uncased-finetuned-sst-2-english` |
# | `token-classification` | `dslim/bert-base-NER` |
# | `question-answering` | `distilbert-base-uncased-distilled-squad` |
# | `fill-mask`, `feature-extraction` | `bert-base-uncased` |
# | `text-generation` | `gpt2` |

# %%
from course_utils import checkpoint, pipeline, setup

print(setup())

# %% [markdown]
# ## 1 · ¿Qué une un pipeline?
#
# Un modelo no entiende letras: recibe números y devuelve números. Un pipeline junta todo lo que
# hace falta para que tú no los veas:
#
# 1. **Preprocesador**: prepara los datos. En las tareas de texto es el **tokenizador**.
# 2. **Modelo preentrenado**: calcula.
# 3. **Posprocesamiento**: convierte los números del modelo en una respuesta que se lee.
#
# `pipeline` es una envoltura (*wrapper*): según la tarea, devuelve un objeto de una clase distinta.
# ¿Qué hay dentro del que clasifica opiniones?

# %%
classifier = pipeline(
    "text-classification",
    model=checkpoint("distilbert-base-uncased-finetuned-sst-2-english"),
)
print("pipeline:     ", type(classifier).__name__)
print("preprocesador:", type(classifier.tokenizer).__name__)
print("modelo:       ", type(classifier.model).__name__)
print("etiquetas:    ", classifier.model.config.id2label)
print("predicción:   ", classifier("¡Me encantó esta película!")[0]["label"])

# %% [markdown]
# **Qué observamos.** El objeto es un `TextClassificationPipeline`. Sus piezas están a la vista:
# `classifier.tokenizer` y `classifier.model`. El posprocesamiento es un método de la propia clase,
# y `id2label`, en la configuración del modelo, le dice qué nombre tiene cada salida.

# %% [markdown]
# ## 2 · ¿Puedo hacer lo mismo sin pipeline?
#
# Si un pipeline son tres piezas, encadenarlas a mano tiene que dar lo mismo. Primero, el
# tokenizador parte el texto en **tokens** y los cambia por sus **ids**, en tensores de PyTorch
# (`return_tensors="pt"`).

# %%
text = "I love this movie!"
inputs = classifier.tokenizer(text, return_tensors="pt")
tokens = classifier.tokenizer.convert_ids_to_tokens(inputs["input_ids"][0])
print("claves:", ", ".join(inputs))
print("tokens:", tokens)
print("forma: ", tuple(inputs["input_ids"].shape))

# %% [markdown]
# **Qué observamos.** La forma es (1, número de tokens): un lote con un solo texto. El tokenizador
# ha añadido `[CLS]` al principio y `[SEP]` al final, que el modelo espera. `attention_mask` marca
# con 1 los tokens de verdad; con varios textos de distinta longitud habrá ceros en el relleno.
# Algunos tokenizadores añaden `token_type_ids`, que separa la primera frase de la segunda cuando
# van dos.
#
# Segundo, el modelo da un número por etiqueta, el **logit**. Tercero, `softmax` convierte los logits
# en probabilidades.

# %%
import torch

with torch.no_grad():
    outputs = classifier.model(**inputs)
probabilities = torch.softmax(outputs.logits, dim=-1)[0]
best = probabilities.argmax().item()
result = classifier(text)[0]
print("forma de los logits:", tuple(outputs.logits.shape))
print("a mano:  ", classifier.model.config.id2label[best], f"{probabilities[best]:.4f}")
print("pipeline:", result["label"], f"{result['score']:.4f}")

# %% [markdown]
# **Qué observamos.** Etiqueta y puntuación coinciden: el pipeline no tiene secretos. Los logits
# tienen la forma (1, 2), un ejemplo y dos etiquetas, y `dim=-1` aplica el softmax sobre la última
# dimensión, la de las etiquetas. `torch.no_grad()` evita guardar lo necesario para entrenar, que
# aquí no se usa.
#
# El dibujo siguiente se hace con esos mismos valores: es el viaje completo de la frase.

# %% alt="Diagrama de arriba abajo: la frase «I love this movie!» pasa por el tokenizador, que da siete tokens con sus ids, de [CLS] a [SEP]; el modelo da un logit a NEGATIVE y otro mayor a POSITIVE; el softmax los convierte en probabilidades y se elige POSITIVE."
from course_utils import plots

labels = classifier.model.config.id2label.values()
plots.pipeline_diagram(
    text,
    tokens,
    inputs["input_ids"][0],
    logits=dict(zip(labels, outputs.logits[0].tolist(), strict=True)),
    scores=dict(zip(labels, probabilities.tolist(), strict=True)),
)

# %% [markdown]
# **Qué observamos.** Los logits pueden ser negativos y no suman nada en particular; las
# probabilidades van de 0 a 1 y suman 1. El orden no cambia: gana la etiqueta del logit mayor.

# %% [markdown]
# ## 3 · ¿Con la tarea, con el modelo o con los dos?
#
# Un pipeline se crea indicando `task`, `model` o ambos. Con la tarea sola, alguien elige el modelo
# por ti; con el modelo solo, la tarea se deduce. ¿Se llega al mismo sitio?

# %%
from pathlib import Path

model = checkpoint("distilbert-base-uncased-finetuned-sst-2-english")
forms = {
    "solo task": pipeline("text-classification"),
    "solo model": pipeline(model=model),
    "los dos": pipeline("text-classification", model=model),
    "con alias": pipeline("sentiment-analysis", model=model),
}
for name, pipe in forms.items():
    loaded = Path(pipe.model.name_or_path).name
    print(f"{name:10} | {type(pipe).__name__} | {pipe.task} | {loaded}")

# %% [markdown]
# **Qué observamos.** Las cuatro formas dan la misma clase y el mismo modelo. La última usa un
# **alias**: `sentiment-analysis` es otro nombre de `text-classification`, como `ner` lo es de
# `token-classification` y `text-to-speech` de `text-to-audio`. El alias se conserva en `pipe.task`,
# pero la clase es la misma.
#
# Cuando solo das `model`, `transformers` pregunta al Hub qué tarea declara su ficha
# (`pipeline_tag`), así que necesita un id y conexión. El `pipeline` del curso, sin red, lo consulta
# en su catálogo.

# %% [markdown]
# ## 4 · ¿Qué modelo te toca si no lo nombras?
#
# Con la tarea sola, `transformers` usa un modelo por defecto que está escrito en su código. Es
# cómodo para probar y una trampa para todo lo demás. Lo leemos en la tabla de la librería, junto al
# que pone el curso.

# %%
from transformers.pipelines import SUPPORTED_TASKS

from course_utils.checkpoints import default_checkpoint

for task in ["text-classification", "token-classification", "fill-mask", "text-generation"]:
    library_model, _ = SUPPORTED_TASKS[task]["default"]["model"]
    print(task)
    print("   librería:", library_model)
    print("   curso:   ", Path(default_checkpoint(task)).name)

# %% [markdown]
# **Qué observamos.** Son modelos muy distintos entre sí: el de `fill-mask` pesa unos 330 MB y el
# de `text-generation` tiene 3000 millones de parámetros. En `transformers` 4, el de
# `text-generation` era `gpt2`: **el mismo código cambia de modelo al actualizar la librería**, y con
# él cambian el idioma, la calidad y la descarga. Los de clasificación, además, solo saben inglés.
#
# La propia librería avisa. Para leer su aviso activamos sus mensajes, que `setup()` calla, y pedimos
# que no descargue nada (`local_files_only=True`).

# %%
import logging
import sys

import transformers

library_log = transformers.utils.logging
library_log.set_verbosity_warning()
library_log.disable_default_handler()
library_log.add_handler(logging.StreamHandler(sys.stdout))
try:
    transformers.pipeline("sentiment-analysis", local_files_only=True)
except OSError:
    print("→ Ese modelo no está en este equipo: habría que descargarlo.")
library_log.set_verbosity_error()

# %% [markdown]
# **Qué observamos.** El aviso dice qué modelo ha elegido y con qué revisión, y que no se recomienda
# en un programa de verdad. La regla es sencilla: **nombra siempre el modelo**. En el curso, la
# tarea sola no descarga nada (usa el punto de control incrustado), pero aun así lo nombramos, para
# que el mismo código funcione igual con el Hub.

# %% [markdown]
# ## 5 · ¿Qué devuelve? Clasificar frases y palabras
#
# Cada tarea devuelve una estructura distinta, y la mitad de los errores al empezar vienen de ahí.
# Esta función la resume: cuántos elementos tiene cada lista y qué claves tiene cada diccionario.


# %%
def outline(value):
    """Describe listas (con su longitud), diccionarios (con sus claves) y lo demás (su tipo)."""
    if isinstance(value, list):
        return f"lista de {len(value)} → {outline(value[0])}" if value else "lista vacía"
    if isinstance(value, dict):
        return f"diccionario ({', '.join(value)})"
    return type(value).__name__


reviews = ["Una novela preciosa.", "El hotel estaba sucio.", "La sopa llegó fría."]
print("un texto:             ", outline(classifier(reviews[0])))
print("tres textos:          ", outline(classifier(reviews)))
print("un texto, top_k=None: ", outline(classifier(reviews[0], top_k=None)))
print("tres, top_k=None:     ", outline(classifier(reviews, top_k=None)))

# %% [markdown]
# **Qué observamos.** Con un texto sale una lista de un diccionario, así que hace falta `[0]`. Con una
# lista de textos sale un diccionario por texto, en el mismo orden; procesar muchos de una vez tiene
# su propia lección. `top_k=None` pide todas las etiquetas, y entonces hay una lista por texto.

# %% alt="Dos barras horizontales con la probabilidad de cada etiqueta para «La sopa llegó fría.», de mayor a menor."
text = "La sopa llegó fría."
scores = classifier(text, top_k=None)
plots.label_scores(
    [item["label"] for item in scores], [item["score"] for item in scores], title=text
)

# %% [markdown]
# **Qué observamos.** Con `top_k`, las etiquetas llegan ordenadas de mayor a menor puntuación, no
# por su número. Si necesitas una en concreto, búscala por su `label`, no por su posición.
#
# La tarea `token-classification` (alias `ner`) pone una etiqueta a **cada token**. Reconoce
# entidades: personas (PER), organizaciones (ORG), lugares (LOC) y otras (MISC). `B-` marca el
# principio de una entidad, `I-` su continuación, y `O` lo que no es entidad, que no se devuelve.

# %%
recognizer = pipeline("ner", model=checkpoint("dslim/bert-base-NER"))
sentence = "Steve Jobs founded Apple in California"
found = recognizer(sentence)
print(outline(found))
for item in found:
    print(f"{item['entity']:6} {item['word']:12} {item['start']:2}-{item['end']}")

# %% [markdown]
# **Qué observamos.** `start` y `end` son posiciones de carácter: `sentence[start:end]` es la palabra.
# «Steve» y «Jobs» llegan por separado, como `B-PER` e `I-PER`. Para unirlos está
# `aggregation_strategy="simple"`, que cambia las claves: `entity` pasa a ser `entity_group`, y
# desaparece `index`. Probamos con una frase en español y la dibujamos.

# %% alt="La frase «Gabriela Mistral nació en Vicuña y trabajó en México.» con las entidades resaltadas y su tipo debajo: la persona como PER y los lugares como LOC."
sentence = "Gabriela Mistral nació en Vicuña y trabajó en México."
grouped = recognizer(sentence, aggregation_strategy="simple")
print(outline(grouped))
plots.entities(sentence, grouped)

# %% [markdown]
# **Qué observamos.** El nombre y el apellido forman ahora una sola entidad. Compara el dibujo con lo
# que marcarías tú: un modelo pequeño puede dejarse alguna o equivocarse de tipo.

# %% [markdown]
# ## 6 · ¿Por qué falla `question-answering`?
#
# Muchos cursos publicados empiezan con esta línea. La ejecutamos con la función de la librería, tal
# cual, y falla **a propósito**: lee el mensaje.

# %% tags=["raises-exception"]
transformers.pipeline("question-answering")

# %% [markdown]
# **Qué observamos.** `transformers` 5 **retiró** esa tarea y propone usar en su lugar un modelo de
# conversación. No es la única. La librería guarda la lista:

# %%
from transformers.pipelines import REMOVED_TASKS

print(*sorted(REMOVED_TASKS), sep="\n")

# %% [markdown]
# **Qué observamos.** Son seis tareas y un alias (`vqa`). También cae cualquier `translation_xx_to_yy`,
# como `translation_en_to_es`. Aparte está `image-to-text`, que no se retiró, sino que se **redirige**
# a `image-text-to-text` con un aviso.
#
# Lo que desapareció es el pipeline, no los modelos: `AutoModelForQuestionAnswering` sigue ahí. Por eso
# el curso puede devolver la tarea. Su función, `course_utils.pipeline`, tiene los mismos parámetros
# que la de la librería: le pasa todo lo que ella aún sabe hacer y pone lo que le falta.

# %%
answerer = pipeline(
    "question-answering", model=checkpoint("distilbert-base-uncased-distilled-squad")
)
question = "What is the capital of France?"
context = "Paris is the capital and largest city of France."
answer = answerer(question=question, context=context)
print(outline(answer))
print(answer["answer"], "=", context[answer["start"] : answer["end"]])

# %% [markdown]
# **Qué observamos.** Esta vez llega un diccionario, sin lista alrededor. La respuesta no se inventa:
# es un tramo del contexto, de `start` a `end`. Con las demás tareas
# retiradas la llamada es la misma; si pides una que el curso todavía no devuelve, el error te dice
# cuáles hay.
#
# ¿Cómo elige el tramo? El modelo da dos logits a cada token: el de ser el principio de la respuesta
# y el de ser su final. Con softmax se pueden dibujar.

# %% alt="Barras por token de la pregunta y el contexto: la probabilidad de inicio y la de fin alcanzan su máximo en el tramo sombreado, que es la respuesta."
question = "¿Dónde nació Gabriela Mistral?"
context = "Gabriela Mistral nació en Vicuña en 1889."
inputs = answerer.tokenizer(question, context, return_tensors="pt")
with torch.no_grad():
    outputs = answerer.model(**inputs)
plots.answer_span(
    answerer.tokenizer.convert_ids_to_tokens(inputs["input_ids"][0]),
    torch.softmax(outputs.start_logits[0], dim=-1),
    torch.softmax(outputs.end_logits[0], dim=-1),
)

# %% [markdown]
# **Qué observamos.** Pregunta y contexto viajan juntos, separados por `[SEP]`. El tramo sombreado va
# del token con más probabilidad de inicio al que tiene más probabilidad de fin. Las dos barras se
# calculan por separado; el pipeline, además, descarta los tramos imposibles: los que empiezan en la
# pregunta o terminan antes de empezar. Algunos modelos dejan parte de la probabilidad en `[CLS]`: es
# su manera de decir que la respuesta no está en el contexto.

# %% [markdown]
# ## 7 · Completar, continuar y representar
#
# `fill-mask` adivina la palabra que falta. El hueco se marca con un token especial que **depende del
# modelo**: `[MASK]` en BERT, `<mask>` en RoBERTa. Por eso se toma de su tokenizador.

# %% alt="Barras horizontales con los cinco candidatos más probables para el hueco de «Madrid es la [MASK] de España.», de mayor a menor."
filler = pipeline("fill-mask", model=checkpoint("bert-base-uncased"))
sentence = f"Madrid es la {filler.tokenizer.mask_token} de España."
candidates = filler(sentence)
print(outline(candidates))
plots.token_probabilities(
    [candidate["token_str"] for candidate in candidates],
    [candidate["score"] for candidate in candidates],
    title=sentence,
)

# %% [markdown]
# **Qué observamos.** Por defecto llegan cinco candidatos. `token` es el id, `token_str` su texto y
# `sequence` la frase ya completada. El softmax reparte entre **todo el vocabulario**, miles de tokens,
# así que una puntuación pequeña puede ser la mayor.
#
# `text-generation` hace otra pregunta: ¿qué viene **después**? Con `do_sample=False` elige siempre el
# token más probable, y el resultado no depende del azar.

# %%
generator = pipeline("text-generation", model=checkpoint("gpt2"))
prompt = "Había una vez"
generated = generator(prompt, max_new_tokens=12, do_sample=False)
print(outline(generated))
print("¿empieza por lo que escribiste?", generated[0]["generated_text"].startswith(prompt))
print(generated[0]["generated_text"])

# %% [markdown]
# **Qué observamos.** El texto generado incluye el que tú escribiste; con `return_full_text=False`
# llega solo la continuación. El modelo puede sonar bien y decir cualquier cosa: aprendió qué palabras
# suelen ir juntas, no qué es verdad.
#
# Dentro ocurre lo mismo que en el hueco, pero en la última posición. Estos son los candidatos a la
# primera palabra nueva.

# %% alt="Barras horizontales con los cinco tokens más probables para continuar «Había una vez», de mayor a menor; el signo ␣ marca un espacio delante."
inputs = generator.tokenizer(prompt, return_tensors="pt")
with torch.no_grad():
    logits = generator.model(**inputs).logits
top = torch.softmax(logits[0, -1], dim=-1).topk(5)
plots.token_probabilities(
    [generator.tokenizer.decode(id_) for id_ in top.indices], top.values, title=f"{prompt}…"
)

# %% [markdown]
# **Qué observamos.** Los logits tienen una fila por token, y `[0, -1]` es la del último: la que
# predice el siguiente. El signo `␣` representa un espacio, que en GPT-2 forma parte del token.
#
# Por último, `feature-extraction` no responde nada: devuelve los vectores con que el modelo base
# **representa** cada token.

# %%
extractor = pipeline("feature-extraction", model=checkpoint("bert-base-uncased"))
sentence = "Hola, mundo."
features = extractor(sentence)
print(outline(features))
print("forma:", tuple(torch.tensor(features).shape))
print("tokens:", len(extractor.tokenizer(sentence)["input_ids"]))
print("tamaño oculto:", extractor.model.config.hidden_size)

# %% [markdown]
# **Qué observamos.** Son listas anidadas de números, sin etiquetas ni puntuaciones: (textos, tokens,
# tamaño oculto). `fill-mask` y `feature-extraction` cargan el mismo punto de control, pero la primera
# usa su cabeza para predecir palabras y la segunda se queda con el modelo base, sin cabeza.
#
# | Tarea de pipeline | Con un texto devuelve | Claves |
# |---|---|---|
# | `text-classification` | lista de un diccionario | `label`, `score` |
# | `token-classification` | lista de un diccionario por token con entidad | `entity`, `score`, `index`, `word`, `start`, `end` |
# | `question-answering` | un diccionario | `score`, `start`, `end`, `answer` |
# | `fill-mask` | lista de cinco diccionarios | `score`, `token`, `token_str`, `sequence` |
# | `text-generation` | lista de un diccionario | `generated_text` |
# | `feature-extraction` | listas anidadas (1, tokens, tamaño oculto) | no hay |

# %% [markdown]
# ## Pruébalo tú
#
# 1. Clasifica «La película no está nada mal» y «La película no está nada bien». ¿Distingue el modelo
#    la diferencia?
# 2. Escribe tu nombre, tu ciudad y dónde trabajas o estudias en una frase, y dibuja sus entidades.
#    Repite sin mayúsculas: ¿qué cambia?
# 3. Haz a `answerer` una pregunta cuya respuesta **no** esté en el contexto. ¿Qué contesta y con qué
#    puntuación?
# 4. Reproduce a mano, con el tokenizador y el modelo de `filler`, los cinco candidatos de `fill-mask`.
#
# <details><summary>Pistas</summary>
#
# - En la 3, un modelo extractivo siempre señala algún tramo: mira la puntuación.
# - En la 4, busca la posición del hueco con `inputs["input_ids"][0] == filler.tokenizer.mask_token_id`
#   y aplica softmax a los logits de esa posición.
# </details>

# %% [markdown]
# ## Resumen
#
# - Un pipeline es preprocesador → modelo → posprocesamiento, y las tres piezas se pueden usar por
#   separado con el mismo resultado.
# - Se crea con `task`, con `model` o con ambos. Sin modelo, la librería pone uno por defecto que
#   cambia con la versión: nómbralo siempre.
# - Cada tarea devuelve su propia estructura; un texto y una lista de textos no devuelven lo mismo.
# - `transformers` 5 retiró seis tareas; `course_utils.pipeline` las va devolviendo con la misma llamada,
#   empezando por `question-answering`.

# %% [markdown]
# ## Lista de verificación
#
# Al terminar esta lección deberías poder marcar:
#
# - [ ] Entiendo el flujo: tokenizar → modelo → posprocesar.
# - [ ] Sé crear un pipeline con la tarea, con el modelo o con los dos.
# - [ ] Sé qué devuelve cada tarea de texto y cómo sacar de ahí lo que busco.
#
# Las demás casillas del bloque (cargar modelos con `AutoModel`, elegir la cabeza adecuada, hacer
# toda la inferencia a mano) llegan en las lecciones siguientes.

# %% [markdown]
# ## Autoevaluación

# %% [markdown]
# **1. ¿Qué pieza convierte los logits en una etiqueta con su puntuación?**
#
# <details><summary>a) El tokenizador</summary>
#
# No: trabaja antes que el modelo y convierte el texto en ids.
# </details>
# <details><summary>b) El modelo</summary>
#
# No: el modelo termina en los logits, que no están acotados ni tienen nombre.
# </details>
# <details><summary>c) El posprocesamiento</summary>
#
# Correcto: aplica el softmax y busca el nombre en `id2label`.
# </details>

# %% [markdown]
# **2. `classifier(["Buen libro.", "Mal hotel."])[0]` es…**
#
# <details><summary>a) Un diccionario con label y score del primer texto</summary>
#
# Correcto: con una lista de textos hay un diccionario por texto.
# </details>
# <details><summary>b) Una lista con un diccionario</summary>
#
# No: eso sale al dar un solo texto (antes de poner `[0]`), o al pedir `top_k`.
# </details>
# <details><summary>c) La etiqueta más probable de los dos textos</summary>
#
# No: los textos no compiten entre sí; cada uno tiene su resultado.
# </details>

# %% [markdown]
# **3. Un compañero escribe `transformers.pipeline("text-generation")` sin modelo. ¿Qué le dices?**
#
# <details><summary>a) Que así obtiene siempre el mejor modelo disponible</summary>
#
# No: obtiene el que la librería tenga escrito en su código.
# </details>
# <details><summary>b) Que lo nombre: el modelo por defecto cambia con la versión de la librería</summary>
#
# Correcto: y con él, la descarga, el idioma y los resultados.
# </details>
# <details><summary>c) Que sin modelo da error</summary>
#
# No da error: avisa y descarga el modelo por defecto.
# </details>

# %% [markdown]
# **4. ¿Por qué `transformers.pipeline("summarization")` da `KeyError` en la versión 5?**
#
# <details><summary>a) Porque falta instalar un paquete</summary>
#
# No: el mensaje dice que la tarea se retiró.
# </details>
# <details><summary>b) Porque los modelos que resumen ya no se pueden cargar</summary>
#
# No: los modelos se siguen cargando con su clase `AutoModelFor…`; lo que se retiró es el pipeline.
# </details>
# <details><summary>c) Porque es una de las tareas de pipeline retiradas</summary>
#
# Correcto: está en `REMOVED_TASKS`, como `translation` o `question-answering`.
# </details>

# %% [markdown]
# **5. En `ner`, «Steve» es `B-PER` y «Jobs» es `I-PER`. ¿Cuántas personas hay?**
#
# <details><summary>a) Una: I-PER continúa la entidad que abrió B-PER</summary>
#
# Correcto. `aggregation_strategy="simple"` las une y devuelve `entity_group`.
# </details>
# <details><summary>b) Dos: hay dos diccionarios</summary>
#
# No: sin agrupar hay un diccionario por token, no por entidad.
# </details>
# <details><summary>c) No se puede saber sin mirar la puntuación</summary>
#
# No: la puntuación dice cuánto se fía el modelo; dónde empieza y sigue la entidad lo dicen `B-` e `I-`.
# </details>

# %% [markdown]
# ---
# **Anterior:** [Lección 00 · Inicio](00_inicio.ipynb) ·
# **Tarea:** [01 · Tu primer pipeline](../exercises/01_pipelines/01_pipelines.ipynb)
