"""Las medidas del zoológico: qué cuenta como acierto en cada tarea y cómo se resume."""

import math
from types import SimpleNamespace

import pytest
import tiny_models
import torch
from sacrebleu.metrics import CHRF
from transformers import T5Config, T5ForConditionalGeneration

from course_utils.checkpoints import catalog
from course_utils.zoo import cards, evaluation
from course_utils.zoo.metrics import MEASURES, Outcome, classification


def outcome(right: bool = True, got: str = "", group: str = "", **rest) -> Outcome:
    """Una frase ya evaluada."""
    return Outcome("texto", "esperado", got, right, group, **rest)


class Echo:
    """Un tokenizador de pega: le pasa el texto al modelo tal cual."""

    def __call__(self, text, **_):
        return {"text": text}


def classifier(**logits):
    """Medida de clasificación con un modelo de pega: los logits que se le dan a cada texto."""

    def model(text):
        return SimpleNamespace(logits=torch.tensor([logits[text]]))

    model.config = SimpleNamespace(id2label={0: "NEGATIVE", 1: "POSITIVE"})
    return MEASURES["text-classification"](model, Echo())


def writer(task: str, **written: str):
    """Medida de generación con un modelo de pega: lo que escribe para cada texto."""
    measure = MEASURES[task](None, None)
    measure.generate = written.__getitem__
    return measure


# ---------- el conjunto ----------


def test_every_catalogue_task_has_a_measure():
    assert {entry.task for entry in catalog().values()} <= set(MEASURES)


def test_every_metric_has_a_name_for_the_card():
    """Lo que miden todas las tareas, también lo que solo sale a veces, tiene nombre en español."""
    counts = dict.fromkeys(
        ("confidence", "f1", "top1", "hits", "found", "expected", "length", "nats", "tokens"), 1.0
    )
    outcomes = [
        outcome(False, "otra cosa", "negation", counts=counts, references=("una cosa",)),
        outcome(True, "una cosa", counts=counts, references=("una cosa",)),
    ]
    for kind in MEASURES.values():
        measure = object.__new__(kind)
        measure.chrf = CHRF()
        assert measure.summary(outcomes).keys() <= cards.METRIC_NAMES.keys()


# ---------- clasificar ----------


def test_classification_compares_labels():
    measure = classifier(bueno=[0.0, 2.0], malo=[1.0, 0.0])
    right = measure.outcome({"text": "bueno", "label": "POSITIVE"})
    wrong = measure.outcome({"text": "malo", "label": "POSITIVE"})
    assert (right.right, right.got) == (True, "POSITIVE")
    assert (wrong.right, wrong.got, wrong.expected) == (False, "NEGATIVE", "POSITIVE")


def test_confidence_in_mistakes_is_the_mean_probability_of_wrong_answers():
    measure = classifier(a=[0.0, math.log(9)], b=[math.log(4), 0.0], c=[math.log(3), 0.0])
    items = [{"text": text, "label": "POSITIVE"} for text in "abc"]
    found = measure.summary([measure.outcome(item) for item in items])
    assert found["accuracy"] == pytest.approx(1 / 3)
    assert found["confidence_wrong"] == pytest.approx((0.8 + 0.75) / 2)


def test_confidence_in_mistakes_needs_mistakes():
    measure = classifier(a=[0.0, 1.0])
    assert measure.summary([measure.outcome({"text": "a", "label": "POSITIVE"})]) == {
        "accuracy": 1.0
    }


def test_negation_counts_apart_and_in_the_total():
    right, wrong = {"confidence": 0.9}, {"confidence": 0.6}
    outcomes = [
        outcome(counts=right),
        outcome(counts=right),
        outcome(group="negation", counts=right),
        outcome(False, group="negation", counts=wrong),
    ]
    found = classifier().summary(outcomes)
    assert found == {"accuracy": 0.75, "negation": 0.5, "confidence_wrong": 0.6}


def test_only_the_documents_are_left_out_of_the_total(monkeypatch, tmp_path):
    """Las frases con cualquier otro grupo cuentan en la exactitud."""
    model = classifier(a=[0.0, 1.0], b=[1.0, 0.0]).model
    model.num_parameters = lambda: 7
    items = [
        {"text": "a", "label": "POSITIVE", "group": "negation"},
        {"text": "b", "label": "POSITIVE", "group": "otro"},
        {"text": "a", "label": "POSITIVE", "group": "documents"},
    ]
    table = {"task": "text-classification", "metric": "accuracy", "target": 0.9, "minimum": 0.5}
    monkeypatch.setattr(evaluation, "recipe", lambda name: None)
    monkeypatch.setattr(evaluation, "targets", lambda name: table)
    monkeypatch.setattr(evaluation, "load_items", lambda name: items)
    monkeypatch.setattr(evaluation, "load", lambda name, folder: (model, Echo()))
    report = evaluation.evaluate("x", folder=tmp_path)
    assert (report.items, report.documents, report.passed) == (2, (1, 1), True)
    assert report.metrics["accuracy"] == 0.5
    assert report.metrics["negation"] == 1.0


@pytest.mark.parametrize(
    ("extra", "template"),
    [
        ({}, "Este texto trata de {}."),
        ({"template": "This text is about {}."}, "This text is about {}."),
    ],
)
def test_zero_shot_takes_the_likeliest_label(monkeypatch, extra, template):
    """La primera de la pipeline, con la plantilla española o la de la frase."""
    asked = {}

    def oracle(text, **options):
        asked.update(options)
        return {"labels": ["campo", "teatro"], "scores": [0.7, 0.3]}

    monkeypatch.setattr(classification, "pipeline", lambda task, **_: oracle)
    measure = MEASURES["zero-shot-classification"](None, None)
    item = {"text": "El tractor", "labels": ["teatro", "campo"], **extra}
    right = measure.outcome(item | {"expected": "campo"})
    wrong = measure.outcome(item | {"expected": "teatro"})
    assert asked == {"candidate_labels": ["teatro", "campo"], "hypothesis_template": template}
    assert (right.right, wrong.right, wrong.got) == (True, False, "campo")
    assert measure.summary([right, wrong]) == {"accuracy": 0.5, "confidence_wrong": 0.7}


def test_zero_shot_is_the_entailment_of_each_hypothesis():
    """Con un modelo de verdad, gana la etiqueta cuya hipótesis se sigue más del texto."""
    labels = {0: "CONTRADICTION", 1: "ENTAILMENT"}
    model = tiny_models.model("BertForSequenceClassification", "bert", id2label=labels)
    model.config.label2id = {name: index for index, name in labels.items()}
    tokenizer = tiny_models.tokenizer()
    item = {"text": "ana vive en lima", "labels": ["río", "capital", "perú"], "expected": "río"}
    measure = MEASURES["zero-shot-classification"](model, tokenizer)
    with torch.no_grad():
        found = measure.outcome(item)
        hypotheses = [f"Este texto trata de {label}." for label in item["labels"]]
        inputs = tokenizer([item["text"]] * 3, hypotheses, padding=True, return_tensors="pt")
        shares = model(**inputs).logits[:, 1].softmax(0)
    assert found.got == item["labels"][shares.argmax()]
    assert found.counts["confidence"] == pytest.approx(shares.max().item(), abs=1e-4)


# ---------- entidades, respuestas y lenguaje ----------


def test_entities_must_match_whole_and_with_their_label():
    measure = object.__new__(MEASURES["token-classification"])
    text = "Ana vive en Lima"
    measure.pipeline = lambda _: [
        {"entity_group": "PER", "start": 0, "end": 3},
        {"entity_group": "ORG", "start": 12, "end": 16},
    ]
    wrong = measure.outcome({"text": text, "entities": [["PER", "Ana"], ["LOC", "Lima"]]})
    right = measure.outcome({"text": text, "entities": [["PER", "Ana"], ["ORG", "Lima"]]})
    assert (wrong.right, right.right) == (False, True)
    assert measure.summary([wrong]) == {"f1": 0.5, "precision": 0.5, "recall": 0.5}


def test_answers_ignore_articles_and_take_the_best_reference():
    measure = MEASURES["question-answering"](None, None)
    item = {"question": "¿Dónde?", "context": "En la casa azul.", "answers": ["azul", "casa azul"]}
    measure.answer = lambda question, context: "la casa azul"
    exact = measure.outcome(item)
    measure.answer = lambda question, context: "casa"
    half = measure.outcome(item)
    assert (exact.right, half.right) == (True, False)
    assert measure.summary([exact, half]) == {
        "exact_match": 0.5,
        "f1": pytest.approx((1 + 2 / 3) / 2),
    }


def test_answers_may_be_none():
    measure = MEASURES["question-answering"](None, None)
    item = {"question": "¿Quién?", "context": "Llueve.", "answers": []}
    measure.answer = lambda question, context: ""
    assert measure.outcome(item).right
    measure.answer = lambda question, context: "Llueve"
    assert not measure.outcome(item).right


def test_gaps_look_at_the_first_five_words():
    tokenizer = tiny_models.tokenizer()
    model = tiny_models.model("BertForMaskedLM", "bert")
    measure = MEASURES["fill-mask"](model, tokenizer)
    with torch.no_grad():
        words = measure.outcome({"text": "la [MASK]", "expected": ["-"]}).got.split(", ")
        found = [
            measure.outcome({"text": "la [MASK]", "expected": [word]})
            for word in (words[0], words[4], "nada de eso")
        ]
    assert [one.right for one in found] == [True, True, False]
    assert measure.summary(found) == {"top5": pytest.approx(2 / 3), "top1": pytest.approx(1 / 3)}


def test_continuations_are_half_sentences_and_perplexity():
    found = MEASURES["text-generation"](None, None).summary(
        [
            outcome(True),
            outcome(False),
            outcome(counts={"nats": math.log(8), "tokens": 1}),
            outcome(counts={"nats": math.log(2), "tokens": 1}),
        ]
    )
    assert found == {"continues": 0.5, "perplexity": pytest.approx(4)}


# ---------- vectores ----------


@pytest.fixture(scope="module")
def paraphrases():
    """La medida de vectores con un codificador de verdad, aunque diminuto."""
    model = tiny_models.model("BertModel", "bert")
    with torch.no_grad():
        yield MEASURES["feature-extraction"](model, tiny_models.tokenizer())


@pytest.mark.parametrize(
    ("paraphrase", "unrelated", "right"),
    [
        ("ana vive en lima", "el río", True),
        ("el río", "ana vive en lima", False),
        ("el río", "el río", False),
    ],
)
def test_paraphrase_must_be_nearer(paraphrases, paraphrase, unrelated, right):
    """La oración misma está más cerca que cualquier otra; un empate no es un acierto."""
    item = {"text": "ana vive en lima", "paraphrase": paraphrase, "unrelated": unrelated}
    found = paraphrases.outcome(item)
    assert found.right is right
    assert found.got == (paraphrase if right else unrelated)


def test_vectors_do_not_count_padding(paraphrases):
    alone = paraphrases.vectors(["el río"])
    padded = paraphrases.vectors(["el río", "ana vive en la capital de perú"])
    assert torch.allclose(alone[0], padded[0], atol=1e-5)


def test_vectors_ignore_the_head(paraphrases):
    """Un modelo con cabeza da los mismos vectores que su codificador."""
    head = tiny_models.model("BertForMaskedLM", "bert")
    head.bert.load_state_dict(paraphrases.model.state_dict(), strict=False)
    measure = MEASURES["feature-extraction"](head, paraphrases.tokenizer)
    assert torch.allclose(measure.vectors(["el río"]), paraphrases.vectors(["el río"]), atol=1e-5)


def test_ranking_is_the_share_of_right_ones(paraphrases):
    assert paraphrases.summary([outcome(True), outcome(False)]) == {"ranking": 0.5}


# ---------- generar ----------


@pytest.fixture
def tiny_t5():
    """Un T5 diminuto y su tokenizador."""
    tokenizer = tiny_models.tokenizer(model_input_names=["input_ids", "attention_mask"])
    config = T5Config(
        vocab_size=len(tokenizer),
        d_model=16,
        d_kv=8,
        d_ff=16,
        num_layers=1,
        num_heads=2,
        pad_token_id=tokenizer.pad_token_id,
        eos_token_id=tokenizer.sep_token_id,
        decoder_start_token_id=tokenizer.pad_token_id,
    )
    with torch.random.fork_rng():
        torch.manual_seed(0)
        model = T5ForConditionalGeneration(config)
        for parameter in model.parameters():
            torch.nn.init.normal_(parameter, std=0.4)
    return model.eval(), tokenizer


@pytest.mark.parametrize("beams", [1, 3])
def test_generation_uses_the_model_own_settings(monkeypatch, tiny_t5, beams):
    """Ni largo ni haces: manda la configuración de generación del modelo, frase a frase."""
    model, tokenizer = tiny_t5
    model.generation_config.max_new_tokens = 4
    model.generation_config.num_beams = beams
    generate, calls = model.generate, []

    def recorded(**inputs):
        calls.append(inputs)
        return generate(**inputs)

    monkeypatch.setattr(model, "generate", recorded)
    got = MEASURES["translation"](model, tokenizer).generate("ana vive en lima")
    (inputs,) = calls
    assert inputs.keys() == {"input_ids", "attention_mask"}
    assert inputs["input_ids"].shape[0] == 1
    written = generate(**inputs)[0]
    assert len(written) <= 5
    assert got == tokenizer.decode(written, skip_special_tokens=True).strip()


def test_generation_leaves_out_special_tokens(monkeypatch, tiny_t5):
    model, tokenizer = tiny_t5
    ids = tokenizer("el río")["input_ids"]
    monkeypatch.setattr(model, "generate", lambda **_: torch.tensor([[0, *ids, 0]]))
    assert MEASURES["summarization"](model, tokenizer).generate("ana") == "el río"


def test_generation_cuts_what_does_not_fit(monkeypatch, tiny_t5):
    model, tokenizer = tiny_t5
    lengths = []

    def generate(input_ids, attention_mask):
        lengths.append(input_ids.shape[1])
        return input_ids

    monkeypatch.setattr(model, "generate", generate)
    MEASURES["summarization"](model, tokenizer).generate("ana " * 500)
    assert lengths == [tokenizer.model_max_length]


SENTENCE = "Ana vive en una casa azul."


@pytest.mark.parametrize(
    ("got", "right"),
    [
        (SENTENCE, True),
        ("Ana vive en la casa azul", True),
        ("Ana habita un hogar celeste.", True),
        ("El perro come mucho pan.", False),
        ("", False),
    ],
)
def test_translation_compares_with_the_nearest_reference(got, right):
    """Es un acierto si se parece bastante a la traducción o a otra de las buenas."""
    item = {"text": "frase", "translation": SENTENCE, "also": ["Ana habita un hogar celeste."]}
    found = writer("translation", frase=got).outcome(item)
    assert found.right is right
    assert (found.got, found.expected) == (got, SENTENCE)


def test_translation_needs_half_of_chrf():
    """El corte está en 50, y cuenta la mejor referencia, no todas juntas."""
    chrf = CHRF()
    cases = {"Ana vive lejos": None, "Ana vive en una calle": None, "una casa azul.": None}
    for got in cases:
        best = max(
            chrf.sentence_score(got, [reference]).score for reference in (SENTENCE, "Nada que ver.")
        )
        item = {"text": "frase", "translation": SENTENCE, "also": ["Nada que ver."]}
        cases[got] = writer("translation", frase=got).outcome(item).right
        assert cases[got] == (best >= 50)
    assert set(cases.values()) == {True, False}


def test_chrf_is_the_corpus_score_with_every_reference():
    """El del conjunto entero, con tantas referencias como tenga cada oración."""
    measure = writer("translation", uno="El gato duerme.", dos="Llueve mucho.", tres="Hola")
    outcomes = [
        measure.outcome({"text": "uno", "translation": "Duerme el gato."}),
        measure.outcome(
            {"text": "dos", "translation": "Está lloviendo.", "also": ["Diluvia.", "Llueve mucho."]}
        ),
        measure.outcome({"text": "tres", "translation": "Adiós", "also": []}),
    ]
    expected = CHRF().corpus_score(
        ["El gato duerme.", "Llueve mucho.", "Hola"],
        [
            ["Duerme el gato.", "Está lloviendo.", "Adiós"],
            [None, "Diluvia.", None],
            [None, "Llueve mucho.", None],
        ],
    )
    assert measure.summary(outcomes) == {"chrf": pytest.approx(expected.score)}
    assert measure.summary(outcomes[1:2]) == {"chrf": pytest.approx(100)}


def test_chrf_of_nothing_is_zero():
    measure = writer("translation", uno="")
    empty = measure.outcome({"text": "uno", "translation": "Hola."})
    assert measure.summary([empty]) == {"chrf": 0.0}
    assert measure.summary([]) == {"chrf": 0.0}


NEWS = "El pueblo de Zafra abrió ayer su mercado después de dos años cerrado."


@pytest.mark.parametrize(
    ("got", "keep", "right"),
    [
        ("Zafra abrió su mercado.", ["Zafra"], True),
        ("ZAFRA ABRIÓ SU MERCADO.", ["zafra", "Mercado"], True),
        ("Abrió el mercado.", ["Zafra"], False),
        ("Zafra abrió.", ["Zafra", "dos años"], False),
        (NEWS, ["Zafra"], False),
        ("", ["Zafra"], False),
        ("", [], False),
    ],
)
def test_summary_is_short_and_keeps_what_matters(got, keep, right):
    found = writer("summarization", **{NEWS: got}).outcome({"text": NEWS, "keep": keep})
    assert found.right is right


@pytest.mark.parametrize(("length", "right"), [(4, True), (5, False)])
def test_summary_is_shorter_than_half(length, right):
    """La mitad justa ya no es breve."""
    found = writer("summarization", aaaaaaaaaa="a" * length).outcome(
        {"text": "a" * 10, "keep": ["a"]}
    )
    assert found.right is right


def test_summaries_say_how_long_they_are():
    measure = writer("summarization", aaaaaaaaaa="aa", bbbb="bbbb")
    outcomes = [
        measure.outcome({"text": "a" * 10, "keep": ["a"]}),
        measure.outcome({"text": "b" * 4, "keep": ["b"]}),
    ]
    assert measure.summary(outcomes) == {"keeps": 0.5, "length": pytest.approx(0.6)}


@pytest.mark.parametrize(
    ("got", "right"),
    [
        ("Cartagena", True),
        ("cartagena.", True),
        ("EN  CARTAGENA!", True),
        ("Cartagena de Indias", False),
        ("Cartagená", False),
        ("Carta.gena", False),
        ("", False),
        (".", False),
    ],
)
def test_replies_are_exact_but_for_case_and_final_punctuation(got, right):
    """Vale cualquiera de las esperadas; las tildes y los signos de dentro cuentan."""
    item = {"text": "pregunta", "expected": ["Cartagena", "en Cartagena."]}
    found = writer("text2text-generation", pregunta=got).outcome(item)
    assert found.right is right
    assert found.expected == "Cartagena"


def test_replies_are_summarised_as_exact_match():
    measure = writer("text2text-generation")
    assert measure.summary([outcome(True), outcome(False)]) == {"exact_match": 0.5}
