"""A small home of filled templates: two filers, one fault that is asked about, for the tests of the command line."""

import datetime as dt
import io
import json
import os

import openpyxl
from click.testing import CliRunner

from fupin_analysis.cli.chinese import use_chinese
from fupin_analysis.cli.main import fupin
from fupin_analysis.errors import FupinError
from fupin_analysis.home import Home
from fupin_analysis.outputs.template_sheet import lay_head, sheet_names
from fupin_analysis.outputs.templates import workbook_bytes
from fupin_analysis.plan.plan import load_plan

CHUAN, MIN, LATE = "川江能源集团有限公司", "岷山建设集团有限公司", "青衣水务有限公司"
ROSTER = f"""enterprise_id,full_name,short_name,category,sector
1,{CHUAN},川江能源,省属监管,
2,{MIN},岷山建设,省属监管,
3,{LATE},青衣水务,省属其他,
"""
PLAN = load_plan()
use_chinese()  # click keeps the help of a command that was once made: all tests in Chinese
FUNDS = {"county": "昭觉县", "township": "三岔河乡", "village": "火洛村", "plan_wan": 200, "appropriated_ytd_wan": 120,
         "arrived_ytd_wan": 100, "used_ytd_wan": 60}  # fmt: skip
GRANT = {"fund_no": "1", "county": "昭觉县", "township": "三岔河乡", "village": "火洛村", "fund_kind": "无偿",
         "fund_source": "单位自筹", "committed_wan": 200, "arrived_wan": 100, "used_wan": 60,
         "arrived_on": dt.date(2018, 8, 20)}  # fmt: skip


def write_return(path, filer, period, tables, *, received="2018-10-04"):
    """A filled template: ``tables`` form id → rows; ``period`` as people write it; it arrived on ``received``."""
    forms = [PLAN.forms[name] for name in tables]
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(forms, PLAN.duties)))
    for form in forms:
        sheet = book[sheet_names(forms)[form.id]]
        places = {cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value}
        for key, value in (("填报单位：", filer), ("填报期：", period)):
            sheet.cell(places[key].row, places[key].column + 1).value = value
        top = places[lay_head(form)[0].text].row + max(len(f.path) for f in form.fields)
        columns = {f.name: at for at, f in enumerate(form.fields, start=1)}
        for number, row in enumerate(tables[form.id]):
            for name, value in row.items():
                sheet.cell(top + number, columns[name]).value = value
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    moment = dt.datetime.fromisoformat(received).timestamp()
    os.utime(path, (moment, moment))
    return path


def make_home(root, *, months=("2018-08", "2018-09")):
    """Two filers report each month, the third never does; 岷山 has a grant of 100. The last month has a range (C)."""
    home = Home(root)
    home.reference.mkdir(parents=True)
    (home.reference / "enterprises.csv").write_text(ROSTER, encoding="utf-8-sig")
    for month in months:
        year, number = month.split("-")
        said = f"{year}年{int(number)}月"
        for filer, village in ((CHUAN, "火洛村"), (MIN, "谷莫村")):
            row = {**FUNDS, "village": village}
            if filer == CHUAN:
                row["arrived_ytd_wan"] = 100 + int(number)
            if filer == CHUAN and month == months[-1]:
                row["arrived_ytd_wan"] = "100-120"
                row["remark"] = "联系人 13812345678"
            tables = (
                {"funds": [row]} if filer == CHUAN else {"funds": [row], "instalments": [{**GRANT, "village": village}]}
            )
            after = f"{year}-{int(number) + 1:02d}-04"
            write_return(home.raw / month / f"{filer}.xlsx", filer, said, tables, received=after)
    return home


def run(*words, home=None):
    """(exit code, stdout, error) of one command; errors of ours become their exit code, as ``main`` does."""
    args = [*words, *(["--home", str(home.root)] if home else [])]
    try:
        result = CliRunner().invoke(fupin, args, standalone_mode=False, catch_exceptions=False)
    except FupinError as error:
        return error.exit_code, "", str(error)
    return result.return_value or 0, result.stdout, ""


def run_json(*words, home=None):
    code, out, error = run(*words, "--json", home=home)
    return code, json.loads(out) if out else error
