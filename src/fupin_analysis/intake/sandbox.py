"""Reading in a child process with limits: a file may kill its reader, never the run (packages.md, Readers)."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from pebble import ProcessExpired, ProcessPool

from fupin_analysis.errors import ReadError
from fupin_analysis.intake.book import Book
from fupin_analysis.intake.readers import read_book

Source = Path | str | bytes


@dataclass(frozen=True)
class Limits:
    """What one file may cost: ``seconds`` of time, ``megabytes`` of memory (memory holds on Unix only)."""

    seconds: float = 60.0
    megabytes: int = 3072


class SafeReader:
    """Reads files one by one in a child process, which is kept for the next file as long as it lives.

    Use as a context manager. ``read`` is what runs in the child (``read_book`` unless told otherwise).
    """

    def __init__(self, limits: Limits | None = None, read: Callable[[Source, str], Book] = read_book) -> None:
        self._limits = limits or Limits()
        self._read = read
        self._pool = ProcessPool(max_workers=1, initializer=limit_memory, initargs=(self._limits.megabytes,))

    def __enter__(self) -> SafeReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._pool.close()  # type: ignore[no-untyped-call]
        else:
            self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def read(self, source: Source, name: str | None = None) -> Book:
        """Read one file; raises ReadError as ``read_book`` does, and file-too-slow or file-unreadable for a death."""
        name = name or (Path(source).name if not isinstance(source, bytes) else "文件")
        future = self._pool.schedule(self._read, args=(source, name), timeout=self._limits.seconds)
        try:
            book = future.result()
        except FutureTimeout as error:
            told = f"{name}：{self._limits.seconds:g} 秒内没有读完，已放弃。"
            raise ReadError(f"{told}请删除多余的行列、图片，另存为 .xlsx 后重报。", code="file-too-slow") from error
        except (ProcessExpired, MemoryError) as error:
            told = f"{name}：读取时内存不足或程序中断，文件可能已损坏。"
            raise ReadError(f"{told}请用 Excel 或 WPS 打开后另存为 .xlsx 再报。", code="file-unreadable") from error
        if not isinstance(book, Book):
            raise TypeError(f"the reader gave a {type(book).__name__}, not a Book")
        return book


def read_safely(source: Source, name: str | None = None, *, limits: Limits | None = None) -> Book:
    """Read one file in a child process of its own; a folder of files is cheaper with one ``SafeReader``."""
    with SafeReader(limits) as reader:
        return reader.read(source, name)


def limit_memory(megabytes: int) -> None:
    """Let this process take so much address space and no more; does nothing where the system has no such limit."""
    if sys.platform == "win32":
        return
    import resource

    size = megabytes * 1024 * 1024
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (size if hard < 0 else min(size, hard), hard))
