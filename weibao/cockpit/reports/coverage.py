"""The coverage report of the organisation with its map and its workbook."""

from io import BytesIO
from typing import Any, Final

import xlsxwriter

from weibao.cockpit.reports.viewer import Viewer
from weibao.org.reports import CountyCover, Coverage, coverage
from weibao.web.figures import Figure, Series

SKETCH: Final = "示意图，仅供内部工作使用；未满员的村（社区）由乡镇儿童督导员代管"
COUNTY_HEAD: Final = (
    "县（市、区）", "乡镇（街道）", "已设工作站", "指定专人", "均无", "乡级单位", "无督导员", "村（社区）", "无儿童主任",
)  # fmt: skip


def coverage_of(viewer: Viewer) -> Coverage:
    """The report of the viewer's widest division."""
    return coverage(viewer.roots[0], viewer.on)


def coverage_figure(report: Coverage) -> Figure:
    """Villages without a director, by county."""
    return Figure(
        kind="map",
        question="哪些县的村（社区）还没有儿童主任？",
        categories=[one.name for one in report.counties],
        series=[Series("空缺", [one.villages_without_director for one in report.counties])] if report.counties else [],
        unit="个",
        head="县（市、区）",
        note=SKETCH,
    )


def county_row(one: CountyCover) -> tuple[str | int, ...]:
    """A county's line, in the order of COUNTY_HEAD."""
    return (
        one.name, one.townships, one.with_station, one.with_person, one.townships_bare,
        one.units, one.units_without_supervisor, one.villages, one.villages_without_director,
    )  # fmt: skip


def coverage_workbook(report: Coverage) -> bytes:
    """The report as .xlsx, one sheet a list. Text is written as text, so that no cell computes."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        head = book.add_format({"bold": True, "bottom": 1})
        _sheet(book, head, "分县覆盖", COUNTY_HEAD, [county_row(one) for one in report.counties])
        _sheet(book, head, "无站无专人乡镇", ("代码", "乡镇（街道）"), [(one.code, one.name) for one in report.bare_townships])
        _sheet(book, head, "无督导员乡级单位", ("代码", "单位"), [(one.code, one.name) for one in report.units_without_supervisor])
        _sheet(book, head, "无儿童主任村", ("代码", "村（社区）"), [(one.code, one.name) for one in report.villages_without_director])
        _sheet(book, head, "兼任", ("姓名", "角色", "任职处"), [(one.name, one.role, "、".join(one.places)) for one in report.several])
    return out.getvalue()


def _sheet(book: Any, head: Any, title: str, names: tuple[str, ...], rows: list[tuple[str | int, ...]]) -> None:
    sheet = book.add_worksheet(title)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, names, head)
    for number, row in enumerate(rows, start=1):
        sheet.write_row(number, 0, row)
    sheet.set_column(0, len(names) - 1, 16)
