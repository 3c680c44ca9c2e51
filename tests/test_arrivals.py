"""The names under which files are shown: no person in them, each different still."""

from __future__ import annotations

from fupin_analysis.suite.arrivals import list_arrivals, read_bytes

MOBILE = "138" + "00001234"


def test_persons_in_the_names_of_files_are_masked_and_the_files_are_read(tmp_path):
    folder = tmp_path / "2018-09"
    folder.mkdir()
    names = [f"资金 联系人李某{MOBILE}.csv", "资金 联系人李某138****1234.csv", "王家沟村资金.csv", f"张某同志{MOBILE}"]
    for number, name in enumerate(names):
        (folder / name).write_bytes(f"甲,乙\n1,{number}\n".encode())
    found = {arrival.relative: read_bytes(arrival) for arrival in list_arrivals(tmp_path)}
    assert len(found) == len(names) == len(set(found.values()))
    assert not any(MOBILE in name or "李某" in name or "张某" in name for name in found)
    assert found["2018-09/王家沟村资金.csv"].endswith(b"2\n")
    assert {"2018-09/资金 联系人李**138****1234.csv", "2018-09/资金 联系人李**138****1234(2).csv"} <= set(found)
