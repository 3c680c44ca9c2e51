"""Tiny notebooks and hand-made items for the tests of the outputs floor."""

import json
from pathlib import Path

import nbformat

PARAMETERS = 'as_of: str = "2018-08"  # 截止期\nhome: str = ""  # 工作目录'
LOAD = "from fupin_analysis.present import items"
SENTENCE = 'items.show(items.sentence("{id}", f"截至{{as_of}}，到位资金15 230.5万元。"))'


def write_notebook(path: Path, *cells: str, title: str = "资金：钱到哪里了？", parameters: str = PARAMETERS) -> Path:
    """A notebook with a title, a parameters cell and code cells (Markdown where it begins with ``md:``)."""
    node = nbformat.v4.new_notebook()
    node.cells.append(nbformat.v4.new_markdown_cell(f"# {title}\n\n问：钱到哪里了？"))
    node.cells.append(nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]}))
    for source in cells:
        make = nbformat.v4.new_markdown_cell if source.startswith("md:") else nbformat.v4.new_code_cell
        node.cells.append(make(source.removeprefix("md:")))
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(node, path)
    return path


def write_item(folder: Path, id: str, kind: str = "sentence", **more: object) -> Path:
    """``<id>.json`` as present.items writes it."""
    blank = {"title": "", "text": "", "notes": [], "alt": "", "figure_ids": [], "demo": False, "order": 1}
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{id}.json"
    path.write_text(json.dumps({**blank, "id": id, "kind": kind, **more}, ensure_ascii=False), encoding="utf-8")
    return path


CARD_COLUMNS = [
    {"name": "task", "label": "任务", "type": "text", "decimals": 0},
    {"name": "name", "label": "指标", "type": "text", "decimals": 0},
    {"name": "unit", "label": "单位", "type": "text", "decimals": 0},
    {"name": "threshold", "label": "年度目标", "type": "quantity", "decimals": 0},
    {"name": "actual", "label": "累计", "type": "quantity", "decimals": 0},
    {"name": "completion_pct", "label": "完成率%", "type": "pct", "decimals": 1},
    {"name": "light", "label": "状态", "type": "light", "decimals": 0},
]
CARD = [
    ("产业扶贫", "无偿帮扶资金", "万元", 21000.0, 20999.96, 99.9998, "黄"),
    ("产业扶贫", "新增就业", "人", 1000.0, 786.0, 78.6, "绿"),
    ("驻村帮扶", "=驻村干部", "人", 4.0, None, None, "灰"),
]
CARD_IDS = ("grant_fund_plan", "jobs_new", "cadres")


def write_card(folder: Path, id: str = "card", **more: object) -> Path:
    """A scorecard item with three rows: one a hair below its threshold, one plain, one without data."""
    names = [column["name"] for column in CARD_COLUMNS]
    records = [dict(zip(names, row, strict=True)) for row in CARD]
    facts = {"title": "目标完成总表", "text": "截至2018年9月30日", "notes": ["灯色：●绿……"], "figure_ids": CARD_IDS}
    return write_item(folder, id, "table", columns=CARD_COLUMNS, records=records, **{**facts, **more})


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c63fccff0bf1e000584027f0d4a2d8e0000000049454e44ae426082"
)


def write_chart(folder: Path, id: str, **more: object) -> Path:
    """A chart item with (tiny) pictures."""
    path = write_item(folder, id, "chart", **{"title": "七成到位", "alt": "条形图：到位72.5%", **more})
    (folder / f"{id}.png").write_bytes(PNG)
    (folder / f"{id}.svg").write_text("<svg/>", encoding="utf-8")
    return path
