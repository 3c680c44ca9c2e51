"""Honest progress on stderr: what is done of how much, and what is at hand."""

from __future__ import annotations

import sys
import time

import click


class Progress:
    """``文件 i/n`` as one line that is written over on a terminal, and now and then a line elsewhere."""

    def __init__(self, *, quiet: bool = False, every: float = 5.0) -> None:
        self.quiet = quiet
        self.every = every
        self._is_terminal = sys.stderr.isatty()
        self._last = 0.0
        self._width = 0

    def __call__(self, number: int, total: int, what: str) -> None:
        """Say that ``number`` of ``total`` is done."""
        if self.quiet:
            return
        now = time.monotonic()
        due = number == total or now - self._last >= (0.1 if self._is_terminal else self.every)
        if not due:
            return
        self._last = now
        line = f"{number}/{total} {what}"
        if self._is_terminal:
            click.echo("\r" + line.ljust(self._width), err=True, nl=number == total)
            self._width = 0 if number == total else max(self._width, len(line))
        else:
            click.echo(line, err=True)
