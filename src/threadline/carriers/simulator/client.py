"""Our end of the simulator: the carrier that the engine speaks to."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Sequence

from threadline.carriers.contract import Carrier, OnReceipts, Setting, Settings
from threadline.carriers.simulator import account, handover, link, wire
from threadline.rules.carriage import Begin, Finding, LookUp, Outcome, PartOutcome, Submission, Taken

FIRST_WAIT, LONGEST_WAIT = 0.05, 5.0  # seconds between attempts to connect
CONNECT_WITHIN = 5.0
LOOK_UP_WITHIN = 10.0
LOOK_UPS = 500  # references in one request
GRACE = 2.0  # seconds that closing waits for what is outstanding

log = logging.getLogger("threadline.simulator")


class Simulator:
    """One account's link to the simulator, kept up until `close`.

    `window` is how many parts may be unanswered at once, `timeout` the seconds after which one is UNKNOWN.
    """

    proves_absence = True
    settings: tuple[Setting, ...] = account.SETTINGS

    def __init__(self, to: account.Account, *, window: int = 1000, timeout: float = 10.0) -> None:
        self.on_receipts: OnReceipts | None = None
        self._to = to
        self._window = window
        self._timeout = timeout
        self._link: link.Link | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._tried = asyncio.Event()
        self._wait = FIRST_WAIT
        self._why = "not_open"
        self._taking = asyncio.Lock()  # of two links of ours, one after the other hands receipts over

    async def open(self) -> None:
        """Start to keep the link up; returns when the first attempt has ended."""
        if self._keeper is None:
            self._keeper = asyncio.create_task(self._keep())
            await self._tried.wait()

    async def submit(self, submission: Submission, *, begin: Begin) -> Outcome:
        """Hand one text over; RETRY when there is no link, see `Carrier.submit` for the rest."""
        now = self._live()
        if now is None:
            return _not_sent(submission, code=self._why, retry_after=self._wait)
        return await now.offer(submission, begin=begin)

    async def look_up(self, references: Sequence[str]) -> list[LookUp]:
        """Ask what the simulator has; what it has not it will never take under that reference."""
        found: dict[str, LookUp] = {}
        for start in range(0, len(references), LOOK_UPS):
            found.update(await self._ask(references[start : start + LOOK_UPS]))
        return [found.get(reference) or LookUp(reference, Finding.UNCLEAR) for reference in references]

    async def close(self) -> None:
        """Begin nothing more, give what is outstanding a moment, end the link."""
        keeper, self._keeper = self._keeper, None
        if keeper is not None:
            keeper.cancel()
            await asyncio.wait([keeper])
        now, self._link, self._why = self._link, None, "closed"
        if now is not None:
            await now.end(within=GRACE)

    def _live(self) -> link.Link | None:
        return self._link if self._link is not None and not self._link.closing else None

    async def _ask(self, references: Sequence[str]) -> dict[str, LookUp]:
        now = self._live()
        if now is None:
            return {}
        try:
            async with asyncio.timeout(LOOK_UP_WITHIN):
                return {found.reference: found for found in await now.look_up(references)}
        except (TimeoutError, ConnectionError):
            return {}

    async def _keep(self) -> None:
        """Connect, stay, connect again; a little later after each attempt that failed."""
        while True:
            try:
                made = await self._connect()
            finally:
                self._tried.set()
            if made is not None:
                self._link, self._wait = made, FIRST_WAIT
                await made.over.wait()
                self._link, self._why = None, "link_lost"
            await asyncio.sleep(self._wait)
            self._wait = min(self._wait * 2, LONGEST_WAIT)

    async def _connect(self) -> link.Link | None:
        """A link that was welcomed, or None."""
        made = link.Link(self._to, take=self._take, window=self._window, timeout=self._timeout)
        try:
            async with asyncio.timeout(CONNECT_WITHIN):
                await _dial(self._to.address, made)
                await made.welcomed
        except (OSError, ValueError) as error:
            self._why = "refused" if isinstance(error, PermissionError) else "no_connection"
            log.warning("no link to the simulator: %s", self._why)
            made.drop()
            return None
        except asyncio.CancelledError:
            made.drop()
            raise
        return made

    async def _take(self, receipts: handover.Receipts) -> bool:
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
    if (path := wire.unix_path(address)) is not None:
        await loop.create_unix_connection(lambda: made, path)
        return
    host, port = wire.host_port(address)
    await loop.create_connection(lambda: made, host, port)


def _not_sent(submission: Submission, *, code: str, retry_after: float) -> Outcome:
    return Outcome(submission.reference, tuple(_retries(submission.indexes, code, retry_after)))


def _retries(indexes: Iterable[int], code: str, retry_after: float) -> Iterable[PartOutcome]:
    return (PartOutcome(index, Taken.RETRY, code=code, retry_after=retry_after) for index in indexes)
