"""``rule_pages``: the rule book of a home, written as a page and a workbook for those who fill the forms."""

from __future__ import annotations

from pathlib import Path

from fupin_analysis.home import Home, find_home_or_none
from fupin_analysis.outputs.rule_book import TITLE, rule_page, rule_workbook
from fupin_analysis.plan.forms import load_forms
from fupin_analysis.suite.rulebook import rules_for
from fupin_analysis.suite.template import FOLDER


def write_rule_pages(home: str | Path | Home | None = None, *, out: Path | None = None) -> list[Path]:
    """Write 指标核对关系说明.html and .xlsx to ``out``, default ``data/reference/templates``; their paths.

    The rules are those beside the home's forms, else the plan's. Nobody fills these files, so they are written anew.
    Without a home ``out`` must be given (HomeError otherwise).
    """
    own = find_home_or_none(home, needed=out is None)
    forms = load_forms(own.forms if own else None)
    book = rules_for(forms)
    target = out or (own.reference / FOLDER if own else Path(FOLDER))
    target.mkdir(parents=True, exist_ok=True)
    page, workbook = target / f"{TITLE}.html", target / f"{TITLE}.xlsx"
    page.write_text(rule_page(book, forms, demo=own.is_demo if own else False), encoding="utf-8", newline="\n")
    workbook.write_bytes(rule_workbook(book, forms))
    return [page, workbook]
