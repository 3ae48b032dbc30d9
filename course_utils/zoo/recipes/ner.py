"""Nombres propios en texto: personas, organizaciones, lugares y otros (BERT)."""

from random import Random

import torch
from transformers import BertConfig, BertForTokenClassification

from course_utils.zoo.grammar import Expansion, Grammar, load_data, load_tables, without_accents
from course_utils.zoo.recipes.base import Batch, Card, Recipe, Schedule, seeded, train_wordpiece
from course_utils.zoo.recipes.sentiment import Opinions
from course_utils.zoo.recipes.words import COMMON_WORD, common_words, invented_names

# El mismo orden de etiquetas que dslim/bert-base-NER.
LABELS = ("O", "B-MISC", "I-MISC", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC")
IGNORED = -100
PLAIN_SHARE = 0.12


class Sentences:
    """Generador de oraciones con entidades."""

    def __init__(self) -> None:
        frames = load_data("ner")
        self.frames = {"es": frames["frames_es"], "en": frames["frames_en"]}
        tables = load_tables("lexicon", "ner")
        names = invented_names(tables)
        self.grammar = Grammar(tables | {"name": names})
        self.words = common_words("prose", "sentiment", "question_answering")
        self.words += [name.lower() for name in names[:300]]
        self.opinions = Opinions()

    def example(self, rng: Random) -> Expansion:
        """Una o dos oraciones con los tramos de sus entidades."""
        if rng.random() < PLAIN_SHARE:
            return Expansion(self.opinions.example(rng)[0])
        frames = self.frames["es" if rng.random() < 0.55 else "en"]
        first = self.grammar.expand(rng.choice(frames), rng)
        if rng.random() < 0.25:
            second = self.grammar.expand(rng.choice(frames), rng)
            shift = len(first.text) + 1
            first.text = f"{first.text} {second.text}"
            first.spans += [(label, a + shift, b + shift) for label, a, b in second.spans]
        if rng.random() < 0.5:
            first = self._with_other_words(first, rng)
        if rng.random() < 0.1:
            first.text = without_accents(first.text)
        elif rng.random() < 0.25:
            first.text = first.text.rstrip(".")
        return first

    def _with_other_words(self, sentence: Expansion, rng: Random) -> Expansion:
        """Cambia algunas palabras comunes por otras: nada en minúsculas ha de parecer un nombre."""
        changed, copied = Expansion(), 0
        for label, start, end in [*sentence.spans, ("", len(sentence.text), len(sentence.text))]:
            plain = sentence.text[copied:start]
            changed.text += COMMON_WORD.sub(
                lambda match: rng.choice(self.words) if rng.random() < 0.25 else match[0], plain
            )
            if label:
                begin = len(changed.text)
                changed.text += sentence.text[start:end]
                changed.spans.append((label, begin, len(changed.text)))
            copied = end
        return changed


class Ner(Recipe):
    name = "ner"
    schedule = Schedule(steps=1600, batch_size=32, learning_rate=1e-3)
    card = Card(
        title="Nombres propios en español e inglés",
        stands_for="dslim/bert-base-NER",
        domain=(
            "Oraciones de noticia, biografía o conversación, en español e inglés, con nombres de "
            "personas (PER), organizaciones (ORG), lugares (LOC) y obras, premios, acontecimientos "
            "y gentilicios ingleses (MISC). Distingue mayúsculas."
        ),
        data="oraciones",
        failures=(
            "Texto todo en minúsculas, nombres poco corrientes fuera de las construcciones más "
            "sencillas y palabras comunes que empiezan oración."
        ),
        tags=("ner",),
    )

    def __init__(self) -> None:
        self.sentences = Sentences()

    def text(self, rng):
        return self.sentences.example(rng).text

    def tokenizer(self):
        rng = seeded(self.name, "tokenizer")
        texts = [self.text(rng) for _ in range(30_000)]
        return train_wordpiece(texts, vocab_size=4500, lowercase=False, max_length=512)

    def model(self, tokenizer):
        return BertForTokenClassification(
            BertConfig(
                vocab_size=len(tokenizer),
                hidden_size=128,
                num_hidden_layers=2,
                num_attention_heads=4,
                intermediate_size=384,
                max_position_embeddings=512,
                pad_token_id=tokenizer.pad_token_id,
                id2label=dict(enumerate(LABELS)),
                label2id={label: index for index, label in enumerate(LABELS)},
            )
        )

    def batch(self, rng: Random, tokenizer) -> Batch:
        examples = [self.sentences.example(rng) for _ in range(self.schedule.batch_size)]
        inputs = tokenizer(
            [example.text for example in examples],
            padding=True,
            return_offsets_mapping=True,
            return_tensors="pt",
        )
        offsets = inputs.pop("offset_mapping").tolist()
        labels = [_labels(*pair) for pair in zip(examples, offsets, strict=True)]
        return {**inputs, "labels": torch.tensor(labels)}

    def loss(self, model, batch):
        labels = batch.pop("labels")
        logits = model(**batch).logits
        return torch.nn.functional.cross_entropy(
            logits.flatten(0, 1), labels.flatten(), ignore_index=IGNORED, label_smoothing=0.05
        )


def _labels(example: Expansion, offsets: list[list[int]]) -> list[int]:
    """Etiqueta de cada token: B- en el primero de la entidad, I- en los demás trozos."""
    labels = []
    for start, end in offsets:
        if start == end:
            labels.append(IGNORED)
            continue
        inside = [span for span in example.spans if span[1] <= start and end <= span[2]]
        name = "O"
        if inside:
            label, first, _ = inside[0]
            name = f"B-{label}" if start == first else f"I-{label}"
        labels.append(LABELS.index(name))
    return labels


RECIPE = Ner()
