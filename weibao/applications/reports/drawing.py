"""An official paper as a Word document: A4, margins and type of GB/T 9704—2012 (天头37mm, 订口28mm, 版心156×225mm, 仿宋三号)."""

import io
from typing import Any, Final

from weibao.applications.reports.notices import Official

FANGSONG, TITLE, KAITI = "仿宋_GB2312", "方正小标宋简体", "楷体_GB2312"
MARGINS: Final = {"top_margin": 37, "bottom_margin": 35, "left_margin": 28, "right_margin": 26}
BODY, HEAD, SMALL = 16, 22, 10  # points: 三号, 二号, and the small line of the mark
LINE: Final = 28.95  # points a line: 22 lines a page


def word(paper: Official, mark: str) -> bytes:
    """The document, before it is locked; the mark of who took it stands in the foot of every page."""
    from docx import Document  # noqa: PLC0415  loaded in the worker only
    from docx.shared import Mm  # noqa: PLC0415

    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for name, width in MARGINS.items():
        setattr(section, name, Mm(width))
    document.core_properties.author, document.core_properties.title = paper.office, paper.title
    _line(document, paper.office, TITLE, HEAD, "center", color="C00000")
    if paper.number:
        _line(document, paper.number, FANGSONG, BODY, "center")
    _line(document, f"{paper.title}{'（作废）' if paper.void else ''}", TITLE, HEAD, "center")
    _line(document, f"{paper.to}：", FANGSONG, BODY, "left")
    for sentence in paper.sentences:
        _line(document, sentence, FANGSONG, BODY, "both", indent=2)
    if paper.tree:
        _line(document, "附：认定理由", KAITI, BODY, "left", indent=2)
        for depth, text in paper.tree:
            _line(document, text, FANGSONG, SMALL + 2, "left", indent=2 + depth)
    _line(document, paper.signed, FANGSONG, BODY, "right")
    _line(document, paper.day, FANGSONG, BODY, "right")
    _mark(section.footer.paragraphs[0], mark)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _line(document: Any, text: str, font: str, size: float, side: str, *, indent: int = 0, color: str = "") -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN  # noqa: PLC0415
    from docx.shared import Pt, RGBColor  # noqa: PLC0415

    paragraph = document.add_paragraph()
    sides = {"center": ALIGN.CENTER, "left": ALIGN.LEFT, "right": ALIGN.RIGHT, "both": ALIGN.JUSTIFY}
    paragraph.alignment = sides[side]
    layout = paragraph.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing = Pt(LINE if size >= BODY else LINE * 0.7)
    if indent:
        layout.first_line_indent = Pt(size * indent)
    run = paragraph.add_run(text)
    _dress(run, font, size)
    if color:
        run.font.color.rgb = RGBColor.from_string(color)


def _mark(paragraph: Any, mark: str) -> None:
    _dress(paragraph.add_run(mark), FANGSONG, SMALL - 2)


def _dress(run: Any, font: str, size: float) -> None:
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.shared import Pt  # noqa: PLC0415

    run.font.name, run.font.size = font, Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)  # noqa: SLF001  python-docx has no other way
