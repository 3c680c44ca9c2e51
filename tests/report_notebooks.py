"""Tiny notebooks and hand-made items for the tests of the outputs floor."""

import json
from pathlib import Path

import nbformat

PARAMETERS = 'as_of: str = "2018-08"  # 截止期\nhome: str | None = None  # 工作目录'
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
