"""QR: what is put in is what a phone reads, in every script, within the bound."""

import re
import xml.etree.ElementTree as ET

import pytest
import zxingcpp
from fastapi import FastAPI
from fastapi.testclient import TestClient
from PIL import Image

from ui.qr import MAX_BYTES, RATE, fits, make_codes, qr_svg

CANARY = "zebrafinch7714"
TEXTS = [
    "tel:+16176354500;ext=4",
    "Não é à toa.\nÇa va.",
    "مرحبا بكم 911",
    "您好，請撥打 911",
    "Здравствуйте",
    "สวัสดี นमस्ते",
    "\U0001f468‍\U0001f469‍\U0001f467 \u202eabc",
    "x" * MAX_BYTES,
    "я" * (MAX_BYTES // 2),
]


def read(svg):
    """Return the text of a code, drawn square by square from its SVG, and how many squares wide it is."""
    root = ET.fromstring(svg)
    size = int(root.attrib["viewBox"].split()[2])
    image = Image.new("L", (size, size), 255)
    x = y = 0
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", root[1].attrib["d"]):
        values = [float(number) for number in re.findall(r"-?[\d.]+", numbers)]
        if command == "h":
            image.paste(0, (int(x), int(y), int(x + values[0]), int(y) + 1))
            x += values[0]
        else:
            x, y = (values[0], values[1]) if command == "M" else (x + values[0], y + values[1])
    [found] = zxingcpp.read_barcodes(image.resize((size * 4, size * 4), Image.Resampling.NEAREST))
    return found.text, size


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_a_phone_reads_what_was_put_in(text):
    """Line breaks, directions and joined emoji survive, and the code is small enough to be read from a screen."""
    found, size = read(qr_svg(text))
    assert found == text
    assert size <= 97


def test_the_bound_is_in_bytes():
    """Two-byte letters count twice."""
    assert fits("x" * MAX_BYTES)
    assert not fits("x" * (MAX_BYTES + 1))
    assert fits("я" * (MAX_BYTES // 2))
    assert not fits("я" * (MAX_BYTES // 2 + 1))


def test_markup_in_a_text_stays_in_the_code():
    """The picture holds no word of the text, so nothing of it can become markup."""
    assert "script" not in qr_svg("<script>alert(1)</script>")


@pytest.fixture
def client():
    """Return a client of the route."""
    app = FastAPI(openapi_url=None)
    app.include_router(make_codes())
    return TestClient(app)


def test_codes_are_drawn_in_order(client):
    """Each text gets its code."""
    codes = client.post("/qr", json={"texts": ["tel:911", "1 Main Street"]}).json()["codes"]
    assert [read(code)[0] for code in codes] == ["tel:911", "1 Main Street"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"texts": ["я" * 400 + CANARY]}, 400),
        ({"texts": ["x" * 701]}, 422),
        ({"texts": [""]}, 422),
        ({"texts": [CANARY] * 17}, 422),
        ({"texts": CANARY}, 422),
        ({"texts": ["x" * 100_000]}, 413),
        ({}, 422),
    ],
)
def test_what_is_too_much_is_refused(client, body, status):
    """Too long, too many or of the wrong type is told without a word of it."""
    response = client.post("/qr", json=body)
    assert response.status_code == status
    assert response.json()["error"]
    assert CANARY not in response.text


def test_one_address_has_its_share(client):
    """Drawing takes work, so it is limited too."""
    statuses = [client.post("/qr", json={"texts": []}).status_code for _ in range(RATE + 1)]
    assert statuses == [200] * RATE + [429]


def test_a_drawn_code_is_not_kept(client):
    """No cache holds a text beyond its request."""
    client.post("/qr", json={"texts": [CANARY]})
    assert not hasattr(qr_svg, "cache_info")
