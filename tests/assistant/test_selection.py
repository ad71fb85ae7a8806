"""Selection: what several documents say alike is cited once, in the person's language where it can be."""

from types import SimpleNamespace

import pytest

from assistant import Assistant, Citation, SourceWarning
from assistant.selection import in_language, one_per_story
from corpus import PartialDate, Related, Store, load
from index import build_index, open_retriever
from index.testing import HashEncoder

MATTER = "---\nlang: {lang}\npublisher: {publisher}\npublished: {published}\nreview: {review}\n{more}---\n\n"
SIGNED = "reviewed\nreviewed_by: Ana\nreviewed_on: 2026-11-01"
STORY = (
    "Riders on three more bus routes will pay nothing from March 1, the transit agency announced today. Routes 14, "
    "31 and 45 join the three that have been free since 2022. Transfers to the subway still need a card."
)
ENGLISH = "# Heat\n\nYour home must be warm in winter months. Heat must be at least 68 degrees during all of the day.\n"
SPANISH = (
    "# Calor\n\nSu casa debe estar caliente en los meses de invierno. La calefacción debe dar al menos 68 grados.\n"
)
HAITIAN = "# Chalè\n\nKay ou dwe cho nan mwa ki fè frèt yo. Chalè a dwe omwen 68 degre pandan tout lajounen an.\n"
WARM = "How warm must heat be, at least 68 degrees during the day?"
BUS = "Which three more bus routes will riders pay nothing on from March 1?"


OTHERS = {
    f"other{number}": ({}, f"{words}\n")
    for number, words in enumerate(
        (
            "The ferry leaves the long wharf every hour when no storm is announced by the coast guard.",
            "Bring clean glass bottles and paper to the yard behind city hall any Thursday before noon.",
            "Choir practice takes place under the dome, and new singers of any age may simply come along.",
            "Dogs must be kept on a leash in parks, except within fenced lawns that have their own signs.",
        )
    )
}
"""Enough else to make a question about one thing stand out."""


@pytest.fixture
def corner(tmp_path):
    """Return a function that makes a corner of files: name to (front matter, text)."""

    def make(**files):
        store = Store(tmp_path / "corpus.db", write=True)
        for name, (matter, text) in {**files, **OTHERS}.items():
            values = {"lang": "en", "publisher": name, "published": "2026-05-01", "review": SIGNED, "more": ""} | matter
            path = tmp_path / f"{name}.md"
            path.write_text(MATTER.format(**values) + text, encoding="utf-8")
            store.put(load(path, path.name), origin=path.name)
        build_index(tmp_path / "index", store.documents(), store.digest(), HashEncoder(4096))
        retriever = open_retriever(tmp_path / "index", HashEncoder(4096))
        return SimpleNamespace(store=store, assistant=Assistant(retriever, store))

    return make


def heat(lang, text, **matter):
    """Return a member of the family of sheets on heating."""
    original = "" if lang == "en" else "translated_from: en\n"
    return {"lang": lang, "more": f"family: heat\n{original}"} | matter, text


def sources(reply):
    """Return the sources an answer cites."""
    return {citation.document.source for citation in reply.citations}


def test_one_of_two_tellings_is_cited(corner):
    """Of a story told twice, the one dated to the day is cited, and the other is mentioned with it."""
    opened = corner(news=({"published": "2026-02"}, f"{STORY} That is good."), agency=({}, STORY))
    reply = opened.assistant.ask(BUS, lang="en")
    assert sources(reply) == {"agency.md"}
    assert [[other.source for other in c.also_in] for c in reply.citations] == [["news.md"]] * len(reply.citations)
    assert [citation.marker for citation in reply.citations] == list(range(1, len(reply.citations) + 1))


@pytest.mark.parametrize(
    ("first", "second", "cited"),
    [
        pytest.param({}, {}, "one.md", id="the-one-added-earlier"),
        pytest.param({"published": "2026-04-30"}, {}, "two.md", id="the-newer"),
        pytest.param({"published": "2026"}, {"published": "2025-01-01"}, "two.md", id="the-one-dated-more-exactly"),
        pytest.param({"lang": "es"}, {"published": "2020-01-01"}, "two.md", id="the-persons-language"),
        pytest.param({}, {"more": "supersedes: one.md\n", "published": "2020-01-01"}, "two.md", id="what-replaced-it"),
    ],
)
def test_which_telling_is_cited(corner, first, second, cited):
    """Not replaced, the person's language, the more exact date, the newer, the earlier added: in this order."""
    reply = corner(one=(first, STORY), two=(second, f"{STORY} Now.")).assistant.ask(BUS, lang="en")
    assert sources(reply) == {cited}


def test_other_words_of_the_same_story_are_not_cited_beside_it(make_document):
    """Of two tellings that are both quoted, in different words, the citations of one are left, in their order."""
    one, two, other = (make_document(text, source=text, lang="en") for text in ("One.", "Two.", "Other."))
    citations = [
        Citation(marker=n, passage_id="p", document=d, start=0, end=len(d.text), quote=d.text)
        for n, d in enumerate((two, other, one, two), start=1)
    ]
    related = {
        one.id: Related(added=1, near_duplicates=(two,)),
        two.id: Related(added=2, near_duplicates=(one,)),
        other.id: Related(added=3),
    }
    kept = one_per_story(citations, related, "en")
    assert [citation.quote for citation in kept] == ["Other.", "One."]


def test_an_older_version_is_not_mentioned_as_another_telling(corner):
    """The newer version is cited; the old one it replaced says nothing that should be read."""
    opened = corner(old=({}, STORY), new=({"more": "supersedes: old.md\n"}, f"{STORY} Now."))
    reply = opened.assistant.ask(BUS, lang="en")
    assert sources(reply) == {"new.md"}
    assert {citation.also_in for citation in reply.citations} == {()}


def test_a_superseded_source_names_the_newer(corner):
    """An answer from a text that was replaced says so, and by what, also where only the newer one says it."""
    opened = corner(
        old=({}, STORY), new=({"more": "supersedes: old.md\n"}, "Fares are under review by a board of nine people.")
    )
    reply = opened.assistant.ask(BUS, lang="en")
    assert {c.superseded_by.source for c in reply.citations} == {"new.md"}
    assert SourceWarning.SUPERSEDED in reply.warnings


def test_a_sentence_is_shown_in_the_persons_language(corner):
    """An English sentence comes with its translation, a literal slice of the stored one; its draft is told."""
    opened = corner(en=heat("en", ENGLISH), ht=heat("ht", HAITIAN, review="draft"))
    (citation,) = opened.assistant.ask(WARM, lang="ht").citations[:1]
    assert citation.quote == "Heat must be at least 68 degrees during all of the day."
    translation = citation.translation
    assert translation.quote == "Chalè a dwe omwen 68 degre pandan tout lajounen an."
    assert opened.store.document(translation.document.id).text[translation.start : translation.end] == translation.quote
    assert (citation.shown, citation.below, citation.original) == (translation, citation, None)
    assert SourceWarning.DRAFT in opened.assistant.ask(WARM, lang="ht").warnings
    assert SourceWarning.DRAFT not in opened.assistant.ask(WARM, lang="en").warnings


def test_a_translation_comes_with_its_original(corner):
    """A sentence of a translation that says more than its original is found by itself, with the original below."""
    more = "\nRele 311. Rele jodi a.\n"
    opened = corner(en=heat("en", f"{ENGLISH}\nCall 311.\n"), ht=heat("ht", HAITIAN + more))
    question = "Konbyen degre chalè a dwe pandan tout lajounen an, omwen 68 degre?"
    (citation,) = opened.assistant.ask(question, lang="ht").citations[:1]
    assert (citation.document.lang, citation.translation) == ("ht", None)
    assert citation.original.quote == "Heat must be at least 68 degrees during all of the day."
    assert (citation.shown, citation.below) == (citation, citation.original)


@pytest.mark.parametrize("lang", ["es", "ht", "fr", None])
def test_a_family_is_cited_in_one_language(corner, lang):
    """However many languages are found, one of them is cited; the person's is shown where it exists."""
    members = {one: heat(one, ENGLISH.replace("home", f"home{one}")) for one in ("en", "es", "ht", "ru", "pt")}
    reply = corner(**members).assistant.ask(WARM, lang=lang)
    assert len(sources(reply)) == 1
    assert {c.shown.document.lang for c in reply.citations} <= ({lang} if lang in members else set(members))


def test_languages_of_a_family_leave_room_for_others(corner):
    """A family that would fill all places with its languages does not hide another document."""
    languages = ("en", "es", "ht", "vi", "ru", "ar", "pt", "fr", "so", "kea")
    files = {one: heat(one, ENGLISH.replace("home", f"home{one}")) for one in languages}
    files["rule"] = ({}, "Heat of at least 68 degrees is a rule of the day.\n")
    opened = corner(**files)
    _, hits = opened.assistant._find(WARM, None, "en", {})
    found = [opened.store.document(hit.passage.document_id) for hit in hits]
    assert len([document for document in found if document.family == "heat"]) == 1
    assert "rule.md" in {document.source for document in found}


def test_a_translation_that_is_out_of_step_is_not_shown(corner):
    """A translation with another structure, or older than its original, stands for nothing; cited, it is flagged."""
    opened = corner(en=heat("en", ENGLISH), ht=heat("ht", HAITIAN.replace("yo. ", "yo, ")))
    assert opened.assistant.ask(WARM, lang="ht").citations[0].translation is None
    older = corner(en=heat("en", ENGLISH), ht=heat("ht", HAITIAN, published="2025"))
    assert older.assistant.ask(WARM, lang="ht").citations[0].translation is None
    reply = older.assistant.ask("Konbyen degre chalè a dwe pandan tout lajounen an, omwen 68 degre?", lang="ht")
    assert (reply.citations[0].document.lang, reply.citations[0].original) == ("ht", None)
    assert SourceWarning.PAST_REVIEW in reply.warnings


def test_a_translation_that_was_removed_is_not_shown(corner):
    """Removed from the store, a translation is gone before the next build."""
    opened = corner(en=heat("en", ENGLISH), ht=heat("ht", HAITIAN))
    opened.store.remove(["ht.md"])
    citation = opened.assistant.ask(WARM, lang="ht").citations[0]
    assert (citation.translation, citation.document.lang) == (None, "en")


def test_what_staff_state_is_seen_at_once(corner):
    """A date or a newer text that staff state is in the next answer, without a build."""
    opened = corner(old=({}, STORY), new=({}, "Fares are under review by a board of nine people."))
    opened.store.state(["old.md"], {"superseded_by": "new.md", "published": PartialDate.parse("2019")})
    reply = opened.assistant.ask(BUS, lang="en")
    assert str(reply.as_of) == "2019"
    assert {SourceWarning.SUPERSEDED, SourceWarning.OLD} <= set(reply.warnings)


def test_the_member_in_a_language(make_document):
    """A document of a family is named in the person's language where the family has it, else as it is."""
    english, spanish = (make_document("Text.", source=f"a.{lang}.md", lang=lang) for lang in ("en", "es"))
    related = Related(added=1, family=(english, spanish))
    assert in_language(english, related, "es") is spanish
    assert in_language(english, related, "ht") is english
    assert in_language(english, Related(added=1), None) is english


def test_the_nearest_topic_is_named_in_the_persons_language(corner):
    """Where there is no answer, the sheets that come nearest are named as the person would find them."""
    opened = corner(heat=heat("en", ENGLISH), calor=heat("es", SPANISH))
    for lang, title in (("es", "Calor"), ("en", "Heat"), ("ru", "Heat")):
        reply = opened.assistant.ask("Heat warm winter xylophone zebra quartz umbrella kayak violin", lang=lang)
        assert reply.kind == "abstain"
        assert reply.nearest[0] == title
