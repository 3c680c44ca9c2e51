"""Whole workbooks of group companies, as clerks make them: every row and figure of the truth, every cell accounted for.

Each book is built here with its truth beside it; the forms are TOML as an analyst would write it (docs/forms.md).
"""

from __future__ import annotations

import random
from decimal import Decimal

import openpyxl
import pytest

import fupin_analysis as fa

WIDE = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")
UNITS = [
    f"{river}{trade}有限公司"
    for river in ("川江", "岷山", "青衣", "嘉陵", "沱江", "雅砻")
    for trade in ("能源", "建设", "水务")
]


def as_text(amount, rng, unit=""):
    """An amount as clerks type it: thousands marks, full-width digits, blanks, a trailing unit."""
    plain, grouped = f"{amount:.2f}", f"{amount:,.2f}"
    return rng.choice(
        [plain, grouped, f" {grouped}", f"{plain}\u3000", grouped.translate(WIDE), grouped + unit, f"{plain} {unit}"]
    )


def yuan(rng, least=4, most=9):
    return Decimal(rng.randint(10**least, 10**most)) / 100


def write(path, sheets, hidden=()):
    """Sheets as (name, rows, merges); rows of lists, None for blank cells."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows, merges in sheets:
        sheet = book.create_sheet(name)
        for r, row in enumerate(rows, 1):
            for c, cell in enumerate(row, 1):
                if cell is not None:
                    sheet.cell(r, c).value = cell
        for span in merges:
            sheet.merge_cells(span)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
    book.save(path)
    return sum(
        cell is not None and str(cell).strip(" \u3000") != "" for _, rows, _ in sheets for row in rows for cell in row
    )


def cleaned(folder, form, count):
    """The cleaned folder by one form; the ledger has each cell once."""
    (folder / "forms").mkdir()
    (folder / "forms" / "form.toml").write_text(form, encoding="utf-8")
    got = fa.clean(folder / "raw", forms=folder / "forms")
    assert len(got.cells) == count and not got.cells.duplicated(["file_id", "sheet", "cell"]).any()
    return got


def compare(table, key, truth):
    """Every row and figure of the truth, named where it is missing or another."""
    have = {tuple(str(row[name]).strip() for name in key): row for row in table.to_dict("records")}
    faults = [f"多出的行：{k}" for k in have.keys() - truth.keys()]
    for k, figures in truth.items():
        if k not in have:
            faults.append(f"缺行：{k}")
            continue
        for name, wanted in figures.items():
            told = have[k][name]
            if told != told or abs(float(told) - float(wanted)) > 1e-6:
                faults.append(f"{k} {name}：应为 {wanted}，读成 {told}")
    assert not faults, "\n".join(faults[:10])


def totals(got, form):
    return {row.field: round(row.excluded, 2) for row in fa.tally(got, form).itertuples()}


HEAD = 'code = "A1"\nperiod = "month"\ncontent = "state"\ngrain = "one row"\n'
QUICK = f"""id = "quick"
title = "企业主要经济指标月报表"
{HEAD}key = ["item"]
unit = "元"
fields = [
  {{ name = "item", header = "项目", type = "text", required = true }},
  {{ name = "month_yuan", header = "本月数", type = "money", unit = "元" }},
  {{ name = "ytd_yuan", header = "本年累计", type = "money", unit = "元" }},
  {{ name = "change_pct", header = "增减（%）", type = "pct" }},
]
"""
ITEMS = [
    "一、营业总收入",
    "    其中：营业收入",
    "二、营业总成本",
    "三、利润总额",
    "四、净利润",
    "五、资产总计",
    "六、负债合计",
]


def quick_sheet(unit, name, lines):
    head = [["企业主要经济指标月报表"], [f"编制单位：{name}", None, None, f"金额单位：{unit}"]]
    head.append(["项　　目", "行次", "本 月 数", "本年累计", "增减（%）"])
    body = [[item, f"{n:02d}", *line] for n, (item, line) in enumerate(zip(ITEMS, lines, strict=True), 1)]
    return [*head, *body, [], ["单位负责人：", None, "填表人：赵某", "联系电话：028-86543210"]]


def test_a_sheet_a_subsidiary_with_a_summary_in_another_unit(tmp_path):
    rng, truth, sheets = random.Random(1), {}, []
    sums = [[Decimal(0), Decimal(0)] for _ in ITEMS]
    for n, name in enumerate(UNITS, 1):
        lines = []
        for at, item in enumerate(ITEMS):
            loss = -1 if "利润" in item and n % 3 == 0 else 1
            month, ytd = loss * yuan(rng), loss * yuan(rng, 6, 11)
            truth[name, item.strip()] = {"month_yuan": month, "ytd_yuan": ytd}
            sums[at] = [sums[at][0] + month, sums[at][1] + ytd]
            shown = f"({-month:,.2f})" if loss < 0 and n % 2 else as_text(month, rng)
            lines.append([shown, as_text(ytd, rng, "元"), f"{rng.uniform(-90, 900):.2f}"])
        sheets.append((f"{n:02d}{name[:4]}", quick_sheet("元", name, lines), ["A1:E1"]))
    whole = [[round(float(m) / 1e4, 2), round(float(y) / 1e4, 2), None] for m, y in sums]
    cover = [["国有企业财务快报"], ["（2018年9月）"], ["编报单位：川江控股集团有限公司（公章）"]]
    notes = [["填报说明"], ["一、分户表金额单位为元，汇总表为万元。"]]
    front = [
        ("封面", cover, []),
        ("填报说明", notes, []),
        ("汇总表", quick_sheet("万元", "川江控股集团有限公司", whole), []),
    ]
    (tmp_path / "raw").mkdir()
    count = write(tmp_path / "raw" / "快报.xlsx", [*front, *sheets], hidden=("05岷山建设",))
    got = cleaned(tmp_path, QUICK, count)
    compare(got.tables["quick"], ("enterprise", "item"), truth)
    assert totals(got, "quick") == {
        name: float(sum(figures[name] for figures in truth.values())) for name in ("month_yuan", "ytd_yuan")
    }
    told = got.findings[got.findings["grade"] != "A"]
    assert set(told["code"]) == {"sheet-hidden-used", "number-below"}
    assert "14 个数与分表相加一致" in "".join(got.findings["message"])


HELP = f"""id = "help"
title = "定点帮扶工作情况月报表"
{HEAD}key = ["county", "village"]
unit = "元"
fields = [
  {{ name = "county", header = "帮扶县", type = "county", required = true }},
  {{ name = "village", header = "帮扶村", type = "village", required = true }},
  {{ name = "month_yuan", header = "本月", under = ["资金投入", "直接投入", "无偿资金"], type = "money", unit = "元" }},
  {{ name = "ytd_yuan", header = "累计", under = ["资金投入", "直接投入", "无偿资金"], type = "money", unit = "元" }},
  {{ name = "goods_yuan", header = "其中：物资折款", under = ["资金投入", "直接投入"], type = "money", unit = "元" }},
  {{ name = "cadres", header = "基层干部", under = ["培训情况"], type = "int", unit = "人次" }},
]
"""
FOUR_ROWS = [
    ["序号", "帮扶县", "帮扶村", "资金投入", None, None, "培训情况（人次）"],
    [None, None, None, "直接投入", None, None, None],
    [None, None, None, "无偿资金", None, "其中：\n物资折款", "基层干部"],
    [None, None, None, "本月", "累计", None, None],
    ["甲", "乙", "丙", "1", "2", "3", "4=1+2"],
]
MERGED = ["A3:A6", "B3:B6", "C3:C6", "D3:F3", "D4:F4", "D5:E5", "F5:F6", "G3:G4", "G5:G6"]


@pytest.mark.parametrize("merges", [MERGED, []], ids=["merged", "split"])
def test_a_head_of_four_rows_with_numbers_under_it_and_the_total_first(tmp_path, merges):
    rng, truth, sheets = random.Random(2), {}, []
    for name in UNITS[:6]:
        rows = []
        for n, village in enumerate(("火洛村", "谷莫村", "三河村")[: rng.randint(1, 3)], 1):
            figures = {
                "month_yuan": yuan(rng),
                "ytd_yuan": yuan(rng),
                "goods_yuan": yuan(rng, 3, 5),
                "cadres": rng.randint(0, 60),
            }
            truth[name, "昭觉县", village] = figures
            money = [as_text(figures[key], rng, "元") for key in ("month_yuan", "ytd_yuan", "goods_yuan")]
            rows.append([n, "昭觉县", village, *money, f"{figures['cadres']}{rng.choice(['', '人次'])}"])
        own = [figures for key, figures in truth.items() if key[0] == name]
        total = ["合    计", None, None, *(str(sum(f[key] for f in own)) for key in own[0])]
        above = [["定点帮扶工作情况月报表（2018年9月）"], [f"填报单位：{name}（盖章）          单位：元"]]
        sheets.append((name[:4], [*above, *FOUR_ROWS, total, *rows, ["注：1.无偿资金指捐赠资金。"]], merges))
    (tmp_path / "raw").mkdir()
    got = cleaned(tmp_path, HELP, write(tmp_path / "raw" / "帮扶.xlsx", sheets))
    compare(got.tables["help"], ("enterprise", "county", "village"), truth)
    assert set(got.findings["grade"]) == {"A"}


BUYING = f"""id = "buying"
title = "消费帮扶明细表"
{HEAD}key = ["county", "product"]
unit = "元"
fields = [
  {{ name = "county", header = "采购县", type = "county", required = true }},
  {{ name = "product", header = "产品", type = "text", required = true }},
  {{ name = "amount_yuan", header = "采购金额", type = "money", unit = "元" }},
  {{ name = "aid_yuan", header = "其中：消费扶贫金额", type = "money", unit = "元" }},
]
"""


@pytest.mark.parametrize("slip", [0, 1], ids=["agrees", "differs"])
def test_units_in_the_names_of_sheets_and_a_consolidated_sheet_with_other_heads(tmp_path, slip):
    rng, truth, sheets, whole = random.Random(3), {}, [], []
    for n, name in enumerate(UNITS, 1):
        rows = []
        for product in ("花椒", "土豆", "蜂蜜")[: rng.randint(1, 3)]:
            amount = yuan(rng, 3, 8)
            truth[name[:4], "昭觉县", product] = {
                "amount_yuan": amount,
                "aid_yuan": (amount * 7 / 10).quantize(Decimal("0.01")),
            }
            figures = truth[name[:4], "昭觉县", product]
            rows.append(
                [len(rows) + 1, "昭觉县", product, as_text(amount, rng, "元"), as_text(figures["aid_yuan"], rng)]
            )
        own = [figures for key, figures in truth.items() if key[0] == name[:4]]
        sums = [sum(f[key] for f in own) for key in ("amount_yuan", "aid_yuan")]
        sheets.append(
            (
                f"{n:02d}-{name[:4]}",
                [
                    ["序号", "采购县", "产品", "采购金额（元）", "其中：消费扶贫金额（元）"],
                    *rows,
                    ["合计", None, None, *map(str, sums)],
                ],
                [],
            )
        )
        whole.append([n, name, *(round(float(s) / 1e4, 2) for s in sums)])
    whole[4][2] += slip
    front = [
        ["消费帮扶情况表"],
        ["2018年9月", None, None, "单位：万元"],
        ["序号", "单位名称", "采购金额", "其中：消费扶贫金额"],
        *whole,
    ]
    (tmp_path / "raw").mkdir()
    got = cleaned(tmp_path, BUYING, write(tmp_path / "raw" / "采购.xlsx", [("集团合并", front, []), *sheets]))
    compare(got.tables["buying"], ("enterprise", "county", "product"), truth)
    codes = got.findings.loc[got.findings["code"].str.startswith("summary"), ["code", "cells"]].values.tolist()
    assert codes == ([["summary-differs", "C8"]] if slip else [["summary-agrees", ""]])
