"""Our end of the simulator: the carrier that the engine speaks to."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

from threadline.carriers import addresses
from threadline.carriers.contract import Carrier, OnArrivals, OnReceipts, Setting, Settings
from threadline.carriers.keeping import Keeper
from threadline.carriers.simulator import account, link
from threadline.rules.carriage import Arrival, Asked, Begin, Finding, LookUp, Outcome, Receipt, Submission

CONNECT_WITHIN = 5.0
LOOK_UP_WITHIN = 10.0
LOOK_UPS = 500  # references in one request
GRACE = 2.0  # seconds that closing waits for what is outstanding


class Simulator:
    """One account's link to the simulator, kept up until `close`.

    `window` is how many parts may be unanswered at once, `timeout` the seconds after which one is UNKNOWN.
    """

    proves_absence = True
    settings: tuple[Setting, ...] = account.SETTINGS

    def __init__(self, to: account.Account, *, window: int = 1000, timeout: float = 10.0) -> None:
        self.on_receipts: OnReceipts | None = None
        self.on_arrivals: OnArrivals | None = None  # its texts come by webhook
        self._to = to
        self._window = window
        self._timeout = timeout
        self._keeper = Keeper(self._connect, name="the simulator")
        self._taking = asyncio.Lock()  # of two links of ours, one after the other hands receipts over

    async def open(self) -> None:
        """Start to keep the link up; returns when the first attempt has ended."""
        await self._keeper.open()

    @property
    def away(self) -> str | None:
        """Why there is no link, see `Carrier.away`."""
        return self._keeper.away

    async def submit(self, submission: Submission, *, begin: Begin) -> Outcome:
        """Hand one text over; RETRY when there is no link, see `Carrier.submit` for the rest."""
        now = self._keeper.link
        if now is None:
            return Outcome.put_off(submission, code=self._keeper.why, retry_after=self._keeper.wait)
        return await now.offer(submission, begin=begin)

    async def look_up(self, asked: Sequence[Asked]) -> list[LookUp]:
        """Ask what the simulator has; what it has not it will never take under that reference."""
        references = [each.reference for each in asked]
        found: dict[str, LookUp] = {}
        for start in range(0, len(references), LOOK_UPS):
            found.update(await self._ask(references[start : start + LOOK_UPS]))
        return [found.get(reference) or LookUp(reference, Finding.UNCLEAR) for reference in references]

    async def recent(self, since: datetime, *, numbers: Sequence[str]) -> list[Arrival] | None:
        """Its webhook is called until it is answered: nothing is lost on the way."""
        return None

    async def close(self) -> None:
        """Begin nothing more, give what is outstanding a moment, end the link."""
        now = await self._keeper.close()
        if now is not None:
            await now.end(within=GRACE)

    async def _ask(self, references: Sequence[str]) -> dict[str, LookUp]:
        now = self._keeper.link
        if now is None:
            return {}
        try:
            async with asyncio.timeout(LOOK_UP_WITHIN):
                return {found.reference: found for found in await now.look_up(references)}
        except (TimeoutError, ConnectionError):
            return {}

    async def _connect(self) -> link.Link:
        """A link that was welcomed."""
        made = link.Link(self._to, take=self._take, window=self._window, timeout=self._timeout)
        try:
            async with asyncio.timeout(CONNECT_WITHIN):
                await _dial(self._to.address, made)
                await made.welcomed
        except BaseException:
            made.drop()
            raise
        return made

    async def _take(self, receipts: list[Receipt]) -> bool:
        """Give receipts to the product; whether it has them for good."""
        if self.on_receipts is None:
            return False
        async with self._taking:
            await self.on_receipts(receipts)
        return True


def build(settings: Settings) -> Carrier:
    """The carrier that an account's settings describe."""
    return Simulator(account.read(settings))


async def _dial(address: str, made: link.Link) -> None:
    loop = asyncio.get_running_loop()
    if (path := addresses.unix_path(address)) is not None:
        await loop.create_unix_connection(lambda: made, path)
        return
    host, port = addresses.host_port(address)
    await loop.create_connection(lambda: made, host, port)
