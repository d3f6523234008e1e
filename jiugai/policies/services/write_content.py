"""Writes the content tables of a plan from confirmed facts: one small writer per table."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from jiugai.policies import models
from jiugai.policies.services.plan_facts import PlanFacts, Row, day, smallest_units


@dataclass
class Book:
    """What the writers look up: clauses by number, programmes, organisations and items by code."""

    policy: models.Policy
    clauses: dict[str, models.Clause]
    programmes: dict[str, models.Programme]
    organisations: dict[str, Any]
    root: models.Clause
    items: dict[str, models.CatalogueItem] = field(default_factory=dict)

    def base(self, row: Row, order: int) -> dict[str, Any]:
        number = row.get("clause") or (row.get("clauses") or [""])[0]
        return {"policy": self.policy, "order": order, "clause": self.clauses.get(number, self.root)}

    def programme(self, row: Row) -> models.Programme:
        return self.programmes[row["programme"]]


def _eligibility(book: Book, row: Row, base: dict[str, Any]) -> None:
    models.EligibilityRule.objects.create(
        **base,
        programme=book.programme(row),
        built_before=day(row.get("built_before")),
        ambiguous=bool(row.get("ambiguous")),
        priority=bool(row.get("priority")),
        wording=row.get("wording") or "",
        region=row.get("region_zh") or "",
        region_en=row.get("region_en") or "",
        land=row.get("land") or "",
        conditions=row.get("conditions") or [],
        excluded=row.get("excluded") or [],
    )


def _target(book: Book, row: Row, base: dict[str, Any]) -> None:
    counts = {k: row.get(k) for k in ("year", "communities", "buildings", "households")}
    models.Target.objects.create(
        **base,
        **counts,
        programme=book.programme(row),
        area=smallest_units(row.get("area_m2"), 100),
        investment=smallest_units(row.get("investment_yuan"), 100),
        wording=row.get("wording") or "",
    )


def _tier(book: Book, row: Row, base: dict[str, Any]) -> None:
    models.Tier.objects.create(
        **base,
        subject=row["subject_zh"],
        subject_en=row.get("subject_en") or "",
        built_before=day(row.get("built_before")),
        by=day(row.get("by")),
        strength=row.get("strength") or "stated",
    )


def _community(book: Book, row: Row, base: dict[str, Any]) -> None:
    for programme in row["programmes"]:
        models.NamedCommunity.objects.create(
            **base,
            programme=book.programmes[programme],
            name=row["name"],
            region_code=row.get("region") or "",
            note=row.get("name_note_zh") or "",
            buildings_from=row.get("buildings_from"),
            buildings_to=row.get("buildings_to"),
        )


def _item(book: Book, row: Row, base: dict[str, Any]) -> None:
    item = models.CatalogueItem.objects.create(
        **base,
        code=row["code"],
        category=row["category"],
        auxiliary=bool(row.get("auxiliary")),
        name=row["name"],
        name_en=row.get("name_en") or "",
        unit=row.get("unit") or "",
        location=row.get("location") or "",
        forced_when=row.get("forced_when"),
        needs=row.get("needs") or [],
        material=row.get("material"),
    )
    item.responsible.set([book.organisations[code] for code in row.get("responsible") or []])
    book.items[item.code] = item
    rate = row.get("resident_rate")
    if rate:
        models.Rate.objects.create(
            **base,
            item=item,
            subject=rate.get("covers_zh") or item.name,
            subject_en=rate.get("covers_en") or item.name_en,
            amount=rate["amount_fen"],
            per=rate["per"],
            payer=rate.get("payer_zh") or "",
            payer_en=rate.get("payer_en") or "",
        )


def _rate(book: Book, row: Row, base: dict[str, Any]) -> None:
    texts = {k: row.get(k) or "" for k in ("subject", "subject_en", "payer", "payer_en")}
    models.Rate.objects.create(**base, **texts, amount=row["amount_fen"], per=row["per"])


def _obligation(book: Book, row: Row, base: dict[str, Any]) -> None:
    models.Obligation.objects.create(**base, code=row["code"], text=row["zh"], text_en=row.get("en") or "")


def _standard(book: Book, row: Row, base: dict[str, Any]) -> None:
    models.Standard.objects.create(
        **base,
        heading=row["heading"],
        heading_en=row.get("heading_en") or "",
        text=row["zh"],
        text_en=row.get("en") or "",
    )


def _stage(book: Book, row: Row, base: dict[str, Any]) -> None:
    models.Stage.objects.create(
        **base,
        code=row["code"],
        name=row["name"],
        name_en=row.get("name_en") or "",
        starts_on=day(row.get("from")),
        ends_on=day(row.get("to")),
        steps=row.get("steps") or [],
    )


def _threshold(book: Book, row: Row, base: dict[str, Any]) -> None:
    models.Threshold.objects.create(
        **base,
        code=row["code"],
        subject=row["subject_zh"],
        subject_en=row.get("subject_en") or "",
        operator=row["operator"],
        value=Decimal(str(row["value"])),
        unit=row.get("unit") or "",
        consequence=row.get("consequence_zh") or "",
        consequence_en=row.get("consequence_en") or "",
    )


def _funding(book: Book, row: Row, base: dict[str, Any]) -> None:
    models.FundingSource.objects.create(
        **base,
        code=row["code"],
        name=row["name"],
        name_en=row.get("name_en") or "",
        kind=row.get("kind") or "",
        rule=row.get("rule_zh") or "",
        rule_en=row.get("rule_en") or "",
    )


def _finding(book: Book, row: Row, base: dict[str, Any]) -> None:
    models.Finding.objects.create(
        **base,
        kind=row["kind"],
        message=row["zh"],
        message_en=row.get("en") or "",
        decision=row.get("decision") or "",
    )


WRITERS: dict[str, Callable[[Book, Row, dict[str, Any]], None]] = {
    "eligibility": _eligibility,
    "targets": _target,
    "tiers": _tier,
    "communities": _community,
    "catalogue": _item,
    "rates": _rate,
    "obligations": _obligation,
    "standards": _standard,
    "stages": _stage,
    "thresholds": _threshold,
    "funding_sources": _funding,
    "findings": _finding,
}


def write_content(book: Book, facts: PlanFacts) -> None:
    """Create all content rows of `book.policy`; a row whose clause is not listed is filed under the plan's head."""
    for table, write in WRITERS.items():
        for order, row in enumerate(facts.rows.get(table, [])):
            write(book, row, book.base(row, order))
