"""What all importers of the register have in common."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiugai.common.actors import Actor
from jiugai.common.sheets import Head
from jiugai.communities.services.importing.undoing import undo_import
from jiugai.desk.api import Importer, UndoReport


class RegisterImporter(Importer):
    permission = "communities.edit"
    all_heads: ClassVar[Sequence[Head]] = ()

    def heads(self, actor: Actor) -> Sequence[Head]:
        return self.all_heads

    def url(self) -> str:
        return reverse("communities:list")

    def notes(self, actor: Actor) -> Sequence[Any]:
        return (
            gettext_lazy("An empty cell leaves what the register holds. Write “clear” to empty it."),
            gettext_lazy("The same file imported again changes nothing."),
        )

    def undo(self, actor: Actor, batch_id: int, reason: str) -> UndoReport:
        return undo_import(actor, batch_id, reason)


def reason_of(batch: int) -> str:
    """The reason on record of every row that an import wrote."""
    return _("Import no. %(number)d") % {"number": batch}
