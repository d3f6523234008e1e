import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from jiugai.audit.api import seal

INTERVAL = 2.0


class Command(BaseCommand):
    help = "Chain the entries that are written and not sealed yet. The scheduler does this every 2 seconds by itself."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--watch", action="store_true", help="go on until stopped")

    def handle(self, *, watch: bool, **options: Any) -> None:
        self.stdout.write(f"sealed {seal()}")
        try:
            while watch:
                time.sleep(INTERVAL)
                if count := seal():
                    self.stdout.write(f"sealed {count}")
        except KeyboardInterrupt:
            self.stdout.write("stopped")
