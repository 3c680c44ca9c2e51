"""Reading in a child: what kills the reader becomes a refusal, and the next file is read all the same."""

import os
import signal
import time

import pytest

from fupin_analysis.errors import ReadError
from fupin_analysis.intake.readers import read_book
from fupin_analysis.intake.sandbox import Limits, SafeReader, read_safely

CSV = "县,到位\n昭觉县,5\n".encode()


def read_or_die(source, name):
    if source == b"die":
        os.kill(os.getpid(), signal.SIGKILL)
    if source == b"sleep":
        time.sleep(60)
    if source == b"eat":
        return bytearray(16 << 30)
    return read_book(source, name)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal here")
@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        (b"die", "file-unreadable", "程序中断"),
        (b"eat", "file-unreadable", "内存不足"),
        (b"sleep", "file-too-slow", "2 秒内没有读完"),
        (b"%PDF-1.4", "file-not-a-sheet", "PDF"),
    ],
)
def test_a_death_refuses_one_file_only(data, code, said):
    with SafeReader(Limits(seconds=2), read_or_die) as reader:
        with pytest.raises(ReadError, match=said) as caught:
            reader.read(data, "坏表.xls")
        assert caught.value.code == code
        assert caught.value.message.startswith("坏表.xls：")
        assert reader.read(CSV).sheets[0].grid.tolist() == [["县", "到位"], ["昭觉县", "5"]]


def test_one_file(tmp_path):
    path = tmp_path / "资金.csv"
    path.write_bytes(CSV)
    assert read_safely(path).sheets[0].shape == (2, 2)
