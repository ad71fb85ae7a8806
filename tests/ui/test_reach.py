"""Reach: origins as browsers write them, and nothing else."""

import pytest

from ui.reach import OriginError, parse_origins


@pytest.mark.parametrize(
    ("given", "origin"),
    [
        ("https://www.boston.gov", "https://www.boston.gov"),
        ("https://WWW.Boston.gov/", "https://www.boston.gov"),
        ("https://www.boston.gov:443", "https://www.boston.gov"),
        ("https://www.boston.gov:8443", "https://www.boston.gov:8443"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_an_origin_is_written_as_browsers_do(given, origin):
    """Case, a final slash, a usual port and letters beyond ASCII make no difference."""
    assert parse_origins([given]) == (origin,)


@pytest.mark.parametrize(
    "given",
    [
        "",
        "*",
        "www.boston.gov",
        "https://",
        "https://*.boston.gov",
        "https://www.boston.gov/page",
        "https://www.boston.gov?a=1",
        "https://user@www.boston.gov",
        "https://www.boston.gov; script-src *",
        "https://www.boston.gov\r\nX: 1",
        "https://a b",
        "https://www.boston.gov:99999",
        "http://www.boston.gov",
        "javascript:alert(1)",
        "file:///etc",
    ],
)
def test_anything_else_is_refused(given):
    """A wildcard, a path, a smuggled directive or an unencrypted site is an error that says what to give."""
    with pytest.raises(OriginError, match="https"):
        parse_origins([given])


def test_an_origin_counts_once():
    """The same site given twice is one, and the order stays."""
    assert parse_origins(["https://b.example", "https://a.example", "https://B.example/"]) == (
        "https://b.example",
        "https://a.example",
    )
