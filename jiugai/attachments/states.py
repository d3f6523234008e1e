"""What kinds of files there are, and the closed set of reasons for not taking one."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FileKind(TextChoices):
    """Kind of a file, judged by its content (ids of `rules.KINDS`)."""

    PDF = "pdf", _("PDF")
    OFD = "ofd", _("OFD document")
    DOCX = "docx", _("Word document")
    DOC = "doc", _("Word or WPS document (97–2003)")
    XLSX = "xlsx", _("Excel table")
    XLS = "xls", _("Excel or WPS table (97–2003)")
    PPTX = "pptx", _("Slides")
    PPT = "ppt", _("Slides (97–2003)")
    ODT = "odt", _("OpenDocument text")
    ODS = "ods", _("OpenDocument table")
    JPEG = "jpeg", _("JPEG picture")
    PNG = "png", _("PNG picture")
    GIF = "gif", _("GIF picture")
    WEBP = "webp", _("WebP picture")
    HEIC = "heic", _("HEIC picture")
    BMP = "bmp", _("BMP picture")
    TIFF = "tiff", _("TIFF picture")
    DWG = "dwg", _("Drawing (DWG)")
    TEXT = "text", _("Plain text")
    WEB = "web", _("Web page or XML")


class FileGroup(TextChoices):
    """Groups in which size limits are told before an upload (ids of `rules.Kind.group`)."""

    DOCUMENTS = "documents", _("Documents")
    TABLES = "tables", _("Tables")
    PICTURES = "pictures", _("Pictures")
    DRAWINGS = "drawings", _("Drawings")
    TEXTS = "texts", _("Texts and web pages")


class FileRefusal(TextChoices):
    """Why a file is not taken; the sentence is made in `services.refusals`."""

    EMPTY = "empty", _("empty")
    TOO_LARGE = "too_large", _("too large")
    NOT_TAKEN = "not_taken", _("kind not taken")
    MISMATCH = "mismatch", _("name and content differ")
    TWO_KINDS = "two_kinds", _("two kinds in one file")
    MACROS = "macros", _("contains macros")
    BOMB = "bomb", _("unpacks without measure")
    LOCKED = "locked", _("locked with a password")
    DAMAGED = "damaged", _("damaged")
