"""Pages: no code, nothing from outside, escaped words, the font inside, marks of samples, navigation."""

import base64
import io
import re
from pathlib import Path

import nbformat
import pytest
from fontTools.ttLib import TTFont

from fupin_analysis.errors import ReportError
from fupin_analysis.outputs import page_fonts, pages
from fupin_analysis.outputs.notebooks import read_notebook
from fupin_analysis.outputs.run_notebooks import Run
from report_notebooks import write_notebook

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
TABLE = "<div class='fupin-table'><style>.a{color:red}</style><table><tr><td>峨边 &lt;b&gt;</td></tr></table></div>"


def executed(path: Path, *outputs: dict, markdown: str = "## 到位情况") -> Run:
    """A run whose one code cell has these outputs."""
    write_notebook(path, f"md:{markdown}", "secret_code()")
    node = nbformat.read(path, as_version=4)
    node.cells[-1].outputs = [nbformat.v4.new_output(**output) for output in outputs]
    nbformat.write(node, path)
    return Run(read_notebook(path), path, path.parent)


def frame(*runs: Run, demo: bool = False) -> pages.Frame:
    return pages.Frame("报告", "截至2018年9月30日", "2018-10-08生成", demo, pages.frame_links(runs))


def display(**data: str) -> dict:
    return {"output_type": "display_data", "data": {k.replace("_", "/"): v for k, v in data.items()}}


@pytest.fixture
def page(tmp_path):
    def make(*outputs: dict, demo: bool = False, markdown: str = "## 到位情况") -> str:
        run = executed(tmp_path / "02_funding.ipynb", *outputs, markdown=markdown)
        return pages.write_page(run, tmp_path, frame(run, demo=demo)).read_text(encoding="utf-8")

    return make


def test_page_shows_results_and_no_code(page):
    text = page(
        display(text_html=TABLE),
        {"output_type": "stream", "name": "stderr", "text": "UserWarning: private"},
        {"output_type": "stream", "name": "stdout", "text": "<i>七成</i>"},
    )
    assert "峨边 &lt;b&gt;" in text
    assert "&lt;i&gt;七成&lt;/i&gt;" in text
    for hidden in ("secret_code", "as_of", "UserWarning", "<script", "In&nbsp;[", "¶"):
        assert hidden not in text
    assert "default-src 'none'" in text
    assert '<html lang="zh-CN">' in text


def test_styles_that_repeat_are_kept_once(page):
    assert page(display(text_html=TABLE), display(text_html=TABLE)).count(".a{color:red}") == 1


def test_picture_is_inside_and_described(page):
    text = page(display(image_png=PIXEL, text_plain="<Figure>"))
    assert f"data:image/png;base64,{PIXEL[:20]}" in text
    assert 'alt="图：到位情况"' in text
    assert "No description has been provided" not in text


def test_own_alternative_text_wins(page):
    described = {**display(image_png=PIXEL), "metadata": {"image/png": {"alt": "七成到位"}}}
    assert 'alt="七成到位"' in page(described)


@pytest.mark.parametrize("demo", [True, False])
def test_samples_are_marked_on_the_page(page, demo):
    assert ("示例数据，纯属虚构" in page(display(text_html="<p>x</p>"), demo=demo)) is demo


@pytest.mark.parametrize(
    "link",
    [
        '<img src="https://example.org/a.png">',
        "<link href='//example.org/a.css'>",
        "<style>@import 'a.css'</style>",
        "<p style='background:url(http://example.org)'>",
    ],
)
def test_link_to_outside_is_refused(page, link):
    with pytest.raises(ReportError, match="外部链接"):
        page(display(text_html=link))


def test_navigation_leads_to_all_pages(tmp_path):
    runs = [
        executed(tmp_path / f"{name}.ipynb", display(text_html="<p>x</p>")) for name in ("00_scorecard", "01_returns")
    ]
    first, second = (p.read_text(encoding="utf-8") for p in pages.write_pages(runs, tmp_path, frame(*runs)))
    assert re.findall(r'href="([^"]+)"', first) == [
        "index.html", "00_scorecard.html", "01_returns.html", "annex.xlsx", "index.html", "01_returns.html",
    ]  # fmt: skip
    assert 'href="01_returns.html" class="here" aria-current="page"' in second


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        ("资金：钱到哪里了？", ("资金", "钱到哪里了？")),
        ("资金: 钱到哪里了？", ("资金", "钱到哪里了？")),
        ("总表", ("总表", "")),
        ("谁没有报？", ("谁没有报？", "")),
        ("：", ("：", "")),
    ],
)
def test_split_title(title, parts):
    assert pages.split_title(title) == parts


def test_font_carries_what_the_page_shows(page):
    """Characters of text, of alternative text and of the frame are all inside; a page stays small."""
    text = page(display(text_html='<p>㑇乡 &#23792;边</p><img alt="阿坝" src="data:image/png;base64,">'), demo=True)
    data = re.search(r"data:font/woff;base64,([^)]+)\)", text).group(1)
    known = TTFont(io.BytesIO(base64.b64decode(data))).getBestCmap()
    assert {ord(c) for c in "峰边阿坝示例数据总览到位情况09"} <= known.keys()
    assert ord("藏") not in known
    assert len(text) < 200_000


def test_characters_without_glyph_do_no_harm():
    assert page_fonts.font_face("到位\u202f\U0001f600").startswith("@font-face")


@pytest.mark.parametrize(("columns", "across"), [(10, False), (11, True)])
def test_wide_tables_stand_across_on_paper(columns, across):
    heads = '<th class="n">头</th>' * columns
    one = f'<div class="fupin-table"><table><thead><tr>{heads}</tr></thead></table></div>'
    narrow = '<div class="fupin-table"><table><thead><tr><th>头</th></tr></thead></table></div>'
    assert pages.mark_wide(narrow + one).count('class="fupin-table many"') == int(across)
    assert pages.mark_wide(narrow + one).startswith(narrow)
