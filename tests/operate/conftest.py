"""Installations for the tests of operation."""

import os

import pytest

from tests.product import Installation, MakeInstallation, fresh_database


@pytest.fixture(scope="session")
def make(tmp_path_factory: pytest.TempPathFactory) -> MakeInstallation:
    """Make an installation; nothing is prepared in it yet."""

    def new(*, demo: bool = False) -> Installation:
        folder = tmp_path_factory.mktemp("an installation")
        return Installation(folder, fresh_database(os.environ.get("JIUGAI_DATABASE", "")), demo)

    return new
