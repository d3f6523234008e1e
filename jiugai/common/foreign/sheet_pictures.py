"""Pictures that WPS embeds in cells: DISPIMG in a cell names an entry of xl/cellimages.xml. Runs in the child."""

import io
import json
import posixpath
import zipfile
from xml.etree import ElementTree

from jiugai.common.foreign.kinds import kind_of
from jiugai.common.foreign.sheet_faults import BadSheet
from jiugai.common.foreign.sheet_guard import check_xlsx

_LIST = "xl/cellimages.xml"
_RELATIONS = "xl/_rels/cellimages.xml.rels"
_EMBED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"


def find(content: bytes) -> bytes:
    """JSON: id → [part of the zip, size in bytes], or {code, values} under "fault"."""
    if kind_of(content) != "zip":
        return b"{}"
    try:
        check_xlsx(content)
        return json.dumps(_found(content)).encode()
    except BadSheet as refused:
        return json.dumps({"fault": [refused.code, refused.values]}).encode()
    except (ElementTree.ParseError, KeyError):
        return json.dumps({"fault": ["broken", {}]}).encode()


def _found(content: bytes) -> dict[str, tuple[str, int]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if _LIST not in archive.namelist():
            return {}
        # The guard has refused every document type definition, so no entity can expand here.
        relations = {
            e.get("Id"): posixpath.normpath(posixpath.join("xl", e.get("Target", "")))
            for e in ElementTree.fromstring(archive.read(_RELATIONS))  # noqa: S314
            if e.get("TargetMode") != "External"
        }
        found = {}
        for picture in ElementTree.fromstring(archive.read(_LIST)):  # noqa: S314
            name = next((e.get("name") for e in picture.iter() if e.tag.endswith("}cNvPr")), None)
            embed = next((e.get(_EMBED) for e in picture.iter() if e.tag.endswith("}blip")), None)
            part = relations.get(embed, "")
            if name and part in archive.NameToInfo:
                found[name] = (part, archive.getinfo(part).file_size)
        return found
