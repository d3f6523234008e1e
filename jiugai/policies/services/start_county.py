"""A county begins with its plan document: the system administrator names the place, the document brings the rest."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from jiugai.common.actors import Actor
from jiugai.common.results import BadInput, NotAllowed
from jiugai.organisations.api import County, ensure_organisation, found_county, set_lead_office
from jiugai.policies.models import Reading
from jiugai.policies.services.readings import upload_document


def start_county(
    *, actor: Actor, code: str, name: str, lead_office: str, upload: UploadedFile, name_en: str = ""
) -> Reading:
    """Found the county with its lead office and have the document read; the lead office reviews and applies it.

    `code` has six digits. All or nothing. Raises NotAllowed, BadInput.
    """
    if not actor.may("policies.start"):
        raise NotAllowed(_("Only the system administrator starts a county."))
    if County.objects.filter(code=code).exists():
        raise BadInput(_("This county works here already; its lead office loads further documents."))
    with transaction.atomic():
        county = found_county(actor=actor, code=code, name=name, name_en=name_en)
        office = ensure_organisation(
            actor=actor, county=county, name=lead_office, kind="lead_office", region_code=code.ljust(12, "0")
        )
        set_lead_office(actor=actor, county=county, organisation=office)
        return upload_document(actor=actor, county=code, upload=upload)
