"""Figures whose names are like what somebody asked for: 满意度 → satisfaction（帮扶工作群众认可度）."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from fupin_analysis.plan.forms import Form
from fupin_analysis.plan.measures import Measure
from fupin_analysis.plan.targets import Target

MOST = 8
_ENOUGH = 0.5
"""The share of neighbouring pairs of characters that a name must have of the word."""


def near_figures(
    text: str, measures: Mapping[str, Measure], targets: Mapping[str, Target], forms: Mapping[str, Form]
) -> list[str]:
    """Ids of the figures whose name, short name, subject or columns are like ``text``, the nearest first; ``MOST``.

    Targets go before the figures beside them, names before what a figure shows, and that before its columns.
    """
    close = get_close_matches(text, measures, n=MOST, cutoff=0.6)
    scored = []
    for place, (id, measure) in enumerate(measures.items()):
        score = max(
            2.0 * _likeness(text, _names(id, measure, targets)),
            1.5 * _likeness(text, [measure.shows, measure.counts]),
            1.0 * _likeness(text, _columns(measure, forms)) if id in targets else 0.0,
        )
        if score >= _ENOUGH:
            scored.append((-score, id not in targets, place, id))
    return list(dict.fromkeys([*close, *(id for *_, id in sorted(scored))]))[:MOST]


def tell_near(ids: Iterable[str], measures: Mapping[str, Measure], targets: Mapping[str, Target]) -> str:
    """``satisfaction（帮扶工作群众认可度）、…``; "" of none."""
    return "、".join(f"{id}（{targets[id].name if id in targets else measures[id].name}）" for id in ids)


def _names(id: str, measure: Measure, targets: Mapping[str, Target]) -> list[str]:
    target = targets.get(id)
    return [measure.name, *([target.name, target.short] if target is not None else [])]


def _columns(measure: Measure, forms: Mapping[str, Form]) -> list[str]:
    """The heads, with their aliases, of the columns that a figure is made of."""
    own = [forms[form].by_name.get(name) for form, names in measure.uses.items() if form in forms for name in names]
    return [word for field in own if field is not None for word in (*field.path, *field.aliases)]


def _likeness(text: str, words: Iterable[str]) -> float:
    """1 where a word has the whole text in it, else the share of its neighbouring characters that a word has."""
    pairs = {text[n : n + 2] for n in range(len(text) - 1)} or {text}
    best = 0.0
    for word in words:
        if word:
            best = max(best, 1.0 if text in word else sum(pair in word for pair in pairs) / len(pairs))
    return best
