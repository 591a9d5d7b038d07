"""What engines left behind: dead ones' attempts settled from their journals, unknown ones asked about."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from threadline.actions import lanes, leftovers, receipts, settlement
from threadline.actions.lanes import Dead, Place
from threadline.actions.leftovers import Unclear
from threadline.actions.settlement import Settling
from threadline.carriers.contract import Carrier
from threadline.outbound import journal
from threadline.outbound.database import Threads
from threadline.queries import look_ups
from threadline.rules.carriage import Finding, LookUp, PartOutcome, PartState, Receipt, Taken

logger = logging.getLogger("threadline.outbound")


async def recover(threads: Threads, *, worker: int, place: Place, carriers: Mapping[int, Carrier]) -> None:
    """One round: dead engines of this host, attempts open for a minute, look-ups of what is unknown."""
    for dead in await threads.run(lanes.unended, worker, place):
        try:
            await threads.run(_bury, dead)
        except OSError as error:  # its journal; the others' must not wait for it
            logger.error("a journal cannot be read", extra={"worker": dead.worker, "error": error.strerror})
    if given_up := await threads.run(leftovers.give_up_overdue):
        logger.warning("attempts without an outcome", extra={"count": given_up})
    for account, carrier in carriers.items():
        await _reconcile(threads, account, carrier)
    await threads.run(leftovers.show_unasked)


def _bury(dead: Dead) -> None:
    folder = Path(dead.journal)
    # A journal that cannot be found may be a living engine's with another home: then its beat tells.
    if not journal.is_dead(folder) or (not folder.exists() and dead.silent < lanes.LEASE):
        return
    # Its lanes are free at once: nothing of it can begin any more, its second is long over when we claim.
    if leftovers.clear(dead.worker, begun=journal.begun(folder)):
        lanes.end([dead.worker])
        if folder.exists():
            journal.remove(folder)
        logger.info("a dead engine's texts are settled", extra={"worker": dead.worker})


async def _reconcile(threads: Threads, account: int, carrier: Carrier) -> None:
    asked = await threads.run(leftovers.unclear, account)
    if not asked:
        return
    found = await carrier.look_up(await threads.run(look_ups.described, [each[:3] for each in asked]))
    answers = {answer.reference: answer for answer in found}
    await threads.run(_take, account, asked, answers, carrier.proves_absence)


def _take(account: int, asked: list[Unclear], answers: Mapping[str, LookUp], proves_absence: bool) -> None:
    settlings, words, unproven = [], [], []
    for each in asked:
        answer = answers.get(each.reference, LookUp(each.reference, Finding.UNCLEAR))
        if answer.finding is Finding.FOUND:
            settlings.append(_found(each, answer))
            words += _words(each, answer)
        elif answer.finding is Finding.ABSENT and proves_absence:
            settlings.append(Settling(each.workspace, each.message, each.attempt, ()))
        else:
            unproven.append(each)
    settlement.settle(settlings, account=account)
    receipts.keep(words, account=account)
    leftovers.ask_later(unproven)
    logger.info("looked up", extra={"settled": len(settlings), "unproven": len(unproven)})


def _found(each: Unclear, answer: LookUp) -> Settling:
    """The parts it has are out; the others can no longer come, which is a failure of the text."""
    has = {part.index: part for part in answer.parts}
    outcomes = [
        PartOutcome(index, Taken.ACCEPTED, has[index].carrier_id)
        if index in has
        else PartOutcome(index, Taken.REJECTED, code="not_taken")
        for index in range(each.parts)
    ]
    return Settling(each.workspace, each.message, each.attempt, tuple(outcomes))


def _words(each: Unclear, answer: LookUp) -> list[Receipt]:
    now = datetime.now(UTC)
    return [
        Receipt(part.carrier_id, part.state, now, reference=each.reference, part=part.index, code=part.code)
        for part in answer.parts
        if part.state.rank > PartState.ACCEPTED.rank
    ]
