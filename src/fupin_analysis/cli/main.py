"""The group of commands. A command is a module of this package with a click command named ``command``.

A module is imported when its command runs, so ``fupin --help`` stays quick. Exit codes: 0 done · 1 done, and something
needs a person · 2 usage · 3 failed.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from fupin_analysis import __version__
from fupin_analysis.cli.chinese import name_values, use_chinese
from fupin_analysis.cli.fault_log import FaultLog, write_trace
from fupin_analysis.errors import FupinError

COMMANDS = {
    "report": "出报告：清洗、统计、运行笔记本、一步发布到 reports/<期间>/",
    "demo": "建立示例工作目录并出示例报告",
    "clean": "读取并核对填报表，更新 data/processed",
    "inspect": "说明一个文件里有哪些表、每个单元格是什么，可对照表样",
    "due": "应报未报：谁该在何时之前报哪些表，谁还没有报",
    "feedback": "生成退回修改件：每家单位的问题清单和标注过的原报表",
    "diff": "比较两个版次：文件、各目标的数和问题有何变化",
    "trace": "溯源：一个数由哪些文件、工作表、单元格得来",
    "explain": "口径说明：一个数计什么、不计什么、取自哪些栏目、怎样读条款",
    "page": "运行一个笔记本，写成可单独打开的网页",
    "template": "生成空白填报表、任务分解表和参照文件",
    "rules": "指标核对关系说明（网页和工作簿）；--rates 看各条规则的触发情况",
    "sample": "生成虚构的示例填报表",
    "roster": "核对企业、村名单，列出报表中名单以外的写法",
}
"""Commands in the order of the help, with their one line. A new command adds its module and a line here."""
FAILED = 3


class Commands(click.Group):
    """Commands by name; their modules are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order of COMMANDS."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = import_module(f"fupin_analysis.cli.{cmd_name}").command
        found.options_metavar = "[选项]"
        name_values(found)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands with their lines, without importing any."""
        with formatter.section("命令"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=Commands,
    help="国有企业定点扶贫填报表：清洗、核对、统计、出报告。",
    options_metavar="[选项]",
    subcommand_metavar="命令 [参数]...",
)
@click.version_option(__version__, prog_name="fupin", help="显示版本。")
@click.option("--debug", is_flag=True, help="出错时显示完整的程序信息。")
@click.pass_context
def fupin(ctx: click.Context, debug: bool) -> None:
    """Root of all commands."""
    ctx.obj = {"debug": debug}


def main(args: list[str] | None = None) -> None:
    """Run one command and leave with its exit code; every error becomes one Chinese line on stderr."""
    use_chinese()
    words = sys.argv[1:] if args is None else args
    kept = FaultLog(words)
    logging.getLogger("fupin_analysis").addHandler(kept)
    try:
        _run(words)
    finally:
        logging.getLogger("fupin_analysis").removeHandler(kept)


def _run(words: Sequence[str]) -> None:
    try:
        status: Any = fupin.main(args=list(words), prog_name="fupin", standalone_mode=False)
    except click.exceptions.Abort:
        _say("已中断。")
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except FupinError as error:
        if "--debug" in words:
            traceback.print_exc()
        _say(str(error))
        sys.exit(error.exit_code)
    except Exception as error:
        sys.exit(_unexpected(error, words))
    sys.exit(status if isinstance(status, int) else 0)


def _unexpected(error: Exception, words: Sequence[str]) -> int:
    """A fault of the program: the trace goes to a log file, the person sees one line."""
    if "--debug" in words:
        _say("".join(traceback.format_exception(error)))
    log = write_trace(error, words)
    where = f"详细信息见 {log}，或加 --debug 重试" if log else "加 --debug 重试可看到详细信息"
    _say(f"[unexpected] 程序出错：{type(error).__name__}: {error}。{where}。")
    return FAILED


def _say(text: str) -> None:
    click.echo(text, err=True)
