"""The five questions of leaders: each is answered in a notebook in at most three lines, and the answers are there."""

import json
from pathlib import Path

import pytest

from fupin_analysis.suite.page import write_notebook_page

ROOT = Path(__file__).parents[1]
NOTEBOOK = ROOT / "examples" / "five_questions" / "five_questions.ipynb"


def cells(kind):
    told = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in told if cell["cell_type"] == kind]


def test_every_question_has_an_answer_of_at_most_three_lines():
    questions = [text for text in cells("markdown") if text.startswith("## ")]
    answers = cells("code")[2:]
    assert len(questions) == len(answers) == 5
    assert all(len(answer.splitlines()) <= 3 for answer in answers)


@pytest.mark.skipif(not (ROOT / "demo" / "data" / "raw").is_dir(), reason="the demo has not been made")
def test_the_answers_are_there(tmp_path):
    page = write_notebook_page(NOTEBOOK, tmp_path, parameters={"as_of": "2018-10", "home": str(ROOT / "demo")})
    text = page.read_text(encoding="utf-8")
    for said in ("无偿帮扶资金", "新增就业", "未足额到位的承诺", "应报", "单元格"):
        assert said in text, said
    assert "Traceback" not in text
