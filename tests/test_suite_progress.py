"""Progress: steps to the person and the log, counts to the person alone and not a line a file."""

from fupin_analysis.outputs.run_log import RunLog
from fupin_analysis.suite import progress as telling


def test_steps_and_counts(tmp_path, monkeypatch):
    clock = iter([0.0, 0.5, 2.5, 2.6, 2.7, 2.8, 2.9])
    monkeypatch.setattr(telling.time, "monotonic", lambda: next(clock))
    said = []
    told = telling.Progress(2, say=said.append, log=RunLog(tmp_path))
    told.step("清洗填报表")
    for number in (1, 2, 3, 4):
        told.cleaning(number, 4, f"{number}.xlsx")
    told.cleaning(1, 1, "核对 2018-09")
    told.count("笔记本", 1, 9, "00_scorecard", each=True)
    assert said == [
        "第1步，共2步：清洗填报表",
        "  文件 2/4：2.xlsx",
        "  文件 4/4：4.xlsx",
        "  核对 1/1：2018-09",
        "  笔记本 1/9：00_scorecard",
    ]
    log = next((tmp_path / "log").glob("*.log")).read_text(encoding="utf-8")
    assert log.endswith("第1步，共2步：清洗填报表\n")
    assert "xlsx" not in log


def test_nobody_listens():
    told = telling.Progress(1)
    told.step("发布")
    told.count("文件", 1, 1)
