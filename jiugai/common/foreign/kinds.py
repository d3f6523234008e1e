"""What a file is, told by its first bytes and never by its name."""

import re

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"MZ", "EXE"),
    (b"\x7fELF", "ELF"),
    (b"\x89PNG\r\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7Z"),
    (b"\x1f\x8b", "GZIP"),
    (b"SQLite format 3", "SQLite"),
    (b"{\\rtf", "RTF"),
    (b"\x00\x00\x01\x00", "ICO"),
    (b"ID3", "MP3"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = (("EncryptedPackage", "encrypted"), ("WordDocument", "DOC"), ("Workbook", "XLS"), ("Book\0", "XLS"))
_MARKUP = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<\?mso[^>]{0,200}>\s*)?(?:<!--.{0,500}?-->\s*)?"
    rb"<(?:!doctype\s+html|html|head|body|table|style|meta|svg|(?:ss:)?workbook)\b",
    re.I | re.S,
)


def kind_of(data: bytes) -> str:
    """zip, ole, pdf or text; anything else under a name in capitals (EXE, PNG, HTML, MEDIA …).

    text means only that nothing else was recognised: whether it can be decoded, `encodings.decode` says.
    """
    if data.startswith(_OLE):
        return "ole"
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return "zip"
    for start, kind in _SIGNATURES:
        # Some signatures are plain letters: those only count where the rest is no text.
        if data.startswith(start) and (len(start) > 3 or b"\x00" in data[:512] or start == b"\xff\xd8\xff"):
            return kind
    if data[4:8] == b"ftyp" or (data[:4] == b"RIFF" and data[8:12] in (b"WEBP", b"WAVE", b"AVI ")):
        return "MEDIA"
    return "HTML" if _MARKUP.match(data[:2000]) else "text"


def ole_kind(data: bytes) -> str:
    """What an OLE container holds by the names of its streams: encrypted (Office with a password), DOC, XLS or OLE."""
    for stream, kind in _OLE_STREAMS:
        if stream.encode("utf-16-le") in data:
            return kind
    return "OLE"
