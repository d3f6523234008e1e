"""Files leave only to those who read their subject, and never as anything a browser would run."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jiugai.attachments.api import AttachmentLink, attachments_of, link_file, may_read, store_file, upload_box
from jiugai.attachments.tests import samples as s
from jiugai.audit.api import AuditEntry
from jiugai.common.subjects import SubjectRef

OPEN, CLOSED = SubjectRef("test.open", "1"), SubjectRef("test.closed", "1")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_subjects")]


def keep(actor, content=s.PDF, name="通知.pdf", subject=OPEN, **more):
    kept = store_file(actor=actor, county=actor.county, content=content, name=name, purpose="test", **more)
    link_file(kept, subject, actor=actor)
    return kept


def bytes_of(response) -> bytes:
    return b"".join(response.streaming_content)


def test_colleagues_who_read_the_subject_read_its_files(cast, client_of) -> None:
    kept = keep(cast.gaotang.lead_office)
    answer = client_of(cast.gaotang.sub_district).get(reverse("attachments:download", args=[kept.pk]))
    assert bytes_of(answer) == s.PDF
    page = client_of(cast.gaotang.sub_district).get(kept.get_absolute_url()).content.decode()
    assert kept.digest[:8] in page


@pytest.mark.parametrize("page", ["detail", "download", "look"])
def test_a_foreign_county_finds_nothing(cast, client_of, page) -> None:
    kept = keep(cast.gaotang.lead_office)
    assert client_of(cast.tumd.lead_office).get(reverse(f"attachments:{page}", args=[kept.pk])).status_code == 404


def test_a_foreign_county_may_not_read_whatever_the_reader_says(cast) -> None:
    kept = keep(cast.gaotang.lead_office)
    assert may_read(cast.gaotang.sub_district, kept)
    assert not may_read(cast.tumd.lead_office, kept)
    assert not may_read(cast.gaotang.security_admin, kept)


def test_who_does_not_read_the_subject_finds_nothing_but_the_uploader_does(cast, client_of) -> None:
    kept = keep(cast.gaotang.lead_office, subject=CLOSED)
    url = reverse("attachments:download", args=[kept.pk])
    assert client_of(cast.gaotang.utility).get(url).status_code == 404
    assert client_of(cast.gaotang.lead_office).get(url).status_code == 200


def test_a_subject_nobody_speaks_for_is_closed(cast, client_of) -> None:
    kept = keep(cast.gaotang.lead_office, subject=SubjectRef("test.unknown", "1"))
    assert client_of(cast.gaotang.utility).get(kept.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "media"),
    [
        ("图.svg", s.SVG, "application/octet-stream"),
        ("网页.html", s.HTML, "application/octet-stream"),
        ("a.xml", s.XML, "application/octet-stream"),
        ("方案.txt", s.TEXT, "text/plain"),
        ("图.png", s.PNG, "image/png"),
        ("通知.pdf", s.PDF, "application/pdf"),
    ],
)
def test_a_download_is_a_download_whatever_it_contains(cast, client_of, name, content, media) -> None:
    kept = keep(cast.gaotang.lead_office, content, name)
    answer = client_of(cast.gaotang.lead_office).get(reverse("attachments:download", args=[kept.pk]))
    assert answer["Content-Type"] == media
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "script" not in answer["Content-Security-Policy"]
    assert bytes_of(answer) == content


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("图.png", s.PNG, 200),
        ("通知.pdf", s.PDF, 200),
        ("图.svg", s.SVG, 404),
        ("网页.html", s.HTML, 404),
        ("方案.txt", s.TEXT, 404),
    ],
)
def test_only_pictures_and_pdf_open_in_the_browser(cast, client_of, name, content, status) -> None:
    kept = keep(cast.gaotang.lead_office, content, name)
    answer = client_of(cast.gaotang.lead_office).get(reverse("attachments:look", args=[kept.pk]))
    assert answer.status_code == status
    if status == 200:
        assert answer["Content-Disposition"].startswith("inline")
        assert "sandbox" in answer["Content-Security-Policy"]


def test_names_cannot_write_headers(cast, client_of) -> None:
    kept = keep(cast.gaotang.lead_office, name='a"\r\nSet-Cookie: x=1;\u202efdp.pdf')
    answer = client_of(cast.gaotang.lead_office).get(reverse("attachments:download", args=[kept.pk]))
    assert "Set-Cookie" not in dict(answer.headers) or "x=1" not in answer.headers.get("Set-Cookie", "")
    assert "\u202e" not in answer["Content-Disposition"]
    page = client_of(cast.gaotang.lead_office).get(kept.get_absolute_url()).content.decode()
    assert "\u202e" not in page
    assert "⟨U+202E⟩" in page


def test_opening_personal_data_is_on_record(cast, client_of) -> None:
    kept = keep(cast.gaotang.lead_office, personal=True)
    client_of(cast.gaotang.sub_district).get(reverse("attachments:download", args=[kept.pk]))
    entry = AuditEntry.objects.get(code="audit.personal.looked_at")
    assert entry.person_id == cast.gaotang.sub_district.person_id


def test_the_name_of_a_personal_paper_is_no_plain_word_of_the_audit(cast) -> None:
    keep(cast.gaotang.lead_office, name="某户房产证.pdf", personal=True)
    entry = AuditEntry.objects.get(code="attachments.attachment.stored")
    assert "某户" not in entry.after + entry.subject_label


# ---- the upload component -----------------------------------------------------------------------------------------


def sent(actor, *files, subject=OPEN, **more):
    box = upload_box(actor=actor, subject=subject, purpose="test", back="/", **more)
    return {"ticket": box.ticket, "files": [SimpleUploadedFile(name, content) for name, content in files]}


def test_several_files_at_once_good_ones_stay(cast, client_of) -> None:
    office = cast.gaotang.lead_office
    data = sent(office, ("a.pdf", s.PDF), ("b.docx", s.EXE), ("c.png", s.PNG))
    answer = client_of(office).post(reverse("attachments:upload"), data)
    assert answer.status_code == 422
    assert "b.docx" in answer.content.decode()
    assert [a.name for a in attachments_of(OPEN)] == ["a.pdf", "c.png"]


def test_without_scripts_one_comes_back_to_the_page(cast, client_of) -> None:
    office = cast.gaotang.lead_office
    answer = client_of(office).post(reverse("attachments:upload"), sent(office, ("a.pdf", s.PDF)))
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_htmx_gets_the_component_back(cast, client_of) -> None:
    office = cast.gaotang.lead_office
    answer = client_of(office).post(
        reverse("attachments:upload"), sent(office, ("a.pdf", s.PDF)), headers={"HX-Request": "true"}
    )
    text = answer.content.decode()
    assert answer.status_code == 200
    assert text.lstrip().startswith('<section class="stack stack--s" id="files-test-open-1"')
    assert "a.pdf" in text


def test_no_file_is_said_so(cast, client_of) -> None:
    office = cast.gaotang.lead_office
    assert client_of(office).post(reverse("attachments:upload"), sent(office)).status_code == 422


def test_kinds_the_page_does_not_take_are_refused(cast, client_of) -> None:
    office = cast.gaotang.lead_office
    answer = client_of(office).post(reverse("attachments:upload"), sent(office, ("a.png", s.PNG), accept=["pdf"]))
    assert answer.status_code == 422
    assert attachments_of(OPEN) == []


def test_a_ticket_of_ones_own_making_is_worthless(cast, client_of) -> None:
    office = cast.gaotang.lead_office
    data = sent(office, ("a.pdf", s.PDF)) | {"ticket": "W10:1"}
    assert client_of(office).post(reverse("attachments:upload"), data).status_code == 404


def test_a_ticket_in_other_hands_gives_no_right(cast, client_of) -> None:
    data = sent(cast.gaotang.lead_office, ("a.pdf", s.PDF))
    assert client_of(cast.gaotang.utility).post(reverse("attachments:upload"), data).status_code == 403
    data = sent(cast.gaotang.lead_office, ("a.pdf", s.PDF), subject=CLOSED)
    assert client_of(cast.gaotang.utility).post(reverse("attachments:upload"), data).status_code == 404
    assert attachments_of(OPEN) == []


def test_the_form_tells_its_limits_and_shows_no_form_to_others(cast) -> None:
    from django.template.loader import render_to_string

    box = upload_box(actor=cast.gaotang.lead_office, subject=OPEN, purpose="test", back="/", accept=["jpeg"])
    text = render_to_string("attachments/upload.html", {"box": box})
    assert "20 MB" in text
    assert 'accept=".jpg,.jpeg,.jfif"' in text
    box = upload_box(actor=cast.gaotang.utility, subject=OPEN, purpose="test", back="/")
    assert "<form" not in render_to_string("attachments/upload.html", {"box": box})


def test_taking_off_asks_for_a_reason(cast, client_of) -> None:
    office = cast.gaotang.lead_office
    keep(office)
    url = reverse("attachments:unlink", args=[AttachmentLink.objects.get().pk])
    client = client_of(office)
    assert client.get(url).status_code == 200
    assert client.post(url, {"reason": ""}).status_code == 200
    assert attachments_of(OPEN)
    assert client_of(cast.tumd.lead_office).post(url, {"reason": "x"}).status_code == 404
    assert client.post(url, {"reason": "传错了"}).status_code == 302
    assert attachments_of(OPEN) == []


def test_what_supports_a_figure_is_refused_on_the_page_with_the_same_sentence(cast, client_of) -> None:
    office = cast.gaotang.lead_office
    kept = keep(office)
    link_file(kept, OPEN, actor=office, supports="24 户")
    url = reverse("attachments:unlink", args=[AttachmentLink.objects.get().pk])
    answer = client_of(office).post(url, {"reason": "x"})
    assert answer.status_code == 409
    assert "24 户" in answer.content.decode()


def test_my_files_are_mine(cast, client_of) -> None:
    keep(cast.gaotang.lead_office, name="我的.pdf")
    keep(cast.gaotang.sub_district, name="别人的.pdf")
    page = client_of(cast.gaotang.lead_office).get(reverse("attachments:list")).content.decode()
    assert "我的.pdf" in page
    assert "别人的.pdf" not in page
