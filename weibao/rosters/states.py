"""The stages of a roster file and the fates of its lines."""

from django.db.models import TextChoices

from weibao.kernel.states import Machine


class BookState(TextChoices):
    """Read, checked, looked at by a person, loaded."""

    RECEIVED = "received", "已接收"
    CHECKED = "checked", "待确认载入"
    LOADING = "loading", "载入中"
    LOADED = "loaded", "已载入"
    REFUSED = "refused", "不能读取"


BOOK = Machine(
    {
        BookState.RECEIVED: {BookState.CHECKED, BookState.REFUSED},
        BookState.CHECKED: {BookState.LOADING, BookState.CHECKED},
        BookState.LOADING: {BookState.LOADED},
        BookState.LOADED: set(),
        BookState.REFUSED: set(),
    }
)


class Fate(TextChoices):
    """What becomes of a line: rows in = loaded + unchanged + rejected + duplicates, always."""

    GOOD = "good", "可载入"
    LOADED = "loaded", "已载入"
    UNCHANGED = "unchanged", "无变化"
    REJECTED = "rejected", "退回"
    DUPLICATE = "duplicate", "重复"
