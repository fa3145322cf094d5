"""A paper of a case as a Word document: A4, margins and type of GB/T 9704—2012 (天头37mm, 订口28mm, 版心156×225mm, 仿宋三号)."""

import io
from collections.abc import Mapping
from typing import Any, Final

FANGSONG, TITLE = "仿宋_GB2312", "方正小标宋简体"
MARGINS: Final = {"top_margin": 37, "bottom_margin": 35, "left_margin": 28, "right_margin": 26}
BODY, HEAD, SMALL = 16, 22, 8  # points: 三号, 二号, and the small line of the mark
LINE: Final = 28.95  # points a line: 22 lines a page


def word(said: Mapping[str, Any], mark: str) -> bytes:
    """The document, before it is locked; the mark of who took it stands in the foot of every page."""
    from docx import Document  # noqa: PLC0415  loaded in the worker only
    from docx.shared import Mm  # noqa: PLC0415

    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for name, width in MARGINS.items():
        setattr(section, name, Mm(width))
    document.core_properties.author, document.core_properties.title = said["office"], said["title"]
    _line(document, said["office"], TITLE, HEAD, "CENTER", color="C00000")
    _line(document, said["number"], FANGSONG, BODY, "CENTER")
    _line(document, said["title"], TITLE, HEAD, "CENTER")
    _line(document, f"{said['to']}：", FANGSONG, BODY, "LEFT")
    for sentence in said["sentences"]:
        _line(document, sentence, FANGSONG, BODY, "JUSTIFY", indent=2)
    for sentence in (said["office"], said["day"]):
        _line(document, sentence, FANGSONG, BODY, "RIGHT")
    _dress(section.footer.paragraphs[0].add_run(mark), FANGSONG, SMALL)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _line(document: Any, text: str, font: str, size: int, side: str, *, indent: int = 0, color: str = "") -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415
    from docx.shared import Pt, RGBColor  # noqa: PLC0415

    paragraph = document.add_paragraph()
    paragraph.alignment = getattr(WD_ALIGN_PARAGRAPH, side)
    layout = paragraph.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing = Pt(LINE)
    if indent:
        layout.first_line_indent = Pt(size * indent)
    run = paragraph.add_run(text)
    _dress(run, font, size)
    if color:
        run.font.color.rgb = RGBColor.from_string(color)


def _dress(run: Any, font: str, size: int) -> None:
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.shared import Pt  # noqa: PLC0415

    run.font.name, run.font.size = font, Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)  # noqa: SLF001  python-docx has no other way
