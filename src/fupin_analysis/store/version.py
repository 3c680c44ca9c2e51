"""What a stored result depends on besides the files: the code that made it and the plan that it read."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from functools import lru_cache
from importlib import metadata
from pathlib import Path

VERSION = metadata.version("fupin_analysis")
PACKAGE = Path(__file__).parents[1]
READING = ("errors.py", "frames.py", "plan", "intake")
REVIEWING = (*READING, "review")
ANSWERING = (*REVIEWING, "indicators")
_SUFFIXES = {".py", ".toml", ".csv"}


@lru_cache(maxsize=4)
def code_hash(parts: tuple[str, ...]) -> str:
    """One hash over the code and data files of these parts of the package."""
    made = hashlib.sha256(VERSION.encode())
    for part in parts:
        for path in data_files(PACKAGE / part):
            made.update(path.relative_to(PACKAGE).as_posix().encode() + path.read_bytes())
    return made.hexdigest()[:16]


def data_files(path: Path) -> list[Path]:
    """The code and data files below a folder (or the file itself), sorted."""
    if path.is_file():
        return [path]
    return sorted(p for p in path.rglob("*") if p.suffix in _SUFFIXES)


def folder_hash(folder: Path | None, pattern: str = "*.toml") -> str:
    """One hash over the files of a folder (forms of a home); "" where there is none."""
    if folder is None or not folder.is_dir():
        return ""
    return digest(part for path in sorted(folder.glob(pattern)) for part in (path.name, _sha(path)))


def file_hashes(folder: Path, suffixes: Collection[str]) -> dict[str, str]:
    """sha256 of the files in a folder (not below it) with one of these suffixes, by name; empty where it is absent."""
    if not folder.is_dir():
        return {}
    found = (path for path in folder.iterdir() if path.is_file() and path.suffix.lower() in suffixes)
    return {path.name: _sha(path) for path in sorted(found) if not path.name.startswith((".", "~$"))}


def tree_hash(*folders: Path) -> str:
    """One hash over the code and data files at any depth of folders; "" where there are none."""
    paths = [(path.relative_to(folder).as_posix(), path) for folder in folders for path in data_files(folder)]
    return digest(part for name, path in paths for part in (name, _sha(path))) if paths else ""


def _sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def digest(parts: Iterable[str]) -> str:
    """A short key made of texts, in order."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]
