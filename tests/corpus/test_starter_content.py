"""Plain-file checks of the fact sheets and listings that ship with the package."""

import datetime as dt
import json
import re
import uuid
from bisect import bisect_right
from collections import Counter
from importlib import resources
from pathlib import Path

import pytest
import yaml

from corpus import LANGUAGES, BlockKind, load
from corpus.family import differences

STARTER = resources.files("corpus") / "starter"
SHARED = Path(__file__).resolve().parents[2].parent / "shared"

FAMILIES = {
    "boston-trust-act",
    "drivers-licence",
    "family-preparedness",
    "finding-someone-detained",
    "health-care",
    "housing",
    "ice-at-courthouse",
    "ice-at-home",
    "ice-at-work",
    "ice-in-public",
    "ids",
    "interpreters",
    "legal-help",
    "library-corners",
    "naturalization",
    "notario-fraud",
    "public-benefits",
    "reporting-a-crime",
    "school",
    "silence-and-lawyers",
    "taxes-and-itin",
    "tuition",
    "wages",
    "what-not-to-sign",
}
FRONT_KEYS = {
    "title",
    "lang",
    "family",
    "publisher",
    "jurisdiction",
    "published",
    "review",
    "review_by",
    "sources",
}
FACT = re.compile(r"R-[a-z0-9-]+-\d{2}")
LISTING = re.compile(r"S:[a-z0-9-]+")
COMMENT = re.compile(r"<!-- (.+?) -->")
CITED = re.compile(r"([^<>]+[.?!]) <!-- ([^<>]+?) -->(?: |$)")
PHONE = re.compile(r"(?:\+?1[-. ])?\(?\b\d{3}\)?[-. ]\d{3}[-. ]\d{4}\b")
WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
SILENT_E = re.compile(
    r"(?<=[^aeiouy])e(?=(?:ments?|givers?|less|ly)$)"
    r"|(?:(?<=[^aeiouyl])|(?<=[aeiouy]l))e$"
    r"|(?:(?<=[^aeiouyscgxzhl])|(?<=[aeiouy]l))e(?='?s$)"
    r"|(?:(?<=[^aeiouytdl])|(?<=[aeiouyl]l))e(?=d$)"
)
VOWEL_SOUND = re.compile(
    r"(?<![tscg])i(?=[ao])|(?<![qg])u(?=a)|[eo](?=ing)"
    r"|[aeiouáéíóú]+(?:y(?![aeiou]))?|\B(?<![aeiouw])y"
)
HIGHEST_GRADE = 5.9
UNOFFICIAL = "Unofficial community list"


def sheet_files(lang="en"):
    """Return the sheet files of one language in order of name."""
    return sorted((item for item in STARTER.iterdir() if item.name.endswith(f".{lang}.md")), key=lambda f: f.name)


def translated_files():
    """Return every translated sheet in order of name."""
    return sorted((item for lang in LANGUAGES[1:] for item in sheet_files(lang)), key=lambda f: f.name)


def read_sheet(item):
    """Split a sheet into its parsed front matter and its body."""
    _, front, body = item.read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(front), body


def sentences(body):
    """Return (sentence, comment ids) pairs; raise when a stretch of text is not cited."""
    found = []
    for line in filter(None, (line.strip() for line in body.splitlines())):
        if line.startswith("#"):
            continue
        text = line.removeprefix("- ")
        matches = list(CITED.finditer(text))
        if not matches or "".join(match[0] for match in matches) != text:
            raise ValueError(f"a sentence without a fact comment: {line}")
        found += [(match[1], match[2].split(", ")) for match in matches]
    return found


def syllables(word):
    """Return about how many syllables an English word has: its vowel sounds less the silent letters e."""
    return max(1, len(VOWEL_SOUND.findall(SILENT_E.sub("", word.lower()))))


def reading_grade(texts):
    """Return the Flesch-Kincaid grade of a list of sentences."""
    words = [word for text in texts for word in WORD.findall(text)]
    return 0.39 * len(words) / len(texts) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def digits(text):
    """Return only the digits of a text."""
    return re.sub(r"\D", "", text)


def listings():
    """Return the listed services."""
    return json.loads((STARTER / "listings.json").read_text(encoding="utf-8"))["services"]


def nested_ids(node):
    """Yield every id in a nested listing."""
    if isinstance(node, dict):
        if "id" in node:
            yield node["id"]
        for value in node.values():
            yield from nested_ids(value)
    elif isinstance(node, list):
        for value in node:
            yield from nested_ids(value)


SHEETS = [pytest.param(item, id=item.name) for item in sheet_files()]


def test_there_are_twenty_four_families():
    """Each expected topic has exactly one English sheet, named after its family."""
    assert [item.name for item in sheet_files()] == sorted(f"{family}.en.md" for family in FAMILIES)
    assert {read_sheet(item)[0]["family"] for item in sheet_files()} == FAMILIES


@pytest.mark.parametrize("item", SHEETS)
def test_front_matter_is_complete(item):
    """The front matter parses and tells title, language, family, dates, review state and sources."""
    front, body = read_sheet(item)
    assert set(front) == {*FRONT_KEYS, "asked"}
    assert item.name == f"{front['family']}.{front['lang']}.md"
    assert (front["lang"], front["publisher"], front["review"]) == ("en", "Information Corner", "draft")
    assert front["jurisdiction"]
    assert all(isinstance(code, str) and code for code in front["jurisdiction"])
    assert front["published"] < front["review_by"]
    assert front["review_by"] in {dt.date(2027, 2, 22), dt.date(2027, 11, 22)}
    assert body.startswith(f"\n# {front['title']}\n\n## ")
    for source in front["sources"]:
        assert (
            {"fact", "publisher", "title", "as_of"}
            <= set(source)
            <= {
                "fact",
                "publisher",
                "title",
                "url",
                "as_of",
            }
        )
        assert all(isinstance(value, str) and value for value in source.values())
        assert FACT.fullmatch(source["fact"])
        assert source.get("url", "https://").startswith(("http://", "https://"))


@pytest.mark.parametrize("item", SHEETS)
def test_every_sentence_names_its_facts(item):
    """Each sentence or list item ends in a comment with known kinds of ids and is one sentence long."""
    for sentence, ids in sentences(read_sheet(item)[1]):
        assert not re.search(r"[.?!] [A-Z]", sentence), sentence
        for name in ids:
            assert name == "general" or FACT.fullmatch(name) or LISTING.fullmatch(name), name


@pytest.mark.parametrize("item", SHEETS)
def test_every_section_knows_how_it_is_asked_for(item):
    """Each section has questions as people put them, none of them twice."""
    document = document_of(item)
    starts = [block.start for block in document.blocks if block.kind is BlockKind.HEADING and block.level > 1]
    sections = Counter(bisect_right(starts, asked.start) for asked in document.asked)
    assert min(sections[number + 1] for number in range(len(starts))) >= 5
    assert len({asked.text.casefold() for asked in document.asked}) == len(document.asked)


def test_uncited_sentence_is_noticed():
    """A sentence without a comment is refused, so the sheet check cannot pass by accident."""
    with pytest.raises(ValueError, match="without a fact comment"):
        sentences("A cited sentence. <!-- R-a-01 --> A bare sentence.")


@pytest.mark.parametrize("item", SHEETS)
def test_sources_and_comments_agree(item):
    """The facts in comments and the facts under sources are the same set, each listed once."""
    front, body = read_sheet(item)
    cited = {name for _, ids in sentences(body) for name in ids if name.startswith("R-")}
    listed = [source["fact"] for source in front["sources"]]
    assert len(listed) == len(set(listed))
    assert cited == set(listed)


@pytest.mark.parametrize("item", SHEETS)
def test_cited_listings_are_shipped(item):
    """A sentence that rests on a listing names one that is in the listings file."""
    shipped = {f"S:{service['x_provenance']['fact']}" for service in listings()}
    cited = {name for _, ids in sentences(read_sheet(item)[1]) for name in ids if name.startswith("S:")}
    assert cited <= shipped


@pytest.mark.parametrize("item", SHEETS)
def test_sheet_is_short(item):
    """A sheet stays within 380 words, headings included, and no sentence is longer than 20 words."""
    body = COMMENT.sub("", read_sheet(item)[1])
    assert len(re.sub(r"(?m)^(#+|-) ", "", body).split()) <= 380
    assert max(len(sentence.split()) for sentence, _ in sentences(read_sheet(item)[1])) <= 20


@pytest.mark.parametrize("item", SHEETS)
def test_sheet_reads_at_fifth_grade(item):
    """The section headings and sentences of a sheet together stay below the end of fifth grade."""
    body = read_sheet(item)[1]
    headings = re.findall(r"(?m)^## (.+)$", body)
    assert reading_grade(headings + [sentence for sentence, _ in sentences(body)]) <= HIGHEST_GRADE


def test_reading_grade_tells_plain_from_hard_text():
    """Syllables are counted as a dictionary gives them, and long words and sentences raise the grade."""
    counts = {"ICE": 1, "judge's": 2, "asked": 1, "arrested": 3, "lawyer": 2, "people": 2, "caregiver": 3}
    counts |= {"employer": 3, "immigration": 4, "violation": 4, "January": 4, "Massachusetts": 4, "being": 2}
    assert {word: syllables(word) for word in counts} == counts
    assert reading_grade(["A person can keep the door closed."]) < 3
    hard = "Administrative immigration warrants do not customarily authorize involuntary entry into a residence."
    assert reading_grade([hard]) > 12


@pytest.mark.parametrize("item", SHEETS)
def test_phones_in_sheets_are_listed(item):
    """A phone number in a sheet is one of the listed numbers."""
    known = {digits(phone["number"]) for service in listings() for phone in service.get("phones", [])}
    text = COMMENT.sub("", read_sheet(item)[1])
    assert {digits(number) for number in PHONE.findall(text)} <= known


@pytest.mark.parametrize("item", SHEETS)
def test_home_entry_rule_carries_its_dispute(item):
    """A sentence on the home-entry rule also rests on the ICE directive that disputes the rule."""
    for sentence, ids in sentences(read_sheet(item)[1]):
        if re.search(r"\benter (?:a |the )?homes?\b", sentence) and re.search("warrant|I-205", sentence):
            assert "R-ice-home-09" in ids, sentence
            assert "I-205" in sentence or "ICE disputes" in sentence, sentence
        assert not re.search(r"\b(?:cannot|can't|can not) (?:come in|enter)\b", sentence), sentence


def test_forty_listings_have_unique_ids():
    """There are forty services, and no id is shared except that of a shared organization."""
    services = listings()
    assert len(services) == 40
    assert len({service["x_provenance"]["fact"] for service in services}) == 40
    organizations = {service["organization"]["id"]: service["organization"] for service in services}
    assert all(service["organization"] == organizations[service["organization"]["id"]] for service in services)
    own = [
        name
        for service in services
        for name in nested_ids({key: value for key, value in service.items() if key != "organization"})
    ]
    assert len(own) == len(set(own))
    assert set(own).isdisjoint(organizations)
    assert {uuid.UUID(name).version for name in [*own, *organizations]} == {5}


def test_listings_say_who_what_and_how():
    """Each service has a name, a plain description, an organization and a phone or web address."""
    for service in listings():
        assert service["status"] == "active"
        assert service["name"]
        assert service["description"].endswith(".")
        assert "<" not in service["description"]
        assert service["organization"]["name"]
        assert service["organization"]["description"]
        assert service.get("phones") or service.get("url"), service["name"]
        assert "assured_date" not in service
        assert "null" not in json.dumps(service)


def test_provenance_is_complete():
    """Each service tells who published it, as of when, how sure it is, and that it is a draft."""
    for service in listings():
        origin = service["x_provenance"]
        assert {"fact", "publisher", "as_of", "collected", "confidence", "review"} <= set(origin)
        assert all(isinstance(value, str) and value for value in origin.values())
        assert origin["collected"] == "2026-11-22"
        assert origin["confidence"] in {"high", "medium"}
        assert origin["review"] == "draft"
        unofficial = origin["publisher"] == UNOFFICIAL
        assert ("source_url" in origin) is not unofficial
        assert (origin.get("note") == "Call before publishing.") is unofficial


def test_content_matches_the_shared_facts():
    """With the fact collection at hand, every id, source and phone digit equals the collected one."""
    if not (SHARED / "facts").is_dir():
        pytest.skip("the shared fact collection is not beside this checkout")
    facts = {fact["id"]: fact for fact in json.loads((SHARED / "facts/rights.json").read_text("utf-8"))}
    found = {item["id"]: item for item in json.loads((SHARED / "facts/resources.json").read_text("utf-8"))}
    for item in sheet_files():
        front, body = read_sheet(item)
        names = {name for _, ids in sentences(body) for name in ids} - {"general"}
        assert names <= set(facts) | {f"S:{name}" for name in found}
        for source in front["sources"]:
            fact = facts[source["fact"]]
            assert source["publisher"] == fact["source_publisher"]
            assert source["title"] == fact["source_title"]
            assert source["as_of"] == fact["as_of"]
            assert source.get("url", fact["source_url"]) == fact["source_url"]
            assert ("url" in source) is str(fact["source_url"]).startswith("http")
        volatile = any(facts[source["fact"]]["volatile"] for source in front["sources"])
        assert front["review_by"] == dt.date(2027, 2 if volatile else 11, 22)
    for service in listings():
        origin = found[service["x_provenance"]["fact"]]
        numbers = "".join(digits(phone["number"]) for phone in service.get("phones", []))
        assert numbers == digits(origin.get("phone") or "")
        assert service.get("url") == (origin.get("url") or None)
        assert service["x_provenance"]["as_of"] == origin["as_of"]
        assert service["x_provenance"]["confidence"] == origin["confidence"]
        for place in service.get("service_at_locations", []):
            for address in place["location"]["addresses"]:
                for key in ("address_1", "address_2", "city", "postal_code"):
                    assert address.get(key, "") in origin["address"]


def test_listings_are_valid_hsds():
    """With the reference schema at hand, every service is a valid HSDS 3.0 service."""
    path = SHARED / "reference/hsds/3.0/schema/compiled/service_with_definitions.json"
    if not path.is_file():
        pytest.skip("the HSDS 3.0 schema is not beside this checkout")
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(json.loads(path.read_text("utf-8")))
    for service in listings():
        assert [error.message for error in validator.iter_errors(service)] == []


TRANSLATIONS = [pytest.param(item, id=item.name) for item in translated_files()]
MARKED = re.compile(r"(.+?) <!-- ([^<>]+?) -->")
LETTERS = {
    "ar": re.compile(r"[\u0600-\u06ff]"),
    "ru": re.compile(r"[\u0400-\u04ff]"),
    "zh-Hans": re.compile(r"[\u3400-\u9fff]"),
    "zh-Hant": re.compile(r"[\u3400-\u9fff]"),
}
"""What most letters of a sentence in this language are; the others share the Latin ones with English."""


def english_of(item):
    """Return the English sheet of the same family."""
    family, _, _ = item.name.split(".")
    return STARTER / f"{family}.en.md"


def document_of(item):
    """Return a sheet as the product loads it."""
    (document,) = load(Path(str(item)), f"starter/{item.name}").documents
    return document


def test_twenty_four_families_are_in_all_languages():
    """Each of the twenty-four topics stands in each of the twelve languages."""
    names = {f"{family}.{lang}.md" for family in FAMILIES for lang in LANGUAGES if lang != "en"}
    assert {item.name for item in translated_files()} == names


@pytest.mark.parametrize("item", TRANSLATIONS)
def test_a_translation_says_what_it_is(item):
    """Its front matter is the original's but for title and language, and says what it was translated from."""
    front, body = read_sheet(item)
    original, _ = read_sheet(english_of(item))
    del original["asked"]
    assert front.pop("translated_from") == "en"
    assert item.name == f"{front['family']}.{front['lang']}.md"
    assert body.startswith(f"\n# {front['title']}\n\n## ")
    assert front["review"] == "draft"
    same = set(original) - {"title", "lang"}
    assert {key: front[key] for key in same} == {key: original[key] for key in same}
    assert set(front) == set(original)


@pytest.mark.parametrize("item", TRANSLATIONS)
def test_a_translation_is_in_step(item):
    """Block for block, sentence for sentence and number for number it is the original's."""
    assert list(differences(document_of(english_of(item)), document_of(item))) == []


@pytest.mark.parametrize("item", TRANSLATIONS)
def test_translated_sentences_name_the_same_facts(item):
    """Each sentence carries the fact ids, and the digits, of the English one in its place."""
    originals = MARKED.findall(read_sheet(english_of(item))[1])
    translations = MARKED.findall(read_sheet(item)[1])
    assert [ids for _, ids in translations] == [ids for _, ids in originals]
    for (english, _), (translated, _) in zip(originals, translations, strict=True):
        assert sorted(re.findall(r"\d+", translated)) == sorted(re.findall(r"\d+", english)), translated


@pytest.mark.parametrize("item", TRANSLATIONS)
def test_nothing_is_left_in_english(item):
    """No sentence is the English one, and none lacks the letters of its language."""
    lang = read_sheet(item)[0]["lang"]
    originals = {text for text, _ in MARKED.findall(read_sheet(english_of(item))[1])}
    for text, _ in MARKED.findall(read_sheet(item)[1]):
        assert text not in originals
        letters = LETTERS.get(lang)
        assert letters is None or letters.search(text), text
