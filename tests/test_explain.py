"""口径说明: of every figure what counts, the columns, the readings and alternatives, the clause; contradictions."""

import ast
import re
import sys
from pathlib import Path

import pandas as pd
import pytest

import fupin_analysis.indicators
from fupin_analysis.errors import PlanError
from fupin_analysis.indicators.explain import explain, standing
from fupin_analysis.plan.contradictions import load_contradictions
from fupin_analysis.plan.notice import split_notice
from fupin_analysis.plan.plan import BUILT_IN, load_plan
from fupin_analysis.plan.standards import load_standards
from fupin_analysis.present import explained as words
from fupin_analysis.present.explained import explained
from fupin_analysis.present.pages import explain as page
from fupin_analysis.suite.explain import contradictions, explanations
from fupin_analysis.suite.explain import explain as ask
from indicator_world import A, B, C, firms, inputs, villages
from small_home import make_home, run, run_json

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))
PLAN = load_plan()


def mark_of(section):
    last = section[-1]
    return f"{last}." if last.isdecimal() else f"（{section[-2]}）" if last == ")" else f"{section}、"


CLAUSE = "三(三)3：“开展不少于70批次的志愿活动。”"
TEXT = "\n".join(
    mark_of(section) + ("开展不少于 70 批次的\n志愿活动。" if section == "三(三)3" else "某事。")
    for section in PLAN.file.outline
)


def rows_of(figure, *, plan=PLAN, notice=None):
    return explained(explain(plan, figure, notice=notice), plan)


@pytest.mark.parametrize("target", PLAN.targets)
def test_every_target_is_explained(target):
    made = rows_of(target)
    heads = [head for head, _ in made.rows]
    wanted = {"要求", "条款", "数字", "算法", "年度", "取自", "原文"}
    assert wanted <= set(heads), target
    assert [f"口径{key}" for key in PLAN.target(target).readings] == [h for h in heads if h.startswith("口径")]
    assert made.text("原文") == words.NO_TEXT
    assert made.text("计入"), target
    assert "None" not in str(made) and "nan" not in str(made)


@pytest.mark.parametrize("figure", [key for key, m in PLAN.measures.items() if m.name])
def test_supporting_figures_are_explained_too(figure):
    made = rows_of(figure)
    assert made.text("要求") == "辅助数，文件未单独要求"
    assert made.name == PLAN.measure(figure).name
    assert "原文" not in [head for head, _ in made.rows]


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("grant_fund_plan", "2018年不低于2.1亿元"),
        ("donations_annual", "2018年超过1.5亿元"),
        ("jobs_new", "每年不低于1 000人"),
        ("visit_principal", "每个企业每年不低于4次"),
        ("stationed_min4", "每个企业不低于4人（在岗职工100人及以上的）"),
        ("enclave_recruit", "2018年2至3个"),
        ("growth_t2", "每个企业到2019年12月31日（最迟2020年12月31日）不低于15%"),
        ("sheep_stock", "到2019年12月31日不低于300 000只"),
        ("redline_unhonoured", "不得发生"),
        ("fund_on_time", "每笔承诺到期的全部做到（100%）"),
        ("tariff_iptv", "每家运营商每个县不高于10元/月"),
        ("three_bases", "2018年完成事项（3个）"),
        ("five_requirements", "每个企业5项逐项做到：健全机构、加强调研、增派干部、建立台账、强化督查"),
        ("six_precise", "文件未定数字"),
        ("help_villages", "等于94个"),
    ],
)
def test_what_the_document_asks(target, said):
    assert words.asked(PLAN.target(target)).replace("\u202f", " ") == said


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("grant_fund_plan", "按月均匀"),
        ("meetings", "按月均匀，取整"),
        ("satisfaction", "不按时序进度"),
        ("six_precise", ""),
        (
            "training_sessions",
            "两期集中培训，分别以三季度末和年末为界（8月25%、9月50%、10月60%、11月80%、12月100%），取整",
        ),
    ],
)
def test_how_the_pace_is_said(target, said):
    assert words.pace_words(PLAN, PLAN.target(target)) == said


def test_what_counts_says_that_another_reading_holds():
    changed = PLAN.with_readings({"A11": True})
    for what in ("计入", "不计"):
        said = rows_of("grant_fund_plan", plan=changed).text(what)
        assert said.endswith("（以上按默认口径；A11改为“含物资折款”，以所改为准）"), what
        assert "默认口径" not in rows_of("grant_fund_plan").text(what)


def test_a_reading_says_what_was_chosen_why_and_what_else():
    said = rows_of("grant_fund_plan").text("口径A11")
    assert said.startswith("物资折款是否计入帮扶资金？取“只计现金”：")
    assert "另可取“含物资折款”：到位额加上物资折款" in said
    changed = rows_of("grant_fund_plan", plan=PLAN.with_readings({"A11": True})).text("口径A11")
    assert changed.startswith("物资折款是否计入帮扶资金？取“含物资折款”（已改，不是默认口径）：")
    assert "另可取“只计现金”" in changed
    assert "另取他值：" in rows_of("jobs_new").text("口径A23")
    moved = rows_of("grant_fund_plan", plan=PLAN.with_readings({"A34": 20600})).text("要求")
    assert moved == "2018年不低于2.06亿元", "what is asked follows the readings"


@pytest.mark.parametrize(
    ("target", "readings", "said"),
    [
        ("volunteer_batches", {}, "2018年"),
        ("volunteer_batches", {"A25": 2019}, "2019年"),
        ("jobs_new", {}, "报告所在年"),
        ("jobs_new", {"A20": 8}, "报告所在年，自8月起12个月"),
        ("stationed_cadres", {}, "报告日的状况"),
        ("total_input", {}, "2018年"),
    ],
)
def test_of_which_year_the_figure_is(target, readings, said):
    assert rows_of(target, plan=PLAN.with_readings(readings)).text("年度") == said


def test_the_columns_are_those_that_the_figure_reads():
    said = rows_of("volunteer_batches").text("取自")
    assert said.startswith("F6 志愿服务活动统计表：活动名称、类型、")
    assert said.endswith("企业名册：企业全称、企业简称、别名")


def test_the_clause_is_quoted_or_said_not_to_be_there():
    notice = split_notice(TEXT, PLAN.file.outline)
    assert rows_of("volunteer_batches", notice=notice).text("原文") == CLAUSE
    assert rows_of("jobs_new", notice=notice).text("原文") == words.NOT_FOUND


def test_a_figure_may_be_named_and_cut():
    for name in ("jobs_new", "新增就业", "jobs_new@county=513431", "jobs_new#month"):
        assert explain(PLAN, name).measure.target == "jobs_new"
    with pytest.raises(PlanError, match="没有指标“jobs_newly”"):
        explain(PLAN, "jobs_newly")


def test_it_shows_itself():
    made = rows_of("help_villages")
    assert str(made).startswith("精准帮扶贫困村数（help_villages）\n要求：等于94个\n")
    html = made._repr_html_()
    assert "<b>精准帮扶贫困村数（help_villages）</b>" in html and ">要求</th>" in html
    odd = words.Explained("x", "<b>", (("要求", "a<b"),))
    assert "&lt;b&gt;" in odd._repr_html_() and "a&lt;b" in odd._repr_html_()


# --- contradictions ---


def test_contradictions_stand_where_they_are_and_name_what_they_touch():
    for one in PLAN.contradictions:
        assert one.sections and one.text and one.read and one.readings, one.id
        for target in one.targets:
            assert one in explain(PLAN, target).contradictions
    titles = " ".join(one.title for one in PLAN.contradictions)
    for words_ in ("87名", "94个", "栏量", "力争", "2020年前", "1000名", "200万元", "附件"):
        assert words_ in titles


def test_the_cadres_that_the_rule_would_need_are_counted_now():
    cadres = [{"person": f"p{n}", "started_on": "2018-01-01", "role": "第一书记"} for n in range(5)]
    rows = {"cadres": cadres, "enterprise_card": [{"staff_people": 100}]}
    given = inputs(rows, enterprises=firms(甲集团=100, 乙能源=300, 丙通信=99), villages=villages())
    rows = standing(given, [one for one in PLAN.contradictions if one.id == "cadres_and_four"])
    assert dict(zip(rows["figure"], rows["actual"], strict=True)) | {"stationed_min4": None} == {
        "stationed_cadres": 5.0,
        "large_units": 2.0,
        "cadres_needed": 8.0,
        "stationed_min4": None,
    }


def test_bases_near_a_bound_are_counted():
    cards = [
        {"enterprise": A, "grant_2016_wan": 199.0, "grant_2017_wan": 200.0},
        {"enterprise": B, "grant_2016_wan": 503.0, "grant_2017_wan": 502.0},
        {"enterprise": C, "grant_2016_wan": 300.0, "grant_2017_wan": 300.0},
    ]
    given = inputs({"enterprise_card": cards}, enterprises=firms())
    rows = standing(given, [one for one in PLAN.contradictions if one.id == "tier_bounds"])
    assert rows.set_index("figure").loc["growth_borderline", "actual"] == 2.0


def test_the_missing_annex_lasts_until_it_is_given():
    annex = [one for one in PLAN.contradictions if one.missing]
    rows = standing(inputs({}), annex)
    assert rows["note"].tolist() == ["尚未补交"]
    given = inputs({}, allocation=pd.DataFrame({"enterprise": [A]}))
    assert standing(given, annex)["note"].tolist() == ["已补交，按分解表计"]


def test_every_figure_of_a_contradiction_is_there_and_can_be_traced():
    rows = standing(inputs({}, enterprises=firms()))
    assert rows["figure"].ne("").sum() == sum(len(one.figures) for one in PLAN.contradictions)
    assert rows.attrs["figures"] == {"actual": "{figure}"}
    silent = rows[rows["actual"].isna()]
    assert silent["note"].ne("").all()


ONE = """[[contradictions]]
id = "x"
title = "甲与乙"
sections = ["一"]
text = "甲"
read = "乙"
readings = ["A1"]
targets = ["jobs_new"]
figures = ["large_units"]
"""
KNOWN = {"sections": ["一"], "readings": PLAN.readings, "targets": PLAN.targets, "figures": PLAN.measures}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param("title", "titel", r"c\.toml:3：.*“titel”", id="key"),
        pytest.param('["一"]', '["九"]', r":4：.*sections 不认识“九”", id="section"),
        pytest.param('["A1"]', '["A99"]', "readings 不认识“A99”", id="reading"),
        pytest.param('["large_units"]', '["units"]', "figures 不认识“units”", id="figure"),
        pytest.param('read = "乙"\n', 'read = "乙"\nmissing = "law"\n', "missing 不认识“law”", id="missing"),
    ],
)
def test_a_wrong_file_of_contradictions_is_refused(tmp_path, old, new, said):
    path = tmp_path / "c.toml"
    assert load_contradictions(path, KNOWN) == ()
    path.write_text(ONE, encoding="utf-8")
    assert [one.id for one in load_contradictions(path, KNOWN)] == ["x"]
    path.write_text(ONE.replace(old, new), encoding="utf-8")
    with pytest.raises(PlanError, match=said):
        load_contradictions(path, KNOWN)


# --- standards ---


def test_the_standard_of_the_document_is_that_of_its_targets():
    standard = PLAN.standards["yidi_wuyou"]
    assert tuple(item.name for item in standard.villages) == PLAN.target("village_yidi_wuyou").items
    assert tuple(item.name for item in standard.households) == PLAN.target("household_standard").items
    assert standard.untold("villages") == ()
    assert PLAN.standards["yidi_qiyou"].fields("villages") is None
    assert set(PLAN.readings["A43"].options) == set(PLAN.standards)


def test_a_wrong_standard_is_refused(tmp_path):
    text = (BUILT_IN / "y2018" / "standards.toml").read_text(encoding="utf-8")
    path = tmp_path / "s.toml"
    path.write_text(text.replace('field = "has_road"', 'field = "has_raod"', 1), encoding="utf-8")
    with pytest.raises(PlanError, match=r"s\.toml:\d+：退出标准“yidi_wuyou”的“硬化路”.*没有栏目“has_raod”"):
        load_standards(path, PLAN.forms)


@pytest.mark.parametrize(
    ("target", "columns"),
    [
        ("proj_plan_elements", "projects owner implementer due_on quality"),
        ("five_ones", "villages has_leader has_unit has_team has_secretary has_technician"),
    ],
)
def test_the_columns_of_a_list_are_its_items(target, columns):
    form, *names = columns.split()
    heads = [PLAN.forms[form].by_name[name].header for name in names]
    items = PLAN.target(target).items
    assert len(items) == len(heads)
    for item, head in zip(items, heads, strict=True):
        assert head in item or item in head, (item, head)


# --- numbers of the document stand in the plan alone ---

OWN_NUMBERS = {"18", "38", "70", "87", "94", "95", "113", "123", "369", "1000", "8000", "15000", "21000", "242800"}
CONSTANTS = {"DECIMALS", "PREFECTURE_DIGITS", "AGES", "_FEW", "_MANY", "KEPT"}
"""Capital names of numbers that no document sets."""
MODULES = (
    "coverage responsibility cadres milestones volunteering training sales donations redlines growth tiers villages "
    "households total_input explain"
).split()


@pytest.mark.parametrize("name", MODULES)
def test_no_number_of_the_document_stands_in_a_formula(name):
    path = Path(fupin_analysis.indicators.__path__[0]) / f"{name}.py"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in prose:
            said = re.findall(r"\d+", node.value) if isinstance(node.value, str) else [f"{node.value}".split(".")[0]]
            assert not OWN_NUMBERS & set(said), (name, node.lineno, node.value)
    for node in tree.body:
        if isinstance(node, ast.Assign):
            numbers = [n for n in ast.walk(node.value) if isinstance(n, ast.Constant) and type(n.value) in (int, float)]
            names = {t.id for target in node.targets for t in ast.walk(target) if isinstance(t, ast.Name)}
            assert not numbers or names <= CONSTANTS, (name, node.lineno, names)


def test_the_page_of_readings_is_current():
    import make_readings_page

    made = make_readings_page.make_page(PLAN)
    stands = (ROOT / "docs" / make_readings_page.PAGE).read_text(encoding="utf-8")
    assert stands == made, "run scripts/make_readings_page.py"
    assert all(f"## {key} " in made for key in PLAN.readings)


# --- at the desk ---


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    import fupin_analysis as fa

    made = make_home(tmp_path_factory.mktemp("explain") / "home")
    (made.reference / "notice.txt").write_text(TEXT, encoding="utf-8")
    fa.clean(made.root)
    return made


def test_at_the_desk(home):
    frame = explanations("2018-09", home=home)
    assert frame["target"].tolist() == list(PLAN.targets)
    row = frame.set_index("target").loc["volunteer_batches"]
    assert row["clause"] == CLAUSE
    assert (row["section"], row["asked"]) == ("三(三)3；计划任务", "2018年不低于70批次")
    item = page.targets(frame)
    assert "clause" in [column.name for column in item.table.columns]
    assert len(item.to_record()["records"]) == len(PLAN.targets), "the annex has them all"
    assert page.sources(frame).to_record()["records"][0]["source"]
    listed = contradictions("2018-09", home=home)
    assert listed["title"].tolist() == [one.title for one in PLAN.contradictions]
    assert "数据编号 help_villages" in page.standing(contradictions("2018-09", by="figure", home=home))._repr_html_()
    with pytest.raises(Exception, match="不能按“county”列出"):
        contradictions("2018-09", by="county", home=home)


def test_with_a_day_the_contradictions_say_where_they_stand(home):
    said = ask("stationed_min4", "2018-09", home=home).text("文件不一致")
    assert re.search("目前：在岗驻村干部人数尚无.*；在岗职工100人及以上的单位数", said)
    assert "目前" not in ask("stationed_min4", home=home).text("文件不一致")
    annex = ask("grant_fund_plan", "2018-09", home=home).text("文件不一致")
    assert annex.endswith("目前：任务分解表尚未补交。")
    cadres = [{"person": f"p{n}", "started_on": "2018-01-01", "role": "第一书记"} for n in range(5)]
    rows = {"cadres": cadres, "enterprise_card": [{"staff_people": 100}]}
    given = inputs(rows, enterprises=firms(甲集团=100, 乙能源=300, 丙通信=99))
    one = explain(PLAN, "stationed_min4")
    made = explained(one, PLAN, now=standing(given, one.contradictions))
    assert "在岗驻村干部人数5名；在岗职工100人及以上的单位数2个；100人及以上的单位各派4人共需的人数8名" in str(made)


def test_without_the_text_no_clause_is_promised():
    frame = pd.DataFrame(
        {
            "clause": [words.NO_TEXT],
            **{name: ["x"] for name in "name section asked counts excludes operation reading".split()},
        }
    )
    frame.attrs.update(as_of="2018-09-30", labels=dict.fromkeys(frame, "x"))
    made = page.targets(frame)
    assert "clause" not in [column.name for column in made.table.columns]
    assert made.table.notes == (f"{words.NO_TEXT}。",)


def test_a_figure_is_explained_without_any_home(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FUPIN_HOME", raising=False)
    assert ask("新增就业").figure == "jobs_new"
    assert ask("grant_fund_plan", "2018-09", readings={"A34": 20600}).text("要求") == "2018年不低于2.06亿元"


def test_an_indicator_of_ones_own_is_explained(tmp_path):
    (tmp_path / "plan").mkdir()
    text = '[big]\nname = "大额资金"\nform = "instalments"\ncolumn = "arrived_wan"\nwhere = "arrived_wan > 100"\n'
    (tmp_path / "plan" / "indicators.toml").write_text(text, encoding="utf-8")
    made = ask("大额资金", home=tmp_path)
    assert (made.figure, made.text("要求"), made.text("条款")) == ("big", "自定指标，未设目标", "自定指标，文件没有")
    assert "到位资金" in made.text("取自") and "原文" not in [head for head, _ in made.rows]


def test_on_the_command_line(home):
    code, out, _ = run("explain", "志愿服务", home=home)
    assert (
        code == 0
        and out.startswith("志愿服务活动批次（volunteer_batches）")
        and "“开展不少于70批次的志愿活动。”" in out
    )
    _, made = run_json("explain", "jobs_new", home=home)
    assert (made["figure"], made["rows"][0]["what"]) == ("jobs_new", "要求")
    code, _, error = run("explain", "nothing_like_it", home=home)
    assert code != 0 and "没有指标" in error


def numbers_of(value):
    """Every number in a setting, threshold or text, as it is written."""
    if isinstance(value, bool) or value is None:
        return set()
    if isinstance(value, tuple):
        return set().union(*map(numbers_of, value))
    if isinstance(value, int | float):
        return {f"{value:g}", f"{value:.0f}"}
    return set(re.findall(r"\d+(?:\.\d+)?", str(value)))


def numbers_near(target):
    """What the plan says in numbers of a target: threshold, list, condition, days, years, settings of its readings."""
    own = PLAN.target(target)
    of = {own.threshold, own.deadline, own.final, own.condition.get("at_least"), own.name, *own.years, PLAN.year}
    of |= {len(own.items), len(own.items) + 1, 12, PLAN.target("stationed_min4").threshold}
    for key in own.readings:
        of |= {PLAN.readings[key].value, *PLAN.readings[key].also.values(), *PLAN.readings[key].names}
    # 省 targets share the helped villages; the base of growth is told by the columns of the card
    of |= {PLAN.target("help_villages").threshold, *(name for _, name in PLAN.measure(target).columns)}
    return set().union(*(numbers_of(value) for value in of))


@pytest.mark.parametrize("target", PLAN.targets)
def test_numbers_in_the_words_of_a_measure_are_those_of_the_plan(target):
    measure = PLAN.measure(target)
    said = numbers_of(f"{measure.shows} {measure.counts} {measure.excludes}".replace("20M", ""))
    assert said <= numbers_near(target) | {"45", "1"}, (target, said - numbers_near(target))
