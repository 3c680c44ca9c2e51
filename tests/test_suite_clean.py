"""clean and load over real small files: a file, a folder, a home; what changed is read again, nothing else."""

import hashlib
import os
import shutil
import subprocess
import sys
import tracemalloc
import zipfile
from pathlib import Path
from unittest import mock

import openpyxl
import pandas as pd
import pytest

import fupin_analysis as fa
from fupin_analysis.errors import FupinError
from fupin_analysis.intake import sniff
from fupin_analysis.plan.forms import plan_forms_folder
from fupin_analysis.review.corrections import CorrectionError
from fupin_analysis.store.state import StoreError, read_state
from fupin_analysis.suite import arrivals, clean_home, reading
from fupin_analysis.suite.arrivals import list_arrivals, read_bytes


def write_sales(path, rows, *, enterprise="四川甲示例有限公司", period="2018年9月"):
    """A small return of F8: title, period, filer, a head in one row."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "农产品销售"
    sheet.append(["特色农产品销售及以购代捐情况表"])
    sheet.append([f"（{period}）"])
    sheet.append([f"填报单位（盖章）：{enterprise}"])
    head = ["序号", "产品", "产地/帮扶县", "填报角色", "方式", "对方单位", "本月金额（万元）", "累计金额（万元）"]
    sheet.append([text.split("/")[-1] for text in head])
    for number, (product, county, month, ytd) in enumerate(rows, start=1):
        sheet.append([number, product, county, "销售方", "电商", "某某商场", month, ytd])
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


@pytest.fixture
def home(tmp_path):
    root = tmp_path / "home"
    write_sales(root / "data/raw/2018-09/甲.xlsx", [("苹果", "昭觉县", 2.5, 12.5), ("土豆", "布拖县", 1, 4)])
    write_sales(root / "data/raw/2018-09/乙.xlsx", [("花椒", "金阳县", 3, 9)], enterprise="四川乙示例有限公司")
    (root / "data/raw/2018-09/README.md").write_text("x", encoding="utf-8")
    (root / "data/raw/2018-09/~$甲.xlsx").write_bytes(b"x")
    return root


def test_a_single_file_is_cleaned_and_not_stored(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = fa.clean(write_sales(tmp_path / "甲.xlsx", [("苹果", "昭觉县", 2.5, 12.5)]))
    assert isinstance(done, fa.Cleaned)
    table = done.tables["sales"]
    assert table[["enterprise", "period", "product", "county", "sold_month_wan", "sold_ytd_wan"]].values.tolist() == [
        ["四川甲示例有限公司", "2018-09", "苹果", "昭觉县", 2.5, 12.5]
    ]
    assert done.files["path"].tolist() == ["甲.xlsx"] and not done.needs_person
    assert sorted(p.name for p in tmp_path.iterdir()) == ["甲.xlsx"]


RULES = """
[[rules]]
id = "own"
code = "stage-order"
text = "本月不大于累计"
source = "本单位"
forms = ["sales"]
expect = "{column} <= sold_ytd_wan"
"""


@pytest.mark.parametrize("of", ["home", "folder"])
def test_own_rules_speak_of_columns_of_own_forms(home, of):
    """A rule on a column that the form lacks would be passed over in silence."""
    folder = home / "forms"
    folder.mkdir()
    (folder / "sales.toml").write_bytes((plan_forms_folder() / "sales.toml").read_bytes())
    given = {"home": {}, "folder": {"forms": folder}}[of]
    path = home if of == "home" else home / "data" / "raw" / "2018-09" / "甲.xlsx"
    (folder / "rules.toml").write_text(RULES.format(column="sold_moon_wan"), encoding="utf-8")
    with pytest.raises(FupinError, match="规则“own”：表样“sales”没有栏目 sold_moon_wan") as caught:
        fa.clean(path, **given)
    assert (caught.value.code, caught.value.exit_code) == ("rule-column", 2)
    assert str(folder / "rules.toml") in caught.value.message
    (folder / "rules.toml").write_text(RULES.format(column="sold_month_wan"), encoding="utf-8")
    assert len(fa.clean(path, **given).tables["sales"]) >= 1


def test_a_flat_folder_takes_the_period_given(tmp_path):
    write_sales(tmp_path / "in" / "甲.xlsx", [("苹果", "昭觉县", 2.5, 12.5)], period="本期")
    assert fa.clean(tmp_path / "in", period="2018-10").returns["period"].tolist() == ["2018-10"]


def test_a_home_is_stored_and_loaded(home):
    done = fa.clean(home)
    assert (done.reread, done.kept) == (2, 0)
    assert done.files["path"].tolist() == ["2018-09/乙.xlsx", "2018-09/甲.xlsx"]
    table = fa.load("sales", home=home)
    pd.testing.assert_frame_equal(table, done.tables["sales"])
    assert table["sold_ytd_wan"].sum() == 25.5
    pd.testing.assert_frame_equal(fa.load("F8", home=home), table)


def test_only_what_changed_is_read_again(home, monkeypatch):
    fa.clean(home)
    monkeypatch.setattr(reading, "read_return", None)
    monkeypatch.setattr(clean_home, "review_period", None)
    again = fa.clean(home)
    assert (again.reread, again.kept) == (0, 2) and len(again.tables["sales"]) == 3
    monkeypatch.undo()
    write_sales(home / "data/raw/2018-09/乙.xlsx", [("花椒", "金阳县", 3, 10)], enterprise="四川乙示例有限公司")
    changed = fa.clean(home)
    assert (changed.reread, changed.kept) == (1, 1)
    assert fa.load("sales", home=home)["sold_ytd_wan"].sum() == 26.5
    (home / "data/raw/2018-09/乙.xlsx").unlink()
    assert len(fa.clean(home).tables["sales"]) == 2


def test_stored_and_unstored_say_the_same(home):
    stored, loose = fa.clean(home), fa.clean(home / "data" / "raw")
    for name in ("files", "returns", "cells", "findings"):
        pd.testing.assert_frame_equal(getattr(stored, name), getattr(loose, name), check_like=True)
    assert stored.values["value"].tolist() == loose.values["value"].tolist()


def test_an_interrupted_run_leaves_the_old_state(home, monkeypatch):
    fa.clean(home)
    before = read_state(home / "data/processed")
    write_sales(home / "data/raw/2018-10/甲.xlsx", [("苹果", "昭觉县", 2.5, 15)], period="2018年10月")

    def stop(*args, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(clean_home, "review_period", stop)
    with pytest.raises(KeyboardInterrupt):
        fa.clean(home)
    assert read_state(home / "data/processed") == before
    assert len(fa.load("sales", home=home)) == 3
    monkeypatch.undo()
    assert len(fa.clean(home).tables["sales"]) == 4


def test_earlier_periods_are_the_history_of_later_ones(home):
    write_sales(home / "data/raw/2018-10/甲.xlsx", [("苹果", "昭觉县", 2.5, 11)], period="2018年10月")
    done = fa.clean(home)
    found = done.findings[done.findings["grade"] != "A"]
    assert found["code"].tolist() == ["ytd-falls"] and "2018年9月累计 12.5" in found["message"].iloc[0]
    assert done.needs_person
    held = fa.load("sales", home=home)
    assert held["sold_ytd_wan"].isna().sum() == 1
    assert fa.load("sales", held="reported", home=home)["sold_ytd_wan"].tolist().count(11.0) == 1
    assert fa.load("sales", held="proposed", home=home)["sold_ytd_wan"].tolist().count(15.0) == 1
    assert set(fa.load("sales", through="2018-09", home=home)["period"]) == {"2018-09"}
    alone = fa.clean(home / "data/raw/2018-10/甲.xlsx")
    assert not alone.needs_person
    beside = fa.clean(home / "data/raw/2018-10/甲.xlsx", home=home)
    assert beside.findings.loc[beside.findings["grade"] != "A", "code"].tolist() == ["ytd-falls"]


def test_last_months_file_sent_again(home):
    (home / "data/raw/2018-10").mkdir()
    copy = home / "data/raw/2018-10/甲.xlsx"
    copy.write_bytes((home / "data/raw/2018-09/甲.xlsx").read_bytes())
    done = fa.clean(home)
    again = done.files.set_index("path").loc["2018-10/甲.xlsx"]
    assert again["file_id"].endswith("-2") and again["outcome"] == "refused"
    assert len(done.tables["sales"]) == 3 and done.cells["file_id"].nunique() == 3


def test_members_of_a_zip_are_files(tmp_path):
    inner = write_sales(tmp_path / "甲.xlsx", [("苹果", "昭觉县", 2.5, 12.5)])
    folder = tmp_path / "in" / "2018-09"
    folder.mkdir(parents=True)
    with zipfile.ZipFile(folder / "上报.zip", "w") as archive:
        archive.write(inner, "材料/甲.xlsx")
        archive.writestr("__MACOSX/._甲.xlsx", b"x")
        archive.writestr("材料/说明.pdf", b"%PDF-1.4")
    done = fa.clean(tmp_path / "in")
    assert done.files.set_index("path")["outcome"].to_dict() == {
        "2018-09/上报.zip/材料/甲.xlsx": "accepted",
        "2018-09/上报.zip/材料/说明.pdf": "refused",
    }
    assert len(done.tables["sales"]) == 1
    first = list_arrivals(tmp_path / "in")[0]
    assert read_bytes(first) == inner.read_bytes()


def test_a_file_that_cannot_be_read_costs_itself_alone(home):
    (home / "data/raw/2018-09/坏.xlsx").write_bytes(b"PK\x03\x04 broken")
    done = fa.clean(home)
    bad = done.files.set_index("path").loc["2018-09/坏.xlsx"]
    assert bad["outcome"] == "refused" and bad["reason"]
    assert len(done.tables["sales"]) == 3
    refusal = done.findings[done.findings["grade"] == "D"]
    assert refusal["file"].tolist() == ["2018-09/坏.xlsx"]


def test_a_fault_of_the_program_costs_one_file(home, monkeypatch):
    real = reading.read_return

    def read(source, *, relative, **options):
        if "乙" in relative:
            raise ZeroDivisionError("x")
        return real(source, relative=relative, **options)

    monkeypatch.setattr(reading, "read_return", read)
    done = fa.clean(home, workers=0)
    assert done.files.set_index("path")["outcome"].to_dict() == {
        "2018-09/乙.xlsx": "refused",
        "2018-09/甲.xlsx": "accepted",
    }
    assert done.files["reason"].iloc[0].startswith("读取时程序出错，请联系维护人员并附上原件")


@pytest.mark.parametrize("workers", [1, 2])
def test_children_read_what_this_process_reads(home, workers):
    here = fa.clean(home / "data/raw", workers=0)
    there = fa.clean(home / "data/raw", workers=workers)
    pd.testing.assert_frame_equal(here.cells, there.cells)
    pd.testing.assert_frame_equal(here.returns, there.returns)
    pd.testing.assert_frame_equal(here.tables["sales"], there.tables["sales"])


def die_of(arrival):
    if "乙" in arrival.relative:
        os._exit(9)
    return reading.read_arrival(arrival, reading._order[0])


@pytest.mark.parametrize("workers", [1, 2])
def test_a_file_that_kills_its_reader_costs_itself_alone(home, monkeypatch, workers):
    monkeypatch.setattr(reading, "_read_one", die_of)
    done = fa.clean(home, workers=workers)
    files = done.files.set_index("path")
    assert files["outcome"].to_dict() == {"2018-09/乙.xlsx": "refused", "2018-09/甲.xlsx": "accepted"}
    assert files.loc["2018-09/乙.xlsx", "reason"].startswith("读取时程序中断，文件可能已损坏或过大。请用 Excel 或 WPS")
    assert files.loc["2018-09/乙.xlsx", "reason"].endswith("；下次整理（fupin clean）时会自动再试")
    assert done.findings.query("grade == 'D'")["file"].tolist() == ["2018-09/乙.xlsx"]


def fail_of(arrival):
    raise ZeroDivisionError(arrival.relative)


def fail_in(arrival):
    with mock.patch.object(reading, "read_return", fail_of):
        return reading.read_arrival(arrival, reading._order[0])


def fail_deeper(arrival):
    with mock.patch("fupin_analysis.intake.read_return.extract_book", fail_of):
        return reading.read_arrival(arrival, reading._order[0])


@pytest.mark.parametrize("fails", [fail_of, fail_in, fail_deeper])
def test_a_fault_in_a_child_is_kept_in_the_log_and_not_shown(home, monkeypatch, caplog, capfd, fails):
    monkeypatch.setattr(reading, "_read_one", fails)
    done = fa.clean(home / "data/raw/2018-09/甲.xlsx", workers=1)
    assert "程序" in done.files["reason"].item() and "出错" in done.files["reason"].item()
    told = [(r.levelname, *r.getMessage().split("\n", 1)) for r in caplog.records if r.name == reading.__name__]
    [(level, file, trace)] = told
    assert (level, file, "Error" in trace.splitlines()[-1]) == ("WARNING", "甲.xlsx", True)
    assert 'File "' in trace and "2018年9月" not in trace and "Error:" not in trace
    assert capfd.readouterr() == ("", "")


def test_what_died_of_time_or_memory_is_tried_again(home, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(reading, "_read_one", die_of)
        fa.clean(home, workers=1)
        still = fa.clean(home, workers=1)
        assert (still.reread, still.kept) == (1, 1)
        assert still.files.set_index("path").loc["2018-09/乙.xlsx", "outcome"] == "refused"
    again = fa.clean(home, workers=1)
    assert (again.reread, again.kept) == (1, 1) and set(again.files["outcome"]) == {"accepted"}
    assert fa.load("sales", home=home)["sold_ytd_wan"].sum() == 25.5
    assert set(again.findings["code"]) == {"received-unknown"}  # the files were written long after their month
    assert fa.clean(home, workers=1).reread == 0


def test_what_cannot_be_read_at_all_is_not_tried_again(home):
    (home / "data/raw/2018-09/坏.xlsx").write_bytes(b"PK\x03\x04 no zip")
    fa.clean(home)
    again = fa.clean(home)
    assert (again.reread, again.kept) == (0, 3)
    assert again.files.set_index("path").loc["2018-09/坏.xlsx", "outcome"] == "refused"


def test_a_new_file_is_read_once(home, monkeypatch):
    opened = []
    real = Path.read_bytes

    def read(path):
        opened.append(path.name)
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", read)
    fa.clean(home / "data/raw", workers=0)
    assert sorted(name for name in opened if name.endswith(".xlsx")) == ["乙.xlsx", "甲.xlsx"]


def test_content_is_kept_up_to_a_limit(tmp_path, monkeypatch):
    (tmp_path / "甲.csv").write_text("县,到位\n", encoding="utf-8")
    (tmp_path / "乙.csv").write_text("村,到位\n", encoding="utf-8")
    monkeypatch.setattr(arrivals, "KEPT_BYTES", 20)
    found = list_arrivals(tmp_path)
    assert [one.data is None for one in found] == [False, True]
    assert read_bytes(found[1]).decode() == "村,到位\n" or read_bytes(found[1]).decode() == "县,到位\n"


def zip_of(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_a_small_zip_of_huge_files_is_not_held_in_memory(tmp_path, monkeypatch):
    """Content is kept while the budget lasts, and what is not kept is read piece by piece."""
    size = 20_000_000
    path = zip_of(tmp_path / "甲.zip", {f"{n}.csv": bytes([48 + n]) * size for n in range(4)} | {"小.csv": b"1,2"})
    monkeypatch.setattr(arrivals, "KEPT_BYTES", 1_000_000)
    tracemalloc.start()
    try:
        found = list_arrivals(tmp_path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert path.stat().st_size < 200_000 and peak < 8_000_000
    assert [one.data for one in found] == [None] * 4 + [b"1,2"]
    assert [one.sha256 for one in found[:2]] == [hashlib.sha256(mark * size).hexdigest() for mark in (b"0", b"1")]
    assert not any(one.refusal for one in found) and read_bytes(found[3]) == b"3" * size


@pytest.mark.parametrize("kept", [0, 64_000_000])
def test_a_zip_in_a_zip_is_refused_whether_or_not_it_is_kept(tmp_path, monkeypatch, kept):
    inner = zip_of(tmp_path / "内.zip", {"乙.csv": b"1"}).read_bytes()
    book = write_sales(tmp_path / "表.xlsx", []).read_bytes()
    zip_of(tmp_path / "外.zip", {"内.zip": inner, "表.xlsx": book})
    monkeypatch.setattr(arrivals, "KEPT_BYTES", kept)
    told = {one.relative: (one.refusal, one.data is not None) for one in list_arrivals(tmp_path / "外.zip")}
    assert told == {
        "外.zip/内.zip": ("压缩包内又有压缩包，请解压后报送", False),
        "外.zip/表.xlsx": ("", bool(kept)),
    }


def test_a_zip_may_be_larger_than_a_return(tmp_path, monkeypatch):
    """It is opened where it lies; a workbook of that size is no return, and of a huge zip it is said what to do."""
    inner = write_sales(tmp_path / "甲.xlsx", [("苹果", "昭觉县", 2.5, 12.5)]).read_bytes()
    path = zip_of(tmp_path / "上报.zip", {"甲.xlsx": inner, "乙.csv": b"1"})
    monkeypatch.setattr(arrivals, "FILE_BYTES", 2000)
    told = {one.relative: one for one in list_arrivals(tmp_path)}
    assert list(told) == ["上报.zip/乙.csv", "上报.zip/甲.xlsx", "甲.xlsx"]
    assert read_bytes(told["上报.zip/甲.xlsx"]) == inner and not told["上报.zip/甲.xlsx"].refusal
    assert told["甲.xlsx"].refusal == "文件有 0 MB，超过上限 0 MB，不像一份报表，请核对后重报"
    before = told["上报.zip/乙.csv"].sha256
    monkeypatch.setattr(arrivals, "FILE_BYTES", 200_000_000)
    assert list_arrivals(path)[0].sha256 == before
    monkeypatch.setattr(arrivals, "FILE_BYTES", 1000)
    for members, refused in ((inner.count(sniff.MEMBER_MARK) + 2, False), (1, True)):
        monkeypatch.setattr(sniff, "MEMBERS", members)
        monkeypatch.setattr(arrivals, "_PIECE", 7)
        assert ("不像一份报表" in list_arrivals(path)[0].refusal) is refused
    monkeypatch.setattr(arrivals, "ZIP_BYTES", 1500)
    assert [one.refusal for one in list_arrivals(path)] == ["压缩包有 0 MB，超过上限 0 MB，请分成几个压缩包报送"]


def test_the_names_in_a_zip_are_told_without_unpacking_it(tmp_path, monkeypatch):
    path = zip_of(tmp_path / "上报.zip", {"__MACOSX/x": b"", "../甲.xlsx": b"1", "夹/乙.csv": b"2", "README.md": b"3"})
    monkeypatch.setattr(zipfile.ZipFile, "open", None)
    assert arrivals.list_members(path) == ["甲.xlsx", "夹/乙.csv"]
    assert "内有 2 个文件：甲.xlsx、夹/乙.csv。" in fa.inspect(path).refusal


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are bytes on Linux alone")
def test_a_name_in_the_encoding_of_windows_is_read(tmp_path):
    folder = tmp_path / os.fsdecode("2018年9月".encode("gb18030"))
    folder.mkdir()
    (folder / os.fsdecode("资金.csv".encode("gb18030"))).write_text("县,到位\n昭觉县,5\n", encoding="utf-8")
    done = fa.clean(tmp_path)
    assert done.files["path"].tolist() == ["2018年9月/资金.csv"]
    assert len(done.cells) == 4


def test_what_cannot_be_opened_or_is_huge_is_refused(tmp_path, monkeypatch):
    (tmp_path / "锁.xlsx").write_bytes(b"PK")
    (tmp_path / "录像.xlsx").write_bytes(b"0" * 2000)
    monkeypatch.setattr(arrivals, "FILE_BYTES", 1000)

    def read(path):
        raise PermissionError

    monkeypatch.setattr(Path, "read_bytes", read)
    told = {one.relative: one.refusal for one in list_arrivals(tmp_path)}
    assert told["锁.xlsx"].startswith("无法打开，请检查文件是否被其他程序占用")
    assert told["录像.xlsx"].startswith("文件有 0 MB，超过上限 0 MB")


def test_corrections_of_a_home(home):
    write_sales(home / "data/raw/2018-10/甲.xlsx", [("苹果", "昭觉县", 2.5, 11)], period="2018年10月")
    cell = fa.clean(home).findings.query("code == 'ytd-falls'").iloc[0]
    reference = home / "data/reference"
    reference.mkdir()
    entry = (
        f'[[corrections]]\naction = "accept"\nfile = "{cell["file"]}"\nsheet = "{cell["sheet"]}"\n'
        f'cell = "{cell["cells"]}"\nraw = "{cell["raw"]}"\nreason = "电话核实"\nwho = "王某"\n'
    )
    (reference / "corrections.toml").write_text(entry, encoding="utf-8")
    done = fa.clean(home)
    assert done.reread == 0 and 15.0 in done.tables["sales"]["sold_ytd_wan"].tolist()
    assert not done.needs_person
    (reference / "corrections.toml").write_text(entry.replace(cell["cells"], "Z99"), encoding="utf-8")
    with pytest.raises(CorrectionError, match="Z99"):
        fa.clean(home)
    assert 15.0 in fa.load("sales", home=home)["sold_ytd_wan"].tolist()


def test_own_salt_of_a_real_home(home):
    fa.clean(home)
    assert len((home / ".salt").read_text(encoding="ascii")) == 64


@pytest.mark.parametrize(
    ("call", "said"),
    [
        pytest.param(lambda h: fa.load("no", home=h), "没有表样“no”", id="form"),
        pytest.param(lambda h: fa.load("sales", held="x", home=h), "held 只能是", id="held"),
        pytest.param(lambda h: fa.load("sales", through="九月", home=h), "不是报告期", id="through"),
        pytest.param(lambda h: fa.load("sales", edition="x", home=h), "没有版次", id="edition"),
        pytest.param(lambda h: fa.clean(h / "none"), "没有这个文件", id="path"),
    ],
)
def test_errors_say_what_to_do(home, call, said):
    fa.clean(home)
    with pytest.raises(FupinError, match=said):
        call(home)


def test_load_before_clean(home):
    with pytest.raises(StoreError, match="fupin clean"):
        fa.load("sales", home=home)


def test_summary_in_chinese(home):
    done = fa.clean(home)
    text = repr(done)
    assert "文件 2 个：接收 2" in text and "新读 2 个，沿用 0 个" in text and "2018-09" in text
    assert "<table>" in done._repr_html_() and "特色农产品" in done._repr_html_()


def test_an_empty_home_is_no_error(tmp_path):
    (tmp_path / "data/raw").mkdir(parents=True)
    done = fa.clean(tmp_path)
    assert len(done.files) == len(done.values) == len(done.cells) == 0
    assert "文件 0 个" in repr(done)


@pytest.mark.parametrize(
    ("folder", "period"),
    [
        ("data/raw/2018-09", "2018-09"),
        ("2018-09/某某集团", "2018-09"),
        ("2018-09/data/raw", ""),
        ("2018/某某集团", ""),
        ("某某集团", ""),
    ],
    ids=["home", "folder-of-the-firm", "above-raw", "a-year-further-up", "none"],
)
def test_the_folder_of_a_single_file_tells_its_period(tmp_path, folder, period):
    done = fa.clean(write_sales(tmp_path / folder / "甲.xlsx", [("苹果", "昭觉县", 2.5, 12.5)], period=""))
    assert done.returns["period"].tolist() == [period]
    assert ("period-missing" in set(done.findings["code"])) == (not period)
    assert done.files["path"].tolist() == ["甲.xlsx"]


AGAIN = """
import sys, fupin_analysis as fa
done = fa.clean(sys.argv[1])
print(done.reread, "goods" in done.tables["sales"], "goods" in fa.load("sales", home=sys.argv[1]))
"""


def test_a_form_mended_between_two_cleans_counts_in_this_process_and_the_next(home):
    forms = home / "forms"
    forms.mkdir()
    for name in ("sales.toml", "common.toml"):
        shutil.copy(plan_forms_folder() / name, forms)
    fa.clean(home)
    form = forms / "sales.toml"
    form.write_text(form.read_text(encoding="utf-8").replace('"product"', '"goods"'), encoding="utf-8")
    done = fa.clean(home)
    assert (done.reread, done.tables["sales"]["goods"].tolist()) == (2, ["花椒", "苹果", "土豆"])
    there = subprocess.run([sys.executable, "-c", AGAIN, str(home)], capture_output=True, check=True, text=True)
    assert there.stdout.split() == ["0", "True", "True"]
