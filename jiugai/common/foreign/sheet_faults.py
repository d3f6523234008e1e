"""The failures that reading a table can end with, told by code across the border of the child process."""

from typing import Any


class BadSheet(Exception):
    """A table that cannot be read; the caller has the sentence for `code`, filled with `values`."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values
