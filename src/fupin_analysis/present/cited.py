"""Words that carry the figure they state, so that a sentence knows which of its numbers is which (溯源).

A fact is marked where it is put into words, ``cite("786人", "jobs_new")``; the marks are private characters that pass
through templates and joins, and are taken out again when the sentence becomes text, HTML or a list of figures.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from urllib.parse import quote

from fupin_analysis.present.words import MISSING

_OPEN, _PART, _CLOSE = "\ue000", "\ue001", "\ue002"
_MARKED = re.compile(f"{_OPEN}([^{_PART}]*){_PART}([^{_CLOSE}]*){_CLOSE}")
TRACES = "trace"
"""Folder of a report with the pages that figures are traced on."""
Link = Callable[[str], str]


def cite(words: str, figure: str | None) -> str:
    """The words of a fact with the id of its figure; without a figure, or a fact that is missing, the words alone."""
    if not figure or not words or words == MISSING:
        return words
    return f"{_OPEN}{figure}{_PART}{plain(words)}{_CLOSE}"


def plain(marked: str) -> str:
    """The text without its marks."""
    return _MARKED.sub(lambda found: found[2], marked)


def figures_in(marked: str) -> list[tuple[str, str]]:
    """(words, figure id) of every fact that is marked, in their order."""
    return [(found[2], found[1]) for found in _MARKED.finditer(marked)]


def as_html(marked: str, link: Link | None = None) -> str:
    """The text escaped; with ``link`` every marked fact leads to where its figure is traced."""
    out, at = [], 0
    for found in _MARKED.finditer(marked):
        out.append(html.escape(marked[at : found.start()]))
        out.append(anchor(found[2], found[1], link))
        at = found.end()
    return "".join([*out, html.escape(marked[at:])])


def anchor(words: str, figure: str, link: Link | None) -> str:
    """The words of one figure as HTML: a link to its trace, or with its id to be seen when one points at it."""
    said, id = html.escape(words), html.escape(figure, quote=True)
    if link is None:
        return f'<span class="fupin-figure" title="数据编号 {id}">{said}</span>'
    return f'<a class="fupin-figure" href="{html.escape(link(figure), quote=True)}" title="溯源 {id}">{said}</a>'


def trace_link(figure: str) -> str:
    """The address of a figure's trace from a page of the report: ``trace/jobs_new.html#%40county%3D513431``."""
    measure = re.split("[@#]", figure, maxsplit=1)[0]
    return f"{TRACES}/{measure}.html#{quote(figure[len(measure) :], safe='')}"
