"""Sets up the founding counties from their reviewed facts, through the same services that a user's document takes."""

import datetime
import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from jiugai.accounts.api import ensure_sign_in
from jiugai.common.actors import Actor, system_actor
from jiugai.common.roles import Role
from jiugai.organisations.api import (
    County,
    RegionRow,
    find_organisation,
    found_county,
    import_regions,
    set_lead_office,
)
from jiugai.policies.api import Policy, apply_plan, facts_from_json

DATA = Path(__file__).parent / "data"
PASSWORD = "jiugai-demo-2021"  # noqa: S105 - printed at start; accepted on loopback only
LOADER = "演示数据"
"""Who loaded it, as the record and the histories name it."""
ADMINISTRATORS = (
    ("admin-system", Role.SYSTEM_ADMIN, "系统管理员 1"),
    ("admin-security", Role.SECURITY_ADMIN, "安全管理员 1"),
    ("admin-audit", Role.AUDIT_ADMIN, "审计管理员 1"),
)


def county_files() -> list[Path]:
    """One file of reviewed facts per founding county."""
    return sorted(DATA.glob("*.json"))


def load_plan(raw: dict[str, Any]) -> Policy:
    """Regions, county and plan of one founding county; what stands already is left as it is."""
    place = raw["county"]
    actor = system_actor(LOADER, place["code"])
    with transaction.atomic():
        regions = [RegionRow(n, code, name) for n, (code, name) in enumerate(place["regions"], start=1)]
        import_regions(actor=actor, rows=regions)
        day = datetime.date.fromisoformat(place["business_date"])
        county = found_county(
            actor=actor, code=place["code"], name=place["name"], name_en=place["name_en"], business_date=day
        )
        policy = Policy.objects.filter(key=raw["plan"]["key"]).first()
        if policy is None:
            facts = facts_from_json(raw)
            start = facts.plan.issued_on or day
            policy = apply_plan(facts, actor=actor, county=county.code, effective_from=start)
    return policy


def load_county(raw: dict[str, Any]) -> Policy:
    """One founding county with a sign-in for each role. All or nothing."""
    with transaction.atomic():
        policy = load_plan(raw)
        _sign_ins(raw, policy.county, system_actor(LOADER, policy.county.code))
    return policy


def _sign_ins(raw: dict[str, Any], county: County, actor: Actor) -> None:
    names = {row["code"]: row["name"] for row in raw["organisations"]}
    for row in raw["sign_ins"]:
        organisation = find_organisation(county, names[row["organisation"]])
        if organisation is None:
            raise LookupError(row["organisation"])
        if row["role"] == Role.LEAD_OFFICE and county.lead_office is None:
            set_lead_office(actor=actor, county=county, organisation=organisation)
        ensure_sign_in(
            actor=actor,
            username=row["username"],
            password=PASSWORD,
            organisation=organisation,
            role=row["role"],
            label=row["label"],
        )


def load_administrators() -> None:
    """The three administrators, kept apart, for the whole installation."""
    actor = system_actor(LOADER)
    for username, role, label in ADMINISTRATORS:
        ensure_sign_in(actor=actor, username=username, password=PASSWORD, organisation=None, role=role, label=label)


def load_demo() -> list[Policy]:
    """Both founding counties and the administrators. A second call changes nothing."""
    load_administrators()
    return [load_county(json.loads(path.read_text("utf8"))) for path in county_files()]


def sign_in_lines(address: str) -> list[str]:
    """Printed at start: one sign-in per role of both counties, and the password they share."""
    if not settings.DEMO:
        return []
    lines = [f"password of all demo sign-ins: {PASSWORD}"]
    lines += [f"  {username:<18} {role.label}" for username, role, _label in ADMINISTRATORS]
    for path in county_files():
        raw = json.loads(path.read_text("utf8"))
        lines.append(raw["county"]["name"])
        lines += [f"  {row['username']:<18} {row['label']}" for row in raw["sign_ins"]]
    return lines
