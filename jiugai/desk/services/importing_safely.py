"""A fault while rows of residents are in hand must not carry them into the log.

Messages of exceptions quote values: a database names the key that stands already, a parser the text it choked on.
What is kept is where it happened.
"""

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _

from jiugai.common import request_ids
from jiugai.common.results import Refusal
from jiugai.desk.models import ImportBatch
from jiugai.desk.services.kinds import Cancelled

log = logging.getLogger("jiugai.jobs")


class ImportBroken(Refusal):
    """Something failed on our side; the log has the place under the job's number, without any words of the file."""


@contextmanager
def without_words(batch: ImportBatch) -> Iterator[None]:
    """Refusals pass; any other exception is logged by kind and place only, and becomes ImportBroken."""
    try:
        yield
    except (Refusal, Cancelled):
        raise
    except Exception as error:
        places = "".join(traceback.format_tb(error.__traceback__))
        kind, number = type(error).__name__, request_ids.current.get()
        log.error("import %s failed: %s, number %s\n%s", batch.pk, kind, number, places)
        reason = _("Something failed on our side and nothing was changed. Try again; if it stays, quote the number.")
        raise ImportBroken(reason) from None
