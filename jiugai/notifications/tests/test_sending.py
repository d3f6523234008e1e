"""Everybody is told once, whoever runs the scheduler and however often; what fails stays in sight."""

import datetime
import threading
from importlib import import_module

import pytest
from django.db import connection
from django.utils import timezone

from jiugai.accounts.api import actor_of, end_posting, ensure_sign_in
from jiugai.accounts.models import Posting
from jiugai.audit.api import AuditEntry
from jiugai.common.results import BadInput, WrongState
from jiugai.desk.api import Job, job_kind, job_kinds, start_job
from jiugai.notifications.api import (
    deliver_waiting,
    notifications_visible_to,
    notify,
    send_due_notices,
    unread_count,
    waiting_for,
)
from jiugai.notifications.models import Delivery, Notification
from jiugai.notifications.queries import stuck_deliveries
from jiugai.notifications.services import choose_pace, give_up_delivery, mark_all_read, mark_read, retry_delivery
from jiugai.notifications.services.job_ended import tell_job_ended
from jiugai.notifications.states import DeliveryState, Pace
from tests.cast import HOUSE

FRIDAY = datetime.date(2021, 9, 17)


def tell(to, key="k1", code="notifications.overdue", **more):
    return notify(
        actor=HOUSE, organisation_id=to.organisation_id, role=to.role, code=code, title="西岳楼逾期", url="/x/",
        once_key=key, county=to.county, **more,
    )  # fmt: skip


@pytest.mark.django_db
def test_the_same_event_is_told_once(cast) -> None:
    office = cast.gaotang.sub_district
    assert len(tell(office)) == 1
    assert tell(office) == []
    assert unread_count(office) == 1


@pytest.mark.django_db
def test_a_notification_goes_to_the_office_not_to_others(cast) -> None:
    tell(cast.gaotang.sub_district)
    others = [cast.gaotang.other_sub_district, cast.gaotang.lead_office, cast.tumd.sub_district, cast.system_admin]
    assert [unread_count(a) for a in others] == [0, 0, 0, 0]


@pytest.mark.django_db
def test_duties_pass_to_the_successor(cast) -> None:
    office = cast.gaotang.sub_district
    tell(office)
    end_posting(actor=HOUSE, posting=Posting.objects.get(pk=office.posting_id))
    successor = actor_of(
        ensure_sign_in(
            actor=HOUSE, username="new.clerk", password="Old-Houses-Renewed-2021", role=office.role, label="new clerk",
            organisation=cast.gaotang.body("sub_district"), demo=False,
        )
    )  # fmt: skip
    assert [n.title for n in notifications_visible_to(successor)] == ["西岳楼逾期"]


@pytest.mark.django_db
def test_an_unknown_code_a_foreign_address_or_nobody_to_tell_is_a_fault(cast) -> None:
    office = cast.gaotang.sub_district
    with pytest.raises(KeyError):
        tell(office, code="notifications.nonsense")
    with pytest.raises(ValueError, match="recipient"):
        notify(actor=HOUSE, code="notifications.overdue", title="x", url="/", once_key="k")
    with pytest.raises(ValueError, match="address"):
        notify(actor=HOUSE, code="notifications.overdue", title="x", url="//x", once_key="k", to_posting_ids=[1])


@pytest.mark.django_db
def test_reading_is_each_persons_own_and_costs_one_query(cast, django_assert_num_queries) -> None:
    office = cast.gaotang.sub_district
    colleague = actor_of(
        ensure_sign_in(
            actor=HOUSE, username="second.clerk", password="Old-Houses-Renewed-2021", role=office.role, label="second",
            organisation=cast.gaotang.body("sub_district"), demo=False,
        )
    )  # fmt: skip
    first, _second = tell(office)[0], tell(office, "k2")
    mark_read(first, actor=office)
    mark_read(first, actor=office)
    with django_assert_num_queries(1):
        assert unread_count(office) == 1
    assert unread_count(colleague) == 2
    assert mark_all_read(actor=colleague) == 2
    assert unread_count(colleague) == 0


@pytest.mark.django_db
def test_muted_codes_do_not_ring_and_are_not_lost(cast) -> None:
    office = cast.gaotang.sub_district
    choose_pace(actor=office, code="notifications.due_soon", pace=Pace.MUTED)
    tell(office, code="notifications.due_soon")
    assert unread_count(office) == 0
    assert notifications_visible_to(office).count() == 1
    with pytest.raises(BadInput):
        choose_pace(actor=office, code="notifications.overdue", pace=Pace.MUTED)


@pytest.mark.django_db
def test_daily_codes_ring_from_the_next_morning_on(cast) -> None:
    office = cast.gaotang.sub_district
    choose_pace(actor=office, code="notifications.due_soon", pace=Pace.DAILY)
    told = tell(office, code="notifications.due_soon")[0]
    assert unread_count(office) == 0
    Notification.objects.filter(pk=told.pk).update(created_at=timezone.now() - datetime.timedelta(days=1))
    assert unread_count(office) == 1


# ---- reminders -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_waits_is_grouped_for_its_reader(cast, waiting, item) -> None:
    waiting += [item(), item("b", None), item("c", FRIDAY)]
    found = waiting_for(cast.gaotang.sub_district, "371526", FRIDAY)
    assert [(g.id, len(g.items)) for g in found] == [("overdue", 1), ("today", 1), ("open", 1)]
    assert (found.total, found.count("overdue")) == (3, 1)
    assert waiting_for(cast.gaotang.lead_office, "371526", FRIDAY).total == 0


@pytest.mark.django_db
def test_each_step_is_told_once_though_the_scheduler_starts_again(cast, waiting, item) -> None:
    office = cast.gaotang.sub_district
    waiting.append(item(due=datetime.date(2021, 9, 22)))
    assert [send_due_notices(FRIDAY) for _ in range(3)] == [1, 0, 0]
    assert send_due_notices(datetime.date(2021, 9, 22)) == 1
    assert send_due_notices(datetime.date(2021, 9, 23)) == 1
    codes = list(notifications_visible_to(office).order_by("id").values_list("code", flat=True))
    assert codes == ["notifications.due_soon", "notifications.due_today", "notifications.overdue"]


@pytest.mark.django_db
def test_the_countys_business_date_counts(cast, waiting, item) -> None:
    assert cast.gaotang.sub_district
    waiting.append(item(due=datetime.date(2021, 9, 30)))
    assert send_due_notices() == 0


@pytest.mark.django_db
def test_each_office_is_told_of_its_own(cast, waiting, item) -> None:
    for actor in (cast.gaotang.sub_district, cast.gaotang.other_sub_district, cast.gaotang.lead_office):
        assert actor
    waiting.append(item())
    assert send_due_notices(FRIDAY) == 2
    assert unread_count(cast.gaotang.lead_office) == 0


@pytest.mark.django_db
def test_a_source_that_fails_does_not_silence_the_others(cast, waiting, item, monkeypatch, caplog) -> None:
    from jiugai.common import shell
    from jiugai.common.shell import InboxSource

    def fail(actor, county, today):
        raise RuntimeError

    shell.inbox._entries["broken"] = InboxSource("broken", 0, fail)
    assert cast.gaotang.sub_district
    waiting.append(item())
    assert send_due_notices(FRIDAY) == 1
    assert "broken" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_at_once_tell_it_once(cast, waiting, item, wire) -> None:
    office = cast.gaotang.sub_district
    waiting += [item(f"summary:{n}") for n in range(20)]
    ready, faults, told = threading.Barrier(2), [], []

    def run() -> None:
        try:
            ready.wait()
            told.append(send_due_notices(FRIDAY))
        except Exception as error:
            faults.append(error)
        finally:
            connection.close()

    runners = [threading.Thread(target=run) for _ in range(2)]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join()
    assert faults == []
    assert sum(told) == 20
    assert notifications_visible_to(office).count() == 20
    assert sorted(t for _p, titles in wire.sent for t in titles) == ["西岳楼摸底汇总未上报"] * 20


# ---- outside channels ------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_channel_gets_one_message_per_person(cast, wire) -> None:
    office = cast.gaotang.sub_district
    tell(office), tell(office, "k2")
    assert deliver_waiting() == 1
    assert deliver_waiting() == 0
    assert wire.sent == [("sub district 371526", ["西岳楼逾期", "西岳楼逾期"])]


@pytest.mark.django_db
def test_two_senders_that_saw_the_same_message_send_it_once(cast, wire) -> None:
    tell(cast.gaotang.sub_district)
    seen_by_both = [Delivery.objects.get().pk]
    sender = import_module("jiugai.notifications.services.deliver")
    assert [sender._send("sms", seen_by_both) for _ in range(2)] == [True, False]
    assert len(wire.sent) == 1


@pytest.mark.django_db
def test_muted_is_not_sent_out_and_daily_waits_for_the_morning(cast, wire) -> None:
    office = cast.gaotang.sub_district
    choose_pace(actor=office, code="notifications.due_soon", pace=Pace.MUTED)
    choose_pace(actor=office, code="notifications.due_today", pace=Pace.DAILY)
    tell(office, code="notifications.due_soon")
    tell(office, "k2", code="notifications.due_today")
    assert deliver_waiting() == 0
    delivery = Delivery.objects.get()
    assert delivery.next_try_at.astimezone(datetime.timezone(datetime.timedelta(hours=8))).hour == 8


@pytest.mark.django_db
def test_a_failed_message_is_stuck_at_once_tried_again_and_settled_by_the_operator(cast, wire) -> None:
    office = cast.gaotang.sub_district
    tell(office)
    wire.broken = True
    deliver_waiting()
    stuck = stuck_deliveries().get()
    assert (stuck.state, stuck.attempts, stuck.last_error) == (DeliveryState.WAITING, 1, "ConnectionError")
    assert unread_count(office) == 1  # in the list all the same
    for _ in range(4):
        Delivery.objects.update(next_try_at=timezone.now())
        deliver_waiting()
    assert stuck_deliveries().get().state == DeliveryState.FAILED
    wire.broken = False
    retry_delivery(stuck_deliveries().get(), actor=cast.system_admin)
    assert deliver_waiting() == 1
    assert not stuck_deliveries().exists()
    with pytest.raises(WrongState):
        give_up_delivery(Delivery.objects.get(), actor=cast.system_admin)
    assert AuditEntry.objects.filter(code="notifications.delivery.retried").count() == 1


@pytest.mark.django_db
def test_a_message_whose_sender_died_is_shown_not_sent_twice(cast, wire) -> None:
    tell(cast.gaotang.sub_district)
    long_ago = timezone.now() - datetime.timedelta(minutes=11)
    Delivery.objects.update(state=DeliveryState.SENDING, attempts=1, changed_at=long_ago)
    assert deliver_waiting() == 0
    give_up_delivery(stuck_deliveries().get(), actor=cast.system_admin)
    assert not stuck_deliveries().exists()


# ---- background work -------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("fails", "title"), [(False, "数小区：已完成"), (True, "数小区：未成功")])
def test_who_started_long_work_is_told_once_when_it_has_ended(cast, monkeypatch, fails, title) -> None:
    monkeypatch.setattr(job_kinds, "_entries", dict(job_kinds._entries))

    @job_kind("test.count", "数小区")
    def count(work):
        if fails:
            raise BadInput("没有小区。")

    office = cast.gaotang.sub_district
    job = start_job(actor=office, county=office.county, kind="test.count")
    tell_job_ended(Job.objects.get(pk=job.pk))
    told = notifications_visible_to(office).get()
    assert (told.title, told.url) == (title, job.get_absolute_url())
    assert told.text == ("没有小区。" if fails else "")


@pytest.mark.django_db
def test_who_cancelled_knows_already(cast) -> None:
    office = cast.gaotang.sub_district
    tell_job_ended(Job(pk=1, kind=next(iter(job_kinds)).id, state="cancelled", acting_as={"posting_id": 1}))
    assert not notifications_visible_to(office).exists()
