# %% [markdown]
# Dos tests: las parejas (1 punto) y el redondeo (1 punto).

# %% wrong="first_text_only" points=1 says="recorres"
def classify(classifier, texts):
    result = classifier(texts[0])[0]
    return [(result["label"], round(result["score"], 2))]


# %% wrong="score_as_text" points=0 says="un texto (str)"
def classify(classifier, texts):
    return [(result["label"], f"{result['score']:.2f}") for result in classifier(texts)]


# %% wrong="not_rounded" points=1 says="2 decimales"
def classify(classifier, texts):
    return [(result["label"], result["score"]) for result in classifier(texts)]


# %% wrong="percentage" points=0 says="porcentaje"
def classify(classifier, texts):
    return [(result["label"], round(100 * result["score"], 2)) for result in classifier(texts)]


# %% wrong="whole_dictionaries" points=0 says="tupla"
def classify(classifier, texts):
    return classifier(texts)


# %% wrong="label_number" points=1 says="clave \"label\""
def classify(classifier, texts):
    numbers = classifier.model.config.label2id
    return [(numbers[one["label"]], round(one["score"], 2)) for one in classifier(texts)]


# %% right="numpy"
import numpy as np


def classify(classifier, texts):
    results = classifier(texts, batch_size=2)
    scores = np.round(np.array([result["score"] for result in results], dtype="float32"), 2)
    return list(zip([result["label"] for result in results], scores, strict=True))


# %% right="progress_bar"
from tqdm import tqdm


def classify(classifier, texts):
    pairs = []
    for text in tqdm(texts):
        answer = classifier(text)[0]
        pairs.append((answer["label"], float(f"{answer['score']:.2f}")))
    return pairs
