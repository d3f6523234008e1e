"""The export proves itself without a server, and shows what was done to it."""

import json

import pytest
from django.core.management import CommandError, call_command

from jiugai.audit import api, verifier
from jiugai.audit.models import AuditEntry
from jiugai.audit.services.export import export_lines
from jiugai.common.actors import system_actor


@pytest.fixture
def lines(write) -> list[str]:
    for n in range(6):
        write(f"tests.community:{n}", area=[n, n + 1])
        if n in {2, 4}:
            api.seal()
    return list(export_lines(system_actor("test")))


def told(lines: list[str], head: str = "") -> list[tuple[str, int | None]]:
    result = verifier.verify_lines(lines, head)
    return [(p.what, p.place) for p in result.problems]


@pytest.mark.django_db
def test_an_untouched_export_is_proven(lines):
    result = verifier.verify_lines(lines)
    assert (result.proven, result.entries, result.unsealed, result.head) == (True, 5, 1, api.chain_head().digest)


@pytest.mark.django_db
def test_a_head_printed_earlier_must_stand_in_it(lines):
    link = json.loads(lines[2])["link"]
    assert told(lines, " ".join(link[i : i + 8] for i in range(0, 64, 8)).upper()) == []
    assert told(lines, "ab" * 32) == [("broken", None)]


@pytest.mark.django_db
def test_what_is_done_to_a_line_is_found(lines):
    def edit(number: int, **changes: object) -> list[str]:
        return [json.dumps(json.loads(x) | changes) if n == number else x for n, x in enumerate(lines)]

    entry = json.loads(lines[2])
    content = [*entry["content"]]
    content[13] = "another reason"
    assert told(edit(2, content=content)) == [("altered", 2)]
    digest = verifier.content_digest(verifier.SEPARATOR.join(content))
    assert told(edit(2, content=content, digest=digest)) == [("altered", 2)]
    assert told(lines[:2] + lines[3:]) == [("unlinked", 2)]
    swapped = [lines[0], lines[2], lines[1], *lines[3:]]
    assert {what for what, _ in told(swapped)} & {"reordered", "unlinked"}
    assert told(lines[:-1]) == [("removed", 6)]
    seal = next(n for n, x in enumerate(lines) if '"seal"' in x)
    assert told(edit(seal, head="0" * 64)) == [("seal", 3)]
    tail = next(n for n, x in enumerate(lines) if '"unsealed"' in x)
    assert told(edit(tail, content=content)) == [("altered", None)]
    assert told(edit(1, content=["x\x1fy", *entry["content"][1:]]))[0] == ("altered", 1)


@pytest.mark.parametrize("text", ["", "x", "[]", '{"format": "other"}', "null"])
def test_another_file_is_refused_in_plain_words(text, tmp_path, capsys):
    (tmp_path / "x.jsonl").write_text(text)
    assert verifier.main([str(tmp_path / "x.jsonl")]) == 2
    assert "cannot be read" in capsys.readouterr().err


@pytest.mark.django_db
def test_commands_seal_export_verify_and_print(write, tmp_path, capsys):
    write(area=[1, 2])
    call_command("seal_audit")
    call_command("audit_head")
    assert api.chain_head().groups[0] in capsys.readouterr().out
    call_command("audit_head", "--json")
    assert json.loads(capsys.readouterr().out)["head"] == api.chain_head().digest
    call_command("verify_audit", "--personal")
    assert "proven" in capsys.readouterr().out
    for name in ("audit.jsonl", "audit.zip"):
        call_command("export_audit", str(tmp_path / name))
        assert (tmp_path / name).stat().st_size > 500
    with pytest.raises(SystemExit) as end:
        call_command("verify_audit", "--from-export", str(tmp_path / "audit.jsonl"), "--head", api.chain_head().digest)
    assert end.value.code == 0
    with pytest.raises(CommandError):
        call_command("export_audit", str(tmp_path / "audit.docx"))
    assert AuditEntry.objects.filter(code="audit.chain.exported").count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_command_names_the_row_and_fails(write, tamper, capsys):
    entry = write(area=[1, 2])
    api.seal()
    tamper(f"UPDATE audit_auditentry SET reason = 'x' WHERE id = {entry.pk}")
    with pytest.raises(SystemExit) as end:
        call_command("verify_audit")
    assert end.value.code == 1
    assert f"entry {entry.pk} (chain place 1) was altered" in capsys.readouterr().err
    call_command("protect_audit")
    assert "all append-only tables are protected" in capsys.readouterr().out
