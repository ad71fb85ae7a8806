"""Embed: the page in frames of named sites, and in no other."""

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from ui.embed import Embedding
from ui.server import _private


def make_client(*origins):
    """Return a client of an application that tells the path and query it was asked for."""
    app = FastAPI(openapi_url=None)
    app.middleware("http")(_private)
    app.add_middleware(Embedding, origins=origins)

    @app.get("/")
    def root(request: Request):
        return {"path": request.url.path, "query": request.url.query}

    return TestClient(app)


def test_without_origins_there_is_no_such_page():
    """By default nothing is embedded, and the answer does not stay in a cache."""
    response = make_client().get("/embed")
    assert response.status_code == 404
    assert response.headers["cache-control"] == "no-store"


def test_named_sites_may_frame_it():
    """The page is the root's, with its query, and its policy names the sites and keeps the rest."""
    client = make_client("https://www.boston.gov", "https://example.org:8443")
    response = client.get("/embed?lang=ht")
    assert response.json() == {"path": "/", "query": "lang=ht"}
    policy = response.headers["content-security-policy"]
    assert "frame-ancestors https://www.boston.gov https://example.org:8443;" in policy
    assert (
        policy.replace("https://www.boston.gov https://example.org:8443", "'none'")
        == (client.get("/").headers["content-security-policy"])
    )
    assert response.headers["cache-control"] == "no-store"
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize("path", ["/", "/?embed=1"])
def test_the_page_itself_is_still_in_no_frame(path):
    """Only the address for frames may be framed."""
    client = make_client("https://www.boston.gov")
    assert "frame-ancestors 'none'" in client.get(path).headers["content-security-policy"]
