"""One child process that answers questions over two pipes: started, asked with limits, ended."""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import math
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal

from fupin_analysis.errors import ELSEWHERE, FupinError, tell_trace

_BOOT = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer);"
    "from fupin_analysis.intake.child import serve_stdio; serve_stdio()"
)
_MEGABYTE = 1 << 20

IDLE_SHARE = 0.02
"""A child that has had less of the processor than this share of the time on the clock does no work."""
Reason = Literal["slow", "late", "memory", "killed", "crash"]
"""Why a child died: over its seconds of the processor, idle by the clock, out of memory, ended by the system (which
does so where the memory of the whole machine runs out), for another reason."""


@dataclass(frozen=True)
class Answer:
    """``kind`` returned or raised with the value or the exception, or died with the reason.

    ``tired``: the child holds so much memory that the next file should have a new one.
    """

    kind: Literal["returned", "raised", "died"]
    value: Any
    tired: bool = False


class Child:
    """A running child: ``ask`` it, ``kill`` it."""

    def __init__(
        self, pid: int, requests: BinaryIO, answers: BinaryIO, process: subprocess.Popen[bytes] | None
    ) -> None:
        self.pid = pid
        self._requests = requests
        self._answers = answers
        self._process = process
        self._status: int | None = None

    def alive(self) -> bool:
        """False where it has ended."""
        return self._poll() is None

    def ask(self, function: Callable[..., Any], arguments: tuple[object, ...], cpu: float, wall: float) -> Answer:
        """What the function gives in the child, at most ``cpu`` seconds of its processor.

        It is ended after ``wall`` seconds by the clock in which it did no work (``IDLE_SHARE``): on a busy machine one
        that works has the time it needs, and one that waits for a drive that is gone has not.
        """
        request = pickle.dumps((function, arguments, cpu), protocol=5)
        late, done = threading.Event(), threading.Event()
        watch = threading.Thread(target=self._watch, args=(wall, late, done), daemon=True)
        watch.start()
        try:
            self._requests.write(request)
            self._requests.flush()
            answer: Answer = pickle.load(self._answers)
        except (EOFError, OSError, pickle.UnpicklingError):
            self.kill()
            return Answer("died", "late" if late.is_set() else self._reason())
        finally:
            done.set()
            watch.join()
        if late.is_set():  # it answered in the last moment and was ended all the same: nobody may ask it again
            self.kill()
        return answer

    def _watch(self, wall: float, late: threading.Event, done: threading.Event) -> None:
        used = _seconds_used(self.pid)
        while not done.wait(wall):
            before, used = used, _seconds_used(self.pid)
            if used - before < IDLE_SHARE * wall:
                late.set()
                self._signal()
                return

    def _signal(self) -> None:
        with contextlib.suppress(OSError):
            if self._process is not None:
                self._process.kill()
            elif self._status is None:
                os.kill(self.pid, signal.SIGKILL)

    def kill(self) -> None:
        """End it, whatever it is doing, and wait for its end."""
        for pipe in (self._requests, self._answers):
            with contextlib.suppress(OSError):
                pipe.close()
        if self._poll() is None:
            self._signal()
            self._poll(wait=True)

    def _poll(self, *, wait: bool = False) -> int | None:
        """The status it ended with, negative for a signal; None while it runs."""
        if self._status is None and self._process is not None:
            self._status = self._process.wait() if wait else self._process.poll()
        elif self._status is None:
            try:
                pid, status = os.waitpid(self.pid, 0 if wait else os.WNOHANG)
                self._status = os.waitstatus_to_exitcode(status) if pid else None
            except ChildProcessError:  # someone else waited for it, or this process is itself a fork
                self._status = 0
        return self._status

    def _reason(self) -> Reason:
        if sys.platform != "win32" and self._status == -signal.SIGXCPU:
            return "slow"
        if sys.platform != "win32" and self._status == -signal.SIGKILL:
            return "killed"
        return "crash"


def start_child(megabytes: int) -> Child:
    """A new child that may take so much memory more than it has at its start (Linux)."""
    if sys.platform == "linux" and threading.active_count() == 1:
        return _fork(megabytes)
    return _spawn(megabytes)


def _fork(megabytes: int) -> Child:
    asked, requests = os.pipe()
    answers, told = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # threads of numpy and arrow: neither outlives a fork
        pid = os.fork()
    if pid == 0:
        try:
            os.close(requests)
            os.close(answers)
            _serve(os.fdopen(asked, "rb"), os.fdopen(told, "wb"), megabytes)
        finally:
            os._exit(0)
    os.close(asked)
    os.close(told)
    return Child(pid, os.fdopen(requests, "wb"), os.fdopen(answers, "rb"), None)


def _spawn(megabytes: int) -> Child:
    process = subprocess.Popen(
        [sys.executable, "-c", _BOOT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    if process.stdin is None or process.stdout is None:
        raise OSError("no pipes")
    requests: BinaryIO = process.stdin  # type: ignore[assignment]
    with contextlib.suppress(OSError):  # it is dead already: the first question will tell
        pickle.dump([path or str(Path.cwd()) for path in sys.path], requests, protocol=5)
        pickle.dump(megabytes, requests, protocol=5)
        requests.flush()
    return Child(process.pid, requests, process.stdout, process)  # type: ignore[arg-type]


_child: list[bool] = []


def in_child() -> bool:
    """True in a process that may die: there a reader may be asked that aborts on some files."""
    return bool(_child)


def serve_stdio() -> None:
    """What a fresh interpreter runs: requests come by standard input, answers go where standard output went."""
    megabytes = pickle.load(sys.stdin.buffer)
    answers = os.fdopen(os.dup(1), "wb")
    _serve(sys.stdin.buffer, answers, megabytes)


def _serve(requests: BinaryIO, answers: BinaryIO, megabytes: int) -> None:
    """Answer until the requests end: what a library prints goes nowhere, Ctrl+C is for the parent alone."""
    _child[:] = [True]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    faulthandler.disable()  # what it would print of a crash goes to the terminal of the parent
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    gc.freeze()  # what a fork inherits is not its own to collect: looking at it would copy every page
    enough = 0.0
    while True:
        try:
            function, arguments, seconds = pickle.load(requests)
        except EOFError:
            return
        enough = enough or limit_memory(megabytes)  # after the first question, which brings the libraries in
        _limit_seconds(seconds)
        kind, value = _call(function, arguments)
        tired = isinstance(value, MemoryError) or _size()[1] > enough
        try:
            told = pickle.dumps(Answer(kind, value, tired), protocol=5)
        except Exception as error:  # an exception that cannot be pickled, a result that is too large
            fault = (
                MemoryError() if isinstance(error, MemoryError) else RuntimeError(f"{type(error).__name__}: {error}")
            )
            _keep_trace(fault, tell_trace(value) if isinstance(value, Exception) else tell_trace(error))
            told = pickle.dumps(Answer("raised", fault, True), protocol=5)
        del value
        answers.write(told)
        answers.flush()


def _call(function: Callable[..., Any], arguments: tuple[object, ...]) -> tuple[Literal["returned", "raised"], Any]:
    try:
        return "returned", function(*arguments)
    except (FupinError, MemoryError) as error:
        return "raised", error.with_traceback(None)
    except Exception as error:
        _keep_trace(error, tell_trace(error))
        return "raised", error.with_traceback(None)
    except BaseException as error:  # a panic of a native library
        fault = RuntimeError(f"{type(error).__name__}: {error}")
        _keep_trace(fault, tell_trace(error))
        return "raised", fault


def _keep_trace(fault: Exception, trace: str) -> None:
    """A traceback is not sent with its error; its text is."""
    with contextlib.suppress(AttributeError, TypeError):
        setattr(fault, ELSEWHERE, trace)


def limit_memory(megabytes: int) -> float:
    """Let this process take so much address space more and no more; the bytes in use that are half of it."""
    space, used = _size()
    if sys.platform != "linux" or not space:
        return math.inf
    import resource

    most = int(space + megabytes * _MEGABYTE)
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (most if hard < 0 else min(most, hard), hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return used + megabytes * _MEGABYTE / 2


def _limit_seconds(seconds: float) -> None:
    """Let the next call take so much processor time, in whole seconds."""
    if sys.platform == "linux":
        import resource

        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        most = math.ceil(time.process_time() + seconds)
        resource.setrlimit(resource.RLIMIT_CPU, (most if hard < 0 else min(most, hard), hard))


def _seconds_used(pid: int) -> float:
    """Seconds of the processor that a process has had; 0 where the system does not tell."""
    try:
        told = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return 0.0
    user, system = told[11:13]
    return (int(user) + int(system)) / float(os.sysconf("SC_CLK_TCK"))


def _size() -> tuple[float, float]:
    """Bytes of address space and of memory in use of this process; 0 where the system does not tell."""
    try:
        with open("/proc/self/statm", "rb") as told:  # noqa: PTH123 - read after every file: the quick way
            space, used = told.read().split()[:2]
    except (OSError, ValueError):
        return 0.0, 0.0
    page = os.sysconf("SC_PAGE_SIZE")
    return float(space) * page, float(used) * page
