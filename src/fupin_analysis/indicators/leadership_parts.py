"""Figures beside the rules on leaders, cadres and lists: who is asked, who keeps them (三(二)2, 四(一))."""

from __future__ import annotations

import pandas as pd

from fupin_analysis.errors import NotAskedError
from fupin_analysis.indicators.beside import beside
from fupin_analysis.indicators.cadres import in_post, large_units_told, staff
from fupin_analysis.indicators.figures import parts_beside
from fupin_analysis.indicators.inputs import View
from fupin_analysis.indicators.parts import (
    ACTUAL,
    BASE,
    RATE_DECIMALS,
    check_keys,
    join_parts,
    make_parts,
    no_parts,
    with_cuts,
)
from fupin_analysis.indicators.responsibility import is_visit
from fupin_analysis.plan.plan import Plan

RULES = {
    "visit_principal": ("principal", "principal_trips"),
    "visit_deputy": ("deputy", "deputy_visits"),
    "meetings": ("meetings", "meetings"),
}
"""The three hard rules on what leaders do: target → how columns of it begin, and the column of what was done."""
_RULE = "rule"
"""The cut by them."""


def rules_of(plan: Plan) -> list[str]:
    """Those of the rules that a plan has."""
    return [rule for rule in RULES if rule in plan.targets]


def asked(view: View) -> pd.DataFrame:
    """Whom each rule is asked of: a part an enterprise and rule (``rule``)."""
    return _of_rules(view, BASE)


def kept(view: View) -> pd.DataFrame:
    """Who keeps each rule by now; ``column`` ``broken``: who does not. On the other side what each has done."""
    return _of_rules(view, ACTUAL, passed=view.measure.column != "broken", with_grounds=True)


def kept_share(view: View) -> pd.DataFrame:
    """Who keeps each rule, as a share of whom it is asked of."""
    return join_parts(_of_rules(view, BASE, as_base=True), _of_rules(view, ACTUAL, passed=True))


def all_kept(view: View) -> pd.DataFrame:
    """Enterprises that keep all rules by now; a part a rule kept, the enterprise counted once."""
    parts = _of_rules(view, ACTUAL, passed=True, with_grounds=True)
    counts = parts[parts["part"] == ACTUAL].groupby("enterprise")[_RULE].nunique()
    whole = parts[parts["enterprise"].map(counts).fillna(0) >= len(rules_of(view.inputs.plan))]
    return whole.assign(key=whole["enterprise"])


def by_enterprise(parts: pd.DataFrame, *, of_year: float = 0.0) -> pd.DataFrame:
    """How each enterprise stands to a rule: ``share`` (0–100) of its keys that keep it by now, ``is_done``.

    A key is the enterprise itself, or each of its leaders (A14), or each county that it helps (A17). ``is_done``: every
    key has what is asked of the whole year (``of_year``). Index: the enterprise.
    """
    base = parts[parts["part"] == BASE].drop_duplicates("key")
    checked = check_keys(parts)
    firm = checked["key"].map(dict(zip(base["key"], base["enterprise"], strict=True)))
    rows = checked.assign(enterprise=firm, is_done=checked["actual"] >= of_year)
    grouped = rows.groupby("enterprise")
    return pd.DataFrame(
        {"share": (100.0 * grouped["passed"].mean()).round(RATE_DECIMALS), "is_done": grouped["is_done"].all()}
    )


def _of_rules(
    view: View, side: str, *, passed: bool = True, as_base: bool = False, with_grounds: bool = False
) -> pd.DataFrame:
    """One part an enterprise and rule: of all it is asked of (``side`` base), or of those that keep (break) it.

    An enterprise keeps a rule when all that the rule asks of it is kept. ``with_grounds``: the visits or meetings by
    which that is known stand on the other side.
    """
    made, rules = [], rules_of(view.inputs.plan)
    if not rules:
        raise NotAskedError(view.inputs.plan.lacks(RULES))
    for rule in rules:
        parts = parts_beside(view.inputs, rule)
        first = parts[parts["part"] == BASE].drop_duplicates("enterprise")
        if side == ACTUAL:
            share = by_enterprise(parts)["share"]
            first = first[first["enterprise"].isin(set(share.index[share.ge(100.0) == passed]))]
        part = BASE if as_base else ACTUAL
        said = first["enterprise"].map(_due_and_done(view, rule, parts))
        made.append(first.assign(part=part, amount=1.0, key=_keys(first, rule), raw=said, **{_RULE: rule}))
        done = parts[(parts["part"] == ACTUAL) & parts["enterprise"].isin(set(first["enterprise"]))]
        if with_grounds and len(done):
            made.append(done.assign(part=BASE, key=_keys(done, rule), raw="", **{_RULE: rule}))
    out = join_parts(*made)
    return with_cuts(out, out, {_RULE: _RULE}, values={_RULE: list(RULES)}) if _RULE in out else no_parts()


def _keys(parts: pd.DataFrame, rule: str) -> pd.Series[str]:
    return parts["enterprise"] + "/" + rule


def _due_and_done(view: View, rule: str, parts: pd.DataFrame) -> dict[str, str]:
    """Enterprise → what a rule asks of it by now and what it has done, in words: it stands in no cell."""
    sums = parts.groupby(["enterprise", "part"])["amount"].sum().unstack().reindex(columns=[ACTUAL, BASE]).fillna(0.0)
    unit = view.inputs.plan.target(rule).unit
    told = zip(sums.index, sums[BASE], sums[ACTUAL], strict=True)
    return {str(name): f"应有{due:g}{unit}，计入{done:g}{unit}" for name, due, done in told}


def not_counted(view: View) -> pd.DataFrame:
    """Visits of the year that do not count: to the county seat alone (A16)."""
    rows = view.events("visits")
    to_village = bool(beside(view, "visit_principal").setting("visit.require_village"))
    return make_parts(rows[~is_visit(rows, to_village=to_village)], "started_on", on="started_on")


def headcount(view: View) -> pd.DataFrame:
    """Headcount of each unit from the source that is asked first (A12)."""
    first = str(beside(view, "stationed_min4").setting("min4.headcount_field"))
    registry = view.reference("enterprises")[["full_name", "staff_people"]]
    rows = staff(registry, view.latest("enterprise_card"), view.latest("responsibility"), first=first)
    return make_parts(rows, "staff_people", amount="staff_people", key="enterprise")


def short_of_four(view: View) -> pd.DataFrame:
    """Cadres that units of 100 people and more are short of: what each must send, less those in post, so far.

    Of who has told nothing of its cadres nobody knows.
    """
    must = view.inputs.asked("stationed_min4")
    large = large_units_told(beside(view, "stationed_min4"))
    rows = in_post(view.latest("cadres"), view.as_of)
    rows = rows[rows["enterprise"].isin(set(large["enterprise"]))].drop_duplicates("cadre")
    rows = rows[rows.groupby("enterprise").cumcount() < must]
    owed = make_parts(large, "staff_people", amount=must, key="enterprise")
    return join_parts(
        owed.assign(raw=f"应派{must:g}名"),
        make_parts(rows, "person", amount=-1.0, key="cadre", on="started_on"),
    )


def enough_cadres(view: View) -> pd.DataFrame:
    """Units of 100 people and more that have sent enough."""
    parts = parts_beside(view.inputs, "stationed_min4")
    checked = check_keys(parts)
    passed = set(checked.loc[checked["passed"], "key"])
    first = parts[(parts["part"] == BASE) & parts["key"].isin(passed)]
    return first.assign(part=ACTUAL, amount=1.0)


def _answers(view: View) -> pd.DataFrame:
    """The last answers to the lists, one a list, item and enterprise."""
    rows = view.latest("checklist")
    rows = rows[rows["list_name"].notna() & rows["item"].notna()]
    return rows.drop_duplicates(["enterprise", "list_name", "item"], keep="last")


def answers(view: View) -> pd.DataFrame:
    """Items of the lists: all owed, those answered, or those done (``column``)."""
    rows = _answers(view)
    chosen = {"owed": rows, "answered": rows[rows["is_done"].notna()], "done": _done(rows)}[view.measure.column]
    return make_parts(chosen, "item" if view.measure.column == "owed" else "is_done", on="done_on")


def done_share(view: View) -> pd.DataFrame:
    """Items done as a share of those owed."""
    rows = _answers(view)
    return join_parts(make_parts(rows, "item", part=BASE), make_parts(_done(rows), "is_done", on="done_on"))


def _done(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["is_done"].fillna(False).astype("bool")]
