"""Which number of ours writes to somebody: the workspace's numbers, who knows them, and what waits before each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from threadline import sql
from threadline.queries import numbers
from threadline.rules import choosing
from threadline.rules import numbers as plans
from threadline.rules.choosing import Ability, Candidate, Need
from threadline.rules.registration import Registration


@dataclass(frozen=True, slots=True)
class Wanted:
    """A text to somebody; `member` None: nobody's in person, and then it is theirs whom the person belongs to."""

    recipient: int
    number: str  # E.164
    member: int | None = None
    media: bool = False


def choose(workspace: int, wanted: Sequence[Wanted]) -> list[int | None]:
    """The sender for each of these texts, so that many are spread; None where no number can send one."""
    if not wanted:
        return []
    candidates = [_candidate(row) for row in sql.rows("choosing", "candidates", {"workspace": workspace})]
    needs = _needs(workspace, wanted)
    given: dict[int, int] = defaultdict(int)
    waiting: dict[int, int] = {}

    def loads(senders: Sequence[int]) -> Mapping[int, int]:
        if not waiting:
            waiting.update(sql.rows("choosing", "loads", {"workspace": workspace}))
        return {each: waiting.get(each, 0) + given[each] for each in senders}

    chosen = []
    for need in needs:
        sender = choosing.choose(candidates, need, loads)
        if sender is not None:
            given[sender] += 1
        chosen.append(sender)
    return chosen


def _candidate(row: sql.Row) -> Candidate:
    sender, number, member, department, country, kind, *can, halted, carrier, campaign, brand = row
    is_open, open_there, sms, mms = can
    of_campaign, of_brand = (Registration(each) if each else None for each in (campaign, brand))
    ability = Ability(
        country,
        kind,
        is_open,
        open_there,
        sms,
        mms and numbers.takes_files(carrier),
        halted,
        numbers.registers(carrier),
        of_campaign,
        of_brand,
    )
    return Candidate(sender, number, member, department, ability)


def _needs(workspace: int, wanted: Sequence[Wanted]) -> list[Need]:
    asked = {"workspace": workspace, "recipients": [each.recipient for each in wanted]}
    known = {row[0]: (row[1], row[2]) for row in sql.rows("choosing", "acquainted", asked)}
    writers = [each.member if each.member is not None else known[each.recipient][1] for each in wanted]
    departments: dict[int, set[int]] = defaultdict(set)
    members = {"workspace": workspace, "members": [each for each in writers if each is not None]}
    for member, department in sql.rows("choosing", "departments", members):
        departments[member].add(department)
    return [
        Need(
            each.number, plans.describe(each.number)[0], each.media, writer,
            frozenset(departments[writer]) if writer is not None else frozenset(), known[each.recipient][0],
        )
        for each, writer in zip(wanted, writers, strict=True)
    ]  # fmt: skip
