"""The words and small pieces of every page; built into all templates, so nothing has to be loaded.

Dates are written 2023年7月1日, money 1,755.00; what is absent is written —.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField, CheckboxInput
from django.templatetags.static import do_static, static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from weibao.kernel import door, identity, money
from weibao.kernel.months import Month
from weibao.rules.parameters import load
from weibao.rules.words import UNVERIFIED
from weibao.web.figures import Figure

_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
register = template.Library()
register.tag("static", do_static)

NONE = "—"
WEEKDAYS = "一二三四五六日"
SHAPES: Mapping[str, tuple[str, str]] = {
    "red": ("■", "红"),
    "orange": ("◆", "橙"),
    "yellow": ("▲", "黄"),
    "blue": ("●", "蓝"),
    "green": ("✓", "绿"),
}


def _day(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if value.tzinfo else value.date()
    return value


@register.filter
def cn_date(value: date | datetime | None) -> str:
    """2023年7月1日."""
    if not value:
        return NONE
    day = _day(value)
    return f"{day.year}年{day.month}月{day.day}日"


@register.filter
def cn_day(value: date | datetime | None) -> str:
    """7月1日, where the year is plain."""
    if not value:
        return NONE
    day = _day(value)
    return f"{day.month}月{day.day}日"


@register.filter
def cn_time(value: datetime | None) -> str:
    """2023年7月1日 09:05, Beijing time."""
    if not value:
        return NONE
    local = timezone.localtime(value) if value.tzinfo else value
    return f"{cn_date(local)} {local:%H:%M}"


@register.filter
def cn_weekday(value: date | datetime | None) -> str:
    """星期一."""
    return f"星期{WEEKDAYS[_day(value).weekday()]}" if value else NONE


@register.filter
def cn_during(value: Any) -> str:
    """A date range of the database (its upper end open) as 2022年9月14日 至 2025年9月13日, or … 起."""
    if value is None or getattr(value, "isempty", False):
        return NONE
    first, after = value.lower, value.upper
    if first is None and after is None:
        return "一直"
    if after is None:
        return f"{cn_date(first)} 起"
    last = cn_date(after - timedelta(days=1))
    return f"至 {last}" if first is None else f"{cn_date(first)} 至 {last}"


@register.filter
def month_label(value: Month | date | str | None) -> str:
    """2023年7月, from a Month, a day or 2023-07."""
    if not value:
        return NONE
    if isinstance(value, str):
        return Month.parse(value).label
    return value.label if isinstance(value, Month) else Month.of(value).label


@register.filter
def yuan(value: Decimal | int | str | None) -> str:
    """1,755.00; the unit 元 stands beside it in the template."""
    return NONE if value is None or value == "" else money.show(money.yuan(value))


@register.filter
def wan(value: Decimal | int | str | None) -> str:
    """128.81, in 万元."""
    return NONE if value is None or value == "" else f"{money.yuan(money.yuan(value) / 10000):,.2f}"


@register.filter
def count(value: int | None) -> str:
    """2,170."""
    return NONE if value is None else f"{value:,}"


@register.filter
def masked(value: str | None) -> str:
    """140728********2719."""
    return identity.mask(value) if value else NONE


@register.filter
def masked_name(value: str | None) -> str:
    """王*泽: lists show a name so until the file is opened."""
    name = (value or "").strip()
    if len(name) < 2:
        return name or NONE
    return f"{name[0]}*" if len(name) == 2 else f"{name[0]}{'*' * (len(name) - 2)}{name[-1]}"


@register.filter
def age(born: date | None, on: date) -> str:
    """Full years on a day; the birthday itself counts."""
    if not born:
        return NONE
    return str(on.year - born.year - ((on.month, on.day) < (born.month, born.day)))


@register.simple_tag(takes_context=True)
def can(context: template.Context, name: str, subject: Any = None) -> bool:
    """`{% can "children.amend" child as may_amend %}`: whether the person may do this to the subject now."""
    request = context["request"]
    return door.allows(request.staff, name, subject, request.at)


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the sprite, for the eye only: words stand beside it."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>', static("web/dist/icons.svg"), name
    )


@register.simple_tag
def chip(level: str, words: str = "") -> SafeString:
    """`{% chip "red" "逾期 1 个工作日" %}`: colour, shape and words; a level that is none of red, orange, yellow, blue, green is grey."""
    if level not in SHAPES:
        return format_html('<span class="chip">{}</span>', words)
    shape, word = SHAPES[level]
    return format_html('<span class="chip {}"><span aria-hidden="true">{}</span>{}</span>', level, shape, words or word)


@register.simple_tag
def unverified(verified: bool | str | None) -> SafeString:
    """`{% unverified value.verified %}`: the mark beside what hangs on a parameter that nobody has checked; nothing where it was."""
    return format_html(' <span class="quiet nowrap">{}</span>', UNVERIFIED) if verified is False else SafeString("")


@register.simple_tag(takes_context=True)
def unverified_rule(context: template.Context, path: str) -> SafeString:
    """`{% unverified_rule "growth/rounding_step" %}`: the mark, if the value of the day was not checked against a text."""
    parameter = load()[path]
    place = parameter.index(context["request"].on)
    return unverified(parameter.values[0 if place is None else place].verified)


@register.simple_tag(takes_context=True)
def with_query(context: template.Context, **changes: Any) -> str:
    """The address of this page with some parameters changed; None takes one away."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else "?"


@register.inclusion_tag("web/parts/th.html", takes_context=True)
def th(context: template.Context, words: str, key: str = "", kind: str = "") -> dict[str, Any]:
    """A head cell; with a key it sorts by `?sort=key` and `?sort=-key`. `kind="num"` sets it right."""
    now = context["request"].GET.get("sort", "")
    order = {key: "ascending", f"-{key}": "descending"}.get(now, "") if key else ""
    turned = f"-{key}" if order == "ascending" else key
    return {"words": words, "kind": kind, "order": order, "url": with_query(context, sort=turned, page=None) if key else ""}


@register.inclusion_tag("web/parts/pager.html", takes_context=True)
def pager(context: template.Context, page: Page[Any], unit: str = "条") -> dict[str, Any]:
    """The pages of a list, with how many rows there are."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    places = [{"number": n, "url": with_query(context, page=n) if isinstance(n, int) else ""} for n in numbers]
    before = with_query(context, page=page.number - 1) if page.has_previous() else ""
    after = with_query(context, page=page.number + 1) if page.has_next() else ""
    return {"page": page, "unit": unit, "places": places, "before": before, "after": after}


@register.inclusion_tag("web/parts/stat.html")
def stat(label: str, value: Any, **more: str) -> dict[str, Any]:
    """A key figure; `more` is `unit`, `level` (red, yellow, blue, green), `note`, and `url`, where its rows are."""
    shown = count(value) if isinstance(value, int) else value
    return {"unit": "", "level": "", "url": "", "note": "", **more, "label": label, "value": NONE if shown is None else shown}


@register.inclusion_tag("web/parts/nothing.html")
def nothing(title: str, how: str = "", picture: str = "inbox") -> dict[str, Any]:
    """An empty state: what would stand here and how it gets there."""
    return {"title": title, "how": how, "picture": picture}


@register.inclusion_tag("web/parts/progress.html")
def progress(label: str, done: int, total: int) -> dict[str, Any]:
    """How far a long work is, in words and as a bar."""
    return {"label": label, "done": done, "total": total, "percent": 100 * done // total if total else 0}


@register.inclusion_tag("web/parts/reason.html")
def reason(tree: Mapping[str, Any]) -> dict[str, Any]:
    """The tree of reasons of a decision: `{label, law, holds, detail, parts}`; of a detail with parts its `text` is told."""
    return {"parts": [_told(tree)], "top": True}


def _told(reason: Mapping[str, Any]) -> dict[str, Any]:
    detail = reason.get("detail") or ""
    text = detail.get("text", "") if isinstance(detail, Mapping) else str(detail)
    return {**reason, "detail": _DAY.sub(_in_chinese, text), "parts": [_told(part) for part in reason.get("parts", ())]}


def _in_chinese(found: re.Match[str]) -> str:
    return f"{int(found[1])}年{int(found[2])}月{int(found[3])}日"


@register.inclusion_tag("web/parts/figure.html")
def figure(drawn: Figure, name: str, kind: str = "") -> dict[str, Any]:
    """A chart with its table. `name` is unique on the page; `kind` is "tall", "short" or nothing."""
    outline = static("web/dist/counties.json") if drawn.kind == "map" else ""
    return {"figure": drawn, "name": name, "kind": kind, "outline": outline, "data": drawn.as_dict(), "rows": drawn.rows()}


@register.inclusion_tag("web/parts/error_summary.html")
def error_summary(*forms: BaseForm) -> dict[str, Any]:
    """All errors of the forms at the head of the page, each leading to its field."""
    listed: list[tuple[str, str]] = []
    for form in forms:
        listed += [("", str(words)) for words in form.non_field_errors()]
        for bound in form:
            target = f"{bound.auto_id}_0" if bound.use_fieldset else bound.auto_id
            listed += [(target, str(words)) for words in bound.errors]
    return {"wrongs": listed}


@register.inclusion_tag("web/parts/field.html")
def field(bound: BoundField, hint: str = "", optional: bool = False) -> dict[str, Any]:
    """Label, hint, the words of the errors and the input of one field."""
    tick = isinstance(bound.field.widget, CheckboxInput)
    optional = optional or not bound.field.required
    return {"field": bound, "hint": hint or bound.help_text, "optional": optional, "tick": tick}


@register.filter
def get(row: Mapping[str, Any] | Sequence[Any], key: Any) -> Any:
    """An entry of a mapping by a key that is a variable; nothing where it is absent."""
    return row.get(key) if isinstance(row, Mapping) else row[key]
