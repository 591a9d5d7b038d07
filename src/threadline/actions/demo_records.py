"""What the demo's manager finds under Review, imported consent and scrubs: each came the way real ones come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from threadline.actions import arrivals, consent_imports, scrubs
from threadline.actions.demo_texts import CONSENT_WORDS, DOUBTS, STRANGERS
from threadline.models import ConsentImport, Sender, Workspace
from threadline.rules import suppression
from threadline.rules.actors import Actor
from threadline.rules.carriage import Arrival
from threadline.rules.scrubs import Source

if TYPE_CHECKING:
    from threadline.actions.demo import Person

_ASKED_ABOUT = 60


def keep(
    workspace: Workspace, people: Sequence[Person], senders: Sequence[Sender], *, actor: Actor, now: datetime
) -> None:
    """Two texts somebody has to look at, a list from before the product, and answers about changed hands."""
    _doubts(people, senders[0], now)
    _list(workspace, actor, now)
    _answers(workspace, people[1:_ASKED_ABOUT], actor, now)


def _doubts(people: Sequence[Person], sender: Sender, now: datetime) -> None:
    said = [
        Arrival(
            f"demo-doubt-{n}", person.number, sender.number.e164, text, now - timedelta(days=2, hours=7 * n)
        )
        for n, (person, text) in enumerate(zip(people[-5:], DOUBTS, strict=False))
    ]
    arrivals.receive(said, account=sender.number.account_id)


def _list(workspace: Workspace, actor: Actor, now: datetime) -> None:
    """Signed forms that were typed up: two of them cannot be read."""
    at = now - timedelta(days=400)
    rows = [
        suppression.line([
            number, "Appointment reminders", f"{at + timedelta(days=n):%Y-%m-%d}", "paper_form", CONSENT_WORDS[0], name
        ])
        for n, (number, name) in enumerate(STRANGERS)
    ]  # fmt: skip
    columns = suppression.line(["number", "purpose", "when", "medium", "capture", "identity"])
    made = consent_imports.upload(
        actor,
        workspace,
        file_name="forms-from-the-old-desk.csv",
        content="".join([columns, *rows]).encode(),
        origin="Signed forms from the old front desk, typed up in spring",
        own=True,
    )
    if isinstance(made, ConsentImport):
        consent_imports.confirm(actor, workspace.pk, made.pk)


def _answers(workspace: Workspace, people: Sequence[Person], actor: Actor, now: datetime) -> None:
    """The Reassigned Numbers Database was asked about some; one of them belongs to somebody else now."""
    asked = now - timedelta(days=4)
    rows = [
        suppression.line([person.number, f"{asked:%Y-%m-%d}", "yes" if n == len(people) - 1 else "no"])
        for n, person in enumerate(people)
    ]
    scrubs.upload(
        actor,
        workspace,
        Source.REASSIGNED,
        file_name="rnd-answers.csv",
        content="".join(rows).encode(),
        day=asked.date(),
    )
