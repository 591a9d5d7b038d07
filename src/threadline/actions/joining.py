"""Opting in on a page of ours: what was shown and ticked is on record, and the phone is asked or thanked.

A web form proves that somebody knew a number, not that they hold the phone. So it never takes back what the phone
said: whoever texted STOP, or ended a purpose, has to say so by text again (docs/decisions).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from threadline.actions import answers, audit, consent, messages, opt_in_requests, recipients
from threadline.actions.consent import Act, Evidence
from threadline.actions.recipients import Key
from threadline.queries.desk import Desk, Sender
from threadline.queries.opt_in_pages import Public
from threadline.rules import actors, opt_in_pages
from threadline.rules.consent import State, Status
from threadline.rules.levels import ConsentKind, Medium, Occasion
from threadline.rules.opt_in_pages import Offer

REQUEST_LASTS = timedelta(days=3)
"""A request that could not go by then is not sent any more: nobody would know what it is about."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """A form as somebody sent it: E.164, the name they typed ('' where none), the purposes they ticked."""

    number: str
    name: str
    ticked: frozenset[int]
    language: str
    ip: str
    user_agent: str
    source_url: str


@transaction.atomic
def join(page: Public, form: Submitted, *, now: datetime) -> list[int]:
    """Record what somebody ticked, and text them; the ids of the events.

    A grant at once only where the page asks for no YES and the phone has taken nothing back; else a request.
    """
    desk = page.desk
    key = Key(desk.workspace, recipients.ensure([(desk.workspace, form.number)])[desk.workspace, form.number])
    locked = recipients.lock([key])
    ticked = [each for each in page.offers if each.purpose in form.ticked]
    evidence = _evidence(page, form, ticked)
    before = locked[key].state
    acts = [
        Act(key, _kind(page, before, each.purpose), each.level, each.purpose, now, evidence)
        for each in ticked
    ]
    days = {desk.workspace: desk.implied_days}
    written = consent.write(acts, actor=actors.PERSON, locked=locked, implied_days=days)
    for act, event in zip(acts, written.ids, strict=True):
        audit.record(
            actors.PERSON, desk.workspace, f"consent.{act.kind.value}", noun="consent_event", noun_id=event,
            level=act.level.value,
        )  # fmt: skip
    _text(desk, page.sender, key, written.states[key], form, now=now)
    return written.ids


def _kind(page: Public, state: State, purpose: int) -> ConsentKind:
    grant = state.grants.get(purpose)
    taken_back = state.opted_out is not None or (grant is not None and grant.status is Status.ENDED)
    return ConsentKind.REQUESTED if page.page.double or taken_back else ConsentKind.GRANTED


def _evidence(page: Public, form: Submitted, ticked: Sequence[Offer]) -> Evidence:
    offered = {each.purpose for each in page.offers}
    return Evidence(
        medium=Medium.WEB_FORM,
        capture=opt_in_pages.capture(page.page.version.shown, form.language, offered=offered, ticked=ticked),
        identity=form.name,
        campaign=page.page.name,
        ip=form.ip,
        text_version=page.page.text_version,
        source_url=form.source_url,
        user_agent=form.user_agent,
    )


def _text(desk: Desk, sender: Sender, key: Key, state: State, form: Submitted, *, now: datetime) -> None:
    """Ask the phone for a YES, or say what it agreed to; to who opted out nothing goes."""
    if state.opted_out is not None:
        return
    asked = [purpose for purpose in opt_in_requests.pending(state) if purpose in form.ticked]
    given = [purpose for purpose in sorted(form.ticked) if state.active(purpose)]
    if asked:
        _queue(desk, sender, key, Occasion.OPT_IN_REQUEST, asked, form.language, now + REQUEST_LASTS)
    elif given:
        _queue(desk, sender, key, Occasion.JOIN_ANSWER, given, form.language, None)


def _queue(
    desk: Desk,
    sender: Sender,
    key: Key,
    occasion: Occasion,
    purposes: Collection[int],
    language: str,
    expires_at: datetime | None,
) -> None:
    place = (desk.workspace, sender.id, key.id)
    conversation = messages.conversations([place])[place]
    named = tuple(purposes)
    said = answers.answer(
        desk, sender, key, conversation.id, occasion, purpose=named[0], named=named, language=language,
        expires_at=expires_at,
    )  # fmt: skip
    messages.add([said])
