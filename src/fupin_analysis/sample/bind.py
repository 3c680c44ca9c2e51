"""Tables bound into workbooks: who sends what in which file, on which sheets, into which folder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from fupin_analysis.plan.forms import Form
from fupin_analysis.plan.periods import Period
from fupin_analysis.sample.dice import person_name, pick, rows_of, stream
from fupin_analysis.sample.draw import Record, Sender, draw_table
from fupin_analysis.sample.layout import Family, choose_families, groups
from fupin_analysis.sample.pages import Page, Workbook
from fupin_analysis.sample.world import World

STEMS = (
    "{short}{year}年{month}月定点扶贫报表",
    "附件2：{short}（{year}年{month}月）",
    "{full}{year}年{month}月工作进展情况",
    "{year}年{month}月扶贫月报-{short}",
    "【报送】{short}定点扶贫工作情况{year}{month:02d}",
)


Returns = dict[tuple[str, str], list[Record]]
"""Records of one form by period and enterprise."""


Vary = Callable[[Family], tuple[Family, int]]
"""Gives the family in which a single workbook is laid out, and the failure mode that makes it differ (0 for none)."""


def bind_books(
    world: World, told: dict[str, pd.DataFrame], vary: Vary = lambda family: (family, 0)
) -> Iterator[Workbook]:
    """Every return as a workbook, in the order of periods and senders; faultless but for what ``vary`` does."""
    parts = {form_id: _by_return(table) for form_id, table in told.items()}
    chosen, members = choose_families(world), groups(world)
    reports = {(row.enterprise, row.period): (row.status, row.received) for row in rows_of(world.reports)}
    shorts = short_names(world)
    for period in world.periods:
        for sender, names in members.items():
            status, received = reports.get((sender, str(period)), ("missing", None))
            if status == "missing":
                continue
            family, mode = vary(chosen[sender])
            book = _open_book(world, sender, period, family, shorts[sender], status, received)
            book.members, book.drift = tuple(names), mode
            for name in names:
                _add_pages(book, world, name, period, family, parts, many=len(names) > 1)
            yield book


def _by_return(table: pd.DataFrame) -> Returns:
    out: Returns = {}
    for number, values in enumerate(table.to_dict("records")):
        record = {str(key): value for key, value in values.items()}
        out.setdefault((record["period"], record["enterprise"]), []).append((number, record))
    return out


def short_names(world: World) -> dict[str, str]:
    """Full name → short name of every filer."""
    both = pd.concat([world.enterprises, world.offices])
    return dict(zip(both["full_name"], both["short_name"], strict=True))


def _open_book(
    world: World, sender: str, period: Period, family: Family, short: str, status: str, received: pd.Timestamp
) -> Workbook:
    rng = stream(world.seed, "file", sender)
    stem = pick(rng, STEMS).format(full=sender, short=short, year=period.year, month=period.number)
    late = status == "late"
    stem = f"（补报）{stem}" if late else stem
    return Workbook(
        sender,
        str(period),
        str(period),
        family.name,
        family.suffix,
        family.encoding,
        stem,
        received.date(),
        is_late=late,
    )


def _add_pages(
    book: Workbook,
    world: World,
    name: str,
    period: Period,
    family: Family,
    parts: dict[str, Returns],
    *,
    many: bool,
) -> None:
    gap = int(stream(world.seed, "drift", name, str(period)).random() < 0.15 and family.suffix != "csv")
    row = 0
    for form in world.owed(name, period):
        rows = parts[form.id].get((str(period), name), [])
        sender = describe_sender(world, name, form, period, book.received)
        if family.stacked and book.pages:
            page, row = book.pages[0], row + 2
        else:
            page, row = Page(_sheet_name(form, family, period, name if many else "", world)), 0
            book.pages.append(page)
        row = draw_table(page, row, form, rows, family, sender, gap=gap)


def _sheet_name(form: Form, family: Family, period: Period, name: str, world: World) -> str:
    if family.stacked:
        return f"{period.number}月"
    words = form.sheets
    word = form.code if family.names < 0 else words[min(family.names, len(words) - 2)]
    if name:
        shorts = short_names(world)
        return f"{word}（{shorts[name]}）"
    return f"{period.number}月{word}" if family.dated_sheets else word


def describe_sender(world: World, name: str, form: Form, period: Period, received: dt.date) -> Sender:
    """Who signs, with made-up names that stay the same over the months, and how the period is said."""
    rng: np.random.Generator = stream(world.seed, "signers", name)
    chief, checker, filer = (person_name(rng) for _ in range(3))
    return Sender(
        enterprise=name,
        period_text=_period_text(world, form, period),
        filled_on=received,
        chief=chief,
        checker=checker,
        filer=filer,
        phone=f"028-8000{int(rng.integers(0, 10000)):04d}",
    )


def _period_text(world: World, form: Form, period: Period) -> str:
    since, _ = world.duties.covers(form, period)
    own = Period.of(period.end, form.period)
    if form.period == "year":
        return own.label
    if since < own.start:
        return f"{period.year}年1—{period.number}月"
    return own.label
