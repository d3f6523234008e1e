"""Tables taken into the register. The pages and the engine are the desk's; here is what the rows mean.

Importers are registered by `register`, once, when the product starts.
"""

from django.utils.translation import gettext_lazy as _

from jiugai.attachments.api import add_reader
from jiugai.audit.api import add_label
from jiugai.common.actors import Actor
from jiugai.communities.queries import dwellings_visible_to
from jiugai.communities.services.importing.buildings import BuildingImporter
from jiugai.communities.services.importing.communities import CommunityImporter
from jiugai.communities.services.importing.dwellings import DwellingImporter
from jiugai.communities.services.importing.facilities import FacilityImporter
from jiugai.desk.api import importers


def _may_read(actor: Actor, pk: str) -> bool:
    """Pictures of a dwelling are for those who see the dwelling."""
    return dwellings_visible_to(actor).filter(pk=int(pk)).exists()


def register() -> None:
    add_label("communities.community.alias_added", _("Other name of the community added"))
    add_label("communities.community.alias_removed", _("Other name of the community removed"))
    add_reader("communities.dwelling", _may_read)
    for importer in (CommunityImporter(), BuildingImporter(), DwellingImporter(), FacilityImporter()):
        importers.add(importer)
