"""Benchmark of the plan reader: seconds per document, recall and precision on labelled facts.

Baseline: one `re.findall` pass that cuts the same text into words, numbers and signs, in the same run; the ratio is
reader / baseline. Row shape: one document. No database, no durability. Median of the rounds after one warm-up, in
processor seconds: the reader is one thread without input or output, and neighbours on the machine shall not count.
Exits with 1 when a bar is missed.
"""

import re
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from jiugai.policies.reader import read_text  # noqa: E402  (the script runs from anywhere)
from jiugai.policies.tests import score  # noqa: E402

ROUNDS = 5
PAGE = 616
"""Characters on a page of an official document: 22 lines of 28."""
LONG_PAGES = 100
MAX_LONG_SECONDS = 1.0
MIN_RECALL = 0.9
MIN_PRECISION = 0.9
_WORDS = re.compile(r"[\u4e00-\u9fff]+|\d+(?:\.\d+)?|\S")
_NUMBERS = "一二三四五六七八九十"


def long_plan(pages: int) -> str:
    """A plan of about `pages` pages with everything that plans contain, the parts changing in number and order."""
    parts = ["青禾县城镇老旧小区改造五年实施方案\n青政发〔2021〕1号\n青禾县人民政府\n2021年3月1日\n"]
    size = part = 0
    while size < pages * PAGE:
        text = _part(part)
        parts.append(text)
        size += len(text)
        part += 1
    return "\n".join(parts)


def _part(part: int) -> str:
    year = 2021 + part % 5
    names = "、".join(f"第{part}片区{_NUMBERS[i]}号院" for i in range(10))
    rows = "\n".join(
        f"{i} | 街道{part} | 纺织{part}村{i}号院 | {1980 + i} | {60 + part + i} | {4000 + 100 * i}"
        for i in range(1, 25)
    )
    duties = "\n".join(
        f"（{_NUMBERS[i]}）县第{i + part}管理局：负责第{part}片区的协调、监督和检查，按月报告进展，落实后续管护。"
        for i in range(10)
    )
    return f"""第{part + 1}章 片区{part}
一、目标任务
{year}年改造老旧小区{10 + part}个，分别为：{names}，共{40 + part}栋、{1500 + part}户。
改造面积{12 + part}.5万平方米，计划投资{3000 + part}万元。
二、改造范围
2000年12月31日前建成、设施老化的小区。棚户区、自建住房、拟征收的片区不列入改造范围。
三、改造内容
基础类包括供水、排水、供电、燃气、道路、消防。完善类包括绿化、停车位、充电桩、物业用房。提升类包括养老、托育、助餐。
四、职责分工
{duties}
五、实施步骤
（一）准备阶段（{year}年1月至3月）。完成调查。（二）施工阶段（{year}年4月至10月中旬）。组织施工。
（三）验收阶段（{year}年12月底前）。完成验收，300户以上的小区应单独验收，每户补助2000元。
序号 | 街道 | 小区名称 | 建成年份 | 户数 | 面积（㎡）
{rows}
"""


def seconds(work: Callable[[], object]) -> float:
    """Median processor seconds of one call."""
    work()
    times = []
    for _ in range(ROUNDS):
        begin = time.process_time()
        work()
        times.append(time.process_time() - begin)
    return statistics.median(times)


def measured(name: str, text: str) -> float:
    """Print one line and return the reader's seconds."""
    reader = seconds(lambda: read_text(text).to_json())
    baseline = seconds(lambda: _WORDS.findall(text))
    print(
        f"{name:<28} {len(text):>8,} characters  {len(text) / PAGE:6.1f} pages  reader {reader * 1000:9.1f} ms"
        f"  findall {baseline * 1000:7.2f} ms  ratio {reader / baseline:8.1f}"
    )
    return reader


def main() -> int:
    print("baseline: one re.findall pass over the same text; row: one document; no database")
    for path in sorted((ROOT.parent / "shared" / "seeds").glob("*.txt")):
        measured(path.stem, path.read_text(encoding="utf-8"))
    samples = list(score.load([score.SAMPLES, score.HELDOUT]))
    longest = max(samples, key=lambda sample: len(sample.text))
    measured(f"sample {longest.name}", longest.text)
    each = [seconds(lambda text=s.text: read_text(text)) for s in samples]  # type: ignore[misc]
    print(f"{len(samples)} samples: median {statistics.median(each) * 1000:.1f} ms, slowest {max(each) * 1000:.1f} ms")
    slow = measured(f"synthetic, {LONG_PAGES} pages", long_plan(LONG_PAGES))
    count = score.total(c for counts in score.score(samples).values() for c in counts.values())
    print(f"labelled facts {count.expected}: recall {count.recall:.3f}, precision {count.precision:.3f}")
    bars = [
        (slow <= MAX_LONG_SECONDS, f"{LONG_PAGES} pages in {slow:.2f} s (bar {MAX_LONG_SECONDS:.2f} s)"),
        (count.recall >= MIN_RECALL, f"recall {count.recall:.3f} (bar {MIN_RECALL})"),
        (count.precision >= MIN_PRECISION, f"precision {count.precision:.3f} (bar {MIN_PRECISION})"),
    ]
    for met, text in bars:
        print(("met     " if met else "MISSED  ") + text)
    return 0 if all(met for met, _text in bars) else 1


if __name__ == "__main__":
    sys.exit(main())
