"""The organisation over the interface: who asks, divisions, units, posts, and the pick-up of a token."""

from ninja import Query, Router, Status

from weibao.api import reports as published
from weibao.api import schemas
from weibao.api.actions import tokens
from weibao.api.gate import ApiRequest, answers, for_people, guessed, needs, once
from weibao.kernel.refusal import NotThere
from weibao.org import actions, reports
from weibao.org.models import Post

router = Router(tags=["组织"])


@router.get("/me", response=answers(ok=schemas.Me), url_name="me", summary="我是谁")
def me(request: ApiRequest) -> schemas.Me:
    """当前身份、今天的岗位；令牌另有获准的操作和有效期。"""
    staff, token = request.staff, request.auth.token
    return schemas.Me(
        id=staff.pk,
        name=staff.name,
        service=staff.is_service,
        posts=[_post(post) for post in staff.posts_on(request.on)],
        grants=token.grants if token else None,
        expires_at=token.expires_at if token else None,
    )


@router.get("/divisions", response=answers(ok=schemas.Divisions), url_name="divisions", summary="行政区划")
def divisions(request: ApiRequest, page: Query[schemas.Places]) -> schemas.Divisions:  # noqa: ARG001
    """统计代码的区划，公开资料；inside 是上级代码。"""
    rows = published.divisions(page.inside, page.after, page.limit + 1)
    items = [schemas.Division(code=one.code, name=one.name, level=one.level, parent=one.parent_id) for one in rows[: page.limit]]
    return schemas.Divisions(items=items, next=items[-1].code if len(rows) > page.limit else None)


@router.get("/units", response=answers(ok=schemas.Units), url_name="units", summary="单位")
@needs("posts")
def units(request: ApiRequest, page: Query[schemas.Page]) -> schemas.Units:
    """本市今天设立着的单位。"""
    rows = list(reports.units_of(request.staff, request.on).filter(pk__gt=page.after).order_by("pk")[: page.limit + 1])
    items = [schemas.Unit(id=one.pk, kind=one.kind, name=one.name, division=one.division_id) for one in rows[: page.limit]]
    return schemas.Units(items=items, next=items[-1].id if len(rows) > page.limit else None)


@router.get("/posts", response=answers(ok=schemas.Posts), url_name="posts", summary="岗位")
@needs("posts")
def posts(request: ApiRequest, page: Query[schemas.Page]) -> schemas.Posts:
    """管辖内今天有人担任的岗位。"""
    rows = list(reports.posts_of(request.staff, request.on).filter(pk__gt=page.after).order_by("pk")[: page.limit + 1])
    items = [_post(one) for one in rows[: page.limit]]
    return schemas.Posts(items=items, next=items[-1].id if len(rows) > page.limit else None)


@router.post("/posts/{int:pk}/confirm", response=answers(ok=schemas.Made), url_name="confirm_post", summary="核对本人岗位")
@for_people
@once
def confirm_post(request: ApiRequest, pk: int) -> Status[schemas.Made]:
    """本人核对岗位信息无误。"""
    post = next((one for one in request.staff.posts_on(request.on) if one.pk == pk), None)
    if post is None:
        raise NotThere
    actions.confirm_post(post, by=request.staff, at=request.at)
    return Status(200, schemas.Made(id=post.pk))


@router.post("/token", auth=None, response=answers(made=schemas.Issued), url_name="pick_up", summary="领取令牌")
def pick_up(request: ApiRequest, given: schemas.PickUp) -> Status[schemas.Issued]:
    """用安全管理员给的领取码换令牌：一次有效，24 小时内。令牌只在这次答复里出现；已被用过的，请立即告知安全管理员。"""
    guessed(request)
    token, secret = tokens.pick_up(given.code, by=None, at=request.at)
    issued = schemas.Issued(token=secret, account=token.staff.username, grants=token.grants, expires_at=token.expires_at)
    return Status(201, issued)


def _post(post: Post) -> schemas.Post:
    return schemas.Post(
        id=post.pk,
        role=post.role,
        unit=post.unit_id,
        division=post.division_id,
        staff=post.staff_id,
        name=post.staff.name,
        since=post.during.lower,
        until=post.during.upper,
    )
