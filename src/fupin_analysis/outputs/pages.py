"""Executed notebooks become pages: no code, no link to outside, pictures and font inside, ready to print on A4.

nbconvert's template ``basic`` gives the body (the only one without scripts of others); the frame around it, its
navigation and its style are ours (``page_frames/``).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
import nbformat
from nbconvert import HTMLExporter

from fupin_analysis.errors import ReportError
from fupin_analysis.outputs.page_fonts import font_face
from fupin_analysis.outputs.run_notebooks import Run

TEMPLATES = Path(__file__).parent / "page_frames"
INDEX = "index.html"
ANNEX = "annex.xlsx"
_OUTSIDE = re.compile(
    r"""(?:src|href|action|data|poster)\s*=\s*["']?\s*(?:https?:)?//|url\(\s*["']?(?:https?:)?//|@import""", re.I
)
_STYLE = re.compile(r"<style>.*?</style>", re.S)
_HEAD = re.compile(r'<div class="fupin-table">.*?</thead>', re.S)
_ACROSS = 10
"""A table of more columns does not fit on an upright page."""
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class PageLink:
    """An entry of the navigation: file name, the words shown, and the question that the page answers."""

    file: str
    title: str
    question: str = ""


@dataclass(frozen=True)
class Frame:
    """What all pages of a report share: ``cut_off`` is 截至2018年9月30日, ``made`` the line at the foot."""

    report_title: str
    cut_off: str
    made: str
    demo: bool
    links: tuple[PageLink, ...]


def frame_links(runs: Iterable[Run]) -> tuple[PageLink, ...]:
    """The navigation: the overview, then one page a notebook."""
    pages = (PageLink(f"{run.notebook.name}.html", *split_title(run.notebook.title)) for run in runs)
    return (PageLink(INDEX, "总览"), *pages)


def split_title(title: str) -> tuple[str, str]:
    """Subject and question: 资金：钱到哪里了？ → 资金, 钱到哪里了？ (a title of one part has no question)."""
    subject, colon, question = title.replace(":", "：").partition("：")
    return (subject.strip(), question.strip()) if colon and subject.strip() else (title, "")


def write_pages(runs: Sequence[Run], folder: Path, frame: Frame) -> list[Path]:
    """One page a run, ``<folder>/<name>.html``; returns their paths."""
    return [write_page(run, folder, frame) for run in runs]


def write_page(run: Run, folder: Path, frame: Frame) -> Path:
    """One executed notebook as a page."""
    file = f"{run.notebook.name}.html"
    names = [link.file for link in frame.links]
    here = names.index(file) if file in names else 0
    before = frame.links[here - 1] if here > 0 else None
    after = frame.links[here + 1] if here + 1 < len(frame.links) else None
    body = convert_body(run.executed)
    text = render(
        "page.html.j2",
        frame,
        file=file,
        title=run.notebook.title,
        body=body,
        before=before,
        after=after,
    )
    path = folder / file
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def render(template: str, frame: Frame, **values: Any) -> str:
    """A template filled and given its font; ReportError where anything would be fetched from outside."""
    page = _environment().get_template(template)
    shared = {"frame": frame, "index": INDEX, "annex": ANNEX}
    bare = page.render(**shared, font="", **values)
    text = page.render(**shared, font=font_face(read_words(bare)), **values)
    if found := _OUTSIDE.search(text):
        near = text[max(0, found.start() - 60) : found.end() + 60]
        raise ReportError(
            f"页面“{values.get('title', template)}”含有外部链接，不能离线查看：……{near}……", code="page-link"
        )
    return text


def fill(template: str, **values: Any) -> str:
    """A template filled as it is, without a font of its own."""
    return _environment().get_template(template).render(**values)


def convert_body(executed: Path) -> str:
    """The notebook's Markdown and outputs as HTML, without code, prompts and messages on stderr.

    Styles that every table brings along are kept once. A picture without alternative text gets the last heading.
    """
    node = nbformat.read(executed, as_version=4)  # type: ignore[no-untyped-call]
    _prepare(node)
    body, _ = _exporter().from_notebook_node(node)
    return mark_wide(_keep_once(body))


def _prepare(node: Any) -> None:
    heading = ""
    for cell in node.cells:
        if cell.cell_type == "markdown":
            found = re.findall(r"^#+\s*(.+)$", cell.source, re.M)
            heading = found[-1].strip() if found else heading
        elif cell.cell_type == "code":
            cell.outputs = [o for o in cell.outputs if not (o.output_type == "stream" and o.name == "stderr")]
            for output in cell.outputs:
                for kind in ("image/png", "image/jpeg"):
                    if kind in output.get("data", {}):
                        output.metadata.setdefault(kind, {}).setdefault("alt", f"图：{heading}")


def _keep_once(body: str) -> str:
    seen: set[str] = set()

    def first(match: re.Match[str]) -> str:
        if match.group() in seen:
            return ""
        seen.add(match.group())
        return match.group()

    return _STYLE.sub(first, body)


def mark_wide(body: str) -> str:
    """Tables of many columns get the class ``many``: on paper they stand across."""

    def marked(match: re.Match[str]) -> str:
        many = match.group().count("<th ") + match.group().count("<th>") > _ACROSS
        return match.group().replace('class="fupin-table"', 'class="fupin-table many"', 1) if many else match.group()

    return _HEAD.sub(marked, body)


def read_words(page: str) -> str:
    """All words that a page can show: between tags, and instead of pictures."""
    shown = _TAG.sub(" ", _STYLE.sub("", page)) + " ".join(re.findall(r'alt="([^"]*)"', page))
    return html.unescape(shown)


@lru_cache(maxsize=1)
def _exporter() -> HTMLExporter:
    return HTMLExporter(  # type: ignore[no-untyped-call]
        template_name="basic",
        exclude_input=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
        embed_images=True,
    )


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
