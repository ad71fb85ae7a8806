"""OCR: scanned pages are read where it is asked for and installed, and it is said that they were."""

import importlib.util
import io
import shutil
import subprocess
import zipfile

import pytest

from corpus.errors import LoadError
from corpus.loaders import Metadata, load, ocr
from corpus.loaders.raw import RawFile
from tests.corpus.loaders.test_pdf import GOOD

MISSING = shutil.which("tesseract") is None or importlib.util.find_spec("pytesseract") is None
needs_tesseract = pytest.mark.skipif(MISSING, reason="tesseract or pytesseract is not installed")

DOTS = 300
TEXT = """# Tenant help desk

The desk is open on Mondays and Thursdays from ten to four, on the
first floor of the main library. Nobody is asked for papers, and
an interpreter is free of charge.

Call 617-555-0134 before you come."""


def scan(*texts, blur=0):
    """Return a PDF whose pages are pictures of these texts, lines that begin with # in larger letters."""
    from PIL import Image, ImageDraw, ImageFilter, ImageFont  # noqa: PLC0415 -- an extra

    images = []
    for text in texts:
        image = Image.new("L", (int(8.5 * DOTS), 11 * DOTS), 255)
        y = 300
        for line in text.split("\n"):
            size = 92 if line.startswith("# ") else 46
            ImageDraw.Draw(image).text((200, y), line.removeprefix("# "), font=ImageFont.load_default(size), fill=0)
            y += int(1.5 * size)
        images.append(image.filter(ImageFilter.GaussianBlur(blur)) if blur else image)
    out = io.BytesIO()
    images[0].save(out, "PDF", resolution=DOTS, save_all=True, append_images=images[1:])
    return out.getvalue()


def blocks(document):
    """Return the blocks as kind and text."""
    return [(block.kind.value, document.text[block.start : block.end]) for block in document.blocks]


@pytest.fixture
def load_scan(tmp_path):
    """Return a function that loads a scan with OCR."""
    pytest.importorskip("PIL")

    def load_it(data, lang=None):
        (tmp_path / "a.pdf").write_bytes(data)
        return load(tmp_path / "a.pdf", "a.pdf", Metadata(lang=lang), ocr=True)

    return load_it


@needs_tesseract
def test_a_scan_is_read(load_scan):
    """A scanned page gives its headings and paragraphs with their page; document and warning say how."""
    loaded = load_scan(scan(TEXT, "Second page of the leaflet."))
    (document,) = loaded.documents
    assert blocks(document) == [
        ("heading", "Tenant help desk"),
        ("paragraph", " ".join(TEXT.split("\n")[2:5])),
        ("paragraph", "Call 617-555-0134 before you come."),
        ("paragraph", "Second page of the leaflet."),
    ]
    assert [b.page for b in document.blocks] == [1, 1, 1, 2]
    assert document.loader.startswith("pdf/2 pypdfium2/")
    assert " tesseract/" in document.loader
    assert document.loader.endswith(" eng")
    assert loaded.warnings[0].startswith("a.pdf: pages 1-2: read by OCR; compare")


@needs_tesseract
def test_a_page_that_cannot_be_read_is_left_out(load_scan):
    """A picture too blurred to read gives no invented words."""
    with pytest.raises(LoadError, match=r"^a.pdf: no text in it \(scanned; OCR could not read them well enough\)"):
        load_scan(scan(TEXT, blur=8))


@needs_tesseract
def test_a_text_is_not_read_by_ocr(load_scan, monkeypatch):
    """Where no page is scanned, OCR is not used and the loader does not name it."""
    monkeypatch.setattr(ocr.Ocr, "lines", None)
    (document,) = load_scan(GOOD).documents
    assert "tesseract" not in document.loader


@needs_tesseract
def test_scans_in_an_archive(load_bytes, tmp_path):
    """OCR reaches the files of an archive."""
    pytest.importorskip("PIL")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("scan.pdf", scan("The desk is open to everyone who lives here."))
    (document,) = load(tmp_path / "a.zip", "a.zip", ocr=True).documents
    assert document.source == "a.zip/scan.pdf"
    assert document.text == "The desk is open to everyone who lives here."


@pytest.mark.parametrize(
    ("tag", "data"),
    [("en", "eng"), ("es", "spa"), ("zh-Hant", "chi_tra"), ("zh-Hant-HK", "chi_tra"), ("pt-BR", "por"), ("kea", "por")],
)
def test_data_of_a_language(tag, data):
    """Tesseract's data is chosen by the tag, or by the part of it that is known."""
    assert ocr._data(tag) == data


def test_what_is_missing_is_said(monkeypatch, tmp_path, load_bytes):
    """Without the package, the program or the language's data the scan is named with what to install."""
    pytest.importorskip("PIL")
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    assert "pip install 'information-corner[ocr]'" in ocr.find_problem("en")
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: True)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    (tmp_path / "a.pdf").write_bytes(scan("Hello there."))
    with pytest.raises(LoadError, match=r"^a.pdf: no text in it \(scanned; OCR needs the program tesseract"):
        load(tmp_path / "a.pdf", "a.pdf", ocr=True)


@needs_tesseract
def test_a_language_without_data_is_named(monkeypatch):
    """The package to install is named where the data of the language is not there."""
    monkeypatch.setattr(ocr._pytesseract(), "get_languages", lambda: ["eng"])
    assert ocr.find_problem("zh-Hant").endswith("(in Debian the package tesseract-ocr-chi-tra)")
    assert ocr.find_problem(None) is None
    assert ocr.find_problem("tlh").startswith("OCR does not know the language 'tlh'; it knows ar, en, es")


HOCR = """<html><body><div class='ocr_page' title='bbox 0 0 850 1100'><p class='ocr_par' dir='rtl'>
<span class='ocr_line' title="bbox 250 100 650 130; baseline 0 -6; x_size 24">
<span class='ocrx_word' title='bbox 450 100 650 130; x_wconf 91'>لديك الحق</span>
<span class='ocrx_word' title='bbox 250 100 440 130; x_wconf 93'>في الصمت.</span></span></p></div></body></html>"""


def test_right_to_left_lines_keep_their_order():
    """A right-to-left line is measured as in a mirror and known to be in reading order."""
    (line,) = ocr._lines(HOCR.encode(), 1, 1.0, 850.0, 1100.0)
    assert line.text == "لديك الحق في الصمت."
    assert (line.left, line.right, line.base, line.ordered) == (200.0, 600.0, 976.0, True)


@needs_tesseract
def test_arabic(load_scan):
    """Right-to-left text, which a PDF's own letters lose, is read from its picture."""
    features = pytest.importorskip("PIL.features")
    fonts = subprocess.run(
        ["fc-match", "-f", "%{file}", "Noto Sans Arabic"], capture_output=True, text=True, check=False
    )
    if not features.check("raqm") or "Arabic" not in fonts.stdout or ocr.find_problem("ar"):
        pytest.skip("letters of Arabic cannot be drawn or read here")
    from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415

    image = Image.new("L", (2550, 900), 255)
    font = ImageFont.truetype(fonts.stdout, 60)
    ImageDraw.Draw(image).text((2350, 200), "لديك الحق في الصمت", font=font, fill=0, direction="rtl", anchor="ra")
    out = io.BytesIO()
    image.save(out, "PDF", resolution=DOTS)
    (document,) = load_scan(out.getvalue(), "ar").documents
    assert document.text == "لديك الحق في الصمت"


def test_ocr_is_off_unless_asked_for():
    """A file is not read by OCR by itself."""
    assert RawFile(source="a", data=b"").ocr is False
