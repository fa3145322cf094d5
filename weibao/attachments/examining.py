"""What a file is, by its content and never by its name, and whether it may come in.

The work is done apart: a process of its own, with little memory and few seconds, reads the file and writes what may be
kept. Whatever a hostile file does to a decoder, it does it there. This module and those that it calls know no Django.
"""

import json
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from weibao.kernel.refusal import Refusal

MEGABYTE: Final = 1024 * 1024
MOST: Final = 20 * MEGABYTE
MEMORY: Final = 1024 * MEGABYTE
SECONDS: Final = 4  # of the processor; a hostile file is told sooner
WAIT: Final = 20  # seconds on a busy machine
HEAD: Final = 64

PROGRAMS: Final = (b"MZ", b"\x7fELF", b"#!", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"dex\n")
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OTHER_PICTURES: Final = (b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
ONLY: Final = "只收 PDF、JPEG 或 PNG 图片、Word（.docx）和 Excel（.xlsx）文件"
ENDINGS: Final[Mapping[str, str]] = {"jpeg": "jpg", "png": "png", "pdf": "pdf", "docx": "docx", "xlsx": "xlsx"}


class BadFile(Refusal):
    """A file that may not come in; the message is the sentence for the person who sends it."""


@dataclass(frozen=True)
class Examined:
    """What the file is (a key of ENDINGS), and the bytes to keep."""

    kind: str
    content: bytes


def examine(data: bytes) -> Examined:
    """Look a file through in a process apart. Raises BadFile."""
    _look_at_outside(data)
    place = Path(__file__).resolve().parents[2]
    command, alone = [sys.executable, "-m", "weibao.attachments"], {"PYTHONPATH": str(place)}
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=WAIT, check=False, cwd=place, env=alone)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise BadFile("文件处理时间过长，已拒收") from None
    told, _, content = done.stdout.partition(b"\n")
    if done.returncode != 0 or not told:
        raise BadFile("文件已损坏，或者内容异常，已拒收")
    answer = json.loads(told)
    if "refusal" in answer:
        raise BadFile(answer["refusal"])
    return Examined(answer["kind"], content)


def examine_here(data: bytes) -> Examined:
    """The same in this process. Raises BadFile; a decoder may raise anything else."""
    _look_at_outside(data)
    kind, clean = _kind(data)
    content = clean(data)
    return Examined(kind if kind != "zip" else _office(content), content)


def _look_at_outside(data: bytes) -> None:
    if not data:
        raise BadFile("文件是空的")
    if len(data) > MOST:
        raise BadFile(f"文件超过 {MOST // MEGABYTE} MB，请压缩或分开上传")
    if data.startswith(PROGRAMS):
        raise BadFile("这是一个程序，不是材料，已拒收")
    if data.startswith(OLE):
        raise BadFile("这是旧格式的 Office 文件或者加了密码，请另存为不加密码的 .docx、.xlsx 或 PDF")
    if data[4:8] == b"ftyp":
        raise BadFile("手机的 HEIC 照片或者视频不能直接收，请转成 JPEG 照片再上传")
    if data.startswith(OTHER_PICTURES) or data[8:12] == b"WEBP":
        raise BadFile("请把图片转成 JPEG 或 PNG 再上传")


def _kind(data: bytes) -> tuple[str, Callable[[bytes], bytes]]:
    # each decoder is loaded only when it is needed
    from weibao.attachments import containers, paper_files, pictures  # noqa: PLC0415

    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg", pictures.clean_jpeg
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png", pictures.clean_png
    if b"%PDF-" in data[:HEAD] and data.lstrip()[:5] == b"%PDF-":
        return "pdf", paper_files.clean_pdf
    if data.startswith(b"PK\x03\x04"):
        return "zip", containers.clean_office
    raise BadFile(ONLY)


def _office(content: bytes) -> str:
    from weibao.attachments.containers import office_kind  # noqa: PLC0415

    return office_kind(content)


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def main() -> int:
    """Read standard input, write one line of JSON and the bytes to keep."""
    data = sys.stdin.buffer.read(MOST + 1)
    _limit()
    try:
        found = examine_here(data)
        told, content = {"kind": found.kind}, found.content
    except BadFile as bad:
        told, content = {"refusal": bad.message}, b""
    except Exception:  # noqa: BLE001  whatever a decoder says, the file stays outside
        told, content = {"refusal": "文件已损坏，打不开，请重新导出后再上传"}, b""
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + content)
    return 0
