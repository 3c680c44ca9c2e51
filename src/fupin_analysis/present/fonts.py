"""One Chinese font for all pictures: an office font where one is installed, else the one of the fonts wheel.

The order and the traps (no bold in the wheel, fallback glyph by glyph only by ``font.family``, stale font
caches) are those of domain.md 4.7 and of the measured facts on fonts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import Any

from matplotlib import font_manager

from fupin_analysis.errors import FupinError

OFFICE_FONTS = (
    "SimHei",
    "Microsoft YaHei",
    "PingFang SC",
    "Heiti SC",
    "Songti SC",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
)
"""Family names in order of preference: 黑体 first, as printed charts have it."""
LAST_RESORT = "DejaVu Sans"
"""Comes with matplotlib; it carries the thin space and the few signs that a Chinese font may lack."""
_WHEEL = "pylopdf-fonts-zh-cn"


class FontError(FupinError):
    """No Chinese font can be had, so every chart would show boxes."""

    code = "font"


@lru_cache(maxsize=1)
def register_font() -> str:
    """Make a Chinese font known to matplotlib and return its family name.

    Installed fonts are looked up in matplotlib's list, and the file must still be there (the list is cached
    on disk and may be older than the machine). Raises FontError when neither font nor wheel is found.
    """
    family = find_office_font(_installed())
    return family if family is not None else _register_wheel()


def find_office_font(installed: Mapping[str, Iterable[Path]]) -> str | None:
    """The first of ``OFFICE_FONTS`` with a file that exists; None when there is none."""
    for name in OFFICE_FONTS:
        if any(path.exists() for path in installed.get(name, ())):
            return name
    return None


def style(family: str | None = None) -> dict[str, Any]:
    """Settings of matplotlib for every chart; ``family`` is the Chinese font (the registered one by default)."""
    return {
        "font.family": [family or register_font(), LAST_RESORT],
        "font.weight": "normal",
        "font.size": 9.0,
        "axes.unicode_minus": False,
        "axes.titleweight": "normal",
        "svg.fonttype": "path",
        "svg.hashsalt": "fupin-analysis",
        "pdf.fonttype": 3,
        "hatch.linewidth": 0.6,
    }


def _installed() -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for entry in font_manager.fontManager.ttflist:
        found.setdefault(entry.name, []).append(Path(entry.fname))
    return found


def _register_wheel() -> str:
    path = wheel_font()
    font_manager.fontManager.addfont(path)
    return font_manager.FontProperties(fname=path).get_name()


def wheel_font() -> Path:
    """The sans-serif font file of the fonts wheel; FontError says what to install when it is missing."""
    try:
        listed = files(_WHEEL) or []
    except PackageNotFoundError:
        listed = []
    for entry in listed:
        if entry.name.startswith("NotoSansSC") and entry.suffix in {".otf", ".ttf"}:
            return Path(str(entry.locate()))
    raise FontError(f"找不到中文字体。请安装 {_WHEEL}，或在系统中安装黑体（SimHei）、思源黑体等字体。")
