"""Open a home from a notebook: which folder, which cut-off, and returns cleaned if nobody has done so yet."""

from __future__ import annotations

import os

from fupin_analysis.errors import HomeError
from fupin_analysis.home import Home, find_home
from fupin_analysis.outputs.build_record import find_inputs
from fupin_analysis.plan.periods import Period, latest, read_cutoff
from fupin_analysis.present.items import FOLDER_VARIABLE
from fupin_analysis.present.words import cut_off
from fupin_analysis.store.state import read_state
from fupin_analysis.suite.clean import clean

DEMO_FOLDER = "demo"


def open_home(as_of: str = "", home: str = "") -> tuple[str, Home]:
    """The cut-off and the home that a notebook's two parameters mean; says in Chinese what was chosen.

    ``as_of``: ``2018-09``, ``2018Q3``, ``2018``, ``2018-09-30``, or empty for the latest period with returns.
    ``home``: a folder, or empty for the home around the working folder; where that has no returns, its ``demo/``.
    A home that was never cleaned is cleaned. Raises HomeError where there are no returns at all.
    """
    place = choose_home(home)
    if not read_state(place.processed).cache:
        _tell("正在清洗填报表，首次需要几分钟……")
        clean(place.root)
    day = as_of.strip() or str(latest_period(place))
    stamp = "（示例数据，纯属虚构）" if place.is_demo else ""
    _tell(f"工作目录：{place.root}{stamp}；{cut_off(read_cutoff(day))}。")
    return day, place


def choose_home(home: str = "") -> Home:
    """The home named, else the one around the working folder, else the demo in it."""
    place = find_home(home.strip() or None)
    if find_inputs(place.raw):
        return place
    demo = Home(place.root / DEMO_FOLDER)
    if not home.strip() and find_inputs(demo.raw):
        return demo
    raise HomeError(
        f"{place.raw} 里没有填报表。请放入填报表，或运行 make demo（fupin demo）生成示例数据后再打开。",
        code="home-empty",
    )


def latest_period(home: Home) -> Period:
    """The latest period with returns; of a month and a longer period that end together the month."""
    known = {Period.parse(name) for name in read_state(home.processed).periods if name}
    if not known:
        raise HomeError(f"{home.raw} 的文件里没有一份能识别期间的填报表。请检查文件或指明 as_of。", code="home-empty")
    return latest(known)


def _tell(text: str) -> None:
    """Only to someone at the notebook: a published page must not show folders of this machine."""
    if FOLDER_VARIABLE not in os.environ:
        print(text)
