"""Twilio's list: texts of people that no call brought, and texts of ours that nobody heard of again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.carriers import texts
from tests.carriers.rigs import TwilioRig
from tests.carriers.texts import fates

from threadline.carriers import contract
from threadline.carriers.twilio import client, listed
from threadline.rules.carriage import Finding, PartState, Submission, Taken

NOW = datetime.now(UTC).replace(microsecond=0)
HOUR = timedelta(hours=1)


async def sent(carrier: contract.Carrier, *parts: str) -> Submission:
    """A text that Twilio took, and whose answer was lost on the way."""
    text = texts.text(*parts)
    assert fates(await carrier.submit(text, begin=texts.yes)) == [Taken.ACCEPTED] * len(text.parts)
    return text


async def finding(carrier: contract.Carrier, submission: Submission, /, **changed: object) -> Finding:
    (found,) = await carrier.look_up([replace(texts.asked(submission), **changed)])  # type: ignore[arg-type]
    return found.finding


# look-ups


async def test_a_text_that_only_one_can_be_is_found_in_all_its_parts_and_as_far_as_it_came(
    twilio: TwilioRig, carrier: contract.Carrier
) -> None:
    text = await sent(carrier, "one ", "two")
    one = twilio.twilio.taken[0]
    one.status, one.code = "undelivered", 30003
    (found,) = await carrier.look_up([texts.asked(text)])
    assert [(part.index, part.carrier_id, part.state, part.code) for part in found.parts] == [
        (n, one.sid, PartState.UNDELIVERED, "30003") for n in range(2)
    ]


async def test_a_text_that_still_waits_there_has_no_date_and_is_found_all_the_same(
    carrier: contract.Carrier,
) -> None:
    assert await finding(carrier, await sent(carrier)) is Finding.FOUND


async def test_of_two_that_look_the_same_neither_is_found(carrier: contract.Carrier) -> None:
    first, second = await sent(carrier), await sent(carrier)
    found = await carrier.look_up([texts.asked(first), texts.asked(second)])
    assert {each.finding for each in found} == {Finding.UNCLEAR}


async def test_one_text_that_two_are_asked_about_is_neithers(carrier: contract.Carrier) -> None:
    text = await sent(carrier)
    found = await carrier.look_up([texts.asked(text), texts.asked(texts.text())])
    assert {each.finding for each in found} == {Finding.UNCLEAR}


async def test_one_that_is_known_to_be_another_does_not_stand_in_the_way_nor_for_it(
    twilio: TwilioRig, carrier: contract.Carrier
) -> None:
    await sent(carrier)
    other = frozenset({twilio.twilio.taken[0].sid})
    assert await finding(carrier, texts.text(), others=other) is Finding.UNCLEAR
    assert await finding(carrier, await sent(carrier), others=other) is Finding.FOUND


async def test_where_another_may_look_the_same_a_match_proves_nothing(carrier: contract.Carrier) -> None:
    assert await finding(carrier, await sent(carrier), alone=False) is Finding.UNCLEAR


@pytest.mark.parametrize("off", [-61, 31])
async def test_a_text_of_another_time_is_another(off: int, carrier: contract.Carrier) -> None:
    since = datetime.now(UTC) + timedelta(seconds=off)
    assert await finding(carrier, await sent(carrier), since=since) is Finding.UNCLEAR


@pytest.mark.parametrize(
    "changed", [{"text": "other"}, {"sender": "+12025550111"}, {"recipient": "+13035550111"}]
)
async def test_a_text_of_other_words_or_numbers_is_another(
    changed: dict[str, str], carrier: contract.Carrier
) -> None:
    assert await finding(carrier, await sent(carrier), **changed) is Finding.UNCLEAR


async def test_what_they_wrote_themselves_is_none_of_ours(
    twilio: TwilioRig, carrier: contract.Carrier
) -> None:
    twilio.twilio.text("Hi", source=texts.OURS, destination=texts.HERS, lost=True)
    assert await finding(carrier, texts.text("Hi")) is Finding.UNCLEAR


async def test_it_is_looked_for_behind_hundreds_of_newer_ones(carrier: contract.Carrier) -> None:
    text = await sent(carrier, "the one")
    for n in range(450):
        await sent(carrier, f"another {n}")
    assert await finding(carrier, text) is Finding.FOUND
    for n in range(600):
        await sent(carrier, f"yet another {n}")
    assert await finding(carrier, text) is Finding.UNCLEAR


async def test_a_list_that_cannot_be_read_proves_nothing(
    twilio: TwilioRig, carrier: contract.Carrier
) -> None:
    text = await sent(carrier)
    twilio.twilio.faults.lists = [500]
    assert await finding(carrier, text) is Finding.UNCLEAR
    assert await finding(carrier, text) is Finding.FOUND


# texts of people


async def test_what_people_texted_since_then_is_listed_with_its_pictures(
    twilio: TwilioRig, carrier: contract.Carrier
) -> None:
    there = twilio.twilio
    await sent(carrier)
    there.text("too old", lost=True, at=NOW - 2 * HOUR)
    stop = there.text("STOP", lost=True, at=NOW - HOUR)
    picture = there.text("", lost=True, media=2)
    there.text("to another number", destination="+12025550111", lost=True)
    found = await carrier.recent(NOW - HOUR, numbers=[texts.OURS])
    assert found is not None
    assert [
        (each.key, each.text, each.at, each.media) for each in sorted(found, key=lambda each: each.at)
    ] == [
        (stop.sid, "STOP", NOW - HOUR, ()),
        (picture.sid, "", picture.at, tuple(f"{there.address}{path}" for path in picture.media)),
    ]
    assert {(each.sender, each.recipient) for each in found} == {(texts.HERS, texts.OURS)}


async def test_all_pages_of_all_numbers_are_read(twilio: TwilioRig, carrier: contract.Carrier) -> None:
    numbers = [texts.OURS, "+12025550111"]
    for n in range(900):
        twilio.twilio.text(f"text {n}", destination=numbers[n % 2], lost=True)
    found = await carrier.recent(NOW - HOUR, numbers=numbers)
    assert {each.text for each in found or []} == {f"text {n}" for n in range(900)}


@pytest.mark.parametrize("page", [0, 1])
async def test_a_list_that_cannot_be_read_to_its_end_is_none(
    page: int, twilio: TwilioRig, carrier: contract.Carrier
) -> None:
    for n in range(300):
        twilio.twilio.text(f"text {n}", lost=True)
    if page == 0:
        twilio.twilio.faults.lists = [503]
    else:
        numbers = [texts.OURS, "+12025550111"]
        original = twilio.twilio.texts.copy()
        assert len(await carrier.recent(NOW - HOUR, numbers=numbers) or []) == len(original)
        twilio.stop()
    with pytest.raises(OSError, match=r"\w"):
        await carrier.recent(NOW - HOUR, numbers=[texts.OURS])


async def test_before_it_is_open_there_is_no_list(twilio: TwilioRig) -> None:
    with pytest.raises(OSError, match="not open"):
        await client.build(twilio.settings()).recent(NOW, numbers=[texts.OURS])


# reading


ROW = {
    "sid": "SM" + "1" * 32, "direction": "inbound", "from": texts.HERS, "to": texts.OURS, "body": "Hi",
    "status": "received", "error_code": None, "num_media": "0", "date_created": format_datetime(NOW),
}  # fmt: skip


def page(*rows: object, next_page: object = None) -> bytes:
    return json.dumps({"messages": rows, "next_page_uri": next_page}).encode()


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"{}", b"[" * 50_000, b'{"messages": 1}', page(1), page({}), page({**ROW, "sid": ""}),
        page({**ROW, "body": 7}), page({**ROW, "date_created": None}), page({**ROW, "date_created": "soon"}),
        page({**ROW, "from": ["+1"]}),
    ],
)  # fmt: skip
def test_a_page_that_is_none_is_said_to_be_none(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        listed.page(body)


@pytest.mark.parametrize(
    "path",
    ["https://evil.example/2010-04-01/", "//evil.example/2010-04-01/", "@evil.example", "/elsewhere", 7, ""],
)
def test_the_next_page_is_nowhere_but_in_the_api(path: object) -> None:
    with pytest.raises(ValueError, match="no path"):
        listed.page(page(next_page=path))
    with pytest.raises(ValueError, match="no path"):
        listed.media(json.dumps({"media_list": [{"uri": path}]}).encode())


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(sorted(ROW)), json_values), json_values)
def test_whatever_stands_in_a_row_it_is_read_or_said_to_be_none(
    changed: dict[str, object], path: object
) -> None:
    try:
        (text,), _ = listed.page(page({**ROW, **changed}, next_page=path))
    except ValueError:
        return
    assert text.at.tzinfo is not None
    listed.arrival(text, [])
