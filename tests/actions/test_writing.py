"""Texts asked for by people and programs: one transaction, an answer for each, and each key creates one."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.db import connection
from tests import make

from threadline.actions import api_keys, writing
from threadline.actions.writing import Queued, Refused, Request
from threadline.models import Audit, Message, Recipient
from threadline.rules.actors import OPERATOR, Actor
from threadline.rules.levels import ActorKind, Level

pytestmark = pytest.mark.django_db(transaction=True)
HERS = "+13035550101"


@pytest.fixture
def asked() -> Request:
    """A request that is accepted."""
    owner = make.workspace()
    make.sender(owner)
    about = make.purpose(owner)
    make.granted(make.recipient(owner, HERS), about)
    row, _ = api_keys.create(OPERATOR, owner, name="tests", scopes=[])
    return Request(
        workspace=owner.pk, actor=Actor(ActorKind.KEY, row.pk), to=HERS, body=make.BODY,
        level=Level.INFORMATIONAL, purpose=about.pk,
    )  # fmt: skip


def write(*requests: Request) -> list[writing.Result]:
    return writing.write(requests, now=datetime.now(UTC))


def test_each_is_answered_for_itself_and_in_order(asked: Request) -> None:
    unknown = replace(asked, to="+13035550199")
    results = write(asked, replace(asked, body=" "), unknown, asked)
    assert [type(result) for result in results] == [Queued, Refused, Refused, Queued]
    assert results[1:3] == [Refused("empty", "body"), Refused("no_consent")]
    kept = [result.message for result in results if isinstance(result, Queued)]
    assert kept == list(Message.objects.order_by("id").values_list("id", flat=True))
    assert list(Audit.objects.filter(action="message.written").values_list("noun_id", flat=True)) == kept


def test_requests_of_several_workspaces_go_together(asked: Request) -> None:
    other = make.workspace("Elsewhere")
    make.sender(other)
    make.wrote(make.recipient(other, HERS))
    mine = replace(asked, workspace=other.pk, level=Level.CONVERSATIONAL, purpose=None)
    results = write(asked, mine, asked)
    assert all(isinstance(result, Queued) for result in results)
    assert list(Message.objects.order_by("id").values_list("workspace_id", flat=True)).count(other.pk) == 1


def test_the_sender_last_in_touch_is_used_again(asked: Request) -> None:
    other = make.sender(make.Workspace.objects.get(pk=asked.workspace))
    make.text(other, Recipient.objects.get(workspace_id=asked.workspace, number=HERS))
    write(asked)
    assert Message.objects.order_by("-id")[0].sender_id == other.pk


def test_a_key_replays_what_it_created_and_refuses_another_request(asked: Request) -> None:
    keyed = replace(asked, idempotency_key="k", digest=b"1" * 32)
    [first] = write(keyed)
    assert isinstance(first, Queued)
    [again] = write(keyed)
    assert again == replace(first, hold="", replayed=True)
    assert write(replace(keyed, digest=b"2" * 32)) == [Refused("idempotency_key_reused", "Idempotency-Key")]


def test_the_second_of_one_key_in_a_batch_is_told_to_come_again(asked: Request) -> None:
    keyed = replace(asked, idempotency_key="k", digest=b"1" * 32)
    first, second = write(keyed, keyed)
    assert isinstance(first, Queued)
    assert second == Refused("idempotency_key_in_use", "Idempotency-Key")


def test_what_was_refused_leaves_its_key_free(asked: Request) -> None:
    her = Recipient.objects.get(workspace_id=asked.workspace, number=HERS)
    make.stopped(her)
    keyed = replace(asked, idempotency_key="k", digest=b"1" * 32)
    assert write(keyed) == [Refused("opted_out")]
    make.granted(her, make.Purpose.objects.get(pk=asked.purpose))
    assert isinstance(write(keyed)[0], Queued)


def test_writers_in_parallel_create_one_text_a_key(asked: Request) -> None:
    keyed = replace(asked, idempotency_key="k", digest=b"1" * 32)
    results: list[writing.Result] = []
    together = threading.Barrier(6)

    def one() -> None:
        try:
            together.wait(30)
            results.extend(write(keyed))
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({result.message for result in results if isinstance(result, Queued)}) == 1
    assert len(results) == 6
    assert Message.objects.count() == 1
