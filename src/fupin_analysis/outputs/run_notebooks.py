"""Run notebooks into a scratch folder: two kernels at a time, a fresh start where a kernel did not come up.

papermill writes in place and only warns of wrong parameters, so nothing it writes is published directly: the
caller builds the report from the scratch folder, and only when every notebook ran through.
"""

from __future__ import annotations

import logging
import os
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import papermill
from nbclient.exceptions import CellTimeoutError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError

from fupin_analysis.errors import ReportError
from fupin_analysis.outputs.notebooks import Notebook, check_parameters
from fupin_analysis.present.items import ALONE_VARIABLE

KERNELS = 2
ATTEMPTS = 3
"""A kernel may fail to start when two pick the same port; a few in a hundred do."""
CELL_SECONDS = 900
"""A cell that takes longer hangs: at night nobody would notice, and the lock would stay."""
ITEMS_VARIABLE = "FUPIN_ITEMS"
_ENGINE = "fupin"

Progress = Callable[[str, int, int], None]
"""Called with the name of the notebook just done, how many are done, of how many."""


@dataclass(frozen=True)
class Run:
    """One notebook that ran through: the executed copy and the folder of its items."""

    notebook: Notebook
    executed: Path
    items: Path


class NotebookError(ReportError):
    """A notebook stopped; ``partial`` is its executed copy up to there."""

    code = "notebook-failed"

    def __init__(self, message: str, *, partial: Path | None, brief: str) -> None:
        super().__init__(message)
        self.partial = partial
        self.brief = brief
        """What may stand in a log: notebook, cell and kind of error, without the data of the message."""


class _Engine(NBClientEngine):  # type: ignore[misc]
    """papermill's own engine with an environment for this one kernel (``os.environ`` belongs to all of them)."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> Any:
        client = PapermillNotebookClient(
            nb_man,
            kernel_name=kernel_name,
            startup_timeout=options["start_timeout"],
            timeout=options["execution_timeout"],
            resources={"metadata": {"path": options["folder"]}},
        )
        with Path(os.devnull).open("wb") as nowhere:  # ipykernel's notes on encryption and interrupts
            return client.execute(env=options["env"], stderr=nowhere)


papermill_engines.register(_ENGINE, _Engine)
logging.getLogger("papermill").setLevel(logging.ERROR)  # it warns of comments; parameters are checked by ourselves


def run_notebooks(
    notebooks: list[Notebook],
    parameters: dict[str, Any],
    scratch: Path,
    *,
    kernels: int = KERNELS,
    progress: Progress | None = None,
    alone: bool = False,
) -> list[Run]:
    """Run all notebooks with the same parameters; returns one Run each, in the order given.

    The first failure stops what has not begun; NotebookError names notebook, cell and cause. Executed copies go to
    ``<scratch>/notebooks``, items to ``<scratch>/items/<name>``. ``alone``: there will be no pages of traces.
    """
    for notebook in notebooks:
        check_parameters(notebook, parameters)
    (scratch / "notebooks").mkdir(parents=True, exist_ok=True)
    runs: dict[str, Run] = {}
    with _quiet_jupyter(scratch), ThreadPoolExecutor(max_workers=kernels) as pool:
        more = {ALONE_VARIABLE: "1"} if alone else {}
        jobs = [pool.submit(_run_one, notebook, parameters, scratch, more) for notebook in notebooks]
        try:
            for job in as_completed(jobs):
                run = job.result()
                runs[run.notebook.name] = run
                if progress is not None:
                    progress(run.notebook.name, len(runs), len(notebooks))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return [runs[notebook.name] for notebook in notebooks]


def _run_one(notebook: Notebook, parameters: dict[str, Any], scratch: Path, more: Mapping[str, str]) -> Run:
    executed = scratch / "notebooks" / notebook.path.name
    items = scratch / "items" / notebook.name
    for attempt in range(1, ATTEMPTS + 1):
        shutil.rmtree(items, ignore_errors=True)
        items.mkdir(parents=True)
        try:
            _execute(notebook, parameters, executed, {ITEMS_VARIABLE: str(items), **more})
        except PapermillExecutionError as error:
            raise _failure(notebook, error, executed) from error
        except CellTimeoutError as error:
            cause = f"单元格运行超过 {CELL_SECONDS // 60} 分钟"
            raise _give_up(notebook, cause, "CellTimeoutError", executed) from error
        except Exception as error:
            if not _is_of_kernel(error):
                raise _give_up(notebook, f"不能运行：{error}", type(error).__name__, executed) from error
            if attempt == ATTEMPTS:
                cause = f"内核没有启动或中途退出（试了{ATTEMPTS}次；常见原因是内存不足）：{error}"
                raise _give_up(notebook, cause, type(error).__name__, executed) from error
            continue
        break
    return Run(notebook, executed, items)


def _is_of_kernel(error: Exception) -> bool:
    """A kernel that died or could not be reached (nbclient: RuntimeError; ports: errors of zmq and sockets)."""
    return isinstance(error, RuntimeError | OSError) or type(error).__module__.startswith("zmq")


def _execute(notebook: Notebook, parameters: dict[str, Any], executed: Path, variables: Mapping[str, str]) -> None:
    papermill.execute_notebook(
        _braced(notebook.path),
        _braced(executed),
        parameters=parameters,
        engine_name=_ENGINE,
        kernel_name="python3",
        language="python",
        progress_bar=False,
        request_save_on_cell_execute=True,
        start_timeout=60,
        execution_timeout=CELL_SECONDS,
        folder=str(notebook.path.parent),
        env={**os.environ, **variables},
    )


def _braced(path: Path) -> str:
    """Papermill formats paths with ``str.format``; a brace in the name of a folder is only a brace."""
    return str(path.resolve()).replace("{", "{{").replace("}", "}}")


_environment = threading.Lock()


@contextmanager
def _quiet_jupyter(scratch: Path) -> Iterator[None]:
    """Kernels of this environment alone, files in the scratch folder: at night there may be no HOME."""
    settings = {
        "JUPYTER_PREFER_ENV_PATH": "1",
        "JUPYTER_PLATFORM_DIRS": "1",
        "JUPYTER_RUNTIME_DIR": str(scratch / "runtime"),
        "IPYTHONDIR": str(scratch / "ipython"),
    }
    with _environment:
        before = {name: os.environ.get(name) for name in settings}
        os.environ.update(settings)
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value


_CAUSES = {
    "KeyError": "缺少所需的列或键",
    "FileNotFoundError": "缺少文件",
    "PermissionError": "没有读写权限",
    "MemoryError": "内存不足",
    "ModuleNotFoundError": "缺少程序包",
    "ImportError": "程序包不完整",
    "NameError": "用了没有定义的名称",
    "AttributeError": "用了不存在的功能",
    "TypeError": "参数类型不对",
    "ValueError": "数值不合要求",
    "SyntaxError": "代码有语法错误",
    "ZeroDivisionError": "除数为零",
}


def _failure(notebook: Notebook, error: Any, executed: Path) -> NotebookError:
    """Where and why, in Chinese; errors of the suite say it themselves."""
    number = error.cell_index + 1
    injected = _count_injected(executed, number)
    lines = [line.strip() for line in str(error.source).splitlines() if line.strip()]
    first = next((line for line in lines if not line.startswith("#")), lines[0] if lines else "")
    value = str(error.evalue).strip().splitlines()
    said = value[0] if value else ""
    own = said.startswith("[") and "]" in said
    cause = said if own else f"{_CAUSES.get(error.ename, '程序出错')}（{error.ename}: {said}）"
    spot = f"第{number - injected}个单元格（{first}）"
    message = f"笔记本 {notebook.path.name} › {spot}：{cause}。没有发布报告。"
    brief = f"笔记本 {notebook.path.name} › 第{number - injected}个单元格：{error.ename}"
    return NotebookError(message.replace("。。", "。"), partial=_existing(executed), brief=brief)


def _count_injected(executed: Path, number: int) -> int:
    """How many cells before ``number`` are papermill's, so that the number is the one seen in JupyterLab."""
    import nbformat

    node = nbformat.read(executed, as_version=4)  # type: ignore[no-untyped-call]
    own = [cell for cell in node.cells if "papermill-error-cell-tag" not in cell.metadata.get("tags", [])]
    return sum("injected-parameters" in cell.metadata.get("tags", []) for cell in own[:number])


def _give_up(notebook: Notebook, cause: str, kind: str, executed: Path) -> NotebookError:
    message = f"笔记本 {notebook.path.name}：{cause}。没有发布报告。"
    return NotebookError(message, partial=_existing(executed), brief=f"笔记本 {notebook.path.name}：{kind}")


def _existing(path: Path) -> Path | None:
    return path if path.exists() else None
