"""The files behind pictures in cells."""

import io
import json
import zipfile
from dataclasses import dataclass, field

from jiugai.common.bounded import BoundedError, run_bounded
from jiugai.common.sheets.faults import BadTable

MAX_PICTURE = 20 * 1024 * 1024
SECONDS = 30
MEMORY_MB = 512


@dataclass(frozen=True)
class PictureFile:
    """One embedded picture: `name` of the file within the workbook, `size` in bytes."""

    name: str
    size: int
    _part: str = field(repr=False)
    _content: bytes = field(repr=False)

    def load(self) -> bytes:
        """Raises BadTable when the picture is damaged or has more than 20 MB."""
        try:
            with zipfile.ZipFile(io.BytesIO(self._content)) as archive, archive.open(self._part) as stream:
                picture = stream.read(MAX_PICTURE + 1)
        except (zipfile.BadZipFile, OSError, EOFError, ValueError, KeyError, RuntimeError):
            raise BadTable("broken") from None
        if len(picture) > MAX_PICTURE:
            raise BadTable("too_large", size_mb=-(-self.size // 1024**2), limit_mb=MAX_PICTURE // 1024**2)
        return picture


def pictures(content: bytes) -> dict[str, PictureFile]:
    """Pictures that WPS embedded in cells, by the id that `Picture` carries. Raises BadTable."""
    try:
        answer = run_bounded("jiugai.common.foreign.sheet_pictures:find", content, seconds=SECONDS, memory_mb=MEMORY_MB)
    except BoundedError:
        raise BadTable("broken") from None
    found = json.loads(answer)
    if "fault" in found:
        code, values = found["fault"]
        raise BadTable(code, **values)
    return {id_: PictureFile(part.rpartition("/")[2], size, part, content) for id_, (part, size) in found.items()}
