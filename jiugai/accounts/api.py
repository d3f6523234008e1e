"""What other modules may use of `accounts`."""

from jiugai.accounts.models import Deputation, DoorRecord, Person, Posting, WorkSession
from jiugai.accounts.queries import (
    actor_of,
    demo_open,
    deputations_of,
    people_visible_to,
    posting_in_force,
    postings_of,
    second_factor_roles,
)
from jiugai.accounts.rules import role_fits_kind
from jiugai.accounts.services.demo import ensure_sign_in
from jiugai.accounts.services.leaving import LeavingReport, WorkPassedOn, leave_service, work_passed_on
from jiugai.accounts.services.locks import unlock
from jiugai.accounts.services.passwords import change_own_password, reset_password
from jiugai.accounts.services.people import NewPerson, change_person, create_person
from jiugai.accounts.services.postings import end_deputation, end_posting, give_posting, set_deputy
from jiugai.accounts.services.reauthentication import reauthenticated
from jiugai.accounts.services.setup import NewAdministrator, create_administrators, is_open, make_setup_token

__all__ = [
    "Deputation",
    "DoorRecord",
    "LeavingReport",
    "NewAdministrator",
    "NewPerson",
    "Person",
    "Posting",
    "WorkPassedOn",
    "WorkSession",
    "actor_of",
    "change_own_password",
    "change_person",
    "create_administrators",
    "create_person",
    "demo_open",
    "deputations_of",
    "end_deputation",
    "end_posting",
    "ensure_sign_in",
    "give_posting",
    "is_open",
    "leave_service",
    "make_setup_token",
    "people_visible_to",
    "posting_in_force",
    "postings_of",
    "reauthenticated",
    "reset_password",
    "role_fits_kind",
    "second_factor_roles",
    "set_deputy",
    "unlock",
    "work_passed_on",
]
