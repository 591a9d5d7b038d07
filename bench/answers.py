"""Answers written while a broadcast leaves: how long each waits, from its commit to the carrier's word."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

from bench import stage

GAP = 0.05
"""Seconds from one answer to the next."""


class Answers:
    """So many people write to us first, spread over all numbers; then they are answered one by one."""

    def __init__(self, count: int) -> None:
        self._asked: list[tuple[int, int, int, int]] = []  # workspace, conversation, recipient, sender
        self.written: list[int] = []
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._write)
        self._prepare(count)

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Answer nobody any more."""
        self._end.set()
        self._thread.join()

    def told(self) -> dict[str, object]:
        """How many were written while the broadcast left, and how long they waited."""
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*), percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP"
                " (ORDER BY extract(epoch FROM a.settled_at - m.created_at) * 1000), percentile_cont(0.95)"
                " WITHIN GROUP (ORDER BY extract(epoch FROM a.claimed_at - m.created_at) * 1000)"
                " FROM message m JOIN attempt a ON a.workspace_id = m.workspace_id AND a.message_id = m.id"
                " WHERE m.id = ANY(%s) AND a.outcome = 'accepted'",
                [self.written],
            )
            count, waits, unclaimed = cursor.fetchone()
        p50, p95 = map(round, waits or (0, 0))
        claimed = round(unclaimed or 0)
        return {
            "answers": count,
            "answer_p50_ms": p50,
            "answer_p95_ms": p95,
            "answer_claimed_p95_ms": claimed,
        }

    def _prepare(self, count: int) -> None:
        from threadline.actions import arrivals
        from threadline.models import Conversation, Recipient, Sender
        from threadline.rules.carriage import Arrival

        senders = itertools.cycle(Sender.objects.select_related("number").order_by("id"))
        now = datetime.now(UTC)
        for n, sender in zip(range(count), senders, strict=False):
            theirs = f"+1415555{n:04d}"
            text = Arrival(f"asked-{n}", theirs, sender.number.e164, "Do you have a minute?", now)
            arrivals.receive([text], account=sender.number.account_id)
            person = Recipient.objects.get(workspace=sender.workspace_id, number=theirs)
            Recipient.objects.filter(pk=person.pk).update(zones=[stage.noon(now)])
            opened = Conversation.objects.get(workspace=sender.workspace_id, recipient=person, sender=sender)
            self._asked.append((sender.workspace_id, opened.pk, person.pk, sender.pk))

    def _write(self) -> None:
        from django.db import connection

        for asked in self._until_told():
            self.written.append(_answered(*asked))
        connection.close()

    def _until_told(self) -> Iterator[tuple[int, int, int, int]]:
        for each in self._asked:
            if self._end.wait(GAP):
                return
            yield each


def _answered(workspace: int, conversation: int, recipient: int, sender: int) -> int:
    from threadline.actions import messages
    from threadline.queries import desk as desks
    from threadline.rules.actors import OPERATOR
    from threadline.rules.levels import Level

    own = desks.read(workspace).senders[sender]
    answer = messages.New(
        workspace=workspace, conversation=conversation, recipient=recipient, sender=own,
        level=Level.CONVERSATIONAL, body="Yes, just come by.", actor=OPERATOR,
    )  # fmt: skip
    return messages.add([answer])[0]
