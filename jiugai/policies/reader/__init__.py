"""The plan reader: from the text of a plan document to a draft of facts, each with its place.

Pure Python without Django. `read_text` is the door; it never raises and takes about a second for a hundred pages.

How a reading goes: `normalise` makes the text that offsets refer to; `paper` makes its reading form (sentences whole
again, dirt and page numbers left out) with the way back to every offset; `outline` finds the clauses and `tables` the
rows; each `facts_*` module reads one kind of fact from how such documents are written (endings of organisations, units,
modal words, the grammar of lists, headings as weak evidence); `findings*` hold the facts against each other; `unread`
tells what looks like a rule or a number and was not taken. Nothing is guessed: what is not stated is None or empty.
"""

from .draft import PlanDraft
from .reader import read_text

__all__ = ["PlanDraft", "read_text"]
