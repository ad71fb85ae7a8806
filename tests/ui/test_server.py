"""Server: prepared on first use, private in every response."""

import asyncio
import gc
import re
import socket
import warnings

import pytest
import uvicorn
from fastapi.testclient import TestClient

from corpus import Store, starter_files
from index.testing import HashEncoder
from ui import corner as corner_
from ui import server
from ui.errors import AddressInUseError
from ui.home import Home
from ui.reach import Reach
from ui.server import make_app, prepare, run_server

ADDRESS = re.compile(r"https?://[^\s\"'<>)]+")
GRADIOS_OWN = {"https://gradio.app/", "https://raw.githubusercontent.com/gradio-app/gradio/main/js/_website/src/lib/"}


@pytest.fixture
def said():
    """Return a list of what was said, with the function that says it."""

    class Said(list):
        def __call__(self, text):
            """Note a line."""
            self.append(text)

    return Said()


def test_the_first_start_adds_the_starter_content_and_builds(tmp_path, hash_encoder, said):
    """An empty home is filled and built; the second start adds and builds nothing."""
    home = Home(tmp_path / "home")
    corner = prepare(home, said)
    documents = corner.store.documents()
    assert {document.source.split("#")[0] for document in documents} == {source for _, source in starter_files()}
    assert not corner.outdated()
    assert [line for line in said if line.startswith("first start")]
    assert [line for line in said if line.startswith("built ")]
    name = corner.retriever.name
    said.clear()
    again = prepare(home, said)
    assert again.store.documents() == documents
    assert again.retriever.name == name
    assert hash_encoder[-1].texts == 0
    assert said == ["loading the encoder ..."]
    for opened in (corner, again):
        opened.store.close()


def test_a_home_with_documents_gets_no_starter_content(home, hash_encoder, said):
    """What staff added is built as it is, without our own sheets."""
    corner = prepare(home, said)
    assert len(corner.store.documents()) == 4
    assert corner.retriever.manifest.documents == 4
    corner.store.close()


def test_an_index_of_another_encoder_is_built_anew(built, hash_encoder, said, monkeypatch):
    """After the encoder was changed, the next start builds the index for it."""
    monkeypatch.setattr(corner_, "open_encoder", lambda _progress=None: HashEncoder(64))
    corner = prepare(built, said)
    assert corner.retriever.manifest.encoder == "hash-64@1"
    assert [line for line in said if line.startswith("building the index: ")]
    corner.store.close()


def test_an_index_older_than_the_corpus_is_used_and_said(built, hash_encoder, said):
    """A corpus that changed since the build is served as it was built, with a note."""
    with Store(built.corpus, write=True) as store:
        store.remove(["clinic.md"])
    corner = prepare(built, said)
    assert corner.outdated()
    assert "corner build" in said[-1]
    corner.store.close()


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """Return the web application over an empty corpus of its own."""
    home = Home(tmp_path_factory.mktemp("served"))
    with Store(home.corpus, write=True) as store:
        corner_.add_starter(store)
    corner_.build(home, HashEncoder())
    corner = corner_.Corner(home, HashEncoder())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # gradio leaves event loops open while it builds a page
        app = make_app(corner)
        asyncio.set_event_loop(None)
        gc.collect()
    yield app
    corner.store.close()


@pytest.fixture(scope="module")
def client(app):
    """Return a client of the application, without its start-up."""
    with TestClient(app) as client:
        yield client


def test_the_page_is_served_with_private_headers(client):
    """The page may load nothing from elsewhere, tells nobody where it came from, and is kept nowhere."""
    response = client.get("/")
    assert response.status_code == 200
    policy = dict(part.strip().split(" ", 1) for part in response.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["connect-src"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "http" not in response.headers["content-security-policy"]
    assert "*" not in response.headers["content-security-policy"]
    assert response.headers["referrer-policy"] == "no-referrer"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["cache-control"] == "no-store"
    assert "geolocation=()" in response.headers["permissions-policy"]
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize("path", ["/config", "/nonsense", "/gradio_api/info", "/queue/status"])
def test_every_response_is_kept_out_of_the_cache(client, path):
    """What is not a file of the page itself is never stored, errors included."""
    response = client.get(path)
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/monitoring", "/gradio_api/docs"])
def test_there_are_no_pages_about_the_server(app, client, path):
    """Neither the framework's documentation nor gradio's monitoring can be opened."""
    assert client.get(path).status_code in {403, 404}
    assert (app.docs_url, app.redoc_url, app.openapi_url) == (None, None, None)


@pytest.mark.parametrize("path", ["/embed", "/api/health", "/api/openapi.json", "/embed/"])
def test_nothing_else_is_reached_by_default(client, path):
    """Without being switched on there is no API and no page for frames."""
    assert client.get(path).status_code == 404
    assert client.post("/api/ask", json={"question": "a"}).status_code in {404, 405}


def test_what_takes_an_answer_along_is_served_privately(client):
    """Codes, messages and the offline page are on every installation, with the same private headers."""
    code = client.post("/qr", json={"texts": ["tel:911"]})
    message = client.post("/feedback/check", json={})
    for response, status in (
        (code, 200),
        (message, 422),
        (client.get("/offline"), 200),
        (client.get("/worker.js"), 200),
    ):
        assert response.status_code == status
        assert response.headers["cache-control"] == "no-store"
        assert "frame-ancestors 'none'" in response.headers["content-security-policy"]
    assert client.get("/manifest.json").json()["name"] == "Information Corner"


def test_no_function_of_the_page_is_offered_as_an_api(client):
    """Gradio's own list of functions names none of ours."""
    assert client.get("/gradio_api/info").json() == {"named_endpoints": {}, "unnamed_endpoints": {}}


def test_the_page_names_no_other_host(client):
    """No element loads anything from elsewhere; only gradio's own meta tags name other hosts, and load nothing."""
    html = client.get("/").text.replace("http://testserver", "")
    without_meta = re.sub(r"<meta\b[^>]*>", "", html)
    assert ADDRESS.findall(without_meta) == []
    assert re.findall(r"(?:src|href)=[\"']//", html) == []
    assert all(url.startswith(tuple(GRADIOS_OWN)) for url in ADDRESS.findall(html))
    outside = set(ADDRESS.findall(client.get("/config").text)) - {"http://testserver"}
    assert {url for url in outside if not url.startswith(("http://www.w3.org/", "http://testserver"))} == set()


def test_styles_load_nothing_from_elsewhere(client):
    """Neither the theme nor the page's own style imports or fetches from another host."""
    for text in (client.get("/theme.css").text, client.get("/").text):
        assert not re.search(r"url\(\s*[\"']?(?:https?:)?//", text)
        assert "fonts.googleapis" not in text
        assert not re.search(r"@import\s+(?:url\()?[\"']?https?:", text)


def test_files_of_the_machine_are_not_served(client):
    """No path leads out of the page's own files."""
    for path in (
        "/gradio_api/file=/etc/passwd",
        "/file=/etc/passwd",
        "/static/../../../../etc/passwd",
        "/assets/%2e%2e/%2e%2e/etc/passwd",
    ):
        response = client.get(path)
        assert response.status_code >= 400
        assert "root:" not in response.text


def test_running_checks_the_address_first(tmp_path, hash_encoder, said):
    """A taken address is an error before anything is loaded or made."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(AddressInUseError, match=str(port)):
            run_server(Home(tmp_path / "none"), host="127.0.0.1", port=port, kiosk=False, say=said)
    assert said == []
    assert hash_encoder == []
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(("host", "shown"), [("127.0.0.1", "http://127.0.0.1:"), ("::1", "http://[::1]:")])
def test_running_serves_without_an_access_log(built, hash_encoder, said, monkeypatch, host, shown):
    """The server is started on the address that is told, and writes down no request."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as free:
        try:
            free.bind((host, 0))
        except OSError:
            pytest.skip("this machine has no IPv6")
        port = free.getsockname()[1]
    runs, made = [], []
    monkeypatch.setattr(server, "make_app", lambda corner, **options: made.append((corner, options)) or "app")
    monkeypatch.setattr(uvicorn, "run", lambda app, **options: runs.append((app, options)))
    run_server(built, host=host, port=port, kiosk=True, operator="Library", say=said)
    assert f"{shown}{port}" in said[-1]
    assert runs == [("app", {"host": host, "port": port, "log_level": "warning", "access_log": False})]
    assert made[0][1] == {"kiosk": True, "operator": "Library", "reach": Reach()}
    made[0][0].store.close()


def test_the_page_is_compressed(client):
    """A phone on a slow line gets the page compressed."""
    assert client.get("/", headers={"Accept-Encoding": "gzip"}).headers["content-encoding"] == "gzip"


def test_the_programs_own_files_are_asked_for_once(client):
    """A second visit fetches none of gradio's files again; what is not there is not remembered."""
    name = re.search(r"\./(assets/[\w-]+\.js)", client.get("/").text)[1]
    assert "immutable" in client.get(f"/{name}").headers["cache-control"]
    assert "immutable" not in client.get("/assets/none.js").headers.get("cache-control", "")
