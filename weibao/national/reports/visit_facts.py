"""The facts of visits and call-backs (走访、回访); they join the registry of `facts`."""

from collections.abc import Callable

from weibao.national.reports.facts import Subject, fact
from weibao.visits.models import Area, CallBack, Visit


def _of_visit(name: str, says: str, read: Callable[[Visit], str]) -> None:
    def reader(row: Subject) -> str:
        return read(row.visit) if row.visit else ""

    reader.__name__ = name
    fact(says)(reader)


def _last(visit: Visit) -> CallBack | None:
    return max(visit.callbacks.all(), key=lambda one: (one.on, one.pk), default=None)


def _of_callback(name: str, says: str, read: Callable[[CallBack], str]) -> None:
    _of_visit(name, says, lambda visit: read(one) if (one := _last(visit)) else "")


def _area(visit: Visit, area: Area) -> str:
    return str(visit.told["areas"][area]) if area in visit.problems else "良好"


def _two(visit: Visit, *areas: Area) -> str:
    return "；".join(f"{area.label}：{_area(visit, area)}" for area in areas)


_of_visit("visit_place", "走访 · 走访地点", lambda one: str(one.told["place"]))
_of_visit("visit_date", "走访 · 走访日期", lambda one: one.on.isoformat())
_of_visit("visit_person", "走访 · 被访人", lambda one: str(one.told["person"]))
_of_visit("visit_relation", "走访 · 被访人与儿童关系", lambda one: one.relation)
_of_visit("visit_address", "走访 · 被访人住址", lambda one: str(one.told.get("address", "")))
_of_visit("visit_last_contact", "走访 · 与父母最近联系日期", lambda one: one.last_contact.isoformat() if one.last_contact else "")
_of_visit("visit_living", "走访 · 生活、健康", lambda one: _two(one, Area.LIVING, Area.HEALTH))
_of_visit("visit_family", "走访 · 家庭情况有无变化、安全", lambda one: f"{'有' if one.changed else '没有'}变化；{_two(one, Area.SAFETY)}")
_of_visit("visit_guardianship", "走访 · 监护照料", lambda one: _area(one, Area.CARER))
_of_visit("visit_mind", "走访 · 心理", lambda one: _area(one, Area.MOOD))
_of_visit("visit_opinion", "走访 · 监护人意见", lambda one: str(one.told.get("opinion", "")))
_of_visit("visit_study", "走访 · 在读", lambda one: "在读" if one.studies else "未在读")
_of_visit("visit_help", "走访 · 建议帮扶措施", lambda one: "、".join(one.help_labels))
_of_visit("visit_key_attention", "走访 · 列入重点关注", lambda one: "是" if one.key_attention else "否")
_of_callback("callback_date", "最近一次回访 · 日期", lambda one: one.on.isoformat())
_of_callback("callback_way", "最近一次回访 · 方式", lambda one: one.get_way_display())
_of_callback("callback_words", "最近一次回访 · 内容", lambda one: str(one.words))
_of_callback("callback_person", "最近一次回访 · 对象", lambda one: str(one.person))
_of_callback("callback_office", "最近一次回访 · 登记单位", lambda one: one.office.name if one.office else "")
_of_callback("callback_by", "最近一次回访 · 登记人", lambda one: one.by.name)


@fact("走访 · 扫描件和照片的份数（文件另在全国系统上传）")
def visit_papers(row: Subject) -> str:
    return f"{row.visit_papers} 份" if row.visit_papers else ""
