"""Suspects become findings: held with a proposal, or a whole row put right where something outside of it agrees."""

from __future__ import annotations

from fupin_analysis.review.rules.load import UnitSettings
from fupin_analysis.review.units.look import SLACK, Look
from fupin_analysis.review.units.mixed import find_mixed, find_several
from fupin_analysis.review.units.votes import Suspect, Suspects, explains
from fupin_analysis.review.work import Work

WORDS = {
    "own": "本单位上期数",
    "row": "同行计划数",
    "stage": "同行前后环节数",
    "peers": "同栏中位数",
    "flows": "同行到位、使用数",
    "ceiling": "本栏最高限额",
    "floor": "本栏最低限额",
}
PROOFS = {
    "ytd": "换算后恰合“累计＝上期累计＋本月”",
    "equal": "换算后与同行另一金额分毫不差",
    "beside": "与同行其他金额相差 4 个数量级",
}
"""What is said of a figure where it is no other figure that it is a multiple of."""
MIXED, CLUSTERS = "amount-mixed", "与同栏其他数相差 2 个数量级以上"
OUTSIDE = ("own", "peers", "ytd", "total")
"""Measures outside of a row: only by these may a whole row be put right."""


def settle(work: Work, look: Look, suspects: Suspects) -> None:
    """A finding for each suspect; rows whose whole money has slipped by an outside measure are put right (B)."""
    several = find_several(look, suspects)
    paid = {name: look.table[name] > 0 for name in look.money}
    for record_id in dict.fromkeys(value_id.rpartition("/")[0] for value_id in suspects):
        row = look.table.number_of[record_id]
        own = {f"{record_id}/{n}" for n in look.money if paid[n][row]}
        hits = [suspects[value_id] for value_id in sorted(own) if value_id in suspects]
        agree = len(hits) == len(own) > 1 and all(_is_slip(hit, look.settings) for hit in hits)
        is_fixed = agree and len({hit.power for hit in hits}) == 1
        backwards = _fall_back(look, row, hits)
        told = [hit for hit in hits if hit.value_id.rpartition("/")[2] not in backwards]
        proposals = {hit.value_id: hit.proposed for hit in told if explains(hit, look.settings)}
        for hit in hits:
            kind = "unit-fixed" if is_fixed else "amount-unit" if hit.value_id in proposals else "amount-far"
            is_mixed = kind == "amount-unit" and hit.value_id in several
            code = MIXED if is_mixed else kind + ("" if hit.power > 0 else "-small")
            unit = look.form.by_name[hit.value_id.rpartition("/")[2]].unit
            work.note_values(code, [hit.value_id], proposed=proposals, why=why(hit), unit=unit)
        if is_fixed:
            work.replace(proposals)
    for value_id, offer in find_mixed(look, suspects).items():
        unit = look.form.by_name[value_id.rpartition("/")[2]].unit
        work.note_values(MIXED, [value_id], proposed={value_id: offer}, why=CLUSTERS, unit=unit)


def _fall_back(look: Look, row: int, hits: list[Suspect]) -> set[str]:
    """Fields whose proposal cannot be: 累计 adds up as it stands, and divided it would be below the one before."""
    offers = {hit.value_id.rpartition("/")[2]: hit.proposed for hit in hits}
    found: set[str] = set()
    for month, before in look.before.items():
        ytd, earlier = str(look.form.by_name[month].twin), float(before[row])
        fits = abs(earlier + float(look.table[month][row]) - float(look.table[ytd][row])) <= SLACK
        if fits and ytd in offers and offers[ytd] < earlier - SLACK:
            found |= {month, ytd}
    return found


def why(hit: Suspect) -> str:
    """What makes a figure a suspect, in words."""
    if hit.by.startswith("total"):
        return f"换算后恰合本表合计 {hit.by.partition(' ')[2]}"
    if hit.by in PROOFS:
        return PROOFS[hit.by]
    ratio = hit.times if hit.power > 0 else 1.0 / hit.times
    times = f"{float(f'{ratio:.2g}'):,.0f}".replace(",", " ")
    return f"约为{WORDS[hit.by]}的 {times} {'倍' if hit.power > 0 else '分之一'}"


def _is_slip(hit: Suspect, settings: UnitSettings) -> bool:
    """Near 10 000 times by something outside the row: only then may a whole row be put right."""
    times = hit.times if hit.power > 0 else 1.0 / hit.times
    return hit.by.split()[0] in OUTSIDE and settings.ratio_low <= times <= settings.ratio_high
