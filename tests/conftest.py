"""Fixtures of the whole suite: nothing touches the user's own home or the network."""

from __future__ import annotations

import platform
from importlib.metadata import version
from pathlib import Path

import pytest


def pytest_report_header() -> str:
    """Print the versions that matter."""
    names = ("torch", "sentence-transformers", "faiss-cpu", "gradio")
    return f"Python {platform.python_version()}, " + ", ".join(f"{name} {version(name)}" for name in names)


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Point CORNER_HOME at an empty folder and clear the other settings."""
    monkeypatch.setenv("CORNER_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("CORNER_ENCODER", raising=False)
