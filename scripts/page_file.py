"""A page of docs/ that follows from the plan: written, or compared with what stands there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def write_page(path: Path, page: str, arguments: Sequence[str]) -> int:
    """Write the page and say where, or with ``--check`` only compare it; the exit code (1 where it is not current)."""
    if "--check" in arguments:
        return 0 if path.exists() and path.read_text(encoding="utf-8") == page else 1
    path.write_text(page, encoding="utf-8")
    print(path)
    return 0
