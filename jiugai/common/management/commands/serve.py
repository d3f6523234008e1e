"""`manage.py serve`: web server, worker and scheduler of one installation, started and stopped together."""

import http.client
import ipaddress
import os
import socket
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from jiugai.common.management.processes import pid_file as default_pid_file
from jiugai.common.management.processes import running
from jiugai.common.supervisor import Child, Supervisor, banner

MANAGE = Path(sys.argv[0]).resolve() if Path(sys.argv[0]).name == "manage.py" else settings.ROOT / "manage.py"


def web_command(host: str, port: int, *, workers: int, threads: int) -> list[str]:
    """gunicorn with a request limit per worker (jittered, so that they do not restart together)."""
    options = {
        "--bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "--workers": workers,
        "--worker-class": "gthread",
        "--threads": threads,
        "--max-requests": 5000,
        "--max-requests-jitter": 1000,
        "--timeout": 60,
        "--graceful-timeout": 20,
        "--keep-alive": 15,
        "--forwarded-allow-ips": os.environ.get("JIUGAI_PROXIES", "127.0.0.1,::1"),
        "--log-level": "warning",
        "--umask": "0o077",
        "--name": "jiugai",
    }
    words = [str(word) for pair in options.items() for word in pair]
    return [sys.executable, "-m", "gunicorn", "--no-control-socket", *words, "jiugai.config.wsgi:application"]


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def port_is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def answers(host: str, port: int) -> bool:
    """Whether the product's health page says ok."""
    line = http.client.HTTPConnection(host, port, timeout=5)
    try:
        line.request("GET", "/health", headers={"Host": settings.ALLOWED_HOSTS[0], "X-Forwarded-Proto": "https"})
        return line.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()


class Command(BaseCommand):
    help = "Start the product: web server, worker and scheduler. Stops all of them on Ctrl-C or SIGTERM."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=os.environ.get("JIUGAI_HOST", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=int(os.environ.get("JIUGAI_PORT", "8000")))
        parser.add_argument("--workers", type=int, default=int(os.environ.get("JIUGAI_WORKERS", "2")))
        parser.add_argument("--threads", type=int, default=int(os.environ.get("JIUGAI_THREADS", "4")))
        parser.add_argument("--pid-file", type=Path, default=default_pid_file())

    def handle(self, *, host: str, port: int, workers: int, threads: int, pid_file: Path, **options: Any) -> None:
        os.umask(0o077)
        self.check_start(host, port, pid_file)
        manage = [sys.executable, str(MANAGE)]
        supervisor = Supervisor(
            [
                Child("web server", web_command(host, port, workers=workers, threads=threads)),
                Child("worker", [*manage, "db_worker", "--queue-name", "*", "--no-startup-delay"]),
                Child("scheduler", [*manage, "scheduler"]),
            ]
        )
        pid_file.write_text(f"{os.getpid()}\n")
        connection.close()
        try:
            code = supervisor.run(lambda: self.announce(host, port))
        finally:
            pid_file.unlink(missing_ok=True)
        if code:
            raise CommandError("a process could not be started; the lines above say why")
        self.stdout.write("stopped")

    def check_start(self, host: str, port: int, pid_file: Path) -> None:
        if settings.DEMO and not is_loopback(host):
            raise CommandError(f"demo sign-ins are for this machine only: start with JIUGAI_DEMO=off, or not on {host}")
        if number := running(pid_file):
            raise CommandError(f"already running as process {number} (data in {settings.DATA}): stop that one first")
        if not port_is_free(host, port):
            raise CommandError(
                f"{host}:{port} is taken by another program: choose another port (make run PORT={port + 1})"
            )
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError("the database is not up to date: run manage.py upgrade (or make run) first")
        if not Path(settings.STATIC_ROOT, "staticfiles.json").exists():
            raise CommandError(
                "static files are not collected: run manage.py collectstatic --noinput (or make run) first"
            )

    def announce(self, host: str, port: int) -> None:
        """Wait until the first page can be served, then say where, and what the modules have to say to the console."""
        for _ in range(300):
            if answers(host, port):
                break
            time.sleep(0.2)
        else:
            self.stderr.write(f"no answer on {host}:{port} within a minute; the lines above may say why")
            return
        shown = f"[{host}]" if ":" in host else host
        address = f"http://{shown}:{port}/"
        lines = [line for entry in banner for line in entry.lines(address)]
        self.stdout.write("\n".join(["", f"Jiugai is ready: {address}", *lines, "Stop with Ctrl-C.", ""]))
        self.stdout.flush()
        connection.close()
