"""What the tests of the sandbox have a child do; a child imports this file alone, and no test library."""

import os
import signal
import time
from pathlib import Path

from fupin_analysis.errors import ReadError

LEARNT = []


def die(how):
    if how == "sleep":
        time.sleep(60)
    elif how == "work":
        while True:
            pass
    elif how == "eat":
        return bytearray(16 << 30)
    elif how == "exit":
        os._exit(3)
    elif how == "print":
        print("x" * 100_000)
        os.write(1, b"noise" * 1000)
    elif how == "raise":
        raise ReadError("读不了。", code="file-encoding")
    elif how == "divide":
        raise ZeroDivisionError("秘密")
    elif how == "panic":
        raise KeyboardInterrupt
    elif how == "lambda":
        return lambda: None
    else:
        os.kill(os.getpid(), getattr(signal, how))
    return how


def learn(lesson):
    LEARNT.append(lesson)


def tell_learnt():
    return LEARNT


CALLED = []


def last_once(how):
    """Answers in a fresh child; one that has answered before dies of it. What it was taught is told."""
    CALLED.append(how)
    return list(LEARNT) if len(CALLED) == 1 else die(how)


def work_for(seconds):
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass
    return "done"


def killed_once(mark):
    """Killed from outside at its first call, as by a machine out of memory."""
    if not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"
