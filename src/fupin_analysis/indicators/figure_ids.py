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
    head, _, aspect = text.partition("#")
    measure, *cuts = head.split("@")
    if not measure or (not aspect and "#" in text):
        raise InputError(f"“{text}”不是数据编号。{_EXAMPLE}", code="trace-id")
    return FigureId(measure, tuple(_parse_cuts(cuts, text)), aspect)


def _parse_cuts(cuts: list[str], text: str) -> Iterator[tuple[str, str]]:
    names = {code: name for name, code in _codes().items()}
    for part in cuts:
        cut, sign, value = part.partition("=")
        if not sign or not cut or not value:
            raise InputError(f"“{text}”不是数据编号。{_EXAMPLE}", code="trace-id")
        plain = unquote(value)
        yield cut, names.get(plain, plain) if cut == CODED else plain


def resolve(plan: Plan, figure: FigureId) -> FigureId:
    """The id with the names that people use put right: 新增就业 → ``jobs_new``, 县 → ``county``, 昭觉 → 昭觉县.

    What is no such name stays as it is, so that whoever looks it up can say what there is.
    """
    cuts = {label.partition("（")[0]: name for name, label in load_labels().items() if name in CUTS}
    made = tuple((cuts.get(cut, cut), value) for cut, value in figure.cuts)
    return replace(
        figure,
        measure=_measure_named(plan, figure.measure),
        cuts=tuple((cut, _county_named(value) if cut == CODED else value) for cut, value in made),
    )


def figure_words(plan: Plan, figure: FigureId) -> tuple[str, str]:
    """Name and unit of a figure: those of its target or measure, with the cuts and the aspect in Chinese."""
    measure = plan.measure(figure.measure)
    target = plan.targets.get(figure.measure)
    name = target.name if target is not None else measure.name
    unit = measure.unit or (target.unit if target is not None else "")
    labels = load_labels()
    of = "".join(f"，{labels.get(cut, cut).partition('（')[0]}：{value}" for cut, value in figure.cuts)
    if figure.aspect:
        of += f"，{labels.get(figure.aspect, figure.aspect)}"
        unit = _UNITS.get(figure.aspect[figure.aspect.rfind("_") :], unit)
    return f"{name}{of}", unit


def _measure_named(plan: Plan, text: str) -> str:
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
