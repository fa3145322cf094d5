"""What may be taken out of the rosters: the sender's own workbook with its faults marked."""

from weibao.exports.makers import Made, Maker, Order, Wanted, all_visible_of, register
from weibao.rosters.actions.settling import download
from weibao.rosters.models import Book


def _want(order: Order) -> Wanted:
    rows = Book.objects.visible_to(order.staff, order.on).select_related("division")
    book = rows.there(order.number("book"))
    return Wanted(f"退回册（{book.division.name}）", {"book": str(book.pk)}, book)


def _make(order: Order, wanted: Wanted) -> Made:
    content = download(wanted.subject, by=order.staff, at=order.at)
    return Made(content, wanted.subject.rows, [wanted.subject.pk])


register(Maker("rosters.returned", "退回册", "rosters.download", _want, _make, all_visible_of(Book), forms=("xlsx",)))
