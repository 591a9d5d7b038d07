"""The simulator's end of a link: takes submissions, answers look-ups and controls, pushes receipts."""

from __future__ import annotations

import asyncio
import hmac
import re
import secrets
import time
from collections.abc import Sequence
from typing import Any

from threadline.carriers.simulator import desk, receipts, wire
from threadline.carriers.simulator.account import ReceiptsMode
from threadline.carriers.simulator.exchange import FATES, Exchange
from threadline.carriers.simulator.faults import Fate, Fault, FaultKind
from threadline.carriers.simulator.ledger import Taken

CLOSED = "closed"  # a look-up has promised that this was not taken
MALFORMED = "malformed"
NOT_A_NUMBER = "21211"
TOO_LONG = "21617"
REFUSED = "30006"  # the code of a REJECT that names none

_ACCOUNT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")  # it becomes part of the webhook's address
_LONGEST_REFERENCE = 200
_LONGEST_WITH_FILES = 1_600  # characters: such a text is not cut
_MOST_PARTS = 255  # what a text's header can count

# How long one part can be: septets or UTF-16 units, alone or joined. An escaped GSM character counts two,
# so this is an upper bound there.
_ALONE = {"GSM-7": 160, "UCS-2": 70}
_JOINED = {"GSM-7": 153, "UCS-2": 67}


class Intake(wire.Wire):
    """One link of one account, or of a control client."""

    def __init__(self, exchange: Exchange) -> None:
        super().__init__()
        self._exchange = exchange
        self._nonce = secrets.token_hex(16)
        self._account = ""
        self._role = ""
        self._mode = ReceiptsMode.SERVER
        self._answers: list[list[Any]] = []
        self._owed: list[Taken] = []  # receipts after the usual delay
        self._early: list[Taken] = []  # receipts before the answer
        self._hanging_up = False

    # what Wire calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask the newcomer for proof."""
        super().connection_made(transport)
        self.send(["challenge", self._nonce, wire.VERSION])

    def received(self, message: list[Any]) -> None:
        """Hello first, then what the role may ask."""
        match self._role, message:
            case "", ["hello", str(account), str(role), str(mac), str(mode)]:
                self._hello(account, role, mac, ReceiptsMode(mode))
            case wire.CARRIER, ["s", list(rows)]:
                self._submit(rows)
            case wire.CARRIER, ["k", list(numbers)]:
                self._outbox.acknowledge(numbers, now=time.time())
            case wire.CARRIER, ["l", seq, list(references)]:
                self._look_up(seq, references)
            case wire.CONTROL, ["c", seq, str(verb), dict(args)]:
                self._ask(seq, verb, args)
            case _:
                raise ValueError("out of place")

    def turned(self) -> None:
        """Write the journal, only then the answers, and only then owe receipts."""
        try:
            self._exchange.journal.flush()
        except OSError:
            self._out.clear()
            self.abort("the ledger cannot be written")
            return
        self._answer(self._answers)
        self._answers = []
        for taken in self._early:
            self._exchange.owe_now(taken)
        self._exchange.owe(self._owed)
        self._early, self._owed = [], []
        if self._hanging_up and self.transport is not None:
            self.transport.close()

    def lost(self) -> None:
        """What this link carried is pushed again on another."""
        if self._role == wire.CARRIER:
            self._outbox.leave(self, now=time.time())

    def writable(self) -> None:
        """Receipts may have waited for this."""
        if self._role == wire.CARRIER:
            self._outbox.push(now=time.time())

    @property
    def closing(self) -> bool:
        """A link that is to be dropped takes nothing more."""
        return self._hanging_up or super().closing

    # the requests

    @property
    def _outbox(self) -> receipts.Outbox:
        return self._exchange.outboxes[self._account]

    def _hello(self, account: str, role: str, mac: str, mode: ReceiptsMode) -> None:
        right = wire.mac(self._exchange.secret, nonce=self._nonce, account=account, role=role)
        fits = _ACCOUNT.fullmatch(account) and role in (wire.CARRIER, wire.CONTROL)
        if not fits or not hmac.compare_digest(right.encode(), mac.encode()):
            self.send(["refused", "unknown account, role or secret"])
            self._hanging_up = True
            return
        self._account, self._role, self._mode = account, role, mode
        self.send(["welcome"])
        if role == wire.CARRIER:
            self._exchange.welcome(account)
            self._outbox.links.append(self)
            self._outbox.push(now=time.time())

    def _submit(self, rows: list[list[Any]]) -> None:
        """Take the parts of one line, in order."""
        now, usual = time.time(), FATES[self._mode or self._exchange.options.receipts]
        for row in rows:
            if refusal := self._refusal(*row):
                self._answers.append([row[0], "no", refusal])
            elif self._exchange.faults:
                self._take_badly(row, at=now, usual=usual)
                if self._hanging_up:
                    break
            else:
                taken = self._take(row, at=now, fate=usual)
                self._answers.append(self._accepted(row[0], taken))
                self._owed.append(taken)

    def _refusal(
        self,
        seq: int,
        reference: str,
        part: int,
        of: int,
        sender: str,
        recipient: str,
        encoding: str,
        text: str,
        *media: str,
    ) -> str:
        """Why a part is refused for good; "" when it is not."""
        whole = type(seq) is int and type(part) is int and type(of) is int  # True is an int, but not here
        texts = isinstance(reference, str) and isinstance(text, str) and isinstance(encoding, str)
        if not whole or not texts or not 0 < len(reference) <= _LONGEST_REFERENCE:
            return MALFORMED
        if not 0 <= part < of <= _MOST_PARTS or encoding not in _ALONE or not (text or media):
            return MALFORMED
        if media and not (of == 1 and wire.are_paths(media)):
            return MALFORMED
        if not wire.is_number(recipient) or not wire.is_number(sender):
            return NOT_A_NUMBER
        if len(text) > _LONGEST_WITH_FILES if media else _is_too_long(text, encoding, of):
            return TOO_LONG
        return CLOSED if self._exchange.ledger.is_closed(reference, part=part) else ""

    def _take(self, row: list[Any], *, at: float, fate: Fate, code: str = "") -> Taken:
        _, reference, part, of, sender, recipient, encoding, text, *media = row
        taken = self._exchange.ledger.take(
            reference,
            at=at,
            account=self._account,
            part=part,
            of=of,
            sender=sender,
            recipient=recipient,
            encoding=encoding,
            text=text,
            fate=fate,
            code=code,
            media=tuple(media),
        )
        self._exchange.know(taken)
        self._exchange.phones.receive(taken)
        return taken

    def _take_badly(self, row: list[Any], *, at: float, usual: Fate) -> None:
        """Take one part while faults are in force."""
        plan = self._exchange.faults.draw(sender=row[4], recipient=row[5])
        fault = plan.answer
        if fault is not None and self._withheld(row[0], fault):
            return
        fate = plan.fate or usual
        taken = self._take(row, at=at, fate=fate, code=plan.code or receipts.DEFAULT_CODES.get(fate, ""))
        early = fault is not None and fault.kind is FaultKind.RECEIPT_EARLY
        (self._early if early else self._owed).append(taken)
        self._answer_badly(self._accepted(row[0], taken), fault)

    def _withheld(self, seq: int, fault: Fault) -> bool:
        """Whether the fault keeps the part from being taken at all."""
        match fault.kind:
            case FaultKind.DROP_BEFORE:
                self._hanging_up = True
            case FaultKind.REJECT:
                self._answers.append([seq, "no", fault.code or REFUSED])
            case FaultKind.OPTED_OUT:
                self._answers.append([seq, "no", wire.OPTED_OUT])
            case FaultKind.THROTTLE:
                self._answers.append([seq, "later", fault.delay])
            case _:
                return False
        return True

    def _answer_badly(self, answer: list[Any], fault: Fault | None) -> None:
        """Answer for a part that was taken, or not, as the fault has it."""
        match fault:
            case None:
                self._answers.append(answer)
            case Fault(kind=FaultKind.SLOW | FaultKind.RECEIPT_EARLY):
                asyncio.get_running_loop().call_later(fault.delay, self._answer, [answer])
            case Fault(kind=FaultKind.DROP_AFTER):
                self._hanging_up = True

    def _accepted(self, seq: int, taken: Taken) -> list[Any]:
        return [seq, "ok", self._exchange.ledger.carrier_id(taken)]

    def _answer(self, answers: list[list[Any]]) -> None:
        """Write answers at once, those of a link that is being dropped too: they were given before."""
        if answers:
            self._out.append(wire.encode(["a", answers]))
        self.flush()

    def _look_up(self, seq: int, references: Sequence[Any]) -> None:
        rows = [self._found(reference) for reference in references]
        self.send(["f", seq, rows])

    def _found(self, reference: str) -> list[Any]:
        if not isinstance(reference, str) or not 0 < len(reference) <= _LONGEST_REFERENCE:
            raise ValueError("not a reference")
        ledger = self._exchange.ledger
        finding, parts = ledger.find(reference, at=time.time())
        return [
            reference,
            finding.value,
            [[taken.part, ledger.carrier_id(taken), taken.state.value] for taken in parts],
        ]

    def _ask(self, seq: int, verb: str, args: dict[str, Any]) -> None:
        try:
            self.send(["d", seq, desk.answer(self._exchange, verb=verb, args=args)])
        except (ValueError, TypeError, LookupError) as error:
            self.send(["e", seq, str(error)])


def _is_too_long(text: str, encoding: str, of: int) -> bool:
    """Whether a part is longer than any phone can be sent."""
    most = (_ALONE if of == 1 else _JOINED)[encoding]
    if len(text) > most:
        return True
    return encoding == "UCS-2" and len(text.encode("utf-16-le", "surrogatepass")) > 2 * most
