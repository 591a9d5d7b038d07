"""The demo's past: conversations that took place before the first start."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from threadline.actions import consent, lanes, messages, recipients
from threadline.actions.demo_texts import GIVEN_BACK, REMINDERS, TALKS
from threadline.actions.recipients import Key
from threadline.models import Attempt, Conversation, Message, NumberLane, Part, Sender, Workspace
from threadline.rules import levels, parts
from threadline.rules.actors import PERSON, Actor
from threadline.rules.carriage import PartState
from threadline.rules.levels import ActorKind, ConsentKind, Direction, Level, Medium, MessageState, Occasion

if TYPE_CHECKING:
    from threadline.actions.demo import Person

_WEEKS = 6
_RULE = 1  # the gate's first version: what it would have said
_TALKING = 0.45
_LOOKED_AFTER = 0.7
_OVER = timedelta(days=10)
_REMINDED = 0.6
_SWITCHED_OFF = "30003"


def tell(
    workspace: Workspace,
    people: Sequence[Person],
    senders: Sequence[Sender],
    *,
    members: Sequence[int],
    chance: random.Random,
    now: datetime,
) -> None:
    """Write the past: answers, reminders, what people asked, two of them gone with STOP."""
    past = _Past(workspace, chance=chance, members=members, now=now)
    for n, person in enumerate(people):
        front, reminders = senders
        if person.purposes and chance.random() < _REMINDED:
            past.remind(person, reminders)
        if chance.random() < _TALKING:
            past.talk(person, front)
        if n % 67 == 66:
            past.stop(person, front)
        if n % 80 == 40:
            past.talk(person, front)
            past.fail(person, front)


class _Past:
    """Writes texts that have long been sent or received."""

    def __init__(
        self, workspace: Workspace, *, chance: random.Random, members: Sequence[int], now: datetime
    ) -> None:
        self._workspace = workspace
        self._chance = chance
        self._members = members
        self._now = now
        self._worker = lanes.register("demo", lanes.here())
        self._lanes = dict(NumberLane.objects.values_list("number_id", "lane_id"))

    def talk(self, person: Person, sender: Sender) -> None:
        lines = self._chance.choice(TALKS)
        at = self._now - timedelta(minutes=self._chance.randrange(30, _WEEKS * 7 * 24 * 60))
        event = self._act(person, ConsentKind.IMPLIED, lines[0][1:], at)
        for line in lines:
            inbound = line.startswith("<")
            self._keep(person, sender, line[1:], at, event=event, inbound=inbound)
            at += timedelta(seconds=self._chance.randrange(40, 900))
        unread = lines[-1].startswith("<")
        self._last(person, sender, lines[-1][1:], at, unread=unread)
        self._heard(person, sender, at)
        self._hand_on(person, sender, at, unread=unread)

    def _hand_on(self, person: Person, sender: Sender, at: datetime, *, unread: bool) -> None:
        """Most have somebody who looks after them; what is long over is closed."""
        mine = Conversation.objects.filter(workspace=self._workspace, id=self._conversation(person, sender))
        if self._chance.random() < _LOOKED_AFTER:
            mine.update(assignee_id=self._chance.choice(self._members))
        if not unread and self._now - at > _OVER:
            mine.update(closed_at=at + timedelta(hours=1))

    def remind(self, person: Person, sender: Sender) -> None:
        at = self._now - timedelta(
            days=self._chance.randrange(3, _WEEKS * 7), minutes=self._chance.randrange(300)
        )
        text = self._chance.choice(REMINDERS).format(
            day=f"{at + timedelta(days=3):%A}", time="9:40", name=person.contact.name.split()[0]
        )
        event = recipients.lock([self._key(person)])[self._key(person)].state.grants[person.purposes[0]].event
        self._keep(person, sender, text, at, event=event, inbound=False, purpose=person.purposes[0])
        self._last(person, sender, text, at, unread=False)

    def fail(self, person: Person, sender: Sender) -> None:
        """An answer that their network gave back, as of a phone that is switched off for good."""
        at = self._now - timedelta(hours=self._chance.randrange(5, 200))
        conversation = self._conversation(person, sender)
        event = recipients.lock([self._key(person)])[self._key(person)].state.implied
        self._keep(person, sender, GIVEN_BACK, at, event=event, inbound=False, end=PartState.UNDELIVERED)
        self._last(person, sender, GIVEN_BACK, at, unread=False)
        Conversation.objects.filter(workspace=self._workspace, id=conversation).update(
            failed_at=at, closed_at=None
        )

    def stop(self, person: Person, sender: Sender) -> None:
        at = self._now - timedelta(hours=self._chance.randrange(5, 200))
        self._act(person, ConsentKind.OPTED_OUT, "STOP", at)
        self._keep(person, sender, "STOP", at, event=None, inbound=True)
        self._last(person, sender, "STOP", at, unread=False)

    def _key(self, person: Person) -> Key:
        return Key(self._workspace.pk, person.recipient)

    def _act(self, person: Person, kind: ConsentKind, text: str, at: datetime) -> int:
        key = self._key(person)
        word = kind is ConsentKind.OPTED_OUT
        evidence = consent.Evidence(
            medium=Medium.KEYWORD if word else Medium.TEXT,
            capture=f"texted: {text}",
            identity=person.contact.name,
        )
        written = consent.write(
            [consent.Act(key, kind, Level.CONVERSATIONAL, None, at, evidence)],
            actor=PERSON,
            locked=recipients.lock([key]),
            implied_days={self._workspace.pk: self._workspace.implied_days},
        )
        return written.ids[0]

    def _keep(
        self,
        person: Person,
        sender: Sender,
        body: str,
        at: datetime,
        *,
        event: int | None,
        inbound: bool,
        purpose: int | None = None,
        end: PartState = PartState.DELIVERED,
    ) -> None:
        count = parts.count(body)
        level = Level.CONVERSATIONAL if purpose is None else Level.INFORMATIONAL
        actor = PERSON if inbound else Actor(ActorKind.MEMBER, self._chance.choice(self._members))
        message = Message.objects.create(
            workspace=self._workspace,
            conversation_id=self._conversation(person, sender),
            recipient_id=person.recipient,
            sender=sender,
            direction=Direction.IN if inbound else Direction.OUT,
            state=MessageState.RECEIVED if inbound else MessageState(end.value),
            level=level,
            purpose_id=purpose,
            automated=purpose is not None,
            body=body,
            parts=count.parts,
            encoding=count.encoding,
            priority=levels.priority(level, Occasion.ORDINARY),
            reason=_SWITCHED_OFF if end is PartState.UNDELIVERED else "",
            rule=None if inbound else _RULE,
            attempt=0 if inbound else 1,
            actor_kind=actor.kind,
            actor_id=actor.id,
            created_at=at,
            updated_at=at,
        )
        messages.index([(self._workspace.pk, message.pk, body)])
        if not inbound:
            self._sent(message, person, sender, event, at, end)

    def _sent(
        self,
        message: Message,
        person: Person,
        sender: Sender,
        event: int | None,
        at: datetime,
        end: PartState,
    ) -> None:
        Attempt.objects.create(
            workspace=self._workspace,
            message=message,
            number=1,
            recipient_id=person.recipient,
            event_id=event,
            rule=_RULE,
            lane_id=self._lanes[sender.number_id],
            worker_id=self._worker,
            fence=0,
            parts=message.parts,
            claimed_at=at,
            outcome="accepted",
            settled_at=at,
        )
        for index in range(message.parts):
            Part.objects.create(
                workspace=self._workspace,
                message=message,
                attempt=1,
                index=index,
                account_id=sender.number.account_id,
                carrier_id=f"demo-{message.pk}-{index}",
                state=end,
                rank=end.rank,
                code=_SWITCHED_OFF if end is PartState.UNDELIVERED else "",
                at=at + timedelta(seconds=3),
            )

    def _conversation(self, person: Person, sender: Sender) -> int:
        key = (self._workspace.pk, sender.pk, person.recipient)
        return messages.conversations([key])[key].id

    def _heard(self, person: Person, sender: Sender, at: datetime) -> None:
        mine = Conversation.objects.filter(workspace=self._workspace, id=self._conversation(person, sender))
        mine.update(last_in_at=at)

    def _last(self, person: Person, sender: Sender, text: str, at: datetime, *, unread: bool) -> None:
        Conversation.objects.filter(workspace=self._workspace, id=self._conversation(person, sender)).update(
            last_at=at, snippet=text[: messages.SNIPPET], unread=1 if unread else 0, last_out_at=at
        )
