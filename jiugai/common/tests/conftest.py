import pytest

from jiugai.common import permissions
from jiugai.common.tests import house_list


@pytest.fixture
def houses(db):
    """`houses(n)` builds n houses in turn on East and West street, the last one first."""
    house_list.make_table()
    permissions._permissions["houses.add"] = permissions.Permission("houses.add", "Add houses", frozenset())
    yield house_list.build
    del permissions._permissions["houses.add"]
