# %% [markdown]
# # Tarea 01 · Tu primer pipeline
#
# Un pipeline une tres pasos: **preprocesar** (del texto a los tensores), **modelo** (de los
# tensores a los logits) y **posprocesar** (de los logits a una respuesta que se entiende). En esta
# tarea construyes pipelines, lees lo que devuelven y acabas haciendo los tres pasos a mano.
# Todo lo que necesitas está en la [lección 01](../../notebooks/01_pipelines.ipynb).
#
# | | Ejercicio | Dificultad | Minutos | Puntos |
# |---|---|---|---|---|
# | 1 | `pipeline_parts`: qué piezas hay dentro | ●○○ | 5 | 2 |
# | 2 | `classify`: etiquetas y puntuaciones | ●○○ | 5 | 2 |
# | 3 | `fill_blank`: las palabras que faltan | ●○○ | 5 | 2 |
# | 4 | `most_negative`: la peor opinión | ●●○ | 10 | 3 |
# | 5 | `people_in`: quién aparece en un texto | ●●○ | 10 | 3 |
# | 6 | `manual_inference`: los tres pasos a mano | ●●● | 15 | 4 |
# | 7 | `best_answer`: buscar en varios documentos | ●●● | 15 | 4 |
# | | **Total** | | **65** | **20** |
#
# - Escribe tu código donde dice `ESCRIBE TU RESPUESTA AQUÍ` y borra la línea del `raise`.
# - Debajo de cada ejercicio hay un test con ejemplos. Si falla, su mensaje dice qué encontró, qué
#   esperaba y dónde mirar. La nota cuenta además **pruebas ocultas con otras entradas**: lo que
#   escribas tiene que valer para cualquier texto, no solo para los ejemplos.
# - Los ejercicios son independientes: si uno se te resiste, sigue con el siguiente.
# - Las funciones reciben el pipeline ya construido y **devuelven** su resultado con `return`.

# %% [markdown]
# ## Preparación
#
# Ejecuta esta celda antes de empezar. No se puede editar.

# %% locked="setup"
import torch

from course_utils import checkpoint, pipeline, setup

print(setup())

# %% [markdown]
# ## 1 · ¿Qué hay dentro de un pipeline?
# *Dificultad ●○○ · 5 minutos · 2 puntos*
#
# `pipeline` se puede llamar con una **tarea** (y elige un modelo por ti), con un **modelo** (y
# deduce la tarea) o con **las dos cosas**. Construye el pipeline que te piden y di qué tiene
# dentro.
#
# <details><summary>Pista 1</summary>
#
# Un pipeline guarda sus piezas en atributos: `pipe.task`, `pipe.tokenizer` y `pipe.model`.
# `pipeline` acepta que `task` o `model` sean `None`: puedes pasarle los dos tal como llegan.
# </details>
# <details><summary>Pista 2</summary>
#
# Se piden los *nombres* de las clases, que son textos. En Python, `type(objeto)` da la clase de un
# objeto y el atributo `__name__` de una clase, su nombre.
# </details>


# %% solution="pipeline_parts"
def pipeline_parts(task=None, model=None):
    """Nombres de las piezas del pipeline que se construye con una tarea, un modelo o ambos.

    task: nombre de la tarea (por ejemplo "fill-mask"), o None.
    model: id de un modelo (por ejemplo "dslim/bert-base-NER"), o None.
    Al menos uno de los dos no es None.

    Devuelve un diccionario de tres textos:
        "task": la tarea, tal como la guarda el propio pipeline;
        "tokenizer": el nombre de la clase de su tokenizador;
        "model": el nombre de la clase de su modelo.

    Ejemplo:
        pipeline_parts("feature-extraction")
        → {"task": "feature-extraction", "tokenizer": "BertTokenizer", "model": "BertModel"}
    """
    ### BEGIN SOLUTION
    pipe = pipeline(task=task, model=model)
    return {
        "task": pipe.task,
        "tokenizer": type(pipe.tokenizer).__name__,
        "model": type(pipe.model).__name__,
    }
    ### END SOLUTION


# %% test="pipeline_parts" points=1
"""Con solo la tarea: tres textos con los nombres de las piezas."""
from course_utils import pipeline
from course_utils.checks import check_equal, check_keys, check_type

parts = pipeline_parts("fill-mask")
check_keys(
    parts,
    ["task", "tokenizer", "model"],
    name='pipeline_parts("fill-mask")',
    hint="devuelve un diccionario con esas tres claves, escritas igual.",
)
for piece in ("task", "tokenizer", "model"):
    check_type(
        parts[piece],
        str,
        name=f'la clave "{piece}"',
        hint="cada valor es un texto: el nombre, no la clase ni el objeto.",
    )
check_equal(parts["task"], "fill-mask", name='la clave "task"')
assert parts["model"].endswith("ForMaskedLM"), (
    f'La clave "model": es {parts["model"]!r}; para la tarea fill-mask se esperaba el nombre de '
    "una clase que acaba en ForMaskedLM. Pista: mira la clase del modelo con type(…)."
)
### BEGIN HIDDEN TESTS
for task in ("text-generation", "question-answering"):
    reference = pipeline(task)
    check_equal(
        pipeline_parts(task),
        {
            "task": task,
            "tokenizer": type(reference.tokenizer).__name__,
            "model": type(reference.model).__name__,
        },
        name=f'pipeline_parts("{task}")',
        hint="con otra tarea cambian las piezas: ¿usas el argumento task?",
    )
### END HIDDEN TESTS

# %% test="pipeline_parts" part="model" points=1
"""Con solo el modelo se deduce la tarea; con ambos, mandan los dos."""
from course_utils import pipeline
from course_utils.checks import check_equal, check_type

parts = pipeline_parts(model="dslim/bert-base-NER")
check_type(parts, dict, name="pipeline_parts(model=…)")
check_equal(
    parts.get("task"),
    "token-classification",
    name='la clave "task" de pipeline_parts(model="dslim/bert-base-NER")',
    hint="sin task, el pipeline deduce la tarea del modelo: pregúntasela a él.",
)
check_equal(
    parts.get("model"),
    "BertForTokenClassification",
    name='la clave "model" de pipeline_parts(model="dslim/bert-base-NER")',
    hint="¿llega a pipeline() el argumento model?",
)
### BEGIN HIDDEN TESTS
for task, model in (
    ("feature-extraction", "dslim/bert-base-NER"),
    ("feature-extraction", "distilbert-base-uncased-finetuned-sst-2-english"),
    (None, "gpt2"),
):
    reference = pipeline(task, model=model)
    check_equal(
        pipeline_parts(task, model),
        {
            "task": reference.task,
            "tokenizer": type(reference.tokenizer).__name__,
            "model": type(reference.model).__name__,
        },
        name=f'pipeline_parts({task!r}, "{model}")',
        hint="usa los dos argumentos, task y model: la tarea decide la cabeza del modelo.",
    )
### END HIDDEN TESTS

# %% [markdown]
# ## 2 · Etiquetas y puntuaciones
# *Dificultad ●○○ · 5 minutos · 2 puntos*
#
# Un clasificador devuelve un diccionario por texto, con la etiqueta ganadora y su puntuación: una
# probabilidad entre 0 y 1. Resume esa salida en parejas fáciles de leer.
#
# <details><summary>Pista 1</summary>
#
# Al pipeline se le puede dar la lista entera: devuelve una lista con un diccionario por texto, en
# el mismo orden. Imprime `classifier(["Hola"])` y mira sus claves.
# </details>
# <details><summary>Pista 2</summary>
#
# Recorre esa lista y haz una tupla con cada diccionario: `(…["label"], …)`. La función `round` de
# Python recibe el número y cuántos decimales quieres.
# </details>


# %% solution="classify"
def classify(classifier, texts):
    """Etiqueta y puntuación de cada texto.

    classifier: pipeline de clasificación de textos.
    texts: lista de textos (no vacía).

    Devuelve una lista con una tupla (etiqueta, puntuación) por texto, en el mismo orden.
    La etiqueta es un texto; la puntuación, un número entre 0 y 1 redondeado a 2 decimales.

    Ejemplo (las puntuaciones son inventadas):
        classify(classifier, ["Qué rico estaba el ceviche", "No vuelvo"])
        → [("POSITIVE", 0.97), ("NEGATIVE", 0.84)]
    """
    ### BEGIN SOLUTION
    return [(result["label"], round(result["score"], 2)) for result in classifier(texts)]
    ### END SOLUTION


# %% test="classify" points=1
"""Una tupla (etiqueta, puntuación) por texto, en el mismo orden."""
from course_utils import checkpoint, pipeline
from course_utils.checks import check_close, check_equal, check_length, check_type

classifier = pipeline(
    "sentiment-analysis", model=checkpoint("distilbert-base-uncased-finetuned-sst-2-english")
)
for texts in (
    ["La película me encantó.", "La comida estaba fría y llegó tarde.", "Un libro normal."],
    ### BEGIN HIDDEN TESTS
    ["Qué horror de servicio, no vuelvo nunca más."],
    ["I love this movie!", "The food was cold.", "I love this movie!"],
    ["Me aburrí muchísimo.", "Una maravilla, la recomiendo.", "No está mal.", "Pésimo hotel."],
    ### END HIDDEN TESTS
):
    pairs = classify(classifier, [*texts])
    check_type(pairs, list, name="classify(…)", hint="devuelve una lista con una tupla por texto.")
    check_length(
        pairs, len(texts), name="classify(…)", hint="hay una tupla por texto: ¿los recorres todos?"
    )
    for text, pair in zip(texts, pairs, strict=True):
        reference = classifier(text)[0]
        where = f"el resultado de «{text}»"
        check_type(pair, tuple, name=where, hint="una tupla se escribe (etiqueta, puntuación).")
        check_length(pair, 2, name=where, hint="solo la etiqueta y la puntuación, en ese orden.")
        check_equal(
            pair[0],
            reference["label"],
            name=f"la etiqueta de «{text}»",
            hint='está en la clave "label" de lo que devuelve el clasificador.',
        )
        check_close(
            pair[1],
            reference["score"],
            tolerance=0.006,
            name=f"la puntuación de «{text}»",
            hint='está en la clave "score": un número entre 0 y 1, no un texto ni un porcentaje.',
        )

# %% test="classify" part="rounding" points=1
"""Las puntuaciones vienen redondeadas a 2 decimales."""
from course_utils import checkpoint, pipeline
from course_utils.checks import check_close, check_type

classifier = pipeline(
    "sentiment-analysis", model=checkpoint("distilbert-base-uncased-finetuned-sst-2-english")
)
for text in (
    "El hotel es bonito, pero el desayuno es malo.",
    ### BEGIN HIDDEN TESTS
    "Regular.",
    "Bueno, caro y lento.",
    "Ni fu ni fa, pero volveré.",
    ### END HIDDEN TESTS
):
    pairs = classify(classifier, [text])
    check_type(pairs, list, name="classify(…)", hint="devuelve una lista con una tupla por texto.")
    check_type(pairs[0], tuple, name=f"el resultado de «{text}»")
    exact = classifier(text)[0]["score"]
    check_close(
        pairs[0][1],
        exact,
        tolerance=0.006,
        name=f"la puntuación de «{text}»",
        hint="redondea el número entre 0 y 1 que da el clasificador.",
    )
    check_close(
        pairs[0][1],
        round(exact, 2),
        tolerance=1e-6,
        name=f"la puntuación de «{text}»",
        hint="redondea a 2 decimales con round(puntuación, 2).",
    )

# %% [markdown]
# ## 3 · Las palabras que faltan
# *Dificultad ●○○ · 5 minutos · 2 puntos*
#
# La tarea `fill-mask` adivina la palabra tapada de una frase. Tú la escribirás con un hueco, `___`,
# que es más cómodo; el modelo espera en su lugar una marca que conoce su tokenizador.
#
# <details><summary>Pista 1</summary>
#
# La marca es `fill_mask.tokenizer.mask_token`. Los textos tienen el método `replace`.
# </details>
# <details><summary>Pista 2</summary>
#
# El pipeline da 5 candidatos si no le dices otra cosa; al llamarlo admite `top_k`. De cada
# candidato interesa la palabra suelta: imprime uno y busca qué clave la tiene.
# </details>


# %% solution="fill_blank"
def fill_blank(fill_mask, sentence, k):
    """Las k palabras más probables para el hueco de una frase.

    fill_mask: pipeline de la tarea fill-mask.
    sentence: frase con un solo hueco, escrito ___ (tres guiones bajos).
    k: cuántas palabras se piden (al menos 1).

    Devuelve una lista de k textos, de la más a la menos probable: las palabras tal como las da el
    pipeline, sin espacios alrededor.

    Ejemplo (las palabras son inventadas):
        fill_blank(fill_mask, "Me gusta el café con ___.", 2) → ["leche", "azúcar"]
    """
    ### BEGIN SOLUTION
    masked = sentence.replace("___", fill_mask.tokenizer.mask_token)
    return [candidate["token_str"].strip() for candidate in fill_mask(masked, top_k=k)]
    ### END SOLUTION


# %% test="fill_blank" points=2
"""k palabras sueltas, de la más a la menos probable."""
from course_utils import checkpoint, pipeline
from course_utils.checks import check_equal, check_length, check_type

fill_mask = pipeline("fill-mask", model=checkpoint("bert-base-uncased"))
for k in (1, 3, 8):
    words = fill_blank(fill_mask, "Madrid es la ___ de España.", k)
    call = f"fill_blank(fill_mask, «Madrid es la ___ de España.», {k})"
    check_type(words, list, name=call, hint="devuelve una lista de palabras, también si k es 1.")
    check_length(words, k, name=call, hint="se piden k palabras: mira el argumento top_k.")
    for word in words:
        check_type(word, str, name=f"una palabra de {call}", hint='está en la clave "token_str".')
        assert " " not in word, (
            f"{call}: «{word}» lleva espacios, y se esperaba una palabra suelta. "
            'Pista: la frase completa está en "sequence"; la palabra, en "token_str".'
        )
### BEGIN HIDDEN TESTS
for sentence, k in (
    ("Madrid es la ___ de España.", 3),
    ("Ayer ___ a mi hermana en el mercado.", 1),
    ("___ casa es grande.", 7),
    ("The ___ is on the table.", 4),
):
    check_equal(
        fill_blank(fill_mask, sentence, k),
        [
            candidate["token_str"].strip()
            for candidate in fill_mask(
                sentence.replace("___", fill_mask.tokenizer.mask_token), top_k=k
            )
        ],
        name=f"fill_blank(fill_mask, «{sentence}», {k})",
        hint='son las palabras sueltas (clave "token_str"), en el orden del pipeline.',
    )
### END HIDDEN TESTS

# %% [markdown]
# ## 4 · La peor opinión
# *Dificultad ●●○ · 10 minutos · 3 puntos*
#
# Una tienda con clientes de varios países quiere leer primero la opinión **más negativa** de cada
# día. Cuidado: la puntuación que devuelve el clasificador es la de la etiqueta **ganadora**, sea
# cual sea. Un 0,99 puede ser la mejor opinión del día… y hay días buenos en que ninguna opinión es
# negativa.
#
# <details><summary>Pista 1</summary>
#
# Necesitas, de cada opinión, la probabilidad de `NEGATIVE`, aunque no gane. Prueba
# `classifier(opinión, top_k=None)`: devuelve todas las etiquetas con su puntuación.
# </details>
# <details><summary>Pista 2</summary>
#
# Las etiquetas vienen de mayor a menor puntuación, así que `NEGATIVE` no está siempre en el mismo
# sitio: búscala por su nombre. Después quédate con la opinión donde es máxima (`max` admite un
# argumento `key`).
# </details>


# %% solution="most_negative"
def most_negative(classifier, reviews):
    """La opinión con mayor probabilidad de ser negativa.

    classifier: pipeline de clasificación con las etiquetas NEGATIVE y POSITIVE.
    reviews: lista de opiniones (al menos una). La función no la cambia.

    Devuelve el texto de la opinión, tal como está en la lista. Si ninguna tiene la etiqueta
    NEGATIVE, devuelve la menos positiva.

    Ejemplo:
        most_negative(classifier, ["Buen servicio", "Un desastre", "No está mal"]) → "Un desastre"
    """

    ### BEGIN SOLUTION
    def negative_probability(review):
        scores = {result["label"]: result["score"] for result in classifier(review, top_k=None)}
        return scores["NEGATIVE"]

    return max(reviews, key=negative_probability)
    ### END SOLUTION


# %% test="most_negative" points=2
"""Encuentra la más negativa, esté donde esté, y no se deja engañar por las muy positivas."""
from course_utils import checkpoint, pipeline
from course_utils.checks import check_close, check_equal, check_type

classifier = pipeline(
    "sentiment-analysis", model=checkpoint("distilbert-base-uncased-finetuned-sst-2-english")
)
reviews = [
    "Great movie, I love it!",
    "The coffee was cold, but the place is nice.",
    "A scam: it arrived broken and nobody answers the phone.",
    "Everything was perfect, we will come back.",
]
worst = most_negative(classifier, [*reviews])
check_type(
    worst,
    str,
    name="most_negative(…)",
    hint="devuelve el texto de la opinión, no su posición, su puntuación ni su etiqueta.",
)
check_equal(
    worst,
    reviews[2],
    name="most_negative(…)",
    hint="hay una opinión más negativa: compara siempre la puntuación de NEGATIVE, no la de la "
    "etiqueta ganadora.",
)
### BEGIN HIDDEN TESTS
for candidates in (
    [
        "Horrible, no lo compren.",
        "Excelente, me encanta.",
        "La habitación era pequeña, pero limpia.",
        "El guion es flojo, aunque los actores están bien.",
        "Una joya, la mejor película del año.",
        "La comida estaba fría y llegó tarde.",
    ],
    [
        "The plot is boring and the acting is bad.",
        "I love it, it is wonderful.",
        "I was disappointed.",
        "Great movie!",
        "The room was small and the coffee was cold.",
        "It is too expensive, but it works.",
    ],
):
    negative = {
        review: result["score"]
        for review in candidates
        for result in classifier(review, top_k=None)
        if result["label"] == "NEGATIVE"
    }
    # Sea cual sea el modelo: empieza la segunda más negativa, la que se busca no es la última, y
    # ninguna negativa tiene tanta puntuación como la opinión más positiva.
    highest = 1 - min(negative.values())
    ranked = sorted([text for text in candidates if negative[text] < highest], key=negative.get)
    reviews = [ranked[-2], *ranked[1:-2], ranked[-1], ranked[0]]
    worst = most_negative(classifier, [*reviews])
    check_type(worst, str, name="most_negative(…)", hint="devuelve el texto de la opinión.")
    assert worst in reviews, f"most_negative(…): «{worst[:60]}» no es ninguna de las opiniones."
    check_close(
        negative[worst],
        negative[ranked[-1]],
        tolerance=1e-6,
        name=f"la probabilidad de NEGATIVE de «{worst}»",
        hint="hay una opinión más negativa: compara siempre la puntuación de NEGATIVE, no la de "
        "la etiqueta ganadora.",
    )
### END HIDDEN TESTS

# %% test="most_negative" part="good_day" points=1
"""También responde cuando todas son positivas, y deja la lista como estaba."""
from course_utils import checkpoint, pipeline
from course_utils.checks import check_close, check_equal, check_type

classifier = pipeline(
    "sentiment-analysis", model=checkpoint("distilbert-base-uncased-finetuned-sst-2-english")
)
good = ["Me encanta.", "Una obra maestra, excelente.", "Está bastante bien."]
given = [*good]
worst = most_negative(classifier, given)
check_type(
    worst,
    str,
    name="most_negative(…) con todas positivas",
    hint="cuando ninguna es NEGATIVE también hay una que lo es más que las otras.",
)
assert worst in good, f"most_negative(…): «{worst[:60]}» no es ninguna de las opiniones."
check_equal(
    given, good, name="la lista reviews", hint="tu función la cambió; no la ordenes ni la vacíes."
)
### BEGIN HIDDEN TESTS
for candidates in (
    ["Me encanta.", "Está bastante bien.", "Una obra maestra, excelente.", "Volveré."],
    ["Muy bueno, cinco estrellas.", "Es bonito.", "Lo pasamos genial.", "Me gustó."],
    ["Great movie!", "The food was good.", "I love it, it is wonderful.", "Nice place."],
):
    negative = {
        review: result["score"]
        for review in candidates
        for result in classifier(review, top_k=None)
        if result["label"] == "NEGATIVE"
    }
    # De más a menos positivas; luego, la que se busca pasa a ser la segunda de la lista.
    good = [review for review in candidates if negative[review] < 0.5] or candidates
    good.sort(key=negative.get)
    good = [*good[:1], *good[-1:], *good[1:-1]]
    given = [*good]
    worst = most_negative(classifier, given)
    check_type(worst, str, name="most_negative(…) con todas positivas")
    assert worst in good, f"most_negative(…): «{worst[:60]}» no es ninguna de las opiniones."
    check_close(
        negative[worst],
        max([negative[review] for review in good]),
        tolerance=1e-6,
        name=f"la probabilidad de NEGATIVE de «{worst}»",
        hint="todas son positivas: se pide la menos positiva.",
    )
    check_equal(given, good, name="la lista reviews", hint="tu función la cambió; no la ordenes.")
### END HIDDEN TESTS

# %% [markdown]
# ## 5 · ¿Quién aparece en el texto?
# *Dificultad ●●○ · 10 minutos · 3 puntos*
#
# El reconocimiento de entidades (NER) etiqueta **tokens**, y un nombre suele ocupar varios. Con una
# estrategia de agregación, el pipeline los junta en entidades enteras y dice en qué caracteres del
# texto empieza y acaba cada una.
#
# <details><summary>Pista 1</summary>
#
# Llama a `ner(text, aggregation_strategy="simple")` e imprime lo que devuelve. El tipo de cada
# entidad está en `entity_group`; el de las personas es `PER`.
# </details>
# <details><summary>Pista 2</summary>
#
# La clave `word` reconstruye el nombre a partir de los tokens y puede perder mayúsculas, acentos o
# meter espacios. Para tenerlo tal como está escrito, corta el texto con `start` y `end`. Antes de
# añadir un nombre a tu lista, mira si ya está.
# </details>


# %% solution="people_in"
def people_in(ner, text):
    """Personas que aparecen en un texto.

    ner: pipeline de la tarea ner, sin estrategia de agregación.
    text: un texto.

    Devuelve la lista de los nombres de las entidades de tipo PER que encuentra el pipeline con la
    estrategia de agregación "simple": textos escritos igual que en `text`, en orden de aparición y
    sin repetir. Si no hay ninguna, una lista vacía.

    Ejemplo:
        people_in(ner, "Frida Kahlo nació en Coyoacán.") → ["Frida Kahlo"]
    """
    ### BEGIN SOLUTION
    people = []
    for entity in ner(text, aggregation_strategy="simple"):
        name = text[entity["start"] : entity["end"]]
        if entity["entity_group"] == "PER" and name not in people:
            people.append(name)
    return people
    ### END SOLUTION


# %% test="people_in" points=1
"""Nombres enteros y solo de personas, en orden de aparición."""
from course_utils import checkpoint, pipeline
from course_utils.checks import check_equal, check_type

ner = pipeline("ner", model=checkpoint("dslim/bert-base-NER"))
for text, names in (
    ("Steve Jobs founded Apple in California.", ["Steve Jobs"]),
    (
        "María López vive en Bogotá y trabaja con Juan Pérez en Telefónica.",
        ["María López", "Juan Pérez"],
    ),
):
    people = people_in(ner, text)
    check_type(
        people,
        list,
        name=f"people_in(ner, «{text}»)",
        hint="devuelve siempre una lista de textos, vacía si no hay personas.",
    )
    check_equal(
        people,
        names,
        name=f"people_in(ner, «{text}»)",
        hint="pide la agregación «simple» y quédate con las entidades PER, en orden de aparición.",
    )
### BEGIN HIDDEN TESTS
for text in (
    "Ayer Gabriel García Márquez llegó a Barcelona.",
    "Hoy no hay clase.",
    "El presidente de Iberdrola, José Núñez, se reunió en Madrid con Carmen Ortega.",
):
    expected = [
        text[entity["start"] : entity["end"]]
        for entity in ner(text, aggregation_strategy="simple")
        if entity["entity_group"] == "PER"
    ]
    people = people_in(ner, text)
    check_type(people, list, name=f"people_in(ner, «{text}»)", hint="devuelve una lista.")
    # Aquí no cuentan ni los signos ni las repeticiones, que tienen su propio test.
    found, wanted = (
        [*dict.fromkeys(["".join(filter(str.isalnum, name)) for name in names])]
        for names in (people, expected)
    )
    check_equal(
        found,
        wanted,
        name=f"people_in(ner, «{text}»), sin espacios",
        hint="pide la agregación «simple» y quédate con las entidades PER, en orden de aparición.",
    )
### END HIDDEN TESTS

# %% test="people_in" part="spelling" points=1
"""Los nombres salen escritos igual que en el texto, con sus guiones y apóstrofos."""
from course_utils import checkpoint, pipeline
from course_utils.checks import check_equal, check_type

ner = pipeline("ner", model=checkpoint("dslim/bert-base-NER"))
text = "La actriz Olivia Newton-John vive en Madrid."
people = people_in(ner, text)
check_type(people, list, name=f"people_in(ner, «{text}»)", hint="devuelve una lista de textos.")
for person in people:
    check_type(person, str, name=f"un nombre de people_in(ner, «{text}»)")
    assert person in text, (
        f"people_in(ner, «{text}»): «{person}» no está escrito así en el texto. Pista: corta el "
        "texto con start y end; word está recompuesta a partir de los tokens."
    )
### BEGIN HIDDEN TESTS
for text in (
    "La actriz Olivia Newton-John vive en Madrid.",
    "El actor Conan O'Brien nació en Boston.",
    "Mary-Kate Olsen lives in London.",
):
    people = people_in(ner, text)
    check_type(people, list, name=f"people_in(ner, «{text}»)", hint="devuelve una lista.")
    check_equal(
        {*people},
        {
            text[entity["start"] : entity["end"]]
            for entity in ner(text, aggregation_strategy="simple")
            if entity["entity_group"] == "PER"
        },
        name=f"people_in(ner, «{text}»), como conjunto",
        hint="corta el texto con start y end: word está recompuesta a partir de los tokens.",
    )
### END HIDDEN TESTS

# %% test="people_in" part="repeated" points=1
"""Una persona nombrada varias veces aparece una sola, en su primer lugar."""
from course_utils import checkpoint, pipeline
from course_utils.checks import check_equal, check_length, check_type

ner = pipeline("ner", model=checkpoint("dslim/bert-base-NER"))
text = "María López vive en Lima con Juan Pérez. María López trabaja en Telefónica."
people = people_in(ner, text)
check_type(people, list, name=f"people_in(ner, «{text}»)", hint="devuelve una lista de textos.")
for person in people:
    check_type(person, str, name=f"un nombre de people_in(ner, «{text}»)")
check_length(
    people,
    len({*people}),
    name=f"people_in(ner, «{text}»)",
    hint="hay nombres repetidos: cada persona va una vez, donde aparece primero; sin repetir.",
)
### BEGIN HIDDEN TESTS
for text in (
    "María López vive en Lima con Juan Pérez. María López trabaja en Telefónica.",
    "Pedro Gómez vive en Lima. Ana Ruiz trabaja con Pedro Gómez en Google.",
    "Laura Torres vive en Madrid con Carlos Díaz y con Ana Ruiz. Carlos Díaz trabaja con Laura "
    "Torres.",
):
    # Las claves de un diccionario no se repiten y conservan el orden.
    expected = {
        text[entity["start"] : entity["end"]]: True
        for entity in ner(text, aggregation_strategy="simple")
        if entity["entity_group"] == "PER"
    }
    check_equal(
        people_in(ner, text),
        [*expected],
        name=f"people_in(ner, «{text}»)",
        hint="cada persona va una vez, en el orden en que aparece por primera vez; sin repetir.",
    )
### END HIDDEN TESTS

# %% [markdown]
# ## 6 · Los tres pasos a mano
# *Dificultad ●●● · 15 minutos · 4 puntos*
#
# Aquí no hay pipeline: recibes un tokenizador y un modelo, y haces tú los tres pasos. Si lo haces
# bien, obtienes lo mismo que el pipeline. Los tests usan también **otro modelo**, con otras
# etiquetas.
#
# <details><summary>Pista 1</summary>
#
# Preprocesar: `tokenizer(text, return_tensors="pt")` da los tensores. Modelo: se le pasan con
# `model(**inputs)`, dentro de `torch.no_grad()`. Su salida tiene los `logits`, de forma
# (1, número de etiquetas).
# </details>
# <details><summary>Pista 2</summary>
#
# Posprocesar: softmax sobre la dimensión de las **etiquetas** (la última) convierte los logits en
# probabilidades. `argmax` da la posición de la mayor y `model.config.id2label`, su nombre. Un
# tensor de un solo número se convierte en número de Python con `.item()`.
# </details>


# %% solution="manual_inference"
def manual_inference(text, tokenizer, model):
    """Clasifica un texto sin pipeline: preprocesa, aplica el modelo y posprocesa.

    text: un texto.
    tokenizer, model: un tokenizador y su modelo de clasificación de secuencias.

    Devuelve un diccionario:
        "tokens": cuántos tokens recibe el modelo, con los especiales (entero);
        "logits_shape": forma de los logits, una tupla (1, número de etiquetas);
        "label": el nombre de la etiqueta ganadora, según la configuración del modelo (texto);
        "score": su probabilidad, entre 0 y 1 (número).

    Ejemplo (con números inventados):
        manual_inference("Un plan estupendo", tokenizer, model)
        → {"tokens": 5, "logits_shape": (1, 2), "label": "POSITIVE", "score": 0.9132}
    """
    ### BEGIN SOLUTION
    inputs = tokenizer(text, return_tensors="pt")
    with torch.no_grad():
        logits = model(**inputs).logits
    probabilities = torch.softmax(logits.float(), dim=-1)[0]
    best = probabilities.argmax().item()
    return {
        "tokens": inputs["input_ids"].shape[1],
        "logits_shape": tuple(logits.shape),
        "label": model.config.id2label[best],
        "score": probabilities[best].item(),
    }
    ### END SOLUTION


# %% test="manual_inference" points=2
"""Preprocesar y modelo: cuántos tokens entran y qué forma tienen los logits."""
import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from course_utils import checkpoint
from course_utils.checks import check_equal, check_type

sentiment = checkpoint("distilbert-base-uncased-finetuned-sst-2-english")
tokenizer = AutoTokenizer.from_pretrained(sentiment)
model = AutoModelForSequenceClassification.from_pretrained(sentiment)
for text in (
    "Me gustó mucho el concierto.",
    "No.",
    ### BEGIN HIDDEN TESTS
    "I've been waiting for a course like this my whole life, and it is even better!",
    ### END HIDDEN TESTS
):
    steps = manual_inference(text, tokenizer, model)
    check_type(steps, dict, name="manual_inference(…)")
    check_equal(
        steps.get("tokens"),
        len(tokenizer(text)["input_ids"]),
        name=f'la clave "tokens" con «{text}»',
        hint="cuenta los tokens que recibe el modelo, también los especiales: la longitud de "
        "input_ids, no las palabras del texto ni el lote.",
    )
    check_type(
        steps.get("logits_shape"),
        (tuple, torch.Size),
        name='la clave "logits_shape"',
        hint="es la forma del tensor de logits, no el tensor.",
    )
    check_equal(
        (*steps["logits_shape"],),
        (1, 2),
        name='la clave "logits_shape"',
        hint="la forma es (lote, etiquetas): un texto y dos etiquetas.",
    )
### BEGIN HIDDEN TESTS
torch.manual_seed(1)
model = AutoModelForSequenceClassification.from_pretrained(
    checkpoint("bert-base-uncased"), num_labels=5
)
tokenizer = AutoTokenizer.from_pretrained(checkpoint("bert-base-uncased"))
steps = manual_inference("Otro modelo, otro tokenizador.", tokenizer, model)
check_type(steps, dict, name="manual_inference(…)")
check_equal(
    steps.get("tokens"),
    len(tokenizer("Otro modelo, otro tokenizador.")["input_ids"]),
    name='la clave "tokens" con otro tokenizador',
    hint="usa el tokenizador que recibe la función.",
)
check_equal(
    (*steps.get("logits_shape", ()),),
    (1, 5),
    name='la clave "logits_shape" con un modelo de cinco etiquetas',
    hint="usa el modelo que recibe la función y lee la forma de sus logits.",
)
### END HIDDEN TESTS

# %% test="manual_inference" part="postprocess" points=2
"""Posprocesar: la misma etiqueta y la misma puntuación que el pipeline."""
import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from course_utils import checkpoint, pipeline
from course_utils.checks import check_close, check_equal, check_type

sentiment = checkpoint("distilbert-base-uncased-finetuned-sst-2-english")
cases = [
    (
        AutoTokenizer.from_pretrained(sentiment),
        AutoModelForSequenceClassification.from_pretrained(sentiment),
        ["El museo es precioso.", "Nunca había comido tan mal."],
    )
]
### BEGIN HIDDEN TESTS
cases[0][2].extend(["Está bien, pero esperaba más.", "The plot is boring and the acting is bad."])
# Una cabeza recién creada, con otras etiquetas: sus respuestas son azar, pero tienen que coincidir.
torch.manual_seed(2)
topics = ["cultura", "deportes", "economía", "ciencia", "viajes"]
cases.append(
    (
        AutoTokenizer.from_pretrained(checkpoint("bert-base-uncased")),
        AutoModelForSequenceClassification.from_pretrained(
            checkpoint("bert-base-uncased"), num_labels=5, id2label=dict(enumerate(topics))
        ).eval(),
        ["El equipo ganó la final.", "Subió el precio del trigo.", "Hay un planeta nuevo."],
    )
)
### END HIDDEN TESTS
for tokenizer, model, texts in cases:
    for text in texts:
        expected = pipeline("text-classification", model=model, tokenizer=tokenizer)(text)[0]
        steps = manual_inference(text, tokenizer, model)
        check_type(steps, dict, name="manual_inference(…)")
        check_equal(
            steps.get("label"),
            expected["label"],
            name=f'la clave "label" con «{text}»',
            hint="traduce la posición ganadora con model.config.id2label: cada modelo tiene sus "
            "etiquetas.",
        )
        check_close(
            steps.get("score"),
            expected["score"],
            tolerance=2e-3,
            name=f'la clave "score" con «{text}»',
            hint="es la probabilidad de la etiqueta ganadora: softmax de los logits sobre la "
            "última dimensión (dim=-1), no un logit ni un tensor entero.",
        )

# %% [markdown]
# ## 7 · Buscar en varios documentos
# *Dificultad ●●● · 15 minutos · 4 puntos*
#
# Un sistema de preguntas y respuestas siempre señala *algo*, aunque el texto no hable de lo que le
# preguntas; lo que suele bajar entonces es la puntuación. Aprovéchalo: pregunta a varios
# documentos, quédate con la mejor respuesta y, si ni esa convence, di que no hay respuesta.
#
# <details><summary>Pista 1</summary>
#
# `qa(question=…, context=…)` devuelve un diccionario con `answer` y `score`. Pregunta a cada
# documento por separado y guarda lo que contesta.
# </details>
# <details><summary>Pista 2</summary>
#
# `enumerate(documents)` da la posición y el documento a la vez. Recuerda la mejor puntuación vista
# hasta ahora, y compárala con `min_score` **al final**, cuando ya conoces la mejor de todas.
# </details>


# %% solution="best_answer"
def best_answer(qa, question, documents, min_score):
    """La mejor respuesta a una pregunta entre varios documentos.

    qa: pipeline de preguntas y respuestas.
    question: la pregunta, un texto.
    documents: lista de textos (al menos uno).
    min_score: puntuación mínima, entre 0 y 1, para dar por buena la respuesta.

    Pregunta a cada documento por separado y elige la respuesta con mayor puntuación. Devuelve un
    diccionario:
        "document": posición del documento en la lista, desde 0 (entero);
        "answer": la respuesta (texto).
    Si la mayor puntuación es menor que min_score, devuelve None; si es igual, la respuesta vale.

    Ejemplo:
        best_answer(qa, "¿Dónde vive Ana?", ["Hoy llueve.", "Ana vive en Cuenca."], 0.1)
        → {"document": 1, "answer": "Cuenca"}
    """
    ### BEGIN SOLUTION
    results = [qa(question=question, context=document) for document in documents]
    best = max(range(len(documents)), key=lambda position: results[position]["score"])
    if results[best]["score"] < min_score:
        return None
    return {"document": best, "answer": results[best]["answer"]}
    ### END SOLUTION


# %% test="best_answer" points=2
"""La respuesta de mayor puntuación, esté en el documento que esté."""
from course_utils import checkpoint, pipeline
from course_utils.checks import check_equal, check_keys, check_type

qa = pipeline("question-answering", model=checkpoint("distilbert-base-uncased-distilled-squad"))
documents = [
    "El tren a Valencia sale a las nueve.",
    "Lucía vive en Montevideo desde hace diez años.",
    "La biblioteca cierra los lunes.",
]
found = best_answer(qa, "¿Dónde vive Lucía?", [*documents], 0.0)
check_keys(
    found,
    ["document", "answer"],
    name="best_answer(qa, «¿Dónde vive Lucía?», …, 0.0)",
    hint="devuelve un diccionario con esas dos claves; con min_score=0 siempre hay respuesta.",
)
check_equal(
    found["document"],
    1,
    name='la clave "document" con «¿Dónde vive Lucía?»',
    hint="es la posición, desde 0, del documento cuya respuesta tiene la mayor puntuación.",
)
check_type(found["answer"], str, name='la clave "answer"')
assert found["answer"] != documents[1], (
    'La clave "answer" es el documento entero, y se esperaba solo la respuesta. '
    'Pista: el pipeline la da en su clave "answer".'
)
assert "Montevideo" in found["answer"], (
    f'La clave "answer" es {found["answer"]!r}, y se esperaba que hablara de Montevideo. '
    "Pista: es la respuesta de ese mismo documento."
)
### BEGIN HIDDEN TESTS
for question, documents in (
    (
        "¿Quién escribió la novela?",
        [
            "La novela fue escrita por Elena Garro.",
            "La novela tiene trescientas páginas.",
            "El museo abre a las diez.",
        ],
    ),
    (
        "¿Cuándo abre el museo?",
        [
            "Pedro trabaja en Lima.",
            "La novela tiene trescientas páginas.",
            "El museo cierra los lunes.",
            "El museo abre a las diez de la mañana.",
        ],
    ),
    ("¿Cuánto cuesta la entrada?", ["La entrada cuesta doce euros."]),
):
    results = [qa(question=question, context=document) for document in documents]
    scores = [result["score"] for result in results]
    position = scores.index(max(scores))
    check_equal(
        best_answer(qa, question, [*documents], 0.0),
        {"document": position, "answer": results[position]["answer"]},
        name=f"best_answer(qa, «{question}», …, 0.0)",
        hint="la posición, desde 0, y la respuesta del documento que da la mayor puntuación.",
    )
### END HIDDEN TESTS

# %% test="best_answer" part="threshold" points=2
"""Por debajo de la puntuación mínima no hay respuesta; justo en ella, sí."""
from course_utils import checkpoint, pipeline
from course_utils.checks import check_equal, check_type

qa = pipeline("question-answering", model=checkpoint("distilbert-base-uncased-distilled-squad"))
question = "¿Dónde vive Lucía?"
documents = ["Lucía vive en Montevideo.", "El tren a Valencia sale a las nueve."]
check_equal(
    best_answer(qa, question, [*documents], 1.01),
    None,
    name=f"best_answer con «{question}» y min_score=1.01, que ninguna respuesta alcanza",
    hint="si la mayor puntuación es menor que min_score, devuelve None (no un texto vacío).",
)
check_type(
    best_answer(qa, question, [*documents], 0.0),
    dict,
    name=f"best_answer con «{question}» y min_score=0.0, que alcanza cualquier respuesta",
    hint="si la mayor puntuación es igual o mayor que min_score, la respuesta vale.",
)
### BEGIN HIDDEN TESTS
for question, documents in (
    ("¿Dónde vive Lucía?", ["Lucía vive en Montevideo.", "El tren a Valencia sale a las nueve."]),
    ("¿Quién pintó el cuadro?", ["Hoy llueve.", "El cuadro fue pintado por Remedios Varo."]),
    ("¿Cuánto cuesta el libro?", ["El museo abre a las diez.", "Pedro trabaja en Lima."]),
):
    results = [qa(question=question, context=document) for document in documents]
    best = max([result["score"] for result in results])
    check_equal(
        best_answer(qa, question, [*documents], best * 1.01),
        None,
        name=f"best_answer con «{question}» y una puntuación mínima que ninguna respuesta alcanza",
        hint="si la mayor puntuación es menor que min_score, devuelve None (no un texto vacío).",
    )
    for low_enough in (best, best * 0.99):
        check_type(
            best_answer(qa, question, [*documents], low_enough),
            dict,
            name=f"best_answer con «{question}» y una puntuación mínima que una respuesta alcanza",
            hint="si la mayor puntuación es igual o mayor que min_score, la respuesta vale.",
        )
### END HIDDEN TESTS

# %% [markdown]
# ## ¿Todo en verde?
#
# Reinicia el kernel y ejecuta el cuaderno entero (menú *Kernel → Restart Kernel and Run All
# Cells*): así compruebas que nada depende de celdas que ya borraste. Luego guarda y entrega.
