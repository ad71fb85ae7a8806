"""Fixtures for the web: a network in which one site of this machine is all there is."""

import ssl
from ipaddress import ip_address
from types import SimpleNamespace

import pytest
import trustme

from corpus.errors import FetchError
from corpus.web import Fetcher, Limits, Network

HERE = ip_address("127.0.0.1")


@pytest.fixture
def make_fetcher(site):
    """Return a function that makes a fetcher for which every name leads to the site, the only machine allowed."""

    def make(*, network=(), limits=(), **fields):
        rules = {"resolve": lambda _host, _port: [HERE], "allowed": lambda address: address == HERE, **dict(network)}
        costs = {"seconds": 10.0, "delay": 0.0, **dict(limits)}
        fields = {"ports": frozenset({site.port}), **fields}
        return Fetcher(network=Network(**rules), limits=Limits(**costs), **fields)

    return make


@pytest.fixture
def fetch(make_fetcher, site):
    """Return a function that fetches a path of the site `library.test`."""
    return lambda path="/", **rules: make_fetcher(**rules).fetch(f"http://library.test:{site.port}{path}")


@pytest.fixture
def refused(fetch, site):
    """Return a function that gives the one line why a path is not fetched."""

    def refuse(path="/", **rules):
        with pytest.raises(FetchError) as caught:
            fetch(path, **rules)
        message = str(caught.value)
        assert message.isprintable()
        assert message.startswith(f"http://library.test:{site.port}{path}: ")
        return message

    return refuse


@pytest.fixture(scope="session")
def authority():
    """Return a certificate authority, and a client's context that trusts it alone."""
    authority = trustme.CA()
    trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    authority.configure_trust(trusting)

    def certified(name):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(name).configure_cert(context)
        return context

    return SimpleNamespace(trusting=trusting, certified=certified)
