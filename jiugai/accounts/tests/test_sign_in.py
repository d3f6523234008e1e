"""Coming in: right and wrong passwords, locks, forms that are not lost."""

from jiugai.accounts.models import DoorRecord, WorkSession
from jiugai.common.roles import Role


def test_right_password_opens_the_work(client, gaotang, sign_in):
    answer = sign_in("gt-lead_office")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    session = WorkSession.objects.get()
    assert (session.person, session.posting) == (gaotang.people[Role.LEAD_OFFICE], gaotang.postings[Role.LEAD_OFFICE])
    assert DoorRecord.objects.get().event == "signed_in"
    answer = client.get("/preferences/none")
    actor = answer.wsgi_request.actor
    assert (actor.role, actor.county, actor.scope) == ("lead_office", "371526", "371526")


def test_sign_in_page_opens(client, gaotang):
    assert "gt-lead_office" not in client.get("/sign-in/").content.decode()
