"""Make or refresh .venv from the pinned list: `python3 scripts/setup_env.py [run|all]`.

`run` installs requirements-run.lock (the suite), `all` installs requirements.lock (with JupyterLab and the
tools of development). Only wheels are installed, nothing is compiled but bytecode; a stamp over the lock, the
project file, the interpreter and the place of the checkout makes a second run cost a fraction of a second.
With WHEELS=<folder> in the environment packages come from that folder alone (an intranet).

Standard library only, and readable by old interpreters, so that they get a message and not a traceback.
"""

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCKS = {"run": ROOT / "requirements-run.lock", "all": ROOT / "requirements.lock"}
STEPS = 4
OLDEST = (3, 11)


class SetupError(Exception):
    """A message for the person at the keyboard."""


def say(text: str) -> None:
    """Print at once, also through a pipe."""
    print(text, flush=True)


def find_python() -> Path:
    """Return the interpreter inside .venv."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def compute_stamp(which: str) -> str:
    """Hash what an installed set depends on; the same hash means nothing is to do."""
    digest = hashlib.sha256()
    for path in (LOCKS[which], ROOT / "pyproject.toml", Path(__file__)):
        digest.update(path.read_bytes())
    digest.update((sys.version + str(ROOT)).encode())
    return digest.hexdigest()


def is_current(which: str) -> bool:
    """Tell whether the stamp of this set (or of the larger one) fits; an unfinished install never does."""
    if (VENV / "fupin-unfinished").exists() or not find_python().exists():
        return False
    for name in {which, "all"}:
        stamp = VENV / ("fupin-" + name)
        if stamp.exists() and stamp.read_text() == compute_stamp(name):
            return True
    return False


def is_foreign() -> bool:
    """Tell whether .venv was made by another interpreter, in another place, or was left unfinished."""
    if (VENV / "fupin-unfinished").exists() or not find_python().exists():
        return True
    origin = VENV / "fupin-origin"
    return not origin.exists() or origin.read_text(encoding="utf-8") != sys.version + str(ROOT)


def run_quietly(command: "list[str]", hint: str) -> None:
    """Run a step whose output matters only when it fails."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode != 0:
        raise SetupError(done.stdout.decode("utf-8", "replace").strip()[-2000:] + "\n" + hint)


def create_venv() -> None:
    """Make .venv empty when it is absent or not ours to go on with."""
    if not is_foreign():
        return
    base = getattr(sys, "_base_executable", "") or sys.executable  # not .venv itself when that one is active
    command = [base, "-m", "venv", "--clear", str(VENV)]
    run_quietly(command, "建立 .venv 失败。Debian/Ubuntu 请先安装 python3-venv；并检查磁盘空间与目录权限。")
    (VENV / "fupin-origin").write_text(sys.version + str(ROOT), encoding="utf-8")
    (VENV / "fupin-python").write_text(base, encoding="utf-8")


def list_source() -> "list[str]":
    """Return the pip options that say where packages come from."""
    folder = os.environ.get("WHEELS", "")
    if not folder:
        return []
    if not any(Path(folder).glob("*.whl")):
        raise SetupError("WHEELS=" + folder + "：该目录里没有 .whl 文件。请给出 make wheels 生成的目录。")
    return ["--no-index", "--find-links", str(Path(folder).resolve())]


def count_requirements(lock: Path) -> int:
    """Count the packages a lock names, for every platform."""
    lines = lock.read_text(encoding="utf-8").splitlines()
    return sum(1 for line in lines if line.strip() and not line.startswith("#"))


def install_lock(which: str) -> None:
    """Install the lock from wheels, telling how far it is."""
    lock = LOCKS[which]
    pip = [str(find_python()), "-m", "pip", "--disable-pip-version-check", "install"]
    command = [*pip, "--no-compile", "--no-deps", "--only-binary", ":all:", *list_source(), "-r", str(lock)]
    total, seen = count_requirements(lock), 0
    tail = [""]
    env = dict(os.environ, PYTHONIOENCODING="utf-8", PYTHONUNBUFFERED="1")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env) as process:
        for raw in process.stdout or ():
            line = raw.decode("utf-8", "replace").rstrip()
            tail = [*tail[-25:], line]
            if line.startswith("Ignoring "):
                total -= 1
            elif line.startswith(("Collecting ", "Requirement already satisfied", "Processing ")):
                seen += 1
                if seen % 25 == 0 or seen == total:
                    say("  已取得 " + str(seen) + " / " + str(total) + " 个软件包")
            elif line.startswith("Installing collected"):
                say("  正在写入 .venv …")
    if process.returncode != 0:
        hint = "安装失败（见上）。请检查网络或 pip 镜像设置；内网请用 make wheels 生成的目录：WHEELS=目录。"
        raise SetupError("\n".join(tail) + "\n" + hint)


def install_self() -> None:
    """Install the checkout itself, editable, without network or build isolation."""
    pip = [str(find_python()), "-m", "pip", "--disable-pip-version-check", "install", "-q", "--no-compile"]
    run_quietly(
        [*pip, "--no-build-isolation", "--no-deps", "-e", str(ROOT)],
        "安装本项目失败，请把以上信息发给维护者。",
    )


def compile_bytecode() -> None:
    """Compile every installed module once: without it each kernel spends 2–3 s on importing pandas.

    A few packages carry files that are no valid Python (templates, tests of parsers), hence no check.
    """
    command = [str(find_python()), "-m", "compileall", "-q", "-j", "0", str(VENV / "lib"), str(VENV / "Lib")]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


def install(which: str) -> None:
    """Do the four steps; the mark of an unfinished install goes only when all are done."""
    version = ".".join(str(part) for part in sys.version_info[:3])
    packages = count_requirements(LOCKS[which])
    steps = (
        ("建立环境 .venv（Python " + version + "）", create_venv),
        (
            "安装固定版本的软件包（" + LOCKS[which].name + "，至多 " + str(packages) + " 个，不需要编译器）",
            lambda: install_lock(which),
        ),
        ("安装本项目 fupin_analysis", install_self),
        ("编译字节码（只需一次）", compile_bytecode),
    )
    for number, (text, step) in enumerate(steps, start=1):
        say("第 " + str(number) + " 步，共 " + str(STEPS) + " 步：" + text)
        step()
        if number == 1:
            (VENV / "fupin-unfinished").touch()
    (VENV / ("fupin-" + which)).write_text(compute_stamp(which))
    (VENV / "fupin-unfinished").unlink()


def main() -> int:
    """Set up the named set and return the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    if sys.version_info < OLDEST:
        found = ".".join(str(part) for part in sys.version_info[:3])
        say(
            "需要 Python 3.11 或更新版本，现在是 "
            + found
            + "（"
            + sys.executable
            + "）。请安装后重试，或指明：make PYTHON=python3.12 …"
        )
        return 2
    which = sys.argv[1] if len(sys.argv) > 1 else "run"
    if which not in LOCKS:
        say("用法：python3 scripts/setup_env.py [run|all]")
        return 2
    if is_current(which):
        return 0
    begin = time.monotonic()
    try:
        install(which)
    except SetupError as error:
        say(str(error))
        return 3
    say("环境已就绪：.venv，用时 " + str(round(time.monotonic() - begin)) + " 秒。")
    return 0


if __name__ == "__main__":
    sys.exit(main())
