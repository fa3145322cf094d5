"""What comes in is what it says by its content; what is hostile is refused within two seconds, in a process apart."""

import io
import os
import zipfile

import openpyxl
import pikepdf
import pytest
from PIL import Image

from weibao.attachments.examining import BadFile, examine, examine_here
from weibao.attachments.pictures import without_tags
from weibao.attachments.tests import hostile

LIMIT = 2.0


def spent():
    """Seconds of the processor that this process and the finished ones it started have used, however busy the machine is."""
    return sum(os.times()[:4])


@pytest.mark.parametrize("name", hostile.HOSTILE)
def test_what_is_hostile_is_refused_with_a_sentence_in_two_seconds(name):
    data = hostile.HOSTILE[name]()
    began = spent()
    with pytest.raises(BadFile) as told:
        examine(data)
    assert spent() - began < LIMIT
    assert (
        "收" in told.value.message
        or "请" in told.value.message
        or "打不开" in told.value.message
        or "空" in told.value.message
        or "没有页" in told.value.message
    )
    assert "Traceback" not in told.value.message


def test_a_photo_loses_place_and_device_and_stands_upright():
    data = hostile.picture((800, 600))
    assert b"Huawei" in data
    found = examine(data)
    assert found.kind == "jpeg"
    kept = Image.open(io.BytesIO(found.content))
    assert kept.size == (600, 800)
    assert dict(kept.getexif()) == {}
    for word in (b"Huawei", b"Exif", b"taken at home", b"2023:07:01"):
        assert word not in found.content


def test_what_is_hidden_behind_a_picture_is_gone():
    for form in ("JPEG", "PNG"):
        data = hostile.picture(form=form) + b"PK\x03\x04 hidden behind MZ"
        assert b"hidden behind" not in examine_here(data).content


def test_a_png_keeps_its_glass_and_loses_its_words():
    out = io.BytesIO()
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Author", "Wang")
    Image.new("RGBA", (50, 40), (1, 2, 3, 0)).save(out, "PNG", pnginfo=info)
    kept = Image.open(io.BytesIO(examine_here(out.getvalue()).content))
    assert (kept.mode, kept.size, kept.info) == ("RGBA", (50, 40), {})


def test_a_big_photo_is_made_smaller_and_stays_a_photo():
    began = spent()
    kept = Image.open(io.BytesIO(examine(hostile.picture((7000, 5000), exif=False)).content))
    assert max(kept.size) <= 4096
    assert spent() - began < 10


def test_a_paper_keeps_its_pages_and_loses_its_makers_and_the_places_of_its_pictures():
    jpeg = hostile.picture()
    found = examine(hostile.pdf(3, jpeg))
    assert found.kind == "pdf"
    assert b"Huawei" not in found.content
    with pikepdf.open(io.BytesIO(found.content)) as paper:
        assert len(paper.pages) == 3
        assert "/Info" not in paper.trailer or "/Author" not in paper.trailer["/Info"]
        image = paper.pages[0].Resources.XObject.Im0
        pixels = Image.open(io.BytesIO(image.read_raw_bytes())).tobytes()
        assert pixels == Image.open(io.BytesIO(jpeg)).tobytes()


def test_a_signed_paper_is_kept_byte_for_byte():
    signature = pikepdf.Dictionary(Type=pikepdf.Name.Sig, ByteRange=pikepdf.Array([0, 1, 2, 3]), Contents=pikepdf.String("x"))
    data = hostile.pdf(Any=signature)
    assert examine(data).content == data


def test_a_harmless_first_view_is_no_reason_to_refuse():
    with pikepdf.open(io.BytesIO(examine(hostile.pdf(PageMode=pikepdf.Name.UseNone)).content)) as paper:
        assert len(paper.pages) == 1


def test_office_files_come_in_and_their_photos_lose_their_place():
    found = examine(hostile.xlsx("王某"))
    assert found.kind == "xlsx"
    assert openpyxl.load_workbook(io.BytesIO(found.content)).active["A1"].value == "王某"
    link = hostile.relation("hyperlink", "https://www.gov.cn")
    word = examine(hostile.container(hostile.WORD | {"word/media/image1.jpeg": hostile.picture(), "word/_rels/document.xml.rels": link}))
    assert word.kind == "docx"
    with zipfile.ZipFile(io.BytesIO(word.content)) as kept:
        assert b"Huawei" not in kept.read("word/media/image1.jpeg")


def test_the_name_counts_for_nothing():
    assert examine_here(hostile.pdf()).kind == "pdf"  # there is no name to look at


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xd8", b"\xff\xd8\xff", b"\xff\xd8\xff\xe1\xff\xff", b"\xff\xd8\xff\xe1\x00\x00\xff\xda", b"no jpeg"]
)
def test_odd_segments_do_no_harm(data):
    assert without_tags(data)[:2] == data[:2]
