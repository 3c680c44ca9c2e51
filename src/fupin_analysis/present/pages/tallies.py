"""Sums of any forms, three ways: the table, what weighs most among the doubts, and who answered (domain.md 3.5)."""

from __future__ import annotations

import pandas as pd

from fupin_analysis.indicators.figure_ids import FIGURES
from fupin_analysis.present import items, words
from fupin_analysis.present.charts.bars import chart_ranked, chart_stacked
from fupin_analysis.present.charts.canvas import stamp_of
from fupin_analysis.present.cited import cite
from fupin_analysis.present.facts import cell, ids_of
from fupin_analysis.present.pages.layout import said, tabled
from fupin_analysis.present.sentences import say
from fupin_analysis.review.weights import by_weight

_COLUMNS = "label records answered zero blank held excluded proposed reported"
_SHADES = (("#4d4d4d", ""), ("#b0b0b0", "...."), ("#ffffff", ""))
_MOST = 10


def sums(frame: pd.DataFrame, *, id: str, title: str, unit: str) -> tuple[items.Item, ...]:
    """What stays out and what it would change, then the sums three ways (``fa.tally``)."""
    held = int(frame["held"].sum())
    at = int((frame["reported"] - frame["excluded"]).abs().to_numpy().argmax())
    row = frame.iloc[at]
    text = (
        say("tallies.sure", records=cell(frame, at, "records", words.number))
        if not held
        else say(
            "tallies.sums",
            held=cite(words.number(held), _of_all(frame, "#held_count")),
            label=str(row["label"]),
            excluded=cell(frame, at, "excluded", words.number),
            proposed=cell(frame, at, "proposed", words.number),
            reported=cell(frame, at, "reported", words.number),
            unit=unit,
        )
    )
    notes = ["“未答”是没有填写，“填0”是填了零，两者分开统计；合计行只作核对，不计入。"]
    labels = {"label": "栏目", "records": "行数", "answered": "有数", "zero": "填0", "blank": "未答", "held": "待核实"}
    labels |= {"excluded": "未计入待核实", "proposed": "按建议值", "reported": "按原报值"}
    made = tabled(f"{id}-table", frame, _COLUMNS, title=title, unit=unit, notes=notes, labels=labels)
    return said(f"{id}-line", frame, text), made


def _of_all(frame: pd.DataFrame, aspect: str) -> str | None:
    """The id of all fields of a frame together."""
    if FIGURES not in frame.attrs:
        return None
    return f"{frame['form'].iloc[0]}.{','.join(frame['field'])}{aspect}"


def doubts(findings: pd.DataFrame, frame: pd.DataFrame, *, field: str, id: str, unit: str) -> items.Item:
    """The held findings of one field by their weight in its total as reported (``cleaned.findings``)."""
    held = findings[(findings["field"] == field) & (findings["grade"] == "C")]
    held = by_weight(held).head(_MOST)
    labels = [f"{str(f).rsplit('/', 1)[-1]} {c}"[-34:] for f, c in zip(held["file"], held["cells"], strict=True)]
    shares = [float(weight) * 100 for weight in held["weight"]]
    label = str(frame.loc[frame["field"] == field, "label"].iloc[0])
    top = words.percent(shares[0]) if shares else "0%"
    return items.chart(
        id,
        chart_ranked(
            labels,
            shares,
            [words.percent(share) for share in shares],
            finding=f"{label}：最大的一处疑问占原报合计的{top}" if shares else f"{label}：没有存疑的数",
            about=f"占原报合计的比重（%），原值以{unit}计",
            stamp=stamp_of(frame),
            accent=[0] if shares else [],
        ),
        figure_ids=ids_of(frame[frame["field"] == field], "reported"),
    )


def questions(findings: pd.DataFrame, frame: pd.DataFrame, *, id: str) -> items.Item:
    """What the senders are asked: open findings of grade C and D, the heaviest first (``cleaned.findings``)."""
    asked = findings[findings["grade"].isin(["C", "D"]) & (findings["status"] == "open")]
    asked = by_weight(asked).reset_index(drop=True)
    asked.attrs = dict(frame.attrs)
    labels = {"grade": "等级", "message": "问题"}
    return tabled(id, asked, "grade message", title="请填报单位核实", labels=labels, rows=40)


def answers(frame: pd.DataFrame, *, id: str) -> items.Item:
    """Of all rows, how many gave a figure, typed a nought or left each column blank."""
    parts = frame.set_index("label")[["answered", "zero", "blank"]]
    parts.columns = pd.Index(["有数", "填0", "未答"])
    blank = frame.iloc[int(frame["blank"].to_numpy().argmax())]
    finding = f"“{blank['label']}”有{words.number(blank['blank'])}行未答，与填0的分开统计"
    return items.chart(
        id,
        chart_stacked(parts, finding=finding, about="单位：行", unit="行", stamp=stamp_of(frame), shades=_SHADES),
        figure_ids=ids_of(frame, "answered", "zero", "blank"),
    )
