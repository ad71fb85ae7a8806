"""Fetcher: every rule that a page must pass, tried on sites of this machine."""

import gzip
import io
import itertools
import time
import zipfile
import zlib
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest

from corpus.errors import FetchError
from corpus.web import Fetcher

HERE = ip_address("127.0.0.1")
THERE = ip_address("127.0.0.2")
"""Another machine, as far as the rules of these tests go."""


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self):
        self.now = 1000.0
        self.slept = []

    def __call__(self):
        """Seconds."""
        return self.now

    def sleep(self, seconds):
        """Let time pass."""
        self.slept.append(seconds)
        self.now += seconds


def _docx():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("word/document.xml", "<w:document/>")
    return made.getvalue()


def test_a_page_is_received_as_it_is(fetch, site):
    """The bytes come unaltered, with the address and the time of fetching in UTC."""
    before = datetime.now(UTC) - timedelta(seconds=1)
    page = fetch("/#part")
    assert page.data == site.page
    assert page.source == page.url == f"http://library.test:{site.port}/"
    assert page.suffix == ".html"
    assert before <= page.fetched <= datetime.now(UTC)
    assert page.fetched.utcoffset() == timedelta(0)


def test_the_program_names_itself_and_nothing_else(fetch, site):
    """A request says which program asks, for which site, and carries nothing about the person or the machine."""
    fetch()
    assert site.paths == ["/robots.txt", "/"]
    for _, headers in site.requests:
        assert headers.pop("User-Agent").startswith("information-corner/")
        assert headers.pop("Host") == f"library.test:{site.port}"
        assert set(headers) == {"Accept", "Accept-Encoding", "Connection"}


def test_cookies_are_not_given_back(fetch, site):
    """What a site wants remembered is forgotten, within a redirect too."""
    site.redirect("/a", "/")
    site.pages["/a"][1]["Set-Cookie"] = "who=ana"
    fetch("/a")
    assert [path for path, headers in site.requests if "Cookie" in headers] == []
    assert site.paths == ["/robots.txt", "/a", "/"]


def test_proxies_of_the_environment_are_not_used(fetch, monkeypatch):
    """A connection goes to the address that was checked, whatever the environment says."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert fetch().data


@pytest.mark.parametrize(
    ("content_type", "body", "suffix"),
    [
        ("text/html; charset=utf-8", b"<p>x", ".html"),
        ("application/xhtml+xml", b"<p>x", ".html"),
        ("TEXT/Plain", b"Words.", ".txt"),
        ("text/plain; charset=utf-16", "Words.".encode("utf-16"), ".txt"),
        ("text/markdown", b"# Words", ".md"),
        ("text/csv", b"a,b\n", ".csv"),
        ("application/json", b'\xef\xbb\xbf {"services": []}', ".json"),
        ("application/pdf", b"%PDF-1.7\n...", ".pdf"),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", _docx(), ".docx"),
    ],
)
def test_what_can_be_added_is_fetched(fetch, site, content_type, body, suffix):
    """HTML, text, Markdown, CSV, JSON, PDF and DOCX are taken by their media types."""
    site.put("/", body, Content_Type=content_type)
    page = fetch()
    assert (page.suffix, page.data) == (suffix, body)


@pytest.mark.parametrize(
    ("content_type", "body", "words"),
    [
        ("image/png", b"\x89PNG\r\n", "is image/png"),
        ("application/zip", _docx(), "is application/zip"),
        ("application/octet-stream", b"%PDF-1.7", "is application/octet-stream"),
        ("", b"<p>x", "nothing that says"),
        ("text/html", b"\x89PNG\r\n\x1a\n\x00\x00", "says that it is HTML"),
        ("text/plain", b"\x7fELF\x00", "says that it is TXT"),
        ("application/pdf", b"<html>Please log in</html>", "says that it is PDF"),
        ("application/json", b"<html>Please log in</html>", "says that it is JSON"),
        (
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            b"%PDF-1.7",
            "says that it is DOCX",
        ),
    ],
)
def test_what_is_something_else_is_refused(refused, site, content_type, body, words):
    """Other media types are refused, and so are bytes that are not what the header says."""
    site.put("/", body, Content_Type=content_type)
    assert words in refused()


@pytest.mark.parametrize("status", [204, 206, 304, 401, 403, 404, 410, 500, 503])
def test_only_status_200_is_a_page(refused, site, status):
    """An error page is not taken for the page."""
    site.put("/", status=status)
    if status in {204, 304}:
        site.put("/", b"", status=status)
    assert str(status) in refused()


def test_an_unknown_site_is_one_line(refused):
    """A name that nobody knows is said to be so."""

    def unknown(_host, _port):
        raise OSError(-2, "Name or service not known")

    assert "there is no such site" in refused(network={"resolve": unknown})


def test_a_site_that_does_not_answer_is_one_line(make_fetcher, serve):
    """A machine without a server at the port is said not to answer."""
    gone = serve()
    port = gone.port
    gone.shutdown()
    gone.server_close()
    with pytest.raises(FetchError, match=f"^http://library.test:{port}/: the site does not answer"):
        make_fetcher(ports=frozenset({port})).fetch(f"http://library.test:{port}/")


def _raw(data):
    """An answer of these very bytes, after which the site hangs up."""

    def answer(handler):
        handler.wfile.write(data)
        handler.close_connection = True

    return answer


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100\r\n\r\n<p>half",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n64\r\n<p>half",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nplain",
        b"SSH-2.0-server\r\n",
        b"",
    ],
    ids=["short", "chunk", "gzip", "ssh", "nothing"],
)
def test_half_a_page_is_no_page(refused, site, answer):
    """What is broken off or garbled is not taken."""
    site.pages["/"] = _raw(answer)
    assert "broken off or is garbled" in refused()


# --- size and time


def test_a_large_page_is_refused_by_its_header(refused, site):
    """A page that says it is over the limit is not read."""
    site.pages["/"] = _raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000001\r\n\r\n")
    assert "larger than the limit of 1 MB" in refused(limits={"bytes": 1_000_000})


def _endless(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    for _ in range(1_000):
        handler.wfile.write(b"<p>" * 10_000)
        handler.server.requests.append(("more", {}))
    handler.close_connection = True


def test_a_large_page_is_refused_while_it_comes(refused, site):
    """A page that does not say its size is read up to the limit and no further."""
    site.pages["/"] = _endless
    assert "larger than the limit of 0.1 MB" in refused(limits={"bytes": 100_000})
    assert site.paths.count("more") < 900  # what the system buffers


def test_a_page_of_the_very_limit_is_fetched(fetch, refused, site):
    """The limit itself is allowed, one byte more is not."""
    site.put("/", b"x" * 1000)
    assert len(fetch(limits={"bytes": 1000}).data) == 1000
    assert "larger" in refused(limits={"bytes": 999})


def test_a_compressed_page_is_decompressed(fetch, site):
    """Gzip and deflate are undone, since they belong to the way and not to the page."""
    for coding, body in [("gzip", gzip.compress(site.page)), ("deflate", zlib.compress(site.page)), ("identity", None)]:
        site.put("/", body, Content_Encoding=coding)
        assert fetch().data == site.page


def test_a_compression_bomb_is_refused(refused, site):
    """The limit holds for what comes out of the compression, also when it is compressed twice."""
    bomb = gzip.compress(bytes(200_000_000), compresslevel=1)
    assert len(bomb) < 1_000_000
    site.put("/", bomb, Content_Encoding="gzip")
    assert "larger than the limit" in refused(limits={"bytes": 1_000_000})
    site.put("/", gzip.compress(bomb), Content_Encoding="gzip, gzip")
    assert "larger than the limit" in refused(limits={"bytes": 1_000_000})


def test_the_limit_holds_for_what_is_received(refused, site):
    """A stream that decompresses to nothing is cut off at the limit too."""
    empty = gzip.compress(b"", mtime=0)[:10] + b"\x00\x00\x00\xff\xff" * 100_000  # stored blocks of no bytes
    site.put("/", empty, Content_Encoding="gzip")
    del site.pages["/"][1]["Content-Length"]
    assert "larger than the limit" in refused(limits={"bytes": 100_000})


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, br", "sdch"])
def test_other_codings_are_refused(refused, site, coding):
    """A coding that was not asked for is not guessed at."""
    site.put("/", Content_Encoding=coding)
    assert "coding" in refused()


def _silent(handler):
    time.sleep(1.5)


def _dripping_body(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    _drip(handler)


def _dripping_headers(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
    _drip(handler)


def _drip(handler):
    for _ in range(60):
        handler.wfile.write(b"x")
        time.sleep(0.05)


@pytest.mark.parametrize("path", ["/", "/robots.txt"])
@pytest.mark.parametrize("slow", [_silent, _dripping_body, _dripping_headers])
def test_a_slow_site_is_given_up(refused, site, slow, path):
    """However a site spends the time, all of a page ends with the limit."""
    site.pages[path] = slow
    started = time.monotonic()
    assert "took longer than 0.4 seconds" in refused(limits={"seconds": 0.4})
    assert time.monotonic() - started < 1.2


def test_redirects_do_not_renew_the_time(refused, site):
    """The time limit is for the whole way."""

    def slowly(to):
        def answer(handler):
            time.sleep(0.25)
            handler.wfile.write(f"HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode())

        return answer

    site.pages.update({"/a": slowly("/b"), "/b": slowly("/c"), "/c": slowly("/")})
    assert "took longer than" in refused("/a", limits={"seconds": 0.6})


# --- which machine


def test_by_default_this_machine_is_refused(site):
    """Without rules of a test, no name or number of this machine is asked, whatever its port."""
    for host in ("127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0", "2130706433", "169.254.169.254"):
        with pytest.raises(FetchError, match="not on the public internet"):
            Fetcher(ports=frozenset({site.port})).fetch(f"http://{host}:{site.port}/")
    with pytest.raises(FetchError, match="only the usual ports"):
        Fetcher().fetch(f"http://127.0.0.1:{site.port}/")
    assert site.requests == []


def test_one_private_address_is_enough_to_refuse(refused, site):
    """A name that leads to a public and a private machine leads to neither."""
    assert "leads to 127.0.0.2" in refused(network={"resolve": lambda _host, _port: [HERE, THERE]})
    assert site.requests == []


def test_a_name_that_changes_its_address_is_refused(refused, site, serve):
    """A name that is public when asked first and private when asked again never reaches the private machine."""
    private = serve(("127.0.0.2", site.port))
    private.put("/", b"<p>secret")
    answers = iter([[HERE], [THERE]])
    assert "leads to 127.0.0.2" in refused(network={"resolve": lambda _host, _port: next(answers)})
    assert site.paths == ["/robots.txt"]
    assert private.requests == []


def test_the_connection_goes_to_the_address_that_was_checked(fetch, site, serve):
    """A name is looked up once for each connection; what it would say next does not matter."""
    private = serve(("127.0.0.2", site.port))
    looked_up = []

    def resolve(host, port):
        looked_up.append((host, port))
        return [HERE]

    checked = []
    fetch(network={"resolve": resolve, "allowed": lambda address: not checked.append(address)})
    assert looked_up == [("library.test", site.port)] * 2
    assert checked == [HERE] * 2
    assert site.paths == ["/robots.txt", "/"]
    assert private.requests == []


def test_a_dead_address_is_passed_over(fetch, site):
    """When the first address of a site does not answer, the next is tried."""
    assert fetch(network={"resolve": lambda _host, _port: [THERE, HERE], "allowed": lambda _: True}).data


# --- certificates


@pytest.fixture
def secure(serve, authority):
    """Return a site with a certificate for `library.test`."""
    site = serve(wrap=authority.certified("library.test"))
    site.put("/")
    return site


def test_a_trusted_certificate_is_checked_against_the_name(make_fetcher, secure, authority):
    """Though the connection goes to a number, the name in the address is what must be certified."""
    fetcher = make_fetcher(ports=frozenset({secure.port}), network={"ssl_context": authority.trusting})
    assert fetcher.fetch(f"https://library.test:{secure.port}/").data == secure.page
    with pytest.raises(FetchError, match=r"certificate cannot be trusted .*other\.test"):
        fetcher.fetch(f"https://other.test:{secure.port}/")


def test_an_unknown_certificate_is_refused(make_fetcher, secure):
    """A certificate that the system does not trust ends it, before anything is asked."""
    with pytest.raises(FetchError, match=r"certificate cannot be trusted \(.*unable to get local issuer"):
        make_fetcher(ports=frozenset({secure.port})).fetch(f"https://library.test:{secure.port}/")
    assert secure.requests == []


def test_a_site_without_tls_is_one_line(make_fetcher, site, authority):
    """Https to a site that only speaks http fails in one line."""
    with pytest.raises(FetchError, match="no secure connection"):
        make_fetcher(network={"ssl_context": authority.trusting}).fetch(f"https://library.test:{site.port}/")


# --- redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed(fetch, site, status):
    """The page keeps the address that was asked for, and says which one answered."""
    site.redirect("/old/a", "../new?q=1#part", status)
    site.put("/new?q=1")
    page = fetch("/old/a")
    assert page.source == f"http://library.test:{site.port}/old/a"
    assert page.url == f"http://library.test:{site.port}/new?q=1"


def test_five_redirects_are_followed_and_no_more(fetch, refused, site):
    """The sixth redirect ends it."""
    for number in range(1, 7):
        site.redirect(f"/{number}", f"/{number - 1}")
    site.put("/0")
    assert fetch("/5").url.endswith("/0")
    assert "redirected more than 5 times" in refused("/6")


def test_a_redirect_loop_ends(refused, site):
    """A page that redirects to itself is given up."""
    site.redirect("/a", "/a")
    assert "redirected more than 5 times" in refused("/a")
    assert site.paths.count("/a") == 6


@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("file:///etc/passwd", "only http and https"),
        ("ftp://library.test/", "only http and https"),
        ("http://library.test:1/", "only the usual ports"),
        ("http://ana:secret@library.test/", "user name or password"),
        ("http://[::1", "not a web address"),
    ],
)
def test_where_a_redirect_leads_is_checked_like_the_first_address(refused, site, to, words):
    """Schemes, ports and passwords are checked at every step."""
    site.redirect("/", to)
    message = refused()
    assert "redirected to" in message
    assert words in message
    assert "secret" not in message


def test_a_redirect_to_a_private_machine_is_refused(refused, site, serve):
    """A public site cannot send us into the network we stand in."""
    private = serve(("127.0.0.2", site.port))
    site.redirect("/", f"http://intern.test:{site.port}/admin")
    hosts = {"library.test": [HERE], "intern.test": [THERE]}
    message = refused(network={"resolve": lambda host, _port: hosts[host]})
    assert f"redirected to http://intern.test:{site.port}/admin: leads to 127.0.0.2" in message
    assert private.requests == []


def test_a_redirect_to_http_is_refused(make_fetcher, secure, authority, site):
    """What was asked for over https is not taken from a connection that anybody can change."""
    secure.redirect("/", f"http://library.test:{site.port}/")
    fetcher = make_fetcher(ports=frozenset({site.port, secure.port}), network={"ssl_context": authority.trusting})
    with pytest.raises(FetchError, match="redirected to http, where"):
        fetcher.fetch(f"https://library.test:{secure.port}/")
    assert site.requests == []


def test_the_robots_of_the_next_site_decide(refused, fetch, site):
    """After a redirect to another site, that site's robots.txt is asked."""
    site.redirect("library.test/a", f"http://other.test:{site.port}/b")
    site.put("other.test/b")
    site.put("other.test/robots.txt", b"User-agent: *\nDisallow: /b")
    message = refused("/a")
    assert f"redirected to http://other.test:{site.port}/b: the site's robots.txt" in message
    assert site.paths == ["/robots.txt", "/a", "/robots.txt"]
    site.put("other.test/robots.txt", b"")
    assert fetch("/a").url == f"http://other.test:{site.port}/b"


# --- robots.txt


@pytest.mark.parametrize(
    "rules",
    [
        "User-agent: *\nDisallow: /",
        "User-agent: *\nDisallow: /private",
        "User-agent: *\nAllow: /\nDisallow: /private/",
        "User-agent: *\nDisallow: /*page$",
        "User-agent: Information-Corner\nDisallow: /\n\nUser-agent: *\nAllow: /",
        "\ufeffUser-agent: *\r\nDisallow: /private/page # no robots\r\n",
    ],
)
def test_what_robots_disallow_is_not_fetched(refused, site, rules):
    """The longest rule decides, with wildcards, for all programs or for this one."""
    site.put("/private/page")
    site.put("/robots.txt", rules.encode(), Content_Type="text/plain")
    assert "robots.txt asks programs not to fetch it" in refused("/private/page")
    assert site.paths == ["/robots.txt"]


@pytest.mark.parametrize(
    "rules",
    [
        "",
        "User-agent: *\nDisallow:",
        "User-agent: other\nDisallow: /",
        "User-agent: *\nDisallow: /private\nAllow: /private/page",
        "User-agent: *\nDisallow: /\n\nUser-agent: information-corner\nAllow: /",
        "no rules at all \x00\xff",
    ],
)
def test_what_robots_allow_is_fetched(fetch, site, rules):
    """Rules for others, for other places, or overruled by a longer one do not hinder."""
    site.put("/private/page")
    site.put("/robots.txt", rules.encode("latin-1"))
    assert fetch("/private/page").data == site.page


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_without_a_robots_file_all_is_allowed(fetch, site, status):
    """A site that has no rules to give is one without rules (RFC 9309, 2.3.1.3)."""
    site.put("/robots.txt", b"User-agent: *\nDisallow: /", status=status)
    assert fetch().data == site.page


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_when_robots_cannot_be_read_nothing_is_fetched(refused, site, status):
    """A site in trouble may have rules, so its pages wait (RFC 9309, 2.3.1.4)."""
    site.put("/robots.txt", b"", status=status)
    message = refused()
    assert f"(status {status})" in message
    assert site.paths == ["/robots.txt"]


def test_when_robots_are_broken_off_nothing_is_fetched(refused, site):
    """Half a file of rules does not count as rules."""
    site.pages["/robots.txt"] = _raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nUser-agent: *\n")
    refused()
    assert site.paths == ["/robots.txt"]


def test_robots_may_be_redirected(fetch, refused, site):
    """Rules may lie elsewhere, at most five redirects away, on machines we may ask."""
    site.redirect("library.test/robots.txt", f"http://other.test:{site.port}/rules")
    site.put("/rules", b"User-agent: *\nDisallow: /no")
    site.put("/yes")
    assert fetch("/yes").data
    assert "asks programs not to" in refused("/no")
    hosts = {"library.test": [HERE], "other.test": [THERE]}
    message = refused("/yes", network={"resolve": lambda host, _port: hosts[host]})
    assert f"its robots.txt is redirected to http://other.test:{site.port}/rules: leads to" in message
    site.redirect("library.test/robots.txt", "/robots.txt")
    assert "its robots.txt is redirected more than 5 times" in refused("/yes")
    site.redirect("library.test/robots.txt", "file:///rules")
    assert "its robots.txt is redirected to file:/rules: only http" in refused("/yes")


def test_a_huge_robots_file_is_read_up_to_its_limit(fetch, refused, site):
    """The first 500 KiB of rules hold, and the line that is cut there makes no rule of its own."""
    line = b"Disallow: /no\n"
    rules = b"User-agent: *\n" + line + b"# filler\n" * 60_000
    site.put("/robots.txt", rules)
    assert "asks programs not to" in refused("/no")
    head = b"User-agent: *\n#" + b"x" * (500 * 1024 - 14 - 1 - 12) + b"\nDisallow: /"
    site.put("/robots.txt", head + b"private\n" + b"# filler\n" * 60_000)
    assert fetch("/").data == site.page


def test_robots_are_asked_once_for_a_site(make_fetcher, site):
    """One fetcher remembers a site's rules, and also that they could not be had."""
    fetcher = make_fetcher()
    address = f"http://library.test:{site.port}"
    site.put("/b")
    for path in ("/", "/b", "/"):
        fetcher.fetch(address + path)
    assert site.paths.count("/robots.txt") == 1
    site.put("/robots.txt", status=500)
    for path in ("/", "/b"):
        with pytest.raises(FetchError, match=f"^http://other.test:{site.port}{path}: .*status 500"):
            fetcher.fetch(f"http://other.test:{site.port}{path}")
    assert site.paths.count("/robots.txt") == 2


# --- taking turns


@pytest.mark.parametrize(
    ("rules", "slept"),
    [("", [1.0, 1.0]), ("User-agent: *\nCrawl-delay: 7", [7.0, 7.0]), ("User-agent: *\nCrawl-delay: 0.1", [1.0, 1.0])],
)
def test_between_two_pages_of_a_site_there_is_time(make_fetcher, site, rules, slept):
    """A site is given as much time as it asks for, and at least ours; the first page need not wait."""
    clock = Clock()
    site.put("/robots.txt", rules.encode())
    fetcher = make_fetcher(limits={"delay": 1.0, "seconds": 5.0}, clock=clock, sleep=clock.sleep)
    for _ in range(3):
        fetcher.fetch(f"http://library.test:{site.port}/")
    assert clock.slept == slept


def test_pages_of_different_sites_need_not_wait(make_fetcher, site):
    """Each site has its own turn; time that passed anyway counts."""
    clock = Clock()
    fetcher = make_fetcher(limits={"delay": 2.0}, clock=clock, sleep=clock.sleep)
    for host in ("a.test", "b.test", "c.test"):
        fetcher.fetch(f"http://{host}:{site.port}/")
    assert clock.slept == []
    clock.now += 1.5
    fetcher.fetch(f"http://a.test:{site.port}/")
    assert clock.slept == [0.5]


def test_a_redirect_takes_no_second_turn(make_fetcher, site):
    """A redirect within a site is the same turn; one to another site waits for that site's."""
    clock = Clock()
    fetcher = make_fetcher(limits={"delay": 2.0}, clock=clock, sleep=clock.sleep)
    site.redirect("a.test/here", "/")
    site.redirect("b.test/there", f"http://a.test:{site.port}/")
    fetcher.fetch(f"http://a.test:{site.port}/here")
    assert clock.slept == []
    fetcher.fetch(f"http://b.test:{site.port}/there")
    assert clock.slept == [2.0]


def test_a_site_that_wants_very_long_is_left_for_later(make_fetcher, site):
    """Nobody sits at a terminal for an hour: the second page is refused, in one line."""
    clock = Clock()
    site.put("/robots.txt", b"User-agent: *\nCrawl-delay: 3600")
    fetcher = make_fetcher(clock=clock, sleep=clock.sleep)
    address = f"http://library.test:{site.port}/"
    fetcher.fetch(address)
    with pytest.raises(FetchError, match="wants 3600 seconds between pages"):
        fetcher.fetch(address)
    assert clock.slept == []


def test_waiting_does_not_use_up_the_time_limit(make_fetcher, site):
    """The time limit is the site's to spend, not our waiting."""
    waits = itertools.count()
    clock = Clock()
    site.put("/robots.txt", b"User-agent: *\nCrawl-delay: 50")
    fetcher = make_fetcher(limits={"seconds": 5.0}, clock=clock, sleep=lambda s: (next(waits), clock.sleep(s)))
    for _ in range(2):
        assert fetcher.fetch(f"http://library.test:{site.port}/").data
    assert next(waits) == 1
