"""The design system's tags; loaded into every template."""

from django import template

register = template.Library()
