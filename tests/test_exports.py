"""Exports: a package offers exactly what its `__all__` says."""

import ast
import importlib
import inspect
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("corpus", "index", "assistant")


def _order(name):
    """Constants, then classes, then the rest, each by the alphabet, as ruff's RUF022 sorts."""
    return (0 if name.isupper() else 1 if name[:1].isupper() else 2, name)


@pytest.mark.parametrize("package", PACKAGES)
def test_all_is_sorted(package):
    """`__all__` is in order and names nothing twice."""
    names = importlib.import_module(package).__all__
    assert names == sorted(set(names), key=_order)


@pytest.mark.parametrize("package", PACKAGES)
def test_all_is_what_is_there(package):
    """`__all__` equals the public names that the package's own file brings in or defines."""
    names = set()
    for node in ast.parse((ROOT / package / "__init__.py").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module != "__future__":
            names |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.ClassDef | ast.FunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    assert {name for name in names if not name.startswith("_")} == set(importlib.import_module(package).__all__)


@pytest.mark.parametrize("package", PACKAGES)
def test_every_export_can_be_had(package):
    """Each name of `__all__` is there and says what it is, constants and type names aside."""
    module = importlib.import_module(package)
    for name in module.__all__:
        value = getattr(module, name)
        if inspect.isclass(value) or inspect.isfunction(value):
            assert value.__doc__, name


def test_the_interface_exports_nothing():
    """`ui` is the top: nothing is imported from it but its modules."""
    module = importlib.import_module("ui")
    assert not hasattr(module, "__all__")
    tree = ast.parse((ROOT / "ui" / "__init__.py").read_text(encoding="utf-8"))
    assert all(isinstance(node, ast.Expr) or node.module == "__future__" for node in tree.body)
