"""The command line: exit codes, Chinese, JSON, errors in one place."""

import inspect
import json
import logging
import re
import stat
import subprocess
import sys

import openpyxl
import pytest

from fupin_analysis.cli import main as run_main
from fupin_analysis.cli import sample
from fupin_analysis.cli.main import COMMANDS
from fupin_analysis.errors import FupinError
from fupin_analysis.sample import write_sample

CELL = "张三 110101199003070000"


@pytest.fixture
def home(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "农产品销售"
    for row in (
        ["特色农产品销售及以购代捐情况表"],
        ["（2018年9月）"],
        ["填报单位（盖章）：四川甲示例有限公司"],
        ["序号", "产品", "帮扶县", "填报角色", "方式", "对方单位", "本月金额（万元）", "累计金额（万元）"],
        [1, "苹果", "昭觉县", "销售方", "电商", "某某商场", 2.5, 12.5],
    ):
        sheet.append(row)
    (tmp_path / "data/raw/2018-09").mkdir(parents=True)
    book.save(tmp_path / "data/raw/2018-09/甲.xlsx")
    return tmp_path


def run(capsys, *words):
    with pytest.raises(SystemExit) as stopped:
        run_main([str(word) for word in words])
    said = capsys.readouterr()
    return stopped.value.code, said.out, said.err


def test_clean_says_what_came_of_it(home, capsys):
    code, out, err = run(capsys, "clean", "--home", home)
    assert code == 0 and "文件 1 个：接收 1" in out and "新读 1 个，沿用 0 个" in out
    assert "1/1" in err


def test_clean_again_reads_nothing(home, capsys):
    run(capsys, "clean", home)
    code, out, _ = run(capsys, "clean", home)
    assert code == 0 and "新读 0 个，沿用 1 个" in out


def test_clean_asks_for_a_person(home, capsys):
    (home / "data/raw/2018-09/坏.xlsx").write_bytes(b"PK\x03\x04")
    code, out, _ = run(capsys, "clean", home)
    assert code == 1 and "退回" in out and "坏.xlsx" in out


def test_clean_as_json(home, capsys):
    code, out, err = run(capsys, "clean", home, "--json")
    said = json.loads(out)
    assert code == 0 and said["files"]["accepted"] == 1 and said["records"] == {"sales": 1} and err == ""


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        pytest.param(["clean", "nowhere"], 2, "没有这个文件或文件夹", id="path"),
        pytest.param(["clean", "--home", "nowhere"], 2, "没有这个工作目录", id="home"),
        pytest.param(["clean", "--period", "九月", "x"], 2, "不是报告期", id="period"),
        pytest.param(["clean", "--no-such"], 2, "没有选项", id="option"),
        pytest.param(["nothing"], 2, "没有命令", id="command"),
        pytest.param(["inspect"], 2, "缺少参数 '文件'", id="argument"),
        pytest.param(["inspect", "nowhere.xlsx"], 2, "没有这个文件", id="file"),
        pytest.param(["inspect", "."], 2, "没有这个文件", id="folder-for-file"),
        pytest.param(["sample", "--home", "x", "--seed", "y"], 2, "“y”不是数字", id="number"),
    ],
)
def test_errors_are_one_chinese_line(capsys, words, code, said):
    got, _, err = run(capsys, *words)
    assert (got, said in err) == (code, True) and "Traceback" not in err


def test_an_unexpected_fault_points_to_a_log(home, capsys, monkeypatch):
    def fail(*args, **options):
        raise ZeroDivisionError(CELL)

    monkeypatch.setattr("fupin_analysis.cli.clean.clean", fail)
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "state"))
    monkeypatch.delenv("FUPIN_HOME", raising=False)
    monkeypatch.chdir(home / "data")
    code, _, err = run(capsys, "clean", "--home", home)
    log = home / "reports" / "log" / "fupin-error.log"
    assert code == 3 and "程序出错：ZeroDivisionError" in err and str(log) in err and "Traceback" not in err
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    text = log.read_text(encoding="utf-8")
    assert text.endswith("ZeroDivisionError\n") and "in fail" in text and CELL not in text
    assert not (home / "state").exists()
    code, _, err = run(capsys, "--debug", "clean", home)
    assert code == 3 and "Traceback" in err


def test_a_fault_that_cost_one_file_is_kept_in_a_log_of_the_home(home, capsys, monkeypatch):
    def fail(*args, **options):
        logging.getLogger("fupin_analysis.suite.reading").warning("%s\n%s", "甲.xlsx", "trace")
        raise FupinError("完")

    monkeypatch.setattr("fupin_analysis.cli.clean.clean", fail)
    for _ in range(2):
        code, _, err = run(capsys, "clean", "--home", home)
        assert code == 3 and "trace" not in err
    log = home / "reports" / "log" / "fupin-faults.log"
    assert log.read_text(encoding="utf-8").count("甲.xlsx\ntrace\n") == 2
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert not any(type(kept).__name__ == "FaultLog" for kept in logging.getLogger("fupin_analysis").handlers)


def test_a_fault_outside_a_home_is_kept_for_its_owner_alone(tmp_path, capsys, monkeypatch):
    def fail(*args, **options):
        raise ValueError(CELL) from KeyError(CELL)

    monkeypatch.setattr("fupin_analysis.cli.inspect.inspect", fail)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("FUPIN_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    log = tmp_path / "state" / "fupin" / "fupin-error.log"
    log.parent.mkdir(parents=True)
    log.write_text("older", encoding="utf-8")
    log.chmod(0o644)
    assert str(log) in run(capsys, "inspect", "x")[2]
    text = log.read_text(encoding="utf-8")
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert text.index("KeyError\n") < text.index("ValueError\n")
    assert CELL not in text and "older" not in text


def test_inspect_tells_tables_and_roles(home, capsys):
    code, out, _ = run(capsys, "inspect", home / "data/raw/2018-09/甲.xlsx")
    assert code == 0 and "工作表“农产品销售”" in out and "A4:H5  表头 A4:H4" in out
    code, out, _ = run(capsys, "inspect", home / "data/raw/2018-09/甲.xlsx", "--json")
    assert json.loads(out)["tables"][0]["sheet"] == "农产品销售"


def test_roster_lists_names(home, capsys):
    run(capsys, "clean", home)
    (home / "data/reference").mkdir()
    text = "full_name,category\n四川乙示例有限公司,省属监管\n"
    (home / "data/reference/enterprises.csv").write_text(text, encoding="utf-8")
    code, out, _ = run(capsys, "roster", "--home", home)
    assert code == 1 and "四川甲示例有限公司" in out and "名单以外 1" in out


def test_sample_never_goes_among_real_returns(home, capsys):
    code, _, err = run(capsys, "sample", "--home", home)
    assert code == 2 and "示例数据不能写入" in err


def tiny(*, first="2018-07", **options):
    return ["--enterprises", "14", "--from", first, "--to", first, "--mess", "0", "--quiet"]


def test_a_second_sample_replaces_the_first_or_is_refused(tmp_path, capsys):
    home = tmp_path / "示例"
    assert run(capsys, "sample", "--home", home, *tiny())[0] == 0
    (home / "data/processed").mkdir()
    (home / "reports").mkdir()
    again = ["sample", "--home", home, *tiny(first="2018-08")]
    code, _, err = run(capsys, *again)
    assert code == 2 and "已有示例数据" in err and "--force" in err
    assert [p.name for p in (home / "data/raw").iterdir() if p.is_dir()] == ["2018-07"]
    assert run(capsys, *again, "--force")[0] == 0
    assert [p.name for p in (home / "data/raw").iterdir() if p.is_dir()] == ["2018-08"]
    assert not (home / "data/processed").exists() and (home / "reports").exists()
    assert [p.name for p in tmp_path.iterdir()] == ["示例"]


@pytest.mark.parametrize("force", [[], ["--force"]], ids=["plain", "force"])
def test_a_folder_that_is_not_empty_takes_no_sample(tmp_path, capsys, force):
    (tmp_path / "说明.docx").touch()
    code, _, err = run(capsys, "sample", "--home", tmp_path, *tiny(), *force)
    assert code == 2 and "不是空目录" in err
    assert [p.name for p in tmp_path.iterdir()] == ["说明.docx"]


def test_sample_is_the_world_of_the_demo_by_default():
    assert inspect.signature(write_sample).parameters["seed"].default == sample.SEED


def test_help_is_chinese_and_names_every_command(capsys):
    code, out, _ = run(capsys, "--help")
    assert code == 0 and "用法" in out and "显示本说明" in out
    assert all(name in out and line in out for name, line in COMMANDS.items())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(capsys, name):
    code, out, _ = run(capsys, name, "--help")
    assert code == 0 and "用法" in out
    told = re.sub(r"--[a-z-]+|fupin|--json|JSON|TOML", "", out)
    values = re.findall(r"^  (?:-\w, )?--[a-z-]+ +([A-Z]+)|(?:用法：fupin.*?)\b([A-Z]{2,})", out, re.M)
    assert not values and not re.search(r"\b(TEXT|INTEGER|PATH|FILE|DIRECTORY|FIGURE|EDITION|FLOAT)", told)


def test_importing_the_package_is_quick():
    code = "import sys, fupin_analysis; print('pandas' in sys.modules, hasattr(fupin_analysis, 'clean'))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]
