"""Address: what may be asked for, and which machines a name may lead to."""

from ipaddress import ip_address

import pytest

from corpus.errors import FetchError
from corpus.web import parse_address
from corpus.web.address import is_public, resolve


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("HTTPS://Example.ORG", "https://example.org/"),
        (" https://example.org:443/a b?q=ü#part ", "https://example.org/a%20b?q=%C3%BC"),
        ("http://example.org:80/", "http://example.org/"),
        ("http://münchen.example/ä", "http://xn--mnchen-3ya.example/%C3%A4"),
        ("http://[2606:4700::1]/", "http://[2606:4700::1]/"),
        ("https://example.org?q=1", "https://example.org?q=1"),
    ],
)
def test_an_address_has_one_form(text, address):
    """However an address is written, it becomes one form, without the part after `#`."""
    assert str(parse_address(text)) == address
    assert parse_address(address) == parse_address(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("file:///etc/passwd", "only http and https"),
        ("ftp://example.org/a", "only http and https"),
        ("example.org", "only http and https"),
        ("//example.org/", "only http and https"),
        ("javascript://%0aalert(1)", "only http and https"),
        ("http:///path", "not a web address"),
        ("http://a\nb/", "not a web address"),
        ("http://[::1/", "not a web address"),
        ("http://example.org:8080/", "only the usual ports"),
        ("https://example.org:22/", "only the usual ports"),
        ("http://example.org:99999/", "port"),
        ("http://ana@example.org/", "user name or password"),
        ("http://ana:secret@example.org/", "user name or password"),
        ("http://example.org\\@evil.example/", "user name or password"),
    ],
)
def test_what_may_not_be_asked_is_one_line(text, reason):
    """Other schemes, ports, passwords and what is no address are refused, in one printable line."""
    with pytest.raises(FetchError, match=reason) as caught:
        parse_address(text)
    assert str(caught.value).isprintable()


def test_a_password_is_not_repeated():
    """An address with a password is refused without showing it, even where it cannot be read."""
    for text in ("https://ana:s3cret@example.org/x", "https://ana:s3cret@exa\tmple.org:1/", "ftp://ana:s3cret@h/"):
        with pytest.raises(FetchError) as caught:
            parse_address(text)
        assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "127.255.0.9",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.192",
        "192.88.99.1",
        "192.0.2.1",
        "192.168.1.1",
        "198.18.0.1",
        "203.0.113.9",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "100.100.100.200",
        "168.63.129.16",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:8.8.8.8",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::808:808",
        "2001::1",
        "3fff::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:808:808::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
    ],
)
def test_machines_that_are_not_public(address):
    """This machine, its network, clouds' own services, multicast, reserved and wrapped addresses are not public."""
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "172.32.0.1", "1.1.1.1", "2606:4700:4700::1111", "2a00:1450::1", "64:ff9b::808:808"]
)
def test_machines_that_are_public(address):
    """Addresses of the internet are public, also IPv4 as a network without it names them."""
    assert is_public(ip_address(address))


def test_a_name_is_resolved_by_the_system():
    """Names and numbers, however written, become addresses; each once."""
    assert ip_address("127.0.0.1") in resolve("localhost", 80)
    assert resolve("127.0.0.1", 80) == resolve("2130706433", 80) == resolve("0x7f.1", 80) == [ip_address("127.0.0.1")]
    assert resolve("::1", 80) == [ip_address("::1")]
