"""Fill a folder with the wheels an intranet needs: `python scripts/make_wheels.py FOLDER [PLATFORM [PYVER]]`.

Without PLATFORM the wheels are for this machine; with one (win_amd64, macosx_11_0_arm64, …) they are for that
platform and Python version, and go into a folder of their own below FOLDER. JupyterLab and the tools of
development stay out; the set must not pass LIMIT_MB, so that it can be carried on a stick or by mail.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from packaging.markers import default_environment
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements-run.lock"
LIMIT_MB = 200
SYSTEMS = {
    "win": ("win32", "nt", "Windows"),
    "mac": ("darwin", "posix", "Darwin"),
    "man": ("linux", "posix", "Linux"),
}


def compute_environment(platform: str, version: str) -> dict[str, str]:
    """Return the marker values of the target; those of this machine where nothing is named."""
    environment = {key: str(value) for key, value in default_environment().items()}
    if platform:
        sys_platform, os_name, system = SYSTEMS[platform[:3]]
        environment |= {"sys_platform": sys_platform, "os_name": os_name, "platform_system": system}
        environment |= {"python_version": version, "python_full_version": version + ".99"}
    return environment


def read_lock(environment: dict[str, str]) -> list[str]:
    """Return the pins of the lock that the target needs, without their markers."""
    lines = [
        line for line in LOCK.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")
    ]
    wanted = [Requirement(line) for line in lines]
    return [
        f"{req.name}{req.specifier}" for req in wanted if not req.marker or req.marker.evaluate(environment)
    ]


def main() -> int:
    """Download, build our own wheel, weigh, and return the exit status."""
    folder, platform, version, *_ = [*sys.argv[1:], "", "", ""]
    if platform[:3] not in {"", *SYSTEMS}:
        print(f"不认识的平台：{platform}。可用：win_amd64、macosx_11_0_arm64、manylinux_2_28_x86_64 等。")
        return 2
    version = version or f"{sys.version_info.major}.{sys.version_info.minor}"
    target = Path(folder or "wheels").resolve()
    options = []
    if platform:
        target = target / f"{platform}-py{version}"
        options = ["--platform", platform, "--python-version", version]
    target.mkdir(parents=True, exist_ok=True)
    for old in target.glob("*.whl"):
        old.unlink()
    pins = read_lock(compute_environment(platform, version))
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
    print(
        f"第 1 步，共 3 步：下载 {len(pins)} 个软件包（Python {version}，{platform or '本机平台'}）",
        flush=True,
    )
    subprocess.run(
        [*pip, "download", "--no-deps", "--only-binary", ":all:", "-d", str(target), *options, *pins],
        check=True,
    )
    print("第 2 步，共 3 步：打包本项目", flush=True)
    subprocess.run(
        [*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", str(target), str(ROOT)], check=True
    )
    wheels = list(target.glob("*.whl"))
    size = sum(wheel.stat().st_size for wheel in wheels) / 1e6
    print(f"第 3 步，共 3 步：{target} 共 {len(wheels)} 个文件，{size:.1f} MB（上限 {LIMIT_MB} MB）")
    if size > LIMIT_MB:
        print("超过上限：请去掉或换掉一个依赖。")
        return 3
    print(f"内网安装：make setup WHEELS={target}")
    print(f"或不带源码：pip install --no-index --find-links {target} fupin_analysis")
    return 0


if __name__ == "__main__":
    sys.exit(main())
