"""What every carrier is to the rest of the house: types only."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from threadline.rules.carriage import Arrival, Begin, LookUp, Outcome, Receipt, Submission

Settings = Mapping[str, str]
"""One carrier account's settings by `Setting.name`, secrets already opened; a missing name is the default."""

OnReceipts = Callable[[list[Receipt]], Awaitable[None]]
"""Takes receipts for good: they are acknowledged to the carrier only after it returned (committed)."""


class SettingKind(StrEnum):
    """How a setting is asked for on the set-up page."""

    TEXT = "text"
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
    """One account's live link: submits texts, answers look-ups, hands over receipts.

    `on_receipts` is set before `open`; without one no receipt is ever acknowledged.
    """

    proves_absence: bool
    settings: tuple[Setting, ...]
    on_receipts: OnReceipts | None

    async def open(self) -> None:
        """Start to keep a link up; returns when the first attempt has ended, whether or not it came up."""

    async def submit(self, submission: Submission, *, begin: Begin) -> Outcome:
        """Hand one text over and say what became of each of its parts; never raises for the network.

        `begin(reference)` is called immediately before the first byte; False makes every part NEVER_BEGUN.
        Bytes given to the operating system or a buffer count as written: without an answer, UNKNOWN.
        """

    async def look_up(self, references: Sequence[str]) -> list[LookUp]:
        """Ask what the carrier has of each reference, in the order given; UNCLEAR where it cannot say."""

    async def close(self) -> None:
        """Let what is outstanding be answered for a moment, then end the link; may be called twice."""


class Verify(Protocol):
    """Whether a webhook call was signed by the carrier, for this body, at this time; never raises."""

    def __call__(
        self, settings: Settings, *, headers: Mapping[str, str], body: bytes, url: str, now: datetime
    ) -> bool: ...


class Parse(Protocol):
    """What a verified webhook body says, or why it cannot be read; never raises."""

    def __call__(self, settings: Settings, *, body: bytes) -> Parsed: ...


@dataclass(frozen=True, slots=True)
class CarrierFacts:
    """What the house knows of a kind of carrier before any account of it exists."""

    name: str
    title: str
    settings: tuple[Setting, ...]
    proves_absence: bool  # its look-up can prove that something was not accepted
    build: Callable[[Settings], Carrier]
    verify: Verify
    parse: Parse
