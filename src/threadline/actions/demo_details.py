"""What the demo's people say of themselves: addresses, fields of the practice's own, second phones."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from threadline.actions import fields as own
from threadline.actions.contacts import NewPhone
from threadline.actions.demo_texts import COMPANIES
from threadline.models import Workspace
from threadline.rules.actors import OPERATOR
from threadline.rules.contacts import Details, PhoneKind
from threadline.rules.fields import FieldKind, Value

_LEADS = ("", "", "", "new", "contacted", "hot")
_PLANS = ("BlueCross", "Delta Dental", "Aetna", "None")
_STREETS = ("Oak Hollow Ln", "Barton Springs Rd", "E 6th St", "Guadalupe St", "Lamar Blvd", "Manchaca Rd")

# The city and ZIP that go with a state: all of a state's people live in one of these.
_CITIES = {
    "TX": (("Austin", "78704"), ("Austin", "78745"), ("Round Rock", "78664"), ("San Antonio", "78205")),
    "CO": (("Denver", "80203"),),
    "NY": (("New York", "10011"),),
    "CA": (("Santa Monica", "90401"),),
    "HI": (("Honolulu", "96813"),),
    "GU": (("Hagåtña", "96910"),),
    "PR": (("San Juan", "00907"),),
}

_FIELDS: tuple[tuple[str, FieldKind, tuple[str, ...]], ...] = (
    ("Insurance", FieldKind.CHOICE, _PLANS),
    ("Birthday", FieldKind.DATE, ()),
    ("Recall in months", FieldKind.NUMBER, ()),
    ("Prefers mornings", FieldKind.YES_NO, ()),
)


def fields(workspace: Workspace) -> None:
    """The practice's own fields."""
    for name, kind, options in _FIELDS:
        own.add(OPERATOR, workspace.pk, name=name, kind=kind, options=options)


def of(
    name: str, number: str, state: str, *, reps: Sequence[int], chance: random.Random, now: datetime
) -> Details:
    """One person; about half have given an address."""
    city, postcode = chance.choice(_CITIES[state])
    at_home = chance.random() < 0.55
    return Details(
        name=name,
        email=f"{number[-7:]}@mail.example" if chance.random() < 0.6 else "",
        company=chance.choice(COMPANIES),
        street=f"{chance.randrange(100, 9900)} {chance.choice(_STREETS)}" if at_home else "",
        city=city if at_home else "",
        state=state,
        postcode=postcode if at_home else "",
        country="US" if at_home else "",
        rep=chance.choice(reps),
        lead_status=chance.choice(_LEADS),
        fields=_own(chance, now),
    )


def _own(chance: random.Random, now: datetime) -> dict[str, Value]:
    said: dict[str, Value] = {"insurance": chance.choice(_PLANS)}
    if chance.random() < 0.7:
        said["birthday"] = f"{now - timedelta(days=chance.randrange(3_000, 30_000)):%Y-%m-%d}"
    if chance.random() < 0.5:
        said["recall_in_months"] = chance.choice((3, 4, 6, 12))
    if chance.random() < 0.4:
        said["prefers_mornings"] = chance.random() < 0.5
    return said


def phones(number: str, *, chance: random.Random) -> list[NewPhone]:
    """The cell phone, and of some a phone at home or at work that takes no texts."""
    found = [NewPhone(number)]
    if chance.random() < 0.2:
        other = f"{number[:5]}556{number[-4:]}"  # as different as the cell phones are
        kind = chance.choice((PhoneKind.HOME, PhoneKind.WORK))
        found.append(NewPhone(other, kind, textable=False))
    return found
