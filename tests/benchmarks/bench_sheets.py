"""Tables in: a workbook of 200,000 rows read and handed over row by row, against the parser alone.

    python -m tests.benchmarks.bench_sheets [--rows 200000]

Ours: guard over the unpacked stream, child process with limits, heads found, every row as Python values. Baseline:
python-calamine's to_python on the same bytes in the same process, without any of that. Row shape: 12 columns as of
dwellings (text, numbers, areas, dates, numbers of persons). Each in a process of its own, in turns, median of 3.

Bar: at most 1.6 times the baseline, and at most 200 MB over the memory at the start in the process that asks (the
baseline's own is told). Also timed: one plain cell of every kind through its parser; bar 2 µs. Exit status 1 when a
bar is missed.
"""

import argparse
import datetime
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import timeit
from pathlib import Path
from typing import Any

BAR, BAR_MEMORY, BAR_CELL = 1.6, 200, 2.0
ROUNDS = 3
HEADS = (
    "小区名称",
    "楼号",
    "单元",
    "楼层",
    "房号",
    "建筑面积 ㎡",
    "户主",
    "联系电话",
    "身份证号",
    "建成日期",
    "用途",
    "备注",
)


def make(path: Path, rows: int) -> None:
    import xlsxwriter

    luck = random.Random(3)
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet, day = book.add_worksheet("住户"), book.add_format({"num_format": "yyyy-mm-dd"})
    for x, head in enumerate(HEADS):
        sheet.write_string(0, x, head)
    for y in range(1, rows + 1):
        texts = {
            0: f"邮电家属楼{luck.randint(1, 300)}", 1: f"{luck.randint(1, 30)}号楼", 4: str(luck.randint(101, 999)),
            6: luck.choice("王李张刘陈") + luck.choice("芳伟娜敏静"), 7: f"138{luck.randint(10**7, 10**8 - 1)}",
            8: f"15022119800101{luck.randint(1000, 9999)}", 10: luck.choice(("住宅", "商业")),
        }  # fmt: skip
        if y % 5 == 0:
            texts[11] = f"备注 {y}"
        numbers = {2: luck.randint(1, 6), 3: luck.randint(1, 7), 5: luck.randint(3000, 20_000) / 100}
        for x in range(len(HEADS)):
            if x in texts:
                sheet.write_string(y, x, texts[x])
            elif x in numbers:
                sheet.write_number(y, x, numbers[x])
            elif x == 9:
                sheet.write_datetime(y, x, datetime.datetime(luck.randint(1980, 2005), 6, luck.randint(1, 28)), day)
    book.close()


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _ours(content: bytes) -> int:
    from jiugai.common.sheets import read_table

    return sum(1 for _row in read_table(content, name="a.xlsx", labels=HEADS).rows())


def _baseline(content: bytes) -> int:
    import io

    import python_calamine

    return (
        len(python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()) - 1
    )


def one(which: str, path: str) -> None:
    """A single reading in this process; prints seconds, rows and megabytes over the start."""
    read = {"ours": _ours, "baseline": _baseline}[which]
    content = Path(path).read_bytes()
    __import__("jiugai.common.sheets" if which == "ours" else "python_calamine")
    before, start = _peak(), time.perf_counter()
    rows = read(content)
    print(json.dumps([time.perf_counter() - start, rows, _peak() - before]))


def measured(which: str, path: Path) -> tuple[float, int, float]:
    command = [sys.executable, "-m", "tests.benchmarks.bench_sheets", "--one", which, str(path)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    seconds, rows, megabytes = json.loads(answer)
    return seconds, rows, megabytes


def cells() -> dict[str, float]:
    """Microseconds for one plain cell of every kind."""
    from jiugai.common.sheets import Head, parser

    plain: dict[Any, Any] = {
        "text": "邮电家属楼", "number": 24, "area": 78.6, "money": 12.5, "date": datetime.date(2003, 6, 30),
        "year": 1998, "choice": "住宅", "yesno": "是", "phone": "13800001234", "identity": "11010519491231002X",
    }  # fmt: skip
    found = {}
    for kind, value in plain.items():
        read = parser(Head("x", "栏", kind, choices=(("home", "住宅"),)))
        found[kind] = (
            min(timeit.repeat(lambda read=read, value=value: read(value), number=20_000, repeat=5)) / 20_000 * 1e6
        )
    return found


def main() -> int:
    options = argparse.ArgumentParser()
    options.add_argument("--rows", type=int, default=200_000)
    options.add_argument("--one", nargs=2)
    chosen = options.parse_args()
    import django
    from django.conf import settings

    settings.configure(USE_I18N=True)
    django.setup()
    if chosen.one:
        one(*chosen.one)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.xlsx"
        make(path, chosen.rows)
        size = path.stat().st_size / 1024**2
        rounds = [(measured("baseline", path), measured("ours", path)) for _round in range(ROUNDS)]
    if any(rows != chosen.rows for both in rounds for _seconds, rows, _mb in both):
        raise SystemExit("rows are missing")
    base, ours = (statistics.median(both[i][0] for both in rounds) for i in (0, 1))
    memory = max(both[1][2] for both in rounds)
    print(f"{chosen.rows:,} rows x {len(HEADS)} columns, {size:.1f} MB")
    print(f"baseline {base:.2f} s, +{max(both[0][2] for both in rounds):.0f} MB")
    print(f"ours     {ours:.2f} s = {ours / base:.2f} x (bar {BAR}), +{memory:.0f} MB (bar {BAR_MEMORY})")
    times = cells()
    print("one cell " + ", ".join(f"{kind} {micros:.2f}" for kind, micros in times.items()) + f" µs (bar {BAR_CELL})")
    return int(ours > BAR * base or memory > BAR_MEMORY or max(times.values()) > BAR_CELL)


if __name__ == "__main__":
    sys.exit(main())
