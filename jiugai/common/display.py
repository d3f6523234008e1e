"""How a page is shown to this reader: language, type size, programme year. In cookies, so known without a database."""

import re

from django.http import HttpRequest
from django.utils.translation import get_language

TYPE_COOKIE = "jiugai_type"
YEAR_COOKIE = "jiugai_year"
_FOUR_DIGITS = re.compile(r"[12][0-9]{3}")


def is_year(text: str) -> bool:
    return bool(_FOUR_DIGITS.fullmatch(text))


def chosen_year(request: HttpRequest) -> int | None:
    """The programme year chosen in the top bar; None = whatever is in force."""
    year = request.COOKIES.get(YEAR_COOKIE, "")
    return int(year) if is_year(year) else None


def display(request: HttpRequest) -> dict[str, object]:
    """Template context of every page, the page of a failure included."""
    language = get_language() or "zh-hans"
    return {
        "language": language,
        "html_lang": "en" if language.startswith("en") else "zh-Hans",
        "other_language": "zh-hans" if language.startswith("en") else "en",
        "large_type": request.COOKIES.get(TYPE_COOKIE) == "large",
        "here_url": request.get_full_path(),
    }
