"""An account at Twilio: each text one request, the list read where a call of theirs or an answer was lost."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import urlencode

import aiohttp

from threadline.carriers.contract import Carrier, OnArrivals, OnReceipts, Setting, Settings
from threadline.carriers.twilio import account, calls, listed, verdicts, webhook
from threadline.carriers.twilio.calls import Calls
from threadline.carriers.twilio.verdicts import Verdict
from threadline.rules.carriage import (
    Arrival,
    Asked,
    Begin,
    Finding,
    LookUp,
    Outcome,
    PartOutcome,
    Submission,
    Taken,
)

GRACE = 8.0
"""Seconds that closing waits for what is outstanding."""
LOOK_UP_WITHIN = 10.0
_PAGE = 200
_PAGES = 5
"""Pages read for a look-up: who was texted a thousand times within two minutes is not found again."""
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 5.0
_VALID = 36_000
"""Seconds Twilio keeps a text in its queue, at most and unless told otherwise."""
_LEAST_VALID = 5

log = logging.getLogger("threadline.twilio")


class Twilio:
    """One account; `timeout` is the seconds after which a text without an answer is UNKNOWN.

    Twilio cuts texts itself: all parts of one go in one request, bear its one id and share its fate.
    """

    proves_absence = False
    settings: tuple[Setting, ...] = account.SETTINGS

    def __init__(self, to: account.Account, *, timeout: float = calls.ANSWER_WITHIN) -> None:
        self.on_receipts: OnReceipts | None = None  # both come by webhook
        self.on_arrivals: OnArrivals | None = None
        self._to = to
        self._timeout = timeout
        self._calls: Calls | None = None
        self._closing = False
        self._under_way: set[asyncio.Future[None]] = set()
        self._wait = _FIRST_WAIT

    async def open(self) -> None:
        """Connections are made as texts need them."""
        if self._calls is None and not self._closing:
            self._calls = Calls(self._to)

    @property
    def away(self) -> str | None:
        """There is no link: what becomes of texts tells whether Twilio can be reached."""
        return None

    async def submit(self, submission: Submission, *, begin: Begin) -> Outcome:
        """Hand one text over, see `Carrier.submit`; of a text that names some of its parts, those go as one."""
        if not submission.indexes or len(set(submission.indexes)) != len(submission.indexes):
            raise ValueError("a submission names each of its parts once, and one at least")
        ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._under_way.add(ended)
        try:
            verdict = await self._verdict(submission, begin)
        finally:
            self._under_way.discard(ended)
            ended.set_result(None)
        parts = (
            PartOutcome(index, verdict.taken, verdict.sid, verdict.code, verdict.wait)
            for index in submission.indexes
        )
        return Outcome(submission.reference, tuple(parts))

    async def look_up(self, asked: Sequence[Asked]) -> list[LookUp]:
        """Search the list, once for each pair of numbers; what is not there may still come."""
        pairs: dict[tuple[str, str], list[Asked]] = {}
        for each in asked:
            pairs.setdefault((each.sender, each.recipient), []).append(each)
        found: dict[str, LookUp] = {}
        try:
            async with asyncio.timeout(LOOK_UP_WITHIN), asyncio.TaskGroup() as group:
                for about in pairs.values():
                    group.create_task(self._search(about, found))
        except TimeoutError:  # the others are asked for again later
            log.warning("not everything could be looked up in time")
        return [found.get(each.reference) or LookUp(each.reference, Finding.UNCLEAR) for each in asked]

    async def recent(self, since: datetime, *, numbers: Sequence[str]) -> list[Arrival] | None:
        """What people texted to these numbers; the list knows no direction, so it is read number by number."""
        found: list[listed.Text] = []
        for number in numbers:
            query = {"To": number, "DateSent>": since.strftime("%Y-%m-%dT%H:%M:%SZ")}
            async for page, _ in self._pages(query):
                found += [text for text in page if text.inbound and text.at >= since]
        return [listed.arrival(text, await self._media(text)) for text in found]

    async def close(self) -> None:
        """Begin nothing more, give what is outstanding a moment, cut the rest."""
        self._closing = True
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=GRACE)
        made, self._calls = self._calls, None
        if made is not None:
            await made.close()

    # texts

    async def _verdict(self, submission: Submission, begin: Begin) -> Verdict:
        if self._calls is None or self._closing:
            return Verdict(Taken.RETRY, code="closed" if self._closing else "not_open", wait=self._wait)
        try:
            form = self._form(submission)
        except UnicodeEncodeError:  # half a character
            return Verdict(Taken.REJECTED, code="unwritable")
        begun = False

        def begins() -> bool:
            nonlocal begun
            if self._closing:
                raise ConnectionError("closing")
            self._wait = _FIRST_WAIT
            begun = begin(submission.reference)
            return begun

        try:
            address = f"{self._to.messages}.json"
            answer = await self._calls.post(address, form, begin=begins, timeout=self._timeout)
        except calls.NotBegun:
            return Verdict(Taken.NEVER_BEGUN)
        except (aiohttp.ClientError, OSError) as error:
            # Octets that were given to the operating system may have arrived, whatever became of the connection.
            why = "timeout" if isinstance(error, TimeoutError) else "link_lost" if begun else "no_connection"
            return Verdict(Taken.UNKNOWN, code=why) if begun else self._unreached(why)
        return verdicts.read(answer.status, answer.body, retry_after=answer.retry_after)

    def _unreached(self, why: str) -> Verdict:
        wait, self._wait = self._wait, min(self._wait * 2, _LONGEST_WAIT)
        return Verdict(Taken.RETRY, code="closed" if self._closing else why, wait=wait)

    def _form(self, submission: Submission) -> bytes:
        to = self._to
        # The sender goes along with a Messaging Service too: people know the number, and answers belong to it.
        fields = [
            ("To", submission.recipient),
            ("From", submission.sender),
            ("Body", "".join(submission.parts[index] for index in sorted(submission.indexes))),
            *(("MediaUrl", to.public + path) for path in submission.media),
        ]
        if to.messaging_service:
            fields.append(("MessagingServiceSid", to.messaging_service))
        if to.path:
            told = webhook.callback(to, reference=submission.reference, parts=len(submission.parts))
            fields.append(("StatusCallback", told))
        if submission.expires_at is not None:
            left = int((submission.expires_at - datetime.now(UTC)).total_seconds())
            fields.append(("ValidityPeriod", str(min(max(left, _LEAST_VALID), _VALID))))
        return urlencode(fields).encode("ascii")

    # the list

    async def _search(self, about: Sequence[Asked], found: dict[str, LookUp]) -> None:
        """Answer for attempts from one number to another; where the list cannot be read, for none.

        Without a date: a text that waits at Twilio has none yet by which the list could be narrowed.
        """
        first = min(each.since for each in about) - listed.BEFORE
        texts: list[listed.Text] = []
        try:
            pages = self._pages({"From": about[0].sender, "To": about[0].recipient})
            async for page, last in pages:
                texts += page
                if last or page[-1].at < first:  # the newest come first
                    break
                if len(texts) >= _PAGE * _PAGES:
                    return
        except OSError as error:
            log.warning("not looked up: %s", type(error).__name__)
            return
        answers = [listed.find(each, texts) for each in about]
        sids = [answer.parts[0].carrier_id for answer in answers if answer.parts]
        for answer in answers:  # one that two of them could be is neither's
            if answer.parts and sids.count(answer.parts[0].carrier_id) == 1:
                found[answer.reference] = answer

    async def _pages(self, query: Mapping[str, str]) -> AsyncIterator[tuple[list[listed.Text], bool]]:
        """The pages of the list, and of each whether it is the last; OSError where one cannot be read."""
        asked = {**query, "PageSize": str(_PAGE)}
        body = await self._asked(f"{self._to.messages}.json", asked)
        while True:
            texts, path = _readable(body)
            yield texts, not path or not texts
            if not path or not texts:
                return
            body = await self._asked(self._to.api + path)

    async def _media(self, text: listed.Text) -> list[str]:
        if not text.media:
            return []
        body = await self._asked(f"{self._to.messages}/{text.sid}/Media.json")
        try:
            return [self._to.api + path for path in listed.media(body)]
        except ValueError as error:
            raise ConnectionError(f"unreadable media: {error}") from None

    async def _asked(self, address: str, query: Mapping[str, str] | None = None) -> bytes:
        if self._calls is None:
            raise ConnectionError("not open")
        try:
            answer = await self._calls.get(address, query)
        except aiohttp.ClientError as error:
            raise ConnectionError(type(error).__name__) from error
        if answer.status != 200:
            raise ConnectionError(f"the list answered with {answer.status}")
        return answer.body


def _readable(body: bytes) -> tuple[list[listed.Text], str]:
    try:
        return listed.page(body)
    except ValueError as error:
        raise ConnectionError(f"an unreadable list: {error}") from None


def build(settings: Settings) -> Carrier:
    """The carrier that an account's settings describe; ValueError where they describe none."""
    return Twilio(account.read(settings))
