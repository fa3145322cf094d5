"""The coverage report of the organisation with its map and its workbook."""

from collections.abc import Sequence
from typing import Final

from weibao.cockpit.reports.viewer import Viewer
from weibao.kernel.sheets import Column, Sheet, workbook
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
    """The report as .xlsx, one sheet a list. It holds no child: posts and places only."""
    return workbook(
        [
            _sheet("分县覆盖", COUNTY_HEAD, [county_row(one) for one in report.counties]),
            _sheet("无站无专人乡镇", ("代码", "乡镇（街道）"), [(one.code, one.name) for one in report.bare_townships]),
            _sheet("无督导员乡级单位", ("代码", "单位"), [(one.code, one.name) for one in report.units_without_supervisor]),
            _sheet("无儿童主任村", ("代码", "村（社区）"), [(one.code, one.name) for one in report.villages_without_director]),
            _sheet("兼任", ("姓名", "角色", "任职处"), [(one.name, one.role, "、".join(one.places)) for one in report.several]),
        ]
    )


def _sheet(title: str, names: tuple[str, ...], rows: Sequence[tuple[str | int, ...]]) -> Sheet:
    return Sheet(title, [Column(name, width=16, kind="count") for name in names], rows)
