"""Forms of a community's facts, of its registration, and of a decision about its eligibility."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from jiugai.common.forms import AreaField, DayField, OfficeForm, ReasonField
from jiugai.communities.models import Community, CommunityVersion
from jiugai.communities.queries.words import TABLES
from jiugai.communities.rules import Rule
from jiugai.communities.states import (
    CommunityKind,
    Eligible,
    HeatingKind,
    HousingKind,
    LandKind,
    ManagementKind,
    YearEvidence,
)

KNOWN = [("", _("Not known")), ("yes", _("Yes")), ("no", _("No"))]
OPEN = [("", _("Not known"))]
GROUPS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (_("Name and place"), ("name", "region_code", "address", "kind", "note")),
    (_("Built and size"), (
        "built_from", "built_to", "built_evidence", "buildings", "households", "area", "site_area",
    )),
    (_("Houses and management"), ("housing", "land", "heating", "management", "parking_before", "parking_after")),
)  # fmt: skip


@dataclass(frozen=True)
class RuleOf:
    """A rule of the plan in force with the programme that it admits to."""

    programme: str
    plan: str
    """Key of the plan."""
    rule: Rule


@dataclass(frozen=True)
class FactGroup:
    """Fields that stand under one heading; those of a rule with its clause."""

    title: Any
    fields: list[BoundField]
    plan: str = ""
    clause: str = ""


def _tick(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=KNOWN, required=False, widget=forms.RadioSelect)


def _choice(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[*OPEN, *(c for c in choices if c[0])], required=False)


def _number(label: Any, least: int = 1) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=99_999, required=False)


def _word(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"


def _known(word: str) -> bool | None:
    return None if not word else word == "yes"


def region_choices(community_code: str, regions: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Places to choose from; the present one stays choosable though the table may not hold it."""
    known = dict(regions)
    return list(regions) if not community_code or community_code in known else [(community_code,) * 2, *regions]


class FactsForm(OfficeForm):
    """What is known of a community; conditions and exclusions are those of the plan in force, under their clauses.

    `base` is the state that the form first showed, `version` the one it would be saved on.
    """

    base = forms.IntegerField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    region_code = forms.ChoiceField(label=_("Sub-district"), required=False)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=CommunityKind.choices, required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
    built_from = DayField(label=_("First completion"), required=False, help_text=_("Date of completion acceptance."))
    built_to = DayField(label=_("Last completion"), required=False)
    built_evidence = _choice(_("Evidence of the year"), YearEvidence.choices)
    buildings = _number(_("Buildings"))
    households = _number(_("Households"))
    area = AreaField(label=_("Floor area ㎡"), required=False)
    site_area = AreaField(label=_("Site area ㎡"), required=False, help_text=_("Ground, not floor."))
    housing = _choice(_("Kind of housing"), HousingKind.choices)
    land = _choice(_("Land"), LandKind.choices)
    heating = _choice(_("Heating"), HeatingKind.choices)
    management = _choice(_("Management"), ManagementKind.choices)
    parking_before = _number(_("Parking spaces before"), 0)
    parking_after = _number(_("Parking spaces after"), 0)
    reason = forms.CharField(
        label=_("Why it is changed"), max_length=500, required=False, help_text=_("Stands in the history of each fact.")
    )

    def __init__(
        self,
        community: Community,
        rules: Sequence[RuleOf],
        data: Any = None,
        regions: Sequence[tuple[str, str]] = (),
    ) -> None:
        self.rules = rules
        self._tables = {table: dict(getattr(community, table)) for table in TABLES}
        plain = [n for _title, names in GROUPS for n in names]
        initial = {n: getattr(community, n) for n in (*plain, "version")}
        initial |= {"base": community.version, "in_region": _word(community.in_region)}
        super().__init__(data, initial=initial)
        places: Any = self.fields["region_code"]
        places.choices = region_choices(community.region_code, regions)
        if len(places.choices) < 2:
            del self.fields["region_code"]
        self._ask(community)

    def _ask(self, community: Community) -> None:
        """One question per criterion, under the first rule that states it."""
        self._under: dict[int, list[str]] = {}
        for n, one in enumerate(self.rules):
            mine = self._under.setdefault(n, [])
            if one.rule.region and "in_region" not in self.fields:
                self.fields["in_region"] = _tick(_("Lies in: %(region)s") % {"region": one.rule.region})
                mine.append("in_region")
            for table, criteria in (("conditions", one.rule.conditions), ("excluded", one.rule.excluded)):
                for c in criteria:
                    name = f"{table}:{c.code}"
                    if name not in self.fields:
                        label = c.text if table == "conditions" else _("Not admitted: %(what)s") % {"what": c.text}
                        self.fields[name] = _tick(label)
                        self.initial[name] = _word(getattr(community, table).get(c.code))
                        mine.append(name)

    def groups(self) -> Iterator[FactGroup]:
        """The fields under their headings, in the order of the page."""
        for title, names in GROUPS:
            yield FactGroup(title, [self[n] for n in names if n in self.fields])
        for n, one in enumerate(self.rules):
            if self._under[n]:
                yield FactGroup(one.programme, [self[name] for name in self._under[n]], one.plan, one.rule.clause)

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if not name and "name" in self.data:
            raise forms.ValidationError(_("Not filled in yet."))
        return name or str(self.initial["name"])

    def clean_region_code(self) -> str:
        return str(self.cleaned_data["region_code"]) or str(self.initial["region_code"])

    def clean_kind(self) -> str:
        return str(self.cleaned_data["kind"]) or str(self.initial["kind"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("built_from"), data.get("built_to")
        if first and last and last < first:
            self.add_error("built_to", _("The last completion must not lie before the first."))
        return data

    @property
    def base_version(self) -> int:
        return self.cleaned_data.get("base") or self.cleaned_data["version"]

    def facts(self) -> dict[str, Any]:
        """The cleaned values in the shape of `change_row`."""
        data = self.cleaned_data
        plain = {n: data[n] for _title, names in GROUPS for n in names if n in data}
        if "in_region" in data:
            plain["in_region"] = _known(data["in_region"])
        for table in TABLES:
            asked = {n.partition(":")[2]: _known(w) for n, w in data.items() if n.startswith(f"{table}:")}
            if asked:
                old = self._tables[table]
                plain[table] = old | {code: v for code, v in asked.items() if v is not None or code in old}
        return plain

    def rebase(self, shown: CommunityVersion, fresh: Community) -> None:
        """After a conflict: facts that this person left as they were follow the saved row, the others stay written."""
        data = dict(self.data.items())
        for name in self.fields:
            if name not in ("base", "version", "reason") and self._plain(shown, name) == self.cleaned_data.get(name):
                value = self.fields[name].prepare_value(self._plain(fresh, name))
                data[name] = "" if value is None else str(value)
        self.data = data | {"version": str(fresh.version), "base": str(self.base_version)}

    @staticmethod
    def _plain(row: Any, name: str) -> Any:
        """The value of a row as `cleaned_data` would hold it."""
        table, colon, code = name.partition(":")
        if colon:
            return _word(getattr(row, table).get(code))
        return _word(row.in_region) if name == "in_region" else getattr(row, name)

    def label_of(self, name: str) -> str:
        """The words of a fact or of a criterion ("conditions:…")."""
        return str(self.fields[name].label) if name in self.fields else name


class OverrideForm(OfficeForm):
    answer = forms.ChoiceField(
        label=_("Decision"),
        choices=[*Eligible.choices, ("rule", _("Let the rule count again"))],
        widget=forms.RadioSelect,
    )
    reason = ReasonField()


class RegisterForm(OfficeForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    region_code = forms.ChoiceField(label=_("Sub-district"), required=False)
    programmes = forms.MultipleChoiceField(label=_("Programmes"), widget=forms.CheckboxSelectMultiple, required=False)

    def __init__(
        self, programmes: list[tuple[str, str]], data: Any = None, regions: Sequence[tuple[str, str]] = ()
    ) -> None:
        super().__init__(data)
        chosen: Any = self.fields["programmes"]
        chosen.choices = programmes
        places: Any = self.fields["region_code"]
        places.choices = [("", _("Not known")), *regions]
        if len(regions) < 2:
            del self.fields["region_code"]
