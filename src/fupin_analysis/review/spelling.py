"""Names as they are compared: folded, in simplified characters, without legal form, seal and department (mode 52)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from fupin_analysis.plan.characters import simplify_name

_BLANK = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad]+")
_MARKS = re.compile(r"[\"'“”‘’《》<>·•・,.，。、:：;；_*＊\-—]+")
_HEAD = re.compile(r"^(?:填报|填表|报送|上报|编报)(?:单位|企业)[:：]")
_SEAL = re.compile(r"\((?:盖章|公章|签章|签字|单位公章|印章|印|章|加盖公章)\)|(?:加盖公章|盖章|公章|签章)$")
_ASIDE = re.compile(r"\((?:控股|集团|本部|集团本部|总部|机关|本级|母公司)\)")
_OWN = re.compile(r"(?:集团)?(?:本部|机关|总部|本级)$")
_LEAD = re.compile(r"^(?:中共|中国共产党)")
_OFFICE = re.compile(r"扶贫(?:开发)?(?:和移民|移民)?(?:工作)?(?:领导小组)?(?:办公室|办|局)$")
_TAIL = re.compile(
    r"(?:委员会|党委会?|党组|工会(?:委员会)?|党群工作部|党群部|党建工作部|党委工作部|群众工作部|群工部|综合部"
    r"|综合管理部|人力资源部|办公室|扶贫办)$"
)
_LEGAL = re.compile(r"(?:股份有限公司|有限责任公司|有限公司|责任公司|总公司|公司)$")
_PLACE = ("县", "市", "区", "州", "省")
_GENERIC = re.compile(
    r"(?:四川省?|全?省|本省|在川)?(?:我|本|各|该|上级)?(?:总|分|省分|子|母|省)?(?:集团|单位|企业|公司|部门)*(?:本部|机关|总部|本级)?"
)


@lru_cache(maxsize=16384)
def fold_name(text: str) -> str:
    """A name as it is compared: NFKC, simplified, without blanks, punctuation, quotes and seal; brackets half-width."""
    bare = _HEAD.sub("", _BLANK.sub("", unicodedata.normalize("NFKC", text)))
    return _SEAL.sub("", _MARKS.sub("", simplify_name(bare))).lower()


@lru_cache(maxsize=16384)
def core_name(text: str) -> str:
    """The folded name without legal form, asides in brackets, head office, party and department words.

    An office of a county keeps its office, in one writing: 昭觉县扶贫开发局 is 昭觉县扶贫办, and no 昭觉县.
    """
    folded = _LEAD.sub("", _ASIDE.sub(_without_brackets, fold_name(text)))
    office = _OFFICE.sub("", folded)
    if office != folded and office.endswith(_PLACE):
        return f"{office}扶贫办"
    folded = _OWN.sub("", _TAIL.sub("", _OFFICE.sub("", folded)))
    for pattern in (_LEGAL, _OWN):
        folded = pattern.sub("", folded)
    return folded.replace("(", "").replace(")", "")


def _without_brackets(found: re.Match[str]) -> str:
    """投资（集团）有限公司 is 投资集团; （控股） and （本部） say nothing that tells firms apart."""
    return "集团" if found[0] == "(集团)" else ""


def is_generic(text: str) -> bool:
    """True for words that name no firm: 集团公司, 我公司, 四川公司, 扶贫办, 党群工作部."""
    folded = fold_name(text)
    return bool(folded) and _GENERIC.fullmatch(core_name(text) or "") is not None


def is_abbreviation(short: str, long: str) -> bool:
    """True where the signs of a short core stand in a long one in order: 省铁投 of 四川省铁路产业投资集团."""
    signs = iter(long)
    return len(short) >= 2 and all(sign in signs for sign in short)
