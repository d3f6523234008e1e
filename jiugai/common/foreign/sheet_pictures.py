"""Pictures that WPS embeds in cells: DISPIMG in a cell names an entry of xl/cellimages.xml. Runs in the child."""

import io
import json
import posixpath
import re
import zipfile

from jiugai.common.foreign.kinds import kind_of
from jiugai.common.foreign.sheet_faults import BadSheet
from jiugai.common.foreign.sheet_guard import check_xlsx
from jiugai.common.foreign.tags import attributes

_LIST = "xl/cellimages.xml"
_RELATIONS = "xl/_rels/cellimages.xml.rels"
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_PICTURE = re.compile(rb"<(?:\w+:)?cellImage\b[^>]*>.*?</(?:\w+:)?cellImage>", re.S)
_NAME = re.compile(rb"<(?:\w+:)?cNvPr\b[^>]*>")
_FILE = re.compile(rb"<(?:\w+:)?blip\b[^>]*>")


def find(content: bytes) -> bytes:
    """JSON: id → [part of the zip, size in bytes], or {code, values} under "fault"."""
    if kind_of(content) != "zip":
        return b"{}"
    try:
        check_xlsx(content)
        return json.dumps(_found(content)).encode()
    except BadSheet as refused:
        return json.dumps({"fault": [refused.code, refused.values]}).encode()
    except KeyError:
        return json.dumps({"fault": ["broken", {}]}).encode()


def _found(content: bytes) -> dict[str, tuple[str, int]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if _LIST not in archive.NameToInfo:
            return {}
        relations = {}
        for tag in _RELATION.findall(archive.read(_RELATIONS)):
            said = attributes(tag)
            if said.get("TargetMode") != "External":
                relations[said.get("Id", "")] = posixpath.normpath(posixpath.join("xl", said.get("Target", "")))
        found = {}
        for picture in _PICTURE.findall(archive.read(_LIST)):
            name, embed = _said(_NAME, picture, "name"), _said(_FILE, picture, "embed")
            part = relations.get(embed, "")
            if name and part in archive.NameToInfo:
                found[name] = (part, archive.getinfo(part).file_size)
        return found


def _said(tag: re.Pattern[bytes], picture: bytes, name: str) -> str:
    """An attribute, whatever its prefix, of the first such tag in the entry of a picture."""
    first = tag.search(picture)
    said = attributes(first[0]) if first else {}
    return next((value for key, value in said.items() if key.rpartition(":")[2] == name), "")
