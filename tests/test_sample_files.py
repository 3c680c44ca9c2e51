"""The files of a sample, read again with plain readers: the truth stands where it says, and so does every fault."""

import csv
import datetime as dt
import re
from collections import Counter
from functools import lru_cache

import openpyxl
import pandas as pd
import pytest
import xlrd
from openpyxl.utils import coordinate_to_tuple

from fupin_analysis.errors import FupinError
from fupin_analysis.home import Home
from fupin_analysis.plan.forms import load_forms
from fupin_analysis.sample import make_world, write_sample
from fupin_analysis.sample.draw import MARK
from fupin_analysis.sample.faults import MODES
from fupin_analysis.sample.faults.strike import Spoiler
from fupin_analysis.sample.truth import told_tables

REQUIRED = {2, 4, 8, 9, 11, 12, 14, 16, 25, 30, 31, 34, 35, 37, 41, 44, 53, 58, 60}
SMALL = {"enterprises": 16, "first": "2018-11", "last": "2019-01"}
FORMS = load_forms()


@pytest.fixture(scope="module")
def clean_home(tmp_path_factory):
    home = tmp_path_factory.mktemp("clean")
    return home, write_sample(home, mess=0, **SMALL)


@pytest.fixture(scope="module")
def messy_home(tmp_path_factory):
    home = tmp_path_factory.mktemp("messy")
    return home, write_sample(home, mess=2, **SMALL)


@lru_cache(maxsize=1024)
def read_file(path):
    """Sheets of a file as {name: (values by (row, column) from 1, merged rectangles)}, with nobody's help."""
    if path.suffix == "csv" or path.name.endswith(".csv"):
        data = path.read_bytes()
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("gb18030")
        rows = list(csv.reader(text.splitlines()))
        cells = {(r, c): v for r, row in enumerate(rows, 1) for c, v in enumerate(row, 1) if v}
        return {"": (cells, [])}
    if path.name.endswith(".xls"):
        book = xlrd.open_workbook(path, formatting_info=True)
        return {sheet.name: (_xls_cells(sheet, book), _xls_merges(sheet)) for sheet in book.sheets()}
    book = openpyxl.load_workbook(path, data_only=True)
    return {
        sheet.title: (
            {(c.row, c.column): c.value for row in sheet.iter_rows() for c in row if c.value is not None},
            [(m.min_row, m.min_col, m.max_row, m.max_col) for m in sheet.merged_cells.ranges],
        )
        for sheet in book.worksheets
    }


@lru_cache(maxsize=1024)
def words_of(path):
    """Sheets of a file as {name: {row: the texts in it}}."""
    made = {}
    for name, (cells, _) in read_file(path).items():
        rows = made.setdefault(name, {})
        for (row, _), value in cells.items():
            rows.setdefault(row, set()).add(as_text(value))
    return made


def _xls_cells(sheet, book):
    out = {}
    for row in range(sheet.nrows):
        for col in range(sheet.ncols):
            cell = sheet.cell(row, col)
            if cell.ctype == xlrd.XL_CELL_DATE:
                out[row + 1, col + 1] = xlrd.xldate_as_datetime(cell.value, book.datemode)
            elif cell.ctype not in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                out[row + 1, col + 1] = cell.value
    return out


def _xls_merges(sheet):
    return [(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells]


def as_text(value):
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, float):
        return str(int(value)) if value == int(value) else repr(round(float(value), 6))
    return str(value)


def expected_texts(value, field):
    """Ways in which a faultless cell may say a true value."""
    if field.type == "bool":
        return {"是" if value else "否"}
    if field.type == "date":
        return {pd.Timestamp(value).date().isoformat()}
    if field.type == "money" and field.unit == "万元":
        return {as_text(float(value)), as_text(round(float(value) * 10000, 2))}
    return {as_text(float(value)) if field.is_numeric else str(value)}


def test_faultless_files_say_the_truth(clean_home):
    home, _ = clean_home
    seen = 0
    for form_id, form in FORMS.items():
        path = home / "truth" / f"{form_id}.parquet"
        if form_id == "allocation":
            assert not path.exists()
            continue
        table = pd.read_parquet(path)
        for record in table.to_dict("records"):
            rows = words_of(home / "data/raw" / record["file"])[record["sheet"]]
            said = rows.get(record["row"], set())
            if len(table) and form_id in ("enterprise_card", "responsibility"):  # may be told in pairs over some rows
                said = set().union(*rows.values())
            for field in form.fields:
                value = record.get(field.name)
                if field.type in ("seq", "person", "id", "phone") or value is None or pd.isna(value):
                    continue
                assert said & expected_texts(value, field), (record["file"], record["row"], field.name, value)
                seen += 1
    assert seen > 20000


def test_faultless_home_has_no_fault(clean_home):
    home, report = clean_home
    assert report.faults == {}
    manifest = pd.read_csv(home / "truth" / "manifest.csv", encoding="utf-8-sig")
    assert manifest["mode"].isna().all() and len(manifest) == report.missing + report.late
    assert manifest["note"].str.contains("未报送|补报").all()


def test_every_record_has_a_row_of_its_own(clean_home):
    home, _ = clean_home
    for path in (home / "truth").glob("*.parquet"):
        table = pd.read_parquet(path)
        assert table[["file", "sheet", "row"]].notna().all(axis=None), path.name
        assert not table.duplicated(["file", "sheet", "row"]).any(), path.name


def test_every_file_says_that_it_is_fiction(messy_home):
    home, report = messy_home
    files = [path for path in (home / "data").rglob("*") if path.suffix in (".xlsx", ".xls", ".csv")]
    returns = [path for path in files if "raw" in path.parts]
    assert len(returns) == report.files
    for path in [*returns, home / "data/reference/allocation_2018.xlsx"]:
        assert any(MARK in str(v) for cells, _ in read_file(path).values() for v in cells.values()), path
    assert Home(home).is_demo and MARK in (home / "示例数据.txt").read_text(encoding="utf-8")


def test_every_fault_is_in_its_cell(messy_home):
    home, report = messy_home
    manifest = pd.read_csv(home / "truth" / "manifest.csv", encoding="utf-8-sig", dtype=str, keep_default_na=False)
    faults = manifest[manifest["mode"] != ""].astype({"mode": int})
    assert faults["mode"].value_counts().to_dict() == report.faults
    assert len(faults) > 500
    for fault in faults.itertuples(index=False):
        if fault.mode == 44:
            earlier = fault.note.split("：", 1)[1]
            assert (home / "data/raw" / fault.file).read_bytes() == (
                home / "data/raw" / earlier
            ).read_bytes() and fault.file != earlier
            continue
        if fault.mode == 78:
            assert (home / "data/raw" / fault.file).exists() and fault.file.split("/")[0] > fault.note.split("：")[1]
            continue
        cells, merges = read_file(home / "data/raw" / fault.file)[fault.sheet]
        place = coordinate_to_tuple(fault.cell)
        found = cells.get(place)
        assert ("" if found is None else as_text(found)) == fault.raw, fault
        inside = [m for m in merges if m[0] <= place[0] <= m[2] and m[1] <= place[1] <= m[3]]
        if fault.mode in (34, 35):
            assert inside, fault
        elif fault.mode not in (2, 14, 30) and fault.form:
            assert fault.raw != fault.true_value or fault.mode in (60,), fault


def test_faults_look_like_their_mode(messy_home):
    home, _ = messy_home
    manifest = pd.read_csv(home / "truth" / "manifest.csv", encoding="utf-8-sig", dtype=str, keep_default_na=False)
    by_mode = {int(mode): part for mode, part in manifest[manifest["mode"] != ""].groupby("mode")}
    looks = {
        2: r"单位：.+",
        8: r"[\d.]+[^\d.].*",
        9: r"[约近][\d.]+",
        11: r"—|－|-|/|——",
        12: r"无|未开展|暂无|零",
        14: r"",
        16: r"[０-９．－]+",
        25: r"20\d\d[./年]\d.*",
        58: r"#(REF!|DIV/0!|VALUE!)",
    }
    for mode, look in looks.items():
        assert by_mode[mode]["raw"].str.fullmatch(look).all(), mode
    four = by_mode[4]
    assert (four["raw"].astype(float) / four["true_value"].astype(float)).round(6).eq(10000).all()
    gaps = (by_mode[31]["raw"].astype(float) - by_mode[31]["true_value"].astype(float)).abs()
    assert gaps.ge(0.99).all()
    assert by_mode[37]["raw"].ne(by_mode[37]["true_value"]).all()
    county_names = set(make_world(1, enterprises=1, first="2018-07", last="2018-07").villages["county"])
    assert set(by_mode[53]["true_value"]) <= county_names and not set(by_mode[53]["raw"]) & county_names


def test_truth_is_what_a_reader_would_take(messy_home):
    """A dash or a blank is nothing, whatever was meant; a wrong unit or a short name leaves the truth alone."""
    home, _ = messy_home
    manifest = pd.read_csv(home / "truth" / "manifest.csv", encoding="utf-8-sig", dtype=str, keep_default_na=False)
    checked = Counter()
    for fault in manifest[manifest["mode"].isin(["4", "11", "14", "53"])].itertuples(index=False):
        table = pd.read_parquet(home / "truth" / f"{fault.form}.parquet")
        row = coordinate_to_tuple(fault.cell)[0]
        here = table[(table["file"] == fault.file) & (table["sheet"] == fault.sheet) & (table["row"] == row)]
        if len(here) != 1:
            assert fault.form in ("enterprise_card", "responsibility")
            continue
        value = here[fault.field].iloc[0]
        if fault.mode in ("11", "14"):
            assert pd.isna(value) and fault.true_value == ""
        else:
            assert as_text(value) == fault.true_value
        checked[fault.mode] += 1
    assert len(checked) == 4


def test_resent_returns_are_not_in_the_truth(messy_home):
    home, report = messy_home
    told = pd.read_csv(home / "truth" / "returns.csv", encoding="utf-8-sig")
    resent = told[told["status"] == "resent"]
    assert report.faults[44] >= 1 and len(resent) >= 1
    funds = pd.read_parquet(home / "truth" / "funds.parquet")
    keys = set(zip(funds["enterprise"], funds["period"], strict=True))
    assert not keys & set(zip(resent["enterprise"], resent["period"], strict=True))


@pytest.fixture(scope="module")
def default_books():
    world = make_world(207)
    spoiler = Spoiler(world, told_tables(world), 1)
    return list(spoiler.books()), spoiler


def test_default_level_has_every_mode_several_times(default_books):
    books, spoiler = default_books
    counts = Counter(fault.mode for fault in spoiler.faults)
    assert set(counts) >= REQUIRED and MODES() >= REQUIRED
    assert min(counts[mode] for mode in REQUIRED) >= 4, counts
    assert 4 <= counts[4] <= 10
    cells = sum(len(page.cells) for book in books for page in book.pages)
    assert sum(counts.values()) < cells / 100


def test_layouts_differ(default_books):
    books, _ = default_books
    assert len({book.family for book in books}) >= 12
    assert {book.suffix for book in books} == {"xlsx", "xls", "csv"}
    assert {book.encoding for book in books if book.suffix == "csv"} == {"gb18030", "utf-8", "utf-8-sig"}
    depths = {table.head[1] for book in books for page in book.pages for table in page.tables}
    assert depths == {0, 1, 2, 3}
    tables = [table for book in books for page in book.pages for table in page.tables if table.total]
    assert {table.total < table.rows[0] for table in tables if table.rows} == {True, False}
    groups = [book for book in books if book.family == "group"]
    assert max(len({table.enterprise for page in book.pages for table in page.tables}) for book in groups) >= 3


def test_enterprises_keep_to_their_layout(default_books):
    families = {}
    for book in default_books[0]:
        families.setdefault(book.enterprise, set()).add(book.family)
    assert {len(kinds) for kinds in families.values()} == {1}


def test_late_returns_say_so_and_some_lie_in_the_next_folder(default_books):
    books, spoiler = default_books
    late = spoiler.world.reports.query("status == 'late'")
    names = set(zip(late["enterprise"], late["period"], strict=True))
    mine = [book for book in books if (book.enterprise, book.period) in names]
    assert mine and all(book.stem.startswith("（补报）") for book in mine)
    assert 0 < sum(book.folder > book.period for book in mine) < len(mine)
    assert all(book.folder == book.period for book in books if not book.is_late)
    moved = {book.file_of(page) for book in mine if book.folder > book.period for page in book.pages}
    assert moved == {fault.file for fault in spoiler.faults if fault.mode == 78}


@pytest.mark.parametrize("mess", [0, 1])
def test_same_bytes_twice(tmp_path, mess):
    made = []
    for name in ("one", "two"):
        write_sample(tmp_path / name, mess=mess, enterprises=20, first="2018-10", last="2018-10")
        files = sorted(path for path in (tmp_path / name).rglob("*") if path.is_file() and path.suffix != ".parquet")
        made.append({str(path.relative_to(tmp_path / name)): path.read_bytes() for path in files})
    assert made[0] == made[1]
    assert {name.rsplit(".", 1)[1] for name in made[0]} == {"xlsx", "xls", "csv", "txt"}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_other_seeds(tmp_path, seed):
    calls = []
    options = {"enterprises": 7, "first": "2018-07", "last": "2018-08"}
    report = write_sample(tmp_path, seed=seed, progress=lambda *args: calls.append(args), **options)
    assert [number for number, _, _ in calls] == list(range(1, report.returns + 1))
    assert {count for _, count, _ in calls} == {report.returns}
    assert all((tmp_path / "data/raw" / name).exists() for _, _, name in calls)
    jobs = pd.read_parquet(tmp_path / "truth" / "jobs.parquet")
    assert jobs["started_on"].max() <= pd.Timestamp("2018-08-31") and len(jobs) > 300
    told = pd.read_csv(tmp_path / "truth" / "returns.csv", encoding="utf-8-sig")
    for form in ("funds", "instalments", "projects"):
        table = pd.read_parquet(tmp_path / "truth" / f"{form}.parquet")
        came = told[told["status"].isin(["on_time", "late"])]
        assert set(zip(table["enterprise"], table["period"], strict=True)) <= set(
            zip(came["enterprise"], came["period"], strict=True)
        )
        assert table["row"].notna().all()


def test_reference_adds_up(clean_home):
    home, _ = clean_home
    book = openpyxl.load_workbook(home / "data/reference/allocation_2018.xlsx")
    rows = list(book["计划任务"].iter_rows(min_row=6, values_only=True))
    sums = [sum(v for v in column if isinstance(v, (int, float))) for column in zip(*rows, strict=True)]
    names = [f.name for f in FORMS["allocation"].fields]
    got = dict(zip(names, sums, strict=True))
    assert (got["grant_wan"], got["invest_projects"], got["invest_wan"]) == (21000, 18, 242800)
    assert [got[f"{kind}_projects"] for kind in ("industry", "infra", "employment", "pairing")] == [123, 113, 38, 95]
    assert (got["cadre_people"], got["job_people"], got["donation_wan"], got["sales_wan"]) == (87, 1000, 15000, 8000)
    roster = pd.read_csv(home / "data/reference/villages.csv", encoding="utf-8-sig")
    assert len(roster) == 94
    firms = pd.read_csv(home / "data/reference/enterprises.csv", encoding="utf-8-sig")
    assert firms["category"].value_counts()[["县级部门", "省国资委", "基金会"]].tolist() == [45, 1, 1]


def test_persons_are_fictional_and_numbers_belong_to_nobody():
    told = told_tables(make_world(207, enterprises=5, last="2018-08"))
    numbers = told["jobs"]["id_no"]
    assert numbers.str.fullmatch(r"5[13]\d{2}00(19|20)\d{9}[\dX]").all()  # a prefecture itself issues none
    assert all("0000" in re.sub(r"\D", "", phone) for phone in told["cadres"]["phone"])


def test_a_range_without_returns_is_refused(tmp_path):
    with pytest.raises(FupinError, match="没有报告期"):
        write_sample(tmp_path / "x", first="2019-05", last="2019-03")
    assert not (tmp_path / "x").exists()
