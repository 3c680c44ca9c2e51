"""Numbers written wrongly: units, widths, dashes, words for nothing, numbers as text, errors."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from fupin_analysis.sample.faults.registry import Change, Site, cell_fault
from fupin_analysis.sample.heads import unit_of
from fupin_analysis.sample.save import csv_text

MONEY_FORMS = ("funds", "instalments", "projects", "donations", "sales")
APPROXIMATE = ("benefit_people", "benefit_households", "volunteer_people", "satisfied_households")
_WIDE = str.maketrans("0123456789.-", "０１２３４５６７８９．－")


def is_number(value: Any) -> bool:
    """True for a written number (a text that looks like one is none)."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


@cell_fault(4, 0.00045, "money")
def yuan_for_ten_thousands(site: Site, _: random.Random) -> Change | None:
    """万元栏误按元填报，放大一万倍."""
    if site.form.id not in MONEY_FORMS or site.family.money != "万元" or site.field.unit != "万元":
        return None
    if not is_number(site.cell.value) or site.cell.value < 5:
        return None
    return Change(round(site.cell.value * 10000, 2), "万元栏按“元”填报")


@cell_fault(8, 0.0012, "money", "int")
def unit_in_cell(site: Site, _: random.Random) -> Change | None:
    """单位写在数字后面."""
    unit = unit_of(site.field, site.family)
    if not is_number(site.cell.value) or site.cell.value == 0 or not unit:
        return None
    return Change(f"{csv_text(site.cell.value)}{unit}", "单元格内带单位")


@cell_fault(9, 0.004, "money", "int")
def about(site: Site, rng: random.Random) -> Change | None:
    """约数：约、近."""
    value = site.cell.value
    if not is_number(value) or value < 10 or value * 2 != int(value * 2):
        return None
    if site.field.type == "int" and site.field.name not in APPROXIMATE:
        return None
    if site.field.type == "money" and site.field.unit != "万元":
        return None
    return Change(f"{rng.choice(['约', '近', '约'])}{csv_text(value)}", "约数")


@cell_fault(11, 0.003, "money", "int", "date", "text")
def dash(site: Site, rng: random.Random) -> Change | None:
    """以横线代替：不适用或没有，不作 0."""
    if site.field.required or site.field.name == "remark" or site.cell.value not in (None, 0):
        return None
    return Change(rng.choice(["—", "－", "-", "/", "——"]), "以横线代替，读作空", reads=None)


@cell_fault(12, 0.0022, "money", "int")
def word_for_nothing(site: Site, rng: random.Random) -> Change | None:
    """以“无”等字代替 0."""
    if not is_number(site.cell.value) or site.cell.value != 0:
        return None
    return Change(rng.choice(["无", "未开展", "暂无", "零"]), "以文字表示 0")


@cell_fault(14, 0.003, "money", "int")
def blank_for_zero(site: Site, _: random.Random) -> Change | None:
    """应填 0 而留空：读作未报."""
    if site.field.required or not is_number(site.cell.value) or site.cell.value != 0:
        return None
    return Change(None, "原应填 0，留空，读作未报", reads=None)


@cell_fault(16, 0.001, "money", "int", "pct")
def full_width(site: Site, _: random.Random) -> Change | None:
    """全角数字."""
    if not is_number(site.cell.value):
        return None
    return Change(csv_text(site.cell.value).translate(_WIDE), "全角数字")


@cell_fault(58, 0.0006, "money", "pct", suffixes=("xlsx",))
def formula_error(site: Site, rng: random.Random) -> Change | None:
    """公式报错."""
    if not is_number(site.cell.value):
        return None
    return Change(rng.choice(["#REF!", "#DIV/0!", "#VALUE!"]), "公式出错", is_error=True)


@cell_fault(60, 0.0015, "money", "int", "pct", suffixes=("xlsx", "xls"))
def number_as_text(site: Site, rng: random.Random) -> Change | None:
    """数字以文本保存."""
    if not is_number(site.cell.value):
        return None
    return Change(csv_text(site.cell.value) + rng.choice(["", "", " "]), "数字存为文本")


@cell_fault(25, 0.004, "date")
def text_date(site: Site, rng: random.Random) -> Change | None:
    """日期写成文字，或只写到月（与栏目的月初、月末约定一致时）."""
    day = site.cell.value
    if not isinstance(day, dt.date):
        return None
    year, month = day.year, day.month
    ways = [f"{year}.{month}.{day.day}", f"{year}/{month}/{day.day}", f"{year}年{month}月{day.day}日"]
    after = day + dt.timedelta(days=1)
    if site.field.anchor == "end" and after.day == 1:
        ways += [f"{year}年{month}月", f"{year}年{month}月底"]
    if site.field.anchor == "start" and day.day == 1:
        ways.append(f"{year}年{month}月")
    return Change(rng.choice(ways), "日期为文本")


@cell_fault(41, 0.006, "money")
def month_in_ytd(site: Site, _: random.Random) -> Change | None:
    """累计栏填了本月数，累计因而下降."""
    twin = next((f.name for f in site.form.fields if f.twin == site.field.name), None)
    if twin is None or not is_number(site.cell.value) or not site.is_followed:
        return None
    month, ytd = site.row[twin], site.row[site.field.name]
    if not 0 < month < ytd / 2:
        return None
    factor = 10000 if site.family.money == "元" else 1
    return Change(round(month * factor, 2), "累计栏填了本月数")
