"""Hold the store against its rows."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from jiugai.attachments.models import Attachment, blob_path
from jiugai.attachments.services import blobs

_DAY = 24 * 3600


@dataclass(frozen=True)
class Finding:
    """`what`: missing, changed, size, orphan or leftover; `where`: a digest or a file name."""

    what: str
    where: str
    detail: str = ""


def _known() -> Iterator[Finding]:
    seen = ""
    for digest, size, pk in Attachment.objects.order_by("digest").values_list("digest", "size", "pk").iterator():
        if digest == seen:
            continue
        seen, path = digest, blob_path(digest)
        if not path.is_file():
            yield Finding("missing", digest, f"attachment {pk}")
        elif path.stat().st_size != size:
            yield Finding("size", digest, f"{path.stat().st_size} ≠ {size}")
        elif blobs.digest_of(path) != digest:
            yield Finding("changed", digest, f"attachment {pk}")


def _strangers() -> Iterator[Finding]:
    root = Path(settings.FILES)
    for folder in sorted(root.glob("*/*/")):
        if folder.parent.name == blobs.INCOMING:
            continue
        there = sorted(folder.iterdir())
        known = set(Attachment.objects.filter(digest__in=[p.name for p in there]).values_list("digest", flat=True))
        for path in there:
            if path.name not in known or path != blob_path(path.name) or not path.is_file():
                yield Finding("orphan", str(path.relative_to(root)))
    for path in sorted((root / blobs.INCOMING).glob("*")):
        yield Finding("leftover", path.name)


def check_files() -> Iterator[Finding]:
    """Every difference between rows and store: lost, shortened or changed content, content without a row, leftovers."""
    yield from _known()
    yield from _strangers()


def remove_leftovers(older_than: float = _DAY) -> int:
    """Remove files on their way in whose process died, older than `older_than` seconds. Returns how many."""
    gone = 0
    for path in (Path(settings.FILES) / blobs.INCOMING).glob("*"):
        if path.is_file() and time.time() - path.stat().st_mtime >= older_than:
            path.unlink(missing_ok=True)
            gone += 1
    return gone
