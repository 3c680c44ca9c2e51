"""What must be said of a match: heads renamed, unknown, doubtful, doubled or lost (modes 37–39)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fupin_analysis.intake.alike import name_near
from fupin_analysis.intake.collect import Collector
from fupin_analysis.intake.headers import STRANGE, index_form, path_key
from fupin_analysis.intake.job import Job, head_text
from fupin_analysis.intake.unit_choice import other_count
from fupin_analysis.plan.forms import Field


def lost_fields(job: Job, satisfied: set[str]) -> list[Field]:
    """Required fields without a column, but for those that section rows give or that a doubtful column may be."""
    if job.match is None:
        return []
    doubtful = set().union(*job.match.ambiguous.values()) if job.match.ambiguous else set()
    danger = any(not names for names in job.match.ambiguous.values())
    return [
        f
        for f in job.match.lost
        if f.name not in satisfied and f.label not in doubtful and not (danger and f.type == "money")
    ]


def refuses(job: Job, *, satisfied: set[str]) -> bool:
    """True where the table cannot be taken: a required column is lost, or two have the very same head."""
    return job.match is not None and bool(job.match.twice or lost_fields(job, satisfied))


def say_match(job: Job, out: Collector, *, satisfied: set[str]) -> None:
    """Raise the findings on the heads of one table."""
    if job.match is None:
        return
    match = job.match
    filled = bool(job.body.numbers)  # under the heads of a blank form nothing was filled in
    strange = [at for at, ratio in sorted(match.similar.items()) if ratio == STRANGE and filled]
    for at, ratio in sorted(match.similar.items()):
        f = match.fields[at]
        if ratio != STRANGE:
            _say(job, out, "header-similar", [at], field=f.name, facts={"field": f.label, "ratio": ratio})
    if strange:
        _say(job, out, "header-under", strange, facts={"count": len(strange)})
    for at in match.unknown:
        if job.body.strands[at].cells and _has_cells(job, at) and not _only_numbers(job, at):
            _say_unknown(job, at, out)
    for at, names in sorted(match.ambiguous.items()):
        code = "header-ambiguous" if names else "header-danger"
        _say(job, out, code, [at], facts={"fields": "、".join(names)})
    for name, places in match.twice.items():
        f = match.form.by_name[name]
        _say(job, out, "header-twice", places, field=name, facts={"field": f.label, "count": len(places)})
    lost = [f for f in lost_fields(job, satisfied) if f.name not in match.twice]
    if lost:
        heads = [cell for s in job.body.strands for cell in s.heads]
        out.add(
            "header-lost",
            sheet=job.sheet.name,
            cells=heads[:1],
            facts={"form": match.form.title, "fields": "、".join(f.label for f in lost)},
        )


def _say_unknown(job: Job, at: int, out: Collector) -> None:
    """A column that no field fits: one that is missing, by another name (37) or in another count (71), or none (38)."""
    if job.match is None:
        return
    match = job.match
    taken = {f.name for f in match.fields.values()} | set(match.twice)
    free = [f for f in match.form.fields if f.name not in taken]
    key = path_key(job.body.strands[at].path)
    near = name_near(key[-1], free, index_form(match.form)) if free and key else None
    if near is None:
        _say(job, out, "header-unknown", [at])
    elif other := other_count(job.body.strands[at], near):
        _say(job, out, "unit-kind", [at], field=near.name, facts={"unit": other, "want": near.unit})
    else:
        _say(job, out, "header-renamed", [at], facts={"field": near.label})


def _has_cells(job: Job, at: int) -> bool:
    roles = job.page.layout.roles
    return any(roles[cell] is not None for cell in job.body.strands[at].cells)


def _only_numbers(job: Job, at: int) -> bool:
    """True for a column of running numbers (序号): a form need not have it."""
    roles = job.page.layout.roles
    return all(roles[cell] in (None, "sequence", "total") for cell in job.body.strands[at].cells)


def _say(job: Job, out: Collector, code: str, places: Sequence[int], **parts: Any) -> None:
    strands = [job.body.strands[at] for at in places]
    cells = [cell for s in strands for cell in s.heads[-1:]]
    label = head_text(strands[0])
    out.add(code, sheet=job.sheet.name, cells=cells, label=label, raw=label, **parts)
