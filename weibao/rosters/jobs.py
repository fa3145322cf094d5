"""Background work on rosters. Each job may be run twice: what is done already is left as it is."""

from procrastinate.contrib.django import app

from weibao.kernel import clock
from weibao.org.models import Staff
from weibao.rosters.actions import checking, loading
from weibao.rosters.models import Book
from weibao.rosters.states import BookState


@app.task(queue="rosters")
def check_books(books: list[int], staff: int) -> None:
    """Check books that were sent together; for the person who sent them."""
    waiting = [book for book in Book.objects.filter(pk__in=books).order_by("name") if book.state == BookState.RECEIVED]
    if waiting:
        checking.check(waiting, by=Staff.objects.get(pk=staff), at=clock.now())


@app.task(queue="rosters")
def load_book(book: int, staff: int) -> None:
    """Load one checked book; for the person who asked for it."""
    row = Book.objects.get(pk=book)
    if row.state == BookState.CHECKED:
        loading.load(row, by=Staff.objects.get(pk=staff), at=clock.now())
