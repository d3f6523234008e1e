from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jiugai.communities.queries import wrong_sums


class Command(BaseCommand):
    help = "Count every building and community of the register from scratch and compare with the sums that pages read."

    def handle(self, *args: Any, **options: Any) -> None:
        n = 0
        for wrong in wrong_sums():
            n += 1
            self.stdout.write(f"{wrong.kind} {wrong.pk} {wrong.name}: {wrong.kept} should be {wrong.counted}")
        if n:
            raise CommandError(f"{n} sums are wrong")
        self.stdout.write("all sums agree")
