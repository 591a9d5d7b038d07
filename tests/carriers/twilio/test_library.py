"""Twilio's own library: it takes our Twilio for the real one, and says what ours says when it sends a text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from tests.carriers import texts
from tests.carriers.rigs import TwilioRig
from tests.carriers.texts import fates
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from threadline.carriers import contract
from threadline.rules.carriage import Submission, Taken

SERVICE = "MG" + "2" * 32


class Redirected(TwilioHttpClient):
    """Goes to our Twilio instead of the real one, which is all that differs."""

    def __init__(self, address: str) -> None:
        super().__init__(timeout=5)
        self.address = address

    def request(self, method: str, url: str, *args: object, **more: object) -> Response:  # type: ignore[override]
        found = urlsplit(url)
        assert found.netloc == "api.twilio.com"
        path = f"{self.address}{found.path}" + (f"?{found.query}" if found.query else "")
        return super().request(method, path, *args, **more)  # type: ignore[arg-type]


@pytest.fixture
def library(twilio: TwilioRig) -> Iterator[Client]:
    http = Redirected(twilio.twilio.address)
    yield Client(twilio.twilio.account, twilio.twilio.token, http_client=http)
    http.session.close()


def test_it_sends_by_our_twilio_and_reads_its_answer(library: Client, twilio: TwilioRig) -> None:
    made = library.messages.create(to=texts.HERS, from_=texts.OURS, body="caf\u00e9 \U0001f600")
    (taken,) = twilio.twilio.taken
    assert (made.sid, made.status, made.direction) == (taken.sid, "queued", "outbound-api")
    assert (made.body, made.from_, made.to, made.error_code) == (
        "caf\u00e9 \U0001f600",
        texts.OURS,
        texts.HERS,
        None,
    )
    assert made.date_created is not None
    assert made.date_sent is None


def test_it_pages_through_the_list_of_our_twilio(library: Client, twilio: TwilioRig) -> None:
    at = datetime.now(UTC).replace(microsecond=0)
    for n in range(25):
        twilio.twilio.text(f"text {n}", lost=True, at=at - timedelta(minutes=n))
    twilio.twilio.text("elsewhere", destination="+12025550111", lost=True)
    since = at - timedelta(minutes=19)
    found = library.messages.list(to=texts.OURS, date_sent_after=since, page_size=6)
    assert sorted(each.body for each in found) == sorted(f"text {n}" for n in range(20))
    assert {each.direction for each in found} == {"inbound"}
    assert min(each.date_sent for each in found) == since


def test_it_lists_the_pictures_of_a_text_at_our_twilio(library: Client, twilio: TwilioRig) -> None:
    text = twilio.twilio.text("look", lost=True, media=2)
    found = library.messages(text.sid).media.list()
    assert [each.uri for each in found] == [f"{path}.json" for path in text.media]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"body": ""}, 21602),
        ({"body": "x" * 1601}, 21617),
        ({"to": "+13035550199", "body": "x"}, 21610),
    ],
)
def test_it_understands_the_refusals_of_our_twilio(
    said: dict[str, str], code: int, library: Client, twilio: TwilioRig
) -> None:
    twilio.twilio.opted_out.add((texts.OURS, "+13035550199"))
    with pytest.raises(TwilioRestException) as refused:
        library.messages.create(**{"to": texts.HERS, "from_": texts.OURS, **said})
    assert (refused.value.code, refused.value.status) == (code, 400)


def test_it_is_refused_with_the_wrong_token(twilio: TwilioRig) -> None:
    http = Redirected(twilio.twilio.address)
    with pytest.raises(TwilioRestException) as refused:
        Client(twilio.twilio.account, "wrong", http_client=http).messages.create(to=texts.HERS, body="x")
    http.session.close()
    assert (refused.value.code, refused.value.status) == (20003, 401)


async def test_our_request_says_what_the_librarys_says(
    library: Client, twilio: TwilioRig, carrier: contract.Carrier
) -> None:
    text = Submission(
        reference="7.8.1", sender=texts.OURS, recipient=texts.HERS, encoding="UCS-2",
        parts=("caf\u00e9 & +1 \U0001f600\n", "=x%20"), indexes=(0, 1), media=("/media/a_-=", "/media/b?c&d"),
    )  # fmt: skip
    assert fates(await carrier.submit(text, begin=texts.yes)) == [Taken.ACCEPTED] * 2
    library.messages.create(
        to=text.recipient,
        from_=text.sender,
        body="".join(text.parts),
        media_url=["https://desk.example" + path for path in text.media],
        status_callback="https://desk.example/hooks/twilio/key?ref=7.8.1&parts=2",
    )
    (our_path, ours), (their_path, theirs) = twilio.twilio.requests
    assert our_path == their_path
    assert sorted(parse_qsl(ours)) == sorted(parse_qsl(theirs))


def test_it_takes_the_signatures_of_our_twilio_for_genuine(twilio: TwilioRig) -> None:
    text = twilio.twilio.text("caf\u00e9 \U0001f600", lost=True, media=1)
    url = "https://desk.example/hooks/twilio/key?ref=1"
    for said in (twilio.twilio.inbound(text), twilio.twilio.status(text, "failed", code=30003)):
        signature = twilio.twilio.signature(url, said)
        assert RequestValidator(twilio.twilio.token).validate(url, said, signature)
