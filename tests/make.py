"""Plain functions that make what a test needs, through the actions; what is not said is credible."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from threadline.actions import (
    arrivals,
    consent,
    lanes,
    messages,
    numbers,
    opt_in_pages,
    purposes,
    recipients,
    workspaces,
)
from threadline.actions.consent import Evidence
from threadline.actions.lanes import Place
from threadline.actions.messages import New
from threadline.models import CarrierAccount, Conversation, Lane, Purpose, Recipient, Sender, Workspace
from threadline.queries import desk as desks
from threadline.rules.actors import OPERATOR, Actor
from threadline.rules.carriage import Arrival
from threadline.rules.levels import ConsentKind, Level, Medium, Occasion

_number = itertools.count(1)
_line = itertools.count(1)
BUSINESS = "Riverside Dental"
BODY = "Your cleaning is on Tuesday at 9:40."
PAPER = Evidence(medium=Medium.PAPER_FORM, capture="signed the form at the desk")


def workspace(name: str = "Riverside", *, cap: int = 0) -> Workspace:
    """A workspace in the United States."""
    made = workspaces.create(name, business=BUSINESS, zone="America/Chicago")
    if cap:
        Workspace.objects.filter(pk=made.pk).update(daily_cap=cap)
        made.daily_cap = cap
    return made


def account(name: str = "", **settings: str) -> CarrierAccount:
    """An account at the simulator."""
    name = name or f"account-{next(_number)}"
    return numbers.add_account(
        "simulator", name=name, settings={"account": name, **settings}, secret_settings={}
    )


def sender(owner: Workspace, *, at: CarrierAccount | None = None, e164: str = "") -> Sender:
    """The workspace's use of a new number of ours."""
    n = next(_line)
    e164 = e164 or f"+1512{556 + n // 10_000:03d}{n % 10_000:04d}"
    number = numbers.add_number(at or account(), e164)
    return numbers.add_sender(OPERATOR, owner, number, name=f"Line {e164[-4:]}")


def purpose(
    owner: Workspace, name: str = "Appointment reminders", *, level: Level = Level.INFORMATIONAL
) -> Purpose:
    """Something people consent to."""
    return purposes.add(OPERATOR, owner, name, level=level)


def opt_in_page(
    line: Sender,
    *about: Purpose,
    double: bool = True,
    origins: tuple[str, ...] = (),
    title: str = "Texts from us",
) -> int:
    """A page that offers these purposes; its id."""
    wanted = opt_in_pages.Wanted(
        name=f"Front desk {next(_number)}", title=title, intro="So that you forget nothing.",
        purposes=tuple(each.pk for each in about), disclosure="", privacy_url="https://example.com/privacy",
        terms_url="https://example.com/terms", sender=line.pk, double=double, origins=origins,
    )  # fmt: skip
    made = opt_in_pages.create(OPERATOR, line.workspace_id, wanted)
    assert isinstance(made, int), made
    return made


def recipient(owner: Workspace, number: str = "", *, zone: str = "") -> Recipient:
    """A person's number; without a `zone` it stands where it is noon now, so that the hours are open."""
    number = number or f"+1312{200 + next(_number) // 10_000:03d}{next(_number) % 10_000:04d}"
    made = recipients.ensure([(owner.pk, number)])[owner.pk, number]
    Recipient.objects.filter(workspace=owner, id=made).update(zones=[zone or noon()])
    return Recipient.objects.get(workspace=owner, id=made)


def noon() -> str:
    """A zone where it is noon now."""
    return zone_of(12)


def zone_of(hour: int) -> str:
    """A zone where this hour runs now."""
    behind = (datetime.now(UTC).hour - hour + 11) % 24 - 11  # Etc/GMT reaches from +14 to -12
    return f"Etc/GMT{behind:+d}" if behind else "Etc/GMT"


def act(
    person: Recipient,
    kind: ConsentKind,
    *,
    level: Level = Level.CONVERSATIONAL,
    about: Purpose | None = None,
    at: datetime | None = None,
    evidence: Evidence = PAPER,
    actor: Actor = OPERATOR,
) -> int:
    """One recorded act of consent; the event's id."""
    done = consent.record(
        actor,
        Workspace.objects.get(pk=person.workspace_id),
        person.number,
        kind=kind,
        level=level,
        purpose=about.pk if about else None,
        occurred_at=at or datetime.now(UTC),
        evidence=evidence,
    )
    assert isinstance(done, int), done
    return done


def granted(person: Recipient, about: Purpose) -> int:
    """Express consent for a purpose at its level."""
    return act(person, ConsentKind.GRANTED, level=Level(about.level), about=about)


def wrote(person: Recipient, *, to: Sequence[Sender] = ()) -> int:
    """The right to answer that the person's own message gives, to these numbers or to all there are."""
    senders = to or Sender.objects.filter(workspace=person.workspace_id)
    keys = [(person.workspace_id, each.pk, person.pk) for each in senders]
    found = [each.id for each in messages.conversations(keys).values()]
    Conversation.objects.filter(pk__in=found).update(last_in_at=datetime.now(UTC))
    return act(person, ConsentKind.IMPLIED)


def stopped(person: Recipient) -> int:
    """STOP."""
    return act(person, ConsentKind.OPTED_OUT)


def heard(line: Sender, number: str, *bodies: str) -> None:
    """Texts from a number to one of ours, one after the other."""
    for body in bodies:
        arrival = Arrival(
            key=f"heard-{next(_number)}",
            sender=number,
            recipient=line.number.e164,
            text=body,
            at=datetime.now(UTC),
        )
        arrivals.receive([arrival], account=line.number.account_id)


def text(
    line: Sender,
    person: Recipient,
    *,
    about: Purpose | None = None,
    body: str = BODY,
    level: Level | None = None,
    occasion: Occasion = Occasion.ORDINARY,
    automated: bool = False,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
    confirms: int | None = None,
) -> int:
    """One queued text to a person; its id."""
    return texts(
        line, [person], about=about, body=body, level=level, occasion=occasion, automated=automated,
        not_before=not_before, expires_at=expires_at, confirms=confirms,
    )[0]  # fmt: skip


def texts(
    line: Sender,
    people: Sequence[Recipient],
    *,
    about: Purpose | None = None,
    body: str = BODY,
    level: Level | None = None,
    occasion: Occasion = Occasion.ORDINARY,
    automated: bool = False,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
    confirms: int | None = None,
) -> list[int]:
    """One queued text to each of these people; informational when it names a purpose."""
    desk = desks.read(line.workspace_id)
    keys = [(line.workspace_id, line.pk, person.pk) for person in people]
    found = messages.conversations(keys)
    level = level or (Level(about.level) if about else Level.CONVERSATIONAL)
    return messages.add(
        [
            New(
                workspace=key[0], conversation=found[key].id, recipient=key[2], sender=desk.senders[line.pk],
                level=level, body=body, actor=OPERATOR, occasion=occasion,
                purpose=about.pk if about else None, automated=automated, not_before=not_before,
                expires_at=expires_at, confirms=confirms,
            )
            for key in keys
        ]
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A workspace with one sender, a purpose, and an engine that leases its lane."""

    workspace: Workspace
    sender: Sender
    purpose: Purpose
    account: int
    lane: int
    worker: int


def engine(account: int) -> int:
    """A worker that holds every lane of an account, as far as they are free."""
    worker = lanes.register("engine", Place("test", "boot", 1))
    lanes.lease(worker, accounts=[account], share=1000)
    Lane.objects.filter(worker_id=worker).update(leased_until=soon(3600))  # nobody renews it
    return worker


def line(*, cap: int = 0) -> Line:
    """Everything it takes to claim: see `Line`."""
    owner = workspace(cap=cap)
    at = account()
    used = sender(owner, at=at)
    lane = desks.read(owner.pk).senders[used.pk].lane
    return Line(owner, used, purpose(owner), at.pk, lane, engine(at.pk))


def soon(seconds: float) -> datetime:
    """So many seconds from now."""
    return datetime.now(UTC) + timedelta(seconds=seconds)
