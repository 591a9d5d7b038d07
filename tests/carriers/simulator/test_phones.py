"""Virtual phones: what they show, and how what they say reaches the product."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import web
from tests.carriers import texts
from tests.carriers.rigs import SimulatorRig
from tests.carriers.texts import HERS, OURS, until

from threadline.carriers import contract
from threadline.carriers.simulator import webhook
from threadline.carriers.simulator.faults import Fault, FaultKind
from threadline.rules.carriage import Arrival, PartState, Taken
from threadline.rules.levels import Direction

OTHER = "+13035550102"


class Product:
    """The product's end of the webhook: verifies, parses, and answers what the test wants."""

    def __init__(self, settings: contract.Settings) -> None:
        self.settings = settings
        self.arrivals: list[Arrival] = []
        self.calls: list[tuple[str, int]] = []  # path, texts in it
        self.answers: list[int] = []  # for the next calls; then 200
        self.poison = ""
        self.slowness = 0.0

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        headers = dict(request.headers)
        now = datetime.now(UTC)
        assert webhook.verify(self.settings, headers=headers, body=body, url=str(request.url), now=now)
        parsed = webhook.parse(self.settings, body=body, url="", now=now)
        assert not isinstance(parsed, contract.Unreadable)
        await asyncio.sleep(self.slowness)
        self.calls.append((request.path, len(parsed[0])))
        if self.poison and any(one.text == self.poison for one in parsed[0]):
            return web.Response(status=422)
        status = self.answers.pop(0) if self.answers else 200
        if status == 200:
            self.arrivals.extend(parsed[0])
        return web.Response(status=status)

    def said_by(self, number: str) -> list[str]:
        return [one.text for one in self.arrivals if one.sender == number]


@pytest.fixture
async def product(simulator: SimulatorRig) -> AsyncIterator[Product]:
    made = Product(simulator.settings())
    async for address in served(made):
        with simulator.process.control() as control:
            control.settings(webhook=address)
        yield made


async def served(product: Product) -> AsyncIterator[str]:
    application = web.Application()
    application.router.add_post("/hooks/simulator/{account}", product.take)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    yield f"http://{host}:{port}"
    await runner.cleanup()


@pytest.fixture
async def linked(simulator: SimulatorRig) -> AsyncIterator[contract.Carrier]:
    carrier = simulator.carrier()
    await carrier.open()
    yield carrier
    await carrier.close()


def say(simulator: SimulatorRig, *said: str, sender: str = HERS) -> list[str]:
    with simulator.process.control() as control:
        return [control.say(one, sender=sender, recipient=OURS) for one in said]


# what they show


async def test_a_phone_shows_both_directions_in_order_with_parts_joined(
    simulator: SimulatorRig, linked: contract.Carrier
) -> None:
    await linked.submit(texts.text("Your table ", "is ready."), begin=texts.yes)
    say(simulator, "Thanks!")
    await linked.submit(texts.text("See you."), begin=texts.yes)
    with simulator.process.control() as control:
        thread = control.thread(HERS)
        assert [(one.direction, one.text) for one in thread] == [
            (Direction.OUT, "Your table is ready."),
            (Direction.IN, "Thanks!"),
            (Direction.OUT, "See you."),
        ]
        assert all(one.complete for one in thread)
        assert [one.text for one in control.thread(HERS, limit=1)] == ["See you."]
        assert control.thread(HERS, limit=0) == []
        assert control.thread(HERS, ours="+12025550999") == []
        assert len(control.thread(HERS, ours=OURS)) == 3


async def test_a_text_with_a_part_missing_shows_its_gap(
    simulator: SimulatorRig, linked: contract.Carrier
) -> None:
    await linked.submit(texts.text("one ", "two ", "three", indexes=(2, 0)), begin=texts.yes)
    with simulator.process.control() as control:
        (shown,) = control.thread(HERS)
    assert shown.text == "one \u2026three"
    assert not shown.complete


async def test_a_text_that_gets_lost_is_not_on_the_phone(
    simulator: SimulatorRig, linked: contract.Carrier
) -> None:
    simulator.fault(Fault(FaultKind.UNDELIVERED, times=1))
    await linked.submit(texts.text("lost"), begin=texts.yes)
    await linked.submit(texts.text("seen"), begin=texts.yes)
    with simulator.process.control() as control:
        assert [one.text for one in control.thread(HERS)] == ["seen"]


async def test_phones_are_found_by_a_piece_of_their_number_the_last_to_move_first(
    simulator: SimulatorRig, linked: contract.Carrier
) -> None:
    for number in (HERS, OTHER, "+14045550101", HERS):
        await linked.submit(texts.text(to=number), begin=texts.yes)
    with simulator.process.control() as control:
        control.name("+15055550101")
        control.name(HERS)  # it exists: nothing moves
        assert [one.number for one in control.phones()] == ["+15055550101", HERS, "+14045550101", OTHER]
        assert [one.number for one in control.phones("303")] == [HERS, OTHER]
        assert [one.number for one in control.phones("0101", limit=1)] == ["+15055550101"]
        assert control.phones("999") == []
        first, second = control.phones(limit=2)
        assert first.last is None
        assert second.last is not None
        assert second.last.text == "Your table is ready."


def test_nonsense_from_the_page_is_refused_with_a_reason(simulator: SimulatorRig) -> None:
    with simulator.process.control() as control:
        for number in ("", "me", "+1\u0663", "\x00", "+1 303 555 0101", "\ud800"):
            with pytest.raises(ValueError, match="number"):
                control.name(number)
            with pytest.raises(ValueError, match="number"):
                control.say("hello", sender=number, recipient=OURS, account="demo")
        for text in ("", "x" * 100_001):
            with pytest.raises(ValueError, match="characters"):
                control.say(text, sender=HERS, recipient=OURS, account="demo")
        with pytest.raises(ValueError, match="nobody owns"):
            control.say("hello", sender=HERS, recipient=OURS)
        assert control.phones() == []


# what they say


async def test_what_a_phone_says_is_posted_signed_to_the_account_that_texted_it(
    simulator: SimulatorRig, linked: contract.Carrier, product: Product
) -> None:
    await linked.submit(texts.text(), begin=texts.yes)
    key, *_ = say(simulator, "Thanks \U0001f600")
    await until(lambda: len(product.arrivals) == 1)
    (arrival,) = product.arrivals
    assert (arrival.key, arrival.sender, arrival.recipient, arrival.text) == (
        key,
        HERS,
        OURS,
        "Thanks \U0001f600",
    )
    assert product.calls == [("/hooks/simulator/demo", 1)]
    with simulator.process.control() as control:
        await until(lambda: control.counts().said_open == 0)
        assert control.thread(HERS)[-1].state is PartState.DELIVERED


async def test_texts_come_in_order_per_phone_through_every_kind_of_failure(
    simulator: SimulatorRig, linked: contract.Carrier, product: Product
) -> None:
    product.answers = [500, 503, 404, 429, 302, 200, 500]
    said = [f"{n}" for n in range(20)]
    say(simulator, *said)
    say(simulator, *said, sender=OTHER)
    await until(lambda: len(product.arrivals) == 40, within=30)
    assert product.said_by(HERS) == said
    assert product.said_by(OTHER) == said


async def test_a_slow_product_gets_every_text_once_and_in_order(
    simulator: SimulatorRig, linked: contract.Carrier, product: Product
) -> None:
    product.slowness = 0.1
    said = [f"{n}" for n in range(15)]
    for one in said:
        say(simulator, one)
        await asyncio.sleep(0.02)
    with simulator.process.control() as control:
        await until(lambda: control.counts().said_open == 0)
    assert product.said_by(HERS) == said


async def test_a_refused_text_holds_up_its_own_phone_only(
    simulator: SimulatorRig, linked: contract.Carrier, product: Product
) -> None:
    product.poison = "poison"
    say(simulator, "before", "poison", "after")
    say(simulator, "hello", sender=OTHER)
    await until(lambda: product.said_by(OTHER) == ["hello"])
    await until(lambda: product.said_by(HERS) == ["before"])
    product.poison = ""
    await until(lambda: product.said_by(HERS) == ["before", "poison", "after"])


async def test_texts_of_the_same_moment_travel_together(
    simulator: SimulatorRig, linked: contract.Carrier, product: Product
) -> None:
    with simulator.process.control() as control:
        address = control.settings().webhook
        control.settings(webhook="")
        say(simulator, *(f"{n}" for n in range(120)))
        control.settings(webhook=address)
    await until(lambda: len(product.arrivals) == 120)
    assert product.said_by(HERS) == [f"{n}" for n in range(120)]
    assert max(count for _, count in product.calls) > 1
    assert len(product.calls) < 20


async def test_what_was_not_brought_is_brought_after_a_kill_and_what_was_is_not(
    simulator: SimulatorRig, linked: contract.Carrier, product: Product
) -> None:
    say(simulator, "first")
    with simulator.process.control() as control:
        await until(lambda: control.counts().said_open == 0)
        address = control.settings().webhook
        control.settings(webhook="http://127.0.0.1:9")
    waiting = say(simulator, "second", "third")
    simulator.process.kill()
    simulator.start()
    with simulator.process.control() as control:
        assert control.counts().said_open == 2
        assert [one.text for one in control.thread(HERS)] == ["first", "second", "third"]
        control.settings(webhook=address)
    await until(lambda: len(product.arrivals) == 3)
    assert product.said_by(HERS) == ["first", "second", "third"]
    assert [one.key for one in product.arrivals[1:]] == waiting


async def test_a_very_long_and_odd_text_arrives(
    simulator: SimulatorRig, linked: contract.Carrier, product: Product
) -> None:
    say(simulator, "x" * 100_000, "\x00\ud800")
    await until(lambda: len(product.arrivals) == 2)
    assert product.said_by(HERS) == ["x" * 100_000, "\ufffd\ufffd"]
    with simulator.process.control() as control:
        assert control.thread(HERS)[-1].text == "\x00\ud800"


async def test_the_webhook_can_be_named_at_the_start(tmp_path: Path) -> None:
    rig = SimulatorRig(tmp_path / "simulator")
    product = Product(rig.settings())
    async for address in served(product):
        rig.process = type(rig.process)(tmp_path / "other", webhook=address)
        product.settings = rig.settings()
        with rig.process, rig.process.control() as control:
            control.say("hello", sender=HERS, recipient=OURS, account="second")
            await until(lambda: product.calls == [("/hooks/simulator/second", 1)])


async def test_files_come_and_go_with_a_text_and_are_remembered(
    simulator: SimulatorRig, product: Product, linked: contract.Carrier
) -> None:
    picture = replace(texts.text(""), parts=("",), media=("/media/abc_-=", "/media/def"))
    assert texts.fates(await linked.submit(picture, begin=texts.yes)) == [Taken.ACCEPTED]
    with simulator.process.control() as control:
        control.say("", sender=HERS, recipient=OURS, media=["/media/mine"])
        with pytest.raises(ValueError, match="paths"):
            control.say("x", sender=HERS, recipient=OURS, media=["http://169.254.169.254/latest"])
    await until(lambda: product.arrivals)
    assert [path.rpartition("/media/")[1:] for path in product.arrivals[0].media] == [("/media/", "mine")]
    simulator.stop()
    simulator.start()
    with simulator.process.control() as control:
        assert [(each.text, each.media) for each in control.thread(HERS)] == [
            ("", ("/media/abc_-=", "/media/def")),
            ("", ("/media/mine",)),
        ]


@pytest.mark.parametrize(
    "path", ["http://169.254.169.254/latest", "/media/", "/media/../x", "media/x", "", 7]
)
async def test_what_is_no_path_of_the_products_files_is_refused(
    path: object, linked: contract.Carrier
) -> None:
    odd = replace(texts.text("look"), media=(path,))  # type: ignore[arg-type]
    assert texts.fates(await linked.submit(odd, begin=texts.yes)) == [Taken.REJECTED]
