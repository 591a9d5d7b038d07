"""The page of callbacks: made, shown once, tested, changed, renewed, removed."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from tests.web import people

from threadline.actions import callbacks as acts
from threadline.models import Callback, CallbackDue
from threadline.queries import accounts

pytestmark = pytest.mark.django_db
MADE = {"address": "https://till.example.com/texts", "tells": ["message.changed", "consent.changed"]}


@pytest.fixture
def desk() -> people.Desk:
    return people.desk()


def path(desk: people.Desk, route: str = "callbacks", **named: int) -> str:
    return reverse(route, kwargs={"slug": desk.workspace.slug, **named})


def test_a_callback_is_made_and_its_secret_shown_once(desk: people.Desk) -> None:
    browser = people.client(desk.owner)
    made = browser.post(path(desk), {**MADE, "sent": "once"})
    assert made.status_code == 201
    row = Callback.objects.get()
    shown = re.findall(r"whsec_[\w+/=]+", made.content.decode())
    assert shown == [(accounts.opened(bytes(row.secrets)) or {})["secret"]]
    assert (row.address, row.tells) == (MADE["address"], MADE["tells"])
    again = browser.post(path(desk), {**MADE, "sent": "once"})  # as by reloading
    assert (again.status_code, Callback.objects.count()) == (302, 1)
    for page in (path(desk), path(desk, "callback", callback=row.pk)):
        assert "whsec_" not in browser.get(page).content.decode()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"address": "http://till.example.com/"}, "It has to begin with https://."),
        ({"address": "https://me:it@till.example.com/"}, "This is no address that can be called"),
        ({"address": ""}, "This field is required."),
        ({"tells": []}, "Choose one event at least."),
        ({"tells": ["message.deleted"]}, "message.deleted"),
    ],
)
def test_what_cannot_be_called_is_said_beside_the_field_and_nothing_typed_is_lost(
    desk: people.Desk, wrong: dict[str, object], words: str
) -> None:
    answer = people.client(desk.owner).post(path(desk), {**MADE, **wrong})
    said = answer.content.decode()
    assert answer.status_code == 422
    assert words in said
    assert f'value="{wrong.get("address", MADE["address"])}"' in said or not wrong.get("address", "x")
    assert not Callback.objects.exists()


def test_it_is_tested_changed_paused_and_removed(desk: people.Desk) -> None:
    browser, callback = people.client(desk.owner), people.callback(desk)
    page = path(desk, "callback", callback=callback)
    browser.post(path(desk, "callback_test", callback=callback))
    assert CallbackDue.objects.filter(about="callback.test").count() == 1
    assert "It is being called" in browser.get(page).content.decode()
    changed = {**MADE, "address": "https://till.example.com/2", "paused": "on"}
    assert browser.post(page, changed).status_code == 302
    row = Callback.objects.get()
    assert (row.address, row.tells, row.paused_at is not None) == (
        changed["address"], MADE["tells"], True,
    )  # fmt: skip
    assert "Paused since" in browser.get(page).content.decode()
    browser.post(path(desk, "callback_test", callback=callback))
    assert not CallbackDue.objects.exists()
    assert browser.post(page, MADE).status_code == 302
    assert Callback.objects.get().paused_at is None
    assert browser.post(path(desk, "callback_remove", callback=callback)).status_code == 302
    assert not Callback.objects.exists()
    assert browser.get(page).status_code == 404


def test_a_new_secret_is_shown_once(desk: people.Desk) -> None:
    browser, callback = people.client(desk.owner), people.callback(desk)
    before = bytes(Callback.objects.get().secrets)
    there = path(desk, "callback_secret", callback=callback)
    assert "whsec_" in browser.post(there, {"sent": "now"}).content.decode()
    renewed = bytes(Callback.objects.get().secrets)
    assert renewed != before
    assert browser.post(there, {"sent": "now"}).status_code == 302
    assert bytes(Callback.objects.get().secrets) == renewed


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        ("answered_503", "It answers 503"),
        ("unreached", "Nobody answers there."),
        ("inside", "It leads behind the firewall"),
        ("no_key", "make a new one"),
    ],
)
def test_why_calls_are_in_vain_is_said_in_words(desk: people.Desk, problem: str, words: str) -> None:
    callback = people.callback(desk)
    acts.test(people.OPERATOR, desk.workspace.pk, callback)
    acts.refused(acts.take(1)[0], problem)
    browser = people.client(desk.owner)
    for page in (path(desk), path(desk, "callback", callback=callback)):
        said = browser.get(page).content.decode()
        assert words in said
        assert "Fails" in said
    assert "Called again" in said
    Callback.objects.update(paused_at=datetime.now(UTC))
    assert "Paused" in browser.get(path(desk)).content.decode()


def test_the_eleventh_is_refused_in_words(desk: people.Desk) -> None:
    browser = people.client(desk.owner)
    for n in range(10):
        people.callback(desk, f"https://till.example.com/{n}")
    browser.post(path(desk), MADE)
    assert "There are 10 already" in browser.get(path(desk)).content.decode()
    assert Callback.objects.count() == 10
