"""Tables taken into the register. The pages and the engine are the desk's; here is what the rows mean.

Importers are registered by `register`, once, when the product starts.
"""

from django.utils.translation import gettext_lazy as _

from jiugai.audit.api import add_label
from jiugai.communities.services.importing.buildings import BuildingImporter
from jiugai.communities.services.importing.communities import CommunityImporter
from jiugai.communities.services.importing.dwellings import DwellingImporter
from jiugai.communities.services.importing.facilities import FacilityImporter
from jiugai.desk.api import importers


def register() -> None:
    add_label("communities.community.alias_added", _("Other name of the community added"))
    add_label("communities.community.alias_removed", _("Other name of the community removed"))
    for importer in (CommunityImporter(), BuildingImporter(), DwellingImporter(), FacilityImporter()):
        importers.add(importer)
