# %% [markdown]
# Dos tests: preprocesar y modelo (2 puntos); posprocesar (2 puntos).

# %% wrong="without_special_tokens" points=2 says="especiales"
def manual_inference(text, tokenizer, model):
    inputs = tokenizer(text, return_tensors="pt")
    with torch.no_grad():
        logits = model(**inputs).logits
    probabilities = logits.softmax(dim=-1)[0]
    return {
        "tokens": len(tokenizer.tokenize(text)),
        "logits_shape": tuple(logits.shape),
        "label": model.config.id2label[probabilities.argmax().item()],
        "score": probabilities.max().item(),
    }


# %% wrong="softmax_over_the_batch" points=2 says="dim=-1"
def manual_inference(text, tokenizer, model):
    inputs = tokenizer(text, return_tensors="pt")
    with torch.no_grad():
        logits = model(**inputs).logits
    probabilities = torch.softmax(logits, dim=0)[0]
    best = logits.argmax().item()
    return {
        "tokens": inputs["input_ids"].shape[1],
        "logits_shape": tuple(logits.shape),
        "label": model.config.id2label[best],
        "score": probabilities[best].item(),
    }


# %% wrong="logit_as_score" points=2 says="no un logit"
def manual_inference(text, tokenizer, model):
    inputs = tokenizer(text, return_tensors="pt")
    with torch.no_grad():
        logits = model(**inputs).logits
    return {
        "tokens": inputs["input_ids"].shape[1],
        "logits_shape": tuple(logits.shape),
        "label": model.config.id2label[logits.argmax().item()],
        "score": logits.max().item(),
    }


# %% wrong="label_number" points=2 says="id2label"
def manual_inference(text, tokenizer, model):
    inputs = tokenizer(text, return_tensors="pt")
    with torch.no_grad():
        logits = model(**inputs).logits
    probabilities = logits.softmax(dim=-1)[0]
    return {
        "tokens": inputs["input_ids"].shape[1],
        "logits_shape": tuple(logits.shape),
        "label": probabilities.argmax().item(),
        "score": probabilities.max().item(),
    }


# %% wrong="fixed_labels" points=2 says="id2label"
def manual_inference(text, tokenizer, model):
    inputs = tokenizer(text, return_tensors="pt")
    with torch.no_grad():
        logits = model(**inputs).logits
    probabilities = logits.softmax(dim=-1)[0]
    labels = {0: "NEGATIVE", 1: "POSITIVE"}
    return {
        "tokens": inputs["input_ids"].shape[1],
        "logits_shape": tuple(logits.shape),
        "label": labels.get(probabilities.argmax().item(), "POSITIVE"),
        "score": probabilities.max().item(),
    }


# %% wrong="counts_and_shape" points=2 says=["lote", "tokens"]
def manual_inference(text, tokenizer, model):
    inputs = tokenizer(text, return_tensors="pt")
    with torch.no_grad():
        logits = model(**inputs).logits[0]
    probabilities = logits.softmax(dim=-1)
    return {
        "tokens": len(inputs["input_ids"]),
        "logits_shape": tuple(logits.shape),
        "label": model.config.id2label[probabilities.argmax().item()],
        "score": probabilities.max().item(),
    }


# %% right="numpy"
import numpy as np


def manual_inference(text, tokenizer, model):
    inputs = tokenizer([text], return_tensors="pt")
    with torch.inference_mode():
        logits = model(**inputs).logits.float().numpy()
    odds = np.exp(logits - np.max(logits))
    probabilities = odds / np.sum(odds)
    best = int(np.argmax(probabilities[0]))
    return {
        "tokens": len(inputs["input_ids"][0]),
        "logits_shape": logits.shape,
        "label": model.config.id2label[best],
        "score": probabilities[0, best],
    }


# %% right="plain_lists"
# Tensores hechos a mano, sin no_grad; la forma como torch.Size y la puntuación como tensor.
import math
import sys


def manual_inference(text, tokenizer, model):
    ids = tokenizer.encode(text)
    output = model(input_ids=torch.tensor([ids]), attention_mask=torch.tensor([[1] * len(ids)]))
    print("logits:", output.logits, file=sys.stderr)
    exponentials = [math.exp(logit) for logit in output.logits[0].tolist()]
    score, label = max(
        (value / sum(exponentials), model.config.id2label[position])
        for position, value in enumerate(exponentials)
    )
    steps = {"tokens": len(ids), "logits_shape": output.logits.shape}
    steps.update(label=label, score=torch.tensor(score))
    return steps
