"""Which generation of every part counts: ``state.json``, replaced in one step when a run has written all it had to.

The parts stand in folders named by what they were made from (``cache/<folder>/<key>``, ``periods/<period>/<key>``), so
nothing that is in use is ever written to, and a run that is interrupted leaves the old state.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout

from fupin_analysis.errors import FupinError

STATE_FILE, LOCK_FILE = "state.json", ".lock"
LAYOUT = 1
"""Version of the files below data/processed; another number means that they are made anew."""


class StoreError(FupinError):
    """The store cannot be used as it is."""

    code = "store"


@dataclass(frozen=True)
class State:
    """Generation by raw folder (``cache``) and by period (``periods``), and that of the files and their findings."""

    cache: dict[str, str] = field(default_factory=dict)
    periods: dict[str, str] = field(default_factory=dict)
    files: str = ""
    layout: int = LAYOUT


def read_state(root: Path) -> State:
    """The state last committed; an empty one where there is none, or one of another layout."""
    path = root / STATE_FILE
    try:
        made = State(**json.loads(path.read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return State()
    return made if made.layout == LAYOUT else State()


def commit(root: Path, state: State, *, keep: set[str] | None = None) -> None:
    """Let ``state`` count from now on, then delete generations that neither it, the one before, nor ``keep`` names."""
    before = read_state(root)
    write_text(root / STATE_FILE, json.dumps(asdict(state), ensure_ascii=False, indent=1))
    named = {*_folders(state), *_folders(before), *(keep or set())}
    for generation in [*root.glob("cache/*/*"), *root.glob("periods/*/*"), *root.glob("files/*")]:
        if generation.is_dir() and generation.relative_to(root).as_posix() not in named:
            shutil.rmtree(generation, ignore_errors=True)


def _folders(state: State) -> set[str]:
    made = {f"cache/{name}/{key}" for name, key in state.cache.items()}
    made |= {f"periods/{name}/{key}" for name, key in state.periods.items()}
    return made | ({f"files/{state.files}"} if state.files else set())


def folders_of(state: State) -> set[str]:
    """The generations that a state names, relative to data/processed."""
    return _folders(state)


def write_text(path: Path, text: str) -> None:
    """Write aside, then put in place in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    aside.write_text(text, encoding="utf-8")
    aside.replace(path)


def write_folder(target: Path, fill: Callable[[Path], None]) -> None:
    """Make a folder aside by ``fill`` and put it in place; one that is there already stays as it is."""
    if target.exists():
        return
    aside = target.with_name(f".{target.name}.{os.getpid()}")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    try:
        fill(aside)
        aside.replace(target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """One writer at a time; a second one is refused at once."""
    root.mkdir(parents=True, exist_ok=True)
    lock = FileLock(root / LOCK_FILE, timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise StoreError(f"{root}：另一个清洗任务正在运行，请稍后再试。", code="store-busy") from error
    try:
        yield
    finally:
        lock.release()
