"""Every word of the command line: Chinese help, exit codes, what it says and writes."""

import pandas as pd
import pytest

import fupin_analysis as fa
from fupin_analysis.cli.main import COMMANDS, main
from fupin_analysis.home import Home
from fupin_analysis.suite.roster import PROPOSALS, write_proposals
from small_home import CHUAN, MIN, PLAN, make_home, run, run_json


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = make_home(tmp_path_factory.mktemp("words") / "home")
    fa.clean(home.root)
    return home


def leave(capsys, *words):
    """Exit code, stdout and stderr of ``main`` itself, as a shell sees them."""
    with pytest.raises(SystemExit) as left:
        main(list(words))
    said = capsys.readouterr()
    return left.value.code, said.out, said.err


@pytest.mark.parametrize("name", COMMANDS)
def test_every_word_explains_itself_in_chinese(name, capsys):
    code, out, _ = leave(capsys, name, "--help")
    assert code == 0 and out.startswith("用法：") and "选项" in out
    for english in ("Usage", "Options", "Show this", "default", "required"):
        assert english not in out


def test_a_period_without_its_option_is_told_where_it_belongs(capsys):
    code, _, error = leave(capsys, "report", "2018-12")
    assert code == 2 and "报告期请写 --period 2018-12" in error


def test_every_word_of_the_design_is_there():
    wanted = "demo sample template clean inspect roster feedback report due trace diff".split()
    assert set(wanted) <= set(COMMANDS)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        pytest.param(["due", "--home", "/nowhere"], 2, "没有这个工作目录", id="no-home"),
        pytest.param(["diff", "2018-09-1"], 2, "请给出两个版次", id="usage"),
        pytest.param(["inspect"], 2, "缺少参数", id="argument"),
        pytest.param(["trace"], 2, "用 fupin trace --list 查编号", id="no-figure"),
        pytest.param(["template", "--frm"], 2, "没有选项", id="option"),
    ],
)
def test_errors_are_chinese_and_have_their_code(capsys, words, code, said):
    got, out, error = leave(capsys, *words)
    assert (got, out) == (code, "") and said in error and "Traceback" not in error


# --- template ---


def test_template_writes_into_the_home_and_keeps_what_was_filled(home):
    code, out, _ = run("template", home=home)
    folder = home.reference / "templates"
    assert code == 0 and f"已生成 17 个文件，在 {folder}" in out
    assert (folder / "allocation_2018.xlsx").exists() and (folder / "国有企业填报表.xlsx").exists()
    (folder / "villages.csv").write_text("县,村\n昭觉县,火洛村\n", encoding="utf-8")
    code, out, _ = run("template", home=home)
    assert code == 1 and "保留 1 个已有文件，未覆盖：villages.csv" in out
    assert "火洛村" in (folder / "villages.csv").read_text(encoding="utf-8")
    assert run("template", "--force", home=home)[0] == 0
    assert "火洛村" not in (folder / "villages.csv").read_text(encoding="utf-8-sig")


def test_template_of_some_forms_needs_no_home(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FUPIN_HOME", raising=False)
    code, out, _ = run("template", "--form", "F1", "--form", "jobs", "--out", str(tmp_path / "x"))
    assert code == 0 and "填报表_F1_F4.xlsx" in out
    code, _, error = run("template", "--form", "F77", "--out", str(tmp_path / "x"))
    assert code == 2 and "没有表样“F77”" in error
    assert run("template")[0] == 2


def test_template_follows_the_homes_own_forms_and_the_year(tmp_path):
    home = Home(tmp_path)
    home.raw.mkdir(parents=True)
    (home.root / "forms").mkdir()
    text = PLAN.forms["visits"].path.read_text(encoding="utf-8").replace("企业领导到县", "领导到村")
    (home.root / "forms" / "visits.toml").write_text(text, encoding="utf-8")
    assert run("template", home=home)[0] == 0
    made = {path.name for path in (home.reference / "templates").iterdir()}
    assert "国有企业填报表.xlsx" in made and "基金会填报表.xlsx" not in made and "allocation_2018.xlsx" not in made
    out = tmp_path / "next"
    assert run("template", "--year", "2019", "--out", str(out))[0] == 0
    assert (out / "allocation_2019.xlsx").exists()


# --- trace ---


def test_trace_walks_back_to_the_cells(home):
    code, said = run_json("trace", "grant_fund_plan", "--as-of", "2018-09", home=home)
    assert (code, said["value"], said["unit"], said["operation"]) == (0, 100.0, "万元", "sum")
    (part,) = [part for part in said["parts"] if part["amount"]]
    assert (part["enterprise"], part["file"], part["sheet"], part["cells"], part["raw"]) == (
        MIN, f"2018-09/{MIN}.xlsx", "资金台账", part["cells"], "100",
    )  # fmt: skip


def test_trace_in_words(home):
    code, out, _ = run("trace", "grant_fund_plan", home=home)
    lines = out.splitlines()
    assert code == 0 and lines[0].endswith("（grant_fund_plan）截至2018年9月30日：100.0万元")
    assert lines[1].startswith("由1项") and "各项相加" in lines[1]
    assert any(line.split()[:2] == ["100", MIN] and "资金台账" in line for line in lines)


def test_trace_lists_what_is_held_back(home):
    code, out, _ = run("trace", "funds.arrived_ytd_wan", home=home)
    assert code == 0 and "未计入的待核实数（1项）：" in out
    assert any("100-120" in line and "资金" in line for line in out.split("未计入的待核实数")[1].splitlines())
    told = run_json("trace", "funds.arrived_ytd_wan", home=home)[1]
    assert [row["raw"] for row in told["held"]] == ["100-120"]
    filled = run_json("trace", "funds.arrived_ytd_wan", "--held", "reported", home=home)[1]
    assert filled["held"] == [] and len(filled["parts"]) == len(told["parts"]) + 1
    asked = run_json("trace", "funds.arrived_ytd_wan#reported", home=home)[1]
    assert asked["value"] == filled["value"]


def test_trace_finds_figures_by_a_word(home):
    code, out, _ = run("trace", "--list", "培训期数", home=home)
    assert code == 0 and out.splitlines()[0].split()[0] == "数据编号"
    assert any(line.startswith("training_sessions ") for line in out.splitlines())
    assert not any(line.startswith("jobs_new ") for line in out.splitlines())
    assert "没有名称含这个词的指标" in run("trace", "--list", "海洋", home=home)[1]
    named = [row["measure"] for row in run_json("trace", "--list", home=home)[1]]
    assert named[0] in PLAN.targets and set(PLAN.measures) <= set(named)


def test_trace_of_what_is_unknown(home):
    assert "没有数据" in run("trace", "satisfaction", home=home)[1]
    code, _, error = run("trace", "nope", home=home)
    assert code == 2 and "nope" in error


def test_trace_before_cleaning(tmp_path):
    (tmp_path / "data" / "raw").mkdir(parents=True)
    code, _, error = run("trace", "jobs_new", home=Home(tmp_path))
    assert code == 3 and "请先运行 fupin clean" in error


# --- roster ---


@pytest.fixture
def strange(tmp_path):
    """A home in which one filer writes a name that no list has."""
    home = make_home(tmp_path / "home", months=("2018-09",))
    text = (home.reference / "enterprises.csv").read_text(encoding="utf-8-sig")
    (home.reference / "enterprises.csv").write_text(text.replace(MIN, "岷江建投集团有限公司"), encoding="utf-8-sig")
    fa.clean(home.root)
    return home


def test_roster_writes_nothing_unless_told(strange):
    code, out, _ = run("roster", home=strange)
    assert code == 1 and MIN in out and CHUAN not in out
    assert not (strange.reference / PROPOSALS).exists()
    code, out, _ = run("roster", "--write", home=strange)
    rows = (strange.reference / PROPOSALS).read_bytes()
    assert code == 1 and rows.startswith(b"\xef\xbb\xbf") and f"{PROPOSALS}（1 个写法）" in out
    lines = rows.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("报表中的写法,判断,") and lines[1].startswith(f"{MIN},名单以外,") and len(lines) == 2


def test_proposals_are_no_formulas(tmp_path):
    rows = [["=HYPERLINK(1)", "=HYPERLINK(1)", "unknown", "", 1], ["甲公司", "甲公司", "exact", "", 2]]
    names = pd.DataFrame(rows, columns=["written", "name", "how", "candidates", "returns"])
    text = write_proposals(names, home=Home(tmp_path)).read_text(encoding="utf-8-sig")
    assert "'=HYPERLINK(1)" in text and "\n=HYPERLINK" not in text and "甲公司" not in text
