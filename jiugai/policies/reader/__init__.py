"""The plan reader: from the text of a plan document to a draft of facts, each with its place.

Pure Python without Django. `read_text` is the door.
"""

from .draft import PlanDraft
from .reader import read_text

__all__ = ["PlanDraft", "read_text"]
