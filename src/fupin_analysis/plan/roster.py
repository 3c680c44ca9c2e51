"""The reference files of a home: their columns, what each means, and which filers an enterprise row makes.

``data/reference/enterprises.csv``, ``villages.csv``, ``duties.csv`` and ``names.csv`` are kept by the
office, all optional.
Sources: domain.md 2.2–2.5 (E1, E3, who files), section 5 (names); the document 三(二) for the villages.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from fupin_analysis.errors import PlanError

LIST_SEPARATOR = "|"
"""Between the parts of a cell that holds several (aliases, counties, sectors)."""

CENTRAL, SUPERVISED, PROVINCIAL, MUNICIPAL = "中央在川", "省属监管", "省属其他", "市（州）属"
COMMISSION, FOUNDATION, COUNTY_OFFICE = "省国资委", "基金会", "县级部门"
CATEGORIES = (CENTRAL, SUPERVISED, PROVINCIAL, MUNICIPAL, COMMISSION, FOUNDATION, COUNTY_OFFICE)
ENTERPRISE_CATEGORIES = (CENTRAL, SUPERVISED, PROVINCIAL, MUNICIPAL)
YES_NO = ("是", "否")

FILER_KINDS = ("enterprise", "telecom", "grid", "livestock", "commission", "foundation", "county_office")
FILER_NAMES = {
    "enterprise": "国有企业",
    "telecom": "通信企业",
    "grid": "电网企业",
    "livestock": "畜牧企业",
    "commission": "省国资委",
    "foundation": "基金会",
    "county_office": "县级部门",
}
_OFFICES = {COMMISSION: "commission", FOUNDATION: "foundation", COUNTY_OFFICE: "county_office"}
_SECTORS = {
    "通信": "telecom",
    "电信": "telecom",
    "信息通信": "telecom",
    "电网": "grid",
    "畜牧": "livestock",
    "养殖": "livestock",
}
SECTOR_KINDS = frozenset(_SECTORS.values())
"""Kinds that a sector makes: such a filer is an enterprise too and owes both sets of forms."""


@dataclass(frozen=True)
class Column:
    """One column of a reference file: ``dtype`` for pandas, ``label`` and ``meaning`` for a person."""

    name: str
    label: str
    meaning: str
    dtype: str = "str"
    required: bool = False
    options: tuple[str, ...] = ()
    is_list: bool = False


ENTERPRISES = (
    Column("enterprise_id", "企业编码", "统一社会信用代码；没有时可用自编号，不得重复"),
    Column("full_name", "企业全称", "登记的全称，报表以此为准", required=True),
    Column("short_name", "企业简称", "图表和排名表中使用"),
    Column("aliases", "别名", "报表中出现过的其他写法", is_list=True),
    Column("former_names", "曾用名", "更名前的名称，写作“旧名@停用日期”，如 某某公司@2018-11-30", is_list=True),
    Column("category", "类别", "企业或填报部门的类别，决定应报哪些表", required=True, options=CATEGORIES),
    Column("sector", "行业", "电网、通信、畜牧等；决定另报哪些表", is_list=True),
    Column("parent", "上级集团", "并入哪家企业汇总，填其全称"),
    Column("counties", "定点帮扶县", "所帮扶的县", is_list=True),
    Column("staff_people", "在岗职工人数", "本单位（集团填本部）在岗职工人数", "Int64"),
    Column("valid_from", "启用日期", "自何日起以此名称填报；空为一直", "datetime64[s]"),
    Column("valid_to", "停用日期", "合并、撤销之日；空为至今。只更名的不填，写在“曾用名”", "datetime64[s]"),
    Column("successor", "承继企业", "合并后的企业，填其全称；停用日期之后的报表并入它统计"),
)
VILLAGES = (
    Column("county", "县", "县的全称", required=True),
    Column("township", "乡镇", "同县有重名村时必须填写"),
    Column("village", "村", "行政村名称", required=True),
    Column("aliases", "别名", "报表中出现过的其他写法", is_list=True),
    Column("enterprise", "帮扶企业", "帮扶单位全称；两家以上用竖线隔开", is_list=True),
    Column("plan_exit_year", "计划退出年度", "计划退出贫困村序列的年度", "Int64"),
    Column("poor_households", "建档立卡贫困户数", "登记日的户数，结对覆盖率的分母", "Int64"),
    Column("poor_people", "建档立卡贫困人口", "登记日的人数", "Int64"),
)
DUTIES = (
    Column("enterprise", "填报单位", "企业或部门全称", required=True),
    Column("form", "表样", "表样编号（如 funds）或表号（如 F1）", required=True),
    Column("valid_from", "起始日期", "自何日起；空为一直", "datetime64[s]"),
    Column("valid_to", "截止日期", "至何日止；空为至今", "datetime64[s]"),
    Column("owes", "是否应报", "“是”为增加一项应报，“否”为免报", required=True, options=YES_NO),
)
ENTERPRISE_NAME, COUNTY_NAME, VILLAGE_NAME, HEAD_NAME = "企业", "县", "村", "表头"
NAMES = (
    Column("kind", "类别", "什么名称", required=True, options=(ENTERPRISE_NAME, COUNTY_NAME, VILLAGE_NAME, HEAD_NAME)),
    Column("written", "报表写法", "报表中的写法，一字不差", required=True),
    Column("within", "限于", "企业：文件路径中的文字；县、表头：哪家企业的报表；村：哪个县（或 县/乡镇）。空为不限"),
    Column("name", "认作", "企业、县的全称；村写 乡镇/村；表头写 表样.栏目，如 funds.arrived_ytd_wan", required=True),
    Column("who", "经办人", "谁作的决定", required=True),
    Column("on", "决定日期", "何日作的决定", "datetime64[s]"),
    Column("reason", "依据", "电话核实、来函等"),
    Column("until", "有效期至", "只用于截至该日的报告期；空为一直", "datetime64[s]"),
)
ROSTERS: Mapping[str, tuple[Column, ...]] = {
    "enterprises": ENTERPRISES,
    "villages": VILLAGES,
    "duties": DUTIES,
    "names": NAMES,
}
"""The columns of ``data/reference/<name>.csv`` by name."""


def roster_dtypes(name: str) -> dict[str, str]:
    """Column → pandas dtype of one reference file, in the order in which it is written."""
    return {column.name: column.dtype for column in ROSTERS[name]}


def empty_roster(name: str) -> pd.DataFrame:
    """A reference frame without rows: what a home without the file has."""
    return pd.DataFrame({key: pd.Series(dtype=kind) for key, kind in roster_dtypes(name).items()})


def conform_roster(frame: pd.DataFrame, name: str, *, source: str = "") -> pd.DataFrame:
    """The frame with just the columns of ``ROSTERS[name]``, typed; texts stripped.

    Headers may be names or Chinese labels. A required column that is missing, an unknown or repeated
    column, an empty required cell or a value outside the options raises PlanError with ``source`` and the row
    (from 2, as in the file). Text columns hold "" where nothing was given, so that comparisons need no NA.
    """
    source = source or f"{name}.csv"
    labels = {column.label: column.name for column in ROSTERS[name]}
    out = frame.rename(columns={header: labels.get(str(header).strip(), header) for header in frame.columns})
    known = [column.name for column in ROSTERS[name]]
    for header in out.columns:
        if header not in known:
            raise PlanError(f"{source}：不认识的列“{header}”。可用的列：{'、'.join(known)}。", code="roster-column")
        if list(out.columns).count(header) > 1:
            raise PlanError(f"{source}：列“{header}”重复。", code="roster-column")
    made = {column.name: _conform_column(out, column, source) for column in ROSTERS[name]}
    return pd.DataFrame(made, index=out.index).reset_index(drop=True)


def _conform_column(frame: pd.DataFrame, column: Column, source: str) -> pd.Series[Any]:
    if column.name not in frame.columns:
        if column.required:
            raise PlanError(f"{source}：缺少列“{column.name}”（{column.label}）。", code="roster-column")
        return pd.Series("" if column.dtype == "str" else None, index=frame.index, dtype=column.dtype)
    raw = frame[column.name]
    if column.dtype == "Int64":
        return _typed(raw, pd.to_numeric(_blank_to_na(raw), errors="coerce"), column, source).astype("Int64")
    if column.dtype == "datetime64[s]":
        dates = pd.to_datetime(_blank_to_na(raw), errors="coerce", format="mixed")
        return _typed(raw, dates, column, source).astype("datetime64[s]")
    texts = ["" if cell is None or cell != cell else str(cell).strip() for cell in raw.tolist()]
    if column.options:
        options = {given: _option(given, column.options) for given in set(texts)}
        texts = [options[given] for given in texts]
    text = pd.Series(texts, index=raw.index, dtype="str")
    if column.required:
        _refuse(text == "", text, column, source, "不能为空")
    if column.options:
        _refuse(~text.isin(["", *column.options]), text, column, source, f"只能是：{'、'.join(column.options)}")
    return text


def _blank_to_na(raw: pd.Series[Any]) -> pd.Series[Any]:
    cells = [None if pd.isna(cell) or not str(cell).strip() else cell for cell in raw.tolist()]
    return pd.Series(cells, index=raw.index, dtype="object")


def _typed(raw: pd.Series[Any], typed: pd.Series[Any], column: Column, source: str) -> pd.Series[Any]:
    given = _blank_to_na(raw)
    wanted = "整数" if column.dtype == "Int64" else "日期，如 2018-07-31"
    wrong = given.notna() & typed.isna()
    if column.dtype == "Int64":
        wrong |= typed.notna() & (typed % 1 != 0)
    _refuse(wrong, given, column, source, f"应是{wanted}")
    return typed


def _refuse(wrong: pd.Series[Any], values: pd.Series[Any], column: Column, source: str, wanted: str) -> None:
    if wrong.any():
        row = int(wrong.to_numpy().argmax())
        raise PlanError(
            f"{source} 第 {row + 2} 行「{column.label}」：“{values.iloc[row]}”{wanted}。", code="roster-value"
        )


def _option(value: str, options: tuple[str, ...]) -> str:
    """The option that equals a value once widths and blanks are folded; the value itself where none does."""
    folded = {_fold(option): option for option in options}
    return folded.get(_fold(value), value)


def _fold(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def split_list(cell: object) -> list[str]:
    """The parts of a list cell (``甲|乙``), stripped; an empty or missing cell has none."""
    if not isinstance(cell, str):
        return []
    return [part.strip() for part in re.split(r"[|｜]", cell) if part.strip()]


def day_of(cell: Any) -> dt.date | None:
    """The day of a cell of dates; None where it is empty."""
    return None if pd.isna(cell) else pd.Timestamp(cell).date()


def split_former(cell: object) -> list[tuple[str, dt.date | None]]:
    """The former names of a cell (``旧名@2018-11-30|更旧的名``), each with the last day on which it was borne."""
    out: list[tuple[str, dt.date | None]] = []
    for part in split_list(cell):
        name, _, day = part.partition("@")
        out.append((name.strip(), _read_day(day, part)))
    return out


def _read_day(text: str, part: str) -> dt.date | None:
    """A day as people write it; PlanError where there is something else behind the sign."""
    if not text.strip():
        return None
    found = pd.to_datetime(text.strip().replace("年", "-").replace("月", "-").replace("日", ""), errors="coerce")
    if pd.isna(found):
        raise PlanError(
            f"enterprises.csv「曾用名」：“{part}”的日期无法识别，请写成 旧名@2018-11-30。", code="roster-value"
        )
    return dt.date(found.year, found.month, found.day)


def filer_kind(row: Mapping[str, Any] | pd.Series[Any]) -> set[str]:
    """The kinds of filer that a row of enterprises.csv makes, by its ``category`` and ``sector``.

    A state-owned enterprise is always ``enterprise``, and also telecom, grid or livestock by its sector. The
    commission, the foundation and county offices are no enterprises. An unknown category makes none.
    """
    given = row.get("category")
    category = _option(given, CATEGORIES) if isinstance(given, str) else ""
    if category in _OFFICES:
        return {_OFFICES[category]}
    if category not in ENTERPRISE_CATEGORIES:
        return set()
    sectors = {_fold(part) for cell in split_list(row.get("sector")) for part in re.split("[、，,;；/]", cell)}
    return {"enterprise"} | {kind for word, kind in _SECTORS.items() if word in sectors}
