"""How a printed table looks in a page and in JupyterLab."""

from __future__ import annotations

TABLE_CSS = (
    ".fupin-table{font-size:13px;line-height:1.45;color:#222;max-width:100%;overflow-x:auto}"
    ".fupin-table p{margin:.15em 0}.fupin-table .title{font-size:1.08em;font-weight:600}"
    ".fupin-table .about{color:#5F5F5F}.fupin-table .stamp{color:#A3271F;margin-left:1.5em}"
    ".fupin-table table{border-collapse:collapse;border-top:1.5px solid #222;"
    "border-bottom:1.5px solid #222;margin:.3em 0}"
    ".fupin-table th{background:#F2F2F2;border-bottom:1px solid #222;font-weight:600;"
    "padding:.3em .5em;vertical-align:bottom}"
    ".fupin-table td{border-bottom:1px solid #E3E3E3;padding:.22em .5em;vertical-align:top}"
    ".fupin-table .n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}"
    ".fupin-table .t{text-align:left;min-width:11em}"
    ".fupin-table .s{text-align:left;white-space:nowrap}.fupin-table th{white-space:normal!important}"
    ".fupin-table .c{text-align:center;white-space:nowrap}"
    ".fupin-table tr.strong td{font-weight:600;border-top:1px solid #222}"
    ".fupin-table a.fupin-figure{color:inherit;text-decoration:underline dotted #9a9a9a;text-underline-offset:.2em}"
    ".fupin-table .notes{color:#5F5F5F;font-size:.92em;max-width:60em}"
)
