"""Layers: which package may know which, where each big library lives, and what stands at the top."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LAYERS = ("corpus", "index", "assistant", "ui")
"""From the bottom; a package may import itself and those before it."""

CALLERS = {"aiohttp", "ftplib", "http.client", "httpcore2", "httpx", "httpx2", "requests", "urllib.request", "urllib3"}
"""Libraries that open connections to other machines."""

ONE_MODULE = ("faiss", "sentence_transformers", "gradio", "langdetect", "sqlalchemy", "httpcore2", "protego", "segno")
TOP = {
    *LAYERS,
    "tests",
    "docs",
    "deploy",
    "pyproject.toml",
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "constraints.txt",
}
OF_A_MACHINE = re.compile(
    rf"(?<![\w.:/])/(?:home/\w|root/\w|Users/\w)|[A-Z]:\\Users\\|(?<![\w.:/]){re.escape(str(ROOT))}\b"
)


def _files(*patterns):
    """The project's files as git knows them: tracked, or new and not ignored."""
    done = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return sorted({ROOT / line for line in done.stdout.splitlines() if (ROOT / line).is_file()})


MODULES = [path for path in _files("*.py") if path.relative_to(ROOT).parts[0] in LAYERS]


def _imports(source):
    """Every module named by an import, wherever in the file it stands."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "__import__")):
            yield from (str(argument.value) for argument in node.args[:1] if isinstance(argument, ast.Constant))


def _name(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_module_knows_only_the_packages_below(path):
    """Ui -> assistant -> index -> corpus: no import goes up, inside functions and for types included."""
    layer = LAYERS.index(path.relative_to(ROOT).parts[0])
    above = {*LAYERS[layer + 1 :], "tests"}
    imported = list(_imports(path.read_text(encoding="utf-8")))
    assert above.isdisjoint(name.split(".")[0] for name in imported)
    assert not [name for name in imported if name.startswith(".")], "imports are absolute"


@pytest.mark.parametrize("library", ONE_MODULE)
def test_a_big_library_is_imported_by_one_module(library):
    """Each of the big libraries can be exchanged in one place."""
    users = {
        _name(path)
        for path in MODULES
        if library in {name.split(".")[0] for name in _imports(path.read_text(encoding="utf-8"))}
    }
    assert len(users) == 1, users


def test_only_the_web_package_can_call_other_machines():
    """Nothing outside `corpus/web` imports what opens connections."""
    users = {_name(path) for path in MODULES if CALLERS & set(_imports(path.read_text(encoding="utf-8")))}
    assert users
    assert {str(Path(name).parent) for name in users} == {"corpus/web"}


def test_imports_are_found_wherever_they_stand():
    """The search sees imports in functions, under TYPE_CHECKING, of parts, and by name."""
    source = """
import a.b as x, c
from d.e import f
if TYPE_CHECKING:
    from g import h
def late():
    import i
    importlib.import_module("j")
    from . import k
"""
    assert set(_imports(source)) == {"a.b", "c", "d.e", "g", "i", "j", "."}


def test_every_module_belongs_to_a_package():
    """The four packages have their modules, and no Python file stands at the top."""
    assert {path.relative_to(ROOT).parts[0] for path in MODULES} == set(LAYERS)
    assert [path for path in _files("*.py") if path.parent == ROOT] == []


def test_the_top_holds_only_what_belongs_there():
    """The repository has the four packages, tests and the usual files at its top, and no drawer."""
    top = {path.relative_to(ROOT).parts[0] for path in _files()}
    assert {name for name in top if not name.startswith(".")} <= TOP


def test_there_is_no_drawer():
    """No folder or module is called common, utils, helpers or misc."""
    parts = {part.removesuffix(".py") for path in _files("*.py") for part in path.relative_to(ROOT).parts}
    assert parts.isdisjoint({"common", "utils", "util", "helpers", "misc"})


def _texts(*patterns):
    for path in _files(*patterns):
        try:
            yield path, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def test_no_file_names_a_place_on_somebodys_machine():
    """No file has a path of a person's home or of the place where it was written."""
    here = Path(__file__)
    found = [_name(path) for path, text in _texts() if path != here and OF_A_MACHINE.search(text)]
    assert found == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see /home/ana/x", True),
        ('"/' + 'root/.cache"', False),
        ("/" + "root/project", True),
        (f"{ROOT}/x", True),
        ("C:\\Users\\ana", True),
        ("https://www.mass.gov/home/ana", False),
        ("home/work", False),
    ],
)
def test_such_places_are_recognised(text, found):
    """A path of a machine is told from an address or a word."""
    assert bool(OF_A_MACHINE.search(text)) is found


def test_pages_call_nobody():
    """Templates, styles and scripts of the page name no address of another machine."""
    texts = list(_texts("ui/assets", "ui/templates"))
    assert texts
    assert [_name(path) for path, text in texts if re.search(r"https?://|[\"'(]//[a-z]", text)] == []
