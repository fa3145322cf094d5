"""The list of attendance as a workbook, out and in."""

from collections.abc import Iterable, Mapping
from typing import Final

from weibao.kernel.archive import BadWorkbook, examined
from weibao.kernel.reading import tidy_text
from weibao.kernel.sheets import Column, Sheet
from weibao.kernel.workbooks import sheets_of
from weibao.org.models import Post
from weibao.org.powers import Role
from weibao.training.actions.teaching import Present
from weibao.training.models import LEARNERS, Attendance, ClassroomDay

HEADS: Final[tuple[str, ...]] = ("姓名", "登录名", "岗位", "区划代码", "区划", "手机号", "到场", "得分")
WIDTHS: Final = (10, 14, 12, 16, 30, 16, 8, 8)
YES: Final = frozenset({"是", "√", "到", "1", "y", "Y"})
ROLES: Final = {Role(one).label: one.value for one in LEARNERS}


def sheet(day: ClassroomDay) -> Sheet:
    """The list to be printed and signed: what is entered already, else everybody of the place whom the courses are meant for."""
    rows = [_entered(one) for one in day.attendance.select_related("staff", "place__parent")] or [_invited(one) for one in invited(day)]
    columns = [Column(head, width) for head, width in zip(HEADS, WIDTHS, strict=True)]
    return Sheet("签到表", columns, rows)


def invited(day: ClassroomDay) -> Iterable[Post]:
    """Who holds a post for which one of the courses is meant, inside the place of the day."""
    roles = {role for roles in day.courses.values_list("roles", flat=True) for role in roles}
    posts = Post.objects.held_on(day.on).inside(day.place_id).filter(role__in=roles, stands_in=False)
    one_each = {post.staff_id: post for post in posts.select_related("staff", "division__parent").order_by("-division", "-pk")}
    return sorted(one_each.values(), key=lambda post: (post.division_id, post.pk))


def _entered(one: Attendance) -> list[object]:
    username = one.staff.username if one.staff else ""
    here = "是" if one.present else "否"
    score = "" if one.score is None else str(one.score)
    return [one.name, username, Role(one.role).label, one.place_id, _place(one.place), one.phone or "", here, score]


def _invited(post: Post) -> list[object]:
    return [post.staff.name, post.staff.username, Role(post.role).label, post.division_id, _place(post.division), "", "", ""]


def _place(place: object) -> str:
    parent = getattr(place, "parent", None)
    return f"{parent.name if parent else ''}{getattr(place, 'name', '')}"


def read(data: bytes, file: str) -> list[Present]:
    """The list as it came back. Raises BadWorkbook with the row and the column of a fault."""
    for rows in sheets_of(examined(data, file)).values():
        for number, row in enumerate(rows):
            heads = [tidy_text(cell) for cell in row]
            if "姓名" in heads and "登录名" in heads:
                places = {head: heads.index(head) for head in HEADS if head in heads}
                missing = [head for head in HEADS if head not in places]
                if missing:
                    raise BadWorkbook(f"签到表缺少“{missing[0]}”一列。")
                return [
                    _line(row_, places, at) for at, row_ in enumerate(rows[number + 1 :], start=number + 2) if any(map(tidy_text, row_))
                ]
    raise BadWorkbook("没有找到“姓名”“登录名”两列，请用系统导出的签到表填写。")


def _line(row: list[object], places: Mapping[str, int], number: int) -> Present:
    cells = {head: tidy_text(row[place]) if place < len(row) else "" for head, place in places.items()}
    score = cells["得分"].removesuffix(".0")
    if score and not (score.isascii() and score.isdecimal() and len(score) < 4):
        raise BadWorkbook(f"第{number}行“得分”应为 0 至 100 的整数。")
    role = ROLES.get(cells["岗位"], "")
    return Present(
        present=cells["到场"] in YES, score=int(score) if score else None, username=cells["登录名"], name=cells["姓名"],
        phone=cells["手机号"].removesuffix(".0"), role=role, place=cells["区划代码"].removesuffix(".0"),
    )  # fmt: skip
