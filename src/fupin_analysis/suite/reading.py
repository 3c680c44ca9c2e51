"""Files read by intake, one after the other or two at a time; a file that cannot be read is a refused file."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace

import pandas as pd

from fupin_analysis.errors import FupinError
from fupin_analysis.intake.read_return import read_return
from fupin_analysis.intake.result import FileExtract
from fupin_analysis.plan.catalogue import Finding
from fupin_analysis.plan.forms import Form
from fupin_analysis.suite.arrivals import Arrival, read_bytes

Progress = Callable[[int, int, str], None]
"""Called with (number, of how many, what) as work goes on."""
ENOUGH = 24
"""From this many files on, reading is shared among processes."""


@dataclass(frozen=True)
class Order:
    """How to read: the forms, the salt, and the period of files whose folder and content name none."""

    forms: Mapping[str, Form]
    salt: str
    period: str | None = None


def read_arrivals(
    arrivals: Sequence[Arrival], order: Order, *, progress: Progress | None = None, workers: int | None = None
) -> list[FileExtract]:
    """Every arrival as an extract, in order; refused ones too. ``workers``: 1 reads in this process."""
    count = workers if workers is not None else default_workers(len(arrivals))
    done: list[FileExtract] = []
    for extract in _read_all(arrivals, order, count):
        done.append(extract)
        if progress:
            progress(len(done), len(arrivals), arrivals[len(done) - 1].relative)
    return done


def default_workers(files: int) -> int:
    """Forking is safe and cheap on Linux alone; elsewhere a second process costs more than it gives."""
    return min(2, multiprocessing.cpu_count()) if files >= ENOUGH and sys.platform == "linux" else 1


def _read_all(arrivals: Sequence[Arrival], order: Order, workers: int) -> Iterator[FileExtract]:
    if workers <= 1:
        yield from (read_arrival(arrival, order) for arrival in arrivals)
        return
    read = 0
    try:
        with _pool(workers, order) as pool:
            for extract in pool.map(_read_one, arrivals, chunksize=4):
                read += 1
                yield extract
    except BrokenProcessPool:  # one file took its process down: the rest alone, each in a process of its own
        for arrival in arrivals[read:]:
            yield _read_apart(arrival, order)


def _pool(workers: int, order: Order) -> ProcessPoolExecutor:
    context = multiprocessing.get_context("fork")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_remember, initargs=(order,))


def _read_apart(arrival: Arrival, order: Order) -> FileExtract:
    try:
        with _pool(1, order) as pool:
            return pool.submit(_read_one, arrival).result()
    except BrokenProcessPool:
        return refuse(arrival, "读取时程序崩溃，文件可能已损坏，请另存为 .xlsx 后重报")


_order: list[Order] = []
"""What a worker process was given once, instead of with every file."""


def _remember(order: Order) -> None:
    _order[:] = [order]


def _read_one(arrival: Arrival) -> FileExtract:
    return read_arrival(arrival, _order[0])


def read_arrival(arrival: Arrival, order: Order) -> FileExtract:
    """One arrival as an extract; whatever goes wrong with it costs this file alone."""
    if arrival.refusal:
        return refuse(arrival, arrival.refusal)
    try:
        extract = read_return(
            read_bytes(arrival),
            relative=arrival.relative,
            forms=order.forms,
            period=order.period,
            salt=order.salt,
            file_id=arrival.file_id,
        )
        return _dated(extract, arrival)
    except FupinError as error:
        return refuse(arrival, error.message)
    except Exception as error:
        return refuse(arrival, f"读取时程序出错（{type(error).__name__}: {error}）")


def _dated(extract: FileExtract, arrival: Arrival) -> FileExtract:
    """Returns that say no date themselves were received when the file was last written."""
    stamp = pd.Timestamp(arrival.path.stat().st_mtime, unit="s").floor("s")
    received = extract.returns["received"].fillna(stamp)
    return replace(extract, returns=extract.returns.assign(received=received.astype("datetime64[s]")))


def refuse(arrival: Arrival, reason: str) -> FileExtract:
    """The extract of a file that gives nothing but its refusal."""
    file = {
        "file_id": arrival.file_id,
        "path": arrival.relative,
        "sha256": arrival.sha256,
        "format": arrival.path.suffix.lstrip(".").lower(),
        "outcome": "refused",
        "reason": reason,
    }
    facts = {"reason": reason.rstrip("。")}
    return FileExtract.refused(file, [Finding("file-unreadable", file=arrival.relative, facts=facts)])
