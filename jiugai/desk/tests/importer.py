"""An importer for tests: things with name, number and telephone, kept as saved views of a list that does not exist."""

import csv
import io

from jiugai.common.results import BadInput
from jiugai.common.sheets import Head
from jiugai.desk.api import (
    ImportBatch,
    Importer,
    Planned,
    Question,
    Row,
    SavedView,
    UndoReport,
    match_columns,
    start_import,
    suggested_mapping,
    upload_table,
)

HEADS = [
    Head("name", "名称", required=True, key=True, synonyms=("楼名",), example="甲楼"),
    Head("order", "套数", "number", required=True, least=0, most=999, unit="套"),
    Head("phone", "电话", "phone", personal=True),
]


class ThingImporter(Importer):
    """`order` 13 is a fault, a name ending in ~ asks for its like, `boom` in a name breaks the writing."""

    id = "test.things"
    label = "Things"
    permission = "communities.edit"
    personal_permission = "communities.override"

    def url(self):
        return "/things/"

    def heads(self, actor):
        return HEADS

    def notes(self, actor):
        return ["A thing is known by its name."]

    def plan(self, actor, rows, decisions):
        seen = {}
        for row in rows:
            yield self._planned(actor, row, decisions, seen)
            seen.setdefault(row.values.get("name"), row.number)

    def _planned(self, actor, row: Row, decisions, seen) -> Planned:
        name, faults = row.values.get("name"), dict(row.faults)
        if name in seen and name:
            faults["name"] = f"与第 {seen[name]} 行重复"
        if row.values.get("order") == 13:
            faults["order"] = f"{row.values.get('phone')} 不能有 13 套"
        if faults:
            return Planned(row.number, "fault", row.values, faults)
        if name.endswith("~"):
            asked = f"row:{row.number}"
            options = ((f"same:{row.number}", "Yes, the same"), ("new", "No, a new one"), ("skip", "Leave it out"))
            if asked not in decisions:
                question = Question(
                    asked, "name", f"Is {name} of {row.values.get('phone')} known?", options, like="near"
                )
                return Planned(row.number, "ask", row.values, question=question)
            if decisions[asked] == "skip":
                return Planned(row.number, "same", row.values)
        there = SavedView.objects.filter(list_id__startswith="test.", county=actor.county, name=name).first()
        if there is None:
            return Planned(row.number, "new", row.values)
        if "order" in row.values and there.order != row.values["order"]:
            changes = {"order": (there.order, row.values["order"])}
            return Planned(row.number, "changed", row.values, changes=changes, target=there)
        return Planned(row.number, "same", row.values)

    def write(self, actor, planned, batch_id, progress):
        counts = {"new": 0, "changed": 0}
        for n, row in enumerate(planned, 1):
            counts[row.outcome] += 1
            self._write(actor, row, batch_id)
            progress(n)
        return counts

    def _write(self, actor, row, batch_id):
        name = row.values["name"]
        if name.startswith("boom"):
            raise ZeroDivisionError(f"{name} of {row.values['phone']}")
        if name.startswith("refused"):
            raise BadInput("现在不能写入。")
        if row.target is not None:
            row.target.order, row.target.query = row.values["order"], str(batch_id)
            row.target.save()
            return
        SavedView.objects.create(
            list_id="test.things", name=name, order=row.values.get("order") or 0, query=str(batch_id),
            person_id=actor.person_id, person_label=actor.label, county=actor.county,
        )  # fmt: skip

    def undo(self, actor, batch_id, reason):
        mine = SavedView.objects.filter(list_id="test.things", query=str(batch_id))
        kept = [(view.name, f"由{view.person_label}改过") for view in mine.filter(shared=True)]
        return UndoReport(mine.filter(shared=False).delete()[0], kept)


# ---- the road as tests walk it -------------------------------------------------------------------------------------

GOOD = [("甲楼", 24, "13800001111"), ("乙楼", 36, "13900002222")]
BAD = [("丙楼", 13, "13700003333"), ("", 5, ""), ("丁楼", "很多", "")]


def table(rows, heads=("名称", "套数", "电话")) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([heads, *rows])
    return out.getvalue().encode()


def fresh(batch: ImportBatch) -> ImportBatch:
    return ImportBatch.objects.select_related("job").get(pk=batch.pk)


def uploaded(actor, rows=GOOD, heads=("名称", "套数", "电话"), name="名单.csv") -> ImportBatch:
    return upload_table(actor=actor, kind="test.things", content=table(rows, heads), name=name)


def checked(actor, rows=GOOD, **more) -> ImportBatch:
    batch = uploaded(actor, rows, **more)
    match_columns(batch, actor=actor, mapping=suggested_mapping(batch, actor))
    return fresh(batch)


def imported(actor, rows=GOOD) -> ImportBatch:
    return fresh(start_import(checked(actor, rows), actor=actor))


def stands() -> dict[str, int]:
    return dict(SavedView.objects.filter(list_id="test.things").values_list("name", "order"))


def counts(batch: ImportBatch) -> list[int]:
    return [batch.counts[outcome] for outcome in ("new", "changed", "same", "fault", "ask")]
