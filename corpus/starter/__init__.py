"""Starter content: fact sheets and listings that answer the first questions, as drafts to be reviewed."""

from __future__ import annotations

from pathlib import Path


def starter_files() -> list[tuple[Path, str]]:
    """The starter files with their source names."""
    folder = Path(__file__).parent
    return sorted((path, f"starter/{path.name}") for path in folder.iterdir() if path.suffix in {".md", ".json"})
