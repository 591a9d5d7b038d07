"""Signatures, held against Twilio's own library."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from threadline.carriers.contract import WEBHOOK
from threadline.carriers.twilio import signatures, webhook

TOKEN = "a token of 32 letters and digits"
HOOK = "https://desk.example/hooks/twilio/key"
SETTINGS = {
    "account_sid": "AC" + "0" * 32,
    "auth_token": TOKEN,
    "public": "https://desk.example",
    WEBHOOK: "/hooks/twilio/key",
}
FIELDS = {
    "MessageSid": "SM" + "1" * 32,
    "Body": "caf\u00e9 + STOP & \U0001f600",
    "From": "+13035550101",
    "Empty": "",
}

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
fields = st.lists(st.tuples(words, words), max_size=8)
queries = st.text("abcXYZ019=&%+._-~:/", max_size=30)


class Repeated(dict[str, str]):
    """Fields in which a name may stand several times, as the library reads them."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        super().__init__(pairs)
        self._pairs = pairs

    def getall(self, name: str) -> list[str]:
        return [value for each, value in self._pairs if each == name]


def theirs(url: str, said: Sequence[tuple[str, str]], *, token: str = TOKEN) -> str:
    return str(RequestValidator(token).compute_signature(url, Repeated(said)))


def ours(
    signature: str | None,
    said: Sequence[tuple[str, str]] = tuple(FIELDS.items()),
    *,
    address: str = HOOK,
    kind: str = "application/x-www-form-urlencoded; charset=UTF-8",
    token: str = TOKEN,
) -> bool:
    headers = {"content-type": kind} | ({} if signature is None else {"x-twilio-signature": signature})
    return signatures.genuine(token, address=address, headers=headers, body=urlencode(said).encode())


@given(fields, queries, st.sampled_from(["https", "http"]), st.sampled_from(["", ":443", ":80", ":8443"]))
@example([("a", "2"), ("a", "1"), ("a", "2"), ("B", ""), ("b", "x")], "ref=1.2.3&parts=2", "https", ":8443")
def test_what_the_library_signs_and_takes_we_take(
    said: list[tuple[str, str]], query: str, scheme: str, port: str
) -> None:
    url = f"{scheme}://desk.example{port}/hooks/twilio/key" + (f"?{query}" if query else "")
    for spelling in (url, f"{scheme}://desk.example/hooks/twilio/key?{query}" if query else url):
        signature = theirs(spelling, said)
        taken = RequestValidator(TOKEN).validate(url, Repeated(said), signature)
        assert ours(signature, said, address=url) is taken


@given(fields, fields, queries, queries)
def test_whether_it_is_genuine_is_what_the_library_says(
    said: list[tuple[str, str]], heard: list[tuple[str, str]], query: str, other: str
) -> None:
    signature = theirs(f"{HOOK}?{query}", said)
    url = f"{HOOK}?{other}"
    assert ours(signature, heard, address=url) is RequestValidator(TOKEN).validate(
        url, Repeated(heard), signature
    )


def test_the_example_of_the_documentation_is_genuine() -> None:
    said = [
        ("CallSid", "CA1234567890ABCDE"), ("Caller", "+14158675309"), ("Digits", "1234"),
        ("From", "+14158675309"), ("To", "+18005551212"),
    ]  # fmt: skip
    address = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert ours("RSOYDt4T1cUTdK1PDd93/VVr8B8=", said, address=address, token="12345")
    assert not ours("RSOYDt4T1cUTdK1PDd93/VVr8B8=", said, address=address, token="12346")


@pytest.mark.parametrize(
    "signature", [None, "", "=", "\x00", "\ud800", "A" * 28, "nonsense \u0661", "9" * 10_000]
)
def test_a_missing_empty_or_wrong_signature_is_none(signature: str | None) -> None:
    assert not ours(signature)


def test_anybody_could_sign_without_a_token() -> None:
    assert not ours(theirs(HOOK, tuple(FIELDS.items()), token=""), token="")


def test_a_field_that_was_added_taken_away_changed_or_moved_breaks_it() -> None:
    said = tuple(FIELDS.items())
    signature = theirs(HOOK, said)
    assert ours(signature, said)
    assert ours(signature, said[::-1])
    for changed in (said[1:], (*said, ("x", "")), (*said, ("Body", "y")), (("Body", "STOP"), *said[2:])):
        assert not ours(signature, changed)


def test_a_json_body_is_covered_by_its_digest_in_the_address() -> None:
    body = b'{"MessageSid": "SM1"}'
    url = f"{HOOK}?bodySHA256={hashlib.sha256(body).hexdigest()}"
    signature = str(RequestValidator(TOKEN).compute_signature(url, {}))
    assert RequestValidator(TOKEN).validate(url, body.decode(), signature)

    def heard(body: bytes, *, kind: str = "application/json", address: str = url) -> bool:
        headers = {"X-Twilio-Signature": signature, "Content-Type": kind}
        return signatures.genuine(TOKEN, address=address, headers=headers, body=body)

    assert heard(body)
    assert not heard(body + b" ")
    assert not heard(body, kind="text/plain")
    assert not heard(body, address=HOOK)


@pytest.mark.parametrize("address", [f"{HOOK}?x=1", "https://desk.example:99999/", "https://[::1/", HOOK])
def test_addresses_and_bodies_that_make_no_sense_are_not_genuine(address: str) -> None:
    crowd = b"a=1&" * 5_000
    headers = {"x-twilio-signature": "A" * 28, "content-type": "application/x-www-form-urlencoded"}
    assert not signatures.genuine(TOKEN, address=address, headers=headers, body=crowd)


def test_the_accounts_public_address_counts_and_never_the_one_the_call_claims() -> None:
    said = tuple(FIELDS.items())
    headers = {
        "X-Twilio-Signature": theirs(f"{HOOK}?ref=1.2.3&parts=1", said),
        "Content-Type": "application/x-www-form-urlencoded",
        "Host": "evil.example",
    }
    for url in (
        "http://10.0.0.7:8000/hooks/twilio/key?ref=1.2.3&parts=1",
        "https://evil.example/?ref=1.2.3&parts=1",
    ):
        heard = {"headers": headers, "body": urlencode(said).encode(), "url": url, "now": datetime.now(UTC)}
        assert webhook.verify(SETTINGS, **heard)  # type: ignore[arg-type]
        for changed in (
            {"public": "https://other.example"},
            {WEBHOOK: "/hooks/twilio/another"},
            {"auth_token": "another account's"},
            {"account_sid": "no account"},
        ):
            assert not webhook.verify({**SETTINGS, **changed}, **heard)  # type: ignore[arg-type]
