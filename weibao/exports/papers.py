"""Papers: sheets or pages as PDF, with the mark of who took them across every page."""

from decimal import Decimal
from pathlib import Path
from typing import Any, Final, NoReturn

from django.template.loader import render_to_string

from weibao.exports.makers import Paper
from weibao.kernel.money import show
from weibao.kernel.refusal import Refusal
from weibao.kernel.sheets import Sheet

STYLE: Final = Path(__file__).parent / "data" / "paper.css"
MOST_ROWS: Final = 2000


class TooLong(Refusal):
    """More rows than a paper holds."""


def paper(content: "list[Sheet] | Paper", *, title: str, mark: str) -> bytes:
    """The PDF, before it is locked. Nothing is fetched from anywhere while it is drawn. Raises TooLong."""
    import weasyprint  # noqa: PLC0415  loading takes a second, in the worker only

    if isinstance(content, Paper):
        inside: dict[str, Any] = {"markup": content.markup}
    else:
        if sum(len(sheet.rows) for sheet in content) > MOST_ROWS:
            raise TooLong(f"PDF 最多 {MOST_ROWS} 行，请缩小范围，或者导出 Excel")
        inside = {"sheets": [_texts(sheet) for sheet in content]}
    markup = render_to_string("exports/paper.html", {"title": title, "mark": mark, "marks": range(5), **inside})
    page = weasyprint.HTML(string=markup, url_fetcher=_fetch_nothing)
    return bytes(page.write_pdf(stylesheets=[weasyprint.CSS(string=STYLE.read_text(), url_fetcher=_fetch_nothing)]))


def _texts(sheet: Sheet) -> dict[str, Any]:
    columns = [{"head": one.head, "number": one.kind != "text"} for one in sheet.columns]
    rows = [list(zip(columns, map(_text, row), strict=False)) for row in sheet.rows]
    return {"title": sheet.title, "columns": columns, "rows": rows}


def _text(value: object) -> str:
    return "" if value is None else show(value) if isinstance(value, Decimal) else str(value)


def _fetch_nothing(*_: object, **__: object) -> NoReturn:
    raise ValueError("a paper fetches nothing")
