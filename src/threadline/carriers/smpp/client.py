"""An account at an SMSC: its binds kept up, each text to the one with the least to do, what comes in one order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar

from threadline.carriers.addresses import host_port
from threadline.carriers.contract import Carrier, OnArrivals, OnReceipts, Setting, Settings
from threadline.carriers.handover import Handover
from threadline.carriers.keeping import Keeper
from threadline.carriers.smpp import account, receipts
from threadline.carriers.smpp.arrivals import Arriving
from threadline.carriers.smpp.pdu import Command, Message, Status
from threadline.carriers.smpp.session import Session
from threadline.rules.carriage import Arrival, Asked, Begin, Finding, LookUp, Outcome, Receipt, Submission

CONNECT_WITHIN = 10.0
GRACE = 8.0
"""Seconds that closing waits for what is outstanding."""
_PATIENCE = 6.0
"""Seconds the product has to take what came, before the SMSC is asked to bring it again."""
_LOOK = 0.2
"""Seconds between looks for texts whose missing parts are waited for no longer."""

T = TypeVar("T")
log = logging.getLogger("threadline.smpp")

Delivery = tuple[Session, int]
"""Where something came from, to answer it: the bind and the number there."""


class Smpp:
    """One account's binds, kept up until `close`; `timeout` is the seconds after which a text is UNKNOWN."""

    proves_absence = False
    settings: tuple[Setting, ...] = account.SETTINGS

    def __init__(self, to: account.Account, *, timeout: float = 10.0) -> None:
        self.on_receipts: OnReceipts | None = None
        self.on_arrivals: OnArrivals | None = None
        self._to = to
        self._timeout = timeout
        self._context = to.context()
        self._keepers = [
            (role, Keeper(partial(self._connect, role), name=f"the SMSC at {to.address}"))
            for _ in range(to.binds)
            for role in _roles(to)
        ]
        self._sending = [keeper for role, keeper in self._keepers if role is not Command.BIND_RECEIVER]
        self._receipts = Handover[Delivery, Receipt](
            _taking(lambda: self.on_receipts), acknowledge=self._acknowledge, refuse=self._refuse
        )
        # They come once: receipts that are brought again must not stand in their way, nor they in theirs.
        self._late = Handover[Delivery, Receipt](_taking(lambda: self.on_receipts), insists=True)
        self._texts = Handover[Delivery, Arrival](
            _taking(lambda: self.on_arrivals), acknowledge=self._acknowledge, refuse=self._refuse
        )
        self._arriving = Arriving[Delivery](to)
        self._looking: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Start to keep the binds up; returns when the first attempts have ended."""
        if self._looking is None:
            self._looking = asyncio.create_task(self._look())
        await asyncio.gather(*(keeper.open() for _, keeper in self._keepers))

    @property
    def away(self) -> str | None:
        """Why there is no bind to send by, or none that brings what arrives; see `Carrier.away`."""
        said = [self._away(role) for role in _roles(self._to)]
        return None if None in said else next(filter(None, said), "")

    def _away(self, role: Command) -> str | None:
        said = [keeper.away for bound, keeper in self._keepers if bound is role]
        return "" if "" in said else said[0]

    async def submit(self, submission: Submission, *, begin: Begin) -> Outcome:
        """Hand one text over; RETRY when there is no bind, see `Carrier.submit` for the rest."""
        links = [link for keeper in self._sending if (link := keeper.link) is not None]
        if not links:
            first = self._sending[0]
            return Outcome.put_off(submission, code=first.why, retry_after=first.wait)
        return await min(links, key=_load).offer(submission, begin=begin)

    async def look_up(self, asked: Sequence[Asked]) -> list[LookUp]:
        """SMSCs know no reference of ours, and their query_sm is not to be believed: only receipts tell."""
        return [LookUp(each.reference, Finding.UNCLEAR) for each in asked]

    async def recent(self, since: datetime, *, numbers: Sequence[str]) -> list[Arrival] | None:
        """What is not acknowledged is brought again over the link: nothing is lost on the way."""
        return None

    async def close(self) -> None:
        """Begin nothing more, give what is outstanding a moment, unbind."""
        links = [await keeper.close() for _, keeper in self._keepers]
        await asyncio.gather(*(link.end(within=GRACE) for link in links if link is not None))
        if self._looking is not None:
            self._looking.cancel()
        for handover in (self._receipts, self._late, self._texts):
            await handover.close()

    # what binds bring

    def delivered(self, by: Session, number: int, message: Message) -> None:
        """Keep it on its way to the product."""
        now = datetime.now(UTC)
        if not receipts.is_receipt(message):
            if receipts.is_acknowledgement(message):  # without an SMSC's word of what became of which text
                log.warning("an acknowledgement of the other end is left: it names no text")
                by.respond(number, Status.OK)
                return
            clock = asyncio.get_running_loop().time()
            self._texts.add(self._arriving.take(message, came=(by, number), clock=clock, now=now))
            return
        told = receipts.read(message, ids=self._to.receipt_ids, reference_tag=self._to.reference_tag, now=now)
        if told is None:  # of nothing we know: to have it again would not help
            log.warning("a receipt that tells nothing")
            by.respond(number, Status.OK)
        else:
            self._receipts.add([(((by, number),), told)])

    def accepted_late(self, late: list[Receipt]) -> None:
        """Positive evidence is always taken."""
        self._late.add(((), receipt) for receipt in late)

    def gone(self, session: Session) -> None:
        """What it brought and was not answered comes again."""
        self._refuse(self._arriving.leave(lambda delivery: delivery[0] is session))

    def _acknowledge(self, deliveries: list[Delivery]) -> None:
        answered = [each for each in deliveries if each[0].respond(each[1], Status.OK)]
        self._arriving.answered(answered)

    def _refuse(self, deliveries: list[Delivery]) -> None:
        self._arriving.failed(deliveries)
        for session, number in deliveries:
            session.respond(number, Status.TEMPORARY)

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(_LOOK)
            clock = asyncio.get_running_loop().time()
            self._texts.add(self._arriving.overdue(clock=clock, now=datetime.now(UTC)))

    async def _connect(self, role: Command) -> Session:
        made = Session(self._to, role, self, timeout=self._timeout)
        host, port = host_port(self._to.address)
        try:
            async with asyncio.timeout(CONNECT_WITHIN):
                loop = asyncio.get_running_loop()
                await loop.create_connection(lambda: made, host, port, ssl=self._context)
                await made.bound
        except BaseException:
            made.drop()
            raise
        return made


def build(settings: Settings) -> Carrier:
    """The carrier that an account's settings describe; ValueError where they describe none."""
    return Smpp(account.read(settings))


def _load(link: Session) -> tuple[bool, int]:
    return link.load


def _roles(to: account.Account) -> tuple[Command, ...]:
    return (Command.BIND_TRANSMITTER, Command.BIND_RECEIVER) if to.split else (Command.BIND_TRANSCEIVER,)


def _taking(
    who: Callable[[], Callable[[list[T]], Awaitable[None]] | None],
) -> Callable[[list[T]], Awaitable[bool]]:
    """Gives things to whoever takes them by then; whether somebody did, and in time for the SMSC to wait for it.

    What is kept from being answered keeps other things out: the SMSC brings no more than so many at once.
    """

    async def take(things: list[T]) -> bool:
        taker = who()
        if taker is None:
            return False
        async with asyncio.timeout(_PATIENCE):
            await taker(things)
        return True

    return take
