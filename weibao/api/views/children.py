"""Children over the interface: lists with masked names, one file, registering and amending."""

from typing import Any

from ninja import Query, Router, Status

from weibao.api import schemas
from weibao.api.actions.reading import list_children
from weibao.api.gate import ApiRequest, answers, needs, once
from weibao.api.reports import institution, openable
from weibao.children.actions import amending, circumstances, registering
from weibao.children.actions.facts import NewCircumstance, NewGuardian, NewParent, NewSchooling
from weibao.children.actions.reading import open_file
from weibao.children.forms.fields import villages_of
from weibao.children.models import Child
from weibao.children.reports.file import FileAsOf, Span, file_as_of
from weibao.kernel.door import ACTIONS
from weibao.kernel.identity import BadIdNumber, read_id_number
from weibao.kernel.refusal import NotAllowed, NotThere, Refusal
from weibao.org.models import Division
from weibao.org.powers import holders
from weibao.web.templatetags.weibao import masked_name

router = Router(tags=["儿童档案"])
FOUND = 50
SOURCE = "系统接口"


class NoSuchVillage(Refusal):
    """A village that does not exist, or lies outside of what the caller may do."""


class NoSuchInstitution(Refusal):
    """A unit that is no institution."""


class LookAlikes(Refusal):
    """Files that may be the same child's: they must be compared and named as acknowledged."""

    def __init__(self, warning: registering.Resembles) -> None:
        super().__init__(warning.message)
        self.fields = {"acknowledged": "、".join(str(one.pk) for one in warning.children)}


def child_of(request: ApiRequest, pk: int) -> Child:
    """A child that the caller may know of. Raises NotThere for any other."""
    return Child.objects.visible_to(request.staff, request.on).current().there(pk)


def _line(child: Child) -> schemas.ChildLine:
    return schemas.ChildLine(
        id=child.pk,
        name=masked_name(child.name),
        sex=child.sex,
        birth_year=child.birth_date.year,
        household=child.household_id,
        residence=child.residence_id,
        institution=child.institution_id,
        changed_at=child.changed_at,
    )


def _recorded(request: ApiRequest, rows: list[Child]) -> list[schemas.ChildLine]:
    token = request.auth.token.pk if request.auth.token else None
    list_children(rows, by=request.staff, at=request.at, token=token)
    return [_line(child) for child in rows]


@router.get("/children", response=answers(ok=schemas.Children), url_name="children", summary="儿童名单")
@needs("api.list_children")
def children(request: ApiRequest, page: Query[schemas.Page]) -> schemas.Children:
    """管辖内的儿童，按档案号，姓名打码。每读一页留痕一次。"""
    found = Child.objects.visible_to(request.staff, request.on).current().filter(pk__gt=page.after).order_by("pk")[: page.limit + 1]
    rows = list(found)
    items = _recorded(request, rows[: page.limit])
    return schemas.Children(items=items, next=items[-1].id if len(rows) > page.limit else None)


@router.post("/children/search", response=answers(ok=schemas.Children), url_name="search_children", summary="查找儿童")
@needs("api.list_children")
def search_children(request: ApiRequest, wanted: schemas.Words) -> schemas.Children:
    """按姓名、拼音、身份号码或地名查找，最多 50 名。词语写在正文里，不进网址。"""
    rows = list(Child.objects.visible_to(request.staff, request.on).current().matching(wanted.words).order_by("pk")[:FOUND])
    return schemas.Children(items=_recorded(request, rows), next=None)


@router.get("/children/{int:pk}", response=answers(ok=schemas.ChildOut), url_name="child", summary="一份档案")
@needs("children.read")
def child(request: ApiRequest, pk: int) -> schemas.ChildOut:
    """今天的档案。读取即查阅，留痕；身份号码、电话、账号、健康状况不在其中。"""
    found = openable(pk, request.staff, request.at)
    if found is None:
        raise NotThere
    open_file(found, by=request.staff, at=request.at)
    return _file(file_as_of(found, request.on))


@router.post("/children", response=answers(made=schemas.ChildMade), url_name="register_child", summary="登记儿童")
@needs("children.register")
@once
def register_child(request: ApiRequest, new: schemas.NewChildIn) -> Status[Any]:
    """建立一份新档案。有相近档案时答 409，核对后把那些档案号列入 acknowledged 再提交。"""
    facts = registering.NewChild(
        name=new.name,
        sex=new.sex,
        birth_date=new.birth_date,
        household=_village(request, new.household, "children.register").code,
        residence=_village(request, new.residence, "children.register").code if new.residence else None,
        since=new.since,
        id_number=_number(new.id_number),
        ethnicity=new.ethnicity,
        is_foundling=new.is_foundling,
        care=new.care,
        parents=tuple(NewParent(one.side, one.name, None, tuple(_situation(two) for two in one.circumstances)) for one in new.parents),
        guardians=tuple(NewGuardian(one.name, one.relation) for one in new.guardians),
        source=SOURCE,
    )
    try:
        made = registering.register(facts, by=request.staff, at=request.at, acknowledged=frozenset(new.acknowledged))
    except registering.Resembles as warning:
        raise LookAlikes(warning) from warning
    return Status(201, _made(made))


@router.post("/children/{int:pk}/household", response=answers(ok=schemas.ChildMade), url_name="household", summary="户籍变更")
@needs("children.amend_household")
@once
def household(request: ApiRequest, pk: int, new: schemas.PlaceIn) -> Status[Any]:
    """户籍自某日起在另一个村（社区）。"""
    found = child_of(request, pk)
    place = _village(request, new.division, "children.amend_household")
    amending.amend_household(found, by=request.staff, at=request.at, division=place, **_dated(new))
    return Status(200, _made(found))


@router.post("/children/{int:pk}/residence", response=answers(ok=schemas.ChildMade), url_name="residence", summary="居住地变更")
@needs("children.amend_residence")
@once
def residence(request: ApiRequest, pk: int, new: schemas.PlaceIn) -> Status[Any]:
    """自某日起住在另一个村（社区）。"""
    found = child_of(request, pk)
    place = _village(request, new.division, "children.amend_residence")
    amending.amend_residence(found, by=request.staff, at=request.at, division=place, **_dated(new))
    return Status(200, _made(found))


@router.post("/children/{int:pk}/care", response=answers(ok=schemas.ChildMade), url_name="care", summary="养育方式变更")
@needs("children.amend_care")
@once
def care(request: ApiRequest, pk: int, new: schemas.CareIn) -> Status[Any]:
    """养育方式自某日起变更；机构集中养育须写明机构。"""
    found = child_of(request, pk)
    where = institution(new.institution) if new.institution else None
    if new.institution and where is None:
        raise NoSuchInstitution("没有这个儿童福利机构。")
    amending.amend_care(found, by=request.staff, at=request.at, form=new.form, institution=where, **_dated(new))
    return Status(200, _made(found))


@router.post("/children/{int:pk}/guardian", response=answers(ok=schemas.ChildMade), url_name="guardian", summary="监护人变更")
@needs("children.amend_guardian")
@once
def guardian(request: ApiRequest, pk: int, new: schemas.NewGuardianIn) -> Status[Any]:
    """监护人自某日起变更；beside 为真时与原监护人同时照料。"""
    found = child_of(request, pk)
    who = NewGuardian(new.name, new.relation)
    amending.amend_guardian(found, by=request.staff, at=request.at, new=who, beside=new.beside, **_dated(new))
    return Status(200, _made(found))


@router.post("/children/{int:pk}/schooling", response=answers(ok=schemas.ChildMade), url_name="schooling", summary="就学变更")
@needs("children.amend_schooling")
@once
def schooling(request: ApiRequest, pk: int, new: schemas.SchoolingIn) -> Status[Any]:
    """就读学校和学段自某日起变更。"""
    found = child_of(request, pk)
    amending.amend_schooling(found, by=request.staff, at=request.at, new=NewSchooling(new.school, new.stage), **_dated(new))
    return Status(200, _made(found))


@router.post("/children/{int:pk}/circumstances", response=answers(ok=schemas.ChildMade), url_name="circumstance", summary="父母情形登记")
@needs("children.amend_circumstance")
@once
def circumstance(request: ApiRequest, pk: int, new: schemas.NewCircumstanceIn) -> Status[Any]:
    """父亲或母亲自某日起处于另一情形；认定与否仍由人决定。"""
    found = child_of(request, pk)
    facts: dict[str, Any] = {"new": _situation(new), "side": new.side, "source": new.source or SOURCE, "seen": new.seen}
    circumstances.amend_circumstance(found, by=request.staff, at=request.at, **facts)
    return Status(200, _made(found))


def _village(request: ApiRequest, code: str, power: str) -> Division:
    if not request.staff.roles_on(request.on) & holders(power):
        raise NotAllowed(f"您没有“{ACTIONS[power].label}”的权限。")
    place = villages_of(request.staff, request.on, holders(power)).filter(code=code).first()
    if place is None:
        raise NoSuchVillage("没有这个村（社区），或者不在您的管辖之内。")
    return place


def _number(text: str | None) -> str | None:
    try:
        return read_id_number(text).text if text else None
    except BadIdNumber as bad:
        raise registering.BadFacts(str(bad)) from bad


def _dated(new: schemas.DatedIn) -> dict[str, Any]:
    return {"since": new.since, "source": new.source or SOURCE, "seen": new.seen}


def _situation(new: schemas.CircumstanceIn) -> NewCircumstance:
    return NewCircumstance(status=new.status, since=new.since, until=new.until)


def _made(child: Child) -> schemas.ChildMade:
    return schemas.ChildMade(id=child.pk, changed_at=child.changed_at)


def _file(file: FileAsOf) -> schemas.ChildOut:
    kept, learns = file.child, file.schooling
    return schemas.ChildOut(
        id=kept.pk,
        name=kept.name,
        sex=kept.sex,
        birth_date=kept.birth_date,
        ethnicity=kept.ethnicity,
        is_foundling=kept.is_foundling,
        household=kept.household_id,
        residence=kept.residence_id,
        care=file.care["form"] if file.care else None,
        institution=kept.institution_id,
        school=learns["school"] if learns else None,
        stage=learns["stage"] if learns else None,
        parents=[
            schemas.ParentOut(side=one.side, name=one.name, circumstances=[_span(span) for span in one.holding]) for one in file.parents
        ],
        guardians=[schemas.GuardianOut(name=span["name"], relation=span["relation"]) for span in file.guardians],
        ended=file.ending["kind"] if file.ending else None,
        changed_at=kept.changed_at,
    )


def _span(span: Span) -> schemas.Situation:
    return schemas.Situation(id=span.pk, status=span["status"], since=span.since, until=span.until)
