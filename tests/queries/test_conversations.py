"""The lists at their size: each by its own index, and none sorts what it shows."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from tests import make
from tests.web import people

from threadline import sql
from threadline.queries import conversations, waiting
from threadline.rules import views

pytestmark = pytest.mark.django_db

_FILL = """
WITH people AS (
    INSERT INTO recipient (workspace_id, number, country, zones, review)
    SELECT %(workspace)s, '+1312555' || lpad(n::text, 5, '0'), 'US', '{America/Chicago}', false
    FROM generate_series(1, %(count)s) n RETURNING id)
INSERT INTO conversation (workspace_id, sender_id, recipient_id, assignee_id, closed_at, failed_at, last_at,
                          snippet, unread)
SELECT %(workspace)s, %(sender)s, id,
       CASE WHEN id %% 30 = 0 THEN NULL WHEN id %% 20 = 1 THEN %(member)s ELSE %(other)s END,
       CASE WHEN id %% 7 = 0 THEN now() END, CASE WHEN id %% 90 = 0 THEN now() END,
       now() - make_interval(secs => id %% 5000), '', (id %% 40 = 0)::int
FROM people
"""


@pytest.fixture
def full() -> dict[str, int]:
    """A workspace with many conversations, and scheduled texts among those that wait."""
    line = make.line()
    member, other = people.member(line.workspace), people.member(line.workspace, "Agent")
    told = {"workspace": line.workspace.pk, "member": member.pk}
    with connection.cursor() as cursor:
        cursor.execute(_FILL, {**told, "sender": line.sender.pk, "other": other.pk, "count": 12_000})
    persons = [make.recipient(line.workspace) for _ in range(300)]
    make.texts(line.sender, persons)
    make.texts(line.sender, persons[:40], not_before=make.soon(9000))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE conversation, message, recipient")
    return told


def plan(noun: str, name: str, **params: object) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql.load(noun)[name].text.decode()}", params)
        return "\n".join(row[0] for row in cursor.fetchall())


@pytest.mark.parametrize(
    ("name", "index"),
    [
        ("page", "conversation_list"),
        ("page_open", "conversation_open"),
        ("page_assigned", "conversation_assignee"),
        ("page_unassigned", "conversation_assignee"),
        ("page_failed", "conversation_failed"),
        ("page_closed", "conversation_closed"),
    ],
)
def test_a_page_is_read_from_its_index_in_order(full: dict[str, int], name: str, index: str) -> None:
    at = datetime.now(UTC)
    said = plan(
        "conversation", name, workspace=full["workspace"], member=full["member"], at=at, id=1, limit=41
    )
    assert index in said, said
    assert "Seq Scan" not in said, said
    assert "Sort" not in said, said


def test_the_queue_is_read_from_its_index_in_order(full: dict[str, int]) -> None:
    at = datetime.now(UTC)
    said = plan("waiting", "page", workspace=full["workspace"], at=at, id=1, limit=41, undo=5.0)
    assert "message_scheduled" in said, said
    assert "Seq Scan on message" not in said, said


def test_counts_stop_where_nobody_counts_on(full: dict[str, int]) -> None:
    counted = conversations.counts(full["workspace"], [full["member"]])
    assert counted.all == counted.closed == views.MOST
    assert 0 < counted.unassigned < views.MOST
    assert 0 < counted.failed < views.MOST
    assert counted.scheduled == 40
    assert 0 < counted.mine[full["member"]] < views.MOST
    said = plan("conversation", "counts", workspace=full["workspace"], most=views.MOST, undo=5.0)
    assert said.count("Limit") == 7, said


def test_the_queue_says_whose_and_when(full: dict[str, int]) -> None:
    page = waiting.page(full["workspace"], limit=30)
    assert (len(page.texts), page.next is not None) == (30, True)
    assert page.next is not None
    rest = waiting.page(full["workspace"], page.next, limit=30)
    assert (len(rest.texts), rest.next) == (10, None)
    assert not {text.id for text in page.texts} & {text.id for text in rest.texts}
