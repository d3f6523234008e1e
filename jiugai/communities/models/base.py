"""What every row of the register has: a present state, a trash, and a version row for every state it ever had.

The columns of a row stand in an abstract `…Facts` class that the row and its version share. A version row is written by
the database itself from the present row (`write_versions`): one statement, whatever the number of rows.
"""

import datetime
from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiugai.common.actors import Actor

CHUNK = 500


class Versioned(models.Model):
    """A register row. `version` grows with every write, so that a form can tell which state it showed."""

    version = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(_("last changed"), default=timezone.now, editable=False)
    """True time from which the present state holds."""

    Version: ClassVar[type["VersionRow"]]
    """The version table of the model."""
    FACTS: ClassVar[tuple[str, ...]]
    """Names of the fields that services may write."""
    PERSONAL: ClassVar[frozenset[str]] = frozenset()
    """Those of them that hold personal data."""
    KIND: ClassVar[str]
    """Name in audit codes, e.g. "building" in communities.building.changed."""

    class Meta:
        abstract = True

    def settle(self) -> None:
        """Set what follows from other fields (keys, indexes); called before every write."""

    @property
    def register_community_id(self) -> int:
        """The community the row belongs to."""
        raise NotImplementedError


class Trashed(models.Model):
    """Put away rather than deleted: restored with all it had."""

    deleted_at = models.DateTimeField(_("put into the trash"), null=True, blank=True, editable=False, db_index=True)
    deleted_by = models.CharField(_("put into the trash by"), max_length=300, blank=True, editable=False)
    deleted_reason = models.CharField(_("reason"), max_length=500, blank=True, editable=False)

    class Meta:
        abstract = True


class VersionRow(models.Model):
    """A state that a row had from `since` up to `until` (null: still has)."""

    nth = models.PositiveIntegerField()
    """The row's `version` in that state."""
    since = models.DateTimeField(db_index=True)
    until = models.DateTimeField(null=True)
    by = models.CharField(max_length=300)
    imported_in = models.BigIntegerField(null=True, db_index=True)
    """Number of the import that wrote it (desk.ImportBatch)."""

    class Meta:
        abstract = True


class VersionQuerySet(models.QuerySet[Any]):
    def held(self, moment: datetime.datetime) -> Self:
        """States that held at a moment."""
        return self.filter(models.Q(until=None) | models.Q(until__gt=moment), since__lte=moment)

    def at(self, moment: datetime.datetime) -> Self:
        """States that held at a moment, rows in the trash left out."""
        return self.held(moment).filter(deleted_at=None)


def write_versions(
    model: type[Versioned],
    pks: Iterable[int],
    *,
    actor: Actor,
    at: datetime.datetime,
    imported_in: int | None = None,
    first: bool = False,
) -> None:
    """Close the version rows of these rows and write their present state as the next ones, by the database itself.

    `first`: the rows are new, there is nothing to close.
    """
    ids = list(pks)
    states: Any = model.Version._default_manager
    version = model.Version._meta
    shared = [str(f.column) for f in model._meta.concrete_fields if f.name in _shared(model)]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(c) for c in shared)
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        if not first:
            states.filter(row__in=part, until=None).update(until=at)
        marks = ", ".join(["%s"] * len(part))
        # Table and column names come from the models, values go as parameters.
        sql = (
            f"INSERT INTO {quote(version.db_table)} (row_id, nth, since, until, {quote('by')}, imported_in, {columns}) "  # noqa: S608
            f"SELECT id, version, changed_at, NULL, %s, {'NULL' if imported_in is None else '%s'}, {columns} "
            f"FROM {quote(model._meta.db_table)} WHERE id IN ({marks})"
        )
        given = [] if imported_in is None else [imported_in]
        with connection.cursor() as cursor:
            cursor.execute(sql, [actor.label[:300], *given, *part])


def _shared(model: type[Versioned]) -> set[str]:
    """Names of the fields that the row and its version have in common."""
    own = {"id", "row", "nth", "since", "until", "by", "imported_in"}
    return {f.name for f in model.Version._meta.concrete_fields} - own
