"""Fill a folder with the wheels an intranet needs: `python scripts/make_wheels.py FOLDER [PLATFORM [PYVER]]`.

Without PLATFORM the wheels are for this machine; with one of PLATFORMS they are for that system and Python
version, and go into a folder of their own below FOLDER. JupyterLab and the tools of development stay out; the
set must not pass LIMIT_MB, so that it can be carried on a stick or by mail.
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
# Name → tags of wheels that install there, and the values of the environment markers.
PLATFORMS = {
    "win_amd64": (["win_amd64"], ("win32", "nt", "Windows", "AMD64")),
    "linux_x86_64": (
        [f"manylinux_2_{minor}_x86_64" for minor in range(5, 29)] + ["manylinux2014_x86_64", "manylinux1_x86_64"],
        ("linux", "posix", "Linux", "x86_64"),
    ),
    "macos_arm64": (
        [f"macosx_{major}_0_{arch}" for major in range(11, 16) for arch in ("arm64", "universal2")]
        + [f"macosx_10_{minor}_universal2" for minor in range(9, 16)],
        ("darwin", "posix", "Darwin", "arm64"),
    ),
}
MARKERS = ("sys_platform", "os_name", "platform_system", "platform_machine")


def compute_environment(platform: str, version: str) -> dict[str, str]:
    """Return the marker values of the target; those of this machine where nothing is named."""
    environment = {key: str(value) for key, value in default_environment().items()}
    if platform:
        environment |= dict(zip(MARKERS, PLATFORMS[platform][1], strict=True))
        environment |= {"python_version": version, "python_full_version": version + ".0"}
    return environment


def read_lock(environment: dict[str, str]) -> list[str]:
    """Return the pins of the lock that the target needs, without their markers."""
    lines = [line for line in LOCK.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    wanted = [Requirement(line) for line in lines]
    return [f"{req.name}{req.specifier}" for req in wanted if not req.marker or req.marker.evaluate(environment)]


def download(target: Path, platform: str, version: str) -> int:
    """Fetch the wheels of the lock and build our own; return how many packages the lock asked for."""
    options = []
    if platform:
        options = ["--python-version", version, *(f"--platform={tag}" for tag in PLATFORMS[platform][0])]
    pins = read_lock(compute_environment(platform, version))
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
    print(
        f"第 1 步，共 3 步：下载 {len(pins)} 个软件包（Python {version}，{platform or '本机平台'}）",
        flush=True,
    )
    wheels_only = ["--no-deps", "--only-binary", ":all:"]
    subprocess.run([*pip, "download", *wheels_only, "-d", str(target), *options, *pins], check=True)
    print("第 2 步，共 3 步：打包本项目", flush=True)
    subprocess.run([*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", str(target), str(ROOT)], check=True)
    return len(pins)


def main() -> int:
    """Download, build our own wheel, weigh, and return the exit status."""
    folder, platform, version, *_ = [*sys.argv[1:], "", "", ""]
    if platform and platform not in PLATFORMS:
        print(f"不认识的平台：{platform}。可用：{'、'.join(PLATFORMS)}。")
        return 2
    version = version or f"{sys.version_info.major}.{sys.version_info.minor}"
    target = Path(folder or "wheels").resolve()
    if platform:
        target = target / f"{platform}-py{version}"
    target.mkdir(parents=True, exist_ok=True)
    for old in target.glob("*.whl"):
        old.unlink()
    try:
        wanted = download(target, platform, version) + 1
    except subprocess.CalledProcessError as error:
        print(f"pip 未能完成（退出码 {error.returncode}），原因见上。请检查网络或 pip 镜像设置后重试。")
        return 3
    wheels = list(target.glob("*.whl"))
    size = sum(wheel.stat().st_size for wheel in wheels) / 1e6
    print(f"第 3 步，共 3 步：{target} 共 {len(wheels)} 个文件，{size:.1f} MB（上限 {LIMIT_MB} MB）")
    if size > LIMIT_MB or len(wheels) != wanted:
        print(f"不合要求：应有 {wanted} 个文件，总量不超过 {LIMIT_MB} MB。")
        return 3
    print(f"内网安装：make setup WHEELS={target}")
    print(f"只装程序库（不含笔记本）：pip install --no-index --find-links {target} fupin_analysis")
    return 0


if __name__ == "__main__":
    sys.exit(main())
