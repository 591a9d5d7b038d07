"""Two-step sign-in: set up, asked for at every door, with few guesses, and nothing readable at rest."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from tests.web import people
from tests.web.people import Desk

from threadline.actions import sign_in_links, users
from threadline.models import Member, OperatorAudit

pytestmark = pytest.mark.django_db
PASSWORD = "a horse, a battery"
HERE, THERE = "192.0.2.1", "198.51.100.7"


def code(secret: str, *, later: int = 0) -> str:
    """What the app shows now, or `later` half minutes on: both are right, also when the clock moves on meanwhile."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


def with_password(member: Member) -> Member:
    member.user.set_password(PASSWORD)
    member.user.save(update_fields=["password"])
    return member


def prove(client: Client, path: str) -> None:
    """Show once more who it is, as the page at `path` wants."""
    asked = client.get(path)
    assert asked.headers["Location"].startswith("/sign-in/again/")
    assert client.post(asked.headers["Location"], {"password": PASSWORD}).status_code == 302


def set_up(member: Member) -> tuple[str, list[str]]:
    """The secret and the recovery codes, by way of the pages."""
    client = people.client(with_password(member))
    prove(client, "/me/two-step/set-up/")
    page = client.get("/me/two-step/set-up/").content.decode()
    found = re.search(r'class="wrap">([A-Z2-7]+)<', page)
    assert found is not None
    assert '<svg class="code"' in page
    assert "style=" not in page
    assert client.post("/me/two-step/set-up/", {"code": "000000"}).status_code == 200
    on = client.post("/me/two-step/set-up/", {"code": code(found[1])})
    assert on.headers["Location"] == "/me/two-step/codes/"
    shown = client.get("/me/two-step/codes/").content.decode()
    codes = re.findall(r"<code>(\d+)</code>", shown)
    assert len(codes) == 10
    assert not set(codes) & set(re.findall(r"\d{8}", client.get("/me/two-step/codes/").content.decode()))
    return found[1], codes


def at_the_door(member: Member, *, address: str = HERE) -> Client:
    """A browser that gave the right password and is asked for a code."""
    client = Client(REMOTE_ADDR=address)
    said = {"login": member.user.email, "password": PASSWORD}
    assert client.post("/sign-in/", said).headers["Location"] == "/sign-in/code/"
    return client


def is_in(client: Client, desk: Desk) -> bool:
    return client.get(desk.path).status_code == 200


def test_a_password_alone_lets_nobody_in_and_a_code_does_once() -> None:
    desk = people.desk()
    secret, _ = set_up(desk.owner)
    client = at_the_door(desk.owner)
    assert not is_in(client, desk)
    assert client.get("/sign-in/code/").status_code == 200
    now = code(secret)
    assert client.post("/sign-in/code/", {"code": now}).status_code == 302
    assert is_in(client, desk)
    # Seen over the shoulder, it opens nothing a second time.
    other = at_the_door(desk.owner)
    assert other.post("/sign-in/code/", {"code": now}).status_code == 200
    assert not is_in(other, desk)


def test_a_one_time_link_stands_for_the_password_only() -> None:
    desk = people.desk()
    secret, _ = set_up(desk.owner)
    link = sign_in_links.create(desk.owner.user, now=datetime.now(UTC))
    client = people.client()
    assert client.post(f"/sign-in/link/{link}/").headers["Location"] == "/sign-in/code/"
    assert not is_in(client, desk)
    client.post("/sign-in/code/", {"code": code(secret)})
    assert is_in(client, desk)


def test_a_recovery_code_works_once() -> None:
    desk = people.desk()
    _, codes = set_up(desk.owner)
    client = at_the_door(desk.owner)
    client.post("/sign-in/code/", {"code": codes[3]})
    assert is_in(client, desk)
    other = at_the_door(desk.owner)
    other.post("/sign-in/code/", {"code": codes[3]})
    assert not is_in(other, desk)
    assert "9 codes are left" in client.get("/me/two-step/").content.decode()


def test_nothing_that_opens_the_second_step_is_readable_in_the_database() -> None:
    desk = people.desk()
    secret, codes = set_up(desk.owner)
    kept = str(list(Authenticator.objects.values()))
    assert secret not in kept
    assert not any(each in kept for each in codes)


def test_guesses_of_codes_are_few_from_one_address_and_leave_the_person_alone_elsewhere() -> None:
    desk = people.desk()
    secret, _ = set_up(desk.owner)
    thief = at_the_door(desk.owner, address=THERE)
    for guess in range(6):
        thief.post("/sign-in/code/", {"code": f"{guess:06}"})
    assert "Too many" in thief.post("/sign-in/code/", {"code": code(secret)}).content.decode()
    assert not is_in(thief, desk)
    client = at_the_door(desk.owner)
    client.post("/sign-in/code/", {"code": code(secret)})
    assert is_in(client, desk)


def test_a_net_of_addresses_runs_dry_and_the_person_comes_in_where_they_already_are() -> None:
    desk = people.desk()
    secret, _ = set_up(desk.owner)
    home = at_the_door(desk.owner)
    home.post("/sign-in/code/", {"code": code(secret)})
    assert is_in(home, desk)
    for number in range(10):
        thief = at_the_door(desk.owner, address=f"198.51.100.{number + 1}")
        for guess in range(5):
            thief.post("/sign-in/code/", {"code": f"{number}{guess:05}"})
    late = at_the_door(desk.owner, address="203.0.113.9")
    late.post("/sign-in/code/", {"code": code(secret, later=1)})
    assert not is_in(late, desk), "their guesses are used up, wherever they come from"
    client = at_the_door(desk.owner)
    client.post("/sign-in/code/", {"code": code(secret, later=1)})
    assert is_in(client, desk)


def test_turning_it_off_wants_proof_and_takes_the_recovery_codes_along() -> None:
    desk = people.desk()
    set_up(desk.owner)
    client = people.client(desk.owner)
    assert client.post("/me/two-step/off/").headers["Location"].startswith("/sign-in/again/")
    assert Authenticator.objects.count() == 2
    client = people.client(desk.owner)
    prove(client, "/me/two-step/off/")
    assert client.post("/me/two-step/off/").status_code == 302
    assert not Authenticator.objects.exists()
    assert OperatorAudit.objects.filter(action="two_step.turned_off").exists()


def test_proof_can_be_a_code_and_new_recovery_codes_replace_the_old() -> None:
    desk = people.desk()
    secret, old = set_up(desk.owner)
    client = people.client(desk.owner)
    assert client.get("/me/two-step/codes/new/").status_code == 302
    assert client.post("/sign-in/again/code/", {"code": code(secret)}).status_code == 302
    assert client.post("/me/two-step/codes/new/").headers["Location"] == "/me/two-step/codes/"
    new = re.findall(r"<code>(\d+)</code>", client.get("/me/two-step/codes/").content.decode())
    assert len(new) == 10
    assert not set(new) & set(old)
    door = at_the_door(desk.owner)
    door.post("/sign-in/code/", {"code": old[0]})
    assert not is_in(door, desk)


def test_whoever_is_asked_for_a_code_can_turn_round_and_sign_in_as_somebody_else() -> None:
    desk = people.desk()
    set_up(desk.owner)
    client = at_the_door(desk.owner)
    assert client.post("/sign-out/").status_code == 302
    assert client.get("/sign-in/").status_code == 200


def test_the_operator_can_turn_it_off_for_who_lost_everything() -> None:
    desk = people.desk()
    set_up(desk.owner)
    assert users.forget_two_step(desk.owner.user)
    assert not users.forget_two_step(desk.owner.user)
    client = Client()
    said = {"login": desk.owner.user.email, "password": PASSWORD}
    assert client.post("/sign-in/", said).headers["Location"] == "/"
    assert OperatorAudit.objects.filter(action="two_step.forgotten").count() == 1
