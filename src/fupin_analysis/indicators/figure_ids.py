"""Figure ids: ``measure[@cut=value]…[#aspect]`` names one number of a cut-off, for tables, links and trace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import quote, unquote

from fupin_analysis.errors import InputError
from fupin_analysis.plan.counties import counties_frame
from fupin_analysis.plan.labels import load_labels
from fupin_analysis.plan.plan import Plan
from fupin_analysis.plan.targets import CUTS

CODED = "county"
"""The cut whose values are written by their code."""
FIGURE_KEY = "figure_key"
"""Column of a result frame with the cuts of a row as they stand in a figure id: ``@county=513431``."""
FIGURES, TOTALS, TOTAL_KEY = "figures", "totals", "total_key"
"""``attrs`` of a table of figures: column → template of its ids; column → the figure of all rows; its key."""
_SAFE = "/，、（）()·- "
_UNITS = {"_pct": "%", "_points": "个百分点", "_count": "项", "_amount": "万元", "_n": "户", "_of": "户"}
"""Endings of aspects that have a unit of their own."""
_FULL_WIDTH = str.maketrans("＝＠＃＆　", "=@#& ")
_SAID = {"月": "month", "月份": "month", "季": "quarter", "季末": "quarter", "月末": "month", "单位": "enterprise",
         "市": "prefecture", "州": "prefecture", "村庄": "village",
         "发生月": "event_month", "报表": "form"}  # fmt: skip
"""Cuts as people name them, beside the heads of the tables."""
_ASPECTS = (
    "month in_quarter previous change yoy yoy_change threshold completion_pct pace_pct gap_points share_pct low_pct "
    "high_pct held_count held_amount proposed reported coverage_n coverage_of"
).split()
"""Aspects that may be asked for by their Chinese head."""
_SAID_ASPECTS = {"quarter": "in_quarter", "本季": "in_quarter", "当月": "month", "占比": "share_pct"}
_QUARTERS = "一二三四"
_EXAMPLE = "请写成 指标 或 指标@分组=值，如 jobs_new@county=513431；本月数等在后面加 #month。"


@dataclass(frozen=True)
class FigureId:
    """One figure: its measure, the cuts it is of (in order) and the aspect ("" the figure itself)."""

    measure: str
    cuts: tuple[tuple[str, str], ...] = ()
    aspect: str = ""

    def __str__(self) -> str:
        return f"{self.measure}{figure_key(*self.cuts)}" + (f"#{self.aspect}" if self.aspect else "")

    @property
    def whole(self) -> FigureId:
        """The figure itself, without its aspect."""
        return replace(self, aspect="")

    def at(self, cut: str, value: str) -> FigureId:
        """The same figure of one value of a further cut."""
        return replace(self, cuts=(*self.cuts, (cut, value)))


def figure_key(*cuts: tuple[str, str]) -> str:
    """The cuts of an id: ``@county=513431``; a county may be given by its name. "" of the whole."""
    return "".join(f"@{cut}={_escape(county_code(value) if cut == CODED else value)}" for cut, value in cuts)


def parse_figure_id(text: str | FigureId) -> FigureId:
    """The id that a text writes; counties become names. InputError where it is none."""
    if isinstance(text, FigureId):
        return text
    text = text.strip().translate(_FULL_WIDTH)
    head, _, aspect = text.partition("#")
    measure, *cuts = head.split("@")
    if not measure or (not aspect and "#" in text):
        raise InputError(f"“{text}”不是数据编号。{_EXAMPLE}", code="trace-id")
    return FigureId(measure.strip(), tuple(_parse_cuts(cuts, text)), aspect.strip())


def _parse_cuts(cuts: list[str], text: str) -> Iterator[tuple[str, str]]:
    names = {code: name for name, code in _codes().items()}
    for part in cuts:
        cut, sign, value = (piece.strip() for piece in part.partition("="))
        if not sign or not cut or not value:
            raise InputError(f"“{text}”不是数据编号。{_EXAMPLE}", code="trace-id")
        plain = unquote(value)
        yield cut, names.get(plain, plain) if cut == CODED else plain


def resolve(plan: Plan, figure: FigureId) -> FigureId:
    """The id with the names that people use put right: 新增就业 → ``jobs_new``, 县 → ``county``, 昭觉 → 昭觉县, 本月.

    What is no such name stays as it is, so that whoever looks it up can say what there is.
    """
    made = tuple((cut_named(cut), value) for cut, value in figure.cuts)
    return replace(
        figure,
        measure=measure_named(plan, figure.measure),
        cuts=tuple((cut, _county_named(value) if cut == CODED else value) for cut, value in made),
        aspect=_aspect_named(figure.aspect),
    )


def cut_named(text: str) -> str:
    """The cut that a Chinese word means (县, 市州, 市（州）, 季度 …); else the text."""
    return _cut_names().get(text, text)


@lru_cache(maxsize=1)
def _cut_names() -> dict[str, str]:
    out = dict(_SAID)
    labels = load_labels()
    for name in (*CUTS, *labels):  # a head that several columns have is the cut's
        label = labels.get(name, name)
        for said in (label, label.partition("（")[0], label.replace("（", "").replace("）", "")):
            out.setdefault(said, name)
    return out | {name: name for name in (*labels, *CUTS)}


def cut_words(cut: str) -> str:
    """A cut as it is said: its head without a unit in brackets at its end."""
    label = load_labels().get(cut, cut)
    return label if label.endswith("（州）") else label.partition("（")[0]


def _aspect_named(text: str) -> str:
    labels = load_labels()
    said = {labels[name].partition("（")[0]: name for name in _ASPECTS if name in labels} | _SAID_ASPECTS
    return said.get(text, text)


def figure_words(plan: Plan, figure: FigureId) -> tuple[str, str]:
    """Name and unit of a figure: those of its target or measure, with the cuts and the aspect in Chinese."""
    measure = plan.measure(figure.measure)
    target = plan.targets.get(figure.measure)
    name = target.name if target is not None else measure.name
    unit = measure.unit or (target.unit if target is not None else "")
    said = [_said_of(plan, figure, cut, value) for cut, value in figure.cuts]
    of = "".join(f"，{words}" for words in said)
    if figure.aspect:
        is_said = _OWN.get(figure.aspect, "") in dict(figure.cuts)  # 2018年10月当月 says that it is the month's
        of += "" if is_said else f"，{load_labels().get(figure.aspect, figure.aspect)}"
        unit = _UNITS.get(figure.aspect[figure.aspect.rfind("_") :], unit)
    return f"{name}{of}", unit


_OWN = {"month": "month", "in_quarter": "quarter"}
"""Aspects that tell what a period adds, by the cut that names the period."""


def _said_of(plan: Plan, figure: FigureId, cut: str, value: str) -> str:
    """A cut of a figure in words: 县：昭觉县; of a month or quarter that the figure is as of its end, or its own."""
    if cut in _OWN.values():
        return _said_of_time(value, is_own=_OWN.get(figure.aspect) == cut)
    if value in plan.targets:
        value = plan.targets[value].name
    elif cut == "form" and value in plan.forms:
        value = plan.forms[value].title
    return f"{cut_words(cut)}：{value}"


def _said_of_time(value: str, *, is_own: bool) -> str:
    year, _, rest = value.partition("-" if "-" in value else "Q")
    if not rest.isdecimal():
        return value
    name = f"{year}年{int(rest)}月" if "-" in value else f"{year}年第{_QUARTERS[(int(rest) - 1) % 4]}季度"
    own = "当月" if "-" in value else "当季"
    return f"{name}{own}" if is_own else f"截至{name}末"


def measure_named(plan: Plan, text: str) -> str:
    """The measure that a name means (a target's, its short one, a supporting figure's); else the text."""
    if text in plan.measures:
        return text
    called = {plan.measures[key].name or "": key for key in plan.measures}
    for target in plan.targets.values():
        called |= {target.name: target.id, target.short: target.id}
    return called.get(text, text)


def _county_named(text: str) -> str:
    """The one county of the 45 that a short name means; else the text."""
    found = [name for name in _codes() if name.startswith(text)]
    return found[0] if len(found) == 1 else text


def county_code(name: str) -> str:
    """The code of a county of the 45; anything else as it is."""
    return _codes().get(name, name)


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    counties = counties_frame()
    return dict(zip(counties["name"], counties["code"], strict=True))


def _escape(value: str) -> str:
    """The characters that part an id are written as in an address; Chinese stays as it is."""
    return "".join(quote(sign, safe=_SAFE) if sign.isascii() else sign for sign in value)
