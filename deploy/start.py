"""Start in a container: bring the installation up to date, then become the server, so that signals reach it."""

import os
import subprocess
import sys

subprocess.run([sys.executable, "manage.py", "upgrade"], check=True)
os.execv(sys.executable, [sys.executable, "manage.py", "serve"])  # noqa: S606 - no shell, our own program
