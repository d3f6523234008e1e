"""Ground of every test: which database, where files go, and that nothing is skipped without a reason.

The database is the one of JIUGAI_DATABASE (`python -m tests.postgres -- pytest …` gives a throw-away PostgreSQL), else
SQLite in a file, as in production. Nothing is written beside the code.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.skips import SHARED_MISSING, NoSilentSkips
from tests.snapshot import Snapshot

if TYPE_CHECKING:
    from django.test import Client

    from jiugai.common.actors import Actor
    from jiugai.policies.api import Policy
    from tests.cast import Cast

COUNTIES = Snapshot()
ROOT = Path(__file__).resolve().parent
SHARED = Path(os.environ.get("JIUGAI_SHARED") or ROOT.parent / "shared")


def pytest_configure(config: pytest.Config) -> None:
    from django.conf import settings
    from django.db import connections

    from jiugai.common.management import catalogues

    if hasattr(config, "workerinput") or not config.getoption("numprocesses", None):
        os.environ["JIUGAI_DATA"] = str(settings.DATA)  # for commands that a test starts; each worker has its own
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the real one takes 50 ms a time
    default = connections.settings["default"]
    if default["ENGINE"].endswith("sqlite3"):
        default["TEST"]["NAME"] = str(settings.DATA / "test.sqlite3")
        options = default["OPTIONS"]
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    catalogues.compile_all(ROOT / "jiugai")
    config.pluginmanager.register(NoSilentSkips(ROOT, strict=os.environ.get("CI") == "true", shared=SHARED.is_dir()))
    _let_flush_pass()


def pytest_unconfigure(config: pytest.Config) -> None:
    from django.conf import settings

    if settings.DATA.name.startswith("jiugai-test-"):
        shutil.rmtree(settings.DATA, ignore_errors=True)


def _let_flush_pass() -> None:
    """Append-only tables refuse to be emptied; between tests they are."""
    from django.test import TransactionTestCase

    from jiugai.audit.api import allow_flush

    original = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def teardown(self: TransactionTestCase) -> None:
        with allow_flush():
            original(self)

    TransactionTestCase._fixture_teardown = teardown  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def _fresh_counters() -> Iterator[None]:
    """What is counted in memory (sign-in attempts) must not run on from one test into the next."""
    from django.core.cache import cache

    yield
    cache.clear()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the two plan documents and the list of clauses, where it lies beside the project."""
    if not SHARED.is_dir():
        pytest.skip(SHARED_MISSING)
    return SHARED


@pytest.fixture(scope="session")
def seeds(shared: Path) -> Path:
    """The folder of the two plan documents."""
    return shared / "seeds"


@pytest.fixture
def cast(db: None) -> "Cast":
    """The people of both counties: `cast.gaotang.finance`, `cast.tumd.other_sub_district`, `cast.audit_admin`."""
    from tests.cast import Cast

    return Cast()


@pytest.fixture
def county_facts() -> "Callable[[str], dict[str, Any]]":
    """The reviewed facts of a founding county by its 6-digit code, fresh each time."""
    from jiugai.demo.services import DATA

    return lambda code: json.loads((DATA / f"{code}.json").read_text("utf8"))


@pytest.fixture
def plans(cast: "Cast", county_facts: "Callable[[str], dict[str, Any]]") -> "dict[str, Policy]":
    """Both founding counties with their plans in force, by 6-digit code."""
    from jiugai.demo.services import load_plan
    from jiugai.policies.api import Policy

    if COUNTIES.fits():
        COUNTIES.put_back()
        return {p.county.code: p for p in Policy.objects.select_related("county", "county__region")}
    is_first = COUNTIES.may_be_taken()
    loaded = {code: load_plan(county_facts(code)) for code in ("150221", "371526")}
    if is_first:
        COUNTIES.take()
    return loaded


@pytest.fixture
def client_of(cast: "Cast") -> "Callable[[Actor | str], Client]":
    """A browser in which that actor is signed in; a role alone means the one of Gaotang."""
    from tests.cast import signed_in_client

    def sign_in(actor: "Actor | str") -> "Client":
        return signed_in_client(cast.gaotang.of_role(actor) if isinstance(actor, str) else actor)

    return sign_in
