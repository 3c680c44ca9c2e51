"""Every cell of every notebook runs on frames that have just the columns that docs/indicators.md promises."""

import json
import re
import types
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import result_frames as r
from fupin_analysis.plan.labels import load_labels
from fupin_analysis.plan.plan import load_plan
from fupin_analysis.plan.targets import COMPARISONS
from fupin_analysis.present import items, pages
from fupin_analysis.present.charts.canvas import DEMO

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LEAST_NOTEBOOKS = 9
DEFAULT_CUTS = {
    "employment": "employment_kind",
    "project_status": "project_kind",
    "donations": "receiver",
    "farm_sales": "way",
    "pairing": "enterprise",
    "checklists": "list_name",
    "county_table": "county",
    "enterprise_ranks": "grant_fund_plan",
}
NOTHING = "—"


def promised():
    """(function, by) → columns, read from the tables of docs/indicators.md."""
    text = (ROOT / "docs" / "indicators.md").read_text(encoding="utf-8")
    found, name = {}, ""
    for line in text.splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if len(cells) != 3 or "`" not in cells[2]:
            continue
        heads = re.findall(r"`([a-z_]+)", cells[0])
        name = heads[0] if heads else name
        variants = re.findall(r"`([^`]*)`", cells[2])
        if name in ("scorecard", "measure", "series"):
            found[name, None] = variants[0].split()
            continue
        cuts = re.findall(r"[a-z_]+", " ".join(re.findall(r"`([^`]*)`", cells[1]))) or [None]
        cuts = [None if cut == "one" else cut for cut in cuts]
        for cut in [None if "`None`" in cells[1] else cuts[0], *cuts]:
            group = variants[1] if cut is not None and "`None`" in cells[1] and len(variants) > 1 else variants[0]
            more = variants[1:] if "by month also" in cells[2] and cut == "month" else []
            more += ["findings_open", "missed_in_row"] if name == "returns_status" and cut == "enterprise" else []
            more += ["firms_owed", "firms_on_time"] if name == "returns_status" and cut == "period" else []
            found[name, cut] = " ".join([group, *more]).replace("<cut>", str(cut)).split()
    return found


PROMISED = promised()
TEXTS = {
    "judged_year": [2018],
    "status": ["按时", "未报", "迟报"],
    "light": ["绿", "黄", "红"],
    "stage": ["承诺", "拨付", "到位", "使用"],
    "prefecture": ["甘孜藏族自治州", "阿坝藏族羌族自治州", "凉山彝族自治州"],
    "county": ["康定市", "马尔康市", "昭觉县"],
    "month": ["2018-07", "2018-08", "2018-09"],
    "period": ["2018-07", "2018-08", "2018-09"],
    "enterprise": r.names(3),
    "reason": ["不在建档立卡", "年龄不符", "重复"],
    "form_code": ["F1", "F2", "F4-1"],
    "tier": ["200万元以内", "200至500万元", "500万元以上"],
}
WORDS = (
    "form form_title township village fund_no project_name filer_kind outcome age session title host reason batch "
    "activity_kind organisers employment_kind project_kind problem project_no missing_standards missing_five_ones "
    "main_industry receiver donor_kind way product rule item unit note list_name ethnic_area tier status stage "
    "rank_text completion_text category base_measure figure_id rate_name code"
).split()


def value_of(column, rows):
    if column in TEXTS:
        return [TEXTS[column][i % len(TEXTS[column])] for i in range(rows)]
    if column in WORDS:
        return [f"{column}{i}" for i in range(rows)]
    if column.startswith("is_"):
        return pd.array([i % 2 == 0 for i in range(rows)], dtype="boolean")
    if column.endswith("_on") or column == "received":
        return pd.to_datetime(["2018-09-30"] * rows)
    if column.endswith(("_wan", "_pct")):
        return np.linspace(30.0, 96.0, rows)
    return pd.array([3 + i for i in range(rows)], dtype="Int64")


def frame_of(name, by=None, *, rows=3):
    """A frame as ``fa.<name>(…, by=by)`` promises it."""
    if name == "scorecard":
        return plan_card()
    by = by or DEFAULT_CUTS.get(name)
    columns = PROMISED[name, by]
    if name == "county_table":
        made = r.counties()
        made = made.assign(**{c: value_of(c, 45) for c in columns if c not in made})
    elif name == "series":
        made = r.series()
    else:
        rows = 4 if name == "funding_stages" and by is None else rows
        made = pd.DataFrame({column: value_of(column, rows) for column in columns})
    made = r.stamp(made, labels=load_labels())
    told = dict.fromkeys(made.select_dtypes("number"), 1.0)
    made.attrs["totals"] = dict.fromkeys(BESIDE, 1.0) | made.attrs.get("totals", {}) | told
    made.attrs.setdefault("total_key", "")
    return made


BESIDE = (
    "filers_owed filers_came owed reported on_time reported_pct on_time_pct findings_open filers_asked "
    "all_kept large_units large_units_kept counties_blank"
).split()
"""Totals that some answers tell beside their columns."""


def plan_card():
    rows = []
    for number, target in enumerate(load_plan().targets.values()):
        base = dict.fromkeys(PROMISED["scorecard", None])
        row = {key: getattr(target, key) for key in "name kind unit force task".split()}
        row |= {"target": target.id, "section": "、".join(target.sections), "threshold": target.floor}
        row |= {"comparison": COMPARISONS[target.comparison], "shows": target.short, "note": "", "reading": ""}
        row |= {"light": "绿黄红灰蓝"[number % 5], "verdict": "正常"}
        rows.append(base | row)
    card = pd.DataFrame(rows)
    numbers = (
        "threshold month actual completion_pct pace_pct gap_points proposed reported previous change yoy held_amount"
    )
    card = card.astype(dict.fromkeys([*numbers.split(), "held_amount"], "float64"))
    card = card.astype({"held_count": "Int64"})
    card.loc[::2, ["actual", "previous"]] = [12.0, 10.0]
    card.loc[::4, ["completion_pct", "pace_pct", "gap_points"]] = [60.0, 75.0, -15.0]
    card.loc[::6, ["held_count"]] = 2
    return r.stamp(card, labels=load_labels())


@pytest.fixture
def stand_in(monkeypatch):
    """A public face whose functions give the promised frames, and what the notebook showed."""
    shown = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    face = types.SimpleNamespace(pages=pages, show=items.show, open_home=lambda as_of, home: ("2018-09-30", home))
    for name, _ in PROMISED:
        setattr(face, name, lambda day, *_, by=None, target=None, home=None, _name=name: frame_of(_name, by))
    face.lines = lambda day, *targets, home=None: pages.lines(face.scorecard(day, home=home), *targets)
    return face, shown


def run(path, face):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    space = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            source = "".join(cell["source"]).replace("import fupin_analysis as fa", "")
            exec(compile(source, path.name, "exec"), space | {"fa": face}, space)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_shows_its_items(path, stand_in):
    face, shown = stand_in
    run(path, face)
    assert {item.kind for item in shown} == {"sentence", "table", "chart"}
    for item in shown:
        html = item._repr_html_()
        assert DEMO in html or DEMO in item.alt, item.id
        assert "nan" not in html.split("base64,")[0].lower() and "<NA>" not in html, item.id


DOUBLED = re.compile(r"期期|个个|户户|人人|次次|批次批次|家家|项项|条条|元元|%%|年年")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_unit_is_said_twice(path, stand_in):
    face, shown = stand_in
    run(path, face)
    said = [item.text for item in shown if item.kind == "sentence"] + [item.title for item in shown]
    assert said and not [text for text in said if DOUBLED.search(text)]


def test_ids_are_documented_and_used_once(stand_in):
    face, shown = stand_in
    for path in NOTEBOOKS:
        run(path, face)
    ids = [item.id for item in shown]
    assert sorted(ids) == sorted(set(ids))
    told = re.findall(r"`([a-z0-9]+(?:-[a-z0-9]+)+)`", (ROOT / "docs" / "items.md").read_text(encoding="utf-8"))
    assert set(ids) | {"scorecard-own"} == set(told)  # that one stands where a home has indicators of its own


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs_on_nothing(path, stand_in, monkeypatch):
    """An empty period still makes a page: every frame but scorecard, series and counties without rows."""
    face, shown = stand_in
    full = ("scorecard", "series", "county_table")
    for name, _ in PROMISED:
        if name not in full:
            setattr(face, name, lambda day, *, by=None, home=None, _name=name: _no_rows(frame_of(_name, by)))
    run(path, face)
    assert shown


def _no_rows(frame):
    out = frame.iloc[:0]
    out.attrs = frame.attrs
    return out


def test_notebook_cells_keep_the_rule():
    """Question first, typed and commented parameters, public face only."""
    assert len(NOTEBOOKS) >= LEAST_NOTEBOOKS
    for path in NOTEBOOKS:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        assert "？" in "".join(cells[0]["source"]).splitlines()[0], path.name
        parameters = "".join(cells[1]["source"])
        assert cells[1]["metadata"] == {"tags": ["parameters"]}
        assert re.match(r'as_of: str = ""  # .+\nhome: str = ""  # .+', parameters), path.name
        code = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
        assert set(re.findall(r"^(?:import|from) .*$", code, re.M)) == {"import fupin_analysis as fa"}
        assert not re.search(r"(?<![\w\"'])\d{2,}", re.sub(r"#.*|\"[^\"]*\"", "", code)), path.name
