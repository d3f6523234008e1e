"""From a reviewed reading to the facts that can be applied: codes, programmes, bodies and clauses are derived here.

Nothing is invented: kinds of bodies are told from their names by the words offices use, and can be corrected later.
"""

import datetime
import hashlib
import re
from typing import Any

from jiugai.policies.services.plan_facts import (
    ClauseFact,
    DutyFact,
    OrganisationFact,
    PlanFacts,
    PlanHead,
    PostFact,
    ProgrammeFact,
    Row,
    TaskForceFact,
    day,
    smallest_units,
)

Draft = dict[str, Any]
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
KINDS = (
    ("audit", ("审计",)),
    ("finance", ("财政",)),
    ("sub_district", ("街道", "镇", "乡", "苏木")),
    ("neighbourhood", ("社区居委会", "居委会", "居民委员会")),
    ("property_company", ("物业服务", "物业管理", "物业公司", "物业企业")),
    ("owner_unit", ("产权单位",)),
    ("utility", ("公司", "集团", "供电", "供水", "供热", "热力", "燃气", "通信", "通讯", "移动", "联通", "电信", "铁塔",
                 "广电", "专营", "管线", "电力", "排水")),
    ("party", ("宣传部", "组织部", "统战部", "党委", "县委", "旗委", "区委", "市委")),
    ("government", ("人民政府", "政府办")),
)  # fmt: skip
CATEGORY_CODES = (("基础", "basic", "B"), ("完善", "improvement", "W"), ("提升", "upgrade", "T"))
_LAST_STEP = re.compile(r"(?<!^)([一二三四五六七八九十]是)$")
ROLES = {"组长": "head", "副组长": "deputy"}
STEP_WORDS = (
    ("survey", ("摸底", "调查", "征求")), ("summary", ("汇总", "上报", "任务")), ("scheme", ("方案", "设计", "计划")),
    ("notice", ("公示",)), ("approvals", ("准备", "招标", "立项", "审批", "手续")), ("works", ("实施", "施工", "改造")),
    ("acceptance", ("验收",)), ("handover", ("移交", "管护", "总结", "长效")),
)  # fmt: skip


def body_kind(name: str, lead: str) -> str:
    """Kind of an organisation from its name; the body that hosts the office of the task force leads."""
    if name and name == lead:
        return "lead_office"
    return next((kind for kind, words in KINDS if any(w in name for w in words)), "line_department")


class _Bodies:
    """Organisations by name, in order of appearance, each with a short code."""

    def __init__(self, county: str, lead: str) -> None:
        self.region, self.lead = county.ljust(12, "0"), lead
        self.by_name: dict[str, OrganisationFact] = {}

    def code(self, name: str | None) -> str:
        name = (name or "").strip()
        if not name:
            return ""
        if name not in self.by_name:
            code = "b" + hashlib.sha256(name.encode()).hexdigest()[:8]
            collective = name.startswith(("各", "有关", "相关"))
            kind = body_kind(name, self.lead)
            self.by_name[name] = OrganisationFact(code, name[:120], kind, self.region, collective=collective)
        return self.by_name[name].code

    def of_post(self, title: str) -> str:
        """Code of the body that a post such as 县财政局局长 begins with, among those that the document gives duties."""
        fitting = [name for name in self.by_name if title.startswith(name)]
        return self.by_name[max(fitting, key=len)].code if fitting else ""


def _clause_number(clause: Row) -> str:
    """一（二）3 or 三（二）2 一是: the path of the outline, which the reader writes in one piece."""
    return _LAST_STEP.sub(r" \1", str(clause.get("path") or "")) or str(clause.get("id") or "")


class _Clauses:
    """The outline as clauses with unique numbers, and the innermost clause of a span."""

    def __init__(self, draft: Draft) -> None:
        self.facts: list[ClauseFact] = [ClauseFact("文首", start=0, end=0)]
        used = {"文首"}
        for row in draft.get("clauses") or []:
            wanted = _clause_number(row) or str(row.get("heading") or "")[:20] or "〇"
            number, n = wanted[:56], 2
            while number in used:
                number, n = f"{wanted[:52]}·{n}", n + 1
            used.add(number)
            start, end = row["start"], row["end"]
            outer = [f.number for f in self.facts[1:] if (f.start or 0) <= start and end <= (f.end or 0)]
            heading = str(row.get("heading") or "")
            self.facts.append(ClauseFact(number, (*outer, number), heading, start=start, end=end))
        starts = [f.start for f in self.facts[1:] if f.start is not None]
        self.facts[0] = ClauseFact("文首", start=0, end=min(starts, default=len(draft.get("text") or "")))

    def at(self, position: int | None) -> str:
        if position is None:
            return "文首"
        inside = [f for f in self.facts if f.start is not None and f.end is not None and f.start <= position < f.end]
        return min(inside, key=lambda f: (f.end or 0) - (f.start or 0)).number if inside else "文首"


class _Converter:
    def __init__(self, draft: Draft, county: str) -> None:
        self.draft, self.county = draft, county
        self.clauses = _Clauses(draft)
        office = draft.get("office") or {}
        self.bodies = _Bodies(county, office.get("at") or "")
        self.programmes: dict[str, ProgrammeFact] = {}

    def where(self, pointer: str) -> str:
        spans = self.draft.get("spans") or {}
        for key in (pointer, *sorted(k for k in spans if k.startswith(f"{pointer}/"))):
            if spans.get(key):
                return self.clauses.at(spans[key][0][0])
        return "文首"

    def quote(self, pointer: str) -> str:
        """The document's words behind a fact."""
        spans = (self.draft.get("spans") or {}).get(pointer) or []
        return "".join(self.draft["text"][a:b] for a, b in spans)[:200]

    def programme(self, name: str | None) -> str:
        text = name or "城镇老旧小区改造"
        if text not in self.programmes:
            energy = "节能" in text
            taken = {p.code for p in self.programmes.values()}
            code = "energy" if energy and "energy" not in taken else "renovation" if "renovation" not in taken else ""
            code = code or "p" + hashlib.sha256(text.encode()).hexdigest()[:8]
            self.programmes[text] = ProgrammeFact(code, text[:80])
        return self.programmes[text].code

    def rows(self, table: str) -> list[tuple[str, Row]]:
        return [(f"/{table}/{n}", row) for n, row in enumerate(self.draft.get(table) or []) if row]

    def eligibility(self) -> list[Row]:
        result = []
        for pointer, row in self.rows("eligibility"):
            lists = {
                key: [{"code": f"{key}-{n}", "zh": text, "en": ""} for n, text in enumerate(row.get(key) or [])]
                for key in ("conditions", "excluded")
            }
            land = "state_owned" if "国有" in (row.get("land") or "") else row.get("land") or ""
            result.append(
                {k: row.get(k) for k in ("built_before", "ambiguous", "wording")}
                | lists
                | {"programme": self.programme(row.get("programme")), "land": land[:20], "clause": self.where(pointer)}
            )
        return result + self._first_rank(result)

    def _first_rank(self, scope: list[Row]) -> list[Row]:
        """A year that only the target names says who comes first, not who is admitted (TR-2.2a)."""
        dated = {row["programme"] for row in scope if row["built_before"]}
        result = []
        for pointer, row in self.rows("targets"):
            programme = self.programme(row.get("programme"))
            if row.get("built_before") and programme not in dated:
                wording = self.quote(f"{pointer}/built_before")
                open_year = "以前" in wording and not any(w in wording for w in ("底", "含", "月", "末"))
                rule = {"programme": programme, "built_before": row["built_before"], "ambiguous": open_year}
                result.append(rule | {"priority": True, "wording": wording, "clause": self.where(pointer)})
                dated.add(programme)
        return result

    def targets(self) -> list[Row]:
        keys = ("year", "communities", "buildings", "households", "area_m2", "investment_yuan", "wording")
        return [
            {k: row.get(k) for k in keys}
            | {"programme": self.programme(row.get("programme")), "clause": self.where(pointer)}
            for pointer, row in self.rows("targets")
        ]

    def communities(self) -> list[Row]:
        named: dict[str, Row] = {}
        for pointer, row in self.rows("targets"):
            for name in row.get("names") or []:
                entry = named.setdefault(
                    name, {"name": name, "programmes": [], "clause": self.where(f"{pointer}/names")}
                )
                programme = self.programme(row.get("programme"))
                if programme not in entry["programmes"]:
                    entry["programmes"].append(programme)
        rest = [n for n in self.draft.get("community_names") or [] if n not in named]
        for name in rest:
            named[name] = {
                "name": name,
                "programmes": [next(iter(self.programmes.values())).code if self.programmes else self.programme(None)],
                "clause": self.where("/community_names"),
            }
        return list(named.values())

    def catalogue(self) -> list[Row]:
        result = []
        for name, items in (self.draft.get("categories") or {}).items():
            known = next(((code, letter) for word, code, letter in CATEGORY_CODES if word in name), None)
            if not known:
                continue
            clause = self.where(f"/categories/{name}")
            for n, item in enumerate(items or [], start=1):
                result.append({"code": f"{known[1]}{n:02d}", "category": known[0], "name": item[:80], "clause": clause})
        return result

    def texts(self, table: str) -> list[Row]:
        result = []
        for n, (pointer, row) in enumerate(self.rows(table)):
            text = row.get("text") or row.get("obligation") or ""
            code = f"{table[:3]}-{n}"
            heading = row.get("heading") or row.get("subject") or text[:20]
            result.append({"code": code, "heading": heading[:120], "zh": text, "clause": self.where(pointer)})
        return result

    def stages(self) -> list[Row]:
        result = []
        for n, (pointer, row) in enumerate(self.rows("stages")):
            name = row.get("name") or row.get("deadline_text") or ""
            steps = [step for step, words in STEP_WORDS if any(w in name for w in words)]
            dates = {"from": row.get("from"), "to": row.get("to")}
            result.append(
                {"code": f"stage-{n}", "name": name[:80], "steps": steps, "clause": self.where(pointer)} | dates
            )
        return result

    def thresholds(self) -> list[Row]:
        return [
            {
                "code": f"threshold-{n}",
                "subject_zh": (row.get("subject") or "")[:120],
                "operator": row.get("operator") or ">=",
                "value": row.get("value"),
                "unit": row.get("unit") or "",
                "consequence_zh": row.get("consequence") or "",
                "clause": self.where(pointer),
            }
            for n, (pointer, row) in enumerate(self.rows("thresholds"))
            if row.get("value") is not None
        ]

    def rates(self) -> list[Row]:
        return [
            {
                "subject": (row.get("subject") or "")[:120],
                "amount_fen": smallest_units(row["value"], 100),
                "per": (row.get("unit") or "")[:20],
                "payer": (row.get("payer") or "")[:60],
                "clause": self.where(pointer),
            }
            for pointer, row in self.rows("rates")
            if row.get("value") is not None
        ]

    def tiers(self) -> list[Row]:
        return [
            {
                "subject_zh": (row.get("subject") or row.get("wording") or "")[:200],
                "strength": "ensure" if "确保" in (row.get("strength") or "") else "strive",
                "by": row["by"] if _DAY.fullmatch(row.get("by") or "") else None,
                "clause": self.where(pointer),
            }
            for pointer, row in self.rows("tiers")
        ]

    def funding_sources(self) -> list[Row]:
        return [
            {"code": f"source-{n}", "name": name[:80], "clause": self.where("/funding_sources")}
            for n, name in enumerate(self.draft.get("funding_sources") or [])
        ]

    def findings(self, decisions: dict[str, Any]) -> list[Row]:
        result = []
        for n, row in enumerate(self.draft.get("findings") or []):
            spans = row.get("spans") or []
            place = self.clauses.at(spans[0][0]) if spans else "文首"
            decision = decisions.get(f"/findings/{n}", {}).get("value") or ""
            result.append({"kind": row["kind"][:40], "zh": row["message"], "decision": decision, "clause": place})
        return result

    def duties(self) -> tuple[DutyFact, ...]:
        return tuple(
            DutyFact(self.where(pointer), tuple(dict.fromkeys(self.bodies.code(u) for u in row["units"])), row["text"])
            for pointer, row in self.rows("duties")
            if row.get("units") and row.get("text")
        )

    def seat(self, role: str, title: str) -> PostFact:
        return PostFact(role, title, organisation=self.bodies.of_post(title))

    def task_force(self) -> TaskForceFact | None:
        members = [row for _pointer, row in self.rows("members")]
        office = self.draft.get("office") or {}
        if not members and not office.get("at"):
            return None
        posts = tuple(self.seat(ROLES.get(m.get("role") or "", "member"), m.get("title") or "") for m in members)
        staff = [("director", office.get("director"))] + [("deputy", d) for d in office.get("deputies") or []]
        return TaskForceFact(
            name="工作领导小组" if not office.get("dissolves") else "工作专班",
            office_at=self.bodies.code(office.get("at")),
            dissolves_zh=office.get("dissolves") or "",
            members=posts,
            office=tuple(PostFact(role, name) for role, name in staff if name),
            clause=self.where("/members"),
        )


def _years(draft: Draft, issued: datetime.date | None, today: datetime.date) -> tuple[int, int]:
    years = [row["year"] for row in draft.get("targets") or [] if row and row.get("year")]
    first = (issued or today).year
    return (min(years), max(years)) if years else (first, first)


def _rows(convert: _Converter, decisions: dict[str, Any]) -> dict[str, list[Row]]:
    """The content tables; programmes are named in the order in which the tables speak of them."""
    return {
        "eligibility": convert.eligibility(),
        "targets": convert.targets(),
        "communities": convert.communities(),
        "catalogue": convert.catalogue(),
        "obligations": convert.texts("obligations"),
        "standards": convert.texts("standards"),
        "stages": convert.stages(),
        "thresholds": convert.thresholds(),
        "rates": convert.rates(),
        "findings": convert.findings(decisions),
        "tiers": convert.tiers(),
        "funding_sources": convert.funding_sources(),
    }


def _head(draft: Draft, county: str, today: datetime.date) -> PlanHead:
    issued = day(draft.get("issued_on"))
    first, last = _years(draft, issued, today)
    return PlanHead(
        key=f"{county}-{first}",
        title=(draft.get("title") or "")[:200],
        short_title=f"{first}年实施方案",
        issued_on=issued,
        year_from=first,
        year_to=last,
        doc_number=draft.get("doc_number") or "",
        issuer=draft.get("issuer") or "",
        disclosure="public" if "公开" in (draft.get("disclosure") or "") else "",
        addressees=tuple({"zh": a, "en": ""} for a in draft.get("addressees") or []),
        superior_documents=tuple(
            {"title_zh": d.get("title") or "", "number": d.get("number")} for d in draft.get("superior_documents") or []
        ),
    )


def facts_from_draft(draft: Draft, decisions: dict[str, Any], county: str, today: datetime.date) -> PlanFacts:
    """`draft` after `review.settled`; `decisions` also hold what was settled on findings. County: 6-digit code."""
    convert = _Converter(draft, county)
    rows = _rows(convert, decisions)
    duties, force = convert.duties(), convert.task_force()
    return PlanFacts(
        plan=_head(draft, county, today),
        clauses=tuple(convert.clauses.facts),
        programmes=tuple(convert.programmes.values()),
        organisations=tuple(convert.bodies.by_name.values()),
        duties=duties,
        task_force=force,
        outcomes=tuple({"zh": o, "en": ""} for o in draft.get("outcomes") or []),
        rows=rows,
        text=draft.get("text") or "",
    )
