"""What may be taken out of the rosters: the sender's own workbook with its faults marked."""

from weibao.exports.makers import Made, Maker, Order, Wanted, register
from weibao.kernel.refusal import NotThere
from weibao.rosters.actions.settling import download
from weibao.rosters.models import Book


def _want(order: Order) -> Wanted:
    number = order.asked.get("book", "")
    rows = Book.objects.visible_to(order.staff, order.on).select_related("division")
    book = rows.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 18 else None
    if book is None:
        raise NotThere
    return Wanted(f"退回册（{book.division.name}）", {"book": number}, book)


def _make(order: Order, wanted: Wanted) -> Made:
    content = download(wanted.subject, by=order.staff, at=order.at)
    return Made(content, wanted.subject.rows, [wanted.subject.pk])


def _still(order: Order, keys: list[int]) -> bool:
    return Book.objects.visible_to(order.staff, order.on).filter(pk__in=keys).count() == len(keys)


register(Maker("rosters.returned", "退回册", "rosters.download", _want, _make, _still, forms=("xlsx",)))
