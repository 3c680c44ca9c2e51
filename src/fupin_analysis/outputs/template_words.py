"""填报说明: how to fill the forms of a workbook, said in Chinese from the forms and the duties alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from fupin_analysis.plan.duties import Duties
from fupin_analysis.plan.forms import Form
from fupin_analysis.plan.roster import YES_NO

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_CYCLES = {"month": "每月填报", "quarter": "每季度填报（随季末月份报送）", "year": "每年填报（首次报送时和每年1月）"}
_CONTENTS = {
    "state": "每次填报年初以来的全部情况，以最近一次为准",
    "events": "只填本期新发生的事项，以前各期已报的不再重复",
}


def general_lines(duties: Duties) -> list[str]:
    """What holds for every form of a workbook."""
    cumulative = ""
    if duties.covers_from < duties.first_period.start:
        cumulative = f"首次填报（{duties.first_period.label}）包括{duties.covers_from.year}年1月以来的累计情况。"
    return [
        f"本表于每期结束后次月{duties.due_day}日前报送。{cumulative}",
        "填报单位写登记的全称，填报期写明年月，如“2018年9月”。",
        "请勿增删或改动表头；行数不够时在表格中间插入行。",
        "数字栏只填数字，不带单位、不写“约”“余”；没有发生的填 0，不掌握的留空。",
        "金额按表头或表角注明的单位填写；“万元”表中的 2234 元应填 0.2234。",
        "比例按百分数填写，85% 填 85；日期写成 2018-09-30。",
        "身份证号和电话以文本格式填写，避免末几位丢失。",
        "不要合并数据行的单元格，不要写“同上”；不要留隐藏的行、列和工作表。",
    ]


def form_lines(form: Form) -> list[str]:
    """What holds for one form: cycle, content, key, required columns, options."""
    said = [_CYCLES.get(form.period, ""), _CONTENTS.get(form.content, "")]
    names = [form.by_name[name].header for name in form.key if name in form.by_name]
    if form.key == ("enterprise",):
        said.append("全表只填一行")
    elif names:
        said.append(f"一行一项，按“{'、'.join(names)}”区分，不得重复")
    out = [f"{form.code}《{form.title}》：{'；'.join(part for part in said if part)}。"]
    if form.required:
        out.append(f"必填：{'、'.join('/'.join(f.path) for f in form.required)}。")
    for f in form.fields:
        if f.type in ("enum", "bool"):
            options = f.options if f.type == "enum" else YES_NO
            out.append(f"“{'/'.join(f.path)}”只能填：{'、'.join(options)}。")
        if f.twin is not None:
            out.append(
                f"“{'/'.join(f.path)}”填本期数，“{'/'.join(form.by_name[f.twin].path)}”填年初以来的数（含本期）。"
            )
        if _CHINESE.search(f.note):  # notes of the plan's own forms are for those who maintain them
            out.append(f"“{'/'.join(f.path)}”：{f.note}")
    return out


def instructions(forms: Sequence[Form], duties: Duties) -> list[str]:
    """All lines of the sheet 填报说明 under its title."""
    out = [f"{number}. {line}" for number, line in enumerate(general_lines(duties), start=1)]
    for form in forms:
        first, *rest = form_lines(form)
        out += ["", first, *(f"　　{line}" for line in rest)]
    return out
