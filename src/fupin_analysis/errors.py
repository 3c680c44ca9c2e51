"""The one error base of the suite: a stable code, a Chinese message, a place."""

from __future__ import annotations


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
