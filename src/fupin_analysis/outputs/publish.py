"""A report folder appears whole or not at all: built aside on the same file system, then put in place by renaming.

``reports/.build/<period>``  what is being built; left over only where a run was killed
``reports/.old/<period>``    the report that was replaced, for the moment between two renames
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from fupin_analysis.errors import ReportError

LOCK, BUILD, OLD, FAILED = ".lock", ".build", ".old", ".failed"
RECORD, FEEDBACK = "build.json", "feedback"


@contextmanager
def one_run(reports: Path) -> Iterator[None]:
    """Hold the lock of a home's reports; ReportError when another run has it. A killed run leaves no lock behind.

    What a killed run left half done is put right first.
    """
    reports.mkdir(parents=True, exist_ok=True)
    lock = FileLock(str(reports / LOCK), timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise ReportError(
            f"{reports} 正由另一个任务写入，本次没有运行。请等它结束后再试。", code="report-running"
        ) from error
    try:
        recover(reports)
        yield
    finally:
        lock.release()


def recover(reports: Path) -> None:
    """Put right what a killed run left: a report taken away but not replaced comes back, half-built ones go."""
    old = reports / OLD
    if old.is_dir():
        for folder in sorted(old.iterdir()):
            target = reports / folder.name
            if target.exists():
                _remove(folder)
            else:
                folder.rename(target)
        _remove(old)
    _remove(reports / BUILD)


def start_build(reports: Path, period: str) -> Path:
    """An empty folder to build in, on the file system of the reports."""
    folder = reports / BUILD / period
    _remove(folder)
    folder.mkdir(parents=True)
    return folder


def publish(built: Path, reports: Path, period: str) -> Path:
    """Put a finished folder in place of the period's report; the old one stays when that fails."""
    target, old = reports / period, reports / OLD / period
    had = target.exists()
    try:
        if had:
            carry_over(target, built)
        if had:
            old.parent.mkdir(parents=True, exist_ok=True)
            _remove(old)
            target.rename(old)
        built.rename(target)
    except OSError as error:
        if had and old.exists() and not target.exists():
            old.rename(target)
        raise ReportError(
            f"不能更新 {target}（{error.strerror or error}）。请关闭其中打开的文件后重试；原报告未变。",
            code="report-in-use",
        ) from error
    _remove(reports / OLD)
    _remove(reports / BUILD)
    return target


def carry_over(before: Path, built: Path) -> None:
    """Take along what the earlier report did not make itself: 退回修改件 with answers, notes that somebody put there.

    What it made is listed in its ``build.json``; a report without that list is taken to be all its own, but for
    ``feedback/``.
    """
    try:
        made = set(json.loads((before / RECORD).read_text(encoding="utf-8"))["files"]) | {RECORD}
    except (OSError, ValueError, KeyError):
        made = {
            p.relative_to(before).as_posix() for p in before.rglob("*") if p.relative_to(before).parts[0] != FEEDBACK
        }
    for path in sorted(p for p in before.rglob("*") if p.is_file()):
        name = path.relative_to(before)
        if name.as_posix() not in made and not (built / name).exists():
            (built / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, built / name)


def keep_failed(partial: Path, reports: Path, period: str) -> Path:
    """Keep the partial notebook in ``.failed/<period>/`` and return where."""
    folder = reports / FAILED / period
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy2(partial, folder / partial.name))


def forget_failed(reports: Path, period: str) -> None:
    """A report that came through needs no partial notebooks of earlier tries."""
    _remove(reports / FAILED / period)
    failed = reports / FAILED
    if failed.is_dir() and not any(failed.iterdir()):
        failed.rmdir()


def _remove(folder: Path) -> None:
    """Away with a folder; one that another program holds open is left for the next run."""
    if folder.exists():
        shutil.rmtree(folder, ignore_errors=True)
