"""What one person may lay upon the desk: the worker and the database are everybody's."""

import pytest

from jiugai.common.results import BadInput, WrongState
from jiugai.desk.api import Draft, save_draft, start_job
from jiugai.desk.models import SavedView
from jiugai.desk.services.drafts import MOST
from jiugai.desk.services.start_job import MOST_OPEN
from jiugai.desk.services.views import save_view

pytestmark = pytest.mark.django_db


def test_one_person_does_not_fill_the_queue(cast) -> None:
    office, other = cast.gaotang.lead_office, cast.tumd.lead_office
    for _n in range(MOST_OPEN):
        start_job(actor=office, county=office.county, kind="policies.read", payload={"reading": 0, "attachment": 0})
    with pytest.raises(WrongState, match=str(MOST_OPEN)):
        start_job(actor=office, county=office.county, kind="policies.read")
    start_job(actor=other, county=other.county, kind="policies.read")


def test_the_oldest_draft_makes_room(cast) -> None:
    office = cast.gaotang.sub_district
    for n in range(MOST + 3):
        save_draft(actor=office, key=f"form:{n}", values={"a": ["1"]})
    kept = set(Draft.objects.filter(person_id=office.person_id).values_list("key", flat=True))
    assert len(kept) == MOST
    assert "form:2" not in kept
    assert f"form:{MOST + 2}" in kept


@pytest.mark.parametrize("list_id", ["x" * 5000, "l", "a.b\nc", "../etc.x", ""])
def test_a_view_belongs_to_a_list(cast, list_id) -> None:
    with pytest.raises(BadInput):
        save_view(actor=cast.gaotang.lead_office, list_id=list_id, name="滞后", query="state=late")
    assert not SavedView.objects.exists()
