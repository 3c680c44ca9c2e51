"""Who reported what: a grid of enterprises and forms, only those with a gap (domain.md 4.6, 10)."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from fupin_analysis.present import palette, words
from fupin_analysis.present.charts.canvas import (
    LABEL_PT,
    Day,
    Sheet,
    add_axes,
    empty_sheet,
    make_sheet,
    stamp_of,
    styled,
    width,
)
from fupin_analysis.present.names import short_enterprises

MOST_ROWS = 36
MARKS = {"按时": ("s", palette.GREYS[2], palette.GREYS[2]), "迟报": ("D", palette.GREYS[0], palette.GREYS[0])}
MARKS |= {"退回": ("X", palette.ACCENT, palette.ACCENT), "未报": ("s", palette.PAPER, palette.ACCENT)}
"""Sign, fill and edge: on time fades, late is dark, refused is crossed, missing is an empty box."""
_GAPS = ("未报", "退回")


def chart_returns(status: pd.DataFrame, *, as_of: Day | None = None, demo: bool | None = None) -> Sheet:
    """A row an enterprise with something missing, late or refused; a column a form owed for the period.

    ``status``: enterprise, form_code, form_title, status (按时 迟报 未报 退回 未到期), one row for each owed form.
    """
    about = "行为填报单位，列为表号；■按时 ◆迟报 □未报 ✕退回，空白为不需填报"
    stamp = stamp_of(status, as_of, demo)
    wrong = status[status["status"].isin([*_GAPS, "迟报"])]
    if wrong.empty:
        return empty_sheet(find_returns(status), about=about, stamp=stamp)
    order = wrong.assign(gap=wrong["status"].isin(_GAPS)).groupby("enterprise")["gap"].agg(["sum", "size"])
    order = order.sort_values(["sum", "size"], ascending=False, kind="stable")
    shown = order.index.tolist()[:MOST_ROWS]
    forms = sorted(status.loc[status["enterprise"].isin(shown), "form_code"].unique(), key=_code_key)
    good = status["enterprise"].nunique() - len(order)
    foot = f"未列出的{good}家全部按时报送。" if good else ""
    if len(order) > MOST_ROWS:
        foot += f"另有{len(order) - MOST_ROWS}家有迟报或未报，见附表。"
    sheet = make_sheet(
        find_returns(status),
        about=about,
        stamp=stamp,
        drawing_cm=len(shown) * 0.42 + 1.0,
        foot=foot,
        alt=_alt(status),
    )
    short = short_enterprises(status["enterprise"].astype(str), status.attrs.get("short_names"))
    left = max((width(short[name], LABEL_PT) for name in shown), default=2.0) + 0.6
    axes = add_axes(sheet, left_cm=left, right_cm=2.6, scale_cm=0)
    with styled():
        _draw(axes, status, shown, forms, short)
    return sheet


def find_returns(status: pd.DataFrame) -> str:
    """The finding: returned of owed, on time, and how many filers have sent nothing."""
    due = status[status["status"] != "未到期"]
    if due.empty:
        return "本期没有应报的报表"
    status_of = due.groupby("enterprise")["status"]
    filers = status_of.agg(lambda s: bool(s.isin(["未报"]).all()))
    came = int(status_of.agg(lambda s: bool((~s.isin(_GAPS)).any())).sum())
    said = f"应报{len(filers)}家，实报{came}家"
    said += f"；应报{words.number(len(due))}份表，按时{words.share(due['status'].eq('按时').sum(), len(due))}"
    silent = [str(name) for name in filers[filers].index]
    short = short_enterprises(silent, status.attrs.get("short_names"))
    return f"{said}，{words.listing(list(short.values()), most=3, unit='家')}全部未报" if silent else said


def _alt(status: pd.DataFrame) -> str:
    counts = status["status"].value_counts()
    return "、".join(f"{name}{int(n)}份" for name, n in counts.items())


def _draw(axes: Axes, status: pd.DataFrame, shown: list[str], forms: list[str], short: dict[str, str]) -> None:
    cells = status[status["enterprise"].isin(shown)]
    x_of, y_of = {f: i for i, f in enumerate(forms)}, {e: i for i, e in enumerate(shown)}
    for word, (sign, fill, edge) in MARKS.items():
        part = cells[cells["status"] == word]
        xs, ys = part["form_code"].map(x_of), part["enterprise"].map(y_of)
        axes.scatter(xs, ys, marker=sign, s=42, facecolor=fill, edgecolor=edge, linewidth=1.1)
    for name, y in y_of.items():
        mine = cells.loc[cells["enterprise"] == name, "status"]
        gaps, late = int(mine.isin(_GAPS).sum()), int(mine.eq("迟报").sum())
        said = "，".join([*([f"缺{gaps}份"] if gaps else []), *([f"迟{late}份"] if late else [])])
        axes.text(len(forms) - 0.3, y, said, va="center", fontsize=LABEL_PT, color=palette.INK)
    axes.set_yticks(range(len(shown)), [short[name] for name in shown], color=palette.INK)
    for form, x in x_of.items():
        axes.text(x, -0.75, form, ha="left", va="bottom", rotation=45, fontsize=LABEL_PT - 0.5, color=palette.MUTED)
    axes.set_xlim(-0.6, len(forms) - 0.4)
    axes.set_ylim(len(shown) - 0.4, -2.2)
    axes.grid(axis="y", color=palette.GREYS[3], linewidth=0.5)
    axes.set_axisbelow(True)


def _code_key(code: str) -> tuple[int, ...]:
    parts = "".join(c if c.isdigit() else " " for c in str(code)).split()
    return tuple(int(part) for part in parts)
