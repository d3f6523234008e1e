"""Sentences for files that cannot be read, in the reader's language."""

from typing import Any

from django.utils.translation import gettext

from jiugai.policies.reader.intake import REASONS, WARNINGS


def sentence(code: str, values: dict[str, Any]) -> str:
    """What is wrong with the file and what to do; an unknown code gets the general advice."""
    return gettext(REASONS.get(code, REASONS["broken"])).format(**values)


def warning(code: str, values: dict[str, Any]) -> str:
    """Something to check in the original although the file was read."""
    return gettext(WARNINGS[code]).format(**values)
