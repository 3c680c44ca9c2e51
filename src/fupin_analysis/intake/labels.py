"""Fields that stand above a table, beside their head: 项目名称：… | 总投资（万元） | 120.5 over a list of its costs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fupin_analysis.intake.collect import Cell
from fupin_analysis.intake.headers import level_key, path_key
from fupin_analysis.intake.job import Job
from fupin_analysis.intake.parse.cells import Spec, is_nothing, parse_cell, shown
from fupin_analysis.intake.parse.parsed import Parsed
from fupin_analysis.intake.parse.text import tidy
from fupin_analysis.intake.parse.units import split_unit
from fupin_analysis.plan.forms import Field

_COLON = re.compile(r"[:：﹕∶]")


def find_label(job: Job, f: Field) -> tuple[Cell, Cell, str] | None:
    """The cells of a field's head and of its value, the nearest above a table, and the value's text; else None."""
    wanted = {path_key((name,))[-1:] for name in (f.header, *f.aliases) if path_key((name,))}
    for row in range(job.table.span.top - 1, -1, -1):
        for head, text, beside in _told(job, row):
            if (level_key(head[1]),) not in wanted:
                continue
            if text:
                return head[0], head[0], text
            if beside is not None and not is_nothing(job.page.cells[beside[0]][beside[1]]):
                return head[0], beside, shown(job.page.cells[beside[0]][beside[1]])
    return None


def _told(job: Job, row: int) -> Iterator[tuple[tuple[Cell, str], str, Cell | None]]:
    """What may be heads in a row: cell and words, what follows a colon in the cell, and the next filled cell."""
    cells = job.page.cells[row]
    filled = [col for col, cell in enumerate(cells) if cell is not None]
    for place, col in enumerate(filled):
        if isinstance(cells[col], str):
            head, _, rest = _COLON.sub("\x00", cells[col], count=1).partition("\x00")
            beside = (row, filled[place + 1]) if place + 1 < len(filled) else None
            yield ((row, col), tidy(head)), tidy(rest), beside


def read_label(job: Job, f: Field, head: Cell, text: str) -> Parsed:
    """The value of a field beside its head, in the unit that the head states."""
    said = job.page.cells[head[0]][head[1]]
    unit = split_unit(tidy(_COLON.split(str(said))[0]))[1]
    around = job.page.around
    return parse_cell(text, Spec(f, unit, str(said), around.year, job.book.date1904, job.salt))
