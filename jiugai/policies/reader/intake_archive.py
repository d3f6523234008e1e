"""What is checked of a docx before anything parses it."""

from jiugai.common.foreign.archives import BadArchive, Limits, check_archive
from jiugai.policies.reader.intake_reasons import Unreadable

_LIMITS = Limits(
    entries=3000,
    unpacked=200 * 1024 * 1024,
    # Word's own XML reaches about 60.
    ratio=150,
    ratio_from=2 * 1024 * 1024,
    nested=("word/embeddings/",),
)
_CODES = {"bomb": "zip_bomb", "entities": "xml_bomb"}
_DOCUMENT = "word/document.xml"
_OTHER_KINDS = (
    ("xl/workbook", "XLSX"),
    ("ppt/presentation", "PPTX"),
    ("OFD.xml", "OFD"),
    ("META-INF/MANIFEST.MF", "JAR"),
    ("AndroidManifest.xml", "APK"),
)


def check_docx(data: bytes) -> None:
    """Raise Unreadable unless `data` is a docx that unpacks to sane, entity-free, macro-free content."""
    try:
        check_archive(data, _LIMITS, names=_check_names)
    except BadArchive as refused:
        raise Unreadable(_CODES.get(refused.code, refused.code)) from None


def _check_names(names: list[str]) -> None:
    for start, kind in _OTHER_KINDS:
        if any(name.startswith(start) for name in names):
            raise Unreadable("not_a_document", kind=kind)
    if "mimetype" in names and "content.xml" in names:
        raise Unreadable("not_a_document", kind="ODT")
    if _DOCUMENT not in names:
        raise Unreadable("not_a_document", kind="ZIP")
