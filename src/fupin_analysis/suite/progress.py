"""Honest progress: which step of how many, which file or notebook of how many; to a person and to the log."""

from __future__ import annotations

import time
from collections.abc import Callable

from fupin_analysis.outputs.run_log import RunLog

Say = Callable[[str], None]
EVERY_SECONDS = 2.0
"""Files are named at most this often: a line a file would bury everything else."""


class Progress:
    """Says lines by ``say`` and writes steps to ``log``; counts within a step go to ``say`` alone."""

    def __init__(self, steps: int, *, say: Say | None = None, log: RunLog | None = None) -> None:
        self._steps, self._now = steps, 0
        self._say, self._log = say or _nothing, log
        self._last = 0.0

    def step(self, title: str) -> None:
        """The next step begins: 第k步，共m步：清洗填报表."""
        self._now += 1
        self._last = time.monotonic()
        self.tell(f"第{self._now}步，共{self._steps}步：{title}")

    def tell(self, text: str) -> None:
        """A line for the person and the log."""
        self._say(text)
        if self._log is not None:
            self._log.write(text)

    def count(self, unit: str, done: int, of: int, name: str = "", *, each: bool = False) -> None:
        """``文件 i/n``; of many only some are said, and always the last."""
        now = time.monotonic()
        if not each and done < of and now - self._last < EVERY_SECONDS:
            return
        self._last = now
        self._say(f"  {unit} {done}/{of}{f'：{name}' if name else ''}")

    def cleaning(self, done: int, of: int, name: str) -> None:
        """What ``clean`` reports: files read, then periods reviewed."""
        unit = "核对" if name.startswith("核对") else "文件"
        self.count(unit, done, of, name.removeprefix("核对").strip())


def _nothing(text: str) -> None:
    """Say nothing: a caller that does not want to hear."""
