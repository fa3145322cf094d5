"""Word and Excel files: a zip container, looked through part by part and packed anew. Nothing in it may act or reach out."""

import io
import re
import zipfile
import zlib
from typing import Final

from weibao.attachments.examining import MEGABYTE, BadFile
from weibao.attachments.pictures import clean_jpeg, clean_png

MOST_PARTS: Final = 2000
MOST_UNPACKED: Final = 120 * MEGABYTE
MOST_RATIO: Final = 150
KINDS: Final = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
BOMB: Final = "文件解压后过大，疑似压缩炸弹，已拒收"
SPOILT: Final = "文件已损坏，打不开，请重新保存后再上传"
MACROS: Final = "文件带有宏，不能收，请另存为普通的 .docx 或 .xlsx 再上传"
EMBEDDED: Final = "文件里嵌有别的文件或控件，不能收，请去掉后再上传"
REACHES: Final = "文件里引用了外部内容，不能收，请断开链接后再上传"
ENTITIES: Final = "文件里有外部实体声明，不安全，已拒收"
_EXTERNAL = re.compile(rb"<[^<>]*TargetMode\s*=\s*[\"']External[\"'][^<>]*>", re.IGNORECASE)
_HYPERLINK = re.compile(rb"Type\s*=\s*[\"'][^\"']*/hyperlink[\"']")


def clean_office(data: bytes) -> bytes:
    """The file packed anew from parts that were looked at; pictures inside are drawn anew. Raises BadFile."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            _look_at_contents(container)
            return _packed_again({part.filename: _unpacked(container, part) for part in _within(container)})
    except BadFile:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError, ValueError, NotImplementedError) as fault:
        raise BadFile(SPOILT) from fault


def office_kind(content: bytes) -> str:
    """What a packed file is: docx or xlsx."""
    with zipfile.ZipFile(io.BytesIO(content)) as container:
        names = set(container.namelist())
    return next(kind for name, kind in KINDS.items() if name in names)


def _look_at_contents(container: zipfile.ZipFile) -> None:
    parts = container.infolist()
    names = [part.filename.lower() for part in parts]
    if len(parts) > MOST_PARTS or len(set(names)) < len(parts) or any(".." in name or name.startswith("/") for name in names):
        raise BadFile(SPOILT)
    if any(part.flag_bits & 0x1 for part in parts):
        raise BadFile("文件加了密码，请去掉密码再上传")
    if "[content_types].xml" not in names or len(set(names) & set(KINDS)) != 1:
        raise BadFile("压缩包不能收。" + "只收 PDF、JPEG 或 PNG 图片、Word（.docx）和 Excel（.xlsx）文件")
    if any("vbaproject" in name or "vbadata" in name or "macrosheets/" in name for name in names):
        raise BadFile(MACROS)
    if any(_acts(name) for name in names):
        raise BadFile(EMBEDDED)
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise BadFile(BOMB)


def _acts(name: str) -> bool:
    """A part that is another file, a control or a program."""
    inside = "/embeddings/" in name or "/activex/" in name or name.endswith((".bin", ".exe", ".dll", ".js", ".vbs"))
    return inside and not _harmless(name)


def _harmless(name: str) -> bool:
    """Settings of a printer, which Excel keeps as .bin."""
    return "/printersettings/" in name


def _within(container: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    return [part for part in container.infolist() if not part.is_dir() and not _harmless(part.filename.lower())]


def _unpacked(container: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """One part, no byte more than it says; looked through by what it is."""
    if part.file_size > MEGABYTE and part.file_size > MOST_RATIO * max(part.compress_size, 1):
        raise BadFile(BOMB)
    with container.open(part) as opened:
        content = opened.read(part.file_size + 1)
    if len(content) != part.file_size:
        raise BadFile(SPOILT)
    name = part.filename.lower()
    if name.endswith((".xml", ".rels", ".vml")):
        return _looked_through(name, content)
    return _picture(content)


def _looked_through(name: str, content: bytes) -> bytes:
    if b"\x00" in content[:4] or content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise BadFile(SPOILT)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise BadFile(ENTITIES)
    if name == "[content_types].xml" and b"macroenabled" in content.lower():
        raise BadFile(MACROS)
    if name.endswith(".rels") and any(not _HYPERLINK.search(found) for found in _EXTERNAL.findall(content)):
        raise BadFile(REACHES)
    if b"ddeLink" in content or b"DDEAUTO" in content:
        raise BadFile(REACHES)
    return content


def _picture(content: bytes) -> bytes:
    if content.startswith(b"\xff\xd8\xff"):
        return clean_jpeg(content)
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return clean_png(content)
    if content.startswith((b"MZ", b"\x7fELF", b"PK\x03\x04", b"#!", b"\xd0\xcf\x11\xe0")):
        raise BadFile(EMBEDDED)
    return content


def _packed_again(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in parts.items():
            container.writestr(zipfile.ZipInfo(name), content, compress_type=zipfile.ZIP_DEFLATED)
    return out.getvalue()
