"""What an operator may enter for an account at Twilio, and what is wrong in plain words."""

from __future__ import annotations

import pytest

from threadline.carriers import filling, twilio
from threadline.carriers.twilio import account

GIVEN = {"account_sid": "AC" + "0" * 32, "auth_token": "secret", "public": "https://desk.example"}


def test_the_least_that_is_needed_is_enough() -> None:
    filled = filling.fill(twilio.FACTS, GIVEN)
    assert dict(filled.secret) == {"auth_token": "secret"}
    read = account.read(GIVEN)
    assert (read.api, read.user, read.password, read.connections) == (
        "https://api.twilio.com",
        GIVEN["account_sid"],
        "secret",
        50,
    )


def test_an_api_key_sends_and_the_token_still_checks() -> None:
    read = account.read({**GIVEN, "api_key": "SK" + "1" * 32, "api_secret": "other"})
    assert (read.user, read.password, read.token) == ("SK" + "1" * 32, "other", "secret")


def test_secrets_stand_in_no_log() -> None:
    assert "secret" not in repr(account.read(GIVEN))


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"account_sid": ""}, "account_sid"),
        ({"account_sid": "AC12"}, "account_sid: AC and 32"),
        ({"account_sid": "SK" + "0" * 32}, "account_sid: AC and 32"),
        ({"auth_token": ""}, "auth_token"),
        ({"auth_token": "line\nbreak"}, "auth_token: plain"),
        ({"api_key": "SK" + "0" * 32}, "together with api_secret"),
        ({"api_secret": "x"}, "together with api_secret"),
        ({"messaging_service": "MG"}, "messaging_service: MG and 32"),
        ({"public": ""}, "public"),
        ({"public": "desk.example"}, "public: an address"),
        ({"public": "http://desk.example"}, "public: must begin with https"),
        ({"public": "https://desk.example/?a=1"}, "public: an address"),
        ({"public": "https://desk.example:port"}, "public: no address"),
        ({"public": "https://[::1"}, "public: no address"),
        ({"api": "http://api.twilio.example"}, "api: must begin with https"),
        ({"api": "https://user:word@api.twilio.com"}, "api: an address"),
        ({"connections": "0"}, "connections: a number"),
        ({"connections": "many"}, "connections: a number"),
        ({"webhook": "/elsewhere"}, "no such setting"),
    ],
)
def test_what_is_wrong_is_said_plainly(changed: dict[str, str], wrong: str) -> None:
    with pytest.raises(filling.Wrong, match=wrong):
        filling.fill(twilio.FACTS, {**GIVEN, **changed})


def test_addresses_on_this_machine_may_be_in_the_clear() -> None:
    read = account.read({**GIVEN, "api": "http://127.0.0.1:8000/", "public": "http://localhost:8000/desk/"})
    assert (read.api, read.public) == ("http://127.0.0.1:8000", "http://localhost:8000/desk")
