"""Guessing passwords ends for whoever guesses, and for nobody else."""

from __future__ import annotations

import pytest
import time_machine
from axes.models import AccessAttempt
from django.core.cache import cache
from django.test import Client
from tests.web import people

from threadline.models import Member

pytestmark = pytest.mark.django_db
PASSWORD = "a horse, a battery"
VICTIM, STRANGER = "192.0.2.1", "198.51.100.7"


def owner() -> Member:
    member = people.desk().owner
    member.user.set_password(PASSWORD)
    member.user.save(update_fields=["password"])
    return member


def tries(email: str, password: str, *, address: str) -> tuple[int, str]:
    """What somebody gets who tries a password from an address."""
    answer = Client(REMOTE_ADDR=address).post("/sign-in/", {"login": email, "password": password})
    return answer.status_code, answer.content.decode()


def test_fifty_failures_of_a_stranger_keep_the_stranger_out_and_not_the_victim() -> None:
    email = owner().user.email
    for number in range(50):
        tries(email.upper() if number % 2 else email, f"guess {number}", address=STRANGER)
    cache.clear()  # the limit of a minute is not what holds
    status, page = tries(email, PASSWORD, address=STRANGER)
    assert status == 429
    assert "15 minutes" in page
    assert tries(email, PASSWORD, address=VICTIM)[0] == 302


def test_the_stranger_is_let_in_again_after_a_while_and_trying_meanwhile_makes_it_no_longer() -> None:
    email = owner().user.email
    with time_machine.travel("2026-11-24T12:00:00Z", tick=True) as clock:
        for number in range(10):
            tries(email, f"guess {number}", address=STRANGER)
        clock.shift(600)
        assert "another 5 minutes" in tries(email, "still guessing", address=STRANGER)[1]
        clock.shift(310)
        assert tries(email, PASSWORD, address=STRANGER)[0] == 302


def test_a_slip_is_forgotten_once_the_password_was_right() -> None:
    email = owner().user.email
    for _ in range(3):
        for number in range(5):
            assert tries(email, f"slip {number}", address=VICTIM)[0] == 200
        assert tries(email, PASSWORD, address=VICTIM)[0] == 302
        cache.clear()


def test_one_address_tries_so_many_passwords_in_a_minute_whoevers_they_are() -> None:
    statuses = [tries(f"nobody{n}@example.com", "guess", address=STRANGER)[0] for n in range(31)]
    assert statuses[-1] == 429
    assert statuses[:20] == [200] * 20


def test_no_password_is_kept_and_hostile_words_break_nothing() -> None:
    for login in ("a\x00b@example.com", "x" * 300 + "@example.com", "<b>@example.com", ""):
        assert tries(login, "geheim\x00 <script>", address=STRANGER)[0] == 200
    assert "geheim" not in str(list(AccessAttempt.objects.values()))
