"""What other modules may use of `organisations`."""

from jiugai.organisations.models import County, Duty, Organisation, Region, TaskForce, TaskForceMember, within
from jiugai.organisations.permissions import may_edit_organisation
from jiugai.organisations.queries import (
    business_date_of,
    counties_all,
    counties_visible_to,
    county_of,
    duties_visible_to,
    find_organisation,
    organisations_visible_to,
    region_name,
    register_people,
    task_forces_visible_to,
)
from jiugai.organisations.services.bodies import (
    OrganisationFacts,
    add_organisation,
    edit_organisation,
    ensure_organisation,
)
from jiugai.organisations.services.plan_bodies import (
    DutySpec,
    MemberSpec,
    TaskForceSpec,
    name_holder,
    replace_duties,
    replace_task_force,
    vacate_seats,
)
from jiugai.organisations.services.regions import (
    BadRows,
    RegionRow,
    RowError,
    found_county,
    import_regions,
    set_lead_office,
)
from jiugai.organisations.states import OrganisationKind, RegionLevel, TaskForcePart

__all__ = [
    "BadRows",
    "County",
    "Duty",
    "DutySpec",
    "MemberSpec",
    "Organisation",
    "OrganisationFacts",
    "OrganisationKind",
    "Region",
    "RegionLevel",
    "RegionRow",
    "RowError",
    "TaskForce",
    "TaskForceMember",
    "TaskForcePart",
    "TaskForceSpec",
    "add_organisation",
    "business_date_of",
    "counties_all",
    "counties_visible_to",
    "county_of",
    "duties_visible_to",
    "edit_organisation",
    "ensure_organisation",
    "find_organisation",
    "found_county",
    "import_regions",
    "may_edit_organisation",
    "name_holder",
    "organisations_visible_to",
    "region_name",
    "register_people",
    "replace_duties",
    "replace_task_force",
    "set_lead_office",
    "task_forces_visible_to",
    "vacate_seats",
    "within",
]
