"""FileExtracts made by hand: what intake would give for a small return, for the tests of review, store and suite."""

import datetime as dt
import hashlib

import pandas as pd

from fupin_analysis import frames
from fupin_analysis.intake.result import RECORDS, FileExtract
from fupin_analysis.plan.forms import load_forms
from fupin_analysis.plan.periods import Period

FORMS = load_forms()


def column_letter(number: int) -> str:
    return chr(65 + number) if number < 26 else chr(64 + number // 26) + chr(65 + number % 26)


def make_extract(
    path,
    tables,
    *,
    enterprise="甲集团有限公司",
    period="2018-09",
    received="2018-10-08",
    content=None,
    forms=FORMS,
    checks=(),
    findings=(),
    raws=None,
    units=None,
    named_at="",
):
    """One file. ``tables``: form → rows as dicts (row n stands in sheet row 5 + n, field k in column k).

    ``checks``: (form, sheet row, label, {field: value}); ``raws``: {(form, row, field): text}.
    """
    sha = hashlib.sha256((content or path).encode()).hexdigest()
    file_id = sha[:12]
    return_id = f"{file_id}/{period}/1"
    file = {"file_id": file_id, "path": path, "sha256": sha, "format": "xlsx", "outcome": "accepted", "reason": ""}
    records, values, cells = [], [], []
    for number, (form_id, rows) in enumerate(tables.items(), start=1):
        form, table_id, sheet = forms[form_id], f"{file_id}/{number}/1", forms[form_id].title[:8]
        order = {f.name: k for k, f in enumerate(form.fields)}
        for at, row in enumerate(rows, start=5):
            record_id = f"{table_id}/{at}"
            who = row.get("enterprise", enterprise)
            records.append([record_id, return_id, form_id, who, period, path, sheet, at, named_at])
            for name, value in row.items():
                if name not in order or value is None:
                    continue
                raw = (raws or {}).get((form_id, at - 5, name), str(value))
                cell = f"{column_letter(order[name])}{at}"
                unit = (units or {}).get(name, form.by_name[name].unit)
                values.append(value_row(record_id, form_id, name, file_id, sheet, cell, raw, value, unit))
    made_checks = []
    for form_id, at, label, given in checks:
        number = list(tables).index(form_id) + 1
        sheet = forms[form_id].title[:8]
        cells.append([file_id, sheet, f"A{at}", label, "total", f"{file_id}/{number}/1", ""])
        order = {f.name: k for k, f in enumerate(forms[form_id].fields)}
        for name, value in given.items():
            cell, unit = f"{column_letter(order[name])}{at}", forms[form_id].by_name[name].unit
            record_id = f"{file_id}/{number}/1/{at}"
            made_checks.append(value_row(record_id, form_id, name, file_id, sheet, cell, str(value), value, unit))
    return FileExtract(
        file,
        frame_of([[return_id, file_id, enterprise, period, "accepted", pd.Timestamp(received)]], frames.RETURNS),
        frame_of(records, RECORDS),
        frame_of(values, frames.VALUES),
        frame_of(made_checks, frames.VALUES),
        frame_of(cells, frames.CELLS),
        list(findings),
    )


def value_row(record_id, form, field, file_id, sheet, cell, raw, value, unit):
    value_id = f"{record_id}/{field}"
    return [
        value_id,
        record_id,
        form,
        field,
        file_id,
        sheet,
        cell,
        raw,
        value,
        None,
        None,
        False,
        unit,
        "confirmed",
        None,
        "",
    ]


def frame_of(rows, columns):
    if not rows:
        return frames.empty(columns)
    return frames.conform(pd.DataFrame(rows, columns=list(columns), dtype="object"), columns)


def extracts_of_tables(tables):
    """Extracts of processed tables (sample truth): a file an enterprise and period, received a week after it."""
    split = {}
    for form_id, table in tables.items():
        for (enterprise, period), part in table.groupby(["enterprise", "period"], sort=False):
            names = [f.name for f in FORMS[form_id].fields if f.name in part.columns]
            rows = part[names].astype("object").to_dict("records")
            clean = [{k: v for k, v in row.items() if not pd.isna(v)} for row in rows]
            split.setdefault((enterprise, period), {})[form_id] = clean
    return [
        make_extract(
            f"{period}/{enterprise}.xlsx",
            parts,
            enterprise=enterprise,
            period=period,
            received=str(Period.parse(period).end + dt.timedelta(days=8)),
        )
        for (enterprise, period), parts in split.items()
    ]
