"""What stands around a table: its period and its enterprise, from titles, labels, sheet, file and folder names."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import PurePath

from fupin_analysis.intake.book import a1
from fupin_analysis.intake.layout import Context
from fupin_analysis.intake.parse.text import squeeze, tidy, word_kind
from fupin_analysis.intake.periods_said import Said, said_date, said_period
from fupin_analysis.plan.forms import header_key
from fupin_analysis.plan.periods import Period, period_or_none
from fupin_analysis.plan.persons import mask_persons
from fupin_analysis.plan.privacy import mask_text
from fupin_analysis.plan.vocabulary import load_vocabulary

_BODIES = (
    "公司 集团 企业 院 局 厂 银行 基金会 总社 合作社 委员会 办公室 国资委 扶贫办 管委会 支行 中心 研究所 学校 医院"
).split()
_BODY = re.compile(rf"[\u4e00-\u9fffA-Za-z（）()·]{{1,40}}(?:{'|'.join(_BODIES)})(?:[（(][\u4e00-\u9fff]{{1,8}}[）)])?")
_NOISE = re.compile(
    r"(?:19|20)\d{2}年?(?:度)?|\d{1,2}月份?|第?[一二三四1-4]季度?|Q[1-4]|上半年|下半年|\d{6,8}|附件\d*|附表\d*|F\d+(?:-\d+)?|"
    r"月报表?|季报表?|年报表?|报表|统计表|情况表|台账|填报|报送|上报|国有企业|定点扶贫|定点帮扶|深度贫困县|帮扶|扶贫|工作|进展|情况|汇总|数据|资金及项目|"
    r"最终版?|定稿|终稿|修改版?|修改|更正|补报|重报|改|副本|\(\d+\)|（\d+）|v\d+",
    re.I,
)
_REPORTERS = frozenset("填报单位 填表单位 报送单位 上报单位 编报单位 编制单位 填报企业 报送企业 报表单位".split())
_LEGAL = re.compile(r"四川省?|股份|有限|责任|公司|集团|控股|[（）()]")
_BELATED = re.compile(r"补报|补交|补送|迟报|迟交")
_FILLED_WITHIN = 12
"""So many months after its period a return may be filled in; a later day is a slip of the pen."""
_STAMP = re.compile(r"[（(]\s*(?:盖章|公章|签章|签字)\s*[）)]")
_BEHIND = re.compile(
    r"[（(][^（）()]*(?:填报人|填表人|制表人|经办|联系|电话|手机|负责人|\d{7})[^（）()]*[）)]"
    r"|[\s,，;；]*(?:填报人|填表人|制表人|经办人|联系人|联系电话)[:：\s]*\S.*$"
    r"|[\s,，;；]*(?:电话|手机)?[:：\s]*\d[\d\s-]{6,}\d$"
)
"""What stands behind the name of a filer and is no part of it: who filled the form in, a telephone."""
_TITLE_HEAD = re.compile(r"^(?:附件|附表|附)?\s*\d*\s*[:：]?\s*")


@dataclass(slots=True)
class Named:
    """Something told by the surroundings: ``source`` in Chinese, ``cell`` as A1 where it stands in a cell."""

    value: str
    source: str
    cell: str = ""


@dataclass(slots=True)
class Around:
    """What surrounds the tables of one sheet. ``period`` is the month that the figures run to, or None.

    ``conflicts`` are the sources that say another period, in words; ``own`` is False where only file or folder tell.
    ``rival`` is a second enterprise that the sheet says has filled it in.
    """

    period: Period | None = None
    period_from: Named | None = None
    own: bool = False
    conflicts: list[str] = field(default_factory=list)
    enterprise: Named | None = None
    rival: Named | None = None
    filled_on: dt.date | None = None

    @property
    def year(self) -> int | None:
        """The year taken for dates that name none."""
        return self.period.year if self.period else None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a file lay: ``folder`` is the period of its folder, ``given`` the one that the caller asked for."""

    relative: str
    folder: Period | None
    given: Period | None

    @property
    def name(self) -> str:
        """The file's name without its suffix."""
        return PurePath(self.relative).stem

    @property
    def year(self) -> int | None:
        """The year that file, folder or caller suggest."""
        for period in (self.given, self.folder):
            if period is not None:
                return period.year
        told = said_period(self.name)
        return told.period.year if told else None


def find_origin(relative: str, period: str | None, outer: str | None = None) -> Origin:
    """The origin of a file by its relative path: the nearest folder named like a period counts, else ``outer``."""
    folder = None
    for part in reversed(PurePath(relative).parts[:-1]):
        folder = period_or_none(part)
        if folder:
            break
    folder = folder or (period_or_none(outer) if outer else None)
    return Origin(relative, folder, Period.parse(period) if period else None)


@lru_cache(maxsize=4096)
def label_meaning(key: str) -> str | None:
    """What the key of a pair tells (enterprise, period, filled_on, filer …), or None."""
    meanings = load_vocabulary().label_meanings
    folded = header_key(key)
    bare = re.sub(r"\([^)]*\)", "", folded).strip(":")
    return meanings.get(folded) or meanings.get(bare)


def _bare_name(text: str) -> str:
    """The name of a filer without its seal and whoever filled the form in."""
    return mask_persons(mask_text(_BEHIND.sub("", _STAMP.sub("", text))))


def labelled(context: Context, meaning: str) -> Iterable[tuple[str, str]]:
    """Values (and their cells) of the labels of one meaning; empty values and 盖章 left out."""
    for key, value, cell in context.labels:
        if label_meaning(key) != meaning:
            continue
        text = tidy(_bare_name(value) if meaning == "enterprise" else _STAMP.sub("", value)).strip("：: ")
        if text and word_kind(text) is None:
            yield text, a1(*cell)


def look_around(context: Context, titles: Iterable[str], sheet: str, origin: Origin) -> Around:
    """Period and enterprise of one sheet, by the order of trust of mode 46."""
    heads = [(text, a1(*cell)) for text, cell in context.titles]
    heads += [(text, "") for text in titles if all(text != known for known, _ in heads)]
    around = Around(filled_on=_filled_on(context, origin))
    _set_period(around, _period_sources(context, heads, sheet, origin, around.filled_on), origin)
    around.enterprise = _enterprise(context, heads, sheet)
    around.rival = _rival(context)
    return around


def _filled_on(context: Context, origin: Origin) -> dt.date | None:
    for text, _ in labelled(context, "filled_on"):
        if day := said_date(text, origin.year):
            return day
    return None


def _period_sources(
    context: Context, heads: list[tuple[str, str]], sheet: str, origin: Origin, filled_on: dt.date | None
) -> list[tuple[Named, Said]]:
    """Every source that names a period, the most trusted first."""
    year = origin.year or (filled_on.year if filled_on else None)
    told: list[tuple[Named, Said]] = []
    texts = [(text, "标题", cell) for text, cell in heads]
    texts += [(text, "填报期", cell) for text, cell in labelled(context, "period")]
    texts += [(text, "表注", a1(*cell)) for text, cell in context.units]
    texts += [(sheet, "工作表名", ""), (origin.name, "文件名", "")]
    for text, source, cell in texts:
        said = said_period(text, year)
        if said is not None:
            told.append((Named(text, source, cell), said))
    return told


def _set_period(around: Around, told: list[tuple[Named, Said]], origin: Origin) -> None:
    """Take the most trusted source; keep the others that disagree."""
    exact = [(named, said.period.month) for named, said in told if not said.vague]
    exact += [(named, said.period.month) for named, said in told if said.vague and not exact]
    for period, source in ((origin.given, "指定报告期"), (origin.folder, "文件夹")):
        if period is not None and not any(n.source == source for n, _ in exact):
            exact.append((Named(str(period), source), period.month))
    if all(said.vague for _, said in told) and told and (origin.given or origin.folder):
        exact = [pair for pair in exact if pair[0].source in ("指定报告期", "文件夹")]
    if not exact:
        if around.filled_on is not None:
            around.period = Period.of(around.filled_on).shift(-1 if around.filled_on.day <= 20 else 0)
            around.period_from, around.own = Named(str(around.filled_on), "填报日期"), True
        return
    around.period_from, around.period = exact[0]
    around.own = around.period_from.source in ("标题", "填报期", "表注", "工作表名")
    others = {named.source: period for named, period in exact[1:] if period != around.period}
    backed = _is_backed(around.period, exact)
    if backed and others.get("文件夹", around.period) > around.period:
        del others["文件夹"]  # a late return, put with those of the month in which it came
    around.conflicts = [f"{source}为{period.label}" for source, period in others.items()]
    if around.filled_on is not None and _fill_disagrees(around.filled_on, around.period, exact):
        around.conflicts.append(f"填报日期为{around.filled_on}")
        if not around.period.end < around.filled_on < around.period.shift(_FILLED_WITHIN).end:
            around.filled_on = None  # a slip of the pen: it is no day of receipt either


def _is_backed(period: Period, exact: list[tuple[Named, Period]]) -> bool:
    """True where two sources say the period, or the name of the file that says it calls it a late return."""
    said = [named for named, other in exact if other == period]
    return len(said) > 1 or any(named.source == "文件名" and _BELATED.search(named.value) for named in said)


def _fill_disagrees(day: dt.date, period: Period, exact: list[tuple[Named, Period]]) -> bool:
    """True where the day of filling does not fit: long before the end, or a month late (two where others agree)."""
    backed = _is_backed(period, exact)
    return day < period.end - dt.timedelta(days=15) or day > period.shift(2 if backed else 1).end


def _enterprise(context: Context, heads: list[tuple[str, str]], sheet: str) -> Named | None:
    for text, cell in labelled(context, "enterprise"):
        return Named(squeeze(text), "填报单位", cell)
    for text, cell in heads:
        if name := name_in_title(text):
            return Named(name, "标题", cell)
    bare = re.sub(r"^\d{1,3}[-_.、\s]*", "", squeeze(sheet))
    if (found := _BODY.fullmatch(bare)) and len(bare) > 2:
        return Named(found[0], "工作表名")
    return None


def _rival(context: Context) -> Named | None:
    """A second enterprise behind a word for who reports (填报单位, 报送单位), unless one is the other's short name."""
    told: list[Named] = []
    for key, value, cell in context.labels:
        name = squeeze(_bare_name(value)).strip("：: ")
        if header_key(re.sub(r"[（(][^（）()]*[)）]", "", key)).strip(":") in _REPORTERS and _BODY.fullmatch(name):
            told.append(Named(name, "填报单位", a1(*cell)))
    return next((named for named in told[1:] if not _is_short(told[0].value, named.value)), None)


def _is_short(one: str, other: str) -> bool:
    """True where the signs of one name, legal words apart, stand in the other in order: 蜀泰集团, 四川蜀泰…公司."""
    names = [_LEGAL.sub("", name) for name in (one, other)]
    short, long = sorted(names, key=len)
    signs = iter(long)
    return all(sign in signs for sign in short)


@lru_cache(maxsize=4096)
def name_in_title(text: str) -> str:
    """The enterprise that a title begins with (四川××集团有限公司2018年9月…月报表), or ''."""
    bare = _TITLE_HEAD.sub("", squeeze(text))
    head = re.split(r"(?:19|20)\d{2}年|关于|定点|帮扶|扶贫", bare)[0]
    found = _BODY.match(head)
    if found is None or len(found[0]) < 3 or re.search(r"国有企业|各企业|央企|省属企业|中央在川", found[0]):
        return ""
    return found[0]


def name_in_file(stem: str) -> str:
    """The enterprise that a file is named after: what is left without period, form and version words, or ''."""
    parts = [squeeze(part) for part in re.split(r"[-_—–+、，,\s]+|(?<=司)(?=\d)", stem)]
    for part in parts:
        if (found := _BODY.match(_TITLE_HEAD.sub("", part))) and len(found[0]) > 2:
            return found[0]
    for part in parts:
        rest = re.sub(r"[()（）\[\]【】\d.]", "", _NOISE.sub("", part))
        if re.search(r"[\u4e00-\u9fff]{2,}", rest) and len(rest) <= 20:
            return rest
    return ""
