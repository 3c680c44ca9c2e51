"""Pages on which every figure that a report prints is traced: one a measure, ``trace/<measure>.html#<rest of the id>``.

A page needs nothing but itself (and ``font.css`` for machines without a Chinese font): it opens from a folder, offline,
in browsers of 2018. Its fragment chooses the figure; without scripts the list of figures remains.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fupin_analysis.errors import ReportError
from fupin_analysis.indicators.traced import TracedFigure, TracedMeasure
from fupin_analysis.outputs.page_fonts import font_face
from fupin_analysis.outputs.pages import INDEX, Frame, fill
from fupin_analysis.outputs.shown_figures import Shown, agrees
from fupin_analysis.outputs.trace_data import Packer, rest_of
from fupin_analysis.present import words
from fupin_analysis.present.cited import TRACES
from fupin_analysis.present.traces import tell_operation, tell_value

FONT = "font.css"
Tracer = Callable[[Sequence[str]], Iterable[TracedMeasure]]
"""Gives the figures of some ids, measure by measure."""
_FILE = re.compile(r"^[\w.\-]+$")
_TOLD = 20
"""Ids that the record of a report names of each kind; the rest is counted."""


@dataclass
class Check:
    """Whether what is printed can be traced and is the figure: how many were, and the ids of those that were not."""

    shown: int = 0
    figures: int = 0
    unresolved: dict[str, str] = field(default_factory=dict)
    differing: dict[str, str] = field(default_factory=dict)

    @property
    def is_clean(self) -> bool:
        """Every figure resolves, and is what is printed."""
        return not self.unresolved and not self.differing

    def to_record(self) -> dict[str, Any]:
        """For ``build.json``."""
        lists = {"unresolved": self.unresolved, "differing": self.differing}
        told = {name: dict(list(ids.items())[:_TOLD]) for name, ids in lists.items()}
        sizes = {f"{name}_count": len(ids) for name, ids in lists.items()}
        return {"shown": self.shown, "traced": self.figures, **sizes, **told}


def write_traces(folder: Path, shown: Sequence[Shown], tracer: Tracer, frame: Frame) -> Check:
    """``<folder>/trace/``: a page a measure for all figures ``shown``, and the check of them; nothing without any."""
    check = Check(shown=len(shown))
    places: dict[str, list[Shown]] = {}
    for one in shown:
        places.setdefault(one.id, []).append(one)
    texts: set[str] = set()
    for traced in tracer(list(places)):
        _check(check, traced, places)
        texts |= _write_page(folder / TRACES, traced, places, frame)
    if texts:
        (folder / TRACES / FONT).write_text(font_face("".join(sorted(texts))), encoding="utf-8", newline="\n")
    return check


def _check(check: Check, traced: TracedMeasure, places: dict[str, list[Shown]]) -> None:
    check.figures += len(traced.figures)
    check.unresolved.update((id, error.message) for id, error in traced.failed)
    for figure in traced.figures:
        for one in places.get(figure.asked, ()):
            if not agrees(one, figure.value):
                said = one.words or words.MISSING
                exact = f"（{figure.value!r}）" if one.value is not None else ""
                check.differing[figure.asked] = (
                    f"{one.page}：{said}，溯源得{tell_value(figure.value, figure.unit)}{exact}"
                )


def _write_page(folder: Path, traced: TracedMeasure, places: dict[str, list[Shown]], frame: Frame) -> set[str]:
    """One page; returns the characters it shows."""
    ids = [figure.asked for figure in traced.figures] or [id for id, _ in traced.failed]
    name = ids[0].removesuffix(rest_of(ids[0]))
    if not _FILE.match(name):
        raise ReportError(f"数据编号“{ids[0]}”不能作溯源页的文件名。", code="trace-page")
    packed = Packer(traced)
    order = sorted(range(len(traced.figures)), key=lambda n: _order(traced.figures[n]))
    titles = {link.file: link.title for link in frame.links}
    rows = [_row(n, traced.figures[n], packed, places, titles) for n in order]
    text = fill(
        "trace.html.j2",
        frame=frame,
        index=INDEX,
        font=FONT,
        title=_title(traced, name),
        measure=traced.measure,
        sections="、".join(traced.sections),
        notes=traced.notes,
        rows=rows,
        failed=[(id, error.message) for id, error in traced.failed],
        data=packed.to_json(),
    )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.html").write_text(text, encoding="utf-8", newline="\n")
    return set(text) | set(packed.words)


def _title(traced: TracedMeasure, name: str) -> str:
    """What all figures of the measure are of: the name before its first cut."""
    return min((figure.name.partition("，")[0] for figure in traced.figures), key=len, default=name)


def _order(figure: TracedFigure) -> tuple[int, bool]:
    """The whole first, then its aspects, then cuts."""
    return figure.asked.count("@"), "#" in figure.asked


def _row(
    number: int, figure: TracedFigure, packed: Packer, places: dict[str, list[Shown]], titles: dict[str, str]
) -> dict[str, Any]:
    seen = places.get(figure.asked, [])
    said = dict.fromkeys(one.words for one in seen if one.words)
    value = tell_value(figure.value, figure.unit)
    return {
        "id": figure.asked,
        "rest": rest_of(figure.asked),
        "name": figure.name,
        "value": value,
        "exact": _exact(figure),
        "operation": tell_operation(figure.operation, packed.count(number)),
        "said": "、".join(said),
        "pages": list(_pages(seen, titles)),
    }


def _exact(figure: TracedFigure) -> str:
    """The figure with all its digits, where the words round it."""
    if figure.value is None or float(figure.value).is_integer():
        return ""
    return words.trim(float(figure.value), 6)


def _pages(seen: Iterable[Shown], titles: dict[str, str]) -> Iterator[tuple[str, str]]:
    """(page, where: 帮扶资金：企业排名) of the places where a figure is printed, each once."""
    for file, title in dict.fromkeys((f"{one.page}.html", one.title) for one in seen):
        yield file, "：".join(part for part in (titles.get(file, file), title) if part)
