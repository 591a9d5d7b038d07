"""Synthetic workspaces of any size, made by the database itself: people, conversations, texts, search words.

What is made is shaped like a busy desk's year: names that repeat, most conversations open, some closed or
failed, texts of many conversations mixed in time.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass

from bench import stage
from bench.stage import say

MEMBERS = 8
NAMES = (
    "Ana Mateo Priya Wei Chloe Yusuf Rosa Quinn Marcus Fatima Lucia Omar Grace Ivan Mei Noor Peter Sofia Tariq Una"
    " Viktor Wren Xavier Yara Zoe Aaron Bella Carlos Dina Elena"
)
SURNAMES = (
    "Brightwater Okafor Lindqvist Ramirez Kowalski Washington Tanaka Cohen Patel Ruiz Vargas Nguyen Schmidt Haddad"
    " Moreau Ivanova Santos Kim Osei Byrne Larsen Costa Mehta Novak Farah Dubois Klein Romero Abebe Singh"
)
SENTENCES = (
    "Is there a place on Tuesday in the afternoon?",
    "Your cleaning is on Thursday at 9:40, reply C to confirm.",
    "Thanks, see you then!",
    "My jaw is still sore after the extraction, is that normal?",
    "Yes, that is normal for three days. Call us if it swells.",
    "Can I pay the invoice with a card?",
    "Of course, at the desk or by the link in your letter.",
    "Your retainer is ready to be picked up.",
    "We moved: the new entrance is on River Street beside the pharmacy.",
    "Do you take new patients with the county plan?",
    "Running ten minutes late, sorry",
    "No problem, take your time.",
    "Could you send the form again please",
    "Please do not chew on the left side until Monday.",
    "What does whitening cost?",
    "It depends; the first look is free and takes fifteen minutes.",
)
RARE = "The periapical radiograph arrived from Doctor Zwingmann."
"""Said once in ten thousand texts: what a search has to look far back for."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the sizes."""
    parser.add_argument("--contacts", type=int, default=100_000)
    parser.add_argument("--conversations", type=int, default=50_000)
    parser.add_argument("--messages", type=int, default=1_000_000)


def run(args: argparse.Namespace) -> dict[str, object]:
    """Fill a throwaway database and say how long that took."""
    with stage.stage(SETTINGS):
        begun = time.monotonic()
        fill(args.contacts, args.conversations, args.messages)
        seconds = time.monotonic() - begun
        return {
            "bench": "fill",
            "seconds": round(seconds, 1),
            "messages_per_second": round(args.messages / seconds),
            "contacts": args.contacts,
            "conversations": args.conversations,
            "messages": args.messages,
            "database_mb": round(_one("SELECT pg_database_size(current_database())") / 2**20),
        }


SETTINGS = {"shared_buffers": "1GB", "maintenance_work_mem": "1GB", "max_wal_size": "8GB", "work_mem": "64MB"}


@dataclass(frozen=True, slots=True)
class Filled:
    """The large workspace, and a member who may see all of it."""

    workspace: int
    slug: str
    user: int
    member: int


def fill(contacts: int, conversations: int, messages: int) -> Filled:
    """One large workspace (and a small one beside it) of these sizes."""
    made = _desk()
    people = max(contacts, conversations)
    for words, statement, sizes in (
        (f"{people} numbers", _RECIPIENTS, {"count": people}),
        (f"{contacts} contacts", _CONTACTS, {"count": contacts}),
        ("their phones", _PHONES, {"count": contacts}),
        ("their tags", _TAGS, {"count": contacts}),
        (f"{conversations} conversations", _CONVERSATIONS, {"count": conversations}),
    ):
        say(words)
        _do(statement, workspace=made.workspace, first=made.member, members=MEMBERS, **sizes)
    _texts(made, conversations, messages)
    say("analysing")
    _do("ANALYZE")
    return made


def _desk() -> Filled:
    from threadline.actions import numbers, purposes, workspaces
    from threadline.models import Tag
    from threadline.rules.actors import OPERATOR
    from threadline.rules.levels import Level

    account = numbers.add_account(
        "simulator", name="bench", settings={"account": "bench"}, secret_settings={}
    )
    for name, number in (("Small", "+15125550199"), ("Large", "+15125550100")):
        desk = workspaces.create(name, business="Riverside Dental", zone="America/Chicago")
        purposes.add(OPERATOR, desk, "Appointment reminders", level=Level.INFORMATIONAL)
        numbers.add_sender(OPERATOR, desk, numbers.add_number(account, number), name="Front desk")
        members = [
            workspaces.add_member(
                OPERATOR, desk, email=f"{name}{n}@bench.example".lower(), name=f"Member {n}", role="Owner"
            )
            for n in range(MEMBERS)
        ]
        for tag in ("vip", "overdue", "family", "new patient"):
            Tag.objects.create(workspace=desk, name=tag)
    return Filled(desk.pk, desk.slug, members[0].user_id, members[0].pk)


def _texts(made: Filled, conversations: int, messages: int) -> None:
    """The texts and their words; indexes that only searching needs are made afterwards, in one go."""
    from threadline.rules import words

    spoken = [*SENTENCES, RARE]
    known = [words.words(each) for each in spoken]
    _do("DROP INDEX message_words_words")
    chunk = 1_000_000
    for start in range(0, messages, chunk):
        size = min(chunk, messages - start)
        say(f"texts, {start + size} of {messages}")
        _do(
            _MESSAGES, workspace=made.workspace, first=made.member, members=MEMBERS, conversations=conversations,
            start=start, count=size, messages=messages, spoken=spoken, sentences=len(SENTENCES),
        )  # fmt: skip
        _do(
            _WORDS, workspace=made.workspace, start=start, count=size, sentences=len(SENTENCES),
            lists=["|".join(each) for each in known], bucket=words.BUCKET,
        )  # fmt: skip
    say("the index of words")
    _do(
        "CREATE INDEX message_words_words ON message_words USING gin (words) WITH (gin_pending_list_limit = 512)"
    )
    _do("SELECT setval(pg_get_serial_sequence('message', 'id'), (SELECT max(id) FROM message))")
    _do(_LAST, workspace=made.workspace)


def _do(statement: str, **params: object) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, params or None)


def _one(query: str) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(query)
        return int(cursor.fetchone()[0])


_NAMES = f"string_to_array('{NAMES}', ' ')"
_SURNAMES = f"string_to_array('{SURNAMES}', ' ')"

_RECIPIENTS = """
INSERT INTO recipient (workspace_id, number, country, zones, review, implied_until, created_at)
SELECT %(workspace)s, '+1' || (312 + g / 1000000) || lpad((2000000 + g %% 1000000)::text, 7, '0'), 'US',
       ARRAY['America/Chicago'], false, CASE WHEN g %% 3 = 0 THEN now() + interval '20 days' END, now()
FROM generate_series(0, %(count)s - 1) g
"""

_CONTACTS = f"""
INSERT INTO contact (workspace_id, name, email, company, street, city, state, postcode, country, zone, rep_id,
                     lead_status, fields, words, created_at)
SELECT %(workspace)s, first || ' ' || last, lower(first) || g || '@mail.example',
       CASE WHEN g %% 4 = 0 THEN last || ' Ltd' ELSE '' END, '', 'Austin', 'TX', '78701', 'US', '',
       CASE WHEN g %% 5 > 0 THEN %(first)s + g %% %(members)s END,
       (ARRAY['', '', 'new', 'contacted', 'hot'])[g %% 5 + 1], '{{}}'::jsonb,
       array_to_tsvector(array(SELECT DISTINCT %(workspace)s || ':' || w FROM unnest(ARRAY[
           lower(first), lower(last), lower(first) || g, 'mail', 'example', (312 + g / 1000000) || tail, tail,
           right(tail, 4)]) w)),
       now() - make_interval(secs => %(count)s - g)
FROM (SELECT g, ({_NAMES})[g %% 30 + 1] AS first, ({_SURNAMES})[g / 30 %% 30 + 1] AS last,
             lpad((2000000 + g %% 1000000)::text, 7, '0') AS tail
      FROM generate_series(0, %(count)s - 1) g) each
"""

_PHONES = """
INSERT INTO phone (workspace_id, contact_id, recipient_id, kind, textable)
SELECT %(workspace)s, c.id, r.id, 'cell', true
FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM contact WHERE workspace_id = %(workspace)s) c
JOIN (SELECT id, row_number() OVER (ORDER BY id) AS n FROM recipient WHERE workspace_id = %(workspace)s) r
    USING (n)
WHERE n <= %(count)s
"""

_TAGS = """
INSERT INTO contact_tag (workspace_id, contact_id, tag_id)
SELECT %(workspace)s, c.id, t.id
FROM contact c JOIN (SELECT id, row_number() OVER (ORDER BY id) AS n FROM tag WHERE workspace_id = %(workspace)s) t
    ON (c.id + t.n) %% 7 = 0
WHERE c.workspace_id = %(workspace)s
"""

_CONVERSATIONS = """
INSERT INTO conversation (workspace_id, sender_id, recipient_id, contact_id, assignee_id, closed_at, failed_at,
                          last_at, snippet, unread)
SELECT %(workspace)s, (SELECT min(id) FROM sender WHERE workspace_id = %(workspace)s), r.id, p.contact_id,
       CASE WHEN n %% 3 > 0 THEN %(first)s + n %% %(members)s END,
       CASE WHEN n %% 10 < 7 THEN now() END, CASE WHEN n %% 500 = 0 THEN now() END, now(), '',
       CASE WHEN n %% 10 >= 7 AND n %% 40 = 7 THEN 1 ELSE 0 END
FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM recipient WHERE workspace_id = %(workspace)s) r
LEFT JOIN phone p ON p.workspace_id = %(workspace)s AND p.recipient_id = r.id
WHERE n <= %(count)s
"""

# The text with number g is of the conversation at place g * 7919 mod conversations: neighbours in time are not
# neighbours in a thread.
_MESSAGES = """
INSERT INTO message (id, workspace_id, conversation_id, recipient_id, sender_id, direction, state, level, occasion,
                     automated, body, parts, encoding, priority, reason, attempt, actor_kind, actor_id, created_at,
                     updated_at, not_before, lane_id, due_at)
SELECT g + 1, %(workspace)s, c.id, c.recipient_id, c.sender_id,
       CASE WHEN g %% 2 = 0 THEN 'in' ELSE 'out' END,
       CASE WHEN g %% 2 = 0 THEN 'received' WHEN waits THEN 'queued' ELSE 'delivered' END,
       'conversational', 'ordinary', false,
       (%(spoken)s::text[])[CASE WHEN g %% 10000 = 77 THEN %(sentences)s + 1 ELSE g %% %(sentences)s + 1 END],
       1, 'GSM-7', 2, '', 0, CASE WHEN g %% 2 = 0 THEN 'person' ELSE 'member' END,
       CASE WHEN g %% 2 = 1 THEN %(first)s + g %% %(members)s END, at, at,
       CASE WHEN waits THEN now() + make_interval(hours => g %% 500 + 1) END,
       CASE WHEN waits THEN (SELECT min(id) FROM lane) END,
       CASE WHEN waits THEN now() + make_interval(hours => g %% 500 + 1) END
FROM (SELECT g, now() - make_interval(secs => (%(messages)s - g) * 3) AS at, g %% 9999 = 1 AS waits
      FROM generate_series(%(start)s, %(start)s + %(count)s - 1) g) each
JOIN (SELECT id, recipient_id, sender_id, row_number() OVER (ORDER BY id) - 1 AS n
      FROM conversation WHERE workspace_id = %(workspace)s) c
    ON c.n = (g::bigint * 7919) %% %(conversations)s
ORDER BY g
"""

_WORDS = """
INSERT INTO message_words (workspace_id, message_id, words)
SELECT %(workspace)s, g + 1, array_to_tsvector(array(
    SELECT DISTINCT %(workspace)s || '.' || (g + 1) / %(bucket)s || ':' || w
    FROM unnest(string_to_array((%(lists)s::text[])[
        CASE WHEN g %% 10000 = 77 THEN %(sentences)s + 1 ELSE g %% %(sentences)s + 1 END], '|')) w))
FROM generate_series(%(start)s, %(start)s + %(count)s - 1) g
"""

_LAST = """
UPDATE conversation c SET last_at = m.created_at, snippet = left(m.body, 120)
FROM (SELECT DISTINCT ON (conversation_id) conversation_id, created_at, body FROM message
      WHERE workspace_id = %(workspace)s ORDER BY conversation_id, id DESC) m
WHERE c.workspace_id = %(workspace)s AND c.id = m.conversation_id
"""
