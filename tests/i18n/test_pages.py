"""Pages speak one language: no Chinese interface words in English, no English ones in Chinese. Data stay as entered."""

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext

from jiugai.common.actors import Actor
from jiugai.common.management import catalogues
from tests.cast import Cast
from tests.i18n.test_catalogues import PACKAGE
from tests.permissions.urls import addresses

CHINESE = re.compile(r"[\u3400-\u9fff]+")
OWN_NAMES = {"中文", "English"}
"""Languages are called by their own name in the switch."""
ROLES = ["lead_office", "sub_district", "finance", "system_admin", "security_admin", "audit_admin"]


class _Words(HTMLParser):
    """Visible words of a page, and the words that are read aloud (labels, titles, hints)."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in {"script", "style", "svg"}
        self.words += [v for k, v in attrs if k in {"title", "aria-label", "placeholder", "alt"} and v]

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style", "svg"}:
            self._silent = max(0, self._silent - 1)

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            self.words.append(data.strip())


def words_of(html: str) -> list[str]:
    parser = _Words()
    parser.feed(html)
    return parser.words


def interface_words() -> dict[str, str]:
    """Chinese of every message of the product → its English, longest first."""
    found: dict[str, str] = {}
    for module in catalogues.modules_of(PACKAGE):
        for entry in catalogues.read(catalogues.catalogue_path(PACKAGE, module)):
            if entry.msgstr and CHINESE.search(entry.msgstr) and "%(" not in entry.msgid:
                found[entry.msgstr] = entry.msgid
    return found


def chinese_interface(words: list[str]) -> list[str]:
    """Words of an English page that are the Chinese of a message, and no data."""
    known = interface_words()
    return sorted({w for w in words if w in known and known[w] != w})


def english_interface(words: list[str]) -> list[str]:
    """Words of a Chinese page that are an English message id with a Chinese translation."""
    with translation.override("zh-hans"):
        known = {english for english in interface_words().values() if gettext(english) != english}
    return sorted(set(words) & known)


def _pages(client: Client) -> list[tuple[str, list[str]]]:
    found = []
    for address in addresses():
        if not address.parameters and address.name not in {"common:design"}:
            answer = client.get(address.path())
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                found.append((address.name, words_of(answer.content.decode())))
    return found


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("language", "strangers"), [("en", chinese_interface), ("zh-hans", english_interface)])
def test_pages_speak_one_language(
    cast: Cast,
    client_of: Callable[[Actor | str], Client],
    role: str,
    language: str,
    strangers: Callable[[list[str]], list[str]],
) -> None:
    data = {body.name for side in (cast.gaotang, cast.tumd) for body in side.bodies.values()}
    client = client_of(cast.gaotang.of_role(role))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    pages = _pages(client)
    assert len(pages) > 3
    found = [(name, sorted(set(strangers(words)) - data - OWN_NAMES)) for name, words in pages]
    assert [(name, words) for name, words in found if words] == []


def test_a_word_of_the_other_language_is_found() -> None:
    with translation.override("zh-hans"):
        chinese, english = next((c, e) for c, e in interface_words().items() if gettext(e) == c)
    assert chinese_interface(words_of(f'<h1 title="x">{chinese}</h1>')) == [chinese]
    assert english_interface(words_of(f'<a aria-label="{english}">x</a>')) == [english]
    assert chinese_interface(words_of("<p>高唐县</p>")) == []
