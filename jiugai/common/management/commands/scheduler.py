"""`manage.py scheduler`: run what modules registered for regular intervals, until SIGTERM or SIGINT."""

import signal
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jiugai.common.scheduler import Scheduler, periodic, run_once


class Command(BaseCommand):
    help = "Run the periodic tasks until stopped; --once runs each of them once (or only the named ones) and ends."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("tasks", nargs="*", help="with --once: only these")
        parser.add_argument("--once", action="store_true")
        parser.add_argument("--list", action="store_true", help="name the tasks and their intervals")

    def handle(self, *, tasks: list[str], once: bool, **options: Any) -> None:
        if options["list"]:
            for task in periodic:
                self.stdout.write(f"{task.id}: every {task.seconds:g} s")
            return
        if unknown := [t for t in tasks if t not in periodic]:
            raise CommandError(f"no periodic task {', '.join(unknown)}")
        if once:
            failed = [t.id for t in periodic if (not tasks or t.id in tasks) and not run_once(t)]
            if failed:
                raise CommandError(f"failed: {', '.join(failed)}")
            return
        scheduler = Scheduler()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: scheduler.stop.set())
        scheduler.run()
