"""``template``: blank returns and reference files for a home, by its own forms where it has any."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from fupin_analysis.home import Home, find_home_or_none
from fupin_analysis.outputs.templates import Written, make_templates, write_templates
from fupin_analysis.plan.forms import load_forms
from fupin_analysis.plan.plan import load_plan, plan_years

FOLDER = "templates"


def template(
    home: str | Path | Home | None = None,
    *,
    out: Path | None = None,
    only: Sequence[str] = (),
    year: int | None = None,
    force: bool = False,
) -> list[Written]:
    """Write templates to ``out``, default ``data/reference/templates`` of the home; a filled one is kept.

    ``only`` names forms; ``year`` is that of the allocation and of the plan (default: the latest plan). Without a
    home (and with ``out``) the forms are the plan's.
    """
    own = find_home_or_none(home, needed=out is None)
    folder = own.root / "plan" if own else None
    plan_folder = folder if folder and folder.is_dir() else None
    years = plan_years(plan_folder)
    chosen = year or max(years)
    plan = load_plan(max([y for y in years if y <= chosen] or [min(years)]), folder=plan_folder)
    forms = load_forms(own.forms) if own and own.forms else plan.forms
    made = make_templates(forms, plan.duties, year=chosen, only=only)
    target = out or (own.reference / FOLDER if own else Path(FOLDER))
    return write_templates(target, made, force=force)
