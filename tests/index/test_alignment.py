"""Alignment: questions of every language are moved to where English ones lie."""

import json
from importlib.resources import files

import numpy as np
import pytest

from corpus import LANGUAGES
from index.alignment import Alignment, measure_means
from index.testing import HashEncoder

DEFAULT = "multilingual-e5-small-q4@1571fc982750"

PAIRS = {
    "es": [
        ("Where can I learn English for free?", "¿Dónde puedo aprender inglés gratis?"),
        ("The library opens at nine on Saturdays.", "La biblioteca abre a las nueve los sábados."),
        ("My landlord wants me to leave the flat.", "El dueño quiere que deje el apartamento."),
        ("How do I enrol my daughter in school?", "¿Cómo inscribo a mi hija en la escuela?"),
        ("You may ask for an interpreter.", "Usted puede pedir un intérprete."),
        ("Bring proof of your address.", "Traiga un comprobante de su domicilio."),
    ],
    "zh-Hans": [
        ("Where can I learn English for free?", "哪里可以免费学英语？"),
        ("The library opens at nine on Saturdays.", "图书馆星期六九点开门。"),
        ("My landlord wants me to leave the flat.", "房东要我搬出公寓。"),
        ("How do I enrol my daughter in school?", "我怎样给女儿报名上学？"),
        ("You may ask for an interpreter.", "您可以要求一名口译员。"),
        ("Bring proof of your address.", "请带上您的住址证明。"),
    ],
    "ar": [
        ("Where can I learn English for free?", "أين يمكنني تعلم الإنجليزية مجانا؟"),
        ("The library opens at nine on Saturdays.", "تفتح المكتبة في التاسعة يوم السبت."),
        ("My landlord wants me to leave the flat.", "صاحب البيت يريد مني أن أترك الشقة."),
        ("How do I enrol my daughter in school?", "كيف أسجل ابنتي في المدرسة؟"),
        ("You may ask for an interpreter.", "يمكنك أن تطلب مترجما."),
        ("Bring proof of your address.", "أحضر ما يثبت عنوانك."),
    ],
    "ru": [
        ("Where can I learn English for free?", "Где можно бесплатно учить английский?"),
        ("The library opens at nine on Saturdays.", "По субботам библиотека открывается в девять."),
        ("My landlord wants me to leave the flat.", "Хозяин хочет, чтобы я съехал с квартиры."),
        ("How do I enrol my daughter in school?", "Как записать дочь в школу?"),
        ("You may ask for an interpreter.", "Вы можете попросить переводчика."),
        ("Bring proof of your address.", "Принесите подтверждение вашего адреса."),
    ],
}


def unit(vectors):
    """Return the vectors brought to unit length."""
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


@pytest.fixture
def means():
    """Return mean vectors of three languages, each in a corner of its own."""
    random = np.random.default_rng(5)
    return {lang: (0.9 * unit(random.normal(size=16))).astype(np.float32) for lang in ("en", "es", "ar")}


@pytest.fixture
def questions():
    """Return random question vectors."""
    return unit(np.random.default_rng(6).normal(size=(30, 16))).astype(np.float32)


@pytest.fixture(scope="module")
def shipped():
    """Return the content of the file of means."""
    return json.loads((files("index") / "language_means.json").read_text(encoding="utf-8"))


def test_only_for_its_encoder():
    """There is an alignment for the encoder it was measured with, by name and revision, and no other."""
    assert Alignment.of(DEFAULT).encoder == DEFAULT
    for other in ("hash@1", "multilingual-e5-small-q4@000000000000", "multilingual-e5-small-q4", ""):
        assert Alignment.of(other) is None


def test_vectors_keep_unit_length(means, questions):
    """An aligned vector has unit length, the shape it had, and is float32."""
    alignment = Alignment("some@1", means)
    for question in questions:
        for lang in ("es", "ar"):
            aligned = alignment.align(question, lang)
            assert np.linalg.norm(aligned) == pytest.approx(1, abs=1e-6)
            assert (aligned.shape, aligned.dtype) == (question.shape, np.float32)


@pytest.mark.parametrize("lang", ["en", None, "xx", "", "pt", "es-MX"])
def test_other_questions_stay_as_they_are(means, questions, lang):
    """English questions, and those whose language is unknown or not among the means, are not touched."""
    for question in questions:
        assert np.array_equal(Alignment("some@1", means).align(question, lang), question)


def test_given_vectors_are_not_changed(means, questions):
    """Aligning makes a new vector; the one given and the means stay."""
    before = [questions[0].copy(), *(mean.copy() for mean in means.values())]
    Alignment("some@1", means).align(questions[0], "es")
    for one, other in zip(before, [questions[0], *means.values()], strict=True):
        assert np.array_equal(one, other)


def test_mean_goes_to_the_english_mean(means):
    """The mean of a language lands on the direction of the English mean."""
    alignment = Alignment("some@1", means)
    for lang in ("es", "ar"):
        assert alignment.align(means[lang], lang) == pytest.approx(unit(means["en"]), abs=1e-6)


def test_questions_go_around_the_english_mean(means):
    """Questions scattered about their language's mean are scattered about the English one afterwards."""
    alignment = Alignment("some@1", means)
    scatter = 0.05 * np.random.default_rng(7).normal(size=(400, 16)).astype(np.float32)
    for lang in ("es", "ar"):
        moved = np.array([alignment.align(question, lang) for question in unit(means[lang] + scatter)])
        assert unit(moved.mean(axis=0)) @ unit(means["en"]) > 0.99
        assert unit(moved.mean(axis=0)) @ unit(means[lang]) < 0.9


def test_means_are_those_of_question_vectors():
    """A language's mean is measured over its question vectors, not over passage vectors."""
    encoder = HashEncoder(32)
    sentences = {"en": ["one two", "three"], "es": ["uno dos", "tres"]}
    means = measure_means(encoder, sentences)
    assert list(means) == ["en", "es"]
    for lang, texts in sentences.items():
        assert means[lang] == pytest.approx(encoder.encode_query(texts).mean(axis=0))
    assert encoder.document_calls == 0


def test_shipped_means_are_complete(shipped):
    """The file has a mean of 384 finite numbers for each of the twelve languages, all different."""
    assert set(shipped["means"]) == set(LANGUAGES)
    assert len(LANGUAGES) == 12
    means = np.array([shipped["means"][lang] for lang in LANGUAGES], np.float32)
    assert means.shape == (12, 384)
    assert np.isfinite(means).all()
    lengths = np.linalg.norm(means, axis=1)
    assert ((lengths > 0.5) & (lengths < 1)).all()  # means of unit vectors
    assert len(np.unique(means, axis=0)) == 12


def test_shipped_means_name_source_and_licence(shipped):
    """The file says which encoder and sentences it was measured with, and under which licence those are."""
    assert shipped["encoder"] == DEFAULT
    assert "dadelani/sib-200" in shipped["source"]
    assert "CC BY-SA 4.0" in shipped["source"]


def test_shipped_means_move_every_language(shipped):
    """Each of the eleven other languages has its mean moved onto the English one."""
    alignment = Alignment.of(DEFAULT)
    english = unit(np.array(shipped["means"]["en"], np.float32))
    for lang in set(LANGUAGES) - {"en"}:
        mean = np.array(shipped["means"][lang], np.float32)
        assert alignment.align(mean, lang) == pytest.approx(english, abs=1e-5)


@pytest.mark.encoder
def test_file_was_measured_with_the_default_encoder(default_encoder):
    """The default encoder has an alignment."""
    assert Alignment.of(default_encoder.id) is not None


@pytest.fixture(scope="module")
def cosines(default_encoder):
    """Return a function: cosines of questions (rows) with English ones (columns), before and after alignment."""

    def of(lang):
        english, others = (default_encoder.encode_query(list(texts)) for texts in zip(*PAIRS[lang], strict=True))
        alignment = Alignment.of(default_encoder.id)
        aligned = np.array([alignment.align(vector, lang) for vector in others])
        return others @ english.T, aligned @ english.T

    return of


@pytest.mark.encoder
@pytest.mark.parametrize("lang", sorted(PAIRS))
def test_translations_come_nearer(cosines, lang, record_property):
    """Questions come nearer to their English translations, on average; Spanish ones lie there already."""
    before, after = (float(np.diag(matrix).mean()) for matrix in cosines(lang))
    record_property("cosine before", before)
    record_property("cosine after", after)
    assert after > before - (0.003 if lang == "es" else 0)  # measured: .9180 before, .9169 after


@pytest.mark.encoder
@pytest.mark.parametrize("lang", sorted(PAIRS))
def test_translations_stand_out_more(cosines, lang):
    """A question's own translation stands out more from the other English ones, on average, in every language."""
    before, after = (float(np.diag(matrix).mean() - matrix.mean()) for matrix in cosines(lang))
    assert after > before
