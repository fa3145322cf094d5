"""PDF files: nothing in them may act, and pictures inside lose place and device. A signed one is kept byte for byte."""

import io
from typing import Any, Final

import pikepdf

from weibao.attachments.examining import BadFile
from weibao.attachments.pictures import without_tags

MOST_OBJECTS: Final = 100_000
MOST_PAGES: Final = 1000
ACTS: Final = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/Movie", "/Sound", "/RichMediaExecute"}
)
CARRIES: Final = frozenset({"/JS", "/EF", "/XFA", "/RichMediaContent", "/RichMediaSettings"})
ACTIVE: Final = "PDF 里带有脚本、附件或自动动作，不能收。请打印成新的 PDF 或扫描后再上传"


def clean_pdf(data: bytes) -> bytes:
    """The paper without actions, marks of its making and place tags. Raises BadFile for a locked, active or broken one."""
    try:
        with pikepdf.open(io.BytesIO(data)) as paper:
            return _cleaned(paper, data)
    except pikepdf.PasswordError as fault:
        raise BadFile("PDF 加了密码，请去掉密码再上传") from fault
    except (pikepdf.PdfError, MemoryError, RecursionError) as fault:
        raise BadFile("PDF 已损坏，打不开") from fault


def _cleaned(paper: pikepdf.Pdf, data: bytes) -> bytes:
    if paper.is_encrypted:
        raise BadFile("PDF 加了密码，请去掉密码再上传")
    if len(paper.objects) > MOST_OBJECTS or len(paper.pages) > MOST_PAGES:
        raise BadFile("PDF 内容过多，请分成几个文件再上传")
    if not paper.pages:
        raise BadFile("PDF 里没有页")
    signed = False
    for one in paper.objects:
        if isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
            signed |= "/ByteRange" in one
            _refuse_acts(one)
            _clean_picture(one)
    if signed:
        return data
    for name in ("/OpenAction", "/AA", "/Metadata"):
        if name in paper.Root:
            del paper.Root[name]
    if "/Info" in paper.trailer:
        del paper.trailer["/Info"]
    out = io.BytesIO()
    paper.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _refuse_acts(one: Any, depth: int = 0) -> None:
    """Objects that stand inside another, without a number of their own, are looked into as well."""
    if depth > 8 or not CARRIES.isdisjoint(one.keys()) or str(one.get("/S", "")) in ACTS:
        raise BadFile(ACTIVE)
    for name in one.keys():  # noqa: SIM118  a dictionary of pikepdf iterates otherwise
        inner = one[name]
        if getattr(inner, "is_indirect", False):
            continue
        for part in inner if isinstance(inner, pikepdf.Array) else [inner]:
            if isinstance(part, pikepdf.Dictionary) and not part.is_indirect:
                _refuse_acts(part, depth + 1)


def _clean_picture(one: Any) -> None:
    if isinstance(one, pikepdf.Stream) and str(one.get("/Subtype", "")) == "/Image":
        if "/Metadata" in one:
            del one["/Metadata"]
        if _only_filter(one) == "/DCTDecode":
            raw = one.read_raw_bytes()
            clean = without_tags(raw)
            if clean != raw:
                one.write(clean, filter=pikepdf.Name.DCTDecode)


def _only_filter(one: Any) -> str:
    given = one.get("/Filter", "")
    return str(given[0]) if isinstance(given, pikepdf.Array) and len(given) == 1 else str(given)
