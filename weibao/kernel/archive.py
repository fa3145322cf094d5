"""The outside of an .xlsx file: a zip container that is looked through before anything inside is believed.

Each part is unpacked once here, within limits, and packed again plainly: what was looked at is what is read.
The reader behind never meets a bomb, an external entity, a macro, or a cell so far out that the sheet would
not fit into memory.
"""

import io
import re
import struct
import zipfile
import zlib
from xml.parsers.expat import ExpatError, ParserCreate

MEGABYTE = 1024 * 1024
MOST_BYTES = 20 * MEGABYTE
MOST_UNPACKED = 150 * MEGABYTE
MOST_TEXT = 256 * MEGABYTE
MOST_RATIO = 150
MOST_PARTS = 2_000
MOST_TAGS = 12_000_000  # a cell that holds something has four
MOST_ROWS = 60_000
MOST_MERGES = 20_000
MOST_MERGED = 500_000
MOST_TAGS_COUNTED = 2_000_000
LAST_COLUMN = "CZ"

_SPOILT = "文件已损坏，打不开，请重新导出后再交"
_ODD = "文件内部结构不正常，已拒收"
_BOMB = "文件解压后过大，疑似压缩炸弹，已拒收"
_MACROS = "文件带有宏，不能导入，请另存为普通的 .xlsx 再交"
_LOCKED = "文件加了密码，不能导入，请去掉密码再交"
_NO_WORKBOOK = "这不是 Excel 工作簿（.xlsx）"
_FAR = f"工作表在第{MOST_ROWS}行以后或{LAST_COLUMN}列以后还有内容，请删去空白处的多余内容再交"
_ENTITIES = "文件里有外部实体声明，不安全，已拒收"
_MUCH = "工作表内容过多，请分成几个文件再交"

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")
_MACRO_ENDINGS = (".xlsm", ".xltm", ".xlam", ".xlsb")
# A cell that does not say, as programs write it, that it stands in A1 … CZ59999.
_ODD_CELL = re.compile(rb'<c(?! r="[A-C]?[A-Z](?:[1-5]\d{4}|\d{1,4})")[\s/>]')
_PLACED = b'<c r="'
_OTHER_CELL = re.compile(rb":c[\s/>]")
_END_OF_ITEM = re.compile(rb"</(?:\w+:)?si\s*>")
_INDEX = re.compile(rb"<v>(\d{1,9})</v>")
_MERGE = re.compile(rb'mergeCell(?!s)(?:>| ref="([A-Z]{1,3})(\d{1,7})(?::([A-Z]{1,3})(\d{1,7}))?")?')
_REFERENCE = re.compile(r"([A-Za-z]{1,3})(\d{1,7})")


class BadWorkbook(ValueError):
    """A file that is no workbook to be read; the text is a Chinese sentence fit to show."""


def examined(data: bytes, file: str) -> bytes:
    """Give the workbook unpacked, looked through and packed again without compression.

    Raises BadWorkbook unless it is a plain, whole .xlsx of a size that can be read.
    """
    _look_at_outside(data, file)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            _look_at_contents(container)
            return _packed_again(_parts(container))
    except BadWorkbook:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, struct.error, RuntimeError, OSError, ValueError) as error:
        raise BadWorkbook(_SPOILT) from error


def _look_at_outside(data: bytes, file: str) -> None:
    if file.lower().endswith(_MACRO_ENDINGS):
        raise BadWorkbook(_MACROS)
    if not data:
        raise BadWorkbook("文件是空的")
    if len(data) > MOST_BYTES:
        raise BadWorkbook(f"文件超过{MOST_BYTES // MEGABYTE}MB，请分成几个文件再交")
    if data.startswith(_OLE):
        raise BadWorkbook(_LOCKED if _ENCRYPTED in data else "这是旧格式的 .xls 文件，请另存为 .xlsx 再交")
    if data.startswith(_PROGRAMS):
        raise BadWorkbook("这是一个程序，不是花名册，已拒收")
    if not data.startswith(b"PK\x03\x04"):
        raise BadWorkbook(_NO_WORKBOOK)


def _look_at_contents(container: zipfile.ZipFile) -> None:
    parts = container.infolist()
    names = {_name(part) for part in parts}
    if len(parts) > MOST_PARTS or len(names) < len(parts):
        raise BadWorkbook(_ODD)
    if any(part.flag_bits & 0x1 for part in parts):
        raise BadWorkbook(_LOCKED)
    if not {"[content_types].xml", "xl/workbook.xml"} <= names:
        raise BadWorkbook(_NO_WORKBOOK)
    if any("vbaproject" in name or name.startswith("xl/macrosheets/") for name in names):
        raise BadWorkbook(_MACROS)
    if any(part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for part in parts):
        raise BadWorkbook(_ODD)
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise BadWorkbook(_BOMB)


def _name(part: zipfile.ZipInfo) -> str:
    return part.filename.lower().lstrip("/")


def _parts(container: zipfile.ZipFile) -> dict[str, bytes]:
    """Unpack each part, believing no declared size, and look at what the reader will read."""
    parts: dict[str, bytes] = {}
    left = MOST_UNPACKED
    for part in container.infolist():
        if part.is_dir():
            continue
        content = _unpacked(container, part, left)
        left -= len(content)
        parts[part.filename] = content
        if _name(part).endswith((".xml", ".rels", ".vml")):
            _refuse_entities(content)
    _refuse_macro_type(parts)
    sheets = [content for name, content in parts.items() if "worksheets/" in name.lower() and name.endswith(".xml")]
    texts = [content for name, content in parts.items() if "sharedstrings" in name.lower()]
    _refuse_what_does_not_fit(sheets, texts)
    return parts


def _unpacked(container: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> bytes:
    if part.file_size > MEGABYTE and part.file_size > MOST_RATIO * max(part.compress_size, 1):
        raise BadWorkbook(_BOMB)
    with container.open(part) as opened:
        content = opened.read(min(left, part.file_size) + 1)
    if len(content) > left:
        raise BadWorkbook(_BOMB)
    if len(content) != part.file_size:
        raise BadWorkbook(_SPOILT)
    return content


def _refuse_entities(content: bytes) -> None:
    if b"\x00" in content[:4] or content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise BadWorkbook(_ODD)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise BadWorkbook(_ENTITIES)


def _refuse_macro_type(parts: dict[str, bytes]) -> None:
    types = next(content for name, content in parts.items() if name.lower().lstrip("/") == "[content_types].xml")
    if b"macroenabled" in types.lower():
        raise BadWorkbook(_MACROS)


def _refuse_what_does_not_fit(sheets: list[bytes], texts: list[bytes]) -> None:
    """Refuse cells that stand far out, and one long text that a million cells repeat."""
    tags = sum(sheet.count(b"<") for sheet in sheets)
    if tags > MOST_TAGS or any(sheet.count(b"mergeCell") > MOST_MERGES for sheet in sheets):
        raise BadWorkbook(_MUCH)
    for sheet in sheets:
        _refuse_far_cells(sheet)
    if sum(map(_merged, sheets)) > MOST_MERGED:
        raise BadWorkbook(_MUCH)
    lengths = [len(item) for text in texts for item in _END_OF_ITEM.split(text)]
    if max(lengths, default=0) * (tags // 4) > MOST_TEXT:
        _refuse_repeated_texts(sheets, lengths)


def _refuse_far_cells(sheet: bytes) -> None:
    """Refuse a sheet that would not fit into memory when laid out as a table.

    Where every cell says where it stands, as programs write it, only the odd ones are looked at: an empty one
    far out takes no place. Otherwise all are counted one by one.
    """
    if _OTHER_CELL.search(sheet):
        _count_cells(sheet)
        return
    for odd in _ODD_CELL.finditer(sheet):
        if not sheet.startswith(_PLACED, odd.start()):
            _count_cells(sheet)
            return
        end = sheet.find(b">", odd.end())
        tag = sheet[odd.start() : end]
        if end < 0 or not tag.endswith(b"/") or tag.count(b'"') % 2:
            raise BadWorkbook(_FAR)


def _count_cells(sheet: bytes) -> None:
    """Follow rows and cells, with and without a place of their own, as a reader does."""
    if sheet.count(b"<") > MOST_TAGS_COUNTED:
        raise BadWorkbook(_MUCH)
    place = {"row": 0, "column": 0}

    def start(name: str, attributes: dict[str, str]) -> None:
        tag, told = name.rpartition(":")[2], attributes.get("r", "")
        if tag == "row":
            place["row"], place["column"] = (int(told) if told.isdecimal() else place["row"] + 1), 0
        elif tag == "c":
            where = _REFERENCE.fullmatch(told)
            if told and where is None:
                raise BadWorkbook(_FAR)
            place["column"] = _ordinal(where[1]) if where else place["column"] + 1
            if (int(where[2]) if where else place["row"]) >= MOST_ROWS or place["column"] > _ordinal(LAST_COLUMN):
                raise BadWorkbook(_FAR)

    parser = ParserCreate()
    parser.StartElementHandler = start
    try:
        parser.Parse(sheet, True)
    except ExpatError as error:
        raise BadWorkbook(_SPOILT) from error


def _merged(sheet: bytes) -> int:
    """Count the cells that are merged; a merge written in a way that nobody writes counts as too many."""
    total = 0
    for found in _MERGE.finditer(sheet):
        left, top, right, bottom = found.groups()
        if left and right:
            width = _ordinal(right.decode()) - _ordinal(left.decode()) + 1
            total += abs(width * (int(bottom) - int(top) + 1))
        elif not left and not found[0].endswith(b">"):
            return MOST_MERGED + 1
    return total


def _ordinal(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("@")
    return number


def _refuse_repeated_texts(sheets: list[bytes], lengths: list[int]) -> None:
    """Add up how much text the cells would hold; a way of writing them that cannot be counted counts as too much."""
    if any(sheet.count(b"<v") != sheet.count(b"<v>") + sheet.count(b"<v/>") for sheet in sheets):
        raise BadWorkbook(_MUCH)
    indexes = (int(index) for sheet in sheets for index in _INDEX.findall(sheet))
    if sum(lengths[index] for index in indexes if index < len(lengths)) > MOST_TEXT:
        raise BadWorkbook(_MUCH)


def _packed_again(parts: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as container:
        for name, content in parts.items():
            container.writestr(zipfile.ZipInfo(name), content)
    return packed.getvalue()
