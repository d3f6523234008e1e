"""What a file is, judged by its content, and under which name it may leave the house. No database, no words."""

import re
import struct
import unicodedata
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from typing import BinaryIO

import filetype

MB = 1024 * 1024
NAME_LENGTH = 255
"""Longest name kept, in characters."""
SAFE_NAME_BYTES = 200
"""Longest name sent in a header, in UTF-8 bytes; every common file system takes it."""


@dataclass(frozen=True)
class Kind:
    """`inline`: browsers show it without running anything, so it may be opened in a tab."""

    id: str
    group: str
    extensions: tuple[str, ...]
    media_type: str
    max_bytes: int
    inline: bool = False


_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
KINDS = {
    kind.id: kind
    for kind in (
        Kind("pdf", "documents", ("pdf",), "application/pdf", 50 * MB, inline=True),
        Kind("ofd", "documents", ("ofd",), "application/ofd", 50 * MB),
        Kind("docx", "documents", ("docx",), _OOXML + "wordprocessingml.document", 50 * MB),
        Kind("doc", "documents", ("doc", "wps"), "application/msword", 50 * MB),
        Kind("odt", "documents", ("odt",), _ODF + "text", 50 * MB),
        Kind("pptx", "documents", ("pptx",), _OOXML + "presentationml.presentation", 50 * MB),
        Kind("ppt", "documents", ("ppt", "dps"), "application/vnd.ms-powerpoint", 50 * MB),
        Kind("xlsx", "tables", ("xlsx",), _OOXML + "spreadsheetml.sheet", 20 * MB),
        Kind("xls", "tables", ("xls", "et"), "application/vnd.ms-excel", 20 * MB),
        Kind("ods", "tables", ("ods",), _ODF + "spreadsheet", 20 * MB),
        Kind("jpeg", "pictures", ("jpg", "jpeg", "jfif"), "image/jpeg", 20 * MB, inline=True),
        Kind("png", "pictures", ("png",), "image/png", 20 * MB, inline=True),
        Kind("gif", "pictures", ("gif",), "image/gif", 20 * MB, inline=True),
        Kind("webp", "pictures", ("webp",), "image/webp", 20 * MB, inline=True),
        Kind("heic", "pictures", ("heic", "heif"), "image/heic", 20 * MB),
        Kind("bmp", "pictures", ("bmp",), "image/bmp", 20 * MB),
        Kind("tiff", "pictures", ("tif", "tiff"), "image/tiff", 20 * MB),
        Kind("dwg", "drawings", ("dwg",), "image/vnd.dwg", 50 * MB),
        Kind("text", "texts", ("txt", "csv", "md", "json", "log"), "text/plain", 10 * MB),
        # Never sent under their own media type: a browser would run what they contain.
        Kind("web", "texts", ("html", "htm", "xml", "svg"), "application/octet-stream", 10 * MB),
    )
}
MAX_BYTES = max(kind.max_bytes for kind in KINDS.values())
KNOWN_EXTENSIONS = frozenset(ext for kind in KINDS.values() for ext in kind.extensions)


@dataclass(frozen=True)
class Verdict:
    """Either `kind`, or `refusal` (a FileRefusal value) with what was `found` instead, where that helps."""

    kind: Kind | None = None
    refusal: str = ""
    found: str = ""


def judge(file: BinaryIO, size: int, name: str, accept: Collection[str] | None = None) -> Verdict:
    """What the file is, or why it is not taken. `accept` narrows the kinds (None = all); `size` in bytes."""
    if not size:
        return Verdict(refusal="empty")
    seen = sniff(file, size)
    if seen.kind is None:
        given = extension(name)
        if seen.refusal == "not_taken" and given in KNOWN_EXTENSIONS:
            return Verdict(refusal="mismatch", found=seen.found)
        return seen
    kind, given = seen.kind, extension(name)
    if given and given not in kind.extensions:
        return Verdict(refusal="mismatch" if given in KNOWN_EXTENSIONS else "not_taken", found=kind.id)
    if accept is not None and kind.id not in accept:
        return Verdict(refusal="not_taken", found=kind.id)
    if size > kind.max_bytes:
        return Verdict(kind, "too_large")
    return seen


def sniff(file: BinaryIO, size: int) -> Verdict:
    """Kind by content alone; the name plays no part."""
    file.seek(0)
    head = file.read(8192)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _archive(file, size)
    if head.startswith(_OLE):
        return _compound(file)
    if head.startswith(b"%PDF-"):
        return _single(file, size, KINDS["pdf"])
    written = _text(file, size)
    if written:
        return written
    return _magic(file, size, head)


def _magic(file: BinaryIO, size: int, head: bytes) -> Verdict:
    guess = filetype.guess(head)
    if guess is None:
        return Verdict(refusal="not_taken", found="unknown")
    if guess.extension in {"exe", "elf", "dex", "dey", "swf", "deb", "rpm", "crx"}:
        return Verdict(refusal="not_taken", found="program")
    for kind in KINDS.values():
        if guess.extension in kind.extensions:
            return _single(file, size, kind)
    archives = {"zip", "rar", "7z", "tar", "gz", "bz2", "xz", "zst", "lz", "lz4", "cab", "Z", "ar"}
    return Verdict(refusal="not_taken", found="archive" if guess.extension in archives else "unknown")


# ---- two readings of one file -------------------------------------------------------------------------------


def _end_of_archive(file: BinaryIO, size: int) -> tuple[int, bytes] | None:
    """Place and bytes of a zip directory's end record, when the file can be read as a zip."""
    start = max(0, size - 65_557)
    file.seek(start)
    tail = file.read(65_557)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        return None
    return start + at, tail[at : at + 22]


def _single(file: BinaryIO, size: int, kind: Kind) -> Verdict:
    """Refuse a picture or PDF that is a zip archive as well."""
    end = _end_of_archive(file, size)
    if end:
        at, record = end
        entries, length, offset, comment = struct.unpack("<10xHIIH", record)
        if entries and at + 22 + comment == size and length <= at and offset <= at:
            return Verdict(refusal="two_kinds", found=kind.id)
    return Verdict(kind)


# ---- zip: OOXML, OFD, ODF -------------------------------------------------------------------------------------

MAX_ENTRIES = 10_000
MAX_UNPACKED = 1024 * MB
MAX_RATIO = 200
"""Unpacked to packed; applies to entries that unpack to more than 20 MB."""
_PARTS = (("docx", "word/document.xml"), ("xlsx", "xl/workbook.xml"), ("pptx", "ppt/presentation.xml"))


def _archive(file: BinaryIO, size: int) -> Verdict:
    end = _end_of_archive(file, size)
    if end is None:
        return Verdict(refusal="damaged")
    at, record = end
    entries, length = struct.unpack("<10xHI6x", record)
    file.seek(max(0, at - 20))
    # The directory is bounded before zipfile builds an object per entry; 64-bit directories are not needed below 4 GB.
    if entries > MAX_ENTRIES or length > 4 * MB or file.read(4) == b"PK\x06\x07":
        return Verdict(refusal="bomb")
    try:
        with zipfile.ZipFile(file) as archive:
            return _contents(archive, size)
    except (zipfile.BadZipFile, ValueError, KeyError, NotImplementedError, OSError, EOFError, RuntimeError):
        return Verdict(refusal="damaged")
    except Exception as error:  # zlib and struct have errors of their own
        if type(error).__module__ in {"zlib", "struct"}:
            return Verdict(refusal="damaged")
        raise


def _is_bomb(infos: list[zipfile.ZipInfo], size: int) -> bool:
    overlapping = sum(i.compress_size for i in infos) > size
    swollen = any(i.file_size > 20 * MB and i.file_size > MAX_RATIO * max(1, i.compress_size) for i in infos)
    return overlapping or swollen or sum(i.file_size for i in infos) > MAX_UNPACKED


def _contents(archive: zipfile.ZipFile, size: int) -> Verdict:
    infos = archive.infolist()
    names = [i.filename for i in infos]
    if _is_bomb(infos, size):
        return Verdict(refusal="bomb")
    if len(set(names)) != len(names):
        return Verdict(refusal="damaged")
    if any(i.flag_bits & 1 for i in infos):
        return Verdict(refusal="locked")
    if "[Content_Types].xml" in names:
        return _ooxml(archive, set(names))
    if "OFD.xml" in names:
        return Verdict(KINDS["ofd"])
    if "mimetype" in names:
        return _odf(archive, set(names))
    return Verdict(refusal="not_taken", found="archive")


def _peek(archive: zipfile.ZipFile, name: str, limit: int = MB) -> bytes:
    with archive.open(name) as part:
        return part.read(limit)


def _ooxml(archive: zipfile.ZipFile, names: set[str]) -> Verdict:
    lower = {n.lower() for n in names}
    types = _peek(archive, "[Content_Types].xml").lower()
    scripted = any(n.endswith("vbaproject.bin") or "/activex/" in n or "/macrosheets/" in n for n in lower)
    if scripted or b"macroenabled" in types or b"vbaproject" in types:
        return Verdict(refusal="macros")
    found = [kind for kind, part in _PARTS if part in names]
    if len(found) > 1:
        return Verdict(refusal="two_kinds", found=found[0])
    return Verdict(KINDS[found[0]]) if found else Verdict(refusal="not_taken", found="archive")


def _odf(archive: zipfile.ZipFile, names: set[str]) -> Verdict:
    if any(n.startswith(("Basic/", "Scripts/")) for n in names):
        return Verdict(refusal="macros")
    declared = _peek(archive, "mimetype", 200).strip().decode("ascii", "replace")
    for kind in ("odt", "ods"):
        if declared == KINDS[kind].media_type:
            return Verdict(KINDS[kind])
    return Verdict(refusal="not_taken", found="archive")


# ---- the older office files -----------------------------------------------------------------------------------

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAMS = (("doc", "WordDocument"), ("xls", "Workbook"), ("xls", "Book"), ("ppt", "PowerPoint Document"))
_HIDDEN = (("macros", "_VBA_PROJECT"), ("locked", "EncryptedPackage"))


def _compound(file: BinaryIO) -> Verdict:
    """Streams are looked for by their names in the directory (UTF-16), which never span two of its entries."""
    found: set[str] = set()
    wanted = [(id_, name.encode("utf-16-le")) for id_, name in _HIDDEN]
    wanted += [(id_, (name + "\0").encode("utf-16-le")) for id_, name in _STREAMS]
    file.seek(0)
    before = b""
    while piece := file.read(MB):
        window = before + piece
        found |= {id_ for id_, mark in wanted if mark in window}
        before = window[-64:]
    for refusal, _name in _HIDDEN:
        if refusal in found:
            return Verdict(refusal=refusal)
    kinds = [id_ for id_ in ("doc", "xls", "ppt") if id_ in found]
    return Verdict(KINDS[kinds[0]]) if kinds else Verdict(refusal="not_taken", found="unknown")


# ---- text -------------------------------------------------------------------------------------------------------

_UNWRITTEN = re.compile(r"[\x00-\x08\x0b\x0e-\x19\x1b-\x1f\x7f]")
_WEB = re.compile(
    r"\s*(<!--.*?-->\s*)*<(\?xml|!doctype|html|head|body|script|svg|iframe|meta|style|div|table|p\b)", re.I | re.S
)


def decode(content: bytes) -> str | None:
    """Text in UTF-8, UTF-16 with its mark, or GB18030; None when it is no text."""
    codecs = ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030"]
    for codec in codecs:
        try:
            text = content.decode(codec)
        except UnicodeDecodeError:
            continue
        return None if _UNWRITTEN.search(text) else text
    return None


def _text(file: BinaryIO, size: int) -> Verdict | None:
    """None when it is no text. Of a file beyond the limit only the start is read: it is refused for its size."""
    limit = KINDS["text"].max_bytes
    file.seek(0)
    content = file.read(limit)
    if size > limit:
        content = content[:MB]
        content = content[: content.rfind(b"\n") + 1] or content[:-4]
    text = decode(content)
    if text is None:
        return None
    if text.startswith("{\\rtf"):
        return Verdict(refusal="not_taken", found="unknown")
    return Verdict(KINDS["web"] if _WEB.match(text[:4096]) else KINDS["text"])


# ---- names ------------------------------------------------------------------------------------------------------

_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.I)
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def kept_name(name: str) -> str:
    """The name as entered, without what a database cannot keep; longer than 255 characters it loses its middle."""
    kept = name.replace("\0", "").encode("utf-8", "ignore").decode()
    if len(kept) <= NAME_LENGTH:
        return kept
    return kept[: NAME_LENGTH - 41] + "…" + kept[-40:]


def _bare(name: str) -> str:
    last = re.split(r"[/\\]", name)[-1]
    shown = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c) not in _DROPPED)
    return re.sub(r'[<>:"|?*]', "_", shown).strip(" .\u3000")


def visible(name: str) -> str:
    """Direction and control marks written as ⟨U+202E⟩, so that a reader sees what was entered."""
    return "".join(f"⟨U+{ord(c):04X}⟩" if unicodedata.category(c) in _DROPPED else c for c in name)


def shown_name(name: str) -> str:
    """The name as pages may show it when the file was not taken."""
    return _bare(name)[:80] or "file"


def extension(name: str) -> str:
    """Last suffix in lower case without its dot, as people see it after direction marks and paths are gone."""
    bare = _bare(name)
    suffix = bare.rpartition(".")[2] if "." in bare else ""
    return suffix.lower() if re.fullmatch(r"[A-Za-z0-9]{1,10}", suffix) else ""


def safe_name(name: str, kind: Kind) -> str:
    """Name for headers and pages: no path, no control or direction marks, an extension that fits the content."""
    bare = _bare(name)
    suffix = extension(name)
    stem = bare[: -len(suffix) - 1] if suffix in kind.extensions else bare
    suffix = suffix if suffix in kind.extensions else kind.extensions[0]
    stem = stem.encode()[: SAFE_NAME_BYTES - len(suffix) - 1].decode("utf-8", "ignore").rstrip(" .") or "file"
    if _RESERVED.match(stem):
        stem = "_" + stem
    return f"{stem}.{suffix}"
