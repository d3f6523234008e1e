"""`manage.py rotate_keys`: a new key for encrypted values, while the product runs (R-SEC-3)."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from jiugai.common import crypto
from jiugai.common.keys import add_field_key, forget_field_keys
from jiugai.common.management import backups, rotation


class Command(BaseCommand):
    help = (
        "Make a new current key and re-encrypt every encrypted value with it, beside the running product. "
        "Interrupted? Run it again: it goes on with the key it made."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        way = parser.add_mutually_exclusive_group()
        way.add_argument("--check", action="store_true", help="only say how many values stand under which key")
        way.add_argument("--forget", action="store_true", help="take keys that no value needs any more out of the file")
        parser.add_argument(
            "--wait", type=float, default=crypto.LOOK_AGAIN * 3, help="seconds for the others to see it"
        )

    def handle(self, *, check: bool, forget: bool, wait: float, **options: Any) -> None:
        path = backups.keys_path()
        if check:
            self._tell(rotation.values_per_key())
            return
        try:
            with rotation.only_one(path):
                self._forget(path) if forget else self._rotate(path, wait)
        except BlockingIOError:
            raise CommandError("another rotate_keys is running") from None
        except PermissionError as error:
            raise CommandError(f"the key file cannot be written: {error}") from error

    def _rotate(self, path: Path, wait: float) -> None:
        counts = rotation.values_per_key()
        if rotation.older_values(counts, settings.KEYS.current):
            self.stdout.write(f"going on with the key {settings.KEYS.current}")
        else:
            settings.KEYS = add_field_key(path)
            self.stdout.write(f"the new key is {settings.KEYS.current}; values are encrypted again")
            time.sleep(wait)  # until every running process writes with it
        done = rotation.reseal_all(self._column)
        # What a slow transaction wrote under the older key meanwhile.
        done += rotation.reseal_all(lambda label, n: None)
        left = rotation.older_values(rotation.values_per_key(), settings.KEYS.current)
        if left:
            raise CommandError(f"{left} values still stand under an older key; run it again")
        self.stdout.write(f"{done} values now stand under {settings.KEYS.current}. Back up {path} now.")
        self.stdout.write("The older keys stay readable in it, for backups of before; --forget takes them out.")

    def _column(self, label: str, n: int) -> None:
        if n:
            self.stdout.write(f"  {label}: {n}")

    def _forget(self, path: Path) -> None:
        counts, current = rotation.values_per_key(), settings.KEYS.current
        if left := rotation.older_values(counts, current):
            raise CommandError(f"{left} values still stand under an older key; run rotate_keys first")
        older = set(settings.KEYS.fields) - {current}
        if not older:
            self.stdout.write("there is no older key")
            return
        settings.KEYS = forget_field_keys(path, older)
        self.stdout.write(
            f"{len(older)} keys are forgotten. Backups of before open only with the key file of their time."
        )

    def _tell(self, counts: dict[str, Any]) -> None:
        for label, per_key in counts.items():
            if per_key:
                shown = ", ".join(f"{key}: {n}" for key, n in sorted(per_key.items()))
                self.stdout.write(f"{label}: {shown}")
        self.stdout.write(f"the current key is {settings.KEYS.current}")
