"""Revisions: what each edition told of a period, what the present state makes of it, and why it moved."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from fupin_analysis import frames
from fupin_analysis.home import Home, find_home
from fupin_analysis.indicators.answer import facts_of
from fupin_analysis.indicators.inputs import Inputs
from fupin_analysis.indicators.revisions import (
    CHANGES,
    Told,
    figures_of,
    headlines,
    list_changes,
    moved_senders,
    period_name,
    shares_of,
    triangle,
)
from fupin_analysis.plan.forms import load_forms
from fupin_analysis.plan.labels import load_labels
from fupin_analysis.plan.periods import Period, read_cutoff
from fupin_analysis.plan.plan import plan_for
from fupin_analysis.store.editions import is_edition, list_editions, read_manifest
from fupin_analysis.suite.desk_inputs import Place, open_inputs
from fupin_analysis.suite.edition import at_edition, draw_edition
from fupin_analysis.suite.edition_figures import read_told
from fupin_analysis.suite.load import current_state
from fupin_analysis.suite.revision_grounds import COUNTS, Ground, count_grounds, read_ground, word_reason
from fupin_analysis.suite.stored import source_of

NOW = "现在"
"""What the present state is called where an edition has its name."""
LAST = "9999"
LOG = CHANGES | {"written": "str", "as_of": "str"} | dict.fromkeys(COUNTS, "Int64")
LOG |= {"reason": "str", "enterprises": "str"}
"""``enterprises``: the senders whose part of the figure moved, full names joined by 、."""


def revisions(target: str, *, home: Place = None) -> pd.DataFrame:
    """The revision triangle of a headline: ``period``, then a column an edition in the order of writing.

    A row a reference period with the figure that each edition published of it, NA where it did not speak of it; other
    targets than headlines have their own period alone. An unknown target is a PlanError.
    """
    own = find_home(home)
    told = _read_all(own)
    last = max((one.as_of for one in told), default="2018-12-31")
    chosen = plan_for(read_cutoff(last), folder=own.plan).target(target)
    out = triangle(told, target)
    out.attrs = {"title": f"{chosen.name}：各版次的数", "unit": chosen.unit, "as_of": last, "demo": own.is_demo}
    out.attrs["labels"] = _heads_of(out)
    return out


def revision_log(target: str | None = None, *, home: Place = None) -> pd.DataFrame:
    """Every figure that an edition told otherwise than the one before it: ``LOG``; of all headlines by default.

    ``late resent withdrawn`` count senders whose part of the figure moved, ``corrected`` corrections on these.
    """
    own = find_home(home)
    told = _read_all(own)
    rows = list_changes(told)
    heads = pd.concat([one.figures for one in told]) if told else frames.empty({"target": "str", "is_headline": "bool"})
    wanted = {target} if target else set(heads.loc[heads["is_headline"].astype(bool), "target"])
    rows = rows[rows["target"].isin(wanted)]
    grounds = _Grounds(own, {})
    return _finish(_explained(rows, told, grounds), own, max((one.as_of for one in told), default=""))


def revised(as_of: str, *, home: Place = None) -> pd.DataFrame:
    """What the present state makes of periods that were reported before: ``LOG``, where a headline has moved since.

    Periods before the cut-off's are held against the last edition of an earlier cut-off, if one was written for them;
    the cut-off's own against the last edition of the same day that was another (the page is published again).
    """
    own = find_home(home)
    day = read_cutoff(as_of).isoformat()
    told = [one for one in _read_all(own) if one.as_of <= day]
    if not told:
        return _finish(frames.empty(LOG), own, day)
    inputs = open_inputs(as_of, home=own)
    state = current_state(own, None)
    files = source_of(own.processed, state, load_forms(own.forms))["files"]()
    drawn = draw_edition(own, files, inputs.as_of)
    earlier = [one for one in told if one.as_of < day]
    same = [one for one in told if one.as_of == day and not is_edition(own.processed, one.name, drawn)]
    ends = {read_cutoff(one.as_of) for one in earlier}
    months = sorted({Period.of(end) for end in ends if Period.of(end).end == end})
    now = _tell_now(inputs, months)
    here = period_name(inputs.as_of)
    rows = pd.concat([_moved(earlier, now, [str(month) for month in months]), _moved(same, now, [here])])
    grounds = _Grounds(own, {NOW: read_ground(own, drawn.manifest(NOW))})
    made = _finish(_explained(rows, [*earlier, *same, now], grounds), own, day)
    made.attrs["short_names"] = facts_of(made, inputs)["short_names"]
    return made


def _moved(before: Sequence[Told], now: Told, periods: Sequence[str]) -> pd.DataFrame:
    """CHANGES of these periods between the last of ``before`` that told them and ``now``."""
    rows = list_changes([*before, now])
    return rows[(rows["edition"] == now.name) & rows["period"].isin(periods)]


def _read_all(home: Home) -> list[Told]:
    return [read_told(home, name) for name in list_editions(home.processed)]


def _tell_now(inputs: Inputs, months: Sequence[Period]) -> Told:
    own = headlines(inputs)
    shares = shares_of(inputs, own["target"].tolist(), months)
    return Told(NOW, inputs.as_of.isoformat(), LAST, figures_of(inputs, own, months), shares)


class _Grounds:
    """What stood behind each edition, read when it is first asked for."""

    def __init__(self, home: Home, made: dict[str, Ground]) -> None:
        self._home, self._made = home, made

    def __getitem__(self, name: str) -> Ground:
        if name not in self._made:
            manifest = read_manifest(self._home.processed, name)
            self._made[name] = read_ground(at_edition(self._home, name), manifest)
        return self._made[name]


def _explained(rows: pd.DataFrame, told: Sequence[Told], grounds: _Grounds) -> pd.DataFrame:
    """LOG: the changes with what moved them."""
    by_name = {one.name: one for one in told}
    out = []
    for row in rows.to_dict("records"):
        before, after = by_name[row["previous_edition"]], by_name[row["edition"]]
        senders = moved_senders(before, after, row["target"], row["period"])
        old, new = grounds[before.name], grounds[after.name]
        counts = count_grounds(old, new, row["period"], senders)
        reason = word_reason(counts, old, new, anybody=bool(senders))
        written = "" if after.written == LAST else after.written
        facts = {"reason": reason, "written": written, "as_of": after.as_of, "enterprises": "、".join(senders)}
        out.append({str(name): value for name, value in row.items()} | counts | facts)
    return frames.conform(pd.DataFrame(out, columns=list(LOG)), LOG)


def _finish(frame: pd.DataFrame, home: Home, day: str) -> pd.DataFrame:
    frame.attrs = {
        "title": "已报各期的修订",
        "unit": "",
        "as_of": day,
        "demo": home.is_demo,
        "labels": _heads_of(frame),
    }
    return frame


def _heads_of(frame: pd.DataFrame) -> dict[str, str]:
    """Chinese heads of the columns that have one."""
    labels = load_labels()
    return {str(name): labels[str(name)] for name in frame if name in labels}
