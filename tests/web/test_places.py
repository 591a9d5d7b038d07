"""What pages say of where people are: their clocks, why a text waits, and the emergency that does not."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.utils import translation
from tests import make
from tests.web import people
from tests.web.people import Desk

from threadline.models import Audit, Message, Purpose, Recipient, Workspace
from threadline.rules.levels import Level, Occasion
from threadline.rules.standing import Standing
from threadline.web import waiting_words

HX = {"HX-Request": "true"}
CHICAGO, NEW_YORK, DENVER = "America/Chicago", "America/New_York", "America/Denver"
TEXAS = Standing("US", ("US-TX",), (CHICAGO,))
LOUISIANA = Standing("US", ("US-LA",), (CHICAGO,))
SUNDAY = datetime(2026, 11, 22, 18, tzinfo=UTC)  # 12:00 in Chicago
THANKSGIVING = datetime(2026, 11, 26, 18, tzinfo=UTC)
EVENING = datetime(2026, 11, 19, 3, 30, tzinfo=UTC)  # 21:30 in Chicago
MONDAY, FRIDAY = datetime(2026, 11, 23, 14, tzinfo=UTC), datetime(2026, 11, 27, 14, tzinfo=UTC)
MORNING = datetime(2026, 11, 19, 15, tzinfo=UTC)


def wait(where: Standing, now: datetime, until: datetime, reason: str = "quiet_hours") -> str:
    return waiting_words.wait(reason, until, where, zone=NEW_YORK, now=now)


@pytest.mark.parametrize(
    ("language", "where", "now", "until", "said"),
    [
        (
            "en", LOUISIANA, SUNDAY, MONDAY,
            "Held until 8:00 their time, tomorrow (Louisiana): no texts in Louisiana on this day (Sunday)",
        ),
        (
            "en", LOUISIANA, THANKSGIVING, FRIDAY,
            "Held until 8:00 their time, tomorrow (Louisiana): no texts in Louisiana on a holiday (Thanksgiving)",
        ),
        (
            "en", TEXAS, EVENING, MORNING,
            "Held until 9:00 their time, tomorrow (Texas): no texts there at this hour",
        ),
        (
            "en", Standing("US", ("US-TX", "US-NY"), (CHICAGO, NEW_YORK)), EVENING, MORNING,
            "Held until 10:00 your time, tomorrow (they may be in Texas or New York): no texts there at this hour",
        ),
        (
            "es", LOUISIANA, THANKSGIVING, FRIDAY,
            ("Retenido hasta las 8:00 de allá, mañana (Louisiana): en Louisiana no se envían mensajes en un día"
            " feriado (Día de Acción de Gracias)"),
        ),
    ],
)  # fmt: skip
def test_a_held_text_says_until_when_and_why(
    language: str, where: Standing, now: datetime, until: datetime, said: str
) -> None:
    with translation.override(language):
        assert wait(where, now, until) == said


def test_caps_and_a_closed_desk_are_said_on_the_readers_clock() -> None:
    with translation.override("en"):
        assert wait(TEXAS, EVENING, MORNING, "cap").startswith("Held until 10:00, tomorrow: they have had")
        closed = wait(TEXAS, EVENING, MORNING, "business_hours")
        assert closed == "Held until 10:00, tomorrow: your desk is closed"


@pytest.mark.parametrize(
    ("zones", "said"),
    [
        ((CHICAGO,), "21:30"),
        ((NEW_YORK, CHICAGO), "21:30 or 22:30"),
        ((NEW_YORK, CHICAGO, DENVER, "America/Indiana/Indianapolis"), "20:30, 21:30 or 22:30"),
        ((NEW_YORK, CHICAGO, DENVER, "Pacific/Honolulu"), "from 17:30 to 22:30"),
    ],
)
def test_the_clocks_of_everywhere_somebody_may_be_are_said(zones: tuple[str, ...], said: str) -> None:
    with translation.override("en"):
        assert waiting_words.there(Standing("US", (), zones), EVENING) == said


def compose(desk: Desk, **said: str) -> str:
    answer = people.client(desk.owner).post(f"{desk.thread}send/", {"body": "Leave now", **said}, headers=HX)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def desk(db: None) -> Desk:
    """A desk whose customer agreed to reminders; there it is three in the morning."""
    made = people.desk()
    make.granted(made.person, make.purpose(made.workspace))
    Recipient.objects.filter(pk=made.person.pk).update(zones=[make.zone_of(3)])
    return made


def kind(desk: Desk) -> str:
    return f"informational:{Purpose.objects.get(workspace=desk.workspace).pk}"


def test_the_writer_sees_the_persons_clock_before_sending(desk: Desk) -> None:
    page = people.client(desk.owner).get(desk.thread).content.decode()
    assert "It is 3:" in page
    assert "their time (Illinois)" in page
    Recipient.objects.filter(pk=desk.person.pk).update(zones=[make.zone_of(3), make.zone_of(5)])
    page = people.client(desk.owner).get(desk.thread).content.decode()
    # Which comes first depends on the hour: one of them may have tomorrow already.
    assert re.search(r"It is (3:\d\d or 5|5:\d\d or 3):\d\d", page)


def test_the_writer_sees_that_their_own_desk_is_closed(desk: Desk) -> None:
    client = people.client(desk.owner)
    assert "Your desk is closed" not in client.get(desk.thread).content.decode()
    week = [["09:00", "17:00"]] * 7
    for hour, closed in ((12, False), (3, True)):
        Workspace.objects.filter(pk=desk.workspace.pk).update(business_hours=week, zone=make.zone_of(hour))
        page = client.get(desk.thread).content.decode()
        assert ("Your desk is closed until 9:00, today" in page) is closed


def test_an_emergency_goes_at_night_with_a_reason_that_stands_in_the_thread(desk: Desk) -> None:
    answer = compose(desk, kind=kind(desk), when="emergency", why="gas leak in your street")
    text = Message.objects.latest("id")
    assert (text.occasion, text.why, text.level) == (
        Occasion.EMERGENCY,
        "gas leak in your street",
        Level.INFORMATIONAL,
    )
    assert (text.not_before, text.priority) == (None, 1)
    assert "gas leak in your street" in answer
    assert Audit.objects.filter(action="message.emergency", noun_id=text.pk, actor_id=desk.owner.pk).exists()


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ({"why": "  "}, 'id="why-error" role="alert">An emergency needs a reason.<'),
        ({"why": "fire", "kind": "conversational"}, "it needs a purpose"),
    ],
)
def test_an_emergency_without_reason_or_purpose_is_not_sent(
    desk: Desk, said: dict[str, str], answer: str
) -> None:
    assert answer in compose(desk, **{"kind": kind(desk), "when": "emergency", **said})
    assert not Message.objects.filter(body="Leave now").exists()


def test_an_emergency_that_is_advertising_is_refused_where_it_is_explained_and_nothing_typed_is_lost(
    desk: Desk,
) -> None:
    offers = make.purpose(desk.workspace, "Offers", level=Level.PROMOTIONAL)
    make.granted(desk.person, offers)
    said = {
        "kind": f"promotional:{offers.pk}",
        "when": "emergency",
        "why": "fire",
        "send_at": "2099-01-01T08:00",
    }
    page = compose(desk, **said)
    assert 'id="why-error" role="alert">Not sent: an emergency is no advertising' in page
    assert ">fire</textarea>" in page
    assert ">Leave now</textarea>" in page
    assert 'value="2099-01-01T08:00"' in page
    assert re.search(rf'value="promotional:{offers.pk}"[^>]*(selected|checked)', page)
    assert not Message.objects.filter(body="Leave now").exists()


def test_an_emergency_never_reaches_somebody_who_opted_out(desk: Desk) -> None:
    make.stopped(desk.person)
    assert "they opted out" in compose(desk, kind=kind(desk), when="emergency", why="fire")
    assert not Message.objects.filter(body="Leave now").exists()


def test_only_who_may_sends_an_emergency(desk: Desk) -> None:
    agent = people.member(desk.workspace, "Agent", name="Sam Whitfield")
    client = people.client(agent)
    assert 'name="why"' not in client.get(desk.thread).content.decode()
    said = {"body": "Leave now", "kind": kind(desk), "when": "emergency", "why": "fire"}
    assert client.post(f"{desk.thread}send/", said, headers=HX).status_code == 403
    assert 'name="why"' in people.client(desk.owner).get(desk.thread).content.decode()


def test_a_scheduled_text_that_will_wait_longer_says_so_in_the_queue(desk: Desk) -> None:
    text = make.text(desk.sender, desk.person, body="later", not_before=make.soon(3600))
    Message.objects.filter(pk=text).update(reason="business_hours", due_at=make.soon(7200))
    page = people.client(desk.owner).get(f"{desk.path}?view=scheduled").content.decode()
    assert "your desk is closed" in page
