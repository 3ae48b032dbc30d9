"""Las recetas de texto: ejemplos que se repiten con la misma semilla y pérdida finita."""

from importlib import import_module
from random import Random

import pytest
import torch
from transformers import BertConfig, BertForPreTraining

from course_utils.files import PACKAGE
from course_utils.zoo import corpora, training, written
from course_utils.zoo.recipes.base import train_wordpiece
from course_utils.zoo.recipes.entities import WrittenSentences
from course_utils.zoo.recipes.finetuning import distilled, encoder_tokenizer, with_gaps
from course_utils.zoo.recipes.initialization import cooccurrences, inform, word_vectors
from course_utils.zoo.recipes.masked_lm import mask_words
from course_utils.zoo.recipes.summaries import WrittenSummaries

ON_ENCODER = ("zero_shot", "sentence_encoder")
FROM_SCRATCH = (
    "roberta",
    "xlm_roberta",
    "translation_es_en",
    "translation_en_es",
    "summarization",
    "text2text",
)


@pytest.fixture(autouse=True)
def little_text(monkeypatch):
    """Dos párrafos en lugar del texto corrido de Debian, que no está en el repositorio."""
    lines = ["Los soldados cruzaron el río al amanecer. Nadie los vio llegar.", "Abra el menú."]
    monkeypatch.setattr(corpora, "paragraphs", lambda register: lines)
    monkeypatch.setattr(corpora, "pairs", lambda register: [(lines[1], "Open the menu.")])


def fresh(name: str):
    """La receta del módulo `name`, recién construida."""
    return type(import_module(f"course_utils.zoo.recipes.{name}").RECIPE)()


@pytest.mark.parametrize("name", [*ON_ENCODER, *FROM_SCRATCH])
def test_examples_depend_only_on_the_seed(name):
    """La misma semilla da los mismos textos en dos recetas distintas; otra semilla, otros."""
    first, second = fresh(name), fresh(name)
    texts = [first.text(Random(seed)) for seed in range(20)]
    assert texts == [second.text(Random(seed)) for seed in range(20)]
    assert len(set(texts)) > 10
    assert all(text.strip() for text in texts)


@pytest.mark.parametrize("name", ON_ENCODER)
def test_batches_give_a_finite_loss(name):
    """Un lote entra en el modelo que parte del codificador y se puede derivar."""
    recipe, tokenizer = fresh(name), encoder_tokenizer()
    model = recipe.model(tokenizer)
    loss = recipe.loss(model, recipe.batch(Random(1), tokenizer))
    loss.backward()
    assert torch.isfinite(loss)


def test_distilled_body_computes_what_the_encoder_does():
    """El DistilBERT que sale del codificador da los mismos vectores que él."""
    from transformers import BertModel, DistilBertModel

    class Holder(torch.nn.Module):
        """Como las clases de DistilBERT: guarda el cuerpo en `distilbert`."""

        def __init__(self, config):
            super().__init__()
            self.distilbert = DistilBertModel(config)

    tokenizer = encoder_tokenizer(segments=False)
    inputs = tokenizer("Mi hermana vive en Lima.", return_tensors="pt")
    body = distilled(Holder).eval().distilbert
    bert = BertModel.from_pretrained(training.CHECKPOINTS / "base_encoder", local_files_only=True)
    with torch.no_grad():
        ours, theirs = body(**inputs), bert.eval()(**inputs)
    assert torch.allclose(ours.last_hidden_state, theirs.last_hidden_state, atol=1e-5)


def test_gaps_spare_special_tokens():
    """Con todo por tapar, quedan [CLS], [SEP] y el relleno."""
    tokenizer = encoder_tokenizer()
    inputs = tokenizer(["hola", "una oración más larga"], padding=True, return_tensors="pt")
    ids = with_gaps(inputs["input_ids"], inputs["attention_mask"], tokenizer, 1.0)
    kept = set(ids[ids != tokenizer.mask_token_id].tolist())
    assert kept == {tokenizer.cls_token_id, tokenizer.sep_token_id, tokenizer.pad_token_id}


def test_whole_words_are_masked_together(monkeypatch):
    """De una palabra partida en trozos se tapan todos o ninguno."""
    tokenizer = encoder_tokenizer()
    text = "El otorrinolaringólogo desparasitó al ornitorrinco."
    inputs = tokenizer([text] * 40, return_special_tokens_mask=True, return_tensors="pt")
    torch.manual_seed(0)
    special = inputs["special_tokens_mask"].bool()
    _, chosen = mask_words(inputs["input_ids"], special, tokenizer)
    words = inputs.word_ids(0)
    pieces = [index for index, word in enumerate(words) if word == 1]
    assert len(pieces) > 2
    assert set(chosen[1:, pieces].sum(1).tolist()) == {0, len(pieces)}


def test_informed_heads_look_at_the_neighbour():
    """Antes de entrenar, las dos primeras cabezas miran a la palabra anterior y a la siguiente."""
    texts = [f"la casa {color} del pueblo" for color in ("roja", "verde", "azul")] * 30
    tokenizer = train_wordpiece(texts, vocab_size=300, lowercase=True, max_length=64)
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=192,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
        initializer_range=0.05,
        attn_implementation="eager",
    )
    torch.manual_seed(0)
    model = BertForPreTraining(config).eval()
    single, near = cooccurrences(texts, tokenizer)
    inform(model, single, near)
    ids = torch.randint(5, len(tokenizer), (1, 20))
    with torch.no_grad():
        attention = model.bert(input_ids=ids, output_attentions=True).attentions[0][0]
    assert attention[0].diagonal(-1).median() > 0.8
    assert attention[1].diagonal(1).median() > 0.8


def test_word_vectors_of_interchangeable_words_are_close():
    """Palabras que salen en los mismos sitios quedan más cerca que las que no."""
    texts = [f"quiero comer {food} ahora" for food in ("pan", "arroz")] * 40
    texts += [f"ayer {verb} mucho" for verb in ("corrí", "dormí")] * 40
    tokenizer = train_wordpiece(texts, vocab_size=400, lowercase=True, max_length=32)
    _, near = cooccurrences(texts, tokenizer)
    vectors = torch.nn.functional.normalize(word_vectors(near, 8), dim=-1)
    bread, rice, ran = (
        vectors[tokenizer.convert_tokens_to_ids(word)] for word in ("pan", "arroz", "corrí")
    )
    assert bread @ rice > 0.9 > bread @ ran


def test_renamed_sentences_keep_their_spans():
    """Tras cambiar nombres, mayúsculas y puntos, cada tramo sigue siendo una palabra entera."""
    sentences, changed = WrittenSentences("a"), 0
    known = {sentence.text for sentence in written.entities("a")}
    for seed in range(400):
        sentence = sentences.example(Random(seed))
        changed += sentence.text not in known
        for label, start, end in sentence.spans:
            assert label in ("PER", "ORG", "LOC")
            around = sentence.text[start - 1 : start] + sentence.text[end : end + 1]
            assert 0 <= start < end <= len(sentence.text)
            assert not any(character.isalnum() for character in around), sentence
    assert changed > 150


def test_renamed_summaries_copy_from_their_paragraph():
    """Los nombres y las cifras cambian igual en el párrafo y en el resumen, y no quedan marcas."""
    summaries = WrittenSummaries("a", "a")
    for seed in range(200):
        paragraph, summary = summaries.example(Random(seed))
        assert "[" not in paragraph + summary
        digits = [word for word in summary.replace(".", " ").split() if word.isdigit()]
        assert all(digit in paragraph for digit in digits), (paragraph, summary)


def test_gazetteer_names_are_clean():
    """La guía de nombres no repite ni trae signos raros."""
    import tomllib

    text = (PACKAGE / "zoo" / "data" / "gazetteer.toml").read_text(encoding="utf-8")
    for names in tomllib.loads(text).values():
        assert len(names) == len(set(names)) > 200
        assert all(name == name.strip() and name[0].isupper() for name in names)
