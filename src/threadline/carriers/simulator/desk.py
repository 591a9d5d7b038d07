"""What the page of virtual phones, tests and benchmarks may ask. Nothing here forgets a line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from threadline.carriers.simulator import faults, phones, wire
from threadline.carriers.simulator.account import ReceiptsMode
from threadline.carriers.simulator.exchange import FATES, Exchange
from threadline.carriers.simulator.ledger import Closed, Taken

PAGE = 2_000  # entries of the ledger in one answer: a longer one would hold up the traffic
MOST = 1_000  # phones or texts in one answer
_LONGEST_WAIT = 86_400.0

Args = dict[str, Any]


def answer(exchange: Exchange, *, verb: str, args: Args) -> Any:
    """The answer to one request; ValueError, TypeError or LookupError when it makes no sense."""
    if verb not in _VERBS:
        raise ValueError("unknown request")
    return _VERBS[verb](exchange, args)


def _phones(exchange: Exchange, args: Args) -> Any:
    return exchange.phones.listed(search=_text(args, "search"), limit=_limit(args))


def _thread(exchange: Exchange, args: Args) -> Any:
    return exchange.phones.thread(_number(args, "number"), ours=_text(args, "ours"), limit=_limit(args))


def _name(exchange: Exchange, args: Args) -> Any:
    exchange.name_phone(_number(args, "number"))


def _say(exchange: Exchange, args: Args) -> Any:
    text, recipient = _text(args, "text"), _number(args, "recipient")
    media = args.get("media", [])
    if not wire.are_paths(media):
        raise ValueError("media is a list of paths of the product's files")
    if not (text or media) or len(text) > phones.LONGEST:
        raise ValueError(f"a phone says 1 to {phones.LONGEST} characters")
    account = _text(args, "account") or exchange.owner(recipient)
    if account is None:
        raise ValueError("no account has said hello yet: nobody owns that number")
    sender = _number(args, "sender")
    said = exchange.say(text, sender=sender, recipient=recipient, account=account, media=tuple(media))
    return said.key


def _fault(exchange: Exchange, args: Args) -> Any:
    exchange.faults.add(faults.from_json(args))


def _clear_faults(exchange: Exchange, args: Args) -> Any:
    exchange.faults.clear()


def _faults(exchange: Exchange, args: Args) -> Any:
    return [asdict(fault) for fault in exchange.faults.listed()]


def _counts(exchange: Exchange, args: Args) -> Any:
    ledger = exchange.ledger
    return {
        "entries": len(ledger.entries),
        "taken": len(ledger.taken),
        "closed": len(ledger.entries) - len(ledger.taken),
        "duplicates": ledger.duplicates,
        "references": ledger.references,
        "torn": exchange.journal.torn,
        "phones": len(exchange.phones),
        "said": exchange.said,
        "said_open": exchange.courier.open,
        "receipts_open": sum(outbox.open for outbox in exchange.outboxes.values()),
    }


def _ledger(exchange: Exchange, args: Args) -> Any:
    since = args["since"]
    if not isinstance(since, int) or since < 0:
        raise ValueError("since is a count of entries")
    page = exchange.ledger.entries[since : since + PAGE]
    return [_entry(exchange, entry) for entry in page]


def _entry(exchange: Exchange, entry: Taken | Closed) -> list[Any]:
    if isinstance(entry, Closed):
        return [entry.at, entry.reference, None if entry.parts is None else sorted(entry.parts)]
    return [
        entry.at,
        entry.reference,
        entry.part,
        entry.of,
        entry.sender,
        entry.recipient,
        entry.encoding,
        entry.text,
        exchange.ledger.carrier_id(entry),
        entry.account,
        entry.state.value,
    ]


def _settings(exchange: Exchange, args: Args) -> Any:
    """Change what is named, answer with all."""
    options = exchange.options
    if "receipt_delay" in args:
        options.receipt_delay = _seconds(args["receipt_delay"])
    if "push_again_after" in args:
        options.push_again_after = _seconds(args["push_again_after"])
    if "receipts" in args:
        options.receipts = _mode(args["receipts"])
    if "webhook" in args:
        exchange.courier.aim(_text(args, "webhook"))
    return {**asdict(options), "webhook": exchange.courier.base}


_VERBS: dict[str, Callable[[Exchange, Args], Any]] = {
    "phones": _phones,
    "thread": _thread,
    "name": _name,
    "say": _say,
    "fault": _fault,
    "faults": _faults,
    "clear_faults": _clear_faults,
    "counts": _counts,
    "ledger": _ledger,
    "settings": _settings,
}


def _text(args: Args, name: str) -> str:
    value = args.get(name, "")
    if not isinstance(value, str):
        raise ValueError(f"{name} is a text")
    return value


def _number(args: Args, name: str) -> str:
    value = _text(args, name)
    if not wire.is_number(value):
        raise ValueError(f"{name} is no phone number: write it like +12025550123")
    return value


def _limit(args: Args) -> int:
    limit = args["limit"]
    if not isinstance(limit, int) or not 0 <= limit <= MOST:
        raise ValueError(f"limit is 0 to {MOST}")
    return limit


def _seconds(value: Any) -> float:
    if not isinstance(value, int | float) or not 0 <= value <= _LONGEST_WAIT:
        raise ValueError("seconds are 0 to 86400")
    return float(value)


def _mode(value: Any) -> ReceiptsMode:
    mode = ReceiptsMode(value)
    if mode not in FATES:
        raise ValueError("receipts are none, delivered or sent_first")
    return mode
