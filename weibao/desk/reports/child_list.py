"""The list of children: filters, columns, and the same rows as a sheet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from weibao.benefits.models import Category, Recognition
from weibao.children.models import Care, CarePeriod, Child, Ending
from weibao.children.reports.file import age, place_label
from weibao.desk.reports import words
from weibao.kernel.identity import mask
from weibao.kernel.sheets import Column, Sheet
from weibao.org.models import Division, Level, Staff
from weibao.org.powers import READS

SORTS: Final = {"name": ("pinyin", "pk"), "age": ("birth_date", "pk"), "place": ("household_id", "pinyin", "pk")}
OF_AGE: Final = 18
SOON: Final = timedelta(days=90)
NONE: Final = "none"


@dataclass(frozen=True)
class Wanted:
    """The filters of the list. Words to search for come by POST only, and never into an address."""

    words: str = ""
    county: str = ""
    township: str = ""
    category: str = ""
    care: str = ""
    place: str = ""
    age: str = ""
    state: str = ""
    sort: str = "name"

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Wanted":
        """Read from a request; what is unknown is no filter."""
        text = {
            name: str(given.get(name, "")).strip()[:60]
            for name in ("q", "county", "township", "category", "care", "place", "age", "state", "sort")
        }
        county = text["county"] if text["county"].isdigit() else ""
        township = text["township"] if text["township"].isdigit() and text["township"].startswith(county) else ""
        return cls(
            words=text["q"],
            county=county,
            township=township,
            category=text["category"] if text["category"] in {*Category.values, NONE} else "",
            care=text["care"] if text["care"] in Care.values else "",
            place=text["place"] if text["place"] == "open" else "",
            age=text["age"] if text["age"] in {"soon", "over"} else "",
            state=text["state"] if text["state"] in {"ended", "doubt"} else "",
            sort=text["sort"] if text["sort"].removeprefix("-") in SORTS else "name",
        )

    def query(self) -> dict[str, str]:
        """The filters for an address, without the words."""
        named = {name: getattr(self, name) for name in ("county", "township", "category", "care", "place", "age", "state")}
        return {name: value for name, value in named.items() if value} | ({"sort": self.sort} if self.sort != "name" else {})


def child_list(staff: Staff, on: date, wanted: Wanted) -> QuerySet[Child]:
    """The children that a person may see and asks for, with category, care form and ending as columns."""
    standing = Recognition.objects.standing().filter(child=OuterRef("pk"))
    care = CarePeriod.objects.filter(child=OuterRef("pk"), during__contains=on)
    ending = Ending.objects.filter(child=OuterRef("pk"), taken_back_at=None)
    rows = (
        Child.objects.visible_to(staff, on)
        .current()
        .matching(wanted.words)
        .select_related("household__parent__parent")
        .annotate(
            category=Subquery(standing.values("category")[:1]),
            recognised=Exists(standing),
            care=Subquery(care.values("form")[:1]),
            ended=Subquery(ending.values("kind")[:1]),
        )
    )
    filtered: QuerySet[Child] = _filtered(rows, on, wanted, standing)
    return filtered.order_by(*_order(wanted.sort))


def _filtered(rows: Any, on: date, wanted: Wanted, standing: Any) -> Any:
    # the rows carry the columns annotated above, which the type of a queryset does not know
    place = wanted.township or wanted.county
    if place:
        rows = rows.filter(Q(household__code__startswith=place) | Q(residence__code__startswith=place))
    if wanted.category:
        rows = rows.filter(recognised=False) if wanted.category == NONE else rows.filter(category=wanted.category)
    if wanted.care:
        rows = rows.filter(care=wanted.care)
    if wanted.place:
        rows = rows.exclude(place_note="")
    if wanted.age == "soon":
        rows = rows.filter(recognised=True, ended=None, birth_date__range=(_born(on), _born(on + SOON)))
    if wanted.age == "over":
        rows = rows.filter(birth_date__lte=_born(on))
    if wanted.state == "ended":
        rows = rows.exclude(ended=None)
    if wanted.state == "doubt":
        rows = rows.filter(Exists(standing.doubtful()))
    return rows


def _order(sort: str) -> list[str]:
    names = SORTS[sort.removeprefix("-")]
    return [f"-{name}" for name in names] if sort.startswith("-") else list(names)


def _born(day: date) -> date:
    return words.birthday(day, -OF_AGE)


def places(staff: Staff, on: date, county: str) -> tuple[list[Division], list[Division]]:
    """Counties and, inside one county, townships among which a person can choose: one query."""
    codes = [post.division_id for post in staff.posts_on(on) if post.role in READS["children"]]
    over = min((code[:6] for code in codes), key=len, default="-")
    county = county or (over if len(over) == 6 else "")
    inside = Q(level=Level.COUNTY, code__startswith=over)
    if county:
        inside |= Q(level=Level.TOWNSHIP, code__startswith=county)
    found = [one for one in Division.objects.filter(inside).order_by("code") if _over_or_inside(one.code, codes)]
    return [one for one in found if one.level == Level.COUNTY], [one for one in found if one.level == Level.TOWNSHIP]


def _over_or_inside(code: str, posts: Iterable[str]) -> bool:
    return any(code.startswith(post) or post.startswith(code) for post in posts)


HEAD: Final = ("姓名", "性别", "年龄", "公民身份号码", "户籍地", "类别", "养育方式", "备注")


def cells(child: Any, on: date) -> tuple[str, ...]:
    """One row as the list shows it: name and number masked."""
    return (
        words.masked(child.name),
        child.get_sex_display(),
        str(age(child.birth_date, on)),
        mask(child.id_number) if child.id_number else "未登记",
        place_of(child),
        category_label(child),
        Care(child.care).label if child.care else "未登记",
        remark(child),
    )


def place_of(child: Child, *, county: bool = True) -> str:
    """平遥县 洪善镇 新营村; the county only where there are several."""
    division, over = child.household, child.household.parent
    top = over.parent if over and division.level == Level.VILLAGE else None
    return place_label(top.name if top and county else None, over.name if over and division.level > Level.COUNTY else None, division.name)


def category_label(child: Any) -> str:
    """The category of the standing recognition."""
    if not child.recognised:
        return "未认定"
    return str(Category(child.category).label) if child.category else "类别待核"


def remark(child: Any) -> str:
    """What stands out: ended, village open."""
    return "、".join(filter(None, ["已终止" if child.ended else "", "户籍村待核" if child.place_note else ""]))


def sheet(rows: Iterable[Child], on: date) -> Sheet:
    """The rows as a sheet."""
    return Sheet("儿童名单", [Column(name, width=16) for name in HEAD], [cells(child, on) for child in rows])
