"""Addresses that become one person's, or stop being so: consent writes, for a revocation is the person's.

The order is that of every consent write: lock the recipients, then the contacts, read again, then write. Two
links to a contact without phones have no recipient in common, so the contact itself is locked too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from threadline import sql
from threadline.actions import audit, consent, contact_words, recipients
from threadline.actions.consent import Act, Evidence
from threadline.actions.recipients import Key, Locked
from threadline.live import announcer, news
from threadline.models import Contact, Workspace
from threadline.rules import channels
from threadline.rules import consent as rules
from threadline.rules.actors import Actor
from threadline.rules.channels import EVERYTHING, TEXTS, Channel
from threadline.rules.consent import Carried
from threadline.rules.contacts import Details
from threadline.rules.levels import ConsentKind, Level, Medium
from threadline.rules.standing import Declared

_ELSEWHERE = EVERYTHING - TEXTS
_SHOWN = 50
"""Conversations of a contact whose open pages are told of a change."""


@dataclass(frozen=True, slots=True)
class Held:
    """Locked contacts with the numbers of each, and every address that is locked with its state."""

    numbers: Mapping[int, tuple[Key, ...]]
    locked: Mapping[Key, Locked]
    elsewhere: Mapping[str, Key]  # their addresses for calls and e-mail, if one is closed


def hold(
    workspace: int,
    contacts: Collection[int],
    *,
    joining: Iterable[Key] = (),
    emails: Collection[str] | None = None,
) -> Held:
    """Lock these contacts with all their numbers, and the numbers that are to join them.

    With `emails`, those that are to join them, everywhere else they can be reached is locked as well, if one of those
    is closed. Who is not held does not exist. PhonesChanged when it has to start over.
    """
    before = _numbers(workspace, contacts)
    numbers = {*joining, *(key for keys in before.values() for key in keys)}
    wanted = _elsewhere(workspace, contacts, numbers, emails)
    elsewhere = _made(workspace, wanted) if recipients.any_closed(workspace, wanted) else {}
    locked, _ = recipients.lock_people({*numbers, *elsewhere.values()})
    living = sql.rows("contact", "lock", {"workspace": workspace, "ids": sorted(contacts)})
    again = _numbers(workspace, contacts), _elsewhere(workspace, contacts, numbers, emails)
    # Nothing is made under the locks, where it might wait for others: what was closed meanwhile starts over.
    if again != (before, wanted) or (not elsewhere and recipients.any_closed(workspace, wanted)):
        raise recipients.PhonesChanged
    return Held({row[0]: before.get(row[0], ()) for row in living}, locked, elsewhere)


def _elsewhere(
    workspace: int, contacts: Collection[int], numbers: Iterable[Key], emails: Collection[str] | None
) -> list[str]:
    """Their addresses for calls and e-mail."""
    if emails is None:
        return []
    params = {
        "workspace": workspace,
        "contacts": sorted(contacts),
        "recipients": sorted(key.id for key in numbers),
    }
    known = sql.rows("contact", "reached_at", params)
    return channels.addresses(
        _ELSEWHERE,
        numbers=[address for address, is_number in known if is_number],
        emails=[*(address for address, is_number in known if not is_number), *emails],
    )


def _made(workspace: int, wanted: Collection[str]) -> dict[str, Key]:
    ids = recipients.ensure((workspace, address) for address in wanted)
    return {address: Key(workspace, ids[workspace, address]) for address in wanted}


def _numbers(workspace: int, contacts: Collection[int]) -> dict[int, tuple[Key, ...]]:
    found: dict[int, list[Key]] = defaultdict(list)
    params = {"workspace": workspace, "ids": sorted(contacts)}
    for contact, recipient in sql.rows("contact", "recipients_of", params):
        found[contact].append(Key(workspace, recipient))
    return {contact: tuple(sorted(keys)) for contact, keys in found.items()}


def carry(
    actor: Actor,
    workspace: Workspace,
    contact: int,
    groups: Sequence[Collection[Key]],
    *,
    held: Held,
    why: str,
    email: str = "",
) -> list[int]:
    """Let an opt-out in one of these groups of numbers reach the others: they are one contact's now.

    So does a block, and a doubt. Calls to a number follow those to the others, and e-mail to `email`, theirs from now
    on, follows what was said of the address it takes the place of: one that was taken away before is not known any
    more. The ids of the events written: each says by which medium and
    when the person opted out, and `why` it counts for this address too.
    """
    _carry_holds(groups)
    for channel in _ELSEWHERE if held.elsewhere else ():
        _carry_holds([[key for address, key in held.elsewhere.items() if channels.of(address) is channel]])
    reached = [*_reached(held, groups), *_reached_elsewhere(held, groups, email)]
    if not reached:
        return []
    media = _media(workspace.pk, {stop.source for _, stop in reached})
    acts = [_act(key, stop, media[stop.source], why) for key, stop in reached]
    written = consent.write(
        acts, actor=actor, locked=held.locked, implied_days={workspace.pk: workspace.implied_days}
    )
    audit.record(
        actor, workspace.pk, "contact.opt_out_carried", noun="contact", noun_id=contact, events=written.ids
    )
    return written.ids


def _reached(held: Held, groups: Sequence[Collection[Key]]) -> list[tuple[Key, Carried]]:
    stops = rules.carried([[held.locked[key].state for key in group] for group in groups])
    return [
        (key, stop)
        for group, stop in zip(groups, stops, strict=True)
        if stop is not None
        for key in sorted(group)
        if held.locked[key].state.opted_out is None
    ]


def _reached_elsewhere(
    held: Held, groups: Sequence[Collection[Key]], email: str
) -> list[tuple[Key, Carried]]:
    if not held.elsewhere:
        return []
    reached = _reached(held, [_calls(held, group) for group in groups])
    current = _addresses(held, Channel.EMAIL, emails=[email])
    before = {key for address, key in held.elsewhere.items() if channels.of(address) is Channel.EMAIL}
    stop = rules.carried_to_email(
        [held.locked[key].state for key in before - set(current)],
        numbers=[
            (held.locked[text].state, held.locked[call].state)
            for group in groups
            for text, call in zip(sorted(group), _calls(held, group), strict=True)
        ],
    )
    if stop is not None:
        reached += [(key, stop) for key in current if held.locked[key].state.opted_out is None]
    return reached


def _calls(held: Held, group: Collection[Key]) -> list[Key]:
    """For calls to these numbers, in the order of their keys."""
    return _addresses(held, Channel.VOICE, numbers=[held.locked[key].number for key in sorted(group)])


def _addresses(
    held: Held, channel: Channel, *, numbers: Iterable[str] = (), emails: Iterable[str] = ()
) -> list[Key]:
    return [held.elsewhere[each] for each in channels.addresses({channel}, numbers=numbers, emails=emails)]


def _carry_holds(groups: Sequence[Collection[Key]]) -> None:
    """What holds back from one address of a person, a block or a doubt, holds back from the others on its channel."""
    every = sorted({key for group in groups for key in group})
    params = {"workspaces": [key.workspace for key in every], "ids": [key.id for key in every]}
    [(blocked, doubted)] = sql.rows("consent", "held_of", params)
    if blocked:
        sql.run("consent", "set_blocked", {**params, "blocked": True})
    if doubted:
        sql.run("review", "doubt", params)
    if blocked or doubted:
        recipients.look_again(every)


def _act(key: Key, stop: Carried, medium: Medium, why: str) -> Act:
    capture = f"opted out at another address of the same person (event {stop.source}); {why}"
    evidence = Evidence(medium=medium, capture=capture)
    return Act(key, ConsentKind.OPTED_OUT, Level.CONVERSATIONAL, None, stop.at, evidence)


def _media(workspace: int, events: Collection[int]) -> dict[int, Medium]:
    rows = sql.rows("consent", "media", {"workspace": workspace, "ids": sorted(events)})
    return {id_: Medium(medium) for id_, medium in rows}


def declared(said: Contact | Details) -> Declared:
    """Where somebody is said to be."""
    return Declared(said.state, said.postcode, said.country, said.zone)


def settle(workspace: int, contact: int | None, numbers: Collection[Key]) -> None:
    """Conversations with these numbers are this contact's from now on (None: a stranger's); pages are told."""
    ids = sorted(key.id for key in numbers)
    params = {"workspace": workspace, "contact": contact, "recipients": ids}
    changed = [row[0] for row in sql.rows("contact", "link_conversations", params)]
    if changed:
        announcer.after_commit(news.changed(workspace, changed))
    if contact is not None:
        contact_words.refresh(workspace, [contact])
    else:
        _let_go(numbers)


def _let_go(numbers: Collection[Key]) -> None:
    every = sorted(numbers)
    params = {"workspaces": [key.workspace for key in every], "ids": [key.id for key in every]}
    freed = sql.rows("review", "recheck", params)
    if freed:
        recipients.look_again(Key(*row) for row in freed)


def tell(workspace: int, contact: int) -> None:
    """Pages that show this contact in a conversation look again."""
    params = {"workspace": workspace, "contact": contact, "limit": _SHOWN}
    shown = [row[0] for row in sql.rows("contact", "conversations_of", params)]
    if shown:
        announcer.after_commit(news.changed(workspace, shown))
