"""Reading in a child: what kills the reader becomes a refusal, and the next file is read all the same."""

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from fupin_analysis.errors import InputError, PlanError, ReadError, tell_trace
from fupin_analysis.intake import child, sandbox
from fupin_analysis.intake.readers import read_book
from fupin_analysis.intake.sandbox import Died, Limits, Sandbox, read_safely, run_safely
from fupin_analysis.suite import reading
from fupin_analysis.suite.arrivals import list_arrivals
from fupin_analysis.suite.reading import Order, read_arrivals
from sandbox_calls import die, killed_once, last_once, learn, tell_learnt, work_for

CSV = "县,到位\n昭觉县,5\n".encode()
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="limits of the processor and of memory are Linux's")


@pytest.fixture(params=["fork", "spawn"])
def start(request, monkeypatch):
    """A child forked, and one in a fresh interpreter, as notebooks and Windows have it."""
    if request.param == "fork" and sys.platform != "linux":
        pytest.skip("no safe fork here")
    way = child._fork if request.param == "fork" else child._spawn
    monkeypatch.setattr(sandbox, "start_child", way)


@LINUX
@pytest.mark.parametrize(
    ("how", "reason", "told"),
    [
        ("SIGKILL", "killed", "内存可能不足"),
        ("SIGSEGV", "crash", "程序中断"),
        ("SIGABRT", "crash", "程序中断"),
        ("exit", "crash", "程序中断"),
        ("eat", "memory", "内存超过 3072 MB"),
        ("work", "slow", "用了 1 秒仍没有读完，已放弃"),
    ],
)
def test_a_death_costs_one_call_only(start, how, reason, told):
    with Sandbox(Limits(seconds=1)) as box:
        with pytest.raises(Died) as caught:
            box.run(die, how)
        assert (caught.value.reason, told in caught.value.told) == (reason, True)
        assert "重报" in caught.value.told or "再报" in caught.value.told
        assert box.run(read_book, CSV).sheets[0].grid.tolist() == [["县", "到位"], ["昭觉县", "5"]]


def test_a_sleeper_is_woken_by_the_clock(start, monkeypatch):
    monkeypatch.setattr(sandbox, "PATIENCE", 2)
    with Sandbox(Limits(seconds=0.5)) as box:
        begun = time.monotonic()
        with pytest.raises(Died, match="late") as caught:
            box.run(die, "sleep")
        assert caught.value.told.startswith("连续 1 秒没有进展（电脑可能正忙），已放弃。请删除")
        assert caught.value.code == "file-too-slow"
        assert time.monotonic() - begun < 50
        assert box.run(len, "两字") == 2


@LINUX
def test_one_that_works_is_not_ended_by_the_clock(start, monkeypatch):
    monkeypatch.setattr(sandbox, "PATIENCE", 0.05)  # the clock asks many times while it works
    with Sandbox(Limits(seconds=4)) as box:
        assert box.run(work_for, 0.9) == "done"


@LINUX
def test_what_the_system_killed_is_asked_once_more(start, tmp_path):
    with Sandbox() as box:
        box.teach(learn, "甲")
        assert box.run(killed_once, str(tmp_path / "mark")) == "done"
        assert box.run(tell_learnt) == ["甲"], "the new child was taught, too"


def test_what_is_printed_and_raised_does_not_garble_the_answers(start):
    with Sandbox() as box:
        assert box.run(die, "print") == "print"
        with pytest.raises(ReadError, match="读不了") as caught:
            box.run(die, "raise")
        assert caught.value.code == "file-encoding"
        for fault in ("panic", "lambda"):
            with pytest.raises(RuntimeError):
                box.run(die, fault)
        assert box.run(len, "一") == 1


def test_one_child_reads_many_files_and_is_taught_once(start):
    with Sandbox() as box:
        first = box.run(os.getpid)
        for lesson in ("甲", "甲", "乙"):
            box.teach(learn, lesson)
        assert box.run(tell_learnt) == ["甲", "乙"]
        assert box.run(os.getpid) == first != os.getpid()
        with pytest.raises(Died):
            box.run(die, "exit")
        box.teach(learn, "乙")
        assert box.run(tell_learnt) == ["乙"]


@LINUX
@pytest.mark.parametrize("how", ["exit", "eat"])
def test_what_an_old_child_died_of_is_asked_once_more_of_a_new_one(start, how):
    with Sandbox() as box:
        box.teach(learn, "甲")
        first = box.run(os.getpid)
        assert [box.run(last_once, how) for _ in range(3)] == [["甲"]] * 3
        assert box.run(os.getpid) != first
        with pytest.raises(Died):
            box.run(die, how)


@LINUX
@pytest.mark.parametrize("how", ["work", "exit"])
def test_a_new_child_and_one_that_was_slow_are_asked_once(monkeypatch, how):
    asked = []
    real = child.Child.ask
    monkeypatch.setattr(
        child.Child, "ask", lambda self, *given: (asked.append(given[0].__name__), real(self, *given))[1]
    )
    with Sandbox(Limits(seconds=1)) as box:
        if how == "work":
            box.run(os.getpid)
            asked.clear()
        with pytest.raises(Died):
            box.run(die, how)
    assert asked == ["die"]


def test_a_child_whose_time_ran_out_as_it_answered_is_not_asked_again(start, monkeypatch):
    with Sandbox(Limits(seconds=1)) as box:
        monkeypatch.setattr(sandbox, "PATIENCE", 60)
        box.run(os.getpid)
        monkeypatch.setattr(sandbox, "PATIENCE", 1)
        real = pickle.load
        monkeypatch.setattr(child.pickle, "load", lambda pipe: (real(pipe), time.sleep(1.5))[0])
        assert box.run(len, "两字") == 2
        assert box._child._status is not None
        monkeypatch.undo()
        assert box.run(len, "三个字") == 3


def test_equal_lessons_are_told_once_and_others_again(start):
    forms = {"甲": 1, "乙": 2}
    with Sandbox() as box:
        for lesson in (Order(dict(forms), "盐"), Order(forms, "盐")):
            box.teach(learn, lesson)
        assert len(box.run(tell_learnt)) == 1
        forms["丙"] = 3
        box.teach(learn, Order(forms, "盐"))
        box.teach(learn, Order(dict(reversed(forms.items())), "盐"))
        box.teach(learn, Order(forms, "盐", "2018-09"))
        assert [list(order.forms) for order in box.run(tell_learnt)[1:]] == [[*"甲乙丙"], [*"丙乙甲"], [*"甲乙丙"]]


def test_a_fault_in_a_child_brings_its_trace_without_values(start):
    with Sandbox() as box, pytest.raises(ZeroDivisionError) as caught:
        box.run(die, "divide")
    trace = tell_trace(caught.value)
    assert "in die" in trace and trace.rstrip().endswith("ZeroDivisionError")
    assert trace.count("秘密") == trace.count('raise ZeroDivisionError("秘密")'), "the line of the code, not the value"


def test_a_child_that_died_while_it_was_idle_is_replaced(start):
    with Sandbox() as box:
        first = box.run(os.getpid)
        os.kill(first, signal.SIGTERM)
        time.sleep(0.2)
        assert box.run(os.getpid) != first


@LINUX
def test_threads_forbid_a_fork():
    plain = child.start_child(3072)
    done = threading.Event()
    waiting = threading.Thread(target=done.wait)
    waiting.start()
    threaded = child.start_child(3072)
    done.set()
    waiting.join()
    for one in (plain, threaded):
        one.kill()
    assert (threading.active_count() > 1 or plain._process is None) and threaded._process is not None


def test_a_script_without_a_guard_can_read(tmp_path):
    """Where a child is a fresh interpreter, it must not run the script again."""
    (tmp_path / "资金.csv").write_bytes(CSV)
    script = tmp_path / "script.py"
    script.write_text(
        "from fupin_analysis.intake import child, sandbox\n"
        "sandbox.start_child = child._spawn\n"
        "print(sandbox.read_safely('资金.csv').sheets[0].shape)\n",
        encoding="utf-8",
    )
    path = {"PYTHONPATH": str(Path(child.__file__).parents[2]), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "script.py"], cwd=tmp_path, env={**os.environ, **path}, capture_output=True, check=True
    )
    assert done.stdout.decode().split() == ["(2,", "2)"]


def test_a_borrowed_sandbox_is_used_again_and_ends_with_the_process():
    first = run_safely(os.getpid, name="甲")
    assert run_safely(os.getpid, name="乙") == first
    sandbox._close_idle()
    assert run_safely(os.getpid, name="丙") != first


@LINUX
def test_read_safely_names_the_file_and_the_limit(tmp_path, monkeypatch):
    path = tmp_path / "资金.csv"
    path.write_bytes(CSV)
    assert read_safely(path).sheets[0].shape == (2, 2)
    monkeypatch.setenv(sandbox.SECONDS, "1")
    with pytest.raises(ReadError, match=r"坏表\.xls：用了 1 秒仍没有读完") as caught:
        run_safely(die, "work", name="坏表.xls")
    assert caught.value.code == "file-too-slow"
    with pytest.raises(ReadError, match="PDF") as caught:
        read_safely(b"%PDF-1.4", "扫描.pdf")
    assert caught.value.code == "file-image"


@pytest.mark.parametrize(("told", "limit"), [("", 60.0), ("90", 90.0), (" 2.5 ", 2.5)])
def test_limits_are_set_by_the_environment(monkeypatch, told, limit):
    monkeypatch.setenv(sandbox.SECONDS, told)
    monkeypatch.setenv(sandbox.MEGABYTES, "512")
    assert Limits.set() == Limits(seconds=limit, megabytes=512)


@pytest.mark.parametrize("told", ["很久", "-1", "0", "nan", "inf"])
def test_a_limit_that_is_no_number_is_refused(monkeypatch, told):
    monkeypatch.setenv(sandbox.SECONDS, told)
    with pytest.raises(InputError, match=f"FUPIN_READ_SECONDS 应为大于 0 的数，现为“{told}”"):
        Limits.set()


@pytest.fixture
def arrivals(tmp_path):
    (tmp_path / "甲.csv").write_bytes(CSV)
    return list_arrivals(tmp_path)


@pytest.mark.parametrize("workers", [0, pytest.param(1, marks=LINUX)], ids=["here", "in-a-child"])
def test_a_plan_that_cannot_be_read_is_no_fault_of_a_file(arrivals, monkeypatch, workers):
    def read(*_, **__):
        raise PlanError("forms/sales.toml:3：不认识的键。")

    monkeypatch.setattr(reading, "read_return", read)
    monkeypatch.setattr(reading, "borrow_sandbox", Sandbox)
    with pytest.raises(PlanError, match="不认识的键"):
        read_arrivals(arrivals, Order({}, "盐"), workers=workers)


@pytest.mark.parametrize("error", [OSError(12, "Cannot allocate memory"), MemoryError()], ids=["no-fork", "no-memory"])
def test_a_child_that_cannot_be_started_is_tried_again_next_time(arrivals, monkeypatch, error):
    def start(_):
        raise error

    monkeypatch.setattr(sandbox, "start_child", start)
    monkeypatch.setattr(reading, "borrow_sandbox", Sandbox)
    (made,) = read_arrivals(arrivals, Order({}, "盐"), workers=1)
    assert made.passing and made.file["outcome"] == "refused" and "自动再试" in made.file["reason"]
