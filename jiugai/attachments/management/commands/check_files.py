"""`manage.py check_files`: hold every stored file against its digest, and every file in the store against its row."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from jiugai.attachments.api import Attachment, check_files
from jiugai.attachments.services import remove_leftovers


class Command(BaseCommand):
    help = (
        "Verify the digests of all stored files; name lost, changed and unknown files. Ends with 1 when any is wrong."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--tidy", action="store_true", help="remove what processes left that died a day ago or more"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        words = {
            "missing": _("missing from the store"),
            "size": _("has another size than its row"),
            "changed": _("content has changed"),
            "orphan": _("belongs to no row"),
            "leftover": _("left by an upload that did not end"),
        }
        if options["tidy"]:
            self.stdout.write(_("Removed: %(n)d") % {"n": remove_leftovers()})
        wrong = 0
        for finding in check_files():
            self.stdout.write(f"{finding.where}  {words[finding.what]}  {finding.detail}".rstrip())
            wrong += finding.what in {"missing", "size", "changed"}
        n = Attachment.objects.values("digest").distinct().count()
        if wrong:
            raise CommandError(_("%(wrong)d of %(n)d files are not as they were handed in.") % {"wrong": wrong, "n": n})
        self.stdout.write(self.style.SUCCESS(_("%(n)d files are as they were handed in.") % {"n": n}))
