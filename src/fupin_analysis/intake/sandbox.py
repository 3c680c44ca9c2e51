"""Reading in a child process with limits: a file may kill its reader, never the run (packages.md, Readers).

One child is fed many files. It is forked where that is cheap and safe (Linux, no other thread), else it is a fresh
interpreter: no ``__main__`` is imported again, so scripts without a guard, notebooks and test runners work alike.
Linux limits processor time and memory, and ends by the clock what does no work; elsewhere the clock alone counts.
"""

from __future__ import annotations

import atexit
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from fupin_analysis.errors import InputError, ReadError
from fupin_analysis.intake.book import Book
from fupin_analysis.intake.child import Answer, Child, Reason, start_child
from fupin_analysis.intake.readers import read_book

SECONDS, MEGABYTES = "FUPIN_READ_SECONDS", "FUPIN_READ_MEGABYTES"
"""Environment variables that set the limits of one file."""
PATIENCE = 4
"""So many times its processor time a file may stand still by the clock, for machines busy with other things."""

Source = Path | str | bytes
_LIGHTEN = "请删除多余的行列、图片，另存为 .xlsx 后重报"
_RESAVE = "请用 Excel 或 WPS 打开后另存为 .xlsx 再报"


@dataclass(frozen=True)
class Limits:
    """What one file may cost: ``seconds`` of processor time, ``megabytes`` of memory (both on Linux).

    By the clock it may stand still for ``PATIENCE`` times the seconds; where the system does not tell whether it works
    (Windows), take so long.
    """

    seconds: float = 60.0
    megabytes: int = 3072

    @classmethod
    def set(cls) -> Limits:
        """The limits that the environment sets, else the usual ones; InputError where it sets no number above 0."""
        return cls(_setting(SECONDS, cls.seconds), int(_setting(MEGABYTES, cls.megabytes)))


def _setting(name: str, usual: float) -> float:
    told = os.environ.get(name, "").strip()
    try:
        number = float(told) if told else usual
    except ValueError:
        number = 0.0
    if not 0 < number < 1e9:
        raise InputError(f"环境变量 {name} 应为大于 0 的数，现为“{told}”。请改正或删去。", code="read-limit")
    return number


class Died(Exception):  # noqa: N818 - it tells how the child ended
    """The child did not live to answer: ``reason`` is slow, late, memory, killed or crash."""

    def __init__(self, reason: Reason, limits: Limits) -> None:
        super().__init__(reason)
        self.reason = reason
        self.limits = limits

    @property
    def told(self) -> str:
        """What to tell the sender, without the full stop."""
        if self.reason == "slow":
            return f"用了 {self.limits.seconds:g} 秒仍没有读完，已放弃。{_LIGHTEN}"
        if self.reason == "late":
            waited = self.limits.seconds * PATIENCE
            return f"连续 {waited:g} 秒没有进展（电脑可能正忙），已放弃。{_LIGHTEN}"
        if self.reason == "memory":
            return f"读取时内存超过 {self.limits.megabytes} MB，已放弃。{_LIGHTEN}"
        if self.reason == "killed":
            return f"读取时被系统中止两次，内存可能不足。请关闭其他程序后重试；仍不行的，{_RESAVE}"
        return f"读取时程序中断，文件可能已损坏或过大。{_RESAVE}"

    @property
    def code(self) -> str:
        """The code of the ReadError that it becomes."""
        slow = {"slow": "file-too-slow", "late": "file-too-slow"}
        return {**slow, "memory": "file-too-large", "killed": "file-too-large", "crash": "file-unreadable"}[self.reason]


class Sandbox:
    """Runs functions one after the other in a child process, which lives on until one of them kills it.

    ``run`` gives what the function returns or raises, and raises Died where a limit or a crash ended the child; the
    next call has a new child. A child that died of memory or a crash after other answers may have died of what those
    left behind, one that was killed of what else ran: the same is asked once more of a new one. Functions are named by
    their module, arguments and results are pickled. Nothing is started before the first call. Use one from one thread
    at a time.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits.set()
        self._child: Child | None = None
        self._lesson: tuple[Callable[[Any], None], object] | None = None
        self._answered = False

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def teach(self, function: Callable[[Any], None], lesson: object) -> None:
        """``function(lesson)`` in the child, unless an equal lesson was the last that this very child was told."""
        known = self._lesson if self._child is not None and self._child.alive() else None
        if known is None or known[0] != function or (known[1] is not lesson and known[1] != lesson):
            answer = self._ask(function, lesson)
            if answer.kind != "returned":
                self.close()
            self._unpack(answer)
        self._lesson = (function, lesson)

    def _start(self) -> Child:
        if self._child is None or not self._child.alive():
            self.close()
            self._child = start_child(self.limits.megabytes)
        return self._child

    def run(self, function: Callable[..., Any], *arguments: object) -> Any:
        """``function(*arguments)``, in the child."""
        self._start()
        used, lesson = self._answered, self._lesson
        answer = self._ask(function, *arguments)
        if (used and _spoilt(answer)) or (answer.kind == "died" and answer.value == "killed"):
            self.close()
            if lesson is not None:
                self.teach(*lesson)
            answer = self._ask(function, *arguments)
        self._answered = True
        if answer.tired or answer.kind == "died":
            self.close()
        return self._unpack(answer)

    def _ask(self, function: Callable[..., Any], *arguments: object) -> Answer:
        child = self._start()
        try:
            answer = child.ask(function, arguments, self.limits.seconds, self.limits.seconds * PATIENCE)
        except BaseException:  # Ctrl+C too: its answer would be taken for that of the next question
            self.close()
            raise
        if answer.kind == "died":
            self.close()
        return answer

    def _unpack(self, answer: Answer) -> Any:
        if answer.kind == "died":
            raise Died(answer.value, self.limits)
        if answer.kind == "raised":
            if isinstance(answer.value, MemoryError):
                raise Died("memory", self.limits) from answer.value
            raise answer.value
        return answer.value

    def close(self) -> None:
        """End the child."""
        if self._child is not None:
            self._child.kill()
        self._child = self._lesson = None
        self._answered = False


def _spoilt(answer: Answer) -> bool:
    """True where what a child did before may be to blame: for time it is not."""
    if answer.kind == "died":
        return answer.value in ("memory", "killed", "crash")
    return answer.kind == "raised" and isinstance(answer.value, MemoryError)


_idle: list[Sandbox] = []
"""Sandboxes that wait for their next file; their children end with this process."""


def borrow_sandbox() -> Sandbox:
    """A sandbox for the limits that are set now, one that has worked before where there is one."""
    limits = Limits.set()
    while _idle:
        sandbox = _idle.pop()
        if sandbox.limits == limits:
            return sandbox
        sandbox.close()
    return Sandbox(limits)


def return_sandbox(sandbox: Sandbox) -> None:
    """Keep it for the next who borrows."""
    _idle.append(sandbox)


@atexit.register
def _close_idle() -> None:
    while _idle:
        _idle.pop().close()


if hasattr(os, "register_at_fork"):  # the children belong to the parent: a fork of it starts its own
    os.register_at_fork(after_in_child=_idle.clear)


def run_safely(function: Callable[..., Any], *arguments: object, name: str) -> Any:
    """``function(*arguments)`` in a child; what ends the child becomes a ReadError that speaks of the file ``name``."""
    sandbox = borrow_sandbox()
    try:
        return sandbox.run(function, *arguments)
    except Died as died:
        raise ReadError(f"{name}：{died.told}。", code=died.code) from died
    finally:
        return_sandbox(sandbox)


def read_safely(source: Source, name: str | None = None) -> Book:
    """``read_book`` in a child; raises ReadError as it does, and file-too-slow, file-too-large, file-unreadable."""
    name = name or (Path(source).name if not isinstance(source, bytes) else "文件")
    book = run_safely(read_book, source, name, name=name)
    if not isinstance(book, Book):
        raise TypeError(f"the reader gave a {type(book).__name__}, not a Book")
    return book


def in_process() -> bool:
    """True where ``FUPIN_SANDBOX=off`` asks for reading in this process, to debug a reader."""
    return os.environ.get("FUPIN_SANDBOX", "").strip().lower() == "off"
