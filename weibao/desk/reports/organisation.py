"""What waits about the organisation: places without a worker, units without posts, one's own post to be looked over."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from weibao.desk.reports import words
from weibao.desk.reports.item import MOST, Gravity, Item, address
from weibao.desk.reports.together import Work
from weibao.org import reports
from weibao.org.models import Staff
from weibao.org.powers import Role, holders

IN_VILLAGES: Final = "未成年人保护法 第43条；民发〔2019〕34号"
IN_TOWNSHIPS: Final = "未成年人保护法 第81条；民发〔2019〕34号"
OVERSEES: Final = frozenset({Role.COUNTY_OFFICER, Role.CITY_OFFICER, Role.LEADER})


def own_posts(staff: Staff, on: date) -> Iterator[Item]:
    """Posts that their holder has not looked over; costs no query, the posts are read for every page."""
    for post in staff.posts_on(on):
        if post.confirmed_at is None and post.role in holders("org.confirm_post"):
            yield Item(
                title="核对本人岗位信息",
                detail="核对姓名、单位和管辖范围；有误的联系安全管理员更正",
                subject=f"{post.get_role_display()}",
                place=f"{post.unit.name} · {words.short(post.division.name)}",
                law="民发〔2019〕34号（实名登记）",
                url=address("org:own_post"),
                post=address("org:confirm_post", post.pk),
                verb="核对无误",
                topic="post",
            )


def vacant_villages(staff: Staff, on: date) -> Work:
    """For a township: each of its villages where nobody is director."""
    places = reports.villages_without_director(_roots(staff, on, frozenset({Role.TOWNSHIP_SUPERVISOR})), on)
    for village in (yield places[:MOST]):
        yield Item(
            title="岗位空缺：村（社区）儿童主任待确定人选",
            detail="由村（居）提名、乡镇指导；配备前由督导员代管",
            subject=words.short(village.name),
            place=village.parent.name if village.parent else "",
            law=IN_VILLAGES,
            url=address("org:posts", role=Role.VILLAGE_DIRECTOR, place=village.code),
            verb="查看",
            topic="vacancy",
        )


def vacancies(staff: Staff, on: date) -> Iterator[Item]:
    """For a county, the city and the leaders: how many places have nobody, one row a kind."""
    roots = _roots(staff, on, OVERSEES)
    found, where = reports.vacancies(roots, on), _names(staff, on)
    if found.townships:
        yield _summary("既无工作站、也未指定专人的乡镇", found.townships, "个乡镇", IN_TOWNSHIPS, where, Gravity.GRAVE)
    if found.supervisors:
        yield _summary("没有儿童督导员的乡级单位", found.supervisors, "个单位", IN_TOWNSHIPS, where, Gravity.PLAIN)
    if found.villages:
        yield _summary("没有儿童主任的村（社区）", found.villages, "个村（社区）", IN_VILLAGES, where, Gravity.PLAIN)


def units_without_post(staff: Staff, on: date) -> Iterator[Item]:  # noqa: ARG001  every source is asked in the same way
    """For the security administrator: units in which nobody holds a post."""
    count = reports.units_without_post(on)
    if count:
        yield Item(
            title=f"{count} 个单位没有在岗人员",
            detail="登记任职，或者撤销单位",
            subject=f"{count} 个单位",
            law="民发〔2019〕34号（实名登记）",
            url=address("org:units", empty="1"),
            verb="查看",
            topic="unit",
            rows=count,
        )


def sources(roles: frozenset[str]) -> Iterator[object]:
    """Which of these a person with these roles works on."""
    yield own_posts
    if Role.TOWNSHIP_SUPERVISOR in roles:
        yield vacant_villages
    if roles & OVERSEES:
        yield vacancies
    if roles & holders("org.open_units"):
        yield units_without_post


def _roots(staff: Staff, on: date, roles: frozenset[Role]) -> list[str]:
    return sorted({post.division_id for post in staff.posts_on(on) if post.role in roles})


def _names(staff: Staff, on: date) -> str:
    return "、".join(sorted({post.division.name for post in staff.posts_on(on) if post.role in OVERSEES}))


def _summary(what: str, count: int, unit: str, law: str, where: str, gravity: Gravity) -> Item:
    return Item(
        title=f"岗位空缺：{what}",
        detail=f"共 {count} {unit}",
        subject=where,
        law=law,
        url=address("cockpit:coverage"),
        verb="查看",
        topic="vacancy",
        gravity=gravity,
        rows=count,
    )
