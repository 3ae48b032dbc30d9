# %% [markdown]
# Dos tests: la más negativa (2 puntos) y el día bueno, sin tocar la lista (1 punto).

# %% wrong="highest_score" points=0 says="ganadora"
def most_negative(classifier, reviews):
    results = classifier(reviews)
    scores = [result["score"] for result in results]
    return reviews[scores.index(max(scores))]


# %% wrong="returns_position" points=0 says="no su posición"
def most_negative(classifier, reviews):
    scores = [
        result["score"] if result["label"] == "NEGATIVE" else 1 - result["score"]
        for result in classifier(reviews)
    ]
    return scores.index(max(scores))


# %% wrong="only_if_negative_wins" points=2 says="ninguna es NEGATIVE"
def most_negative(classifier, reviews):
    worst, highest = None, 0
    for review in reviews:
        result = classifier(review)[0]
        if result["label"] == "NEGATIVE" and result["score"] > highest:
            worst, highest = review, result["score"]
    return worst


# %% wrong="first_negative" points=0 says="más negativa"
def most_negative(classifier, reviews):
    for review in reviews:
        if classifier(review)[0]["label"] == "NEGATIVE":
            return review
    return reviews[0]


# %% wrong="sorts_in_place" points=2 says="la cambió"
def most_negative(classifier, reviews):
    def negative(review):
        return {one["label"]: one["score"] for one in classifier(review, top_k=None)}["NEGATIVE"]

    reviews.sort(key=negative)
    return reviews[-1]


# %% wrong="second_label" points=1 says="NEGATIVE"
def most_negative(classifier, reviews):
    # Supone que NEGATIVE es siempre la segunda etiqueta.
    return max(reviews, key=lambda review: classifier(review, top_k=None)[1]["score"])


# %% right="one_minus"
def most_negative(classifier, reviews):
    worst = reviews[0]
    highest = -1.0
    for review, result in zip(reviews, classifier(reviews), strict=True):
        negative = result["score"]
        if result["label"] == "POSITIVE":
            negative = 1 - negative
        if negative > highest:
            worst, highest = review, negative
    return worst


# %% right="numpy_batch"
# Logits de todo el lote y softmax con numpy; con avisos de sobra.
import warnings

import numpy as np
import torch


def most_negative(classifier, reviews):
    warnings.warn("calculo con numpy", stacklevel=1)
    inputs = classifier.tokenizer(reviews, padding=True, return_tensors="pt")
    with torch.no_grad():
        logits = classifier.model(**inputs).logits.float().numpy()
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    column = classifier.model.config.label2id["NEGATIVE"]
    return reviews[int(np.argmax(odds[:, column] / odds.sum(axis=1)))]
