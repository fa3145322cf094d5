"""接收 Receiving: a file is kept as it was sent, also one that cannot be read."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from weibao.kernel.door import action, note
from weibao.org.gazetteer import Gazetteer
from weibao.org.models import Staff
from weibao.rosters.checking import CITY, read_contents
from weibao.rosters.duplicates import county_of
from weibao.rosters.models import Book
from weibao.rosters.states import BookState

LAW = "民发〔2019〕62号；民发〔2020〕125号（信息采集与动态管理）"


@dataclass(frozen=True)
class Upload:
    """A file as it was sent."""

    name: str
    content: bytes


@action("rosters.receive", label="接收花名册", law=LAW, says="接收花名册 {digest}")
def receive(upload: Upload, *, by: Staff, at: datetime) -> Book:
    """Keep a file as it was sent. The same file again is the same book.

    A file that is no roster is kept too, as refused, with the sentence that says why.
    """
    digest = hashlib.sha256(upload.content).hexdigest()
    note(digest=digest[:12], bytes=len(upload.content))
    known = Book.objects.filter(digest=digest, name=upload.name).exclude(state=BookState.REFUSED).first()
    if known is not None:
        return known
    books = read_contents([(upload.name, upload.content)])
    refusal = books.refused[0].message if books.refused else ""
    county = county_of(books.rosters[0], Gazetteer.of_city(CITY)) if books.rosters else ""
    return Book.objects.create(
        name=upload.name[:120],
        division_id=county or _home_of(by, at),
        digest=digest,
        content=upload.content,
        state=BookState.REFUSED if refusal else BookState.RECEIVED,
        refusal=refusal[:300],
        rows=len(books.readings),
        received_by=by,
        received_at=at,
    )


def _home_of(by: Staff, at: datetime) -> str:
    posts = by.posts_on(at.date())
    return posts[0].division_id if posts else CITY
