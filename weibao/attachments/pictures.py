"""Pictures are drawn anew: what stays is what can be seen. Place, device, time, thumbnails and hidden tails are gone."""

import io
import warnings
from typing import Final

from PIL import Image, ImageOps

from weibao.attachments.examining import BadFile

MOST_PIXELS: Final = 60_000_000
SIDE: Final = 4096  # a sheet of paper stays readable to its small print
QUALITY: Final = 88
# Exif and XMP, makers of phones, Photoshop, remarks; the frame, the colours and Adobe's transform stay
TAGGED: Final = frozenset({0xE1, *range(0xE3, 0xEE), 0xEF, 0xFE})


def clean_jpeg(data: bytes) -> bytes:
    """The picture upright, at most 4096 pixels a side, as a fresh JPEG. Raises BadFile."""
    picture = _opened(data, "JPEG")
    picture.draft("RGB", (SIDE, SIDE))
    return _written(_upright(picture, "RGB"), "JPEG", quality=QUALITY)


def clean_png(data: bytes) -> bytes:
    """The same as a fresh PNG; only the first picture of a moving one. Raises BadFile."""
    picture = _opened(data, "PNG")
    mode = "RGBA" if "transparency" in picture.info or picture.mode.endswith("A") else "L" if picture.mode in {"1", "L"} else "RGB"
    return _written(_upright(picture, mode), "PNG")


def _opened(data: bytes, form: str) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = None  # counted below, before anything is drawn
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            picture = Image.open(io.BytesIO(data), formats=(form,))
        except (OSError, ValueError, SyntaxError) as fault:
            raise BadFile("图片已损坏，打不开") from fault
    width, height = picture.size
    if width * height > MOST_PIXELS:
        raise BadFile(f"图片过大（{width}×{height}），请缩小后再上传")
    return picture


def _upright(picture: Image.Image, mode: str) -> Image.Image:
    turned = ImageOps.exif_transpose(picture)
    turned.thumbnail((SIDE, SIDE))
    plain = turned.convert(mode)
    plain.info = {}
    return plain


def _written(picture: Image.Image, form: str, **options: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def without_tags(data: bytes) -> bytes:
    """A JPEG inside a document, its pixels untouched, without the segments that hold place, device and remarks.

    What is no plain JPEG comes back as it is.
    """
    if not data.startswith(b"\xff\xd8"):
        return data
    kept, place = [data[:2]], 2
    while place + 4 <= len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        if marker == 0xDA:  # the picture itself begins
            break
        end = place + 2 + int.from_bytes(data[place + 2 : place + 4], "big")
        if marker not in TAGGED:
            kept.append(data[place:end])
        place = end
    return b"".join([*kept, data[place:]])
