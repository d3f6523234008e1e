"""Text of a docx in reading order: paragraphs with their automatic numbers, table rows as lines."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.exceptions import InvalidXmlError

from jiugai.policies.reader.intake_numbering import Numbering
from jiugai.policies.reader.intake_reasons import Unreadable, Warned

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SKIPPED = {f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}rt", f"{_MC}Fallback", f"{_W}pPr", f"{_W}rPr"}
_CELL = " | "


def read_docx(data: bytes) -> tuple[str, None, list[Warned]]:
    """Text, no page count (a docx has none), warnings. Runs in the limited child only, after check_docx.

    Headers, footers, notes, hidden and deleted text are left out. Raises Unreadable: broken.
    """
    try:
        document = Document(BytesIO(data))
        reader = _Reader(document)
        text = "\n".join(reader.blocks(document.element.body))
    except (PackageNotFoundError, InvalidXmlError, SyntaxError):
        raise Unreadable("broken") from None
    except (KeyError, ValueError, AttributeError, TypeError, IndexError, RecursionError, AssertionError):
        raise Unreadable("broken") from None
    return text, None, reader.warnings()


class _Reader:
    """Walks the body once; keeps the counters of the lists and what is worth a warning."""

    def __init__(self, document: Any) -> None:
        parts = {part.partname: part for part in document.part.package.iter_parts()}
        styles = document.styles.element
        numbering = parts.get("/word/numbering.xml")
        self._numbering = Numbering(None if numbering is None else numbering._element, styles)
        self._contents_styles = {
            style.get(f"{_W}styleId")
            for style in styles.findall(f"{_W}style")
            if (name := style.find(f"{_W}name")) is not None and (name.get(f"{_W}val") or "").lower().startswith("toc ")
        }
        body = document.element.body
        self._pictures = sum(1 for _ in body.iter("{*}blip"))
        self._tracked = any(True for _ in body.iter(f"{_W}ins", f"{_W}del", f"{_W}moveFrom", f"{_W}moveTo"))
        self._contents_lines = 0

    def warnings(self) -> list[Warned]:
        found = []
        if self._pictures:
            found.append(Warned("pictures", {"count": self._pictures}))
        if self._tracked:
            found.append(Warned("tracked_changes", {}))
        if self._contents_lines:
            found.append(Warned("contents_left_out", {"count": self._contents_lines}))
        return found

    def blocks(self, parent: Any) -> Iterator[str]:
        """Lines of the paragraphs and tables below `parent`, through content controls and tracked insertions."""
        for element in parent:
            if element.tag == f"{_W}p":
                yield from self._paragraph(element)
            elif element.tag == f"{_W}tbl":
                yield from self._table(element)
            elif element.tag not in _SKIPPED and element.tag != f"{_W}sdtPr":
                yield from self.blocks(element)

    def _paragraph(self, paragraph: Any) -> Iterator[str]:
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        if style is not None and style.get(f"{_W}val") in self._contents_styles:
            self._contents_lines += 1
            return
        boxes: list[Any] = []
        text = "".join(self._runs(paragraph, boxes))
        if text.strip():
            yield self._numbering.label(paragraph) + text
        else:
            yield text
        for box in boxes:
            yield from self.blocks(box)

    def _runs(self, element: Any, boxes: list[Any]) -> Iterator[str]:
        """Visible text below `element`; text boxes are put aside in `boxes`."""
        for child in element:
            tag = child.tag
            if tag == f"{_W}t":
                yield child.text or ""
            elif tag in (f"{_W}tab", f"{_W}ptab"):
                yield "\t"
            elif tag in (f"{_W}br", f"{_W}cr"):
                yield "\n"
            elif tag == f"{_W}noBreakHyphen":
                yield "-"
            elif tag == f"{_W}txbxContent":
                boxes.append(child)
            elif tag not in _SKIPPED and not (tag == f"{_W}r" and _hidden(child)):
                yield from self._runs(child, boxes)

    def _table(self, table: Any) -> Iterator[str]:
        """One line per row, cells joined by " | "; a merged cell stands once, where it begins."""
        for row in _direct(table, f"{_W}tr"):
            cells = list(_direct(row, f"{_W}tc"))
            if len(cells) == 1 and not _continued(cells[0]):
                # A table of one column is a frame around ordinary paragraphs.
                yield from self.blocks(cells[0])
                continue
            texts = ["" if _continued(cell) else self._cell(cell) for cell in cells]
            if any(texts):
                yield _CELL.join(texts).strip(" ")

    def _cell(self, cell: Any) -> str:
        return " ".join(" ".join(line.split()) for line in self.blocks(cell) if line.strip())


def _hidden(run: Any) -> bool:
    mark = run.find(f"{_W}rPr/{_W}vanish")
    return mark is not None and mark.get(f"{_W}val") not in ("0", "false", "off")


def _continued(cell: Any) -> bool:
    """Whether the cell only continues the one above it."""
    merge = cell.find(f"{_W}tcPr/{_W}vMerge")
    return merge is not None and merge.get(f"{_W}val") != "restart"


def _direct(parent: Any, tag: str) -> Iterator[Any]:
    """Children with `tag`, also those inside content controls and tracked insertions, none of nested tables."""
    for child in parent:
        if child.tag == tag:
            if child.find(f"{_W}trPr/{_W}del") is None:
                yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml", f"{_W}smartTag"):
            yield from _direct(child, tag)
