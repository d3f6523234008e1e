"""Pictures in cells become files of the rows; taken back with the import."""

from collections.abc import Collection

from jiugai.attachments.api import AttachmentLink, FileRefused, link_file, store_file
from jiugai.audit.api import record
from jiugai.common.actors import Actor
from jiugai.common.results import BadInput
from jiugai.common.sheets import Picture, PictureFile, pictures
from jiugai.common.subjects import SubjectRef
from jiugai.desk.api import ImportBatch, content_of

DWELLING = "communities.dwelling"
KINDS = ("jpeg", "png")


def with_files(dwellings: Collection[int]) -> set[int]:
    """Those of the dwellings that have a file: a table adds its picture only where there is none."""
    links = AttachmentLink.objects.filter(subject_kind=DWELLING, subject_id__in=[str(pk) for pk in dwellings])
    return {int(pk) for pk in links.values_list("subject_id", flat=True)}


def purpose_of(batch: int) -> str:
    return f"communities.import.{batch}"


class Pictures:
    """The pictures of an import's file, found when the first one is wanted."""

    def __init__(self, actor: Actor, batch: int) -> None:
        self.actor, self.batch = actor, batch
        self.kept = self.refused = 0
        self._found: dict[str, PictureFile] | None = None

    def attach(self, dwelling: int, label: str, picture: Picture) -> None:
        """Keep the picture as a file of the dwelling. One that cannot be taken is counted; its row stays."""
        if self._found is None:
            self._found = pictures(content_of(ImportBatch.objects.get(pk=self.batch)))
        file = self._found.get(picture.id)
        if file is None:
            self.refused += 1
            return
        ending = file.name.rpartition(".")[2].lower()
        try:
            kept = store_file(
                actor=self.actor, county=self.actor.county, content=file.load(), name=f"{label}.{ending}",
                purpose=purpose_of(self.batch), accept=KINDS,
            )  # fmt: skip
        except (FileRefused, BadInput):
            self.refused += 1
            return
        link_file(kept, SubjectRef(DWELLING, str(dwelling)), actor=self.actor)
        self.kept += 1


def take_off(actor: Actor, batch: int, reason: str) -> None:
    """The pictures that an import brought; the files stay in the store."""
    links = AttachmentLink.objects.filter(attachment__purpose=purpose_of(batch), supports="").order_by("pk")
    for link in links.select_related("attachment"):
        file, before = link.attachment, {"subject": str(link.subject)}
        link.delete()
        record(actor, "attachments.link.removed", file, before=before, reason=reason, county=file.county)
