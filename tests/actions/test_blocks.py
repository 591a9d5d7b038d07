"""Blocks: the workspace's own decision, for the whole person, on one channel."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests import make

from threadline.actions import blocks, contacts, phones
from threadline.actions.contacts import NewPhone
from threadline.models import Audit, Contact, Conversation, Message, Recipient
from threadline.rules.actors import OPERATOR
from threadline.rules.channels import TEXTS, Channel
from threadline.rules.contacts import Details

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
FIRST, SECOND = "+13125550141", "+13125550142"


def blocked() -> set[str]:
    return set(Recipient.objects.filter(blocked=True).values_list("number", flat=True))


def test_a_block_holds_for_every_phone_also_one_that_is_linked_later() -> None:
    owner = make.workspace()
    made = contacts.create(OPERATOR, owner, Details(name="Ann"), phones=[NewPhone(FIRST)])
    assert isinstance(made, Contact)
    assert blocks.change(OPERATOR, owner, FIRST, on=TEXTS, blocked=True, reason="abusive") == 1
    assert blocks.change(OPERATOR, owner, FIRST, on=TEXTS, blocked=True, reason="again") == 0
    phones.add(OPERATOR, owner, made.pk, SECOND)
    assert blocked() == {FIRST, SECOND}
    kept = Audit.objects.get(action="recipient.blocked")
    assert kept.detail == {"channels": ["text"], "reason": "abusive"}
    assert blocks.change(OPERATOR, owner, SECOND, on=TEXTS, blocked=False, reason="") == 2
    assert blocked() == set()


def test_calls_are_blocked_by_themselves() -> None:
    owner = make.workspace()
    blocks.change(OPERATOR, owner, FIRST, on={Channel.VOICE}, blocked=True, reason="")
    assert blocked() == {f"tel:{FIRST}"}


def test_what_a_blocked_person_writes_is_kept_and_nobody_is_told_but_stop_still_counts() -> None:
    sender = make.sender(make.workspace())
    make.heard(sender, FIRST, "hello")
    blocks.change(OPERATOR, sender.workspace, FIRST, on=TEXTS, blocked=True, reason="")
    Conversation.objects.update(unread=0, closed_at=NOW)
    make.heard(sender, FIRST, "hello again")
    conversation = Conversation.objects.get()
    assert (conversation.unread, conversation.closed_at) == (0, NOW)
    assert Message.objects.filter(body="hello again").exists()
    make.heard(sender, FIRST, "STOP")
    assert Recipient.objects.get(number=FIRST).opted_out_id is not None
    assert Message.objects.filter(occasion="stop_confirmation").count() == 1
