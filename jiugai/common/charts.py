"""Server-side SVG: plain numbers in, markup out (interface.md §6).

Colour is a class, size is CSS or an SVG attribute, meaning is in <title>: the strict CSP allows no inline style.
Words that a person must read are HTML beside the drawing; only axes, ticks and values are SVG text.
Numbers are only drawn here, never computed on: floats are harmless.
"""

import datetime
from collections.abc import Sequence
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

Point = tuple[float, float]
DOTS_LIMIT = 40
"""Above this many marks nobody counts them: use `bar`."""


def _n(x: float) -> str:
    return f"{x:.2f}".rstrip("0").rstrip(".")


def _svg(view: str, body: Sequence[SafeString], title: object, css: str = "chart", extra: str = "") -> SafeString:
    return format_html(
        '<svg class="{}" viewBox="{}" role="img" aria-label="{}"{}><title>{}</title>{}</svg>',
        css, view, title, mark_safe(extra), title, mark_safe("".join(body)),  # noqa: S308 - both are built here
    )  # fmt: skip


def _rect(css: str, x: float, width: float, height: float, *, y: float = 0, round_: float = 0) -> SafeString:
    corner = f' rx="{_n(round_)}"' if round_ else ""
    place = f'x="{_n(x)}" y="{_n(y)}" width="{_n(max(width, 0))}" height="{_n(height)}"'
    return format_html('<rect class="{}" {}{}/>', css, mark_safe(place), mark_safe(corner))  # noqa: S308


def _path(css: str, d: str) -> SafeString:
    return format_html('<path class="{}" d="{}"/>', css, d)


def _text(x: float, y: float, text: object, anchor: str = "middle", css: str = "") -> SafeString:
    return format_html('<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>', css, _n(x), _n(y), anchor, text)


def bar(
    parts: Sequence[tuple[float, str]], total: float, title: object, css: str = "bar", ticks: Sequence[float] = ()
) -> SafeString:
    """Stacked bar from zero that stretches to its box.

    `parts` are (value, class) such as (12, "f-3"); `ticks` are values marked by a line. An empty whole draws the track.
    """
    out, x = [_rect("f-track", 0, 100, 10)], 0.0
    scale = 100 / total if total > 0 else 0
    for value, kind in parts:
        width = min(scale * max(value, 0), 100 - x)
        if width > 0:
            out.append(_rect(kind, x, max(width - 0.25, 0.1), 10))
        x += width
    for tick in ticks:
        at = min(max(scale * tick, 0), 100)
        out += [_rect("f-sheet", at - 1.4, 2.8, 10), _rect("f-ink", at - 0.5, 1, 10)]
    return _svg("0 0 100 10", out, title, css, ' preserveAspectRatio="none"')


def _mark(x: float, y: float, radius: float, late: bool) -> SafeString:
    """One community: a square on time, a triangle late, so that the difference survives grey print."""
    size = 2 * radius
    if late:
        return _path("f-late", f"M{_n(x + radius)} {_n(y - 0.4)} L{_n(x + size + 0.6)} {_n(y + size)} H{_n(x - 0.6)} Z")
    return _rect("f-3", x, size, size, y=y, round_=radius / 2)


def dots(on_time: int, late: int, title: object) -> SafeString:
    """One mark per community in a row, up to 40; beyond that a bar of the two parts."""
    if on_time + late > DOTS_LIMIT:
        return bar([(on_time, "f-3"), (late, "f-late")], on_time + late, title)
    radius, step = 5, 13
    out = [_mark(i * step, 1, radius, i >= on_time) for i in range(on_time + late)]
    width = max((on_time + late) * step - 3, 1)
    return _svg(f"-1 0 {width + 2} 12", out, title, "dots", f' width="{width + 2}" height="12"')


def tower(
    columns: Sequence[tuple[object, int, int]], title: object, width: int = 520, height: int = 190, per_row: int = 2
) -> SafeString:
    """Stages left to right, one mark per community stacked upward. `columns`: (label, on time, late).

    The marks shrink until the highest stack fits.
    """
    if not columns:
        return _svg(f"0 0 {width} {height}", [], title)
    step, base = width / len(columns), height - 42
    rows = max((-(-(ok + late) // per_row) for _label, ok, late in columns), default=1)
    pitch = min(14.8, (base - 4) / max(rows, 1))
    radius = pitch * 0.39
    out = [_path("l-axis", f"M0 {base}H{width}")]
    for i, (label, ok, late) in enumerate(columns):
        centre = i * step + step / 2
        left = centre - (min(per_row, ok + late) * pitch - (pitch - 2 * radius)) / 2
        for k in range(ok + late):
            out.append(_mark(left + k % per_row * pitch, base - (k // per_row + 1) * pitch, radius, k >= ok))
        out.append(_text(centre, base + 17, label))
        out.append(_text(centre, base + 35, ok + late, css="strong"))
    return _svg(f"0 0 {width} {height}", out, title)


def _between(points: Sequence[Point], x: float) -> float:
    """Value of a broken line at `x`; the ends hold beyond the line."""
    for (x0, y0), (x1, y1) in pairwise(points):
        if x0 <= x <= x1 and x1 > x0:
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    return points[-1][1] if points and x > points[0][0] else points[0][1]


def curve(
    labels: Sequence[object], plan: Sequence[Point], real: Sequence[Point], title: object,
    width: int = 520, height: int = 190, unit: str = "%",
) -> SafeString:  # fmt: skip
    """Planned (dashed) against actual (solid), in percent; both values of today are written, not left to the eye.

    Points are (position on the label axis, percent).
    """
    left, right, top, base = 30, 16, 10, height - 26
    span = (width - left - right) / max(len(labels) - 1, 1)

    def at(point: Point) -> str:
        return f"{_n(left + point[0] * span)} {_n(base - point[1] * (base - top) / 100)}"

    out = []
    for level in (0, 25, 50, 75, 100):
        y = base - level * (base - top) / 100
        out += [_path("l-grid", f"M{left} {_n(y)}H{width - right}"), _text(left - 8, y + 4, level, "end")]
    out += [_text(left + i * span, height - 6, label) for i, label in enumerate(labels)]
    if plan:
        out.append(_path("l-plan", "M" + " L".join(at(p) for p in plan)))
    if real:
        x, y = left + real[-1][0] * span, base - real[-1][1] * (base - top) / 100
        line = "M" + " L".join(at(p) for p in real)
        out += [
            _path("f-area", f"{line} L{_n(x)} {base} L{_n(left + real[0][0] * span)} {base}Z"),
            _path("l-main", line),
        ]
        out.append(format_html('<circle class="f-3" cx="{}" cy="{}" r="4"/>', _n(x), _n(y)))
        out.append(_text(x + 10, y + 16, _("actual %(n)s") % {"n": f"{real[-1][1]:.0f}{unit}"}, "start", "strong"))
    if real and plan:
        planned = _between(plan, real[-1][0])
        py = base - planned * (base - top) / 100
        out += [_path("l-gap", f"M{_n(x)} {_n(py)}V{_n(y)}")]
        out.append(format_html('<circle class="f-open" cx="{}" cy="{}" r="3"/>', _n(x), _n(py)))
        out.append(_text(x - 8, py - 8, _("planned %(n)s") % {"n": f"{planned:.0f}{unit}"}, "end"))
    return _svg(f"0 0 {width} {height}", out, title)


def test(value: float, of: float, over: float, title: object) -> SafeString:
    """One legal test: value against `of`; the line at the share `over` (0–1) runs through the bar."""
    at = 100 * over
    width = min(100 * value / of, 100) if of else 0
    out = [_rect("f-track", 0, 100, 8, y=3), _rect("f-3", 0, width, 8, y=3)]
    out += [_rect("f-sheet", at - 1, 2, 14), _rect("f-ink", at - 0.4, 0.8, 14)]
    return _svg("0 0 100 14", out, title, "bar bar--test", ' preserveAspectRatio="none"')


test.__test__ = False  # type: ignore[attr-defined]  # pytest must not take the chart for a test


def ranks(rows: Sequence[tuple[object, Sequence[float], object]], parts: Sequence[object], title: object) -> SafeString:
    """Why this rank: a table with one stacked bar per row on a common scale, total at the end, and the legend.

    `rows` are (label, value of each part, total as text); parts keep order and colour of the legend (at most six).
    """
    top = max((sum(values) for _label, values, _total in rows), default=0)
    key = format_html_join("", '<li><svg viewBox="0 0 10 10" aria-hidden="true">{}</svg>{}</li>',
                           ((_rect(f"p-{i}", 0, 10, 10), part) for i, part in enumerate(parts, 1)))  # fmt: skip
    body = format_html_join(
        "", '<tr><th scope="row">{}</th><td>{}</td><td class="num">{}</td></tr>',
        ((label, bar([(v, f"p-{i}") for i, v in enumerate(values, 1)], top,
                     "，".join(f"{p} {_n(v)}" for p, v in zip(parts, values, strict=True)), "bar bar--l"), total)
         for label, values, total in rows),
    )  # fmt: skip
    return format_html(
        '<ul class="legend">{}</ul><table class="bars"><caption class="sr">{}</caption><tbody>{}</tbody></table>',
        key, title, body,
    )  # fmt: skip


Span = tuple[object, datetime.date, datetime.date, str]


def gantt(rows: Sequence[Span], today: datetime.date | None, title: object, width: int = 760) -> SafeString:
    """Stages on a calendar: (label, from, until, class), with a line at today. Months are ticked along the top."""
    if not rows:
        return _svg(f"0 0 {width} 20", [], title)
    start = min(r[1] for r in rows).replace(day=1)
    end = max(r[2] for r in rows)
    days = max((end - start).days + 1, 1)
    left, line = 170, 28
    height = 24 + line * len(rows)

    def at(day: datetime.date) -> float:
        return left + (day - start).days * (width - left - 8) / days

    out, month = [], start
    while month <= end:
        out += [_path("l-grid", f"M{_n(at(month))} 20V{height}"), _text(at(month) + 4, 12, f"{month:%m}", "start")]
        month = (month + datetime.timedelta(days=32)).replace(day=1)
    for i, (label, first, last, css) in enumerate(rows):
        y = 24 + i * line
        out.append(_text(0, y + 17, label, "start", "strong"))
        out.append(_rect(css, at(first), max(at(last) - at(first), 4), 14, y=y + 6, round_=3))
    if today and start <= today <= end:
        out += [_path("l-ink", f"M{_n(at(today))} 16V{height}"), _text(at(today), 12, _("today"), css="urgent")]
    return _svg(f"0 0 {width} {height}", out, title)
