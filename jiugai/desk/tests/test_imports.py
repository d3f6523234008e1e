"""A table becomes rows of the register: nothing before the check, all of it or nothing, and it can go back."""

import datetime
import json
from importlib import import_module

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from jiugai.audit.api import AuditEntry
from jiugai.common.results import BadInput, NotYet, WrongState
from jiugai.common.sheets import BadTable, read_table
from jiugai.desk.api import (
    ImportBatch,
    ImportState,
    Job,
    JobState,
    Planned,
    SavedView,
    answer_question,
    check_again,
    discard_import,
    forget_imports,
    match_columns,
    open_questions,
    start_import,
    start_undo,
    suggested_mapping,
    upload_table,
)
from jiugai.desk.models import ImportFrame, ImportPart
from jiugai.desk.tests.importer import BAD, GOOD, ThingImporter, checked, counts, fresh, imported, stands, uploaded

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("things")]


@pytest.fixture
def office(cast):
    return cast.gaotang.lead_office


# ---- the road ------------------------------------------------------------------------------------------------------


def test_a_table_is_checked_without_writing_and_then_imported(office) -> None:
    batch = checked(office, [*GOOD, *BAD])
    assert (batch.state, counts(batch)) == (ImportState.CHECKED, [2, 0, 0, 3, 0])
    assert stands() == {}
    batch = fresh(start_import(batch, actor=office))
    assert (batch.state, batch.written) == (ImportState.IMPORTED, {"new": 2, "changed": 0})
    assert stands() == {"甲楼": 24, "乙楼": 36}
    codes = AuditEntry.objects.filter(subject_kind="desk.importbatch").values_list("code", flat=True)
    assert {f"desk.importbatch.{m}" for m in ("uploaded", "match", "checked", "write", "written")} <= set(codes)


def test_the_same_file_again_changes_nothing_and_the_page_says_so(office, client_of) -> None:
    first = imported(office)
    again = checked(office)
    assert counts(again) == [0, 0, 2, 0, 0]
    with pytest.raises(BadInput):
        start_import(again, actor=office)
    page = client_of(office).get(again.get_absolute_url()).content.decode()
    assert "与库中内容完全一致" in page
    assert first.get_absolute_url() in page
    assert reverse("desk:import_start", args=[again.pk]) not in page


def test_changes_are_planned_anew_when_writing(office) -> None:
    imported(office)
    batch = checked(office, [("甲楼", 25, ""), ("乙楼", 36, "")])
    assert counts(batch) == [0, 1, 1, 0, 0]
    SavedView.objects.filter(name="甲楼").update(order=25)
    SavedView.objects.filter(name="乙楼").delete()
    batch = fresh(start_import(batch, actor=office))
    assert (batch.written, counts(batch)) == ({"new": 1, "changed": 0}, [1, 0, 1, 0, 0])


@pytest.mark.parametrize(("name", "told"), [("boom", "未改动任何数据"), ("refused", "现在不能写入。")])
def test_a_fault_in_the_middle_leaves_nothing_and_it_can_be_started_again(office, name, told) -> None:
    batch = checked(office, [*GOOD, (name, 1, "13600004444")])
    batch = fresh(start_import(batch, actor=office))
    assert (batch.state, batch.job.state) == (ImportState.CHECKED, JobState.FAILED)
    assert stands() == {}
    assert told in batch.job.error
    assert fresh(start_import(batch, actor=office)).job.state == JobState.FAILED


def test_nothing_personal_stands_in_logs_jobs_notices_or_the_record(office, caplog) -> None:
    batch = checked(office, [*GOOD, ("boom王小明", 1, "13600004444"), ("丙楼", 13, "13700003333")], name="王小明.csv")
    start_import(batch, actor=office)
    said = caplog.text + json.dumps(list(Job.objects.values_list("payload", "result", "error")), ensure_ascii=False)
    said += json.dumps(list(AuditEntry.objects.values_list("subject_label", "before", "after")), ensure_ascii=False)
    said += json.dumps(
        list(apps.get_model("notifications", "Notification").objects.values_list("title", "text")), ensure_ascii=False
    )
    assert "failed: ZeroDivisionError" in caplog.text
    assert not [word for word in ("王小明", "13600004444", "13700003333", "甲楼") if word in said]


def test_rows_of_residents_are_encrypted_at_rest(office) -> None:
    batch = checked(office, [*GOOD, *BAD], name="甲楼.csv")
    with connection.cursor() as cursor:
        for model in (ImportBatch, ImportPart, ImportFrame):
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")
            raw = b"".join(
                bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for r in cursor for v in r
            )
            assert raw
            assert not [word for word in ("甲楼", "13800001111", "电话") if word.encode() in raw]
    assert fresh(batch).file_name == "甲楼.csv"


def test_only_one_of_two_clicks_imports(office, held) -> None:
    batch = uploaded(office)
    ImportBatch.objects.filter(pk=batch.pk).update(state="checked", counts={"new": 2})
    start_import(batch, actor=office)
    with pytest.raises(WrongState):
        start_import(batch, actor=office)


def test_an_import_cancelled_before_it_begins_can_be_started_again(office, client_of) -> None:
    batch = checked(office)
    with pytest.MonkeyPatch.context() as no_worker:
        no_worker.setattr(import_module("jiugai.desk.services.start_job"), "enqueue", lambda pk: None)
        batch = start_import(batch, actor=office)
        answer = client_of(office).post(reverse("desk:job_cancel", args=[batch.job_id]))
    assert answer["Location"] == batch.get_absolute_url()
    assert (fresh(batch).state, stands()) == (ImportState.CHECKED, {})
    assert fresh(start_import(batch, actor=office)).state == ImportState.IMPORTED


def test_an_interrupted_import_is_started_again_by_hand(office) -> None:
    batch = checked(office)
    with pytest.MonkeyPatch.context() as no_worker:
        no_worker.setattr(import_module("jiugai.desk.services.start_job"), "enqueue", lambda pk: None)
        batch = start_import(batch, actor=office)
    Job.objects.filter(pk=batch.job_id).update(state="failed", ended_at=timezone.now())
    assert fresh(start_import(batch, actor=office)).state == ImportState.IMPORTED


def swallow(self, actor, rows, decisions):
    """Leaves every other row out."""
    for row in list(rows)[::2]:
        yield Planned(row.number, "new", row.values)


def take_all(self, actor, rows, decisions):
    """Takes rows in spite of their faults."""
    for row in rows:
        yield Planned(row.number, "new", row.values)


@pytest.mark.parametrize("plan", [swallow, take_all])
def test_an_importer_that_loses_rows_or_takes_faulty_ones_is_stopped(office, monkeypatch, plan) -> None:
    monkeypatch.setattr(ThingImporter, "plan", plan)
    batch = checked(office, [*GOOD, *BAD])
    assert (batch.state, batch.job.state) == (ImportState.MATCHED, JobState.FAILED)


def test_an_importer_that_stops_writing_early_writes_nothing(office, monkeypatch) -> None:
    batch = checked(office)

    def write(self, actor, planned, batch_id, progress):
        self._write(actor, next(iter(planned)), batch_id)
        return {"new": 1}

    monkeypatch.setattr(ThingImporter, "write", write)
    batch = fresh(start_import(batch, actor=office))
    assert (batch.state, batch.job.state, stands()) == (ImportState.CHECKED, JobState.FAILED, {})


# ---- the file and its columns ----------------------------------------------------------------------------------------


def test_a_bad_file_gives_its_sentence_and_nothing_is_kept(office, client_of) -> None:
    for content in (b"", b"\x89PNG\r\n\x1a\n" + b"x" * 200):
        with pytest.raises(BadTable):
            upload_table(actor=office, kind="test.things", content=content, name="a.xlsx")
    file = SimpleUploadedFile("a.xlsx", b"MZ" + b"\0" * 3000)
    answer = client_of(office).post(reverse("desk:import_new", args=["test.things"]), {"file": file})
    assert answer.status_code == 422
    assert "aria-invalid" in answer.content.decode()
    assert not ImportBatch.objects.exists()


def test_a_large_file_is_read_in_the_background(office, monkeypatch) -> None:
    monkeypatch.setattr("jiugai.desk.services.importing_files.AT_ONCE", 10)
    batch = fresh(uploaded(office))
    assert (batch.state, batch.job.kind, batch.job.state) == (ImportState.UPLOADED, "desk.import_read", JobState.DONE)
    assert suggested_mapping(batch, office) == ["name", "order", "phone"]
    bad = fresh(upload_table(actor=office, kind="test.things", content=b"MZ" + b"\0" * 3000, name="a.xlsx"))
    assert bad.job.state == JobState.FAILED
    assert bad.job.error
    discard_import(bad, actor=office)


def test_columns_are_suggested_remembered_and_changeable(office) -> None:
    batch = uploaded(office, heads=("楼名", "共几套", "电话"))
    assert suggested_mapping(batch, office) == ["name", "", "phone"]
    match_columns(batch, actor=office, mapping=["name", "order", ""])
    again = uploaded(office, [("戊楼", 3, "")], heads=("楼名", "共几套", "电话"))
    assert suggested_mapping(again, office) == ["name", "order", ""]


def test_columns_that_make_no_sense_are_refused_with_all_that_is_missing(office) -> None:
    batch = uploaded(office)
    with pytest.raises(NotYet) as refused:
        match_columns(batch, actor=office, mapping=["", "order", "phone"])
    assert len(refused.value.missing) == 1
    for mapping in (["name", "name", ""], ["name", "nonsense", ""], ["name"], ["", "", ""]):
        with pytest.raises((BadInput, NotYet)):
            match_columns(batch, actor=office, mapping=mapping)


def test_the_rows_to_mend_come_back_with_their_reasons_and_can_be_sent_again(office, client_of) -> None:
    batch = checked(office, [(*row, "备注") for row in [*GOOD, *BAD]], heads=("名称", "套数", "电话", "其他"))
    answer = client_of(office).get(reverse("desk:import_failed", args=[batch.pk]))
    back = read_table(answer.content, name="x.xlsx", labels=["名称", "套数"])
    rows = [cells for _n, cells in back.rows()]
    assert [row[0] for row in rows] == ["丙楼", None, "丁楼"]
    assert [row[3] for row in rows] == ["备注"] * 3
    assert "13 套" in str(rows[0][-1])
    mended = upload_table(actor=office, kind="test.things", content=answer.content, name="x.xlsx")
    assert suggested_mapping(mended, office)[:3] == ["name", "order", "phone"]


def test_the_template_is_an_importable_table(office, client_of) -> None:
    answer = client_of(office).get(reverse("desk:import_template", args=["test.things"]))
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    with pytest.raises(BadTable):
        read_table(answer.content, name="x.xlsx", labels=["名称"])  # nothing is filled in yet


# ---- questions -------------------------------------------------------------------------------------------------------


def test_questions_are_answered_one_by_one(office) -> None:
    batch = checked(office, [*GOOD, ("甲楼~", 24, ""), ("己楼~", 4, "")])
    assert counts(batch) == [2, 0, 0, 0, 2]
    first, second = open_questions(batch, 10)
    answer_question(batch, actor=office, question=first.question.id, option="skip")
    batch = fresh(batch)
    assert [asked.question.id for asked in open_questions(batch, 10)] == [second.question.id]
    assert batch.state == ImportState.CHECKED
    with pytest.raises(BadInput):
        answer_question(batch, actor=office, question=second.question.id, option="nonsense")
    answer_question(batch, actor=office, question=second.question.id, option="new")
    batch = fresh(batch)
    assert (batch.state, counts(batch)) == (ImportState.CHECKED, [3, 0, 1, 0, 0])
    assert counts(fresh(check_again(batch, actor=office, forget_answers=True))) == [2, 0, 0, 0, 2]


def test_one_answer_serves_all_of_its_sort(office) -> None:
    batch = checked(office, [(f"{n}号楼~", n, "") for n in range(1, 8)])
    one = open_questions(batch, 10)[2]
    batch = answer_question(batch, actor=office, question=one.question.id, option="new", all_like=True)
    batch = fresh(batch)
    assert counts(batch) == [7, 0, 0, 0, 0]


# ---- taking back -----------------------------------------------------------------------------------------------------


def test_an_import_is_taken_back_and_rows_edited_since_stay_and_are_named(office, client_of) -> None:
    batch = imported(office, [*GOOD, ("庚楼", 1, "")])
    SavedView.objects.filter(name="乙楼").update(shared=True)
    with pytest.raises(NotYet):
        start_undo(batch, actor=office, reason=" ")
    client = client_of(office)
    client.post(reverse("desk:import_undo", args=[batch.pk]), {"reason": "传错了表"})
    batch = fresh(batch)
    assert batch.state == ImportState.UNDONE
    assert stands() == {"乙楼": 36}
    page = client.get(batch.get_absolute_url()).content.decode()
    assert "乙楼" in page
    assert "改过" in page
    assert AuditEntry.objects.get(code="desk.importbatch.undo").reason == "传错了表"


def test_after_seven_days_an_import_stays_and_its_file_is_gone(office, client_of) -> None:
    batch = imported(office, [*GOOD, *BAD])
    ImportBatch.objects.update(applied_at=timezone.now() - datetime.timedelta(days=7, minutes=1))
    with pytest.raises(NotYet):
        start_undo(fresh(batch), actor=office, reason="太晚了")
    assert forget_imports() == 1
    assert forget_imports() == 0
    assert not ImportPart.objects.exists()
    assert not ImportFrame.objects.exists()
    batch = fresh(batch)
    assert (batch.file_name, batch.table, batch.decisions) == ("", "", "")
    assert stands() == {"甲楼": 24, "乙楼": 36}
    client = client_of(office)
    assert client.get(batch.get_absolute_url()).status_code == 200
    assert client.get(reverse("desk:import_failed", args=[batch.pk])).status_code == 409
    assert client.get(reverse("desk:imports")).status_code == 200


def test_what_nobody_goes_on_with_is_erased_after_its_time(office, settings) -> None:
    batch, young = checked(office), checked(office, [("辛楼", 2, "")])
    settings.IMPORTS_KEPT_DAYS = 30
    ImportBatch.objects.filter(pk=batch.pk).update(touched_at=timezone.now() - datetime.timedelta(days=31))
    assert forget_imports() == 1
    assert (fresh(batch).state, fresh(young).state) == (ImportState.DISCARDED, ImportState.CHECKED)
    assert set(ImportPart.objects.values_list("batch_id", flat=True)) == {young.pk}


def test_a_discarded_upload_is_erased_at_once(office) -> None:
    batch = checked(office)
    discard_import(batch, actor=office)
    assert fresh(batch).erased_at
    assert not ImportPart.objects.exists()
    with pytest.raises(WrongState):
        start_import(batch, actor=office)
