"""Files read by intake, each in a child process with limits; a file that cannot be read is a refused file."""

from __future__ import annotations

import datetime as dt
import logging
import multiprocessing
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue

from fupin_analysis.errors import FupinError, PlanError, tell_trace
from fupin_analysis.intake.headers import forget_indexes
from fupin_analysis.intake.read_return import read_return
from fupin_analysis.intake.result import FileExtract
from fupin_analysis.intake.sandbox import Died, Sandbox, borrow_sandbox, in_process, return_sandbox
from fupin_analysis.intake.shelf import forget_shelves
from fupin_analysis.plan.catalogue import UNREADABLE, Finding, refusal_code
from fupin_analysis.plan.forms import Form
from fupin_analysis.plan.plan import load_plan
from fupin_analysis.suite.arrivals import Arrival, folder_period, read_bytes

Progress = Callable[[int, int, str], None]
"""Called with (number, of how many, what) as work goes on."""
ENOUGH = 24
"""From this many files on, reading is shared among processes."""
FAULT = "读取时程序出错，请联系维护人员并附上原件，或用 Excel、WPS 另存为 .xlsx 后重报"
AGAIN = "下次整理（fupin clean）时会自动再试"
_LOG = logging.getLogger(__name__)
_LOG.addHandler(logging.NullHandler())  # a trace is for those who keep a log: the person at the screen reads FAULT


@dataclass(frozen=True, eq=False)
class Order:
    """How to read: the forms, the salt, and the period of files whose folder and content name none.

    Two that say the same in the same order are equal; the forms are those of its making, whatever their owner does.
    """

    forms: Mapping[str, Form]
    salt: str
    period: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "forms", dict(self.forms))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Order) and self._parts == other._parts

    def __hash__(self) -> int:
        return hash((*self.forms, self.salt, self.period))

    @property
    def _parts(self) -> tuple[object, ...]:
        return list(self.forms.items()), self.salt, self.period


def read_arrivals(
    arrivals: Sequence[Arrival], order: Order, *, progress: Progress | None = None, workers: int | None = None
) -> list[FileExtract]:
    """Every arrival as an extract, in order; refused ones too.

    ``workers``: how many child processes read; 0 reads in this process, without limits (for debugging).
    """
    count = workers if workers is not None else default_workers(len(arrivals))
    done: list[FileExtract] = []
    for extract in _read_all(arrivals, order, count):
        done.append(extract)
        if extract.trace:
            _LOG.warning("%s\n%s", arrivals[len(done) - 1].relative, extract.trace)
        if progress:
            progress(len(done), len(arrivals), arrivals[len(done) - 1].relative)
    return done


def default_workers(files: int) -> int:
    """Forking is cheap on Linux alone; elsewhere a second process costs more than it gives."""
    if in_process():
        return 0
    return min(2, multiprocessing.cpu_count()) if files >= ENOUGH and sys.platform == "linux" else 1


def _read_all(arrivals: Sequence[Arrival], order: Order, workers: int) -> Iterator[FileExtract]:
    if workers <= 0:
        yield from (read_arrival(arrival, order) for arrival in arrivals)
        return
    boxes = [borrow_sandbox() for _ in range(min(workers, len(arrivals)))]
    try:
        if len(boxes) > 1:
            yield from _read_shared(arrivals, order, boxes)
        else:
            yield from (_read_apart(arrival, order, boxes[0]) for arrival in arrivals)
    finally:
        for box in boxes:
            return_sandbox(box)


def _read_shared(arrivals: Sequence[Arrival], order: Order, boxes: Sequence[Sandbox]) -> Iterator[FileExtract]:
    """The next file goes to the child that is free; a thread for each waits for its answers."""
    free: SimpleQueue[Sandbox] = SimpleQueue()
    for box in boxes:
        box.teach(_remember, order)  # here, before there are threads: a child can still be forked
        free.put(box)

    def read(arrival: Arrival) -> FileExtract:
        box = free.get()
        try:
            return _read_apart(arrival, order, box)
        finally:
            free.put(box)

    with ThreadPoolExecutor(len(boxes)) as pool:
        yield from pool.map(read, arrivals)


def _read_apart(arrival: Arrival, order: Order, box: Sandbox) -> FileExtract:
    if arrival.refusal:
        return refuse(arrival, arrival.refusal)
    try:
        box.teach(_remember, order)
        extract = box.run(_read_one, arrival)
    except Died as died:
        return refuse(arrival, f"{died.told}；{AGAIN}", passing=True)
    except PlanError:
        raise
    except (OSError, MemoryError) as error:  # no child could be started: that says nothing of the file
        return _fault(arrival, tell_trace(error), passing=True)
    except Exception as error:  # what it gave cannot be sent
        return _fault(arrival, tell_trace(error))
    return extract if isinstance(extract, FileExtract) else _fault(arrival, f"{type(extract).__name__}\n")


_order: list[Order] = []
"""What a child was told once, instead of with every file."""


def _remember(order: Order) -> None:
    forget_indexes()  # those of the forms before
    forget_shelves()
    _order[:] = [order]


def _read_one(arrival: Arrival) -> FileExtract:
    return read_arrival(arrival, _order[0])


def read_arrival(arrival: Arrival, order: Order) -> FileExtract:
    """One arrival as an extract, in this process; whatever goes wrong with it costs this file alone.

    MemoryError is raised: it ends the child, which the file has filled. So is PlanError: no file is to blame for a plan
    or a form that cannot be read, and none is refused for it.
    """
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
            folder=folder_period(arrival),
        )
        return _dated(extract, arrival)
    except PlanError:
        raise
    except FupinError as error:
        return refuse(arrival, error.message, code=refusal_code(error.code))
    except OSError:
        return refuse(arrival, "无法打开，请检查文件是否存在、是否被其他程序占用", passing=True)
    except MemoryError:
        raise
    except Exception as error:
        return _fault(arrival, tell_trace(error))


def _fault(arrival: Arrival, trace: str, *, passing: bool = False) -> FileExtract:
    """A fault of the program: the sender is told what to do, the trace goes to the log."""
    refused = refuse(arrival, f"{FAULT}；{AGAIN}" if passing else FAULT, passing=passing)
    refused.trace = trace
    return refused


def _dated(extract: FileExtract, arrival: Arrival) -> FileExtract:
    """Returns that say no date themselves were received when the file was last written, if that can be true."""
    written = dt.datetime.fromtimestamp(int(arrival.path.stat().st_mtime), dt.UTC)
    folder = arrival.period or folder_period(arrival)
    return extract.received_by(written.replace(tzinfo=None), folder, load_plan().duties.collected_until)


def refuse(arrival: Arrival, reason: str, *, code: str = UNREADABLE, passing: bool = False) -> FileExtract:
    """The extract of a file that gives nothing but its refusal; ``passing``: it is tried again next time."""
    file = {
        "file_id": arrival.file_id,
        "path": arrival.relative,
        "sha256": arrival.sha256,
        "format": arrival.path.suffix.lstrip(".").lower(),
        "outcome": "refused",
        "reason": reason,
    }
    facts = {"reason": reason.rstrip("。")}
    return FileExtract.refused(file, [Finding(code, file=arrival.relative, facts=facts)], passing=passing)
