"""Attributes of single tags, read without an XML parser: for small parts whose shape is known."""

import re

_ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')
_SIGNS = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))


def attributes(tag: bytes) -> dict[str, str]:
    """Name with its prefix → value, the five signs of XML unescaped."""
    return {name.decode("utf-8", "replace"): _unescaped(value) for name, value in _ATTRIBUTE.findall(tag)}


def _unescaped(value: bytes) -> str:
    text = value.decode("utf-8", "replace")
    for sign, plain in _SIGNS:
        text = text.replace(sign, plain)
    return text
