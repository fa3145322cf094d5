"""Answer files as people send them: workbooks by xlsxwriter, text in UTF-8 with its mark and in GBK."""

import csv
import io

import xlsxwriter


def xlsx(rows, above=()):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("新增")
        for number, row in enumerate([*above, *rows]):
            for column, value in enumerate(row):
                sheet.write_string(number, column, value)
    return out.getvalue()


def text(rows, encoding="utf-8-sig"):
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode(encoding)


HEAD = ["记录号", "儿童姓名", "公民身份号码", "处理结果", "失败原因", "全国系统编号"]


def answers(batch, **said):
    """A line for each record: `said` is by number of the record: (result, reason, number of the register)."""
    rows = [HEAD]
    for record in batch.records.order_by("number"):
        result, reason, number = said.get(f"n{record.number}", ("成功", "", f"CN{record.pk:08d}"))
        values = record.values
        rows.append([record.label, values.get("儿童姓名", ""), values.get("公民身份号码", ""), result, reason, number])
    return rows
