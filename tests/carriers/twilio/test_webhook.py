"""Twilio's calls, as its documentation shows them; the ids are made up."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadline.carriers.contract import Parsed, Unreadable
from threadline.carriers.twilio import account, webhook
from threadline.rules.carriage import Arrival, PartState, Receipt

NOW = datetime(2026, 11, 29, 20, 0, tzinfo=UTC)
SID = "SM" + "0123456789abcdef" * 2
ACCOUNT = "AC" + "0123456789abcdef" * 2
HOOK = "https://desk.example/hooks/twilio/key"
INBOUND = {
    "ToCountry": "US", "ToState": "DC", "SmsMessageSid": SID, "NumMedia": "0", "ToCity": "", "FromZip": "80202",
    "SmsSid": SID, "FromState": "CO", "SmsStatus": "received", "FromCity": "DENVER", "Body": "Yes, Tuesday is fine",
    "FromCountry": "US", "To": "+12025550100", "ToZip": "", "NumSegments": "1", "MessageSid": SID,
    "AccountSid": ACCOUNT, "From": "+13035550101", "ApiVersion": "2010-04-01",
}  # fmt: skip
STATUS = {
    "SmsSid": SID, "SmsStatus": "delivered", "MessageStatus": "delivered", "To": "+13035550101", "MessageSid": SID,
    "AccountSid": ACCOUNT, "From": "+12025550100", "ApiVersion": "2010-04-01", "RawDlrDoneDate": "2611292000",
}  # fmt: skip


def parse(said: dict[str, str] | bytes, *, query: str = "") -> Parsed:
    body = said if isinstance(said, bytes) else urlencode(said).encode()
    return webhook.parse({}, body=body, url=f"{HOOK}?{query}", now=NOW)


def one(said: dict[str, str]) -> Arrival:
    parsed = parse(said)
    assert not isinstance(parsed, Unreadable)
    ((arrival,), receipts) = parsed
    assert receipts == []
    return arrival


def receipts(said: dict[str, str], *, query: str = "ref=7.8.1&parts=1") -> list[Receipt]:
    parsed = parse(said, query=query)
    assert not isinstance(parsed, Unreadable)
    assert parsed[0] == []
    return parsed[1]


def test_a_text_of_a_person_is_known_by_its_id_and_came_when_the_call_came() -> None:
    assert one(INBOUND) == Arrival(SID, "+13035550101", "+12025550100", "Yes, Tuesday is fine", NOW)


def test_pictures_come_as_their_addresses_also_without_a_word() -> None:
    addresses = [
        f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages/{SID}/Media/ME{n}" for n in range(2)
    ]
    media = {f"MediaUrl{n}": address for n, address in enumerate(addresses)}
    kinds = {f"MediaContentType{n}": "image/jpeg" for n in range(2)}
    arrival = one({**INBOUND, "Body": "", "NumMedia": "2", **media, **kinds})
    assert (arrival.text, arrival.media) == ("", tuple(addresses))
    assert one({**INBOUND, "NumMedia": "900000000", **media}).media == tuple(addresses)
    assert one({**INBOUND, "NumMedia": "\u0662", **media}).media == ()


@pytest.mark.parametrize(
    ("kind", "opted_out"), [("STOP", True), ("START", False), ("HELP", False), ("", False)]
)
def test_what_twilio_takes_for_an_opt_out_is_one(kind: str, opted_out: bool) -> None:
    assert one({**INBOUND, "Body": "arrêt", "OptOutType": kind}).opted_out is opted_out


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("accepted", PartState.ACCEPTED), ("scheduled", PartState.ACCEPTED), ("queued", PartState.ACCEPTED),
        ("sending", PartState.ACCEPTED), ("sent", PartState.SENT), ("delivered", PartState.DELIVERED),
        ("read", PartState.DELIVERED), ("undelivered", PartState.UNDELIVERED), ("failed", PartState.FAILED),
        ("canceled", PartState.FAILED), ("partially_delivered", PartState.UNDELIVERED),
        ("a status of next year", PartState.ACCEPTED), ("", PartState.ACCEPTED),
    ],
)  # fmt: skip
def test_every_status_is_a_receipt_and_one_that_nobody_knows_proves_that_the_text_is_there(
    status: str, state: PartState
) -> None:
    (receipt,) = receipts({**STATUS, "MessageStatus": status})
    assert (receipt.carrier_id, receipt.state, receipt.reference, receipt.at) == (SID, state, "7.8.1", NOW)


def test_the_code_of_a_failure_is_kept() -> None:
    assert receipts({**STATUS, "MessageStatus": "undelivered", "ErrorCode": "30003"})[0].code == "30003"
    assert receipts({**STATUS, "ErrorCode": "x" * 50})[0].code == ""


def test_a_word_about_a_text_of_several_parts_is_about_each_of_them() -> None:
    found = receipts(STATUS, query="ref=7.8.1&parts=3")
    assert [(each.part, each.carrier_id, each.reference) for each in found] == [
        (n, SID, "7.8.1") for n in range(3)
    ]
    assert len({each.key for each in found}) == 3
    assert len(receipts(STATUS, query="ref=7.8.1&parts=999999999")) == 255


def test_without_our_query_one_word_goes_to_all_parts_that_bear_the_id() -> None:
    assert [(each.reference, each.part) for each in receipts(STATUS, query="")] == [("", 0)]


@pytest.mark.parametrize(
    "body",
    [
        b"", b"\xff\xfe", b"{}", b"MessageSid=", b"MessageSid=SM1&Body=x", b"a=1&" * 2_000, b"[" * 1_000,
        urlencode({**INBOUND, "From": "whatsapp:+13035550101"}).encode(),
        urlencode({name: value for name, value in INBOUND.items() if name != "Body"}).encode(),
    ],
)  # fmt: skip
def test_what_is_no_text_is_unreadable_with_a_reason_that_quotes_nothing(body: bytes) -> None:
    parsed = parse(body)
    assert isinstance(parsed, Unreadable)
    assert parsed.reason
    assert "3035550101" not in parsed.reason


@given(st.binary(max_size=200), st.text("abc=&%+;ref.parts0123456789-", max_size=60))
def test_no_octets_whatever_raise(body: bytes, query: str) -> None:
    parse(body, query=query)
    parse(urlencode(STATUS).encode() + b"&" + body, query=query)
    parse(urlencode(INBOUND).encode() + b"&" + body, query=query)


@given(st.dictionaries(st.sampled_from(sorted(INBOUND | STATUS)), st.text(max_size=40)))
def test_no_values_whatever_raise_nor_reach_the_database_unstorable(said: dict[str, str]) -> None:
    clean = {name: value.encode("utf-8", "replace").decode() for name, value in said.items()}
    parsed = parse({**INBOUND, **clean})
    if not isinstance(parsed, Unreadable):
        kept = [each.text for each in parsed[0]] + [each.reference + each.code for each in parsed[1]]
        assert not any("\x00" in each for each in kept)


def test_where_twilio_tells_what_became_of_a_text_says_which_and_how_many_parts() -> None:
    to = account.read(
        {
            "account_sid": ACCOUNT,
            "auth_token": "t",
            "public": "https://desk.example/",
            "webhook": "/hooks/twilio/key",
        }
    )
    assert webhook.callback(to, reference="7.8.1", parts=3) == f"{HOOK}?ref=7.8.1&parts=3"
