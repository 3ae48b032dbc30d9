# %% [markdown]
# Dos tests: la mejor respuesta (2 puntos) y la puntuación mínima (2 puntos).

# %% wrong="first_acceptable" points=2 says="mayor puntuación"
def best_answer(qa, question, documents, min_score):
    for position, document in enumerate(documents):
        result = qa(question=question, context=document)
        if result["score"] >= min_score:
            return {"document": position, "answer": result["answer"]}
    return None


# %% wrong="empty_text" points=2 says="None"
def best_answer(qa, question, documents, min_score):
    results = [qa(question=question, context=document) for document in documents]
    scores = [result["score"] for result in results]
    best = scores.index(max(scores))
    answer = results[best]["answer"] if scores[best] >= min_score else ""
    return {"document": best, "answer": answer}


# %% wrong="strictly_greater" points=2 says="igual"
def best_answer(qa, question, documents, min_score):
    results = [qa(question=question, context=document) for document in documents]
    scores = [result["score"] for result in results]
    best = scores.index(max(scores))
    # Con min_score=0 también responde, porque ninguna puntuación es 0.
    if scores[best] > min_score:
        return {"document": best, "answer": results[best]["answer"]}
    return None


# %% wrong="whole_document" points=2 says="documento entero"
def best_answer(qa, question, documents, min_score):
    scores = [qa(question=question, context=document)["score"] for document in documents]
    best = scores.index(max(scores))
    return None if scores[best] < min_score else {"document": best, "answer": documents[best]}


# %% wrong="counts_from_one" points=2 says="desde 0"
def best_answer(qa, question, documents, min_score):
    found, highest = None, min_score
    for position, document in enumerate(documents, start=1):
        result = qa(question=question, context=document)
        if result["score"] >= highest:
            highest = result["score"]
            found = {"document": position, "answer": result["answer"]}
    return found


# %% wrong="pair" points=0 says="diccionario"
def best_answer(qa, question, documents, min_score):
    results = [qa(question=question, context=document) for document in documents]
    scores = [result["score"] for result in results]
    best = scores.index(max(scores))
    return (best, results[best]["answer"])


# %% right="single_pass"
def best_answer(qa, question, documents, min_score):
    found, highest = None, -1
    for position, document in enumerate(documents):
        result = qa({"question": question, "context": document})
        if result["score"] > highest:
            highest = result["score"]
            found = dict(answer=result["answer"], document=position)
    return found if highest >= min_score else None


# %% right="sorted_and_noisy"
import sys


def best_answer(qa, question, documents, min_score):
    rows = []
    for position, document in enumerate(documents):
        result = qa(question=question, context=document, top_k=2)
        # Con top_k devuelve una lista, salvo que solo haya una respuesta posible.
        best = result[0] if isinstance(result, list) else result
        rows.append((best["score"], -position, best["answer"]))
        print(f"{position + 1} de {len(documents)}", file=sys.stderr)
    score, position, answer = sorted(rows, reverse=True)[0]
    if not score < min_score:
        return {"document": -position, "answer": answer}
