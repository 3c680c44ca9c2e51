"""Everything of a report but its record, from executed notebooks and the findings, into one folder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from fupin_analysis.outputs.annex import write_annex
from fupin_analysis.outputs.chart_files import copy_charts
from fupin_analysis.outputs.index_page import Attention, write_index
from fupin_analysis.outputs.outline import Outline
from fupin_analysis.outputs.pages import ANNEX, Frame, frame_links, write_pages
from fupin_analysis.outputs.questions import count_questions
from fupin_analysis.outputs.read_items import read_items
from fupin_analysis.outputs.run_notebooks import Run
from fupin_analysis.plan.periods import Period
from fupin_analysis.present import words


@dataclass(frozen=True)
class Cover:
    """What a report says of itself: period, cut-off day, edition, when it was made, whether its returns are samples."""

    period: Period
    day: dt.date
    edition: str
    made_on: dt.date
    demo: bool


def assemble(folder: Path, runs: Sequence[Run], questions: pd.DataFrame, outline: Outline, cover: Cover) -> Attention:
    """Pages, index, annex and charts into ``folder``; returns what needs a person.

    ``questions`` as ``questions.list_questions`` makes them. ReportError when the outline asks for
    what no notebook gave.
    """
    shelf = read_items(run.items for run in runs)
    attention = Attention(*count_questions(questions))
    frame = frame_of(runs, outline, cover)
    charts = copy_charts(shelf, folder)
    write_index(folder, frame, outline, shelf, attention, charts)
    where = outline.path.name
    write_annex(folder / ANNEX, outline.sheets, shelf, questions, day=cover.day, demo=cover.demo, where=where)
    write_pages(runs, folder, frame)
    return attention


def frame_of(runs: Sequence[Run], outline: Outline, cover: Cover) -> Frame:
    """What all pages of the report share."""
    return Frame(
        outline.title.format(period=cover.period.label),
        words.cut_off(cover.day),
        f"{words.date(cover.made_on)}生成，版次 {cover.edition}",
        cover.demo,
        frame_links(runs),
    )
