"""Personal data in templates: always through a mask."""

from django import template

from jiugai.common.masks import masked

register = template.Library()


@register.filter
def mask_of(value: str, kind: str) -> str:
    """`person.name|mask_of:"name"`: 张**."""
    return masked(kind, value or "")
