"""One invented good line, and books made of lines: each test changes the one thing it is about."""

import io
import zipfile
from datetime import date

import xlsxwriter

from weibao.rosters.columns import COLUMNS
from weibao.rosters.workbook import RawLine

GOOD = {
    "serial": 1, "name": "王杰", "sex": "男", "ethnicity": "汉族", "id_number": "14070220131119837X",
    "birth_date": "2013-11-19", "county": "榆次区", "township": "郭家堡乡", "village": "张超村委会",
    "address": "同户籍地址", "care": "散居",
    "father.name": "王强", "father.id_number": "140702197911167519", "father.status": "死亡",
    "father.since": "2021-01-22", "father.proof": "死亡证明",
    "mother.name": "乔霞", "mother.id_number": "14070219810330900X", "mother.status": "失联",
    "mother.since": "2022-02-17", "mother.proof": "儿童失联父母查找情况回执单",
    "guardian": "王老汉", "relation": "祖父", "phone": "15863251763", "school": "中心小学", "stage": "小学",
    "minimum_living": "", "disability_living": "", "bank": "中国农业银行", "account": "6228487610428516735",
    "payee": "王老汉", "confirmed": "2018-12", "remark": "",
}  # fmt: skip
HEADS = [column.label for column in COLUMNS.values()]


def raw(row=4, **changes):
    """A raw line; keys of parents are written father__since."""
    cells = dict.fromkeys(COLUMNS, "") | GOOD | {key.replace("__", "."): value for key, value in changes.items()}
    return RawLine(row, cells)


def values(**changes):
    return list(raw(**changes).cells.values())


def book(*rows, above=("花名册", "填报单位：榆次区民政局"), sheet="花名册", macros=False, extra=()):
    """The bytes of a workbook with some rows above, and the given rows (lists of cells); `extra` are more sheets."""
    written = io.BytesIO()
    workbook = xlsxwriter.Workbook(written, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    for name, content in ((sheet, [*[[text] for text in above], *rows]), *extra):
        page = workbook.add_worksheet(name)
        for at, row in enumerate(content):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    page.write_datetime(at, column, value)
                elif isinstance(value, str):
                    page.write_string(at, column, value)
                else:
                    page.write(at, column, value)
    workbook.close()
    return written.getvalue()


def repacked(data, changes=None, *, drop=()):
    """A workbook whose parts are changed: {part name: bytes, or a function of the old bytes}."""
    parts = {}
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        for name in old.namelist():
            if name not in drop:
                parts[name] = old.read(name)
    for name, content in (changes or {}).items():
        parts[name] = content(parts[name]) if callable(content) else content
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, content)
    return written.getvalue()
