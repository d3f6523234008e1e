"""Pure rules of the door."""

from jiugai.accounts.rules import browser_name


def test_a_browser_is_named_as_people_know_it() -> None:
    chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537"
    assert browser_name(chrome) == "Chrome · Windows"
    assert browser_name(f"{chrome} Edg/120.0") == "Edge · Windows"
    assert browser_name("curl/8.0") == "curl/8.0"
