"""Long work of list pages: a large export, a change of many rows. The worker opens the page again as the same actor.

What was asked and what came of it is kept encrypted; a file lies encrypted beside the database for three days.
"""

import base64
import datetime
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiugai.common import crypto
from jiugai.common.actors import Actor
from jiugai.common.subjects import SubjectRef
from jiugai.common.tables_background import Call, KeptFile, Running, run_call
from jiugai.desk.models import Job
from jiugai.desk.queries import jobs_visible_to
from jiugai.desk.services.kinds import Work, job_kind
from jiugai.desk.services.start_job import start_job
from jiugai.desk.states import JobState

FILE, CHANGE = "desk.list_file", "desk.list_change"
RESULT = "desk.list_result"
"""Kind of subject that a job leaves: the list where its file is fetched or its outcome shown."""
KEPT_DAYS = 3
_CHUNK = 1024 * 1024


def _seal(value: Any, context: str) -> str:
    return crypto.encrypt(json.dumps(value, ensure_ascii=False), context)


def _open(sealed: str, context: str) -> Any:
    return json.loads(crypto.decrypt(sealed, context))


def _folder() -> Path:
    return Path(settings.DATA) / "exports"


def _place(pk: int) -> Path:
    return _folder() / f"{pk}.sealed"


def _keep(pk: int, content: IO[bytes]) -> int:
    """Write the content encrypted, a piece per line; gives the number of pieces. A half-written file never shows."""
    _folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    part, number = _place(pk).with_suffix(".part"), 0
    with part.open("w", encoding="ascii") as out:
        while piece := content.read(_CHUNK):
            out.write(crypto.encrypt(base64.b64encode(piece).decode(), f"{FILE}:{pk}:{number}") + "\n")
            number += 1
    part.replace(_place(pk))
    return number


def _pieces(pk: int, number: int) -> Iterator[bytes]:
    with _place(pk).open(encoding="ascii") as kept:
        for n in range(number):
            yield base64.b64decode(crypto.decrypt(kept.readline().rstrip("\n"), f"{FILE}:{pk}:{n}"))


def _call(work: Work) -> dict[str, Any]:
    return _open(work.payload["call"], "desk.list_call")


@job_kind(FILE, _("Export of a list"), resumable=True)
def write_file(work: Work) -> dict[str, Any]:
    """Write all rows of the list into a file that only its person fetches."""
    with tempfile.TemporaryFile() as out:
        run = Running(work.progress, out)
        run_call(_call(work), work.actor, run)
        size = out.seek(0, 2)
        out.seek(0)
        pieces = _keep(work.job.pk, out)
    work.progress(run.outcome["rows"], run.outcome["rows"])
    work.result_subject = SubjectRef(RESULT, str(work.job.pk))
    return run.outcome | {"size": size, "pieces": pieces}


@job_kind(CHANGE, _("Change of many rows of a list"))
def change_rows(work: Work) -> dict[str, Any]:
    """Do a bulk action, or take it back; what came of it is shown on the list."""
    run = Running(work.progress)
    run_call(_call(work), work.actor, run)
    done = int(run.outcome["done"])
    if done:
        work.progress(done, done)
    work.result_subject = SubjectRef(RESULT, str(work.job.pk))
    return {"done": done, "outcome": _seal(run.outcome, f"{CHANGE}:{work.job.pk}")}


def result_url(pk: str) -> str:
    """The list on which the result of a job is fetched or shown; "" when there is none."""
    job = Job.objects.filter(pk=pk, kind__in=[FILE, CHANGE], state=JobState.DONE).first()
    if job is None:
        return ""
    if job.kind == FILE:
        return f"{job.payload['path']}?_file={job.pk}"
    query = _open(job.payload["call"], "desk.list_call")["query"]
    return f"{job.payload['path']}?{query}{'&' if query else ''}_done={job.pk}"


class ListWork:
    """What list pages ask of the desk (`common.tables_background.Background`)."""

    def start(self, actor: Actor, call: Call) -> str:
        kind = FILE if call.kind == "file" else CHANGE
        payload = {"path": call.path, "call": _seal(call.as_json(), "desk.list_call")}
        return start_job(actor=actor, county=actor.county, kind=kind, payload=payload).get_absolute_url()

    def _job(self, actor: Actor, path: str, key: str, kind: str) -> Job | None:
        """The job, when this person ended it for this page in the same office: who has moved on sees other rows."""
        if not (key.isascii() and key.isdecimal() and len(key) < 18):
            return None
        job = jobs_visible_to(actor).filter(pk=key, kind=kind, state=JobState.DONE, payload__path=path).first()
        as_then = ("role", "organisation_id", "scope")
        return job if job and all(job.acting_as[name] == getattr(actor, name) for name in as_then) else None

    def outcome(self, actor: Actor, path: str, key: str) -> dict[str, Any] | None:
        job = self._job(actor, path, key, CHANGE)
        if job is None or not job.result:
            return None
        return _open(job.result["outcome"], f"{CHANGE}:{job.pk}")

    def file(self, actor: Actor, path: str, key: str) -> KeptFile | None:
        job = self._job(actor, path, key, FILE)
        if job is None or not job.result or not _place(job.pk).exists():
            return None
        return KeptFile(job.result["name"], _pieces(job.pk, job.result["pieces"]), job.result["size"])


def drop_old_files(now: datetime.datetime | None = None) -> int:
    """Remove exports made more than three days ago. Returns how many."""
    limit = (now or timezone.now()) - datetime.timedelta(days=KEPT_DAYS)
    old = [p for p in _folder().glob("*") if p.stat().st_mtime < limit.timestamp()] if _folder().is_dir() else []
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
