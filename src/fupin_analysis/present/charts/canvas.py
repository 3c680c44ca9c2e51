"""The sheet every chart is drawn on: the finding as title, what and when under it, source and stamp at the foot.

Sizes are those of an A4 page: 16 cm wide, printed at 300 dpi; type from 7.5 pt. No pyplot, so no state is shared.
"""

from __future__ import annotations

import datetime as dt
import io
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from fupin_analysis.plan.periods import Period
from fupin_analysis.present import fonts, palette
from fupin_analysis.present.words import cut_off

WIDTH_CM = 16.0
DPI = 300
SOURCE = "数据来源：各企业报送，省国资委汇总"
DEMO = "示例数据，纯属虚构"
NOTHING = "本期没有可画的数据"
TITLE_PT, ABOUT_PT, LABEL_PT, FOOT_PT = 11.5, 8.5, 8.0, 7.5
_INCH_CM = 2.54
_PT_CM = _INCH_CM / 72
_SIDE_CM = 0.35
_LEADING = 1.4
_NEVER_FIRST = "，。；：、！？）》”%"

Day = Period | dt.date | str


@dataclass(frozen=True)
class Stamp:
    """What every picture says of itself: its cut-off date, its source, and whether its returns are fictional.

    ``tracer`` gives the sources of its figures (``present.traces``).
    """

    as_of: Day
    demo: bool = False
    source: str = SOURCE
    tracer: Any = field(default=None, compare=False, repr=False)


def stamp_of(frame: pd.DataFrame, as_of: Day | None = None, demo: bool | None = None) -> Stamp:
    """The stamp of a result frame: what is given, else what its attributes ``as_of``, ``demo``, ``source`` say."""
    day: Day = as_of if as_of is not None else frame.attrs["as_of"]
    is_demo = bool(frame.attrs.get("demo", False)) if demo is None else demo
    return Stamp(day, is_demo, str(frame.attrs.get("source", SOURCE)), frame.attrs.get("tracer"))


class Sheet(Figure):
    """A figure that knows its ``finding`` (the title), ``about`` (unit and cut-off), ``alt`` text and ``room``.

    ``room``: lowest and highest centimetre that a drawing may use between foot and head.
    """

    finding: str = ""
    about: str = ""
    alt: str = ""
    tracer: Any = None
    room: tuple[float, float] = (0.0, 0.0)

    @property
    def height_cm(self) -> float:
        """The whole height."""
        return float(self.get_figheight()) * _INCH_CM


@contextmanager
def styled() -> Iterator[None]:
    """The suite's type and lines in force while a chart is made or saved."""
    settings: Any = fonts.style()
    with mpl.rc_context(settings):
        yield


def make_sheet(finding: str, *, about: str, stamp: Stamp, drawing_cm: float, foot: str = "", alt: str = "") -> Sheet:
    """An empty sheet with head and foot, and ``drawing_cm`` of height between them.

    ``about`` says what is measured and in which unit; the cut-off date is added. ``foot`` goes before the source.
    ``alt`` is the text for those who do not see the picture; the finding and ``about`` are put before it.
    """
    about = f"{about}；{cut_off(stamp.as_of)}" if about else cut_off(stamp.as_of)
    head = [(line, TITLE_PT, palette.INK) for line in wrap(finding, TITLE_PT)]
    head += [(line, ABOUT_PT, palette.MUTED) for line in wrap(about, ABOUT_PT)]
    tail = [*(wrap(foot, FOOT_PT) if foot else []), stamp.source]
    head_cm = 0.25 + sum(_line_cm(size) for _, size, _ in head) + 0.25
    foot_cm = 0.18 + len(tail) * _line_cm(FOOT_PT) + 0.15
    height = head_cm + drawing_cm + foot_cm
    with styled():
        sheet = Sheet(figsize=(WIDTH_CM / _INCH_CM, height / _INCH_CM), dpi=DPI, facecolor=palette.PAPER)
        FigureCanvasAgg(sheet)
        top = height - 0.25
        for line, size, colour in head:
            write(sheet, _SIDE_CM, top, line, fontsize=size, color=colour)
            top -= _line_cm(size)
        _write_foot(sheet, tail, demo=stamp.demo)
    sheet.tracer = stamp.tracer
    sheet.finding, sheet.about, sheet.room = finding, about, (foot_cm, foot_cm + drawing_cm)
    sheet.alt = f"{finding}（{about}{'；' + DEMO if stamp.demo else ''}）。{alt}"
    return sheet


def empty_sheet(finding: str, *, about: str, stamp: Stamp) -> Sheet:
    """A sheet that says there is nothing to draw: a gap in a report must explain itself."""
    sheet = make_sheet(finding, about=about, stamp=stamp, drawing_cm=1.6, alt=NOTHING)
    with styled():
        write(
            sheet,
            WIDTH_CM / 2,
            sum(sheet.room) / 2,
            NOTHING,
            ha="center",
            va="center",
            fontsize=10,
            color=palette.MUTED,
        )
    return sheet


def _write_foot(sheet: Sheet, lines: list[str], *, demo: bool) -> None:
    base = 0.18
    for line in reversed(lines):
        write(sheet, _SIDE_CM, base, line, fontsize=FOOT_PT, color=palette.MUTED, va="bottom")
        base += _line_cm(FOOT_PT)
    if demo:
        write(sheet, WIDTH_CM - _SIDE_CM, 0.18, DEMO, fontsize=9.0, color=palette.ACCENT, va="bottom", ha="right")


def write(sheet: Sheet, x_cm: float, y_cm: float, text: str, *, va: str = "top", **how: Any) -> None:
    """Text at centimetres from the lower left corner."""
    sheet.text(x_cm / WIDTH_CM, y_cm / sheet.height_cm, text, va=va, **how)


def add_axes(
    sheet: Sheet,
    *,
    left_cm: float = 1.3,
    right_cm: float = 0.6,
    scale_cm: float = 0.5,
    part: tuple[float, float] = (0.0, 1.0),
) -> Axes:
    """Bare axes in the sheet's room; ``part`` is the share of its height, from below, that they take.

    ``scale_cm`` is kept free below for the labels of the scale; 0 takes the scale away.
    """
    low, high = sheet.room
    bottom, top = (low + (high - low) * share for share in part)
    bottom += scale_cm
    height = sheet.height_cm
    rect = (left_cm / WIDTH_CM, bottom / height, (WIDTH_CM - left_cm - right_cm) / WIDTH_CM, (top - bottom) / height)
    with styled():
        axes = sheet.add_axes(rect)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(palette.RULE)
    axes.spines["bottom"].set_visible(scale_cm > 0)
    if not scale_cm:
        axes.set_xticks([])
    axes.tick_params(length=0, labelsize=LABEL_PT, colors=palette.MUTED)
    return axes


def wrap(text: str, size: float, width_cm: float = WIDTH_CM - 2 * _SIDE_CM) -> list[str]:
    """Lines that fit the width; two lines break after a comma where one allows it, else as late as they can.

    A sign that may not begin a line stays with the one before, and no number is cut in two.
    """
    if width(text, size) <= width_cm:
        return [text]
    commas = [i + 1 for i, char in enumerate(text[:-1]) if char in "，；。"]
    breaks = [i for i in commas if max(width(text[:i], size), width(text[i:], size)) <= width_cm]
    if breaks:
        even = min(breaks, key=lambda i: abs(width(text[:i], size) - width(text[i:], size)))
        return [text[:even], text[even:]]
    return _fill(text, size, width_cm)


def _fill(text: str, size: float, width_cm: float) -> list[str]:
    lines, line = [], ""
    for char in text:
        if line and width(line + char, size) > width_cm and char not in _NEVER_FIRST and not _inside(line, char):
            lines.append(line)
            line = char
        else:
            line += char
    return [*lines, line]


def _inside(line: str, char: str) -> bool:
    """Whether a break before ``char`` would cut a number or a word in two."""
    return _is_narrow(char) and _is_narrow(line[-1]) and not line[-1].isspace()


def _is_narrow(char: str) -> bool:
    return unicodedata.east_asian_width(char) not in {"W", "F", "A"}


def width(text: str, size: float) -> float:
    """Width in cm of text set in ``size`` points: a Chinese sign one em, others a little over half."""
    ems = sum(0.56 if _is_narrow(char) else 1.0 for char in text)
    return ems * size * _PT_CM


def _line_cm(size: float) -> float:
    return size * _LEADING * _PT_CM


def render(sheet: Figure, kind: str, *, dpi: int = DPI) -> bytes:
    """The sheet as ``png`` or ``svg``; the same sheet gives the same bytes."""
    out = io.BytesIO()
    metadata = {"Software": None} if kind == "png" else {"Date": None, "Creator": None}
    with styled():
        sheet.savefig(out, format=kind, dpi=dpi, metadata=metadata)
    return out.getvalue()
