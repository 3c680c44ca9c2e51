"""口径说明 for a home: of a figure, of all targets, and of the contradictions of the document as they stand."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from fupin_analysis.errors import InputError
from fupin_analysis.home import Home, find_home, find_home_or_none
from fupin_analysis.indicators.answer import answer
from fupin_analysis.indicators.explain import explain as explain_figure
from fupin_analysis.indicators.explain import standing
from fupin_analysis.indicators.inputs import Inputs
from fupin_analysis.plan.forms import load_forms
from fupin_analysis.plan.notice import Notice, read_notice
from fupin_analysis.plan.periods import read_cutoff
from fupin_analysis.plan.plan import Plan, own_indicators, plan_for
from fupin_analysis.present.explained import Explained, explained, operation_words, section_words
from fupin_analysis.store.state import read_state
from fupin_analysis.suite.desk_inputs import Place, Readings, open_inputs

_ROWS = {
    "asked": "要求",
    "shows": "数字",
    "counts": "计入",
    "excludes": "不计",
    "pace": "进度",
    "source": "取自",
    "clause": "原文",
}
"""Column of ``explanations`` → row of an ``Explained``."""


def explain(figure: str, as_of: str = "", *, readings: Readings = None, home: Place = None) -> Explained:
    """The 口径说明 of a figure by its id or name: what counts, what does not, from which columns, how it is read, why.

    Needs no returns. ``as_of`` chooses the plan of its year (default: today's); where a home has been cleaned, it says
    how the contradictions of the document stand on that day. ``readings`` as in ``scorecard``. The clause is quoted
    where the home keeps the text of the document (``data/reference/notice.txt``).
    Raises PlanError for a figure that the plan does not know.
    """
    own = find_home_or_none(home, needed=False)
    plan = _plan_of(own, read_cutoff(as_of) if as_of else dt.date.today()).with_readings(readings)
    notice = read_notice(own.reference, plan.file.outline) if own is not None else None
    one = explain_figure(plan, figure, notice=notice)
    if not (as_of and own is not None and one.contradictions and read_state(own.processed).cache):
        return explained(one, plan)
    inputs = open_inputs(as_of, readings=readings, home=own)
    return explained(one, plan, now=standing(inputs, one.contradictions))


def _plan_of(home: Home | None, day: dt.date) -> Plan:
    """The plan that a day is judged by, with what a home has of its own: files, forms, indicators."""
    plan = plan_for(day, folder=home.plan if home is not None else None)
    if home is None:
        return plan
    return plan.with_forms(load_forms(home.forms) if home.forms else {}).with_indicators(own_indicators(home.plan))


def explanations(
    as_of: str, *, readings: Readings = None, edition: str | None = None, home: Place = None
) -> pd.DataFrame:
    """A row a target and narrative row with its whole 口径, in the order of the scorecard.

    Columns: ``target name task section asked shows counts excludes operation pace source reading clause note``.
    """
    inputs = open_inputs(as_of, readings=readings, edition=edition, home=home)
    notice = read_notice(find_home(home).reference, inputs.plan.file.outline)
    rows = [_row(inputs.plan, target, notice) for target in inputs.plan.targets]
    made = pd.DataFrame(rows).astype("str")
    return _stamped(answer(made, inputs, title="口径说明", source="全部目标"), home)


def contradictions(
    as_of: str,
    *,
    by: str | None = None,
    readings: Readings = None,
    edition: str | None = None,
    home: Place = None,
) -> pd.DataFrame:
    """Where the document disagrees with itself and how that is read: ``title section text read``.

    ``by="figure"``: where each stands on the cut-off, a row a figure (``indicators.explain.NOW``).
    """
    inputs = open_inputs(as_of, readings=readings, edition=edition, home=home)
    if by == "figure":
        return _stamped(standing(inputs), home)
    if by is not None:
        raise InputError(f"文件不一致之处不能按“{by}”列出。可用：figure。", code="cut-unknown")
    return _stamped(_as_written(inputs), home)


def _as_written(inputs: Inputs) -> pd.DataFrame:
    rows = [
        {"title": one.title, "section": "、".join(one.sections), "text": one.text, "read": one.read}
        for one in inputs.plan.contradictions
    ]
    made = pd.DataFrame(rows, columns=["title", "section", "text", "read"]).astype("str")
    return answer(made, inputs, title="文件不一致之处", source="各条款")


def _row(plan: Plan, target: str, notice: Notice | None) -> dict[str, str]:
    one = explain_figure(plan, target, notice=notice)
    said = explained(one, plan)
    readings = [text for head, text in said.rows if head.startswith("口径")]
    return {
        "target": target,
        "name": one.name,
        "task": plan.target(target).task,
        "section": section_words(one).removeprefix("文件"),
        "operation": operation_words(one),
        "reading": "\n".join(readings),
        "note": said.text("说明"),
        **{column: said.text(head) for column, head in _ROWS.items()},
    }


def _stamped(frame: pd.DataFrame, home: Place) -> pd.DataFrame:
    frame.attrs["demo"] = find_home(home).is_demo
    return frame
