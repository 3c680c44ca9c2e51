"""Tables gone wrong: total rows in disguise, totals that do not add up, merged data, renamed heads, 无 for none."""

from __future__ import annotations

import random

from fupin_analysis.plan.forms import Form
from fupin_analysis.sample.faults.numbers import is_number
from fupin_analysis.sample.faults.registry import table_fault
from fupin_analysis.sample.pages import Cell, Drawn, Merge, Page, Workbook
from fupin_analysis.sample.save import csv_text

Touched = list[tuple[int, int, str, str]]
RENAMED = {  # heads that no form lists, near enough for a person to be sure
    ("projects", "content"): "建设内容与规模",
    ("projects", "quality"): "项目质量要求",
    ("projects", "benefit_households"): "受益贫困户户数",
    ("funds", "due_on"): "承诺的到位时间",
    ("instalments", "due_on"): "计划的到位时间",
    ("instalments", "supervised_on"): "监督检查的时间",
    ("volunteering", "volunteer_people"): "志愿者总人数",
    ("donations", "is_relief_day"): "是否为扶贫日活动",
    ("jobs", "is_registered"): "是否为建档立卡",
    ("visits", "visited_households"): "走访贫困户户数",
    ("meetings", "is_special"): "是否为专题研究",
    ("sales", "counterparty"): "对方单位名称",
    ("training", "is_central"): "是否为集中举办",
}
MERGED = ("funds", "instalments", "projects", "jobs_summary", "coverage")
TOTAL_WORDS = ("合　计", "总　计", "合  计", "总计", "合计：")


def insert_row(page: Page, at: int) -> None:
    """Move everything from row ``at`` on down by one; merges that span it grow."""
    page.shifts.append(at)
    page.cells = {(row + (row >= at), col): cell for (row, col), cell in page.cells.items()}
    page.merges = [Merge(m.top + (m.top >= at), m.left, m.bottom + (m.bottom >= at), m.right) for m in page.merges]
    for table in page.tables:
        first, depth = table.head
        table.head = (first + (first >= at), depth)
        table.rows = tuple(row + (row >= at) for row in table.rows)
        table.total = None if table.total is None else table.total + (table.total >= at)


@table_fault(12, 0.08, "空表写“无”")
def nothing_to_tell(page: Page, table: Drawn, _book: Workbook, form: Form, _rng: random.Random) -> Touched:
    """An empty list says 无 in its first text column."""
    if table.rows or form.content != "events":
        return []
    at = sum(table.head)
    col = next(i for i, f in enumerate(form.fields) if f.type in ("text", "person"))
    insert_row(page, at)
    page.put(at, col, Cell("无", "value", form.id, form.fields[col].name))
    return [(at, col, "无", "")]


@table_fault(30, 0.05, "合计行写法不同")
def odd_total(page: Page, table: Drawn, _book: Workbook, form: Form, rng: random.Random) -> Touched:
    """The total row calls itself something else, sometimes in the second column."""
    if table.total is None:
        return []
    cell = page.cells.pop((table.total, 0))
    col = rng.randrange(2)
    raw = rng.choice(TOTAL_WORDS)
    page.put(table.total, col, Cell(raw, "total", form.id, fault=30, true=cell.value))
    return [(table.total, col, raw, str(cell.value))]


@table_fault(30, 0.03, "表内有“其中”行")
def part_row(page: Page, table: Drawn, _book: Workbook, form: Form, _rng: random.Random) -> Touched:
    """A row 其中 below the total row at the foot repeats what the first record says."""
    if table.total is None or not table.rows or table.total < table.rows[-1]:
        return []
    at, source = table.total + 1, table.rows[0]
    insert_row(page, at)
    page.put(at, 0, Cell("其中：首批", "total", form.id, fault=30))
    for col, name in enumerate(table.columns):
        cell = page.cells.get((source, col))
        if cell is not None and (table.total, col) in page.cells and col and is_number(cell.value):
            page.put(at, col, Cell(cell.value, "total", form.id, name))
    return [(at, 0, "其中：首批", "")]


@table_fault(31, 0.04, "打印的合计与明细之和不符")
def wrong_total(page: Page, table: Drawn, _book: Workbook, _form: Form, rng: random.Random) -> Touched:
    """A typed total that is not the sum of its column."""
    places = [place for place, cell in page.values("total") if _is_total(page, table, place, cell)]
    if not places:
        return []
    row, col = places[rng.randrange(len(places))]
    cell = page.cells[row, col]
    true = csv_text(cell.value)
    wrong = cell.value + max(round(cell.value * rng.choice([0.02, -0.05, 0.1]), 0), 1)
    cell.value, cell.fault = (int(wrong) if isinstance(cell.value, int) else round(wrong, 2)), 31
    return [(row, col, csv_text(cell.value), true)]


@table_fault(58, 0.02, "合计公式出错", suffixes=("xlsx",))
def broken_total(page: Page, table: Drawn, _book: Workbook, _form: Form, rng: random.Random) -> Touched:
    """A total that shows an error."""
    places = [place for place, cell in page.values("total") if _is_total(page, table, place, cell)]
    if not places:
        return []
    row, col = places[rng.randrange(len(places))]
    cell = page.cells[row, col]
    true = csv_text(cell.value)
    cell.value, cell.is_error, cell.fault = "#REF!", True, 58
    return [(row, col, "#REF!", true)]


def _is_total(page: Page, table: Drawn, place: tuple[int, int], cell: Cell) -> bool:
    return place[0] == table.total and is_number(cell.value) and cell.value > 0 and not cell.fault


@table_fault(35, 0.04, "县名单元格合并", suffixes=("xlsx", "xls"))
def merged_counties(page: Page, table: Drawn, _book: Workbook, _form: Form, _rng: random.Random) -> Touched:
    """The county is written once over all of its neighbouring rows."""
    if table.form not in MERGED or len(table.rows) < 2:
        return []
    col = table.columns.index("county")
    touched: Touched = []
    start = table.rows[0]
    for above, below in zip(table.rows, (*table.rows[1:], -1), strict=True):
        here, after = page.cells.get((start, col)), page.cells.get((below, col))
        joined = below == above + 1 and here is not None and after is not None and after.value == here.value
        if joined and here is not None and not here.fault:
            continue
        if above > start:
            touched += _merge_down(page, start, above, col)
        start = below
    return touched


def _merge_down(page: Page, top: int, bottom: int, col: int) -> Touched:
    true = str(page.cells[top, col].value)
    page.merges.append(Merge(top, col, bottom, col))
    for row in range(top + 1, bottom + 1):
        del page.cells[row, col]
    return [(row, col, "", true) for row in range(top + 1, bottom + 1)]


@table_fault(37, 0.02, "栏目改名")
def renamed_head(page: Page, table: Drawn, _book: Workbook, form: Form, rng: random.Random) -> Touched:
    """One head says the same in words that the form does not list."""
    told = [(place, cell) for place, cell in page.values("header") if cell.form == form.id]
    heads = [(place, cell) for place, cell in told if (form.id, cell.field) in RENAMED]
    first, depth = table.head
    heads = [(place, cell) for place, cell in heads if first <= place[0] < first + depth]
    heads = [(place, cell) for place, cell in heads if _is_leaf(page, place, first + depth)]
    if not heads:
        return []
    (row, col), cell = heads[rng.randrange(len(heads))]
    true = str(cell.value)
    tail = true[true.index("（") :] if "（" in true else ""
    cell.value, cell.fault = RENAMED[form.id, cell.field] + tail, 37
    return [(row, col, str(cell.value), true)]


def _is_leaf(page: Page, place: tuple[int, int], below: int) -> bool:
    """True where no other head stands under this one."""
    return not any((row, place[1]) in page.cells for row in range(place[0] + 1, below))
