"""口径说明 of one figure in Chinese: what counts, what is asked, from which columns, how it is read, the clause."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from fupin_analysis.indicators.explain import Explanation
from fupin_analysis.plan.forms import Form
from fupin_analysis.plan.plan import Plan
from fupin_analysis.plan.readings import Reading
from fupin_analysis.plan.roster import ROSTERS
from fupin_analysis.plan.targets import COMPARISONS, FORCES, Target
from fupin_analysis.present import words
from fupin_analysis.present.light_rule import light_rule

OPERATIONS = {
    "sum": "各项相加",
    "ratio": "分子合计除以分母合计",
    "mean": "分子合计除以分母合计，得平均数",
    "distinct": "去重计数，每个只计一次",
    "merged": "合并同一批次后计数",
    "check": "逐个核对，达到要求的占比",
}
TABLES = {
    "enterprises": "企业名册",
    "villages": "帮扶村名册",
    "counties": "45县名单",
    "returns": "收到的报表",
    "duties": "报送责任",
}
ASKED_OF = {
    "enterprise": "每个企业",
    "village": "每个村",
    "household": "每户",
    "county": "每个县",
    "operator_county": "每家运营商每个县",
    "project": "每个项目",
    "commitment": "每笔承诺",
    "payment": "每笔拨款",
    "fund_use": "每笔使用",
    "cadre": "每名干部",
}
_YEARS = {"plan": "{year}年", "each": "报告所在年", "standing": "报告日的状况"}
_FROM = "，自{month}月起12个月"
OWN = ("自定",)
"""What an analyst's own indicator cites instead of the document."""
NO_TEXT = "data/reference/notice.txt 没有放入文件全文，只列条款编号"
NOT_FOUND = "在所列条款中没有找到相应文字，请核对 notice.txt"


@dataclass(frozen=True)
class Explained:
    """The 口径说明 of one figure; in JupyterLab and as text it shows itself. ``rows``: (what, text), in order."""

    figure: str
    name: str
    rows: tuple[tuple[str, str], ...]

    def text(self, what: str) -> str:
        """The text of one row (several of a name on lines of their own); "" where there is none."""
        return "\n".join(said for head, said in self.rows if head == what)

    def __str__(self) -> str:
        return "\n".join([f"{self.name}（{self.figure}）", *(f"{head}：{said}" for head, said in self.rows)])

    def _repr_html_(self) -> str:
        lines = "".join(
            f'<tr><th style="{_HEAD}">{html.escape(head)}</th><td style="{_CELL}">{html.escape(said)}</td></tr>'
            for head, said in self.rows
        )
        title = f"{html.escape(self.name)}（{html.escape(self.figure)}）"
        return f'<div class="fupin-explained"><p><b>{title}</b></p><table>{lines}</table></div>'


_HEAD = "text-align:left;vertical-align:top;white-space:nowrap;padding:.2em .8em .2em 0;font-weight:600"
_CELL = "text-align:left;white-space:pre-line;padding:.2em 0;max-width:50em"


def explained(one: Explanation, plan: Plan, *, now: pd.DataFrame | None = None) -> Explained:
    """The rows of a 口径说明, without those that have nothing to say.

    ``now``: where its contradictions stand (``indicators.explain.standing``), said behind each.
    """
    measure, target = one.measure, one.target
    rows = [
        ("要求", _asked_of(one)),
        ("条款", section_words(one)),
        ("数字", f"{measure.shows}（{one.unit}）" if one.unit else measure.shows),
        ("计入", counts_words(one)),
        ("不计", excludes_words(one)),
        ("算法", operation_words(one)),
        ("年度", year_words(one, plan)),
        ("进度", pace_words(plan, target) if target else ""),
        ("灯色", light_rule(one.shown, plan.lights) if one.shown else ""),
        ("取自", source_words(one, plan.forms)),
        *((f"口径{reading.id}", reading_words(reading)) for reading in one.readings),
        *(("文件不一致", f"{c.title}：{c.text}。{c.read}。{_now(c.title, now)}") for c in one.contradictions),
        ("原文", clause_words(one)),
        ("说明", target.note if target else ""),
    ]
    return Explained(measure.target, one.name, tuple((head, said) for head, said in rows if said))


def _now(title: str, now: pd.DataFrame | None) -> str:
    """目前：在岗驻村干部人数90名；……; nothing where nobody looked."""
    rows = [] if now is None else now[now["title"] == title].to_dict("records")
    said = [f"{r['name']}{words.amount(r['actual'], r['unit']) if not r['note'] else r['note']}" for r in rows]
    return f"目前：{'；'.join(said)}。" if said else ""


def _asked_of(one: Explanation) -> str:
    if one.target is None:
        return "辅助数，文件未单独要求"
    if one.sections == OWN and one.target.is_narrative:
        return "自定指标，未设目标"
    return asked(one.target)


def asked(target: Target) -> str:
    """What the document asks: 每个企业每年不低于4次（在岗职工100人及以上）."""
    if target.is_narrative:
        return "文件未定数字"
    demand = _demand(target)
    of = "" if target.comparison == "zero" else ASKED_OF.get(target.per, "")
    when = _when(target)
    extra = _condition(target)
    return f"{of}{when}{demand}{extra}"


def _demand(target: Target) -> str:
    number = _number(target)
    if target.comparison == "zero":
        return COMPARISONS["zero"]
    if target.comparison == "range":
        return f"{number}{target.unit}"
    if target.comparison in ("coverage", "rate_all"):
        return f"{COMPARISONS[target.comparison]}（{number}{target.unit}）"
    if target.comparison == "checklist":
        return f"{number}{target.unit}{COMPARISONS['checklist']}：{'、'.join(target.items)}"
    if target.comparison == "milestone":
        return f"{COMPARISONS['milestone']}（{number}{target.unit}）"
    shown = words.plan_money(target.floor) if target.unit == "万元" else f"{number}{target.unit}"
    return f"{COMPARISONS[target.comparison]}{shown}"


def _number(target: Target) -> str:
    if isinstance(target.threshold, tuple):
        return "至".join(words.trim(value) for value in target.threshold)
    return words.trim(float(target.threshold or 0))


def _when(target: Target) -> str:
    if target.period == "deadline" and target.deadline is not None:
        final = f"（最迟{words.date(target.final)}）" if target.final and target.final != target.deadline else ""
        return f"到{words.date(target.deadline)}{final}"
    if target.period == "year":
        return "每年" if len(target.years) > 1 else f"{target.years[0]}年"
    return ""


def _condition(target: Target) -> str:
    least = target.condition.get("at_least")
    return "" if least is None else f"（在岗职工{least:g}{target.condition.get('unit', '')}及以上的）"


def year_words(one: Explanation, plan: Plan) -> str:
    """2018年; 报告所在年; of a year that a reading lets begin in another month, from which one."""
    target = one.target
    year = target.years[0] if target is not None and target.years else plan.year
    first = target.first_month if target is not None and one.measure.year != "standing" else 1
    return _YEARS[one.measure.year].format(year=year) + (_FROM.format(month=first) if first > 1 else "")


def section_words(one: Explanation) -> str:
    """三(二)1；硬性规定."""
    if one.sections == OWN:
        return "自定指标，文件没有"
    force = f"；{FORCES[one.target.force]}" if one.target else ""
    return f"文件{'、'.join(one.sections)}{force}" if one.sections else ""


def operation_words(one: Explanation) -> str:
    """How the parts make the figure, and that a rule asked of each is shown as the share that keeps it."""
    said = OPERATIONS[one.measure.operation]
    if one.target is not None and one.measure.threshold is not None:
        said += f"；要求对{ASKED_OF.get(one.target.per, '各方')}提出，列出的是做到的占比"
    return said


def pace_words(plan: Plan, target: Target) -> str:
    """How much of the task is due by a day: evenly by months, or by its own curve with the reason and the shares."""
    if not target.pace:
        return "不按时序进度" if not target.is_narrative else ""
    note = plan.curve_note(target)
    if not note:
        return f"按月均匀{'，取整' if target.count_step else ''}"
    steps = [
        f"{month}月{words.trim(100 * share, 1)}%"
        for month, (before, share) in enumerate(pairwise((0.0, *target.curve_shares)), start=1)
        if share != before or month == 12
    ]
    return f"{note}（{'、'.join(steps)}）{'，取整' if target.count_step else ''}"


def source_words(one: Explanation, forms: Mapping[str, Form]) -> str:
    """F5 志愿服务台账：活动主题、活动类型；企业名册：企业全称."""
    said = []
    for form_id, names in one.measure.uses.items():
        form = forms[form_id]
        columns = dict.fromkeys(form.by_name[name].label for name in names if name in form.by_name)
        said.append(f"{form.code} {form.title}：{'、'.join(columns)}")
    for table, names in one.measure.reference.items():
        labels = {column.name: column.label for column in ROSTERS.get(table, ())}
        known = [labels[name] for name in names if name in labels]
        said.append(f"{TABLES[table]}：{'、'.join(known)}" if known else TABLES[table])
    return "\n".join(said)


def counts_words(one: Explanation) -> str:
    """What counts, by the default readings; that others hold, where they do."""
    return _by_default(one, one.measure.counts)


def excludes_words(one: Explanation) -> str:
    """What does not count, likewise."""
    return _by_default(one, one.measure.excludes)


def _by_default(one: Explanation, said: str) -> str:
    changed = [f"{reading.id}改为“{reading.label}”" for reading in one.readings if not reading.is_default]
    return f"{said}（以上按默认口径；{'、'.join(changed)}，以所改为准）" if said and changed else said


def reading_words(reading: Reading) -> str:
    """物资折款是否计入？只计现金：理由。另可：含物资折款（影响）."""
    changed = "" if reading.is_default else "（已改，不是默认口径）"
    said = f"{reading.question}？取“{reading.label}”{changed}：{reading.reason}。"
    if reading.others:
        said += f"另可取“{'”“'.join(reading.others)}”：{reading.effect}。"
    elif reading.effect:
        said += f"另取他值：{reading.effect}。"
    return said


def clause_words(one: Explanation) -> str:
    """The clause as it stands in the office's copy; else that there is no copy, or that it was not found there."""
    if one.target is None or one.sections == OWN:
        return ""
    if not one.has_text:
        return NO_TEXT
    return "\n".join(f"{clause.section}：“{clause.text}”" for clause in one.clauses) or NOT_FOUND
