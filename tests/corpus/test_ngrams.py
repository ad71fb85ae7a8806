"""N-gram profiles: features, the shipped file, and langdetect reading it."""

import json
import lzma
from importlib.resources import files

import numpy as np
import pytest
from langdetect.detector_factory import DetectorFactory

from corpus import ngrams
from corpus.language import LANGUAGES


@pytest.fixture(scope="module")
def packed():
    """The shipped file, as JSON."""
    return json.loads(lzma.decompress((files("corpus") / ngrams.PROFILES).read_bytes()))


def test_features_of_a_word():
    """A word gives its letters, pairs and triples with its borders, and itself."""
    assert ngrams.features("la") == ["l", "a", " l", "la", "a ", " la", "la ", " la "]
    assert ngrams.features("y") == ["y", " y", "y ", " y "]


def test_words_are_composed_small_and_bare_of_loose_marks():
    """Capitals, decomposed accents, Arabic vowels and Russian stress do not make other words."""
    assert ngrams.words_of("PA\u0300 Èske٢ مُحَامٍ зá́мок 12") == ["pà", "èske", "محام", "зáмок"]


def test_profile_counts_in_langdetects_format():
    """A profile has each feature's count and, per length, the total that langdetect divides by.

    A word of one letter is a triple with its borders already.
    """
    profile = ngrams.profile("xx", ["la", "la", "y"], keep=(100, 100))
    assert profile.freq["la"] == profile.freq[" la "] == 2
    assert profile.n_words == [5, 8, 5, 2]


def test_profiles_survive_the_file():
    """What is packed is read back the same."""
    profile = ngrams.profile("xx", ["la", "y"], keep=(100, 100))
    (back,) = ngrams.unpack(ngrams.pack({"Latin": [profile]}, ["where from"]))["Latin"]
    assert (back.name, back.freq, back.n_words) == (profile.name, profile.freq, profile.n_words)


def test_each_language_has_a_profile_in_its_script(packed):
    """All of ours but Chinese, which is told by characters, have one profile; the others have a mark."""
    names = [each["name"] for group in packed["scripts"].values() for each in group]
    ours = {name for name in names if not name.startswith(ngrams.OTHER)}
    assert ours == set(LANGUAGES) - {"zh-Hans", "zh-Hant"}
    assert len(names) == len(set(names))


def test_the_file_says_where_it_comes_from(packed):
    """Origins and licences stand in the file itself, which stays under half a megabyte."""
    about = " ".join(packed["about"])
    assert "SIB200" in about
    assert "CC BY-SA 4.0" in about
    assert len((files("corpus") / ngrams.PROFILES).read_bytes()) < 500_000


def test_langdetect_reads_our_profiles(packed):
    """Langdetect's own detector, given our profiles, recognises Haitian and Cape Verdean Creole."""
    factory = DetectorFactory()
    factory.seed = 0
    factory.load_json_profile([json.dumps(each) for each in packed["scripts"]["Latin"]])
    for lang, text in (("ht", "ki kote mwen ka jwenn yon avoka gratis"), ("kea", "undi ki nu pode atxa adjuda")):
        detector = factory.create()
        detector.append(text)
        assert detector.detect() == lang


def test_an_unknown_word_says_nothing():
    """A word without any known feature is as likely in each language."""
    latin = ngrams.shipped()["Latin"]
    (row,) = latin.by_word(["ㄅㄆㄇ"])
    assert np.allclose(row, 1 / len(latin.names))


def test_no_single_word_outvotes_the_rest():
    """Three ordinary words of one language stand against one very long word of another."""
    latin = ngrams.shipped()["Latin"]
    words = ["where", "can", "you", "ficarpreocupadíssimamentenãosei"]
    assert latin.names[int(latin.combine(latin.by_word(words)).argmax())] == "en"


def test_a_turn_is_found_where_the_language_changes():
    """Of two sentences sewn together, the turn stands at the seam and names both languages."""
    latin = ngrams.shipped()["Latin"]
    words = ngrams.words_of("necesito ayuda con mi apartamento paske pwopriyetè a pa vle repare li")
    turn = latin.turn(latin.by_word(words), least=3)
    assert turn.words == (5, 7)
    assert turn.names == ("es", "ht")
    assert turn.gain > 12
