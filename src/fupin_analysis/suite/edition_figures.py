"""The figures of an edition, kept with it when it is written, so that no old edition need be computed again."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from fupin_analysis.home import Home
from fupin_analysis.indicators.revisions import Told, figures_of, months_before, shares_of
from fupin_analysis.plan.periods import Period
from fupin_analysis.store.editions import Edition, read_edition_frame, read_manifest, write_edition
from fupin_analysis.suite.cleaned import Cleaned
from fupin_analysis.suite.desk import scorecard
from fupin_analysis.suite.desk_inputs import open_inputs
from fupin_analysis.suite.edition import draw_edition, name_edition

FIGURES, SHARES = "figures", "shares"


def save_edition(home: Home, cleaned: Cleaned, period: Period, day: dt.date | None = None) -> str:
    """Write the edition behind a report of ``period`` on ``day`` (its last by default); its name."""
    drawn = draw_edition(home, cleaned, day or period.end)
    name, is_new = name_edition(home, drawn, period)
    write_edition(home.processed, name, add_figures(home, drawn) if is_new else drawn)
    return name


def add_figures(home: Home, drawn: Edition) -> Edition:
    """The edition with its figures: all of its own cut-off, and the headlines of the months before, as known by it."""
    told = compute_told(home, drawn.as_of)
    return replace(drawn, frames={FIGURES: told.figures, SHARES: told.shares})


def compute_told(home: Home, as_of: str, *, edition: str | None = None, months: list[Period] | None = None) -> Told:
    """What a home (or one of its editions) tells of a cut-off and of ``months`` before it (default: all that count)."""
    inputs = open_inputs(as_of, edition=edition, home=home)
    card = scorecard(as_of, edition=edition, home=home)
    seen = months_before(inputs) if months is None else months
    figures = figures_of(inputs, card, seen)
    heads = card.loc[card["is_headline"], "target"].tolist()
    return Told(edition or "", inputs.as_of.isoformat(), "", figures, shares_of(inputs, heads, seen))


def read_told(home: Home, name: str) -> Told:
    """What an edition told: as kept with it, computed again where it was written before figures were kept."""
    manifest = read_manifest(home.processed, name)
    figures = read_edition_frame(home.processed, name, FIGURES)
    shares = read_edition_frame(home.processed, name, SHARES)
    written = str(manifest.get("written", ""))
    if figures is None or shares is None:
        as_of = manifest.get("as_of") or name.rpartition("-")[0]
        return replace(compute_told(home, as_of, edition=name), written=written)
    return Told(name, str(manifest["as_of"]), written, figures, shares)
