"""What stands behind a figure (口径): how it is made and read, its clause, and where the document disagrees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from fupin_analysis.indicators.answer import answer
from fupin_analysis.indicators.figure_ids import FIGURES, parse_figure_id, resolve
from fupin_analysis.indicators.figures import compute, figure_target
from fupin_analysis.indicators.inputs import Inputs
from fupin_analysis.plan.contradictions import Contradiction
from fupin_analysis.plan.measures import Measure
from fupin_analysis.plan.notice import Clause, Notice
from fupin_analysis.plan.plan import Plan
from fupin_analysis.plan.readings import Reading
from fupin_analysis.plan.targets import Target

NOW = "title name actual unit note figure".split()


@dataclass(frozen=True)
class Explanation:
    """Everything that a 口径说明 says of one figure.

    ``target`` is what the document asks (None of a supporting figure), ``shown`` the same as the figure is judged.
    ``clauses`` are quoted from the text of the document; ``has_text`` says whether the office keeps one.
    """

    measure: Measure
    target: Target | None
    shown: Target | None
    name: str
    unit: str
    sections: tuple[str, ...]
    readings: tuple[Reading, ...]
    contradictions: tuple[Contradiction, ...]
    clauses: tuple[Clause, ...] = ()
    has_text: bool = False


def explain(plan: Plan, figure: str, *, notice: Notice | None = None) -> Explanation:
    """What stands behind a figure of the plan, by its id or name; cuts and aspects do not matter.

    Raises PlanError for a figure that the plan does not know.
    """
    measure = plan.measure(resolve(plan, parse_figure_id(figure)).measure)
    target = plan.targets.get(measure.target)
    named = (*(target.readings if target else ()), *measure.readings)
    sections = target.sections if target else measure.sections
    found = notice.clauses(sections, target.clause) if notice is not None and target is not None else ()
    return Explanation(
        measure=measure,
        target=target,
        shown=figure_target(target, measure) if target else None,
        name=target.name if target else measure.name,
        unit=measure.unit or (target.unit if target else ""),
        sections=sections,
        readings=tuple(plan.readings[key] for key in dict.fromkeys(named)),
        contradictions=tuple(one for one in plan.contradictions if measure.target in (*one.targets, *one.figures)),
        clauses=found,
        has_text=notice is not None,
    )


def standing(inputs: Inputs, contradictions: Sequence[Contradiction] | None = None) -> pd.DataFrame:
    """Where each contradiction stands on the cut-off: a row a figure that shows it (columns ``NOW``).

    ``actual`` is NA where nothing is told, ``note`` then says why; ``figure`` is the id by which it is traced. One that
    lasts only while something is missing has a row that says so.
    """
    chosen = inputs.plan.contradictions if contradictions is None else contradictions
    rows = [row for one in chosen for row in _rows(inputs, one)]
    out = pd.DataFrame(rows, columns=NOW).astype({"actual": "float64"})
    out.attrs[FIGURES] = {"actual": "{figure}"}
    return answer(out, inputs, title="文件不一致之处的现状", source="各条款")


def _rows(inputs: Inputs, one: Contradiction) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for key in one.figures:
        said = explain(inputs.plan, key)
        figure = compute(inputs, key)
        rows.append((one.title, said.measure.shows, figure.value, said.unit, figure.reason, key))
    if one.missing == "allocation":
        word = "尚未补交" if inputs.allocation is None else "已补交，按分解表计"
        rows.append((one.title, "任务分解表", None, "", word, ""))
    return rows
