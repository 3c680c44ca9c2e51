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
from fupin_analysis.suite.edition import cutoff_of, draw_edition, name_edition

FIGURES, SHARES = "figures", "shares"


def save_edition(home: Home, cleaned: Cleaned, period: Period, day: dt.date | None = None) -> str:
    """Write the edition behind a report of ``period`` on ``day`` (its last by default); its name."""
    drawn = draw_edition(home, cleaned.files, day or period.end)
    name, is_new = name_edition(home, drawn, period)
    write_edition(home.processed, name, add_figures(home, drawn) if is_new else drawn)
    return name


def add_figures(home: Home, drawn: Edition) -> Edition:
    """The edition with its figures: all of its own cut-off, and the headlines of the months before, as known by it."""
    told = compute_told(home, drawn.as_of)
    return replace(drawn, frames={FIGURES: told.figures, SHARES: told.shares})


def compute_told(home: Home, as_of: str, *, edition: str | None = None) -> Told:
    """What a home (or one of its editions) tells of a cut-off and of the months before it."""
    inputs = open_inputs(as_of, edition=edition, home=home)
    card = scorecard(as_of, edition=edition, home=home)
    months = months_before(inputs)
    shares = shares_of(inputs, card.loc[card["is_headline"], "target"].tolist(), months)
    return Told(edition or "", inputs.as_of.isoformat(), "", figures_of(inputs, card, months), shares)


def read_told(home: Home, name: str) -> Told:
    """What an edition told: as kept with it, computed again where it was written before figures were kept."""
    manifest = read_manifest(home.processed, name)
    figures = read_edition_frame(home.processed, name, FIGURES)
    shares = read_edition_frame(home.processed, name, SHARES)
    written = str(manifest.get("written", ""))
    if figures is None or shares is None:
        return replace(compute_told(home, cutoff_of(manifest), edition=name), written=written)
    return Told(name, cutoff_of(manifest), written, figures, shares)
