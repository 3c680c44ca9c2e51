"""Families of layouts: which kinds of workbook exist, and who keeps to which."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fupin_analysis.sample.dice import stream
from fupin_analysis.sample.world import World


@dataclass(frozen=True)
class Family:
    """One way to lay out returns.

    ``head``: full (two or three rows), two (the last two levels), flat (one row). ``unit``: leaf, group or corner.
    ``title``: inside (period in the title), below (a row of its own), none. ``total``: first, last or none, with
    ``subtotal`` by county. ``footer``: cell (one), cells, pairs (key and value apart), none. ``names``: which of the
    form's sheet names (−1 its code). ``alias``: 0 the form's headers, else a choice of aliases. ``money``: the unit of
    万元 fields.
    """

    name: str
    suffix: str
    head: str
    unit: str
    title: str
    footer: str
    total: str = "none"
    subtotal: bool = False
    label: bool = False
    encoding: str = ""
    names: int = 0
    alias: int = 0
    money: str = "万元"
    stacked: bool = False
    pairs: bool = False
    dated_sheets: bool = False


@lru_cache(maxsize=1)
def families() -> dict[str, Family]:
    """All families by name (``families.toml``)."""
    text = (Path(__file__).parent / "families.toml").read_text(encoding="utf-8")
    return {name: Family(name=name, **table) for name, table in tomllib.loads(text).items()}


def groups(world: World) -> dict[str, list[str]]:
    """Those who send one book → all whose sheets are in it: parents with their subsidiaries, others alone."""
    out: dict[str, list[str]] = {name: [name] for name in world.kinds}
    firms = world.enterprises
    for name, parent in zip(firms["full_name"], firms["parent"], strict=True):
        if parent:
            out[parent].append(out.pop(name)[0])
    return out


def choose_families(world: World) -> dict[str, Family]:
    """The family of every sender: groups theirs, the others in turn; csv, a file a form, half as often as workbooks."""
    books = [family for family in families().values() if family.name != "group" and family.suffix != "csv"]
    alone = [*books, *(family for family in families().values() if family.suffix == "csv"), *books]
    out: dict[str, Family] = {}
    senders = groups(world)
    order = stream(world.seed, "families").permutation(len(alone))
    turn = 0
    for name, members in senders.items():
        if len(members) > 1:
            out[name] = families()["group"]
        else:
            out[name] = alone[int(order[turn % len(alone)])]
            turn += 1
    return out
