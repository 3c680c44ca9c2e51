"""Forms as data: what the tables of a return look like (domain.md 2.2–2.5, the nine returns completed)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from fupin_analysis.errors import PlanError
from fupin_analysis.plan.toml_source import build, check_keys, fingerprint, place, read_toml

FIELD_TYPES = (
    "seq text enterprise county township village person id phone date year int number money pct enum bool"
).split()
BESIDE_FORMS = ("common.toml", "rules.toml")
"""Files of a folder of forms that are none themselves: shared fields, and the rules of these forms."""
NUMERIC_TYPES = frozenset({"int", "number", "money", "pct"})
PERSONAL_TYPES = frozenset({"person", "id", "phone"})
MONEY_UNITS = {"元": 0.0001, "千元": 0.1, "万元": 1.0, "亿元": 10000.0}
TOLD_BY = ("", "sheet", "label")
"""Where a field stands that has no column: nowhere, in the name of the sheet, beside its head outside the table."""
RETOLD = ("newest", "first")
"""Which telling of an event counts where it is told again: as it stands now, or as it was when it was new."""
_MAY_FALL = re.compile(
    r"增减|增长|变动|差额|净|利润|损益|盈亏|亏损|收益|同比|环比|结余|超支|节约|财务费用|所得税|现金流|减值|所有者权益"
)
_EDGE = ":;,.、。*＊"
_TRADITIONAL = str.maketrans(
    "國貧幫資項報單縣鄉鎮計劃撥備註萬億總數額無償進開實際產業務農戶個屬類別聯繫電話負責審領導時間標題當購銷",
    "国贫帮资项报单县乡镇计划拨备注万亿总数额无偿进开实际产业务农户个属类别联系电话负责审领导时间标题当购销",
)
"""Traditional characters of heads, labels and units, as offices in Hong Kong write them."""
_BLANK = re.compile(r"[\s\u200b-\u200f\ufeff\u00ad]+")


@lru_cache(maxsize=65536)
def header_key(text: str) -> str:
    """A header reduced to what is compared: NFKC, no blanks, one kind of bracket, trailing punctuation off."""
    folded = simplify(_BLANK.sub("", unicodedata.normalize("NFKC", text)))
    return folded.strip(_EDGE).lower()


def simplify(text: str) -> str:
    """The words of heads and units in simplified characters: 萬元 as 万元; names keep what is no such word."""
    return text if text.isascii() else text.translate(_TRADITIONAL)


@lru_cache(maxsize=4096)
def may_fall(words: str) -> bool:
    """True for the name of a quantity that is below zero at times: 净利润, 增减额, 财务费用."""
    return _MAY_FALL.search(words) is not None


@dataclass(frozen=True)
class Field:
    """One column of a form.

    ``name`` is the column of the processed table and ends in its unit (``_wan`` 万元, ``_yuan`` 元, ``_pct`` 0–100…);
    ``header`` the leaf of the Chinese head, ``under`` the heads above it from the top; an alias is another leaf,
    or a path ("到位资金/累计"). ``unit`` is what the form asks for; a cell, header or block may state another.
    ``twin`` names the year-to-date field of a ``_month`` field; ``anchor`` says to which end a month-only date runs.
    ``prefilled``: printed on the form before it is sent out, so that alone it says nothing of the filer (mode 15).
    ``signed``: a figure below zero is ordinary (None: where the head says 增减, 利润 …); ``told_by`` one of TOLD_BY;
    ``limit``: the largest rate (of 100) that is no question. ``dates``: the fields of the same row that a date is
    the day of; while the date waits for an answer they wait with it.
    ``of_id``: the field with the identity number that tells this age as well.
    """

    name: str
    header: str
    type: str
    under: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    unit: str | None = None
    required: bool = False
    options: tuple[str, ...] = ()
    synonyms: Mapping[str, str] = field(default_factory=dict)
    twin: str | None = None
    anchor: str = "start"
    prefilled: bool = False
    signed: bool | None = None
    told_by: str = ""
    limit: float = 150.0
    dates: tuple[str, ...] = ()
    of_id: str = ""
    like: str | None = None
    note: str = ""

    @property
    def may_fall(self) -> bool:
        """True where a figure below zero needs no explanation."""
        return self.signed if self.signed is not None else any(may_fall(level) for level in self.path)

    @property
    def path(self) -> tuple[str, ...]:
        """The whole head from the top down."""
        return (*self.under, self.header)

    @property
    def label(self) -> str:
        """The head as a person would say it, with its unit: ``到位/累计（万元）``."""
        tail = "/".join(self.path[-2:])
        return f"{tail}（{self.unit}）" if self.unit else tail

    @property
    def is_numeric(self) -> bool:
        """True where the value is a number that may be summed, compared or averaged."""
        return self.type in NUMERIC_TYPES

    @property
    def is_personal(self) -> bool:
        """True where the value names a person: it is never shown as it was written."""
        return self.type in PERSONAL_TYPES


@dataclass(frozen=True)
class Form:
    """One table of a return. ``content``: ``state`` restates the year so far, ``events`` lists this period only.

    ``blank``: a filer may well have nothing to say in it (``may_be_blank``). ``skip`` and ``summary`` are names of
    sheets (``*`` stands for anything): those on which it is not looked for, and those that only sum up the others.
    ``every_row``: rows called 合计 or 其中 are records as well. ``signed``: of all its fields that say nothing else.
    ``retold``: of an event that later returns tell again the telling that counts (one of RETOLD).
    """

    id: str
    code: str
    title: str
    period: str
    content: str
    grain: str
    fields: tuple[Field, ...]
    sheets: tuple[str, ...] = ()
    filers: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    unit: str | None = None
    source: str = ""
    path: Path | None = None
    blank: bool = False
    skip: tuple[str, ...] = ()
    summary: tuple[str, ...] = ()
    every_row: bool = False
    signed: bool | None = None
    retold: str = "newest"

    @cached_property
    def is_ours(self) -> bool:
        """False for a form that an analyst brought: what its figures may be, nobody but the form knows."""
        return self.path is None or Path(__file__).parent in self.path.parents

    @property
    def main_unit(self) -> str | None:
        """The unit that a note over the table speaks of; of an analyst's form the one unit of all its money."""
        own = {f.unit for f in self.fields if f.type == "money"}
        return self.unit or (own.pop() if not self.is_ours and len(own) == 1 else None)

    def skips(self, sheet: str) -> bool:
        """True for a sheet on which the form is not looked for."""
        return _names_sheet(self.skip, sheet)

    def sums_up(self, sheet: str) -> bool:
        """True for a sheet that the form declares to be a summary of the others."""
        return _names_sheet(self.summary, sheet)

    @property
    def may_be_blank(self) -> bool:
        """True where a return without a row of it is told all the same: nothing happened, nothing was sold."""
        return self.blank or self.content == "events"

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """Fields by name."""
        return {f.name: f for f in self.fields}

    @property
    def required(self) -> tuple[Field, ...]:
        """Fields without which the table cannot be taken."""
        return tuple(f for f in self.fields if f.required)


_FORM_KEYS = (
    "id code title period content grain fields sheets filers key unit source blank skip summary every_row signed retold"
).split()
_FIELD_KEYS = (
    "name header type under aliases unit required options synonyms twin anchor prefilled signed told_by limit dates "
    "of_id like note"
).split()


def _names_sheet(patterns: tuple[str, ...], sheet: str) -> bool:
    ways = (".*".join(re.escape(header_key(part)) for part in pattern.split("*")) for pattern in patterns)
    return any(re.fullmatch(way, header_key(sheet)) for way in ways)


def load_common(folder: Path) -> dict[str, dict[str, Any]]:
    """The shared field definitions of a folder of forms; the plan's own where the folder has none."""
    path = folder / "common.toml"
    if not path.exists():
        path = plan_forms_folder() / "common.toml"
    common = read_toml(path)
    for name, table in common.items():
        check_keys(table, _FIELD_KEYS, path, what=f"公共栏目“{name}”", near=f"[{name}]")
    return common


def load_form(path: Path, common: Mapping[str, Mapping[str, Any]]) -> Form:
    """Read one form; every unknown key, type or reference is refused with file and line."""
    table = read_toml(path)
    check_keys(table, _FORM_KEYS, path, what="表样")
    every = {"signed": table["signed"]} if "signed" in table else {}
    built = tuple(_load_field({**every, **raw}, common, path) for raw in table.get("fields", []))
    form = build(Form, {**table, "fields": list(built)}, path, what="表样")
    _check_form(form, path)
    return Form(**{**form.__dict__, "path": path})


def _load_field(raw: Mapping[str, Any], common: Mapping[str, Mapping[str, Any]], path: Path) -> Field:
    near = f'"{raw.get("name", "")}"'
    check_keys(raw, _FIELD_KEYS, path, what=f"栏目{near}", near=near)
    base: Mapping[str, Any] = {}
    if "like" in raw:
        if raw["like"] not in common:
            raise PlanError(f"{place(path, 'like', near=near)}：公共栏目里没有“{raw['like']}”。", code="plan-like")
        base = common[raw["like"]]
    made = build(Field, {**base, **raw}, path, what=f"栏目{near}", near=near)
    if made.type not in FIELD_TYPES:
        kinds = "、".join(FIELD_TYPES)
        raise PlanError(
            f"{place(path, 'type', near=near)}：栏目{near}的类型“{made.type}”不认识，可用：{kinds}。",
            code="plan-type",
        )
    if made.told_by not in TOLD_BY:
        raise PlanError(
            f"{place(path, 'told_by', near=near)}：栏目{near}的 told_by 只能是 sheet 或 label（表外的标签）。",
            code="plan-type",
        )
    if made.type == "money" and made.unit not in MONEY_UNITS:
        raise PlanError(
            f"{place(path, 'unit', near=near)}：金额栏{near}必须写明单位（{'、'.join(MONEY_UNITS)}）。",
            code="plan-unit",
        )
    return made


def _check_form(form: Form, path: Path) -> None:
    if form.retold not in RETOLD:
        raise PlanError(f"{place(path, 'retold')}：retold 只能是 {'、'.join(RETOLD)}。", code="plan-type")
    names = [f.name for f in form.fields]
    for name in names:
        if names.count(name) > 1:
            raise PlanError(f"{place(path, 'name', near=name)}：栏目“{name}”重复。", code="plan-duplicate")
    person = {"person"} if "person" in names else set()
    for name in form.key:
        if name not in names and name not in {"enterprise"} | person:
            raise PlanError(f"{place(path, 'key')}：key 里的“{name}”不是本表栏目。", code="plan-reference")
    for f in form.fields:
        for key, named in (("dates", f.dates), ("of_id", (f.of_id,) if f.of_id else ())):
            for name in named:
                if name not in names:
                    where = place(path, key, near=f.name)
                    raise PlanError(f"{where}：“{name}”不是本表栏目。", code="plan-reference")
        if f.twin is not None and f.twin not in names:
            raise PlanError(f"{place(path, 'twin', near=f.name)}：“{f.twin}”不是本表栏目。", code="plan-reference")


def load_forms(folder: Path | None = None) -> dict[str, Form]:
    """All forms of a folder (the plan's own by default), by id, in the order of their codes.

    The same objects as long as no file of the folder changes.
    """
    where = (folder or plan_forms_folder()).resolve()
    return dict(_load_forms(where, fingerprint(where)))


@lru_cache(maxsize=16)
def _load_forms(folder: Path, content: str) -> tuple[tuple[str, Form], ...]:
    paths = sorted(p for p in folder.glob("*.toml") if p.name not in BESIDE_FORMS)
    if not paths:
        raise PlanError(f"{folder}：没有表样（*.toml）。", code="plan-no-forms")
    common = load_common(folder)
    forms: dict[str, Form] = {}
    for path in paths:
        form = load_form(path, common)
        if form.id in forms:
            raise PlanError(
                f"{place(path, 'id')}：表样编号“{form.id}”与 {forms[form.id].path} 重复。",
                code="plan-duplicate",
            )
        forms[form.id] = form
    return tuple(sorted(forms.items(), key=lambda item: _code_order(item[1].code)))


def _code_order(code: str) -> tuple[int, ...]:
    return tuple(int(n) for n in re.findall(r"\d+", code)) or (999,)


def plan_forms_folder(year: int = 2018) -> Path:
    """The folder of the forms that come with the plan of a year."""
    return Path(__file__).parent / f"y{year}" / "forms"
