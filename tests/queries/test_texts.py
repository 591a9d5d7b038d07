"""Finding texts by their words: the newest first, in one workspace, by the index."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from tests import make

from threadline import sql
from threadline.actions import messages
from threadline.models import Message, MessageWords
from threadline.queries import texts
from threadline.rules import words
from threadline.rules.actors import OPERATOR

pytestmark = pytest.mark.django_db


@pytest.fixture
def line() -> make.Line:
    return make.line()


def test_a_text_is_found_by_the_beginning_of_each_of_its_words(line: make.Line) -> None:
    person = make.recipient(line.workspace)
    first = make.text(line.sender, person, body="Your crown is ready, José")
    make.text(line.sender, person, body="Your filling is ready")
    for search in ("crown", "CRO", "ready crown", "jose", "crown josé"):
        assert [hit.id for hit in texts.search(line.workspace.pk, search)] == [first], search
    assert texts.search(line.workspace.pk, "crown filling") == []
    assert texts.search(line.workspace.pk, "c") == []


def test_another_workspace_finds_nothing_of_ours(line: make.Line) -> None:
    make.text(line.sender, make.recipient(line.workspace), body="Your crown is ready")
    assert texts.search(make.workspace("Elsewhere").pk, "crown") == []


def test_an_edited_text_is_found_by_its_new_words_only(line: make.Line) -> None:
    message = make.text(line.sender, make.recipient(line.workspace), body="crown", not_before=make.soon(3600))
    assert messages.edit(OPERATOR, line.workspace.pk, message, body="bridge", not_before=make.soon(3600))
    assert texts.search(line.workspace.pk, "crown") == []
    assert [hit.body for hit in texts.search(line.workspace.pk, "bridge")] == ["bridge"]


def test_the_newest_come_first_over_all_buckets_and_page_by_page(line: make.Line) -> None:
    person = make.recipient(line.workspace)
    ids = []
    for _ in range(4):
        ids += make.texts(line.sender, [person] * 3, body="another crown")
        _skip_a_bucket()
    assert len({words.bucket(id_) for id_ in ids}) == 4
    seen: list[int] = []
    while page := texts.search(line.workspace.pk, "crown", before=min(seen, default=texts.NEWEST), limit=5):
        seen += [hit.id for hit in page]
    assert seen == ids[::-1]


def _skip_a_bucket() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('message', 'id'), (SELECT max(id) + %s FROM message))",
            [words.BUCKET],
        )


def test_hostile_searches_find_nothing_and_break_nothing(line: make.Line) -> None:
    make.text(line.sender, make.recipient(line.workspace), body="plain words")
    for search in ("'", "\\", "a & b | !c", "':*", "?", "%s %(x)s", "\u202e", "W" * 80, "it's", "🙂", "(("):
        assert texts.search(line.workspace.pk, search) == [], search


def test_the_search_asks_the_index_of_words_and_never_walks_the_table(line: make.Line) -> None:
    person = make.recipient(line.workspace)
    one = Message.objects.get(id=make.text(line.sender, person, body="crown"))
    _many(one, 25_000)
    params = {
        "workspace": line.workspace.pk, "query": words.pattern("crown", workspace=line.workspace.pk),
        "bucket": words.BUCKET, "before": texts.NEWEST, "limit": 20,
    }  # fmt: skip
    statement = sql.load("message")["search"].text.decode()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE message_words, message")
        cursor.execute(f"EXPLAIN {statement}", params)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "message_words_words" in plan, plan
    assert "Seq Scan" not in plan, plan
    assert not re.search(r"Index Scan Backward using message_words_pkey on message_words w\b", plan), plan
    assert len(texts.search(line.workspace.pk, "crown")) == 1


def _many(like: Message, count: int) -> None:
    """So many texts with other words, as the tables keep them."""
    columns = [field.column for field in Message._meta.local_fields if field.name != "id"]
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO message ({names}) SELECT {names} FROM message, generate_series(1, %s) WHERE id = %s"
            " RETURNING id",
            [count, like.pk],
        )
        ids = [row[0] for row in cursor.fetchall()]
        # Of foreign keys too: made when the table was small, they would read all of it for each text.
        cursor.execute("DISCARD PLANS")
    messages.index([(like.workspace_id, id_, f"filler number {id_}") for id_ in ids])
    assert MessageWords.objects.filter(workspace=like.workspace_id).count() == count + 1


def test_what_arrived_is_found_as_well(line: make.Line) -> None:
    from threadline.actions import arrivals
    from threadline.rules.carriage import Arrival

    number = line.sender.number
    arrival = Arrival("k1", "+13125550123", number.e164, "Is the crown ready?", datetime.now(UTC))
    assert arrivals.receive([arrival], account=line.account) == 1
    assert [hit.direction for hit in texts.search(line.workspace.pk, "crown")] == ["in"]
