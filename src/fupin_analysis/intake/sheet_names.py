"""What the names of sheets tell: a sheet a unit (01-川江能源), sums of the others, copies, lists of contents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from fupin_analysis.intake.context import Named
from fupin_analysis.intake.job import Job, SheetJob
from fupin_analysis.intake.parse.text import squeeze
from fupin_analysis.intake.periods_said import said_period
from fupin_analysis.plan.counties import resolve_county
from fupin_analysis.plan.forms import header_key

BY_SHEET = "工作表名"
SHARED = "同一文件的其他工作表"
COPY = re.compile(r"[（(]\d+[)）]\s*$|副本|备份|旧表|作废")
SUMMARY = re.compile(r"汇总|总表|合计|合并|总计")
ASIDE = re.compile(r"目录|封面|说明|参数|字典|下拉|代码表|选项|索引|封底")
"""Sheets that belong to the book and hold no return: nobody need be asked about them."""
_NUMBER = re.compile(
    r"^[（(【\[]?(?:\d{1,3}(?!\d|[月季年度号期批次个]|\s*$)|[一二三四五六七八九十]{1,3}(?=[、.．)）\]】]))[）)】\]]?[-_—–.．、\s]*"
)
_GENERIC = re.compile(
    r"表|明细|清单|台账|情况|统计|月报|季报|年报|附件|sheet|资金|项目|上月|本月|累计|人员|名册|名单|数据|报告|帮扶|扶贫|扶智|捐"
    r"|消费|产业|就业|培训|教育|医疗|党建|基础|[县乡镇村州市区省]$",
    re.I,
)
_INSIDE = re.compile(r"(?:附?[件表]|sheet|表格?)[\d一二三四五六七八九十.-]*[（(]([\u4e00-\u9fff]{2,16})[)）]", re.I)
_UNIT = re.compile(r"[\u4e00-\u9fffA-Za-z（）()·]{2,20}")
_TRADES = re.compile(
    r"公司|集团|本部|总部|机关|股份|控股|实业|发展|能源|建设|建工|建材|投资|水务|水利|水电|电力|燃气|交通|路桥|高速|铁路|港航|航空"
    r"|机场|物流|地产|置业|物业|城投|矿业|钢铁|化工|盐业|煤|石油|医药|农业|林业|粮|食品|酒|文旅|旅游|传媒|出版|环保|环境|科技"
    r"|信息|通信|电信|移动|联通|银行|信托|证券|保险|担保|租赁|基金|资本|资产|金融|商贸|贸易|设计院|研究院|规划院|工程|机械|重工|电气"
)
_LEAST, _SHARE = 2, 0.6


def bare_name(sheet: str) -> str:
    """A sheet's name without the number in front: 01-川江能源 → 川江能源; 附表3（川江能源） → 川江能源."""
    name = _NUMBER.sub("", squeeze(sheet))
    inside = _INSIDE.fullmatch(name)
    return inside[1] if inside else name


@lru_cache(maxsize=4096)
def is_unit_name(sheet: str) -> bool:
    """True for a name that may be a unit's: Chinese, no period, no county, no word for a kind of table or a topic."""
    name = bare_name(sheet)
    if not _UNIT.fullmatch(name) or COPY.search(sheet) or SUMMARY.search(name) or ASIDE.search(name):
        return False
    trade = _TRADES.search(name)
    if (_GENERIC.search(name) and not trade) or said_period(name, 2000) is not None:
        return False
    return trade is not None or resolve_county(name).how == "unknown"


def units_by_sheet(pages: Sequence[SheetJob], jobs: Sequence[Job]) -> None:
    """Give sheets that name no unit their own name, where several sheets of one form are named like units.

    A field with ``told_by = "sheet"`` says so for sure: then the name of the sheet stands above every label. Where all
    sheets of an analyst's form name the same group and their names are its companies, these are the units.
    """
    for job in jobs:
        if _is_told(job):
            job.page.around.enterprise = Named(bare_name(job.sheet.name), BY_SHEET)
    known = any(page.around.enterprise is not None for page in pages)
    forms = {job.form: job.match.form for job in jobs if job.match is not None}
    for form in forms.values():
        own = _pages_of(form.id, jobs)
        free = [page for page in own if page.around.enterprise is None and is_unit_name(page.sheet.name)]
        trades = _trades(free)
        if _are_units(free, own) and (trades >= 0.5 * len(free) or not known):
            _name_units(free)
        elif not form.is_ours:
            _name_companies([page for page in own if not page.sheet.hidden])


def _name_companies(own: Sequence[SheetJob]) -> None:
    """The companies of a group, where every sheet names the group and is named after one of them."""
    below = [page for page in own if bare_name(page.sheet.name) not in _told(page)]
    if len({_told(page) for page in own}) == 1 and _trades(below) == len(below) and _are_units(below, own):
        _name_units(below)


def _told(page: SheetJob) -> str:
    return page.around.enterprise.value if page.around.enterprise else ""


def _trades(pages: Sequence[SheetJob]) -> int:
    """How many sheets are named with a word of trade: 能源, 建设."""
    return sum(is_unit_name(p.sheet.name) and _TRADES.search(bare_name(p.sheet.name)) is not None for p in pages)


def _are_units(some: Sequence[SheetJob], own: Sequence[SheetJob]) -> bool:
    """True where most sheets of a form are among these, two at least, each with a name of its own."""
    names = {bare_name(page.sheet.name) for page in some}
    return len(names) == len(some) >= _LEAST and len(some) >= _SHARE * len(own)


def _name_units(pages: Iterable[SheetJob]) -> None:
    for page in pages:
        page.around.enterprise = Named(bare_name(page.sheet.name), BY_SHEET)


def _is_told(job: Job) -> bool:
    own = job.match.form.by_name.get("enterprise") if job.match is not None else None
    return own is not None and bool(own.told_by)


def _pages_of(form: str, jobs: Sequence[Job]) -> list[SheetJob]:
    """The sheets of a form, without its summaries, copies and sheets named like the form itself."""
    out: dict[int, SheetJob] = {}
    for job in jobs:
        if job.form == form and not is_summary(job) and not COPY.search(job.sheet.name) and not _is_named(job):
            out[job.page.number] = job.page
    return list(out.values())


def _is_named(job: Job) -> bool:
    if job.match is None:
        return False
    return header_key(job.sheet.name) in {header_key(s) for s in (*job.match.form.sheets, job.match.form.title)}


def is_summary(job: Job) -> bool:
    """True where the form declares the sheet a summary, or its name says so and no form is named like it."""
    if job.match is None:
        return False
    return job.match.form.sums_up(job.sheet.name) or (bool(SUMMARY.search(job.sheet.name)) and not _is_named(job))


def share_period(pages: Iterable[SheetJob]) -> None:
    """Sheets that name no period take the one that all others of the book name, the cover's too."""
    pages = list(pages)
    told = {page.around.period for page in pages if page.around.period is not None and page.around.own}
    if len(told) != 1:
        return
    period = told.pop()
    for page in pages:
        own = said_period(page.sheet.name, period.year)
        if page.around.period is None and (own is None or own.period.month == period):
            page.around.period, page.around.period_from = period, Named(str(period), SHARED)


def has_own_unit(job: Job, rivals: Iterable[Job]) -> bool:
    """True for a hidden sheet of a unit that no visible sheet of the form and month speaks of: no old copy then."""
    own = job.page.around.enterprise
    if own is None or own.source == SHARED or COPY.search(job.sheet.name) or is_summary(job):
        return False
    others = [j.page.around for j in rivals if not is_summary(j)]
    told = all(o.enterprise is not None and o.enterprise.value != own.value for o in others)
    return bool(others) and told and any(o.period == job.page.around.period for o in others)
