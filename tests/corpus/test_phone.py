"""Phone: numbers as they are shown and dialled; never made up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.phone import Phone


@pytest.mark.parametrize(
    ("number", "display", "uri"),
    [
        pytest.param("617.555.0100", "(617) 555-0100", "tel:+16175550100", id="dots"),
        pytest.param("1-617-555-0100", "(617) 555-0100", "tel:+16175550100", id="long-distance"),
        pytest.param("+1 617 555 0100", "(617) 555-0100", "tel:+16175550100", id="country-code"),
        pytest.param("+44 20 7946 0018", "+44 20 7946 0018", "tel:+442079460018", id="abroad"),
        pytest.param("617-555-0100 x12", "(617) 555-0100 ext. 12", "tel:+16175550100;ext=12", id="extension-within"),
        pytest.param("1-800-LAW-HELP", "1-800-LAW-HELP", "tel:+18005294357", id="letters"),
        pytest.param("911", "911", "tel:911", id="emergency"),
        pytest.param("988", "988", "tel:988", id="short-code"),
        pytest.param("2-1-1", "2-1-1", "tel:211", id="short-code-in-parts"),
        pytest.param("٦١٧٥٥٥٠١٠٠", "(617) 555-0100", "tel:+16175550100", id="arabic-digits"),
        pytest.param("ask at the desk", "ask at the desk", None, id="words"),
        pytest.param("617-555-01", "617-555-01", None, id="cut-off"),
        pytest.param("617-555-0100 or 617-555-0101", "617-555-0100 or 617-555-0101", None, id="two"),
        pytest.param("", "", None, id="nothing"),
    ],
)
def test_numbers(number, display, uri):
    """A number is shown in the national form and dialled by RFC 3966; what is none stays as it is written."""
    phone = Phone(number=number)
    assert (phone.number, phone.display, phone.uri) == (number, display, uri)


@pytest.mark.parametrize(
    ("extension", "display", "uri"),
    [
        ("7", "(617) 555-0100 ext. 7", "tel:+16175550100;ext=7"),
        ("0012", "(617) 555-0100 ext. 0012", "tel:+16175550100;ext=0012"),
        ("press 2", "(617) 555-0100 ext. press 2", "tel:+16175550100"),
    ],
)
def test_the_stated_extension_counts(extension, display, uri):
    """The record's extension goes before one within the number, and is dialled where it is digits."""
    phone = Phone(number="617-555-0100 x5", extension=extension)
    assert (phone.display, phone.uri) == (display, uri)


def test_a_fax_is_not_called():
    """Fax and pager numbers are none that a person answers."""
    assert [Phone(number="911", type=kind).callable for kind in ("voice", "text", "fax", "pager")] == [1, 1, 0, 0]


@given(st.text(max_size=40), st.none() | st.text(max_size=8))
def test_no_digit_is_made_up(number, extension):
    """Whatever is written, it can be shown, and what is dialled has no digit that was not there."""
    phone = Phone(number=number, extension=extension)
    assert isinstance(phone.display, str)
    if phone.uri is not None and number.isascii() and not any(map(str.isalpha, number)):
        dialled = phone.uri.removeprefix("tel:").partition(";")[0]
        written = "".join(filter(str.isdigit, number))
        assert "".join(filter(str.isdigit, dialled)).removeprefix("1") in written
