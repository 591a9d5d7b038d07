"""What every carrier is to the rest of the house: types only."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from threadline.rules.carriage import Arrival, Asked, Begin, LookUp, Outcome, Receipt, Submission, Way
from threadline.rules.troubles import Trouble

Settings = Mapping[str, str]
"""One carrier account's settings by `Setting.name`, secrets already opened; a missing name is the default.

Under `WEBHOOK` the house adds the path that the carrier calls, for those that have to be told."""

WEBHOOK = "webhook"

OnArrivals = Callable[[list[Arrival]], Awaitable[None]]
"""Takes texts from people for good, those that came over a link: acknowledged only after it returned."""

OnReceipts = Callable[[list[Receipt]], Awaitable[None]]
"""Takes receipts for good: they are acknowledged to the carrier only after it returned (committed)."""


class SettingKind(StrEnum):
    """How a setting is asked for on the set-up page."""

    TEXT = "text"
    LINES = "lines"  # a text of several lines
    ADDRESS = "address"  # host:port, or unix:/path
    CHOICE = "choice"  # one of `Setting.choices`


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing an operator tells us to connect an account; `secret` ones are stored encrypted."""

    name: str
    kind: SettingKind
    help: str
    secret: bool = False
    required: bool = False
    default: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A webhook body that was signed but cannot be understood; `reason` never quotes the body."""

    reason: str


Parsed = tuple[list[Arrival], list[Receipt]] | Unreadable
"""What a webhook's body says. Texts in it are storable: no NUL, no lone surrogate (see `rules.texts`)."""


class Carrier(Protocol):
    """One account's live link: submits texts, answers look-ups, hands over receipts and, of some, arrivals.

    `on_receipts` and `on_arrivals` are set before `open`; without them nothing that comes is ever acknowledged.
    """

    proves_absence: bool
    settings: tuple[Setting, ...]
    on_receipts: OnReceipts | None
    on_arrivals: OnArrivals | None

    async def open(self) -> None:
        """Start to keep a link up; returns when the first attempt has ended, whether or not it came up."""

    @property
    def away(self) -> str | None:
        """By which code of ours its link is down, '' while it is up; None where there is none to keep up, or the first
        attempt has not ended."""

    async def submit(self, submission: Submission, *, begin: Begin) -> Outcome:
        """Hand one text over and say what became of each of its parts; never raises for the network.

        A refusal because the person opted out at the carrier is OPTED_OUT, any other is REJECTED.
        `begin(reference)` is called immediately before the first byte; False makes every part NEVER_BEGUN.
        Bytes given to the operating system or a buffer count as written: without an answer, UNKNOWN.
        """

    async def look_up(self, asked: Sequence[Asked]) -> list[LookUp]:
        """Ask what the carrier has of each attempt, in the order given; UNCLEAR where it cannot say."""

    async def recent(self, since: datetime, *, numbers: Sequence[str]) -> list[Arrival] | None:
        """All texts of people to these numbers of ours since then, for those a webhook lost; None where there is
        no such list. OSError when it could not be read to its end."""

    async def close(self) -> None:
        """Let what is outstanding be answered for a moment, then end the link; may be called twice."""


class Verify(Protocol):
    """Whether a webhook call was signed by the carrier, for this body, at this time; never raises."""

    def __call__(
        self, settings: Settings, *, headers: Mapping[str, str], body: bytes, url: str, now: datetime
    ) -> bool: ...


class Parse(Protocol):
    """What a verified webhook call says, or why it cannot be read; never raises. `now` is when it came."""

    def __call__(self, settings: Settings, *, body: bytes, url: str, now: datetime) -> Parsed: ...


@dataclass(frozen=True, slots=True)
class Webhook:
    """What a carrier calls us by."""

    verify: Verify
    parse: Parse
    thanks: tuple[str, str] = (
        "text/plain",
        "taken",
    )  # what a call is answered once it is safe: media type, body


class WayTo(Protocol):
    """The way to an address that the carrier, or whoever it led us to, named; never raises."""

    def __call__(self, settings: Settings, address: str) -> Way: ...


@dataclass(frozen=True, slots=True)
class CarrierFacts:
    """What the house knows of a kind of carrier before any account of it exists."""

    name: str
    title: str
    settings: tuple[Setting, ...]
    proves_absence: bool  # its look-up can prove that something was not accepted
    build: Callable[[Settings], Carrier]
    registers: (
        bool  # it reaches real networks, and what their countries ask of a number is asked of its numbers
    )
    troubles: Mapping[str, Trouble]  # what its codes mean, as they stand in outcomes and receipts
    # None where all that comes, texts of people too, comes over the link. Then the link is also what limits an
    # account: all its numbers share one lane, and only the engine that holds it connects.
    webhook: Webhook | None
    # None where it takes no files along with texts, and brings none.
    files: WayTo | None
