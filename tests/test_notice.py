"""The text of the document, pasted anyhow, gives each target its clause, from the right section, or none."""

import random
from pathlib import Path

import pytest

from fupin_analysis.plan.notice import read_notice, split_notice
from fupin_analysis.plan.plan import load_plan

REAL = Path(__file__).parents[1].parent / "shared" / "plan" / "notice-207-2018.txt"
PLAN = load_plan()
OUTLINE = ["一", "二", "二(一)", "二(一)1", "二(一)2", "二(二)", "三"]
TEXT = """某某通知（2018）1.号

一、目标
到2020年，认可度达 90%以
上。 另有别的事。
二、任务 总的说明。
（一）种地。下面细说。
1.种树。种 2.5 万棵，2.5万
2.1亿元照投；按月报，按季查。
——修路100公里。
2．养羊。养30 万只。
（二）读书。人人读书！
三、保障。力争不低于20%；力争不低于15%。
附件：汇总表
抄送：某人
"""


def notice(text=TEXT):
    found = split_notice(text, OUTLINE)
    assert found is not None
    return found


def test_sections_are_told_by_their_marks_and_lose_all_blanks():
    assert notice().sections == {
        "一": "目标到2020年，认可度达90%以上。另有别的事。",
        "二": "任务总的说明。",
        "二(一)": "种地。下面细说。",
        "二(一)1": "种树。种2.5万棵，2.5万2.1亿元照投；按月报，按季查。——修路100公里。",
        "二(一)2": "养羊。养30万只。",
        "二(二)": "读书。人人读书！",
        "三": "保障。力争不低于20%；力争不低于15%。",
    }


@pytest.mark.parametrize("width", [None, 1, 7, 33])
def test_line_breaks_do_not_matter(width):
    plain = "".join(TEXT.split("附件")[0].split())
    broken = plain if width is None else "\n".join(plain[n : n + width] for n in range(0, len(plain), width))
    assert notice(broken).sections == notice().sections


@pytest.mark.parametrize(
    ("sections", "words", "quoted"),
    [
        pytest.param(["一"], ["90%以上"], [("一", "目标到2020年，认可度达90%以上。")], id="broken-by-a-line"),
        pytest.param(["一"], ["９０％以上"], [("一", "目标到2020年，认可度达90%以上。")], id="other-width"),
        pytest.param(["二(一)1"], ["修路", "100公里"], [("二(一)1", "修路100公里。")], id="once-for-two-words"),
        pytest.param(
            ["二(一)2", "二(二)"],
            ["30万只", "读书"],
            [("二(一)2", "养30万只。"), ("二(二)", "读书。"), ("二(二)", "人人读书！")],
            id="two-sections",
        ),
        pytest.param(["二(一)1"], ["30万只"], [], id="stands-in-another-section"),
        pytest.param(["二(一)1"], ["修路", "100里"], [], id="half-a-clause-is-none"),
        pytest.param(["四"], ["修路"], [], id="no-such-section"),
        pytest.param(["一"], [], [], id="no-words"),
    ],
)
def test_clauses(sections, words, quoted):
    assert [(c.section, c.text) for c in notice().clauses(sections, words)] == quoted


def test_a_long_sentence_is_cut_to_its_parts_and_says_so():
    long = "对甲" + "乙" * 60 + "的，不低于20%；丙" + "丁" * 40 + "的，不低于15%；戊的，不低于10%。"
    made = notice(TEXT.replace("力争不低于20%；力争不低于15%。", long))
    (clause,) = made.clauses(["三"], ["戊的"])
    assert clause.text == "……戊的，不低于10%。"
    (whole,) = made.clauses(["三"], ["甲乙", "丙丁", "戊的"])
    assert whole.text == long


@pytest.mark.parametrize(
    "text", ["", "请于10月20日前重报。", "一、请重报。\n二、请盖章。"], ids=["empty", "note", "list"]
)
def test_another_text_is_not_the_document(text):
    assert split_notice(text, PLAN.file.outline) is None


def test_a_file_of_an_older_encoding_is_read(tmp_path):
    assert read_notice(tmp_path, OUTLINE) is None
    (tmp_path / "notice.txt").write_bytes(TEXT.encode("gb18030"))
    assert read_notice(tmp_path, OUTLINE) == notice()


# Where the clause of a target stands in more than one of its sections, all of them; else its first
SEVERAL = {"jobs_new", "four_good", "named_projects"}


@pytest.mark.skipif(not REAL.is_file(), reason="the text of the document is not here")
@pytest.mark.parametrize("as_pasted", [True, False], ids=["lines", "rewrapped"])
def test_every_target_finds_its_clause_in_the_document(as_pasted):
    text = REAL.read_text(encoding="utf-8")
    if not as_pasted:
        cut = random.Random(7)
        body, tail = "".join(text.split("附件：")[0].split()), "\n附件：略"
        text = "".join(sign + ("\n" if cut.random() < 0.03 else "") for sign in body) + tail
    found = split_notice(text, PLAN.file.outline)
    assert found is not None
    assert set(found.sections) == set(PLAN.file.outline)
    told = {target.id: found.clauses(target.sections, target.clause) for target in PLAN.targets.values()}
    assert [key for key, clauses in told.items() if not clauses] == []
    for key, clauses in told.items():
        sections = {clause.section for clause in clauses}
        expected = set(PLAN.target(key).sections)
        assert sections == expected if key in SEVERAL else sections <= expected, key
    assert "抄送" not in "".join(found.sections.values())


def test_a_target_knows_a_few_words_and_not_the_text():
    for target in PLAN.targets.values():
        assert target.clause, target.id
        assert max(map(len, target.clause)) <= 12, target.id
