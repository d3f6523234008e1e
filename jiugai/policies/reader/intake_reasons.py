"""Why a file cannot be taken in: a closed set of reasons, each with the sentence a person gets to read."""

from typing import Any, NamedTuple


def gettext_noop(text: str) -> str:
    """Marks a sentence for the catalogue; it is translated where it is shown, so that reading stays free of Django."""
    return text


REASONS: dict[str, str] = {
    "empty": gettext_noop("The file contains no text. Check that the right file was chosen."),
    "too_large": gettext_noop(
        "The file has {size_mb} MB; at most {limit_mb} MB can be read. "
        "Remove the pictures or keep only the plan itself, then upload it again."
    ),
    "wrong_encoding": gettext_noop(
        "The characters of this text file cannot be recognised. "
        "Save it as UTF-8 or GB18030, or as a Word document (.docx), then upload it again."
    ),
    "encrypted": gettext_noop("The document is protected by a password. Remove the password, then upload it again."),
    "scanned_pdf": gettext_noop(
        "This PDF consists of pictures or its text cannot be extracted ({pages} pages). "
        "Upload the Word document it was made from, or a PDF with text recognition."
    ),
    "macros": gettext_noop(
        "The document contains macros, which are not accepted. "
        "Save it as a Word document without macros (.docx), then upload it again."
    ),
    "old_doc": gettext_noop(
        "This is a document of the old Word or WPS format (.doc, .wps). "
        "Open it, save it as .docx, then upload it again."
    ),
    "zip_bomb": gettext_noop(
        "The document is packed in an abnormal way and was not opened. "
        "Copy its text into a new document, save it as .docx, then upload it again."
    ),
    "xml_bomb": gettext_noop(
        "The document contains definitions that are not allowed in Word documents and was not opened. "
        "Copy its text into a new document, save it as .docx, then upload it again."
    ),
    "broken": gettext_noop(
        "The file is damaged or incomplete. "
        "Open it on your computer and save it again, or fetch it once more, then upload it again."
    ),
    "not_a_document": gettext_noop(
        "This is a file of type {kind}, not a plan document. "
        "Upload the plan as text (.txt), Word document (.docx) or PDF."
    ),
    "too_many_pages": gettext_noop(
        "The PDF has {pages} pages; at most {limit} can be read. Keep only the pages of the plan, then upload it again."
    ),
    "too_slow": gettext_noop(
        "Reading the document was stopped after {seconds} seconds. "
        "Copy its text into a new document or keep only the plan itself, then upload it again."
    ),
    "too_much_memory": gettext_noop(
        "Reading the document was stopped because it needs too much memory. "
        "Remove the pictures and attachments or keep only the plan itself, then upload it again."
    ),
}

WARNINGS: dict[str, str] = {
    "other_type": gettext_noop("The file name says {named}, but the content is {kind}; it was read by its content."),
    "pages_without_text": gettext_noop("No text was found on pages {pages}; they may be pictures. Check the original."),
    "pictures": gettext_noop("The document contains {count} pictures; text inside them was not read."),
    "tracked_changes": gettext_noop(
        "The document contains tracked changes; it was read as if all of them were accepted."
    ),
    "contents_left_out": gettext_noop("The table of contents was left out ({count} lines)."),
}


class Unreadable(Exception):
    """A file that cannot be taken in; `code` is a key of REASONS, `values` fill its sentence."""

    def __init__(self, code: str, **values: Any) -> None:
        if code not in REASONS:
            raise ValueError(f"no such reason: {code}")
        super().__init__(REASONS[code].format(**values))
        self.code = code
        self.values = values


class Warned(NamedTuple):
    """Something to check that does not stop the reading; `code` is a key of WARNINGS."""

    code: str
    values: dict[str, Any]
