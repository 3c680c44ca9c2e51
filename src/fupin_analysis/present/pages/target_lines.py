"""The paragraph every target gets: where it stands, 较上月, 同比, coverage, what is held, how it is read."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from fupin_analysis.plan.plan import load_plan
from fupin_analysis.plan.targets import COMPARISONS, meets
from fupin_analysis.present import items, words
from fupin_analysis.present.cited import cite
from fupin_analysis.present.lights import GREY, colour_of, colours
from fupin_analysis.present.names import year_over
from fupin_analysis.present.pages.layout import day_of, said
from fupin_analysis.present.sentences import join, say

_WITH_FIGURE = ("不低于", "超过", "不高于", "等于", "区间")
Row = Mapping[Hashable, Any]
HELD = "待核实"
WITHHELD = ("数据不足", HELD)
"""Verdicts that are none: a figure stands, and what is missing or asked about could turn its light."""
_WAYS = ("proposed", "reported")
_ALL = 100.0
_SINCE = "比上月末"
"""What is compared are figures of the year so far, not months."""


def lines(card: pd.DataFrame, *targets: str) -> tuple[items.Item, ...]:
    """The sentence items of several targets, in the order named."""
    return tuple(target_line(card, target) for target in targets)


def target_line(card: pd.DataFrame, target: str) -> items.Item:
    """The sentence item of one target of the scorecard (``scorecard`` of docs/indicators.md).

    Of a target of ours that the plan of the scorecard has not, it says so; one that nobody knows is an error.
    """
    row = row_of(card, target)
    if row is None:
        name = load_plan().targets[target].name
        return said(f"line-{target.replace('_', '-')}", card, say("target.absent", name=name))
    text = join(standing(row, day_of(card)), change(row), coverage(row), held(row))
    return said(f"line-{target.replace('_', '-')}", card, text, figure_ids=[target], below=reading(row))


def row_of(card: pd.DataFrame, target: str) -> Row | None:
    """One row of the scorecard as a mapping; None of a target of ours that its plan has not, else an error."""
    found = card[card["target"] == target].to_dict("records")
    if not found and target not in load_plan().targets:
        raise items.ItemError(f"记分卡里没有指标“{target}”。")
    return found[0] if found else None


def standing(row: Row, day: str) -> str:
    """Where the target stands: against its task and 时序进度, against its rule, or without either."""
    unit = _unit(row)
    name = str(row["name"]) if words.is_missing(row["shows"]) or not row["shows"] else str(row["shows"])
    name = _without_unit(name, unit)
    if words.is_missing(row["actual"]):
        note = "" if words.is_missing(row["note"]) else str(row["note"])
        return say("target.missing", day=day, name=str(row["name"]), reason=f"（{note.rstrip('。')}）" if note else "")
    if row["comparison"] == COMPARISONS["milestone"]:
        return say("target.milestone", day=day, name=str(row["name"]), done=_steps(row), verdict=verdict_of(row))
    task, strict = row["threshold"], row["comparison"] == COMPARISONS["gt"]
    limit = None if words.is_missing(task) else float(task)
    actual = _cited(row, words.amount(row["actual"], unit, against=limit, strict=strict))
    if limit is None:
        return say("target.plain", day=day, name=name, actual=actual)
    shown = words.plan_money(limit) if unit == "万元" else f"{words.trim(limit)}{unit}"
    rate = row["completion_pct"]
    year = closed_year(row) if unit != "%" else None
    if words.is_missing(rate) or (words.is_missing(row["pace_pct"]) and not year):
        demand = _demand(str(row["comparison"]), shown)
        return say("target.rule", day=day, name=name, actual=actual, demand=demand, verdict=verdict_of(row))
    percent = _cited(row, words.percent(rate, against=100.0, strict=strict), "completion_pct")
    if year:
        bare = name.removesuffix(f"（{year}年）")
        outcome = outcome_of(row)
        return say("target.closed", year=str(year), name=bare, actual=actual, task=shown, rate=percent, outcome=outcome)
    if str(row["verdict"]) == "已完成":
        return say("target.done", day=day, name=name, actual=actual, task=shown, rate=percent)
    return _paced(row, day=day, name=name, actual=actual, task=shown, rate=percent)


def _steps(row: Row) -> str:
    """0/3个， of a milestone of several steps; "" of one that is done or is not."""
    if words.is_missing(row["threshold"]) or float(row["threshold"]) <= 1:
        return ""
    return f"{_cited(row, words.number(row['actual']))}/{words.trim(float(row['threshold']))}{_unit(row)}，"


def _without_unit(name: str, unit: str) -> str:
    """年内志愿服务批次 before 68批次 is 年内志愿服务."""
    bare = name.removesuffix(unit) if len(unit) > 1 else name
    return bare or name


def _paced(row: Row, **said: str) -> str:
    """Against 时序进度; on the last day of the year what is missing of the task, and nothing where data are open."""
    if colour_of(row.get("light")) == GREY and row["verdict"] in WITHHELD:
        return say("target.paced_open", **said, verdict=str(row["verdict"]))
    if float(row["pace_pct"]) >= _ALL and float(row["completion_pct"]) < _ALL:
        return say("target.short", **said, lack=_lack(row))
    return say("target.paced", **said, pace=_cited(row, words.pace(row["gap_points"]), "gap_points"))


def _lack(row: Row) -> str:
    """289.2万元（1.4%）, of a rate 12.5个百分点."""
    lack, unit = float(row["threshold"]) - float(row["actual"]), _unit(row)
    if unit == "%":
        return _cited(row, words.points(lack), "lack")
    share = words.percent(100.0 * lack / float(row["threshold"]))
    return f"{_cited(row, words.amount(lack, unit), 'lack')}（{_cited(row, share, 'lack_pct')}）"


def _cited(row: Row, said: str, aspect: str = "") -> str:
    """The words of a number of the row with the id of its figure."""
    target = row.get("target")
    return cite(said, f"{target}#{aspect}" if aspect else str(target)) if target else said


def closed_year(row: Row) -> int | None:
    """The year of a row's task where that is over; None while it runs."""
    return year_over(str(row["name"]))


def verdict_of(row: Row) -> str:
    """The word of a rule or a milestone: its verdict; of a year that is over what fell short is 未完成."""
    short = closed_year(row) is not None and colour_of(row.get("light")) in colours()[2:4]
    return "未完成" if short else str(row["verdict"])


def outcome_of(row: Row) -> str:
    """已完成 or 未完成 at the end of the year; where data are short, whether it was met is not known yet."""
    verdict = str(row["verdict"])
    if verdict == "已完成":
        return verdict
    return f"是否完成待定（{verdict}）" if colour_of(row.get("light")) == GREY else "未完成"


def _demand(comparison: str, task: str) -> str:
    """不低于2个; what has no figure of its own is said as it is: 全覆盖, 不得发生."""
    if comparison not in _WITH_FIGURE:
        return comparison
    return f"{'不低于' if comparison == COMPARISONS['range'] else comparison}{task}"


def change(row: Row) -> str:
    """本月, 比上月末 and, where there is one, 同比; where there is no month before, that is said.

    A year that is over does not move any more, so nothing is said of it.
    """
    if words.is_missing(row["actual"]) or row["comparison"] == COMPARISONS["milestone"] or closed_year(row):
        return ""
    unit = _unit(row)
    month = f"其中本月{_cited(row, words.amount(row['month'], unit), 'month')}，" if _tells_more(row) else ""
    previous = words.versus_last(row["actual"], row["previous"], unit, word=_SINCE)
    if not words.is_missing(row["previous"]):
        previous = words.NOT_ALIKE if words.is_missing(row["change"]) else _cited(row, previous, "change")
    if words.is_missing(row["yoy_change"]):  # the tables say once what it lacks
        return say("target.change", month=month, previous=previous)
    yoy = _cited(row, words.year_on_year(row["actual"], row["yoy"], unit), "yoy_change")
    return say("target.change_yoy", month=month, previous=previous, yoy=yoy)


def _tells_more(row: Row) -> bool:
    """Whether the month's own figure says anything beyond the change since last month."""
    if words.is_missing(row["month"]) or _unit(row) == "%":
        return False
    before = 0.0 if words.is_missing(row["previous"]) else float(row["previous"])
    return words.round_half_up(float(row["actual"]) - before - float(row["month"]), 6) != 0


def coverage(row: Row) -> str:
    """How many of how many filers, counted against duties."""
    owed, returned = row["coverage_of"], row["coverage_n"]
    if words.is_missing(owed) or not owed:
        return ""
    due = _cited(row, words.number(owed), "coverage_of")
    if owed == returned:
        return say("target.complete", owed=due)
    return say("target.coverage", owed=due, returned=_cited(row, words.number(returned), "coverage_n"))


def held(row: Row) -> str:
    """How much is held out of the figure, money as it was told (万元 whatever the target counts); nothing: nothing."""
    if words.is_missing(row["held_count"]) or not row["held_count"]:
        return ""
    count, amount = _cited(row, words.number(row["held_count"]), "held_count"), row["held_amount"]
    if words.is_missing(amount) or not amount:
        said = say("target.held_count", items=count)
    else:
        said = say("target.held", items=count, amount=_cited(row, words.money(amount), "held_amount"))
    return join(said, _ways(row))


def _ways(row: Row) -> str:
    """The figure as proposed and as reported, where what is held decides whether the task is met."""
    if row["verdict"] != HELD or any(words.is_missing(row[way]) for way in (*_WAYS, "threshold")):
        return ""
    task, unit = float(row["threshold"]), _unit(row)
    strict = row["comparison"] == COMPARISONS["gt"]
    said = {}
    for way in _WAYS:
        value = float(row[way])
        is_met = meets(value, str(row["comparison"]), task)
        said[way] = _cited(row, words.amount(value, unit, against=task, strict=strict), way)
        said[f"as_{way}"] = "达到目标" if is_met else "未达到目标"
    return say("target.held_ways", **said)


def reading(row: Row) -> str:
    """The reading used, where the clause is ambiguous."""
    text = "" if words.is_missing(row["reading"]) else str(row["reading"]).rstrip("。；")
    return say("target.reading", reading=text) if text else ""


def _unit(row: Row) -> str:
    return "" if words.is_missing(row["unit"]) else str(row["unit"])
