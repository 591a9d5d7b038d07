"""Twilio's calls at our door: signed for our public address, each counted once, and nothing texted in answer."""

from __future__ import annotations

import time
from collections.abc import Mapping
from urllib.parse import urlencode

import pytest
from bench.twilio import ACCOUNT, Twilio
from tests import make
from tests.serving import Answer, Web
from twilio.request_validator import RequestValidator

from threadline.actions import numbers
from threadline.hooks import routes
from threadline.models import Arrival, CarrierAccount, Message, Recipient
from threadline.queries import accounts

pytestmark = pytest.mark.django_db(transaction=True)

OURS, HERS = "+15125550100", "+13035550101"
PUBLIC = "https://desk.example"


def account(token: str) -> CarrierAccount:
    return numbers.add_account(
        "twilio",
        name=f"Twilio {time.time_ns()}",
        settings={"account_sid": ACCOUNT, "public": PUBLIC},
        secret_settings={"auth_token": token},
    )


@pytest.fixture
def there() -> Twilio:
    """Only for its words: nobody listens."""
    return Twilio()


@pytest.fixture
def ours() -> CarrierAccount:
    """An account whose number one workspace uses."""
    made = account("the token")
    make.sender(make.workspace(), at=made, e164=OURS)
    return made


def call(
    web: Web, at: CarrierAccount, said: Mapping[str, str], *, query: str = "", token: str = "the token"
) -> Answer:
    """A call as Twilio makes one: signed for the address it knows, whatever stands between."""
    path = f"/hooks/twilio/{at.key}" + (f"?{query}" if query else "")
    signature = RequestValidator(token).compute_signature(PUBLIC + path, said)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        "X-Twilio-Signature": signature,
        "Host": "10.0.0.7:9999",
        "X-Forwarded-Host": "evil.example",
    }
    return web.ask("POST", path, urlencode(said).encode(), headers)


def inbound(there: Twilio, text: str, **more: str) -> dict[str, str]:
    return there.inbound(there.text(text, source=HERS, destination=OURS, lost=True), **more)


def test_a_text_is_kept_once_however_often_it_is_played_and_nothing_is_texted_back(
    web: Web, there: Twilio, ours: CarrierAccount
) -> None:
    said = inbound(there, "caf\u00e9 + \U0001f600 & more")
    answers = [call(web, ours, said) for _ in range(3)]
    assert {(each.status, each.body) for each in answers} == {(200, b"<Response/>")}
    assert answers[0].headers["content-type"].startswith("text/xml")
    assert Message.objects.get().body == "caf\u00e9 + \U0001f600 & more"


def test_what_twilio_took_for_an_opt_out_is_one(web: Web, there: Twilio, ours: CarrierAccount) -> None:
    assert call(web, ours, inbound(there, "arrêtez", OptOutType="STOP")).status == 200
    assert Recipient.objects.get(number=HERS).opted_out_id is not None


def test_another_accounts_signature_or_address_leaves_no_row(
    web: Web, there: Twilio, ours: CarrierAccount
) -> None:
    other = account("another token")
    said = inbound(there, "Hello")
    path = f"/hooks/twilio/{ours.key}"
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Twilio-Signature": RequestValidator("the token").compute_signature(f"{PUBLIC}{path}", said),
    }
    body = urlencode(said).encode()
    refused = [
        call(web, ours, said, token="another token"),
        call(web, ours, said, token=""),
        web.ask("POST", path, body, {"Content-Type": headers["Content-Type"]}),
        web.ask("POST", path, body, {**headers, "X-Twilio-Signature": ""}),
        web.ask("POST", path, body + b"&x=", headers),
        web.ask("POST", f"{path}?ref=1.1.1", body, headers),
        web.ask("POST", f"/hooks/twilio/{other.key}", body, headers),
        web.ask("POST", f"/hooks/simulator/{ours.key}", body, headers),
    ]
    assert [each.status for each in refused] == [403] * 8
    assert not Arrival.objects.exists()
    assert web.ask("POST", path, body, headers).status == 200


def test_a_body_larger_than_any_call_is_refused_unread(web: Web, ours: CarrierAccount) -> None:
    told = {"Content-Length": str(routes.LARGEST + 1), "Content-Type": "application/x-www-form-urlencoded"}
    assert web.ask("POST", f"/hooks/twilio/{ours.key}", None, told).status == 413


def test_a_signed_call_that_says_nothing_is_refused(web: Web, ours: CarrierAccount) -> None:
    assert call(web, ours, {"AccountSid": ACCOUNT}).status == 400


def test_the_account_knows_the_path_of_its_webhook(ours: CarrierAccount) -> None:
    found = accounts.by_key(ours.key)
    assert found is not None
    assert found.settings["webhook"] == f"/hooks/twilio/{ours.key}"
