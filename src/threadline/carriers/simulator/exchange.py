"""The simulator's state: the ledger and what hangs on it, rebuilt from the journal at every start."""

from __future__ import annotations

import asyncio
import json
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from threadline.carriers.simulator import receipts
from threadline.carriers.simulator.account import ReceiptsMode
from threadline.carriers.simulator.courier import Courier
from threadline.carriers.simulator.faults import Fate, Faults
from threadline.carriers.simulator.journal import Journal
from threadline.carriers.simulator.ledger import Ledger, Taken
from threadline.carriers.simulator.phones import Phones, Said

FATES = {
    ReceiptsMode.NONE: Fate.NONE,
    ReceiptsMode.DELIVERED: Fate.DELIVERED,
    ReceiptsMode.SENT_FIRST: Fate.SENT_FIRST,
}


@dataclass(slots=True)
class Options:
    """What a control request can change while the simulator runs."""

    receipt_delay: float = 0.3
    receipts: ReceiptsMode = ReceiptsMode.DELIVERED
    push_again_after: float = 5.0


class Exchange:
    """Everything that links share."""

    def __init__(self, directory: Path, *, secret: str, webhook: str = "", options: Options) -> None:
        self.secret = secret
        self.options = options
        self.journal = Journal(directory)
        self.ledger = Ledger(self.journal)
        self.phones = Phones()
        self.faults = Faults()
        self.courier = Courier(self.journal, secret=secret, base=webhook)
        self.outboxes: defaultdict[str, receipts.Outbox] = defaultdict(self._new_outbox)
        self.said = 0
        self._accounts: dict[str, None] = {}  # the one that said hello last at the end
        self._owners: dict[str, str] = {}  # which account texted last from a number

    def load(self) -> None:
        """Take the journal back, then owe what it owes: receipts unacknowledged, texts not brought."""
        waiting: dict[str, Said] = {}
        for line in self.journal.read():
            self._replay(line, waiting)
        self.ledger.begin()
        for taken in self.ledger.taken:
            self.know(taken)
            receipts.recall(taken)
            if due := receipts.owed(taken):
                self.outboxes[taken.account].add(due, now=0.0)
        for said in waiting.values():
            self.courier.add(said)

    def know(self, taken: Taken) -> None:
        """Remember whose number it came from."""
        self._owners[taken.sender] = taken.account

    def welcome(self, account: str) -> None:
        """An account has said hello."""
        if account not in self._accounts:
            self.journal.append(_line("account", account=account))
        self._accounts.pop(account, None)
        self._accounts[account] = None

    def owner(self, number: str) -> str | None:
        """The account that a number of ours belongs to: who texted from it last, else who came last."""
        return self._owners.get(number) or next(reversed(self._accounts), None)

    def say(
        self, text: str, *, sender: str, recipient: str, account: str, media: tuple[str, ...] = ()
    ) -> Said:
        """A phone says something."""
        self.said += 1
        said = Said(
            f"{self.ledger.prefix}-in-{self.said}",
            at=time.time(),
            account=account,
            sender=sender,
            recipient=recipient,
            text=text,
            media=media,
        )
        self.phones.say(said)
        self.journal.append(said.line())
        self.journal.flush()
        self.courier.add(said)
        return said

    def name_phone(self, number: str) -> None:
        """Let a phone exist before anybody texts it."""
        if self.phones.name(number):
            self.journal.append(_line("phone", number=number))
            self.journal.flush()

    def owe(self, parts: list[Taken]) -> None:
        """Receipts for these parts come due after the delay, the first of two at half of it."""
        loop, delay = asyncio.get_running_loop(), self.options.receipt_delay
        first: list[tuple[Taken, int]] = []
        last: list[tuple[Taken, int]] = []
        for taken in parts:
            due = receipts.owed(taken)
            first.extend((taken, receipt) for receipt in due[:-1])
            last.extend((taken, receipt) for receipt in due[-1:])
        for batch, when in ((first, delay / 2), (last, delay)):
            if batch:
                loop.call_later(when, self._come_due, batch)

    def owe_now(self, taken: Taken) -> None:
        """All receipts of a part at once."""
        self._come_due([(taken, receipt) for receipt in receipts.owed(taken)])

    def remind(self) -> None:
        """Push again what was not acknowledged in time."""
        for outbox in self.outboxes.values():
            outbox.push_again_after = self.options.push_again_after
            outbox.remind(now=time.time())

    def _come_due(self, batch: list[tuple[Taken, int]]) -> None:
        by_account: defaultdict[str, list[int]] = defaultdict(list)
        for taken, receipt in batch:
            receipts.settle(taken, receipt)
            by_account[taken.account].append(receipt)
        for account, due in by_account.items():
            self.outboxes[account].add(due, now=time.time())

    def _new_outbox(self) -> receipts.Outbox:
        return receipts.Outbox(self.ledger, push_again_after=self.options.push_again_after)

    def _replay(self, line: dict[str, Any], waiting: dict[str, Said]) -> None:
        match line["kind"]:
            case "account":
                self._accounts[line["account"]] = None
            case "phone":
                self.phones.name(line["number"])
            case "said":
                said = waiting[line["id"]] = Said.read(line)
                self.said += 1
                self.phones.say(said)
            case "brought" | "given_up":
                for over in line["ids"]:
                    waiting.pop(over).over = True
            case "taken":
                self.ledger.replay(line)
                self.phones.receive(self.ledger.taken[-1])
            case _:
                self.ledger.replay(line)


def _line(kind: str, **fields: str) -> str:
    return json.dumps({"kind": kind, **fields})
