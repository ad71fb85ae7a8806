"""Lexical index: words count within a language, names and glossary terms across."""

from types import SimpleNamespace

import numpy as np
import pytest

from index.errors import IndexDamagedError
from index.glossary import Glossary
from index.lexical import LexicalIndex, LexicalQuery

PASSAGES = [
    ("en", "Tax forms 1040 and W-7 are mailed to the tax office in Austin."),
    ("en", "The police may not enter without a warrant signed by a judge."),
    ("es", "La policía de Boston no puede entrar sin orden judicial."),
    ("zh-Hant", "警察沒有搜查令不得進入。"),
    (None, "Warrant warrant."),
]


@pytest.fixture
def index():
    """Return an index of passages in several languages."""
    return LexicalIndex.from_passages([SimpleNamespace(lang=lang, embedded=text) for lang, text in PASSAGES])


def ask(index, text, lang, glossary=None):
    """Return the two scores of every passage."""
    return index.scores(LexicalQuery.of(text, lang, glossary or Glossary([])))


def test_words_count_in_their_language(index):
    """A passage in the question's language that shares rare words scores most; none scores above one."""
    own, translated = ask(index, "warrant signed by a judge", "en")
    assert own.argmax() == 1
    assert 0 < own.max() <= 1
    assert not translated.any()
    assert own[[2, 3]].tolist() == [0, 0]


def test_words_are_silent_in_other_languages(index):
    """A question shares no score with passages of other languages, though it shares letters with them."""
    own, _ = ask(index, "no puede entrar a la police may", "fr")
    assert own[:4].tolist() == [0, 0, 0, 0]


def test_names_and_numbers_count_everywhere(index):
    """Numbers, acronyms and names find passages in any language."""
    assert ask(index, "¿qué hago con el 1040?", "es")[0].argmax() == 0
    assert ask(index, "波士頓 Boston 警察", "zh-Hans")[0][2] > 0
    assert ask(index, "kote Austin ye?", "ht")[0].argmax() == 0


def test_chinese_scripts_meet(index):
    """A question in simplified characters finds the passage in traditional ones."""
    assert ask(index, "没有搜查令", "zh-Hans")[0].argmax() == 3


def test_glossary_reaches_other_languages(index):
    """A glossary term brings a score of its own in the other languages."""
    glossary = Glossary([{"en": ["warrant"], "ht": ["manda"], "zh-Hant": ["搜查令"]}])
    own, translated = ask(index, "yon manda", "ht", glossary)
    assert not own[:4].any()
    assert set(np.flatnonzero(translated)) == {1, 3}


@pytest.mark.parametrize("text", ["", "?", "👩‍👩‍👧‍👦", "zzz qqq", "\x00"])
def test_nothing_in_common_scores_nothing(index, text):
    """Without a term in common every score is zero."""
    for scores in ask(index, text, "en"):
        assert scores.tolist() == [0] * len(PASSAGES)


@pytest.mark.parametrize("texts", [[], ["?", "!"], ["word here", ""]])
def test_saved_index_scores_the_same(tmp_path, texts):
    """A saved index gives the scores of the one that was saved, an empty one too; it is arrays and JSON."""
    made = LexicalIndex.from_passages([SimpleNamespace(lang="en", embedded=text) for text in texts])
    made.save(tmp_path / "lexical")
    loaded = LexicalIndex.load(tmp_path / "lexical", len(texts))
    for one, other in zip(ask(made, "a word", "en"), ask(loaded, "a word", "en"), strict=True):
        assert one.tolist() == other.tolist()
    assert {path.suffix for path in (tmp_path / "lexical").iterdir()} <= {".npy", ".json"}


def test_missing_file_is_damage(tmp_path, index):
    """An index with a file missing is damage, told in one line."""
    index.save(tmp_path / "lexical")
    (tmp_path / "lexical" / "data.csc.index.npy").unlink()
    with pytest.raises(IndexDamagedError, match="corner build"):
        LexicalIndex.load(tmp_path / "lexical", len(PASSAGES))
