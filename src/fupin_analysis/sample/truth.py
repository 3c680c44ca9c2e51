"""The true tables: what perfect reading of every return that came would give, in the shape of processed tables."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from fupin_analysis.frames import FIELD_DTYPES
from fupin_analysis.plan.forms import Field, Form
from fupin_analysis.plan.periods import Period
from fupin_analysis.plan.privacy import id_token, mask_phone, person_token
from fupin_analysis.sample import tell_conduct, tell_works
from fupin_analysis.sample.world import World

Teller = Callable[[World, Period], pd.DataFrame]
PLACE = ["enterprise", "period", "file", "sheet", "row"]
TELLERS: dict[str, Teller] = {
    name: getattr(module, name)
    for module, names in (
        (tell_works, "funds instalments projects jobs jobs_summary sales"),
        (
            tell_conduct,
            "cadres training volunteering donations fund_uses responsibility visits meetings checklist supervision "
            "villages households tariffs coverage milestones livestock enclaves enterprise_card",
        ),
    )
    for name in names.split()
}
_MASKS: dict[str, Callable[[str], str]] = {"person": person_token, "id": id_token, "phone": mask_phone}


def told_fields(form: Form) -> list[Field]:
    """Fields that a table carries: all but the running number and the enterprise, which every record has."""
    return [f for f in form.fields if f.type != "seq" and f.name != "enterprise"]


def told_tables(world: World) -> dict[str, pd.DataFrame]:
    """What the filers know and write down, names and numbers of persons in clear; keys as in ``true_tables``."""
    came = world.reports[world.reports["status"] != "missing"]
    reported = set(zip(came["enterprise"], came["period"], strict=True))
    return {form_id: _told(world, world.forms[form_id], tell, reported) for form_id, tell in TELLERS.items()}


def _told(world: World, form: Form, tell: Teller, reported: set[tuple[str, str]]) -> pd.DataFrame:
    frames = []
    for period in world.periods:
        if not world.is_due(form, period):
            continue
        frame = tell(world, period)
        if len(frame):
            frames.append(frame.assign(period=str(period)))
    table = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["enterprise", "period"])
    known = [key in reported for key in zip(table["enterprise"], table["period"], strict=True)]
    table = shape(table[pd.Series(known, index=table.index, dtype=bool)], form)
    return table.sort_values(["period", "enterprise"], kind="stable", ignore_index=True)


def shape(frame: pd.DataFrame, form: Form) -> pd.DataFrame:
    """The columns of a processed table, typed as ``frames.FIELD_DTYPES`` says; money rounded to six places."""
    fields = told_fields(form)
    out = frame.reindex(columns=[*PLACE, *(f.name for f in fields)])
    kinds = {f.name: FIELD_DTYPES.get(f.type, "str") for f in fields}
    for f in fields:
        if FIELD_DTYPES.get(f.type) == "float64":
            out[f.name] = pd.to_numeric(out[f.name]).round(6)
        elif f.type == "date":
            out[f.name] = pd.to_datetime(out[f.name])
        elif f.type in ("int", "year"):
            out[f.name] = pd.to_numeric(out[f.name])
    return out.astype({"enterprise": "str", "period": "str", "file": "str", "sheet": "str", "row": "Int64", **kinds})


def mask(table: pd.DataFrame, form: Form) -> pd.DataFrame:
    """The table with persons, identity and telephone numbers as tokens of the public salt (plan.privacy)."""
    out = table.copy()
    for f in form.fields:
        if f.type in _MASKS:
            out[f.name] = out[f.name].map(_MASKS[f.type], na_action="ignore").astype("str")
    return out


def true_tables(world: World) -> dict[str, pd.DataFrame]:
    """Every form's table over all periods of the world, of the returns that came.

    Columns: enterprise (registered full name), period (``2018-09``; the last month of a quarter or year), file, sheet,
    row (NA until written), then the form's fields. Persons are tokens, counties full official names, text stripped.
    """
    return {form_id: mask(table, world.forms[form_id]) for form_id, table in told_tables(world).items()}
