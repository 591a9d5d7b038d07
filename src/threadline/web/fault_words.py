"""What a check of consent found, in words that say which row."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from threadline.rules.faults import Fault, FaultKind
from threadline.web.words import Words

FAULTS: dict[FaultKind, Words] = {
    FaultKind.PUBLIC_CHANGED: _later("a field was changed after it was written"),
    FaultKind.PERSONAL_CHANGED: _later("its personal fields were changed after they were written"),
    FaultKind.PERSONAL_GONE: _later("its personal fields are gone, and nobody erased them"),
    FaultKind.PERSONAL_STRAY: _later("there are personal fields for it, but no such event in this workspace"),
    FaultKind.NUMBER_CHANGED: _later("it was recorded for another number than its person has now"),
    FaultKind.FOREIGN: _later("it names a person or purpose that its workspace does not have"),
    FaultKind.NAMED_GONE: _later("texts or rights rest on it, but it is gone"),
    FaultKind.EVENT_GONE: _later("it was sealed, and is gone"),
    FaultKind.EVENT_REWRITTEN: _later("it was written again after it was sealed"),
    FaultKind.EVENT_EXTRA: _later("it was put into a block that was sealed without it"),
    FaultKind.EVENT_TIME: _later("it claims a time at which it was not there: it was dated back or forward"),
    FaultKind.BLOCK_GONE: _later("it is gone, although events were sealed in it"),
    FaultKind.BLOCK_ROOT: _later("its events are not those that were sealed"),
    FaultKind.BLOCK_LIST: _later("its list of events was changed"),
    FaultKind.BLOCK_CHAIN: _later("it does not follow the block before it"),
    FaultKind.BLOCK_HASH: _later("its hash is not that of what it holds"),
    FaultKind.BLOCK_KEY: _later("it was signed with a key that is not yours"),
    FaultKind.BLOCK_SIGNATURE: _later("its signature is not genuine"),
    FaultKind.BLOCK_TIME: _later("it claims to be older than the block before it"),
    FaultKind.HEAD_GONE: _later("an earlier check saw the chain end here, and it is gone or was changed"),
    FaultKind.STATE: _later("what is in force for them is not what their events say"),
}


def fault(found: Fault) -> str:
    """One fault: which row, and what is wrong with it."""
    return f"{_row(found)}: {FAULTS[found.kind]}"


def _row(found: Fault) -> str:
    known = {
        "workspace": found.workspace, "event": found.event, "recipient": found.recipient,
        "block": found.block, "place": None if found.place is None else found.place + 1,
    }  # fmt: skip
    if found.recipient is not None:
        return _("Recipient %(recipient)s of workspace %(workspace)s") % known
    if found.event is not None and found.block is not None:
        return _("Event %(event)s of workspace %(workspace)s (block %(block)s, place %(place)s)") % known
    if found.event is not None:
        return _("Event %(event)s of workspace %(workspace)s") % known
    if found.place is not None:
        return _("The event at place %(place)s of block %(block)s") % known
    return _("Block %(block)s") % known
