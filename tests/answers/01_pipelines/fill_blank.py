# %% wrong="ignores_k" points=0 says="top_k"
def fill_blank(fill_mask, sentence, k):
    masked = sentence.replace("___", fill_mask.tokenizer.mask_token)
    return [candidate["token_str"].strip() for candidate in fill_mask(masked)]


# %% wrong="five_at_most" points=0 says="top_k"
def fill_blank(fill_mask, sentence, k):
    masked = sentence.replace("___", fill_mask.tokenizer.mask_token)
    return [candidate["token_str"].strip() for candidate in fill_mask(masked)][:k]


# %% wrong="whole_sentences" points=0 says="token_str"
def fill_blank(fill_mask, sentence, k):
    masked = sentence.replace("___", fill_mask.tokenizer.mask_token)
    return [candidate["sequence"] for candidate in fill_mask(masked, top_k=k)]


# %% wrong="forgets_mask" points=0 says="mask_token"
def fill_blank(fill_mask, sentence, k):
    return [candidate["token_str"].strip() for candidate in fill_mask(sentence, top_k=k)]


# %% wrong="only_the_best" points=0 says="lista"
def fill_blank(fill_mask, sentence, k):
    masked = sentence.replace("___", fill_mask.tokenizer.mask_token)
    return fill_mask(masked, top_k=k)[0]["token_str"].strip()


# %% wrong="alphabetical" points=0 says="orden"
def fill_blank(fill_mask, sentence, k):
    masked = sentence.replace("___", fill_mask.tokenizer.mask_token)
    return sorted(candidate["token_str"].strip() for candidate in fill_mask(masked, top_k=k))


# %% right="loop"
def fill_blank(fill_mask, sentence, k):
    before, after = sentence.split("___")
    candidates = fill_mask(before + fill_mask.tokenizer.mask_token + after, top_k=50)
    words = []
    for candidate in candidates:
        if len(words) < k:
            words.append(candidate["token_str"].replace(" ", ""))
    return words


# %% right="by_hand"
# Sin el pipeline: los logits de la posición tapada, de mayor a menor.
import sys

import torch


def fill_blank(fill_mask, sentence, k):
    print("hueco:", sentence, file=sys.stderr)
    tokenizer, model = fill_mask.tokenizer, fill_mask.model
    inputs = tokenizer(sentence.replace("___", tokenizer.mask_token), return_tensors="pt")
    with torch.no_grad():
        logits = model(**inputs).logits[0]
    position = inputs["input_ids"][0].tolist().index(tokenizer.mask_token_id)
    best = logits[position].topk(k).indices
    return [tokenizer.decode([token]).strip() for token in best.tolist()]
