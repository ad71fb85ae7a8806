"""HSDS: listings in every wrapping, bad rows left out, numbers copied as they are."""

import json
import unicodedata
from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.check import Problem, check
from corpus.dates import PartialDate
from corpus.document import Kind, Reference, document_id
from corpus.errors import LoadError
from corpus.loaders import load
from corpus.loaders.hsds import load_hsds
from corpus.loaders.raw import RawFile
from corpus.schedule import Schedule
from corpus.service import Phone

DESK = {"id": "d-1", "name": "Help desk", "status": "active"}


def phone(number, **fields):
    """Return a phone record."""
    return {"id": "p", "number": number, **fields}


@pytest.fixture
def listed(load_bytes):
    """Return a function that loads one service record and gives its listing."""

    def make(**fields):
        return load_bytes("l.json", json.dumps(DESK | fields)).services[0]

    return make


@pytest.mark.parametrize(
    "wrap",
    [
        pytest.param(lambda services: services, id="list"),
        pytest.param(lambda services: {"services": services}, id="services"),
        pytest.param(
            lambda services: {"total_items": 2, "page_number": 1, "empty": False, "contents": services}, id="page"
        ),
        pytest.param(lambda services: {"id": "o", "name": "Org", "services": services}, id="organization"),
    ],
)
def test_wrappings(load_bytes, wrap):
    """A list, a page, a services object and a full organization give their services in order."""
    loaded = load_bytes("l.json", json.dumps(wrap([DESK, DESK | {"id": "d-2", "name": "Class"}])))
    assert [service.name for service in loaded.services] == ["Help desk", "Class"]
    assert [document.source for document in loaded.documents] == ["l.json#d-1", "l.json#d-2"]
    assert loaded.warnings == ()


def test_single_object(load_bytes):
    """One service by itself is a listing."""
    loaded = load_bytes("l.json", json.dumps(DESK))
    assert [service.id for service in loaded.services] == ["d-1"]


AT_EAST = {"id": "at-1", "service": DESK, "location": {"name": "East"}, "phones": [phone("617-555-0111")]}
AT_WEST = {"id": "at-2", "service": DESK, "location": {"name": "West"}}


@pytest.mark.parametrize(
    "wrap",
    [
        pytest.param(lambda places: places, id="list"),
        pytest.param(lambda places: {"total_items": 2, "contents": places}, id="page"),
    ],
)
def test_a_service_that_comes_by_its_locations(load_bytes, wrap):
    """Service_at_location objects are turned round: one service, a listing for each of its places."""
    other = {"id": "at-3", "service": {"id": "d-2", "name": "Class"}, "location": {"name": "Hall"}}
    loaded = load_bytes("l.json", json.dumps(wrap([AT_EAST, other, AT_WEST])))
    assert [(service.id, service.location) for service in loaded.services] == [
        ("d-1@at-1", "East"),
        ("d-1@at-2", "West"),
        ("d-2", "Hall"),
    ]
    assert [found.number for found in loaded.services[0].phones] == ["617-555-0111"]
    assert [service.id for service in load_bytes("l.json", json.dumps(AT_EAST)).services] == ["d-1"]


def test_services_of_organizations(load_bytes):
    """An organization's services are offered by it, with its telephone where they have none."""
    organization = {"id": "o", "name": "Library", "phones": [phone("617-555-0199")], "services": [DESK, {"id": "x"}]}
    loaded = load_bytes("l.json", json.dumps([{"id": "q", "name": "Empty", "website": "x"}, organization]))
    (service,) = loaded.services
    assert (service.organization, service.phones[0].number) == ("Library", "617-555-0199")
    assert loaded.warnings == (
        "l.json: service 1: left out, it is an organization, a location or a taxonomy, and holds no service",
        "l.json: organization 2, service 2: left out, it has no id or no name",
    )


def test_json_lines(load_bytes):
    """One object in each line; a line that is broken is named, and the others are read."""
    lines = [
        json.dumps(DESK),
        "",
        '{"id": "broken',
        json.dumps(DESK | {"id": "d-2"}),
        json.dumps(AT_EAST | {"id": "x"}),
    ]
    loaded = load_bytes("l.ndjson", "\r\n".join(lines) + "\n")
    assert [service.id for service in loaded.services] == ["d-1", "d-2"]
    assert loaded.warnings == (
        "l.ndjson: line 3: left out, it is not valid JSON",
        "l.ndjson: line 5: left out, its id 'd-1' is used more than once",
    )


def test_record_and_text_form_belong_together(load_bytes):
    """Each service names the document that is its text form, of kind listing."""
    loaded = load_bytes("l.json", json.dumps(DESK))
    (document,), (service,) = loaded.documents, loaded.services
    assert document.id == service.document_id == document_id("l.json#d-1")
    assert document.kind is Kind.LISTING
    assert document.title == "Help desk"


FULL = DESK | {
    "description": "<p>Help &amp; forms.</p>",
    "alert": "Closed on Friday.",
    "url": "https://example.org",
    "email": "desk@example.org",
    "interpretation_services": "By phone",
    "application_process": "Walk in",
    "fees_description": "Free",
    "eligibility_description": "Everyone",
    "assured_date": "2026-11-01",
    "last_modified": "2026-10-02T10:00:00Z",
    "x_lang": "en",
    "x_referral": True,
    "x_provenance": {
        "publisher": "City",
        "source_url": "https://city.example.org",
        "as_of": "about 2024",
        "fact": "desk",
        "jurisdiction": "boston",
    },
    "organization": {"id": "o", "name": "Library", "phones": [phone("617-555-0199")]},
    "languages": [
        {"id": "1", "name": "Español"},
        {"id": "2", "name": "Kreyòl ayisyen"},
        {"id": "3", "name": "Español"},
    ],
    "schedules": [{"id": "s", "description": "Mon–Fri 9–5"}],
    "phones": [phone("617-555-0100", extension=7, description="Desk", type="voice")],
    "service_at_locations": [
        {
            "id": "sal",
            "location": {
                "id": "loc",
                "addresses": [
                    {
                        "address_1": "1 Main St",
                        "address_2": "Floor 2",
                        "city": "Boston",
                        "state_province": "MA",
                        "postal_code": "02108",
                    }
                ],
            },
        }
    ],
}


def test_every_field_is_read(load_bytes):
    """All that a record says is in the listing and in its text form."""
    loaded = load_bytes("l.json", json.dumps(FULL))
    (service,), (document,) = loaded.services, loaded.documents
    assert loaded.warnings == ()
    assert (service.name, service.organization, service.description) == ("Help desk", "Library", "Help & forms.")
    assert service.phones == (Phone(number="617-555-0100", extension="7", description="Desk"),)
    assert service.addresses == ("1 Main St, Floor 2, Boston, MA 02108",)
    assert (service.email, service.url, service.hours) == ("desk@example.org", "https://example.org", ("Mon–Fri 9–5",))
    assert service.languages == ("Español", "Kreyòl ayisyen")
    assert (service.interpretation, service.fees, service.eligibility) == ("By phone", "Free", "Everyone")
    assert (service.application, service.alert, service.status) == ("Walk in", "Closed on Friday.", "active")
    assert service.assured == document.checked == PartialDate(year=2026, month=11, day=1)
    assert service.referral
    assert (document.lang, document.publisher, document.url) == ("en", "City", "https://city.example.org")
    assert document.published == PartialDate(year=2026, month=10, day=2)
    assert document.jurisdiction == ("boston",)
    assert document.references == (
        Reference(publisher="City", title="Help desk", url="https://city.example.org", as_of="about 2024", fact="desk"),
    )
    assert [line for line in document.text.split("\n") if line] == [
        "Help desk",
        "Closed on Friday.",
        "Help & forms.",
        "Offered by: Library",
        "Phone: 617-555-0100 ext. 7 (Desk)",
        "Address: 1 Main St, Floor 2, Boston, MA 02108",
        "Hours: Mon–Fri 9–5",
        "Who can use it: Everyone",
        "Cost: Free",
        "How to apply: Walk in",
        "Languages: Español, Kreyòl ayisyen",
        "Interpreters: By phone",
        "E-mail: desk@example.org",
        "Website: https://example.org",
    ]


def test_every_script(load_bytes, sample):
    """A listing in any script comes out in normal form, in record and text."""
    normal = unicodedata.normalize("NFC", sample)
    loaded = load_bytes("l.json", json.dumps(DESK | {"name": sample, "description": sample, "id": "é"}))
    assert (loaded.services[0].name, loaded.services[0].description) == (normal, normal)
    assert loaded.documents[0].text == f"{normal}\n\n{normal}"


@pytest.mark.parametrize("status", ["defunct", "inactive"])
def test_closed_services_are_left_out(load_bytes, status):
    """A service that is no more is left out, and the warning says which and why."""
    loaded = load_bytes("l.json", json.dumps([DESK | {"id": "x", "status": status}, DESK]))
    assert [service.id for service in loaded.services] == ["d-1"]
    assert loaded.warnings == (f"l.json: service 1: left out, its status is {status!r}",)


def test_temporarily_closed_is_kept(listed):
    """A service that is closed for a time stays, and says so."""
    assert listed(status="temporarily closed").status == "temporarily closed"


@pytest.mark.parametrize(
    "row",
    [
        pytest.param({"id": "x"}, id="no-name"),
        pytest.param({"name": "X"}, id="no-id"),
        pytest.param({"id": "x", "name": "null"}, id="null-in-words"),
        pytest.param({"id": "x", "name": " <b> </b> "}, id="only-markup"),
        pytest.param({"id": "x", "name": None}, id="null"),
        pytest.param({"id": "x", "name": ["X"]}, id="list-as-name"),
        pytest.param({"id": True, "name": "X"}, id="boolean-id"),
        pytest.param("words", id="words"),
        pytest.param(None, id="nothing"),
        pytest.param([DESK], id="list-in-list"),
    ],
)
def test_bad_rows_are_left_out(load_bytes, row):
    """A row without id or name is left out with a warning that counts from one; the others stay."""
    loaded = load_bytes("l.json", json.dumps([DESK, row]))
    assert len(loaded.services) == len(loaded.documents) == 1
    assert loaded.warnings == ("l.json: service 2: left out, it has no id or no name",)


def test_id_used_twice(load_bytes):
    """Of two services with one id the first stays, and a warning tells of the other."""
    loaded = load_bytes("l.json", json.dumps([DESK, DESK | {"name": "Other"}]))
    assert [service.name for service in loaded.services] == ["Help desk"]
    assert loaded.warnings == ("l.json: service 2: left out, its id 'd-1' is used more than once",)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        pytest.param('"+44 1234 234567"', "+44 1234 234567", id="quotes"),
        pytest.param(" 617-555-0100 ", "617-555-0100", id="space"),
        pytest.param("617.555.0100 x5", "617.555.0100 x5", id="as-written"),
        pytest.param("1-800-LAW-HELP", "1-800-LAW-HELP", id="letters"),
        pytest.param(911, "911", id="number"),
        pytest.param("<b>617</b>-555-0100", "617-555-0100", id="markup"),
    ],
)
def test_phone_is_copied(listed, number, expected):
    """A number is copied as it stands, without the quotes of the official sample."""
    assert [found.number for found in listed(phones=[phone(number)]).phones] == [expected]


@pytest.mark.parametrize("number", ["", None, "null", '""', "  ", [], {}, True])
def test_phone_without_number(load_bytes, number):
    """A phone without a number is left out with a warning, and the service stays."""
    loaded = load_bytes("l.json", json.dumps(DESK | {"phones": [phone(number), phone("911")]}))
    assert [found.number for found in loaded.services[0].phones] == ["911"]
    assert loaded.warnings == ("l.json: service 1: phone 1: left out, it has no number",)


def test_a_number_that_is_none(load_bytes):
    """What cannot be dialled is shown as it is written, with a warning; two writings of a number are one."""
    loaded = load_bytes(
        "l.json", json.dumps(DESK | {"phones": [phone("ask"), phone("617-555-0100"), phone("6175550100")]})
    )
    assert [(found.number, found.uri) for found in loaded.services[0].phones] == [
        ("ask", None),
        ("617-555-0100", "tel:+16175550100"),
    ]
    assert loaded.warnings == (
        "l.json: service 1: phone 1: 'ask' is not a number that can be dialled; it is shown as it is written",
    )


def test_a_contact_is_the_very_last_resort(listed):
    """A named person's number and address are given only where nobody else has any."""
    contacts = [{"name": "Ana", "email": "ana@example.org", "phones": [phone("617-555-0166")]}]
    organization = {"name": "O", "phones": [phone("617-555-0177")], "email": "o@example.org", "contacts": contacts}
    service = listed(organization=organization, contacts=contacts)
    assert ([found.number for found in service.phones], service.email) == (["617-555-0177"], "o@example.org")
    service = listed(organization={"name": "O"}, contacts=contacts)
    assert ([found.number for found in service.phones], service.email) == (["617-555-0166"], "ana@example.org")


def test_phone_precedence(listed):
    """Numbers of the place come first, then the service's, then the location's; each once."""
    service = listed(
        phones=[phone("2"), phone("1")],
        service_at_locations=[{"phones": [phone("1")], "location": {"phones": [phone("3")]}}],
        organization={"name": "O", "phones": [phone("4")]},
    )
    assert [found.number for found in service.phones] == ["1", "2", "3"]


@pytest.mark.parametrize(
    "contacts",
    [{}, {"phones": []}, {"service_at_locations": [{"location": {"phones": []}}]}],
    ids=["no", "own", "place"],
)
def test_organization_phone_is_the_last_resort(listed, contacts):
    """Where nothing nearer has a number, the organization's is given."""
    service = listed(organization={"name": "O", "phones": [phone("4")]}, **contacts)
    assert [found.number for found in service.phones] == ["4"]


@pytest.mark.parametrize(
    ("own", "place", "location", "expected"),
    [
        pytest.param(["own"], ["place"], ["location"], ("place",), id="place-first"),
        pytest.param(["own"], [], ["location"], ("own",), id="then-the-service"),
        pytest.param([], [], ["location"], ("location",), id="then-the-location"),
        pytest.param([], [], [], (), id="none"),
    ],
)
def test_hours_precedence(listed, own, place, location, expected):
    """The hours nearest to the person count, in the publisher's words: a building's are not a service's."""
    rows = [[{"description": words} for words in level] for level in (own, place, location)]
    service = listed(
        schedules=rows[0], service_at_locations=[{"schedules": rows[1], "location": {"schedules": rows[2]}}]
    )
    assert service.hours == expected


def test_notes_follow_the_hours(listed):
    """What a row says beside its hours is shown after them; a row without words is put into words."""
    service = listed(schedules=[{"description": "Mondays", "notes": "not in July"}, TUESDAY])
    assert service.hours == ("Mondays", "not in July", "Tuesday, 09:00–12:00")


MONDAY = {"freq": "WEEKLY", "byday": "MO", "opens_at": "09:00", "closes_at": "12:00"}
TUESDAY = MONDAY | {"byday": "TU"}


def _place(own=(), location=()):
    return {"schedules": list(own), "location": {"schedules": list(location)}}


def _days(service):
    return ["".join(schedule.byday) for schedule in service.schedules]


def test_schedules_are_read(listed):
    """Rows with hours and rows in words are both kept, their words without markup, each once."""
    service = listed(
        schedules=[MONDAY | {"description": "<b>Mon</b> 9–12"}, {"description": "or call"}, MONDAY, MONDAY]
    )
    assert service.hours == ("Mon 9–12", "or call", "Monday, 09:00–12:00")
    hours = {"freq": "WEEKLY", "byday": ("MO",), "opens_at": time(9), "closes_at": time(12)}
    assert service.schedules == (
        Schedule(**hours, description="Mon 9–12"),
        Schedule(description="or call"),
        Schedule(**hours),
    )


def test_a_schedule_that_cannot_be_read(load_bytes):
    """A bad row gives a warning and keeps its words, so that its hours are unknown; the others stay."""
    bad = MONDAY | {"opens_at": "nine", "description": "Mondays"}
    loaded = load_bytes("l.json", json.dumps(DESK | {"schedules": [TUESDAY, bad]}))
    (service,) = loaded.services
    assert _days(service) == ["TU", ""]
    assert service.schedules[1] == Schedule(description="Mondays")
    assert loaded.warnings == (
        "l.json: service 1: schedule 2: opens_at 'nine' is not a time; the hours are left to the publisher's words",
    )


@pytest.mark.parametrize(
    ("own", "places", "expected"),
    [
        pytest.param([MONDAY], [], ["MO"], id="service"),
        pytest.param([MONDAY], [_place()], ["MO"], id="place-without-hours"),
        pytest.param([MONDAY], [_place([TUESDAY])], ["TU"], id="place-before-service"),
        pytest.param([MONDAY], [_place([], [TUESDAY])], ["MO"], id="service-before-location"),
        pytest.param([], [_place([], [TUESDAY])], ["TU"], id="location"),
    ],
)
def test_schedules_of_places(listed, own, places, expected):
    """The nearest rows count."""
    assert _days(listed(schedules=own, service_at_locations=places)) == expected


TWO_PLACES = [
    {
        "id": "at-1",
        "phones": [phone("617-555-0111")],
        "schedules": [MONDAY],
        "location": {"name": "East", "addresses": [{"address_1": "1 East St", "city": "Boston"}]},
    },
    {"id": "at-2", "location": {"name": "West", "schedules": [TUESDAY], "latitude": "42.3", "longitude": -71.1}},
]


def test_a_service_at_two_places_is_two_listings(load_bytes):
    """Each place has its own listing with its own hours, phones, address, and a title that tells it from the other."""
    record = DESK | {"service_at_locations": TWO_PLACES, "phones": [phone("617-555-0100")], "x_referral": True}
    loaded = load_bytes("l.json", json.dumps(record))
    east, west = loaded.services
    assert (east.id, west.id) == ("d-1@at-1", "d-1@at-2")
    assert [document.title for document in loaded.documents] == ["Help desk (East)", "Help desk (West)"]
    assert [document.source for document in loaded.documents] == ["l.json#d-1@at-1", "l.json#d-1@at-2"]
    assert (_days(east), _days(west)) == (["MO"], ["TU"])
    assert [found.number for found in east.phones] == ["617-555-0111", "617-555-0100"]
    assert [found.number for found in west.phones] == ["617-555-0100"]
    assert (east.addresses, west.addresses) == (("1 East St, Boston",), ())
    assert (west.latitude, west.longitude) == (42.3, -71.1)
    assert (east.referral, west.referral) == (True, False)
    assert "West" not in loaded.documents[0].text


def test_places_without_ids_are_told_apart(load_bytes):
    """Places that have no id, or the same, are listings of their own all the same."""
    places = [{"id": "x"}, {"id": "x"}, {"phones": [phone("911")]}, {"location": {"id": "y"}}]
    loaded = load_bytes("l.json", json.dumps(DESK | {"service_at_locations": places}))
    assert [service.id for service in loaded.services] == ["d-1@x", "d-1@x+", "d-1@3", "d-1@y"]


def test_a_service_closed_for_a_time_has_no_schedules(listed):
    """While it is temporarily closed, its usual rows tell of no opening; their words are still there."""
    service = listed(schedules=[MONDAY | {"description": "Mon"}], status="temporarily closed")
    assert (service.schedules, service.hours) == ((), ("Mon",))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("<p>One.</p><p>Two.</p>", "One. Two.", id="paragraphs"),
        pytest.param("<b>Free</b>, for <i>all</i>.", "Free, for all.", id="no-space-before-a-comma"),
        pytest.param("A<br>B<br/>C", "A B C", id="breaks"),
        pytest.param("a <script>alert(1)</script> b<style>p{}</style>", "a b", id="script"),
        pytest.param("# Help\n**Free** and __open__.", "Help\nFree and open.", id="markdown"),
        pytest.param(
            '[us](https://example.org "x") or [me](javascript:x)', "us (https://example.org) or me", id="links"
        ),
        pytest.param("5 * 3 * 2 and snake_case_name", "5 * 3 * 2 and snake_case_name", id="no-markdown"),
        pytest.param("Ages <18 and >65, < 200 % and 3 > 2", "Ages <18 and >65, < 200 % and 3 > 2", id="less-than"),
        pytest.param("a &amp; b&nbsp;c &lt;d&gt;", "a & b\u00a0c <d>", id="entities"),
        pytest.param("<a href='x' onclick=\"y()\">link</a><!-- c --><script>", "link", id="attributes"),
        pytest.param("tab\t and\r\nline", "tab and\nline", id="space"),
        pytest.param("“it’s”\u00a0—", "“it’s”\u00a0—", id="quotes"),
        pytest.param("a\ud800b\u0000", "ab", id="lone-surrogate"),
        pytest.param("null and void", "null and void", id="null-in-a-sentence"),
        pytest.param("NULL", "", id="null"),
        pytest.param(None, "", id="none"),
    ],
)
def test_description(listed, text, expected):
    """Markup goes, words stay, and a comparison is no markup."""
    assert listed(description=text).description == expected


def test_names_are_one_plain_line(listed):
    """A name is plain text in one line, whatever markup and line breaks it came with."""
    service = listed(name="<b>Help</b>\ndesk", organization={"name": "City\nHall"})
    assert (service.name, service.organization) == ("Help desk", "City Hall")


@pytest.mark.parametrize(
    ("code", "expected"),
    [("es", "Spanish"), ("hat", "Haitian Creole"), ("pt-BR", "Brazilian Portuguese"), ("qqq", "qqq")],
)
def test_a_language_by_its_code(listed, code, expected):
    """A language that has only a code is given its English name; an unknown code stays."""
    assert listed(languages=[{"code": code}]).languages == (expected,)


def test_an_unknown_status_is_shown(load_bytes):
    """A status that HSDS does not have does not lose the service; case does not matter."""
    loaded = load_bytes("l.json", json.dumps([DESK | {"status": "Open"}, DESK | {"id": "x", "status": "DEFUNCT"}]))
    assert [service.status for service in loaded.services] == ["active"]
    assert loaded.warnings[0] == "l.json: service 1: status 'open' is not one of HSDS's; the service is shown"


def test_modified_after_it_was_confirmed(load_bytes):
    """Where a record changed after it was last confirmed, the text is as of the change."""
    record = DESK | {"assured_date": "2020-01-01", "last_modified": "2026-02-03T00:00:00Z"}
    loaded = load_bytes("l.json", json.dumps(record))
    assert (str(loaded.services[0].assured), str(loaded.services[0].updated)) == ("2020-01-01", "2026-02-03")
    assert str(loaded.documents[0].as_of) == "2026-02-03"


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"phones": "617"}, id="phones-in-words"),
        pytest.param({"phones": [None, 7, []]}, id="phones-of-nothing"),
        pytest.param({"service_at_locations": [{}, None, {"location": None}, {"location": "x"}]}, id="no-location"),
        pytest.param({"service_at_locations": {"location": {}}}, id="object-for-a-list"),
        pytest.param({"service_at_locations": [{"location": {"addresses": [None, "x"]}}]}, id="no-address"),
        pytest.param({"schedules": [{"description": None}, {"description": {}}]}, id="no-hours"),
        pytest.param({"languages": [{"code": "null"}, {"name": "null"}]}, id="no-language-name"),
        pytest.param({"organization": None, "organization_id": "gone"}, id="no-organization"),
        pytest.param({"organization": "Library"}, id="organization-in-words"),
        pytest.param({"x_provenance": ["x"]}, id="provenance-as-list"),
        pytest.param({"x_referral": "true"}, id="referral-in-words"),
        pytest.param({"unknown": {"deep": [1, 2]}}, id="unknown-field"),
    ],
)
def test_dangling_children(listed, fields):
    """A child that is missing or of another shape is ignored; the service is as without it."""
    assert replace(listed(**fields), hsds="") == replace(listed(), hsds="")


@pytest.mark.parametrize(
    ("value", "expected", "warned"),
    [
        pytest.param("2026-11-01", "2026-11-01", False, id="day"),
        pytest.param("2026-11-01T10:00:00Z", "2026-11-01", False, id="timestamp"),
        pytest.param("2026", "2026", False, id="year"),
        pytest.param("null", None, False, id="null"),
        pytest.param("01/11/2026", None, True, id="other-form"),
        pytest.param("2026-13-01", None, True, id="impossible"),
        pytest.param("2026-00-00", None, True, id="zeros"),
    ],
)
def test_assured_date(load_bytes, value, expected, warned):
    """A date is taken to its day; one that cannot be read is unknown, with a warning."""
    loaded = load_bytes("l.json", json.dumps(DESK | {"assured_date": value}))
    assert loaded.services[0].assured == (PartialDate.parse(expected) if expected else None)
    assert [f"assured_date {value!r} is not a date" in warning for warning in loaded.warnings] == [True] * warned


@pytest.mark.parametrize(("as_of", "expected"), [("2024-05", "2024-05"), ("about 2024", None), (None, None)])
def test_estimates_are_no_dates(load_bytes, as_of, expected):
    """The publisher's own date counts where it is exact; an estimate in words does not."""
    provenance = {"publisher": "City", "as_of": as_of}
    (document,) = load_bytes("l.json", json.dumps(DESK | {"x_provenance": provenance})).documents
    assert document.published == (PartialDate.parse(expected) if expected else None)


def test_language_is_not_guessed(load_bytes):
    """A listing that does not state its language has none."""
    assert load_bytes("l.json", json.dumps(DESK)).documents[0].lang is None


@pytest.mark.parametrize(
    ("data", "hint"),
    [
        pytest.param("{", "not valid JSON (line 1)", id="cut-off"),
        pytest.param('{\n"id": 1,\n}', "not valid JSON (line 3)", id="trailing-comma"),
        pytest.param("id,name\n1,x", "not valid JSON", id="csv"),
        pytest.param('{"id": 1}\n{"id": 2}', "no listing in it", id="json-lines"),
        pytest.param('{"id": "1"\n{"id": "2"', "not valid JSON", id="broken-lines"),
        pytest.param("[" * 200_000, "not valid JSON", id="deep-lists"),
        pytest.param('{"a":' * 100_000 + "1" + "}" * 100_000, "not valid JSON", id="deep-objects"),
        pytest.param('{"id": "1", "name": "N", "x": ' + "9" * 5_000 + "}", "not valid JSON", id="endless-number"),
        pytest.param('"words"', "expected HSDS services", id="string"),
        pytest.param("7", "expected HSDS services", id="number"),
        pytest.param("null", "expected HSDS services", id="null"),
        pytest.param('{"services": {"a": 1}}', "expected HSDS services", id="services-as-object"),
        pytest.param("[]", "no listing in it", id="empty-list"),
        pytest.param("{}", "no listing in it", id="empty-object"),
        pytest.param('{"contents": [], "empty": true}', "no listing in it", id="empty-page"),
        pytest.param('[{"id": "1", "name": "N", "status": "defunct"}]', "no listing in it", id="only-defunct"),
        pytest.param('{"resources": [{"name": "services"}]}', "add the folder itself", id="data-package"),
    ],
)
def test_bad_file(refused, data, hint):
    """A file without a usable listing is one line that names it and what is wrong."""
    assert hint in refused("l.json", data)


def test_deep_but_valid(listed):
    """Nesting of a reasonable depth in a field nobody reads is no obstacle."""
    deep = []
    for _ in range(200):
        deep = [deep]
    assert replace(listed(x_deep=deep), hsds="") == replace(listed(), hsds="")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(FULL)), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from([*sorted(FULL), "location", "number", "addresses", "services"]), JSON))
def test_any_record(record):
    """Whatever shape a record has, it is loaded or refused, and never breaks the loader."""
    try:
        loaded = load_hsds(RawFile(source="l.json", data=json.dumps([DESK, DESK | record]).encode()))
    except LoadError:
        return
    for document in loaded.documents:
        document.text.encode()
        assert unicodedata.is_normalized("NFC", document.text)
        assert all(document.text[b.start : b.end] for b in document.blocks)


SAMPLES = [
    pytest.param("examples/service_full.json", ["Community Counselling"], id="service-full"),
    pytest.param("examples/service_list.json", ["Community Counselling"], id="service-list"),
    pytest.param("examples/organization_full.json", ["Community Counselling"], id="organization-full"),
    pytest.param("docs/figures/field-guidance/schedules/services.json", None, id="schedules"),
]


@pytest.mark.parametrize(("name", "names"), SAMPLES)
def test_official_samples(shared, name, names):
    """The standard's own examples give their services."""
    path = shared("reference/hsds") / "3.0" / name
    loaded = load(path, path.name)
    assert loaded.services
    assert names is None or [service.name for service in loaded.services] == names


def test_official_sample_in_detail(shared):
    """The quirks of the official sample are met: quotes around the number, markup, a date to check."""
    path = shared("reference/hsds/3.0/examples/service_full.json")
    loaded = load(path, path.name)
    (service,) = loaded.services
    assert service.phones
    assert all('"' not in found.number and found.number.strip() for found in service.phones)
    assert "<" not in service.description
    assert "null" not in {service.email, service.url, service.fees}
    problems = {one.problem for one in check(loaded.documents, loaded.services, date(2026, 11, 22))}
    assert Problem.NO_CONTACT not in problems


def test_all_reference_json_is_loaded_or_refused(shared):
    """Every JSON file of the reference, schema or sample, is taken or refused with a LoadError in one line."""
    files = sorted(shared("reference/hsds").rglob("*.json"))
    assert files
    taken = 0
    refusals = []
    for path in files:
        try:
            taken += bool(load(path, path.name).services)
        except LoadError as error:
            refusals.append(str(error).startswith(f"{path.name}: ") and "\n" not in str(error))
    assert taken
    assert all(refusals)
