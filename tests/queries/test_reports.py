"""What is told of people's consent, however much there is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from bench.large import plans
from django.db import connection
from tests import make

from threadline.models import ConsentEvent, ConsentPerson, Recipient
from threadline.queries import reports
from threadline.rules.levels import ActorKind, ConsentKind, Level, Medium

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 7, 24, 15, tzinfo=UTC)


def test_the_many_acts_of_one_person_are_told_without_looking_at_everybody_else() -> None:
    owner = make.workspace()
    people = Recipient.objects.bulk_create(
        Recipient(workspace=owner, number=f"+1303{n:07d}", zones=["America/Denver"]) for n in range(12_000)
    )
    acts = ConsentEvent.objects.bulk_create(
        ConsentEvent(
            workspace=owner, recipient=people[0], kind=ConsentKind.IMPLIED, level=Level.CONVERSATIONAL,
            medium=Medium.TEXT, occurred_at=NOW, recorded_at=NOW, actor_kind=ActorKind.PERSON, inner_hash=b"i" * 32,
            leaf=b"l" * 32,
        )
        for _ in range(1_000)
    )  # fmt: skip
    ConsentPerson.objects.bulk_create(
        ConsentPerson(workspace=owner, event=act, salt=b"s" * 16, number=people[0].number, capture="hello")
        for act in acts
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE recipient, consent_event, consent_person")
    with plans.asked() as statements:
        events = reports.events(owner.pk, [people[0].pk], limit=200)
    assert [event.capture for event in events] == ["hello"] * 200
    assert [plans.without_index(each) for each in statements] == [[]]
