"""Texts from people that could not be taken in, as who runs the installation sees them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.web import operating
from tests.web.operating import Room

from threadline.inbound import texts
from threadline.models import Arrival as Kept
from threadline.models import OperatorAudit
from threadline.queries import parked
from threadline.rules.carriage import Arrival

pytestmark = pytest.mark.django_db


@pytest.fixture
def room() -> Room:
    return operating.room()


def _came(room: Room, count: int) -> None:
    arrivals = [
        Arrival(
            key=f"lost-{n}", sender="+13125550101", recipient="+15125550199", at=datetime.now(UTC),
            text="STOP <b>now</b>\x00",
        )
        for n in range(count)
    ]  # fmt: skip
    texts.take(arrivals, account=room.account.pk)


def test_a_text_to_a_number_nobody_uses_is_seen_and_done_with(room: Room) -> None:
    _came(room, 1)
    assert "1 text of a person could not be taken in." in room.browser.get("/operator/").content.decode()
    page = room.browser.get(room.address("operator_parked")).content.decode()
    assert "STOP &lt;b&gt;now&lt;/b&gt;" in page
    assert "No workspace uses this number." in page
    [kept] = parked.page()
    answer = room.browser.post(room.address("operator_parked_done", text=kept.id), follow=True)
    assert "Nothing is parked." in answer.content.decode()
    assert Kept.objects.get(id=kept.id).problem == "UnknownNumber"
    done = OperatorAudit.objects.get(action="arrival.reviewed")
    assert done.user_id == room.desk.owner.user.pk
    assert "Parked text looked at" in room.browser.get(room.address("operator_log")).content.decode()
    assert room.browser.post(room.address("operator_parked_done", text=kept.id)).status_code == 404


def test_of_very_many_a_page_shows_the_oldest_and_leads_to_the_next(room: Room) -> None:
    _came(room, parked.PAGE + 1)
    first = room.browser.get(room.address("operator_parked")).content.decode()
    assert first.count('<form method="post" action="/operator/parked/') == parked.PAGE
    last = parked.page()[-1].id
    assert f"?after={last}" in first
    second = room.browser.get(room.address("operator_parked"), {"after": str(last)}).content.decode()
    assert second.count('<form method="post" action="/operator/parked/') == 1
    for odd in ("x", "²", "9" * 30, "-1", "\x00"):
        assert room.browser.get(room.address("operator_parked"), {"after": odd}).status_code == 200
