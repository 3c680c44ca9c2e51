"""Readings: how an ambiguous clause is read, as settings with a reason (``readings.toml``; domain.md 1.2)."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from fupin_analysis.errors import PlanError
from fupin_analysis.plan.reading_bounds import check_settings
from fupin_analysis.plan.toml_source import build, check_keys, place, read_toml

Value = bool | int | float | str | dt.date | tuple[Any, ...]
_KINDS: tuple[tuple[type, str], ...] = (
    (bool, "true 或 false"),
    (int, "数"),
    (float, "数"),
    (str, "文字"),
    (dt.date, "日期，如 2019-12-31"),
    (tuple, "数组"),
)


@dataclass(frozen=True)
class Reading:
    """One ambiguous clause. ``options`` and ``default`` are typed values, ``names`` their Chinese wording.

    ``open``: any other value of the type of the default is taken too. ``also``: further settings of the same
    question, key → value. ``effect`` says what another choice does to which figures. ``value`` is what holds now; the
    default unless somebody decided otherwise.
    """

    id: str
    question: str
    setting: str
    options: tuple[Value, ...]
    names: tuple[str, ...]
    default: Value
    reason: str
    targets: tuple[str, ...]
    effect: str = ""
    open: bool = False
    also: Mapping[str, Value] = field(default_factory=dict)
    chosen: Value | None = None

    @property
    def value(self) -> Value:
        """What holds: the choice, else the default."""
        return self.default if self.chosen is None else self.chosen

    @property
    def is_default(self) -> bool:
        """True while nobody decided otherwise."""
        return self.value == self.default

    @property
    def label(self) -> str:
        """The value that holds, as a person reads it."""
        return dict(zip(map(_text, self.options), self.names, strict=True)).get(_text(self.value), _text(self.value))

    @property
    def others(self) -> tuple[str, ...]:
        """The wordings of the options that were not chosen."""
        pairs = zip(self.options, self.names, strict=True)
        return tuple(name for option, name in pairs if not _same(option, self.value))

    def choose(self, given: object) -> Reading:
        """The reading with another value; text is read as TOML where the options are no texts ("true", "[2, 4]")."""
        value = _typed(given, self.default)
        allowed = any(_same(value, option) for option in self.options)
        if not allowed and not (self.open and _is_like(value, self.default)):
            listed = "、".join(f"{_text(v)}（{name}）" for v, name in zip(self.options, self.names, strict=True))
            more = "，或其他同类的值" if self.open else ""
            raise PlanError(
                f"口径 {self.id}（{self.question}）没有选项“{_text(given)}”。可选：{listed}{more}。",
                code="plan-reading-option",
            )
        return replace(self, chosen=value)


class Readings(Mapping[str, Reading]):
    """All readings of a plan by id (A1, A2 …), immutable; ``value`` looks a setting up by its key."""

    def __init__(self, readings: Mapping[str, Reading], extra: Mapping[str, Value] | None = None) -> None:
        self._readings = dict(readings)
        self._extra = dict(extra or {})

    def __getitem__(self, key: str) -> Reading:
        try:
            return self._readings[key]
        except KeyError as error:
            raise self._unknown(key) from error

    def __contains__(self, key: object) -> bool:
        return key in self._readings

    def __iter__(self) -> Iterator[str]:
        return iter(self._readings)

    def __len__(self) -> int:
        return len(self._readings)

    @cached_property
    def settings(self) -> dict[str, Value]:
        """Every setting and the value that holds."""
        out: dict[str, Value] = {}
        for reading in self._readings.values():
            out[reading.setting] = reading.value
            out.update(reading.also)
        return {**out, **self._extra}

    def value(self, setting: str) -> Any:
        """The value of a setting by its key, ``grant.include_in_kind``; an unknown key is a PlanError."""
        try:
            return self.settings[setting]
        except KeyError as error:
            raise self._unknown(setting) from error

    def is_changed(self, setting: str) -> bool:
        """True where a setting holds otherwise than the file of readings says."""
        owner = next((r for r in self._readings.values() if r.setting == setting), None)
        return setting in self._extra if owner is None else not owner.is_default

    @property
    def changed(self) -> tuple[Reading, ...]:
        """The readings that hold otherwise than by default: every judgement names them."""
        return tuple(reading for reading in self._readings.values() if not reading.is_default)

    def with_(self, overrides: Mapping[str, object] | None = None, /, **more: object) -> Readings:
        """Readings with other values; keys are ids (``A11``) or settings (``grant.include_in_kind``).

        Unknown keys, and values outside the options, are refused with what there is to choose from; values that no
        clause can mean (a negative number of days, an age range upside down) with what is wrong (``reading_bounds``).
        """
        readings, extra = dict(self._readings), dict(self._extra)
        by_setting = {reading.setting: key for key, reading in readings.items()}
        for key, given in {**(overrides or {}), **more}.items():
            reading_id = by_setting.get(key, key)
            if reading_id in readings:
                readings[reading_id] = readings[reading_id].choose(given)
            elif key in self.settings:
                extra[key] = self._choose_extra(key, given)
            else:
                raise self._unknown(key)
        made = Readings(readings, extra)
        check_settings(made.settings)
        return made

    def _choose_extra(self, key: str, given: object) -> Value:
        now = self.settings[key]
        value: Value = _typed(given, now)
        if not _is_like(value, now):
            wanted = next(said for kind, said in _KINDS if isinstance(now, kind))
            raise PlanError(f"口径设置“{key}”不能是“{_text(given)}”，应是{wanted}。", code="plan-reading-option")
        return value

    def _unknown(self, key: str) -> PlanError:
        listed = "、".join(f"{reading.id} {reading.setting}" for reading in self._readings.values())
        return PlanError(f"没有口径“{key}”。可用的口径：{listed}。", code="plan-reading")


def load_readings(path: Path) -> Readings:
    """Read ``readings.toml``; wrong keys, options or a setting that two readings claim are refused with file:line."""
    out: dict[str, Reading] = {}
    owners: dict[str, str] = {}
    tables = read_toml(path)
    check_keys(tables, ["readings"], path, what="口径文件")
    for key, table in tables.get("readings", {}).items():
        near = f"[readings.{key}]"
        frozen = {name: freeze(value) for name, value in table.items()}
        reading = build(Reading, {"id": key, **frozen}, path, what=f"口径“{key}”", near=near)
        _check_reading(reading, path, near)
        for setting in (reading.setting, *reading.also):
            if setting in owners:
                raise PlanError(
                    f"{place(path, 'setting', near=near)}：设置“{setting}”已属于口径 {owners[setting]}。",
                    code="plan-duplicate",
                )
            owners[setting] = key
        out[key] = reading
    made = Readings(out)
    check_settings(made.settings)
    return made


def _check_reading(reading: Reading, path: Path, near: str) -> None:
    if len(reading.names) != len(reading.options):
        raise PlanError(f"{place(path, 'names', near=near)}：names 与 options 的个数不同。", code="plan-reading")
    if not any(_same(reading.default, option) for option in reading.options):
        raise PlanError(
            f"{place(path, 'default', near=near)}：默认值“{_text(reading.default)}”不在 options 中。",
            code="plan-reading-option",
        )
    if not reading.open and len(reading.options) < 2:
        raise PlanError(
            f"{place(path, 'options', near=near)}：只有一个选项，无可选择；请补充或写 open = true。",
            code="plan-reading",
        )


def freeze(value: Any) -> Any:
    """Lists of TOML as tuples, all the way down, so that a value can neither change nor fail to be compared."""
    if isinstance(value, list):
        return tuple(freeze(item) for item in value)
    if isinstance(value, dict):
        return {key: freeze(item) for key, item in value.items()}
    return value


def _typed(given: object, like: Value) -> Any:
    """Text as the TOML value it writes, where the setting holds no text; everything else frozen."""
    if isinstance(given, str) and not isinstance(like, str):
        try:
            return freeze(tomllib.loads(f"value = {given.strip()}")["value"])
        except tomllib.TOMLDecodeError:
            return given
    return freeze(given)


def _is_like(value: object, like: Value) -> bool:
    if isinstance(value, bool) or isinstance(like, bool):
        return isinstance(value, bool) and isinstance(like, bool)
    if isinstance(like, int | float):
        return isinstance(value, int | float)
    if isinstance(like, tuple):
        return isinstance(value, tuple) and bool(value) and all(_is_like(item, like[0]) for item in value)
    return isinstance(value, type(like))


def _same(value: object, option: Value) -> bool:
    """Equal and of a kind: ``True`` is not 1."""
    return isinstance(value, bool) == isinstance(option, bool) and value == option


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return json.dumps(list(value), ensure_ascii=False, default=str)
    return str(value)
