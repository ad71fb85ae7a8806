"""Personal data: names and numbers that a person typed about themselves, taken out of the question."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from itertools import islice

from phonenumbers import Leniency, PhoneNumberMatcher

from corpus.phone import REGION

MARK = "…"
"""What stands for what was left out: neither a word nor a number, so search takes no notice of it."""


class PersonalData(StrEnum):
    """What kind of thing was left out."""

    A_NUMBER = "a-number"
    SOCIAL_SECURITY = "social-security"
    """A Social Security number, or a taxpayer's number (ITIN), which has the same form."""
    RECEIPT = "receipt"
    """Of USCIS: three letters and ten digits."""
    CARD = "card"
    PASSPORT = "passport"
    NUMBER = "number"
    """Seven digits or more in a row, or a number that is said to be somebody's."""
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    BIRTH_DATE = "birth-date"
    NAME = "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Redacted:
    """A question without personal data, and the kinds that were found; what they were is kept nowhere."""

    text: str
    found: tuple[PersonalData, ...] = ()


def without_personal_data(question: str, public: Collection[str] = ()) -> Redacted:
    """The question with `MARK` in place of each name, number and address of a person.

    What anybody may ask about stays: short codes (911), form and statute numbers, years, dates other than
    of birth, ZIP codes, and what is published: `public` holds the `public_key` of telephone numbers, e-mail and
    street addresses of offices.
    """
    spans: list[_Span] = []
    public_spans: list[_Span] = []
    for start, end, kind in _found(question):
        if not any(first <= start and end <= last for first, last, _ in (*spans, *public_spans)):
            (public_spans if _is_public(question[start:end], public) else spans).append((start, end, kind))
    if not spans:
        return Redacted(text=question)
    kinds = {kind for *_, kind in spans}
    return Redacted(text=_without(question, spans), found=tuple(kind for kind in PersonalData if kind in kinds))


def public_key(text: str) -> str:
    """A number or address as it is compared: letters and digits alone; telephone numbers without country code."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    key = "".join(str(unicodedata.decimal(one, one)) for one in plain if one.isalnum())
    return key[-_NATIONAL:] if key.isdecimal() else key


_Span = tuple[int, int, PersonalData]

_NATIONAL = 10
_MIN_KEY = 7
"""Characters of a key that is enough to know what it is the beginning of."""


def _is_public(text: str, public: Collection[str]) -> bool:
    key = public_key(text)
    return len(key) >= _MIN_KEY and any(one.startswith(key) for one in public)


def _without(question: str, spans: Iterable[_Span]) -> str:
    """The question with one mark for each run of spans."""
    kept, position = [], 0
    for start, end, _ in sorted(spans):
        if start >= position:
            kept.append(question[position:start])
        position = max(position, end)
    text = MARK.join([*kept, question[position:]])
    return re.sub(rf"{MARK}(?:[\s,;:]*{MARK})+", MARK, text)


def _found(question: str) -> Iterator[_Span]:
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(question):
            yield match.start(kind.name), match.end(kind.name), kind
    for match in _CARD.finditer(question):
        if _is_card(match[0]):
            yield match.start(), match.end(), PersonalData.CARD
    for phone in PhoneNumberMatcher(question, REGION, leniency=Leniency.VALID):
        yield phone.start, phone.end, PersonalData.PHONE
    for street in _STREET.finditer(question):
        if _is_street(street):
            yield street.start(), street.end(), PersonalData.ADDRESS
    yield from _births(question)
    yield from _names(question)


_JOIN = r"[\s.\-‐-―−－/()\u200e\u200f\u202a-\u202e\u2066-\u2069]{1,3}"
"""Between groups of digits: space, dashes, dots, and the invisible marks of direction that a pasted number has."""
_MAYBE = _JOIN.replace("{1,3}", "{0,3}")
_START = r"(?<![^\W_㐀-鿿])(?<!\d[-.,/])"
_END = r"(?![^\W_㐀-鿿])"
"""No letter or digit beside it, but for Chinese, which has no spaces between words."""
_NUMBERED = (
    "passport|pasaporte|pasapòt|paspò|護照|护照|hộ chiếu|pasaporti|паспорт|جواز|passaporte|passeport|baasaboor"
    "|licen[cs]e (?:number|no)|account|routing|case (?:number|no)|card number|cuenta|conta|compte|счёт|счет"
    "|حساب|帳戶|账户"
)


def _pattern(
    kind: PersonalData, pattern: str, before: str = _START, after: str = _END
) -> tuple[PersonalData, re.Pattern[str]]:
    """A pattern in which the group of the kind's name is what is left out."""
    return kind, re.compile(f"{before}(?P<{kind.name}>{pattern}){after}", re.IGNORECASE)


_PATTERNS = (
    _pattern(PersonalData.EMAIL, r"[\w.+%-]+\s?[@＠]\s?[\w-]+(?:\.[\w-]+)+", before=r"(?<![\w.+%-])", after=""),
    _pattern(PersonalData.RECEIPT, rf"[a-z]{{3}}{_MAYBE}\d{{2}}{_MAYBE}\d{{3}}{_MAYBE}\d{{5}}"),
    _pattern(
        PersonalData.A_NUMBER,
        rf"[aа](?:[-\s]?(?:number|numero|número|no\.?))?[\s#№:.\-]{{0,3}}\d{{2,3}}{_MAYBE}\d{{3}}{_MAYBE}\d{{2,3}}",
    ),
    _pattern(PersonalData.A_NUMBER, rf"\d{{3}}{_JOIN}\d{{3}}{_JOIN}\d{{3}}"),
    _pattern(PersonalData.SOCIAL_SECURITY, rf"\d{{3}}{_JOIN}\d{{2}}{_JOIN}\d{{4}}"),
    _pattern(PersonalData.PHONE, rf"(?:\+?1{_MAYBE})?\(?\d{{3}}\)?{_JOIN}\d{{3}}{_JOIN}\d{{4}}"),
    _pattern(PersonalData.PHONE, r"\d{3}[-‐-―−－.]\d{4}"),
    _pattern(PersonalData.PASSPORT, r"[a-z]{1,2}\d{6,9}"),
    _pattern(PersonalData.NUMBER, r"\d{7,}", before=r"(?<!\d)", after=r"(?!\d)"),
    _pattern(PersonalData.NUMBER, r"[a-z]{0,3}\d{6,}", before=rf"(?:{_NUMBERED})\D{{0,20}}?{_START}"),
)

_CARD = re.compile(
    rf"(?<!\d)\d{{4}}(?:{_JOIN}\d{{4}}){{2,3}}(?:{_JOIN}\d{{1,3}})?(?!\d)|(?<!\d)\d{{4}}{_JOIN}\d{{6}}{_JOIN}\d{{5}}(?!\d)"
)


def _is_card(text: str) -> bool:
    """Whether the digits are those of a bank card: its check digit is right (Luhn, ISO/IEC 7812-1)."""
    digits = [int(one) for one in text if one.isdecimal()]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return digits[0] in range(3, 7) and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


# Addresses: a number, the name of a street, and what kind of street it is.
_SURE_KINDS = "street|str|st|avenue|ave|av|road|rd|boulevard|blvd|lane|ln|terrace|ter|parkway|pkwy|highway|hwy"
_OTHER_KINDS = "drive|dr|court|ct|place|pl|square|sq|circle|cir|way|park|plaza"
"""Words of other meanings too, which count after a name in capitals only."""
_UNIT = r"(?:,?\s*(?:#|apt\.?|apartment|unit|suite|apto\.?|appt\.?)\s*#?\s*\w{1,5})?"
_WORDS = r"(?P<words>(?:\w[\w.'’-]*\s+){1,4}?)"
_STREET = re.compile(
    rf"{_START}\d{{1,5}}[a-z]?(?:-\d{{1,4}})?,?\s+(?:"
    rf"{_WORDS}(?:(?P<sure>{_SURE_KINDS})|(?:{_OTHER_KINDS}))\b\.?"
    rf"|(?P<before>rue|avenue|boulevard)\s+(?:de\s+)?(?:la\s+)?\w+){_UNIT}"
    rf"|\b(?P<first>calle|avenida|rua|улица|ул\.)\s+(?:\w[\w.'’-]*\s+){{1,3}}?(?:n[ºo°.]*\s*|#\s*)?(?!(?:19|20)\d\d)\d{{1,4}}\b{_UNIT}"
    r"|[^\W\d]{1,12}[街路道]\s?(?P<han>\d{1,5})\s?[號号]",
    re.IGNORECASE,
)


def _is_street(match: re.Match[str]) -> bool:
    """Whether a number and a kind of street have a street's name between them."""
    if match["before"] or match["first"] or match["han"]:
        return True
    words = match["words"].split()
    if not _general("not-in-streets").isdisjoint(word.casefold().strip(".") for word in words):
        return False
    if match["sure"] is not None:
        return True
    year = re.match(r"(?:19|20)\d\d\b", match[0])  # "the 1982 Plyler court case"
    return not year and all(word[0].isupper() or word[0].isdecimal() for word in words)


_MONTH = r"[^\W\d_]{3,12}\.?"
_DATE = (
    r"(?:\d{1,4}\s?[/.\-－]\s?\d{1,2}\s?[/.\-－]\s?\d{2,4}"
    r"|\d{2,4}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日?"
    r"|\d{1,2}\s+tháng\s+\d{1,2}(?:,?\s+(?:năm\s+)?\d{4})?"
    rf"|\d{{1,2}}(?:st|nd|rd|th|er|º|-?е|-?го)?\s+(?:of\s+|de\s+|di\s+)?{_MONTH},?\s+(?:de\s+|di\s+)?\d{{4}}"
    rf"|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}})"
)


def _births(question: str) -> Iterator[_Span]:
    """Full dates that are said to be of a birth; a year alone is left, for rules speak of years."""
    for pattern in _birth_patterns():
        for match in pattern.finditer(question):
            yield match.start("date"), match.end("date"), PersonalData.BIRTH_DATE


_WORD = re.compile(r"[^\W\d_]+(?:[-'’.·][^\W\d_]+)*\.?")
_MOST = 4
_MOST_SMALL = {"vi": 3}
"""Words of a name written in small letters, which nothing but the next known word ends."""
_MOST_HAN = 3
_ABBREVIATED = 3
"""Letters with the point of an initial, or of "Mr."; after a longer word a point ends the sentence."""
_SPACE = re.compile(r"[ \t\u00a0]+")
_ALL = "all"
_HAN = re.compile(r"[㐀-鿿·]")


def _names(question: str) -> Iterator[_Span]:
    """Names after words that say a name follows, together with those words.

    After some of them ("se llama") other things follow too; there a name is what begins with a capital.
    """
    for lang, kind, pattern in _name_patterns():
        for match in pattern.finditer(question):
            end = _name_end(question, match.end(), lang)
            if end is not None and (kind == "name" or question[match.end()].isupper()):
                yield match.start(), end, PersonalData.NAME


def _name_end(question: str, start: int, lang: str) -> int | None:
    """Where the name that starts here ends; None when what follows is no name."""
    stops = _stops(lang)
    if _HAN.match(question, start):
        return _han_name_end(question, start, stops)
    end: int | None = None
    words = list(islice(_name_words(question, start), _MOST + 1))
    capitals = bool(words) and words[0][0][0].isupper()
    most = _MOST if capitals else _MOST_SMALL.get(lang, 2)
    for count, (word, after) in enumerate(words):
        folded = word.casefold().rstrip(".").replace("’", "'")
        particle = count > 0 and folded in _general("particles")
        if folded in _general("never") or count >= most or (not particle and folded in stops):
            break
        if capitals and not (word[0].isupper() or particle):
            break
        if not particle:
            end = after
    return end


def _name_words(question: str, start: int) -> Iterator[tuple[str, int]]:
    """Words with nothing but space between them, each with its end."""
    position = start
    while match := _WORD.match(question, position):
        sentence_ends = match[0].endswith(".") and len(match[0]) > _ABBREVIATED
        yield match[0], match.end() - sentence_ends
        if sentence_ends:
            return
        space = _SPACE.match(question, match.end())
        if space is None:
            return
        position = space.end()


def _han_name_end(question: str, start: int, stops: Collection[str]) -> int | None:
    end = start
    while end < len(question) and end - start < _MOST_HAN and _HAN.match(question, end):
        if question.startswith(tuple(stops), end):
            break
        end += 1
    return end if end > start else None


@cache
def _general(name: str) -> frozenset[str]:
    """Words of all languages: `never` are no names, so that an emergency is still recognised in what is left."""
    return frozenset(_data()[_ALL][name])


@cache
def _stops(lang: str) -> frozenset[str]:
    """Words that end a name in this language."""
    return frozenset(_data()[lang]["stop"])


def _languages() -> Iterator[tuple[str, dict[str, list[str]]]]:
    return ((lang, words) for lang, words in _data().items() if lang != _ALL)


@cache
def _name_patterns() -> list[tuple[str, str, re.Pattern[str]]]:
    return [
        (lang, kind, _after_cue(data[kind], r"\s*[:：]?\s*"))
        for lang, data in _languages()
        for kind in ("name", "named")
        if data[kind]
    ]


@cache
def _birth_patterns() -> list[re.Pattern[str]]:
    return [_after_cue(data["born"], rf"[^\d?]{{0,15}}?(?P<date>{_DATE})") for _, data in _languages()]


def _after_cue(cues: Iterable[str], rest: str) -> re.Pattern[str]:
    """What follows one of these words or phrases, the longest first; in Chinese nothing need stand between."""
    longest = sorted(cues, key=len, reverse=True)
    any_of = "|".join(re.escape(cue).replace(r"\ ", r"\s+") for cue in longest)
    before = "" if _HAN.match(longest[0]) else r"(?<![^\W_])(?<!cómo )(?<!como )(?<!comment )(?<!kijan )(?<!kouman )"
    after = "" if _HAN.match(longest[0]) else r"(?![^\W_])"
    return re.compile(f"{before}(?:{any_of}){after}{rest}", re.IGNORECASE)


@cache
def _data() -> dict[str, dict[str, list[str]]]:
    data: dict[str, dict[str, list[str]]] = json.loads(
        (files("assistant") / "personal.json").read_text(encoding="utf-8")
    )
    return data
