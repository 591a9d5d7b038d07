"""Accounts that come and go while an engine works, and one that cannot be reached."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING

from tests import make
from tests.outbound.scene import one, until

from threadline.actions import numbers
from threadline.models import CarrierAccount, Message, Purpose, Sender
from threadline.rules.levels import MessageState

if TYPE_CHECKING:
    from tests.outbound.scene import Scene


def queued(sender: Sender, count: int) -> list[int]:
    workspace = sender.workspace
    purpose = Purpose.objects.filter(workspace=workspace).first() or make.purpose(workspace)
    people = [make.recipient(workspace) for _ in range(count)]
    for person in people:
        make.granted(person, purpose)
    return [make.text(sender, person, about=purpose) for person in people]


def delivered(texts: list[int]) -> int:
    return Message.objects.filter(id__in=texts, state=MessageState.DELIVERED).count()


def test_an_account_closed_and_opened_again_leaves_no_text_unclear(scene: Scene) -> None:
    account = scene.account()
    workspace = make.workspace()
    sender = make.sender(workspace, at=account)
    texts = queued(sender, 60)
    scene.engine()
    for _ in range(3):
        until(lambda: one("SELECT count(*) FROM attempt"))
        numbers.open_account(account, is_open=False)
        time.sleep(2)  # more than a beat
        texts += queued(sender, 20)
        numbers.open_account(account, is_open=True)
        time.sleep(0.5)
    until(lambda: delivered(texts) == len(texts))
    assert one("SELECT count(*) FROM attempt WHERE outcome = 'unknown'") == 0
    assert len(scene.taken()) == len(texts)


def test_a_carrier_that_does_not_answer_holds_up_no_other(scene: Scene) -> None:
    workspace = make.workspace()
    with socket.create_server(("127.0.0.1", 0), backlog=0) as silent:
        for n in range(3):  # taken by the operating system, and never answered
            numbers.add_account(
                "smpp",
                name=f"Silent {n}",
                settings={"address": f"127.0.0.1:{silent.getsockname()[1]}", "system_id": f"desk{n}"},
                secret_settings={"password": "secret"},
            )
        make.sender(workspace, at=CarrierAccount.objects.get(name="Silent 0"))
        sender = make.sender(workspace, at=scene.account())
        texts = queued(sender, 20)
        scene.engine()
        until(lambda: delivered(texts) == 20)
        first = one("SELECT max(fence) FROM lane")
        time.sleep(8)  # longer than a lease
        assert one("SELECT max(fence) FROM lane") == first  # none ran out and was taken again
        more = queued(sender, 20)
        until(lambda: delivered(more) == 20)
