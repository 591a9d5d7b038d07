"""A web process killed at exactly each point of taking something in: what it said yes to is there, and there once."""

from __future__ import annotations

import contextlib
import http.client
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests import make
from tests.api import callers
from tests.failing import points
from tests.hooks import carrier
from tests.inbound.standing import Installation, standing
from tests.serving import Answer, Web, until, url_of_tests

from threadline.models import Message, Recipient, Sender

OURS, HERS = "+15125550100", "+13035550101"


def heard(ask: Any) -> Answer | None:
    """The answer; None when the process died before it gave one."""
    with contextlib.suppress(OSError, http.client.HTTPException):
        answer: Answer = ask()
        return answer
    return None


@pytest.fixture
def web(transactional_db: None, tmp_path: Path) -> Iterator[Web]:
    made = Web(tmp_path / "home", url=url_of_tests())
    yield made
    made.stop()


@pytest.mark.parametrize("point", points.INTAKE)
def test_a_request_that_is_repeated_after_a_kill_queues_one_text(web: Web, point: str) -> None:
    who = callers.program()

    def ask() -> Answer:
        return web.send(who.asks(), key=who.key, Idempotency_Key="once")

    web.start(dies_at=point)
    assert heard(ask) is None
    web.kill()
    web.start()
    answer = ask()
    assert answer.status == 202, answer.body
    assert [answer.json()["id"]] == list(Message.objects.filter(direction="out").values_list("id", flat=True))


@pytest.mark.parametrize("point", points.INBOUND)
def test_a_stop_whose_process_dies_under_it_counts_once_when_it_comes_again(web: Web, point: str) -> None:
    sender = make.sender(make.workspace(), at=carrier.account(), e164=OURS)
    event = carrier.event("STOP", sender=HERS, to=OURS)

    def ask() -> Answer:
        return carrier.call(web, event, name=sender.number.account.name)

    web.start(dies_at=point)
    assert heard(ask) is None
    web.kill()
    web.start()
    assert ask().status == 200
    assert bodies() == ["STOP"]
    assert Recipient.objects.get(number=HERS).opted_out_id is not None
    assert Message.objects.filter(occasion="stop_confirmation").count() == 1


def bodies() -> list[str]:
    return list(Message.objects.filter(direction="in").order_by("id").values_list("body", flat=True))


@pytest.fixture
def place(tmp_path: Path, django_db_blocker: Any) -> Iterator[Installation]:
    with django_db_blocker.unblock(), standing(tmp_path) as made:
        yield made


@pytest.mark.long  # a cluster of its own
@pytest.mark.parametrize("point", points.SPOOL)
def test_what_a_spool_was_given_comes_in_once_wherever_its_process_dies(
    place: Installation, point: str
) -> None:
    sender: Sender = make.sender(make.workspace(), at=carrier.account(), e164=OURS)
    name = sender.number.account.name
    events = [carrier.event(text, sender=HERS, to=OURS) for text in ("before", "STOP", "START")]
    place.web.start(dies_at=point if point.startswith("spool") else "")
    if not point.startswith("spool"):
        assert carrier.call(place.web, events[0], name=name).status == 200
    place.stop_database()
    answered = [
        bool(heard(lambda event=event: carrier.call(place.web, event, name=name))) for event in events
    ]
    assert all(answered) != point.startswith("spool")
    place.web.kill()
    place.web.start(dies_at="" if point.startswith("spool") else point)
    place.start_database()
    if not point.startswith("spool"):
        until((place.web.home / point).exists)
        place.web.kill()
        place.web.start()
    for event, done in zip(events, answered, strict=True):
        assert done or carrier.call(place.web, event, name=name).status == 200
    until(lambda: not place.spooled)
    until(lambda: len(bodies()) == 3)
    assert sorted(bodies()) == ["START", "STOP", "before"]
    if not point.startswith("spool"):
        assert bodies() == ["before", "STOP", "START"]
