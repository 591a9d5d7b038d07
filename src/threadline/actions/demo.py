"""The demo workspace: people, consent and several weeks of conversations, all recorded as real ones are."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from threadline.actions import (
    consent,
    contacts,
    demo_details,
    demo_history,
    demo_records,
    numbers,
    purposes,
    recipients,
    registrations,
    users,
    workspaces,
)
from threadline.actions.demo_texts import (
    CONSENT_WORDS,
    FIRST,
    LAST,
    MEMBERS,
    PLACES,
    PURPOSES,
    TAGS,
)
from threadline.models import Contact, Purpose, Recipient, Sender, Tag, Workspace
from threadline.rules import numbers as plans
from threadline.rules.actors import OPERATOR, Actor
from threadline.rules.levels import ActorKind, ConsentKind, Level, Medium

PEOPLE = 200
_LONGEST = 700
"""Days since the first of them agreed to anything."""
_LATELY = 0.4
ACCOUNT = "demo"
SENDERS = (("+15125550100", "Front desk"), ("+15125550101", "Reminders"))


@dataclass(frozen=True, slots=True)
class Person:
    """A contact of the demo, with what history needs to know."""

    contact: Contact
    number: str
    recipient: int
    purposes: tuple[int, ...]


@transaction.atomic
def create(*, now: datetime, simulator_secret: str) -> Workspace:
    """Make the demo: four members, two senders at the simulator, 200 contacts, weeks of conversations."""
    chance = random.Random(2026)  # noqa: S311 - the same demo everywhere, not a secret
    workspace = workspaces.create("Riverside Dental", business="Riverside Dental", zone="America/Chicago")
    members = [
        workspaces.add_member(OPERATOR, workspace, email=email, name=name, role=role)
        for email, name, role in MEMBERS
    ]
    users.make_operator(members[0].user, is_operator=True)
    senders = _senders(workspace, simulator_secret)
    offered = _purposes(workspace)
    for name, colour in TAGS:
        Tag.objects.create(workspace=workspace, name=name, colour=colour)
    demo_details.fields(workspace)
    reps = [member.pk for member in members[:3]]
    people = [
        _person(workspace, number, reps, offered, chance=chance, now=now)
        for number in itertools.islice(_numbers(chance), PEOPLE)
    ]
    desk_members = [member.pk for member in members[:3]]
    demo_history.tell(workspace, people, senders, members=desk_members, chance=chance, now=now)
    manager = Actor(ActorKind.MEMBER, members[1].pk)
    demo_records.keep(workspace, people, senders, actor=manager, now=now)
    return workspace


def _senders(workspace: Workspace, secret: str) -> list[Sender]:
    account = numbers.add_account(
        "simulator", name="Virtual phones", settings={"account": ACCOUNT}, secret_settings={"secret": secret}
    )
    can = numbers.Abilities(mms=True)
    made = [
        numbers.add_sender(OPERATOR, workspace, numbers.add_number(account, number, can=can), name=name)
        for number, name in SENDERS
    ]
    campaign = registrations.virtual(OPERATOR, workspace)
    for sender in made:
        use = numbers.Use(sender.name, campaign=campaign)
        numbers.change_sender(OPERATOR, workspace.pk, sender.pk, use)
    return made


def _purposes(workspace: Workspace) -> list[Purpose]:
    return [
        purposes.add(OPERATOR, workspace, name, level=Level(level), join_words=words)
        for name, level, words in PURPOSES
    ]


def _numbers(chance: random.Random) -> Iterator[tuple[str, str]]:
    """Fictional numbers (555-01xx is set aside for that; the rest are valid and belong to nobody we text)."""
    codes = [(code, state) for code, state, weight in PLACES for _ in range(weight)]
    seen: set[str] = set()
    while True:
        code, state = chance.choice(codes)
        number = f"+1{code}555{chance.randrange(102, 10_000):04d}"
        if number not in seen and isinstance(plans.parse(number, country="US"), plans.Number):
            seen.add(number)
            yield number, state


def _person(
    workspace: Workspace,
    place: tuple[str, str],
    reps: Sequence[int],
    offered: Sequence[Purpose],
    *,
    chance: random.Random,
    now: datetime,
) -> Person:
    number, state = place
    name = f"{chance.choice(FIRST)} {chance.choice(LAST)}"
    details = demo_details.of(name, number, state, reps=reps, chance=chance, now=now)
    contact = contacts.create(
        OPERATOR,
        workspace,
        details,
        phones=demo_details.phones(number, chance=chance),
        tags=[tag for tag, _ in TAGS if chance.random() < 0.18],
    )
    if isinstance(contact, contacts.Taken):
        raise AssertionError("the demo's numbers are all different")
    agreed = _consent(workspace, number, name, offered, chance=chance, now=now)
    recipient = recipients.ensure([(workspace.pk, number)])[workspace.pk, number]
    since = now - timedelta(days=_LONGEST + int(number[-3:]) % 300)  # known before they agreed to anything
    Contact.objects.filter(workspace=workspace, pk=contact.pk).update(created_at=since)
    Recipient.objects.filter(workspace=workspace, pk=recipient).update(created_at=since)
    return Person(contact, number, recipient, agreed)


def _consent(
    workspace: Workspace,
    number: str,
    name: str,
    offered: Sequence[Purpose],
    *,
    chance: random.Random,
    now: datetime,
) -> tuple[int, ...]:
    agreed = list[int]()
    for purpose, share in zip(offered, (0.75, 0.25, 0.4), strict=True):
        if chance.random() < share:
            # The reminders that history tells of rest on the first one; what else they agreed to may be news.
            lately = agreed and chance.random() < _LATELY
            days = chance.randrange(1, 30) if lately else chance.randrange(40, _LONGEST)
            when = now - timedelta(days=days, minutes=chance.randrange(600))
            _grant(workspace, number, name, purpose, when, chance)
            agreed.append(purpose.pk)
    return tuple(agreed)


def _grant(
    workspace: Workspace, number: str, name: str, purpose: Purpose, when: datetime, chance: random.Random
) -> None:
    web = chance.random() < 0.7
    words = CONSENT_WORDS[purpose.level == Level.PROMOTIONAL]
    consent.record(
        OPERATOR,
        workspace,
        number,
        kind=ConsentKind.GRANTED,
        level=Level(purpose.level),
        purpose=purpose.pk,
        occurred_at=when,
        evidence=consent.Evidence(
            medium=Medium.WEB_FORM if web else Medium.PAPER_FORM,
            capture=f'box ticked: "{words}"' if web else f'signed at the desk: "{words}"',
            identity=name,
            campaign=purpose.name,
            ip=f"198.51.100.{chance.randrange(1, 255)}" if web else "",
            text_version="2025-03",
            source_url="https://riverside-dental.example/book" if web else "",
        ),
    )
