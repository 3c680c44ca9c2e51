"""00_scorecard: every target with its light, what needs attention, what is held, how clauses are read."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from fupin_analysis.plan.targets import FORCES, TASKS
from fupin_analysis.present import items, words
from fupin_analysis.present.charts.targets import chart_targets, is_judged
from fupin_analysis.present.facts import with_aspect
from fupin_analysis.present.lights import colour_of, colours, light_note
from fupin_analysis.present.names import year_over
from fupin_analysis.present.pages.layout import day_of, said, tabled
from fupin_analysis.present.pages.target_lines import WITHHELD, verdict_of
from fupin_analysis.present.sentences import join, say

_QUANTITIES = ("H", "D")
LATER_GOALS, OWN = "2020年目标", TASKS[-1]
_DRAWN = ("threshold", "completion_pct", "pace_pct", "gap_points")


def summary(card: pd.DataFrame) -> items.Item:
    """The paragraph a leader reads first."""
    card = _of_document(card)
    judged = card[~card["is_narrative"].astype(bool)]
    shown = judged["light"].map(colour_of)
    known = judged["actual"].notna()
    counts = {name: int((known & (shown == name)).sum()) for name in colours()}
    waits = int((known & judged["verdict"].isin(WITHHELD)).sum())
    over = judged["name"].map(lambda name: year_over(str(name)) is not None).astype(bool)
    paced = judged[judged["gap_points"].notna() & ~over & is_judged(judged)]
    behind = int((paced["gap_points"] < 0).sum())
    text = say(
        "scorecard.overall",
        day=day_of(card),
        total=words.number(len(judged)),
        known=words.number(int(known.sum())),
        good=words.number(counts["蓝"] + counts["绿"]),
        slow=words.number(counts["黄"]),
        urgent=words.number(counts["红"]),
        early=words.number(counts["灰"] - waits),
        open=words.number(waits),
        none=words.number(int((~known).sum())),
    )
    pace = say(
        "scorecard.paced",
        paced=words.number(len(paced)),
        kept=words.number(len(paced) - behind),
        behind=words.number(behind),
    )
    past = shown[over]
    later = judged["task"] == LATER_GOALS
    done = judged.loc[(shown == "蓝") & ~later, "name"].tolist()
    kept = judged.loc[(shown == "蓝") & later, "name"].tolist()
    red = judged[shown == "红"].sort_values("gap_points", kind="stable")
    parts = [text, pace]
    if len(past):
        finished = words.number(int((past == "蓝").sum()))
        parts.append(say("scorecard.over", over=words.number(len(past)), finished=finished))
    if done:
        parts.append(say("scorecard.done", names=words.listing(done, most=8, unit="项")))
    if kept:
        parts.append(say("scorecard.kept", names=words.listing(kept, most=8, unit="项")))
    if len(red):
        parts.append(say("scorecard.red", names=words.listing(red["name"].tolist(), most=8, unit="项")))
    return said("scorecard-summary", card, join(*parts, _held(card)))


def own(card: pd.DataFrame) -> tuple[items.Item, ...]:
    """The analyst's own indicators, apart from what the document asks; nothing where there are none."""
    rows = card[card["task"] == OWN]
    columns = "name force unit threshold month actual completion_pct pace_pct light change coverage held_count"
    notes = ["自定指标不是文件的目标，不计入目标项数、首页综述和需要关注的名单。"]
    return (_table("scorecard-own", card, rows, OWN, columns, notes),) if len(rows) else ()


def _of_document(card: pd.DataFrame) -> pd.DataFrame:
    """The rows of what the document asks, without the analyst's own indicators."""
    out = card[card["task"] != OWN]
    out.attrs = dict(card.attrs)
    return out


def _held(card: pd.DataFrame) -> str:
    held = card[card["held_count"].fillna(0) > 0]
    if held.empty:
        return say("scorecard.no_held")
    return say("scorecard.held", targets=words.number(len(held)))


def progress(card: pd.DataFrame) -> items.Item:
    """The bullet bars of all targets with a pace."""
    card = _of_document(card)
    targets = card.loc[card["gap_points"].notna(), "target"].tolist()
    beside = [id for name in _DRAWN for id in with_aspect(targets, name)]
    return items.chart("scorecard-progress", chart_targets(card), figure_ids=[*targets, *beside])


def quantities(card: pd.DataFrame) -> items.Item:
    """The table of numeric targets, in the order of the three tasks."""
    card = _of_document(card)
    rows = card[card["kind"].isin(_QUANTITIES)]
    columns = (
        "task name unit threshold month actual completion_pct pace_pct gap_points light "
        "change yoy_change coverage held_count"
    )
    divided = [str(note) for note in card.attrs.get("allocation_notes", [])]
    return _table("scorecard-quantities", card, rows, "一、量化目标完成情况", columns, divided)


def rules(card: pd.DataFrame) -> items.Item:
    """The table of rules, milestones and red lines."""
    card = _of_document(card)
    rows = card[~card["kind"].isin((*_QUANTITIES, "N")) & card["threshold"].notna()]
    columns = "name shows comparison unit threshold actual light change coverage held_count"
    return _table("scorecard-rules", card, rows, "二、规则、里程碑和红线", columns)


def narratives(card: pd.DataFrame) -> items.Item:
    """The rows without a number of their own."""
    card = _of_document(card)
    rows = card[(card["kind"] == "N") | (~card["kind"].isin(_QUANTITIES) & card["threshold"].isna())]
    columns = "name section actual unit previous coverage_n coverage_of note"
    return tabled("scorecard-narratives", _keep(card, rows), columns, title="三、未设数量要求的事项")


def attention(card: pd.DataFrame) -> items.Item:
    """Red and yellow rows, the farthest behind first."""
    card = _of_document(card)
    shown = card["light"].map(colour_of)
    rows = card[shown.isin(["红", "黄"])]
    outcomes = [verdict_of(row) for row in rows.to_dict("records")]
    rows = rows.assign(verdict=outcomes, _order=shown[rows.index].map({"红": 0, "黄": 1}))
    rows = rows.sort_values(["_order", "gap_points"], kind="stable")
    columns = "name section force actual unit threshold completion_pct gap_points light verdict"
    notes = ["“力争”类指标为尚有差距，“硬性规定”和“计划任务”类指标应限期整改。"]
    return tabled("scorecard-attention", _keep(card, rows), columns, title="需要关注的指标", notes=notes)


def three_ways(card: pd.DataFrame) -> items.Item:
    """Figures that rest on held data, stated without them, as proposed and as reported."""
    rows = card[card["held_count"].fillna(0) > 0]
    columns = "name unit threshold actual proposed reported held_count held_amount light"
    labels = {"actual": "未计入待核实", "held_amount": "待核实的原报额（万元）"}
    notes = ["三种算法的灯色可能不同时，以核实后的数据为准。"]
    made = _quantified(_keep(card, rows), ["proposed", "reported", "held_amount"])
    return tabled("scorecard-three-ways", made, columns, title="含待核实数据的指标", notes=notes, labels=labels)


_TOLD = "name unit actual coverage_n coverage_of coverage_amount_pct low high".split()
_APPROX = ["approx_count", "approx_low", "approx_high"]
_COURSE = "panel_n panel_change panel_change_pct projection_low projection_high needed_per_month".split()


def outlook(card: pd.DataFrame) -> tuple[items.Item, ...]:
    """How far a figure is told and what is missing or approximate may make of it; 同口径 growth and the year's end.

    Two tables of the headlines, and of whatever a range keeps from being judged.
    """
    told = card[["low", "high", "panel_change", "projection_low", "needed_per_month"]].notna().any(axis=1)
    ranges = (card["high"] > card["low"]) | (card["approx_count"].fillna(0) > 0)
    open_ = card["verdict"].isin(WITHHELD) & ranges
    rows = _keep(card, card[(card["is_headline"].astype(bool) & told | open_) & card["actual"].notna()])
    approx = _APPROX if (rows["approx_count"].fillna(0) > 0).any() else []
    notes = [
        "已报、应报：本期报送此表的单位；金额覆盖：上期数中本期已报单位所占比重。",
        "补报区间：未报单位低值按上次所报、高值按其月均或任务分解推算；比率高值按未达到的全部达到推算；不能估计的不列。",
        *(["约数区间：所含约数取上下限时的指标值。"] if approx else []),
        "按个数计的指标，低值舍、高值入，取整数。",
    ]
    course = [
        "同口径：两期都报的单位相比。年底推算由各月进度得出，是区间，不作排名和考核；剩余月均需为达到目标所需。",
    ]
    made = _quantified(rows, ["low", "high", *approx[1:], "panel_change", *_COURSE[3:]])
    moving = _keep(card, made[made[[name for name in _COURSE if name != "panel_n"]].notna().any(axis=1)])
    return (
        tabled("scorecard-outlook", made, " ".join([*_TOLD, *approx]), title="四、报送覆盖和区间", notes=notes),
        tabled(
            "scorecard-course",
            moving,
            " ".join(["name", "unit", "actual", *_COURSE]),
            title="五、同口径增长和年底推算",
            notes=course,
        ),
    )


def readings(card: pd.DataFrame) -> items.Item:
    """How ambiguous clauses are read."""
    text = card["reading"].fillna("").astype(str)
    rows = card[text != ""]
    return tabled("scorecard-readings", _keep(card, rows), "name section reading", title="口径说明")


def _table(
    id: str, card: pd.DataFrame, rows: pd.DataFrame, title: str, columns: str, more: Sequence[str] = ()
) -> items.Item:
    ids = rows["target"].tolist()
    made = rows.assign(coverage=[_of(n, of) for n, of in zip(rows["coverage_n"], rows["coverage_of"], strict=True)])
    made.attrs = {**card.attrs, "note": ""}
    labels = {"change": "较上月末", "yoy_change": "同比", "coverage": "已报/应报", "held_count": "待核实（项）"}
    notes = [light_note(), "同比为“—”：无同口径同期数。待核实数据未计入累计。", *_unlike(rows), _COUNTED, *more]
    return tabled(id, made, columns, title=title, notes=notes, labels=labels, figure_ids=ids)


_COUNTED = "已报/应报：最近一期应报该表的单位中已报的，退回的不算已报；全部单位的报送情况见报送页。"


def _unlike(rows: pd.DataFrame) -> list[str]:
    """The rows whose month is not told, because a value is held on one of two days."""
    is_unlike = rows["change"].isna() & rows["previous"].notna() & rows["actual"].notna()
    names = rows.loc[is_unlike, "short"].fillna(rows["name"]).astype("str").tolist()
    return [f"本月、较上月末为“—”的{'、'.join(names)}：有待核实数据，与上月不可比。"] if names else []


def _of(returned: object, owed: object) -> str:
    return words.MISSING if words.is_missing(owed) or not owed else f"{words.number(returned)}/{words.number(owed)}"


def _keep(card: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    out = rows.assign(force=rows["force"].replace(FORCES))
    out.attrs = {**card.attrs, "note": ""}
    return out


def _quantified(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    out = frame.astype(dict.fromkeys(columns, "float64"))
    out.attrs = dict(frame.attrs)
    return out
