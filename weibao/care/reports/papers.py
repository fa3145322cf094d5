"""The papers of delegated care: the confirmation of the carer's duty, the notices to school and village committee."""

import io
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from weibao.care.models import Delegation

PAPERS: Final = {"confirmation": "委托照护责任确认书", "school": "告知书（学校）", "village": "告知书（村委会）"}
LAW: Final = "《中华人民共和国未成年人保护法》"
FONT, HEAD, BODY, SMALL = "仿宋_GB2312", 22, 16, 9  # points: 二号, 三号


@dataclass(frozen=True)
class CarePaper:
    """A paper, sentence by sentence; `signers` sign below."""

    title: str
    to: str
    sentences: tuple[str, ...]
    signers: tuple[str, ...]
    day: str


def paper_of(row: Delegation, kind: str) -> CarePaper:
    """The paper of a kind (PAPERS). Raises KeyError for another."""
    return {"confirmation": _confirmation, "school": _notice, "village": _notice}[kind](row, kind)


def _confirmation(row: Delegation, _: str) -> CarePaper:
    last = row.last_day or row.signed_on
    sentences = (
        (
            f"儿童{row.child.name}（{_day(row.child.birth_date)}出生）的监护人{row.guardian}因外出等原因，在一定期限内不能完全履行监护职责，"
            f"依照{LAW}第二十二条，委托{row.carer}（{row.get_relation_display()}）代为照护，期间自{_day(row.during.lower)}至{_day(last)}。"
        ),
        (
            "被委托人确认：本人具有照护能力，没有该条所列不得作为被委托人的情形；照料儿童日常生活，保障其安全、就学和就医；"
            "儿童有异常情况的，立即告知监护人、村（居）民委员会和学校，遇到侵害立即报警。"
        ),
        (
            "监护人确认：仍依法承担监护责任，与儿童和被委托人至少每周联系和交流一次，承担儿童的生活、教育、医疗费用；"
            "接到异常情况通知后及时采取干预措施。"
        ),
        f"征求儿童本人意见：{row.wish or '未满八周岁，未作记录'}。",
    )
    return CarePaper("委托照护责任确认书", "", sentences, ("监护人（委托人）", "被委托人", "村（居）民委员会见证人"), _day(row.signed_on))


def _notice(row: Delegation, kind: str) -> CarePaper:
    last = row.last_day or row.signed_on
    to = "________________学校（幼儿园）" if kind == "school" else f"{row.child.residence.name}"
    sentences = (
        (
            f"本人是{row.child.name}的监护人。因外出等原因，自{_day(row.during.lower)}至{_day(last)}委托{row.carer}（{row.get_relation_display()}，"
            f"电话{row.carer_phone or '________________'}）代为照护。依照{LAW}第二十三条，现书面告知。"
        ),
        "外出期间的联系电话：________________。发现儿童有心理、行为异常，或者没有得到照护的，请立即告知本人和被委托人。",
    )
    return CarePaper("外出务工和委托照护情况告知书", to, sentences, ("监护人",), _day(row.signed_on))


def word(paper: CarePaper, mark: str) -> bytes:
    """The paper as a Word document, A4; the mark of who took it stands in the foot of every page."""
    from docx import Document  # noqa: PLC0415  loaded in the worker only
    from docx.shared import Mm  # noqa: PLC0415

    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    document.core_properties.title = paper.title
    _line(document.add_paragraph(), paper.title, HEAD, middle=True)
    if paper.to:
        _line(document.add_paragraph(), f"{paper.to}：", BODY)
    for sentence in paper.sentences:
        _line(document.add_paragraph(), f"　　{sentence}", BODY)
    for signer in paper.signers:
        _line(document.add_paragraph(), f"{signer}（签字）：________________", BODY)
    _line(document.add_paragraph(), paper.day, BODY)
    _line(section.footer.paragraphs[0], mark, SMALL)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _line(paragraph: Any, text: str, size: int, *, middle: bool = False) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.shared import Pt  # noqa: PLC0415

    run = paragraph.add_run(text)
    run.font.name, run.font.size = FONT, Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)  # noqa: SLF001  python-docx has no other way
    if middle:
        paragraph.alignment = ALIGN.CENTER


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
