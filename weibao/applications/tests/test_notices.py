"""The papers as real files: a Word document and a PDF of each kind, opened and read; only for who may."""

import io
import re

import pikepdf
import pytest
from docx import Document

from weibao.applications.actions import deciding, supplementing
from weibao.applications.models import Notice
from weibao.applications.tests.making import LOST, accepted, confirmed, denied
from weibao.exports import actions as exports
from weibao.exports.models import Export
from weibao.kernel.refusal import NotAllowed, NotThere
from weibao.testing.taking import unlocked


def file(by, at, form, maker="applications.notice", **asked):
    row = exports.ask(Export, by=by, at=at, maker=maker, asked=asked, form=form, purpose="guardian")
    made = exports.make(row, by=by, at=at)
    return exports.fetch(made, by=by, at=at), exports.show_password(made, by=by, at=at)


def docx_text(by, at, **asked):
    data, password = file(by, at, "docx", **asked)
    document = Document(io.BytesIO(unlocked(data, password)))
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.top_margin.mm), round(section.left_margin.mm)) == (210, 37, 28)
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def pdf_text(by, at, **asked):
    """What a reader of the PDF sees: every glyph through its font's table."""
    data, password = file(by, at, "pdf", **asked)
    said = []
    with pikepdf.open(io.BytesIO(data), password=password) as paper:
        for page in paper.pages:
            assert [round(float(one)) for one in page.mediabox] == [0, 0, 595, 842]
            fonts = {name: _glyphs(font) for name, font in page.Resources.Font.items()}
            font = {}
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) == "Tf":
                    font = fonts[str(operands[0])]
                elif str(operator) in {"TJ", "Tj"}:
                    parts = operands[0] if str(operator) == "TJ" else operands
                    said += [_read(bytes(one), font) for one in parts if isinstance(one, pikepdf.String)]
    return "".join(said)


def _glyphs(font):
    table = font.ToUnicode.read_bytes().decode()
    return {
        int(code, 16): bytes.fromhex(sign).decode("utf-16-be") for code, sign in re.findall(r"<([0-9a-fA-F]{4})> <([0-9a-fA-F]+)>", table)
    }


def _read(codes, font):
    return "".join(font.get(int.from_bytes(codes[place : place + 2], "big"), "") for place in range(0, len(codes), 2))


SAYS = {
    "acceptance": ("事实无人抚养儿童认定申请受理通知书", "洪善民受〔2023〕1号", "现予受理", "2023年7月24日前办结"),
    "supplement": ("一次性补正告知书", "母亲失联：儿童失联父母查找情况回执单", "三种方式任选其一", "办理期限停止计算"),
    "approval": ("事实无人抚养儿童确认决定书", "平遥民认〔2023〕1号", "平遥县民政局", "自确认的次月起发放", "不公示", "符合：未满18周岁"),
    "refusal": ("事实无人抚养儿童不予确认决定书", "六十日内向平遥县人民政府申请行政复议", "六个月内", "母亲刑期不足六个月"),
}


@pytest.fixture
def papers(city, at):
    row = accepted(city, at, mother=(LOST,))
    supplementing.ask_supplement(row, by=city.people["supervisor"], at=at)
    confirmed(city, at, name="赵一鸣")
    denied(city, at, name="孙晓芳", mother=())
    return {kind: Notice.objects.filter(kind=kind).first() for kind in SAYS}


@pytest.mark.parametrize("kind", SAYS)
def test_word(city, at, papers, kind):
    text = docx_text(city.above, at, notice=str(papers[kind].pk))
    for said in SAYS[kind]:
        assert said in text


def test_pdf(city, at, papers):
    text = pdf_text(city.above, at, notice=str(papers["refusal"].pk))
    for said in ("平遥县民政局", "不予确认决定书", "申请行政复议", "孙晓芳"):
        assert said in text


def test_only_for_who_may(city, at, papers):
    asked = {"notice": str(papers["approval"].pk)}
    with pytest.raises(NotAllowed):
        file(city.inside, at, "pdf", **asked)
    for who in (city.people["county_officer_beside"], city.people["supervisor_beside"]):
        with pytest.raises(NotThere):
            file(who, at, "pdf", **asked)


def test_the_care_agreement(city, at):
    row = confirmed(city, at, "orphan")
    text = docx_text(city.above, at, maker="applications.agreement", recognition=str(row.recognition_id))
    for said in ("孤儿养育协议", "甲方：平遥县民政局", "王福贵（系孤儿王小雨的祖父，监护人）", "监护人变更的，重新签订协议"):
        assert said in text
    other = deciding.confirm(_again(city, at), by=city.people["county_approver"], at=at).recognition
    with pytest.raises(NotThere):
        file(city.above, at, "pdf", maker="applications.agreement", recognition=str(other.pk))


def _again(city, at):
    from weibao.applications.tests.making import concluded

    return concluded(city, at, name="赵一鸣")
