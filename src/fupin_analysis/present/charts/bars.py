"""Ranked bars, columns by month, stacked bars: the plain charts that most cuts need (domain.md 4.6)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pandas as pd
from matplotlib.axes import Axes

from fupin_analysis.present import palette, words
from fupin_analysis.present.charts.canvas import (
    LABEL_PT,
    Sheet,
    Stamp,
    add_axes,
    empty_sheet,
    make_sheet,
    styled,
    width,
)

ROW_CM = 0.5


def chart_ranked(
    labels: Sequence[str],
    values: Sequence[float],
    texts: Sequence[str],
    *,
    finding: str,
    about: str,
    stamp: Stamp,
    accent: Collection[int] = (),
    line: float | None = None,
    line_name: str = "",
    gaps: Collection[int] = (),
    foot: str = "",
) -> Sheet:
    """Horizontal bars in the order given, each with its own words; ``accent`` are the rows the finding speaks of.

    ``line``: a value all are compared with (named at its top); ``gaps``: rows before which a space parts two groups.
    """
    if not labels:
        return empty_sheet(finding, about=about, stamp=stamp)
    alt = "；".join(f"{label}{text}" for label, text in zip(labels, texts, strict=True))
    heights = [y + 0.8 * sum(gap <= y for gap in gaps) for y in range(len(labels))]
    height = (max(heights, default=0) + 1) * ROW_CM + (0.5 if line is not None else 0.1)
    sheet = make_sheet(finding, about=about, stamp=stamp, drawing_cm=height, foot=foot, alt=alt)
    left = max((width(label, LABEL_PT) for label in labels), default=1.0) + 0.6
    right = max((width(text, LABEL_PT) for text in texts), default=1.0) + 0.6
    axes = add_axes(sheet, left_cm=left, right_cm=right, scale_cm=0)
    with styled():
        colours = [palette.ACCENT if i in accent else palette.GREYS[1] for i in range(len(labels))]
        axes.barh(heights, values, height=0.66, color=colours)
        most = max([*values, line or 0.0, 0.0]) or 1.0
        for y, value, text in zip(heights, values, texts, strict=True):
            beyond = max(value, 0.0)
            box = {"facecolor": palette.PAPER, "edgecolor": "none", "pad": 0.8}
            axes.text(beyond + most * 0.012, y, text, va="center", fontsize=LABEL_PT, color=palette.INK, bbox=box)
        axes.set_yticks(heights, list(labels), color=palette.INK)
        top = -1.3 if line is not None else -0.6
        if line is not None:
            axes.plot(
                [line, line],
                [-0.55, max(heights, default=0) + 0.5],
                color=palette.INK,
                linewidth=1.2,
                linestyle="--",
                zorder=1.5,
            )
            axes.text(line, -0.65, line_name, ha="center", va="bottom", fontsize=LABEL_PT, color=palette.INK)
        axes.set_ylim(max(heights, default=0) + 0.6, top)
        axes.set_xlim(0, most)
    return sheet


def chart_columns(
    labels: Sequence[str],
    values: Sequence[float],
    *,
    finding: str,
    about: str,
    unit: str,
    stamp: Stamp,
    accent: Collection[int] = (),
    foot: str = "",
) -> Sheet:
    """Upright columns, a value on each; for a dozen months at most."""
    if not labels:
        return empty_sheet(finding, about=about, stamp=stamp)
    texts = [words.number(value, 1 if unit == "万元" else 0) for value in values]
    alt = "；".join(f"{label}{text}{unit}" for label, text in zip(labels, texts, strict=True))
    sheet = make_sheet(finding, about=about, stamp=stamp, drawing_cm=5.6, foot=foot, alt=alt)
    axes = add_axes(sheet, left_cm=0.5, right_cm=0.5)
    with styled():
        colours = [palette.ACCENT if i in accent else palette.GREYS[2] for i in range(len(labels))]
        axes.bar(range(len(labels)), values, width=0.62, color=colours)
        most = max([*values, 0.0]) or 1.0
        for x, (value, text) in enumerate(zip(values, texts, strict=True)):
            axes.text(x, max(value, 0.0) + most * 0.02, text, ha="center", fontsize=LABEL_PT, color=palette.INK)
        axes.set_xticks(range(len(labels)), list(labels))
        axes.set_xlim(-0.6, max(len(labels), 6) - 0.4)
        axes.set_ylim(0, most * 1.12)
        axes.set_yticks([])
    return sheet


def chart_stacked(
    parts: pd.DataFrame,
    *,
    finding: str,
    about: str,
    unit: str,
    stamp: Stamp,
    notes: Sequence[str] = (),
    foot: str = "",
    shades: Sequence[tuple[str, str]] | None = None,
) -> Sheet:
    """Horizontal bars of parts: a row an index label, a column a part (named in the first bar's head).

    Shade and hatch tell the parts apart; ``notes`` (one a row) stand at the end of each bar.
    """
    if parts.empty:
        return empty_sheet(finding, about=about, stamp=stamp)
    alt = "；".join(
        f"{row}：" + "、".join(f"{part}{words.count(n, unit)}" for part, n in zip(parts.columns, values, strict=True))
        for row, values in zip(parts.index, parts.to_numpy(), strict=True)
    )
    sheet = make_sheet(finding, about=about, stamp=stamp, drawing_cm=len(parts) * 1.05 + 0.7, foot=foot, alt=alt)
    left = max((width(str(label), LABEL_PT + 0.5) for label in parts.index), default=1.0) + 0.6
    right = max((width(note, LABEL_PT) for note in notes), default=0.3) + 0.5
    axes = add_axes(sheet, left_cm=left, right_cm=right, scale_cm=0)
    with styled():
        _stack(axes, parts, shades or SHADES)
        for y, note in enumerate(notes):
            total = float(parts.iloc[y].sum())
            most = float(parts.sum(axis=1).max()) or 1.0
            axes.text(total + most * 0.012, y, note, va="center", fontsize=LABEL_PT, color=palette.INK)
        axes.set_yticks(
            range(len(parts)), [str(label) for label in parts.index], color=palette.INK, fontsize=LABEL_PT + 0.5
        )
    return sheet


SHADES = (
    (palette.PAPER, ""),
    (palette.GREYS[3], "...."),
    (palette.GREYS[2], ""),
    (palette.GREYS[0], ""),
    (palette.INK, ""),
    (palette.ACCENT, "////"),
)


def _stack(axes: Axes, parts: pd.DataFrame, shades: Sequence[tuple[str, str]]) -> None:
    most = float(parts.sum(axis=1).max()) or 1.0
    start = parts.iloc[:, 0].astype(float) * 0
    key_at = 0.0
    for number, part in enumerate(parts.columns):
        colour, hatch = shades[number % len(shades)]
        values = parts[part].astype(float)
        axes.barh(
            range(len(parts)),
            values,
            left=start,
            height=0.58,
            color=colour,
            hatch=hatch,
            edgecolor=palette.MUTED,
            linewidth=0.6,
        )
        dark = palette.grey_level(colour) < 0.5
        for y, (value, begin) in enumerate(zip(values, start, strict=True)):
            if value / most > 0.022:
                box = {"facecolor": colour, "edgecolor": "none", "pad": 0.6} if hatch else None
                shade = palette.PAPER if dark else palette.INK
                axes.text(
                    begin + value / 2,
                    y,
                    words.number(value),
                    ha="center",
                    va="center",
                    fontsize=LABEL_PT - 0.5,
                    color=shade,
                    bbox=box,
                )
        axes.barh(
            -0.86,
            most * 0.028,
            left=key_at,
            height=0.26,
            color=colour,
            hatch=hatch,
            edgecolor=palette.MUTED,
            linewidth=0.6,
        )
        axes.text(key_at + most * 0.034, -0.86, str(part), va="center", fontsize=LABEL_PT, color=palette.INK)
        key_at += most * (0.06 + 0.028 * len(str(part)))
        start = start + values
    axes.set_ylim(len(parts) - 0.5, -1.15)
    axes.set_xlim(0, most)
