"""The plan reader: from the text of a plan document to a draft of facts, each with its place.

Pure Python without Django. `read_text` is the door.
"""

from .draft import PlanDraft


def read_text(text: str) -> PlanDraft:
    """Everything a plan document says that the product can use, from its text. Never raises on any text."""
    # The patterns of the reader take a while to compile; the child that only opens a file does without them.
    from .reader import read_text as read

    return read(text)


__all__ = ["PlanDraft", "read_text"]
