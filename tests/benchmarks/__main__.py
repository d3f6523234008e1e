"""`make bench`: every benchmark in a process of its own, one after another; fails when any bar is missed.

python -m tests.benchmarks [name …]     e.g. audit pages
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main(names: list[str]) -> int:
    found = {p.stem.removeprefix("bench_"): p.stem for p in sorted(HERE.glob("bench_*.py"))}
    if unknown := set(names) - found.keys():
        print(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(found)}", file=sys.stderr)
        return 2
    missed = []
    for name in names or found:
        print(f"== {name}", flush=True)
        command = [sys.executable, "-m", f"tests.benchmarks.{found[name]}"]
        if subprocess.run(command, cwd=HERE.parents[1], check=False).returncode:
            missed.append(name)
    if missed:
        print(f"bar missed: {', '.join(missed)}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
