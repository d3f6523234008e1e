"""The sentences behind the closed set of reasons for not taking a file."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from jiugai.attachments import rules
from jiugai.attachments.states import FileKind, FileRefusal
from jiugai.common.results import BadInput


class FileRefused(BadInput):
    """`code` is one of FileRefusal; `name` the file's name as it may be shown."""

    def __init__(self, code: str, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = FileRefusal(code)
        self.name = name


def _found(found: str) -> str:
    if found in FileKind:
        return str(FileKind(found).label)
    return {"program": _("a program"), "archive": _("an archive")}.get(found, _("of an unknown kind"))


def _too_large(verdict: rules.Verdict) -> str:
    limit = verdict.kind.max_bytes if verdict.kind else rules.MAX_BYTES
    return _("The file is larger than %(limit)d MB. Hand it in as several smaller files.") % {
        "limit": limit // rules.MB
    }


def _not_taken(verdict: rules.Verdict) -> str:
    return _("This kind of file is not taken: the content is %(found)s.") % {"found": _found(verdict.found)}


def _mismatch(verdict: rules.Verdict) -> str:
    words = {"found": _found(verdict.found)}
    return _("Name and content do not fit: the content is %(found)s. Save it anew in its own format.") % words


_SENTENCES: dict[str, Callable[[rules.Verdict], str]] = {
    "empty": lambda v: _("The file is empty. Choose it again."),
    "too_large": _too_large,
    "not_taken": _not_taken,
    "mismatch": _mismatch,
    "two_kinds": lambda v: _(
        "The file can be read as two different kinds. Export it anew from the program it comes from."
    ),
    "macros": lambda v: _("The file contains macros. Save it without macros (docx, xlsx) or as PDF."),
    "bomb": lambda v: _("The file would unpack to an enormous size. Save it anew or as PDF."),
    "locked": lambda v: _("The file is locked with a password. Remove the password first."),
    "damaged": lambda v: _("The file is damaged and cannot be opened. Save it anew."),
}


def refused(verdict: rules.Verdict, name: str) -> FileRefused:
    return FileRefused(verdict.refusal, rules.shown_name(name), _SENTENCES[verdict.refusal](verdict))
