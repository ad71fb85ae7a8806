"""Lists of phrases: what each sign means, what is refused, and slips."""

import pytest

from assistant.slips import Speller
from assistant.wordlist import Found, Wordlist
from index import words
from index.lexicon import Lexicon


def has(phrase, text, lang="en", **groups):
    """Whether a phrase stands in a text."""
    wordlist = Wordlist(lang, {"group": [phrase], **groups})
    return Found(wordlist, words(text, wordlist.view)).has("group")


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("my door", "He is at MY DÓOR!"),
        ("can't breathe", "I can’t breathe"),
        ("door*", "the doorbell rings"),
        ("*house", "in the farmhouse"),
        ("in * hours", "in two hours"),
        ("took … away", "they took away"),
        ("took … away", "they took him and his son away"),
        ("^ ice", "ICE here"),
        ("come in $", "may they come in?"),
        ("移民局", "移民局来了"),
        ("敲門", "正在敲门"),
    ],
)
def test_a_phrase_is_found(phrase, text):
    """Case, accents, apostrophes and the script of Chinese make no difference."""
    assert has(phrase, text)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("door", "doorbell"),
        ("house*", "farmhouse"),
        ("in * hours", "in hours"),
        ("took … away", "took one two three four five away"),
        ("^ ice", "is ICE here"),
        ("come in $", "come in please"),
        ("my door", "my own door"),
    ],
)
def test_another_text_is_not(phrase, text):
    """Only what is written matches."""
    assert not has(phrase, text)


def test_a_group_stands_for_its_phrases():
    """Of a group any phrase may stand in its place, first, last and between."""
    kin = {"kin": ["my brother", "my sister in law"]}
    assert has("took <kin>", "they took my sister in law", **kin)
    assert has("<kin> … arrested", "my brother was just arrested", **kin)
    assert not has("took <kin>", "they took my dog", **kin)


def test_creole_spellings_are_one():
    """What has an older and a newer spelling is found by either."""
    assert has("kaza", "na nha casa", lang="kea")


@pytest.mark.parametrize("phrase", ["", "…", "^ice", "in…out", "<nobody> here", "!!", "^ $"])
def test_what_cannot_be_read_is_refused(phrase):
    """A sign that is not parted by spaces, an unknown group, or no word at all is an error."""
    with pytest.raises(ValueError, match="cannot be read"):
        Wordlist("en", {"group": [phrase]})


@pytest.mark.parametrize(
    ("word", "read"),
    [
        ("immigraton", "immigration"),
        ("imigration", "immigration"),
        ("immigrattion", "immigration"),
        ("immigartion", "immigration"),
        ("arrrested", "arrested"),
        ("heating", "heating"),  # another first letter than "beating"
        ("sign", "sign"),  # too short to tell
        ("immigrations", "immigrations"),  # a word that the lexicon knows
        ("zzzzzzzzzz", "zzzzzzzzzz"),
    ],
)
def test_one_slip_is_mended(word, read):
    """One letter too few, too many, wrong or swapped; words that are words stay."""
    speller = Speller({"immigration", "beating", "signed"}, {"arrest"}, _Knows({"immigrations"}))
    assert speller.mended([word]) == [read]


class _Knows(Lexicon):
    """A lexicon that knows these words."""

    def __init__(self, known):
        super().__init__({"en": {word: (1.0, word) for word in known}}, {}, name="test")
