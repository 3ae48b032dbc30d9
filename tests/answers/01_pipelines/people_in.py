# %% [markdown]
# Tres tests de 1 punto: los nombres, cómo se escriben y los repetidos.

# %% wrong="no_aggregation" points=0 says="agregación"
def people_in(ner, text):
    return [entity["word"] for entity in ner(text) if entity["entity"].endswith("PER")]


# %% wrong="all_entities" points=0 says="PER"
def people_in(ner, text):
    names = []
    for entity in ner(text, aggregation_strategy="simple"):
        name = text[entity["start"] : entity["end"]]
        if name not in names:
            names.append(name)
    return names


# %% wrong="repeats" points=2 says="sin repetir"
def people_in(ner, text):
    return [
        text[entity["start"] : entity["end"]]
        for entity in ner(text, aggregation_strategy="simple")
        if entity["entity_group"] == "PER"
    ]


# %% wrong="uses_word" points=2 says="start y end"
def people_in(ner, text):
    people = []
    for entity in ner(text, aggregation_strategy="simple"):
        if entity["entity_group"] == "PER" and entity["word"] not in people:
            people.append(entity["word"])
    return people


# %% wrong="alphabetical" points=1 says="orden"
def people_in(ner, text):
    entities = ner(text, aggregation_strategy="simple")
    people = [one for one in entities if one["entity_group"] == "PER"]
    return sorted({text[one["start"] : one["end"]] for one in people})


# %% wrong="one_text" points=0 says="lista"
def people_in(ner, text):
    entities = ner(text, aggregation_strategy="simple")
    people = [one for one in entities if one["entity_group"] == "PER"]
    return ", ".join(text[one["start"] : one["end"]] for one in people)


# %% right="dictionary_keys"
def people_in(ner, text):
    entities = ner(text, aggregation_strategy="simple")
    people = [one for one in entities if one["entity_group"] == "PER"]
    return list(dict.fromkeys(text[one["start"] : one["end"]] for one in people))


# %% right="own_pipeline"
# Construye otro pipeline que ya agrega, y escribe mucho en stderr.
import logging


def people_in(ner, text):
    logging.warning("busco personas en %s", text)
    grouped = pipeline(
        "token-classification",
        model=ner.model,
        tokenizer=ner.tokenizer,
        aggregation_strategy="simple",
    )
    seen = []
    for entity in grouped([text])[0]:
        if entity["entity_group"] != "PER":
            continue
        name = text[slice(entity["start"], entity["end"])]
        seen += [name] if name not in seen else []
    return seen
