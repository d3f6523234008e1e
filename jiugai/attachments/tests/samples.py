"""Small files of every kind, honest and otherwise."""

import io
import struct
import zipfile
import zlib

CONTENT_TYPES = "[Content_Types].xml"


def zipped(*parts: tuple[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return out.getvalue()


def ooxml(main: str, *more: tuple[str, bytes], types: bytes = b"<Types/>") -> bytes:
    return zipped((CONTENT_TYPES, types), (main, b"<x/>"), *more)


DOCX = ooxml("word/document.xml")
XLSX = ooxml("xl/workbook.xml")
PPTX = ooxml("ppt/presentation.xml")
OFD = zipped(("OFD.xml", b"<OFD/>"))
ODT = zipped(("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"<x/>"))
ODS = zipped(("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", b"<x/>"))
DOCM = ooxml("word/document.xml", ("word/vbaProject.bin", b"\0" * 99))
XLSM = ooxml("xl/workbook.xml", types=b"<x>application/vnd.ms-excel.sheet.macroEnabled.main+xml</x>")
ACTIVEX = ooxml("word/document.xml", ("word/activeX/activeX1.xml", b"<x/>"))
BOTH = ooxml("word/document.xml", ("xl/workbook.xml", b"<x/>"))
ARCHIVE = zipped(("a.txt", b"a"))
JAR = zipped(("META-INF/MANIFEST.MF", b"x"), ("A.class", b"\xca\xfe\xba\xbe"))
BOMB = ooxml("word/document.xml", ("word/media/image1.bmp", b"\0" * 30_000_000))


def ole(*streams: str) -> bytes:
    """A compound file as far as its directory names go."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
    return head + b"".join((s + "\0").encode("utf-16-le").ljust(128, b"\0") for s in streams)


DOC, XLS, PPT = ole("Root Entry", "WordDocument"), ole("Workbook"), ole("PowerPoint Document")
DOC_MACRO = ole("WordDocument", "Macros", "VBA", "_VBA_PROJECT")
MSI = ole("Root Entry", "\u4840\u3f3f\u4577")
LOCKED = ole("EncryptionInfo", "EncryptedPackage")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PNG = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)) + _chunk(b"IDAT", zlib.compress(b"\0\0")) + _chunk(b"IEND", b"")  # fmt: skip  # noqa: E501
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
GIF = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00"
    b",\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)
WEBP = b"RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00/\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00"
BMP = b"BM" + struct.pack("<IHHI", 58, 0, 0, 54) + struct.pack("<IiiHHIIiiII", 40, 1, 1, 1, 24, 0, 4, 0, 0, 0, 0) + b"\0\0\0\0"  # fmt: skip  # noqa: E501
TIFF = b"II*\x00\x08\x00\x00\x00" + b"\x00" * 40
HEIC = struct.pack(">I", 24) + b"ftypheic" + b"\0\0\0\0mif1heic" + b"\x00" * 40
DWG = b"AC1027\x00\x00\x00\x00\x00\x00" + b"\x00" * 40
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PDF_AND_ZIP = PDF + zipped(("a.js", b"alert(1)"))
JPEG_AND_JAR = JPEG + JAR
GIF_SCRIPT = b"GIF89a/*" + b" " * 20 + b"*/=1;alert(document.cookie)//"
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + b"\x00" * 60
ELF = b"\x7fELF\x02\x01\x01\x00" + b"\x00" * 60
RAR = b"Rar!\x1a\x07\x00" + b"\x00" * 40
MP4 = struct.pack(">I", 24) + b"ftypisom\x00\x00\x02\x00isomiso2" + b"\x00" * 40
RTF = b"{\\rtf1\\ansi hello}"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = "<!DOCTYPE html><html><script>alert(1)</script>公示</html>".encode()
XML = b'<?xml version="1.0"?><x/>'
TEXT = "一、总体要求\n（一）工作目标\n".encode()
GBK = "一、总体要求\n（一）工作目标\n".encode("gb18030")
UTF16 = "一、总体要求\n".encode("utf-16")
CSV = "小区,户数\n西岳楼,24\n".encode("gbk")
NOISE = bytes(range(256)) * 4
