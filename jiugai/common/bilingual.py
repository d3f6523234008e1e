"""Reviewed facts carry both languages; a page shows the one it is written in, Chinese where no English was given."""

from django.utils.translation import get_language


def pick(zh: str, en: str) -> str:
    return en if en and get_language() == "en" else zh
