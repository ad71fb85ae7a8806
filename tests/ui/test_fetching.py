"""Fetching from the command line: off, then on; what is stored, brought up to date and removed."""

import hashlib
import json
from ipaddress import ip_address

import pytest

from corpus import Fetcher, Store
from corpus.web import Limits, Network
from ui import cli

HERE = ip_address("127.0.0.1")


@pytest.fixture
def site(serve):
    """Return a site with one page."""
    site = serve()
    site.put("/")
    return site


@pytest.fixture
def address(site):
    """Return the page's address, under a name that only the fixture `allowed` knows."""
    return f"http://library.test:{site.port}/"


@pytest.fixture
def allowed(monkeypatch, site):
    """Let the command fetch from the site, as if it were a public machine."""

    def fetcher():
        network = Network(resolve=lambda _host, _port: [HERE], allowed=lambda address: address == HERE)
        return Fetcher(network=network, limits=Limits(delay=0.0), ports=frozenset({site.port}))

    monkeypatch.setattr(cli, "Fetcher", fetcher)


@pytest.fixture
def home(tmp_path):
    """Return a home that is not there yet."""
    return tmp_path / "home"


def _raw(home):
    return sorted(path.name for path in (home / "raw").iterdir() if path.name != ".lock")


def _one_line(result, *words):
    assert result.code == 1
    assert result.err.startswith("corner: ")
    assert result.err.count("\n") == 1
    assert all(word in result.err for word in words), result.err


def test_fetching_is_off(run, home, site, monkeypatch):
    """An address is refused in one line that says how to switch fetching on, and how to do without."""
    for value in (None, "", "0"):
        if value is not None:
            monkeypatch.setenv("CORNER_FETCH", value)
        result = run("add", "https://library.test/page", "--home", home)
        words = ("https://library.test/page: fetching is off", "--fetch", "CORNER_FETCH=1", "save the page", "--url")
        _one_line(result, *words)
    assert run("list", "--home", home).out == ""
    assert not (home / "raw").exists()


def test_a_switch_that_is_neither_is_one_line(run, home, monkeypatch):
    """CORNER_FETCH is 1 or 0; anything else is not guessed at."""
    monkeypatch.setenv("CORNER_FETCH", "perhaps")
    _one_line(run("add", "https://library.test/", "--home", home), "CORNER_FETCH", "perhaps")
    assert "perhaps" in run("doctor", "--home", home).out


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "169.254.169.254"])
def test_this_machine_is_refused_by_default(run, home, site, host):
    """Switched on, the command still asks no machine of this network, in one line."""
    _one_line(run("add", "--fetch", f"http://{host}:{site.port}/", "--home", home), f"http://{host}:{site.port}/")
    _one_line(run("add", "--fetch", f"http://{host}/", "--home", home), "not on the public internet")
    assert site.requests == []


@pytest.mark.parametrize("how", ["option", "environment"])
def test_a_page_is_fetched_and_found(run, home, site, address, allowed, how, monkeypatch):
    """Switched on by the option or the environment, a page is added, listed with its time, and found."""
    if how == "environment":
        monkeypatch.setenv("CORNER_FETCH", "1")
        assert "only `corner add URL` goes out" in run("doctor", "--home", home).out
    result = run("add", address, "--home", home, "--lang", "en", *(["--fetch"] if how == "option" else []))
    assert (result.code, result.out.split()[0]) == (0, "added")
    (row,) = run("list", "--json", "--home", home).lines
    assert row["source"] == address
    assert row["fetched"].endswith("+00:00")
    assert (row["published"], row["effective"], row["checked"]) == (None, None, None)
    assert "undated" in run("list", "--home", home).out
    assert (home / "raw" / _raw(home)[0]).read_bytes() == site.page
    assert run("build", "--home", home).code == 0
    (found,) = run("search", "clinic on Tuesday", "--json", "--home", home).lines
    assert [hit["source"] for hit in found["hits"]] == [address]


def test_a_page_is_brought_up_to_date(run, home, site, address, allowed):
    """Added again, a page is unchanged, or updated; the raw page kept is always the latest."""
    add = ("add", "--fetch", address, "--json", "--home", home)
    assert [row["change"] for row in run(*add).lines] == ["added"]
    assert [row["change"] for row in run(*add).lines] == ["unchanged"]
    trimmed = site.page.replace(b"<p>", b"<script>session = 1</script><p>")
    site.put("/", trimmed)
    assert [row["change"] for row in run(*add).lines] == ["unchanged"]
    assert _raw(home) == [hashlib.sha256(trimmed).hexdigest()]
    changed = site.page.replace(b"Tuesday", b"Friday")
    site.put("/", changed)
    assert [row["change"] for row in run(*add).lines] == ["updated"]
    assert _raw(home) == [hashlib.sha256(changed).hexdigest()]
    assert len(run("list", "--json", "--home", home).lines) == 1


def test_the_page_that_answered_is_recorded(run, home, site, address, allowed):
    """After a redirect the document keeps the address that was added, and shows the one that answered."""
    site.redirect("/old", "/")
    assert run("add", "--fetch", f"{address}old", "--home", home).code == 0
    (row,) = run("list", "--json", "--home", home).lines
    assert row["source"] == f"{address}old"
    with Store(home / "corpus.sqlite3") as store:
        assert store.document(row["id"]).url == address


def test_a_removed_page_leaves_nothing(run, home, site, address, allowed):
    """Removing a page removes its raw bytes; those of another page stay."""
    other = site.page.replace(b"Tuesday", b"Sunday")
    site.put("/b", other)
    assert run("add", "--fetch", address, f"{address}b", "--home", home).code == 0
    assert len(_raw(home)) == 2
    assert run("remove", address, "--home", home).code == 0
    assert _raw(home) == [hashlib.sha256(other).hexdigest()]
    assert run("remove", f"{address}b", "--home", home).code == 0
    assert _raw(home) == []


def test_a_duplicate_leaves_no_raw_page(run, home, site, address, allowed):
    """A page whose text is already here under another address is told and not kept."""
    site.put("/copy", site.page + b"\n")
    assert run("add", "--fetch", address, "--home", home).code == 0
    result = run("add", "--fetch", f"{address}copy", "--home", home)
    assert (result.code, result.out.split()[0]) == (0, "duplicate")
    assert _raw(home) == [hashlib.sha256(site.page).hexdigest()]


def test_listings_of_a_page_that_holds_fewer_now(run, home, site, address, allowed):
    """Listings that a page no longer holds are removed; the raw page serves those that stay."""
    services = [{"id": key, "name": f"Pantry {key}", "description": "Groceries every Saturday."} for key in "ab"]
    for count, changes in ((2, {"added"}), (1, {"unchanged", "removed"})):
        site.put("/", json.dumps({"services": services[:count]}).encode(), Content_Type="application/json")
        assert {row["change"] for row in run("add", "--fetch", address, "--json", "--home", home).lines} == changes
        assert len(_raw(home)) == 1
    assert run("remove", address, "--home", home).code == 0
    assert _raw(home) == []


def test_what_cannot_be_fetched_does_not_stop_the_rest(run, home, site, address, allowed, files):
    """Each failure is one line, what was there stays, and the other pages and files are added."""
    assert run("add", "--fetch", address, "--home", home).code == 0
    site.put("/", status=500)
    site.put("/b", site.page.replace(b"Tuesday", b"Sunday"))
    site.put("/empty", b"")
    paths = (address, f"{address}empty", f"{address}b", files / "clinic.md")
    result = run("add", "--fetch", *paths, "--home", home)
    assert result.code == 1
    assert [line.split(": ")[1] for line in result.err.splitlines()] == [address, f"{address}empty"]
    sources = [row["source"] for row in run("list", "--json", "--home", home).lines]
    assert sources == sorted(["clinic.md", address, f"{address}b"])
    assert len(_raw(home)) == 2
