"""Plain text in the encodings that Chinese offices use."""

import codecs
import re
from typing import Literal

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
# Form feed, the end-of-file mark of DOS editors and the backspaces of old printers do occur in text; the rest does not.
_CONTROLS = re.compile(r"[\x00-\x07\x0e-\x19\x1b-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_DROPPED = dict.fromkeys((0x08, 0x0B, 0x1A, 0xFEFF))
_SAMPLE = 200_000
_MIN_COMMON = 0.6


class BadText(Exception):
    """Bytes that are no text: "encoding" when none fits, "binary" when they hold signs that no text has.

    `line` is where the first such sign stands (1 = first), 0 when no encoding fits.
    """

    def __init__(self, code: Literal["encoding", "binary"], line: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.line = line


def decode(data: bytes) -> tuple[str, str]:
    """Text of `data` with \\n for line ends, and its encoding: UTF-8, UTF-16, UTF-32 or GB18030, by mark or by trial.

    Raises BadText.
    """
    for mark, codec in _BOMS:
        if data.startswith(mark):
            return _clean(_strict(data, codec)), _name(codec)
    if wide := _utf16_without_mark(data):
        return _clean(_strict(data, wide)), _name(wide)
    if b"\x00" in data:
        raise BadText("binary", data.count(b"\n", 0, data.index(b"\x00")) + 1)
    try:
        return _clean(data.decode("utf-8")), "UTF-8"
    except UnicodeDecodeError:
        pass
    text = _clean(_strict(data, "gb18030").removeprefix("\ufeff"))
    if not _looks_chinese(data[:_SAMPLE]):
        raise BadText("encoding")
    return text, "GB18030"


def _name(codec: str) -> str:
    return codec.upper().removesuffix("-SIG").removesuffix("-LE").removesuffix("-BE")


def _strict(data: bytes, codec: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        raise BadText("encoding") from None


def _clean(text: str) -> str:
    """`text` without stray marks; control characters mean that the bytes are no text."""
    if control := _CONTROLS.search(text):
        raise BadText("binary", text.count("\n", 0, control.start()) + 1)
    return text.translate(_DROPPED).replace("\r\n", "\n").replace("\r", "\n")


def _utf16_without_mark(data: bytes) -> str | None:
    """UTF-16 betrays itself by the high bytes of Chinese (4E–9F) and of ASCII (00) always on the same side."""
    sample = data[: _SAMPLE & ~1]
    if len(data) % 2 or len(sample) < 8:
        return None
    for encoding, high in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        other = sample[0::2] if encoding == "utf-16-le" else sample[1::2]
        fits = sum(b == 0 or b == 0x30 or 0x4E <= b <= 0x9F or b in (0x20, 0xFF) for b in high) / len(high)
        zeros_here, zeros_there = high.count(0), other.count(0)
        if fits > 0.95 and zeros_here > zeros_there and zeros_here > len(high) // 200:
            return encoding
    return None


def _looks_chinese(data: bytes) -> bool:
    """Whether the double bytes mostly stand for the common characters and signs of GB 2312.

    Any bytes can decode as GB18030; Big5, Shift-JIS or Latin text read that way falls among its rare characters.
    """
    common = total = 0
    i = 0
    while i < len(data) - 1:
        if data[i] < 0x80:
            i += 1
            continue
        total += 1
        second = data[i + 1]
        common += (0xA1 <= data[i] <= 0xA3 or 0xB0 <= data[i] <= 0xD7) and second >= 0xA1
        i += 2
    return total == 0 or common / total >= _MIN_COMMON
