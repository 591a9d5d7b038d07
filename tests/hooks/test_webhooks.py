"""Webhooks: verified first, committed before they are answered, and strangers learn nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from tests import make
from tests.hooks import carrier
from tests.serving import Web

from threadline.hooks import routes
from threadline.models import Arrival, Message

pytestmark = pytest.mark.django_db(transaction=True)

OURS, HERS = "+15125550100", "+13035550101"


@pytest.fixture
def name() -> str:
    """The account's, in its webhook's address; one workspace uses its number."""
    at = carrier.account()
    make.sender(make.workspace(), at=at, e164=OURS)
    return at.name


def test_a_signed_text_is_kept_before_it_is_answered(web: Web, name: str) -> None:
    assert carrier.call(web, carrier.event("Hello", sender=HERS, to=OURS), name=name).status == 200
    message = Message.objects.get()
    assert (message.body, message.state, message.direction) == ("Hello", "received", "in")


def test_the_same_text_again_is_answered_and_not_kept_twice(web: Web, name: str) -> None:
    event = carrier.event("Hello", sender=HERS, to=OURS)
    assert [carrier.call(web, event, name=name).status for _ in range(3)] == [200] * 3
    assert Message.objects.count() == 1


def test_a_wrong_signature_leaves_no_row_and_looks_like_an_unknown_account(web: Web, name: str) -> None:
    event = carrier.event("Hello", sender=HERS, to=OURS)
    forged = carrier.call(web, event, name=name, secret="guessed")
    unknown = carrier.call(web, event, name="nobody")
    other = web.ask("POST", f"/hooks/twilio/{name}", b"{}")
    assert forged.status == unknown.status == other.status == 403
    assert forged.body == unknown.body == other.body
    assert not Arrival.objects.exists()


def test_a_signed_body_that_cannot_be_read_is_refused(web: Web, name: str) -> None:
    assert carrier.call(web, name=name, body=b"\xff{").status == 400
    assert carrier.call(web, {"type": "message"}, name=name).status == 400
    assert not Arrival.objects.exists()


def test_a_body_beyond_the_limit_is_refused(web: Web, name: str) -> None:
    told = {"Content-Length": str(routes.LARGEST + 1)}  # refused before a byte of it comes
    assert web.ask("POST", f"/hooks/simulator/{name}", None, told).status == 413
    chunks = iter([b" " * 600_000] * 2)
    assert web.ask("POST", f"/hooks/simulator/{name}", chunks).status == 413


def test_nothing_is_there_to_be_read(web: Web) -> None:
    assert web.ask("GET", "/hooks/simulator/demo").status == 404


def test_hundreds_at_once_are_all_kept_once(web: Web, name: str) -> None:
    events = [
        carrier.event(f"text {n}", sender=f"+1303555{1000 + n % 40}", to=OURS, key=f"k-{n % 150}")
        for n in range(300)
    ]
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda event: carrier.call(web, event, name=name).status, events))
    assert answers == [200] * 300
    assert Message.objects.count() == 150


def test_what_cannot_be_taken_in_is_parked_and_answered(web: Web, name: str) -> None:
    fine = carrier.event("fine", sender=HERS, to=OURS)
    lost = carrier.event("to nobody", sender=HERS, to="+15125550199", key="lost")
    assert carrier.call(web, fine, lost, name=name).status == 200
    assert Message.objects.get().body == "fine"
    parked = Arrival.objects.get(key="lost")
    assert parked.problem == "UnknownNumber"
    assert parked.parked["text"] == "to nobody"
