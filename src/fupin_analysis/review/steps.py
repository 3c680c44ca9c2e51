"""Review from end to end: names, versions, duplicates, units, rules, totals, then the state of every value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from fupin_analysis import frames
from fupin_analysis.intake.result import FileExtract
from fupin_analysis.plan.catalogue import Finding
from fupin_analysis.plan.forms import Form
from fupin_analysis.review.ages import use_ages
from fupin_analysis.review.batch import Batch, cut, file_findings, gather
from fupin_analysis.review.columns import text_array
from fupin_analysis.review.counts import check_counts
from fupin_analysis.review.duplicates import check_duplicates
from fupin_analysis.review.merge import merge_notes
from fupin_analysis.review.names import resolve_names
from fupin_analysis.review.places import check_places
from fupin_analysis.review.reference import Reference
from fupin_analysis.review.register import confirm_outliers, used_entries
from fupin_analysis.review.remarks import check_remarks
from fupin_analysis.review.repeats import SUPERSEDED
from fupin_analysis.review.result import History, Reviewed
from fupin_analysis.review.rules.engine import check_rules
from fupin_analysis.review.rules.load import RuleBook, load_rules, rules_of
from fupin_analysis.review.states import number_findings, settle
from fupin_analysis.review.totals import check_totals
from fupin_analysis.review.units import check_units
from fupin_analysis.review.versions import check_versions, drop_idle_notes, still_asked
from fupin_analysis.review.work import Note, Work

NO_PERIOD = ""


def review(
    extracts: Sequence[FileExtract],
    *,
    forms: Mapping[str, Form],
    reference: Reference | None = None,
    rules: RuleBook | None = None,
    history: History | None = None,
) -> Reviewed:
    """Review all returns of these files, period after period, each with the earlier ones as its history.

    ``rules``: in place of those beside the forms, or the plan's. Nothing of the extracts is changed.
    """
    batch, book = gather(extracts), rules or load_rules(rules_of(forms))
    past = history or History()
    parts: list[Reviewed] = []
    for period in [*batch.periods, NO_PERIOD]:
        part = review_period(
            cut(batch, period), forms=forms, reference=reference or Reference(), book=book, history=past, period=period
        )
        past = past.with_period(part)
        parts.append(part)
    return join(parts, batch, forms)


def review_period(
    batch: Batch, *, forms: Mapping[str, Form], reference: Reference, book: RuleBook, history: History, period: str
) -> Reviewed:
    """Review the returns of one period (``cut`` first); ``cells`` of the result is empty: the ledger is intake's."""
    work = Work(batch, forms=forms, reference=reference, history=history, period=period)
    resolve_names(work)
    check_versions(work)
    check_duplicates(work)
    check_places(work)
    use_ages(work)
    check_remarks(work)
    check_units(work, book.units)
    check_counts(work, book.counts)
    confirm_outliers(work)
    check_rules(work, book)
    confirm_outliers(work)
    check_totals(work)
    drop_idle_notes(work)
    values, findings, used = settle(work)
    held = (values["state"] == "held").to_numpy(dtype=bool)
    return Reviewed(
        files=work.files,
        returns=_outcomes(work, batch.returns, findings),
        records=work.records.to_frame(),
        values=values,
        cells=frames.empty(frames.CELLS),
        findings=findings,
        checks=work.checks,
        tables={form_id: work.table(form_id).without(held).frame() for form_id in forms},
        used=used | {-line for line in work.names_used} | used_entries(work.notes),
    )


def _outcomes(work: Work, returns: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """Returns with the outcome that their findings leave: a part refused, accepted with findings, or accepted."""
    asked = set(findings.loc[findings["grade"].isin(["B", "C"]), "return_id"])
    refused = set(findings.loc[findings["grade"] == "D", "return_id"])
    outcomes = []
    for one in work.returns.values():
        if one.outcome in ("refused", SUPERSEDED):
            outcomes.append(one.outcome)
        else:
            told = "accepted_with_findings" if one.return_id in asked else one.outcome
            outcomes.append("partial" if one.return_id in refused else told)
    names = [one.enterprise for one in work.returns.values()]
    came = pd.Series([one.received for one in work.returns.values()], index=returns.index, dtype="datetime64[s]")
    made = returns.assign(enterprise=text_array(names), outcome=text_array(outcomes), received=came)
    return made[list(frames.RETURNS)]


def join(parts: Sequence[Reviewed], batch: Batch, forms: Mapping[str, Form]) -> Reviewed:
    """Reviewed periods and the findings on files put together; files get the outcome of their returns."""
    returns = pd.concat([p.returns for p in parts], ignore_index=True)
    of_files = findings_frame(still_asked(file_findings(batch), batch.files, returns))
    findings = pd.concat([p.findings for p in parts] + [of_files], ignore_index=True)
    tables = {form_id: _in_a_row([p.tables[form_id] for p in parts]) for form_id in forms}
    return Reviewed(
        files=file_outcomes(batch.files, returns, findings),
        returns=returns,
        records=pd.concat([p.records for p in parts], ignore_index=True),
        values=pd.concat([p.values for p in parts], ignore_index=True),
        cells=batch.cells,
        findings=findings,
        checks=pd.concat([p.checks for p in parts], ignore_index=True),
        tables=tables,
        used=frozenset[int]().union(*(p.used for p in parts)),
    )


def _in_a_row(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The tables of a form one after another; those without rows, most of them, are passed over."""
    told = [table for table in tables if len(table)]
    return pd.concat(told, ignore_index=True) if len(told) > 1 else (told or tables)[0]


def findings_frame(findings: Sequence[Finding]) -> pd.DataFrame:
    """Findings that belong to no return, merged and numbered like the others."""
    rows = [note.finding.row(0) for note in merge_notes([Note(f) for f in findings])]
    number_findings(rows)
    return frames.conform(pd.DataFrame(rows), frames.FINDINGS) if rows else frames.empty(frames.FINDINGS)


def file_outcomes(files: pd.DataFrame, returns: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """Files with one of four outcomes: refused (nothing of it counts), partial, accepted_with_findings, accepted."""
    told = set(findings.loc[findings["grade"].isin(["B", "C"]), "file"])
    by_file = returns.groupby("file_id")["outcome"].agg(set).to_dict()
    outcomes = []
    for file in files.itertuples(index=False):
        own = by_file.get(file.file_id, set())
        if file.outcome == "refused" or (own and own <= {"refused"}):
            outcomes.append("refused")
        elif own & {"refused", "partial"} or file.outcome == "partial":
            outcomes.append("partial")
        elif own & {SUPERSEDED, "accepted_with_findings"} or file.path in told:
            outcomes.append("accepted_with_findings")
        else:
            outcomes.append("accepted")
    made = files.assign(outcome=pd.Series(outcomes, index=files.index, dtype="str"))
    why = (made["outcome"] == "refused") & (made["reason"].fillna("") == "")
    said = findings[findings["grade"] == "D"].drop_duplicates("file").set_index("file")["message"]
    return made.assign(reason=made["reason"].mask(why, made["path"].map(said)).fillna(""))
