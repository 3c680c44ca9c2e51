"""The one error base of the suite: a stable code, a Chinese message, a place."""

from __future__ import annotations

import traceback
from collections.abc import Iterator


class FupinError(Exception):
    """Something a person must mend; the message is Chinese and says place, found, expected, to do.

    ``code`` is stable (tests and scripts may rely on it); ``exit_code`` is what the command line returns.
    """

    code = "error"
    exit_code = 3

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code

    def __str__(self) -> str:
        return f"[{self.code}] {self.message}"


class PlanError(FupinError):
    """A TOML or CSV file of the plan (or of a home) says something that cannot be understood."""

    code = "plan"
    exit_code = 2


class NotAskedError(PlanError):
    """The plan does not ask this: it has no such target, sets no number for it, or does not say where it holds."""

    code = "plan-target"


class InputError(FupinError):
    """A call or a command names something that does not exist: a cut, a value, a form."""

    code = "input"
    exit_code = 2


class HomeError(FupinError):
    """The folder that should be a home is not one, or lacks what was asked for."""

    code = "home"
    exit_code = 2


class ReadError(FupinError):
    """A file cannot be read as a return; intake turns this into a refused file, never into a crash."""

    code = "file-unreadable"


class ReportError(FupinError):
    """A report could not be made; nothing was published."""

    code = "report"


ELSEWHERE = "trace_elsewhere"
"""Attribute of an error that came from another process: its trace there."""


def tell_trace(error: BaseException) -> str:
    """The trace without messages: where and of which kind each error of the chain is, the first cause first.

    Messages stay out because they may quote cells of returns.
    """
    return "".join(_tell_chain(error))


def _tell_chain(error: BaseException) -> Iterator[str]:
    seen: list[BaseException] = []
    now: BaseException | None = error
    while now is not None and now not in seen:
        seen.append(now)
        now = now.__cause__ or (None if now.__suppress_context__ else now.__context__)
    for one in reversed(seen):
        yield str(getattr(one, ELSEWHERE, ""))
        yield from traceback.format_tb(one.__traceback__)
        yield f"{type(one).__name__}\n"
