"""Synthetic workspaces of any size, made by the database itself: people, consent, conversations, texts, deeds.

To be quick it works without the triggers of foreign keys and makes indexes afterwards; so every foreign key is
then looked after by itself, and so is what the product keeps beside its rows. Checks of rows are never off.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from typing import Any

from bench import stage
from bench.large import consent_rows, rows
from bench.large.rows import Sizes
from bench.stage import say

MEMBERS = 8
WAYS_IN = 20
"""Opt-in pages, and words to join by."""
CHUNK = 500_000
_CONNECTIONS = 2

SETTINGS = {"wal_level": "minimal", "max_wal_senders": "0", "max_wal_size": "8GB", "autovacuum": "off"}
"""What only the load needs; everything else is as the product's own database has it."""

_LOADING = " ".join(
    f"-c {name}={value}"
    for name, value in {
        "session_replication_role": "replica",  # no triggers: foreign keys are looked after at the end
        "synchronous_commit": "off",
        "maintenance_work_mem": "2GB",
        "work_mem": "512MB",
    }.items()
)

_TABLES = (
    "recipient", "contact", "phone", "contact_tag", "consent_event", "consent_person", "consent", "message",
    "message_words", "attempt", "part", "audit", "conversation", "draft", "block", "review", "scrub", "scrub_result",
    "consent_import", "paper_form",
)  # fmt: skip
"""All that is filled, in no order."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the sizes."""
    parser.add_argument("--contacts", type=int, default=1_000_000)
    parser.add_argument("--conversations", type=int, default=500_000)
    parser.add_argument("--messages", type=int, default=10_000_000)


def run(args: argparse.Namespace) -> dict[str, object]:
    """Fill a throwaway database and say how long that took."""
    with stage.stage(SETTINGS):
        begun = time.monotonic()
        filled = fill(args.contacts, args.conversations, args.messages)
        seconds = time.monotonic() - begun
        with _connection() as link:
            size = link.execute("SELECT pg_database_size(current_database())").fetchone()[0]
    return {
        "bench": "fill",
        "seconds": round(seconds, 1),
        "messages_per_second": round(args.messages / seconds),
        "contacts": args.contacts,
        "conversations": args.conversations,
        "messages": args.messages,
        "foreign_keys_that_hold": filled.keys,
        "database_mb": round(size / 2**20),
    }


@dataclass(frozen=True, slots=True)
class Filled:
    """The large workspace, a member who may see all of it, and how many foreign keys were looked after."""

    workspace: int
    slug: str
    user: int
    member: int
    sizes: Sizes
    keys: int


@dataclass(frozen=True, slots=True)
class _Desk:
    """What the statements need to know, by the names they use."""

    workspace: int
    first: int
    sender: int
    lane: int
    account: int
    purpose: int
    offers: int
    page: int
    worker: int


Task = tuple[str, str, Mapping[str, object]]
"""What it makes, the statement and its parameters."""


def fill(contacts: int, conversations: int, messages: int) -> Filled:
    """One large workspace (and a small one beside it) of these sizes. ValueError when what came out is wrong."""
    sizes = Sizes(contacts, conversations, messages)
    desk, user, slug = _desk()
    known = {
        **asdict(desk), **asdict(sizes), **consent_rows.laid_out(sizes.recipients), "phones": sizes.phones,
        "recipients": sizes.recipients, "members": MEMBERS, "sentences": len(rows.SENTENCES),
        "scrubs": consent_rows.SCRUBS, "imports": consent_rows.IMPORTS, "forms": consent_rows.FORMS,
    }  # fmt: skip
    with _connection() as link:
        indexes = _without_indexes(link)
    _together([*_people(known), *_texts(known)])
    say("conversations, from their texts")
    thread = [each for each in indexes if each.startswith("CREATE INDEX message_thread ")]
    _together([("the index of threads", each, {}) for each in thread])
    _together([("what the planner knows of texts", "ANALYZE message", {})])
    _together(_conversations(known))
    _together([("people who are doubted", consent_rows.DOUBTED, known)])
    _together([(_named(each), each, {}) for each in indexes if each not in thread])
    _together([(f"foreign keys of {table}", "", {"table": table}) for table in _TABLES], do=_look_after)
    _together([(f"vacuum of {table}", f"VACUUM (ANALYZE) {table}", {}) for table in _TABLES])
    with _connection() as link:
        link.execute("ANALYZE")
        keys = _count(link, known)
    return Filled(desk.workspace, slug, user, desk.first, sizes, keys)


def _people(known: Mapping[str, object]) -> Iterator[Task]:
    for what, statement in (
        ("numbers", rows.RECIPIENTS), ("contacts", rows.CONTACTS), ("phones", rows.PHONES), ("tags", rows.TAGS),
        ("events of consent", consent_rows.EVENTS), ("consent", consent_rows.CONSENTS), ("deeds", rows.DEEDS),
        ("files about numbers", consent_rows.SCRUBS_MADE), ("lists of consent", consent_rows.LISTS),
        ("signed forms", consent_rows.SIGNED), ("the last check of consent", consent_rows.CHECKED),
    ):  # fmt: skip
        yield what, statement, known


def _texts(known: Mapping[str, Any]) -> Iterator[Task]:
    from threadline.rules import words

    spoken = [*rows.SENTENCES, rows.RARE]
    lists = ["|".join(words.words(each)) for each in spoken]
    more = {**known, "spoken": spoken, "lists": lists, "bucket": words.BUCKET}
    total = known["messages"]
    for what, statement in (
        ("texts", rows.MESSAGES), ("words of texts", rows.WORDS), ("attempts", rows.ATTEMPTS), ("parts", rows.PARTS),
        ("records of texts", rows.WRITTEN),
    ):  # fmt: skip
        for start in range(0, total, CHUNK):
            size = min(CHUNK, total - start)
            yield f"{what}, {start + size} of {total}", statement, {**more, "start": start, "count": size}


def _conversations(known: Mapping[str, object]) -> list[Task]:
    from threadline.actions import messages

    return [
        ("conversations", rows.CONVERSATIONS, {**known, "snippet": messages.SNIPPET}),
        ("drafts", rows.DRAFTS, known),
        ("evidence of consent", consent_rows.PERSONS, known),
        ("blocks of consent", consent_rows.BLOCKS, known),
        ("doubted texts", consent_rows.REVIEWS, known),
        ("what files say of numbers", consent_rows.RESULTS, known),
    ]


def _desk() -> tuple[_Desk, int, str]:
    from threadline.actions import lanes, numbers, purposes, workspaces
    from threadline.models import NumberLane, Tag
    from threadline.rules.actors import OPERATOR
    from threadline.rules.levels import Level

    account = numbers.add_account(
        "simulator", name="bench", settings={"account": "bench"}, secret_settings={}
    )
    for name, number in (("Small", "+15125550199"), ("Large", "+15125550100")):
        desk = workspaces.create(name, business="Riverside Dental", zone="America/Chicago")
        purpose = purposes.add(OPERATOR, desk, "Appointment reminders", level=Level.INFORMATIONAL)
        ours = numbers.add_number(account, number)
        sender = numbers.add_sender(OPERATOR, desk, ours, name="Front desk")
        members = [
            workspaces.add_member(
                OPERATOR, desk, email=f"{name}{n}@bench.example".lower(), name=f"Member {n}", role="Owner"
            )
            for n in range(MEMBERS)
        ]
        for tag in ("vip", "overdue", "family", "new patient", "seldom"):
            Tag.objects.create(workspace=desk, name=tag)
    offers, page = _ways_in(desk.pk, purpose.pk, sender.pk)
    lane = NumberLane.objects.get(number=ours).lane_id
    worker = lanes.register("engine", lanes.here())
    made = _Desk(desk.pk, members[0].pk, sender.pk, lane, account.pk, purpose.pk, offers, page, worker)
    return made, members[0].user_id, desk.slug


def _ways_in(workspace: int, purpose: int, sender: int) -> tuple[int, int]:
    """Opt-in pages, each changed twice, and words to join by; a second purpose and the first page."""
    from threadline.actions import join_words, opt_in_pages, purposes
    from threadline.models import Workspace
    from threadline.rules.actors import OPERATOR
    from threadline.rules.levels import Level

    desk = Workspace.objects.get(pk=workspace)
    offers = purposes.add(OPERATOR, desk, "Offers", level=Level.PROMOTIONAL).pk
    pages = []
    for n in range(WAYS_IN):
        wanted = opt_in_pages.Wanted(
            name=f"Form {n}", title="Texts from Riverside Dental", intro="", purposes=(purpose, offers), disclosure="",
            privacy_url="https://bench.example/privacy", terms_url="https://bench.example/terms", sender=sender,
            double=True, origins=(),
        )  # fmt: skip
        page = opt_in_pages.create(OPERATOR, workspace, wanted)
        assert isinstance(page, int)
        pages.append(page)
        for title in ("Hear from Riverside Dental", "Riverside Dental by text"):
            opt_in_pages.change(OPERATOR, workspace, page, replace(wanted, title=title))
        join_words.add(OPERATOR, workspace, join_words.Wanted(sender, f"SMILE{n}", offers))
    return offers, pages[0]


def _connection() -> Any:
    """One of the load's own; `%` in a statement is doubled, as parameters are written into it."""
    import psycopg
    from django.conf import settings

    return psycopg.connect(
        settings.DATABASE_DIRECT_URL, autocommit=True, options=_LOADING, cursor_factory=psycopg.ClientCursor
    )


def _do(link: Any, task: Task) -> None:
    what, statement, params = task
    say(what)
    link.execute(statement, params or None)


def _together(tasks: Sequence[Task], *, do: Callable[[Any, Task], None] = _do) -> None:
    """All of these, some at a time; they need nothing of each other."""

    def one(task: Task) -> None:
        with _connection() as link:
            do(link, task)

    with ThreadPoolExecutor(_CONNECTIONS) as workers:
        list(workers.map(one, tasks))


def _without_indexes(link: Any) -> list[str]:
    """Take every index away that is no constraint's; what makes each again."""
    found = link.execute(
        "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i"
        " WHERE i.indrelid = ANY(%s::regclass[]) AND NOT i.indisprimary"
        " AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid) ORDER BY 1",
        [list(_TABLES)],
    ).fetchall()
    for name, _ in found:
        link.execute(f"DROP INDEX {name}")
    return [definition for _, definition in found]


def _named(definition: str) -> str:
    return "index " + definition.removeprefix("CREATE INDEX ").partition(" ")[0]


def _look_after(link: Any, task: Task) -> None:
    """ValueError when a foreign key of the table points nowhere; its counter of ids goes on after what is there."""
    what, _, params = task
    say(what)
    table = params["table"]
    for name, ours, other, theirs in _foreign_keys(link, str(table)):
        matched = " AND ".join(f"r.{there} = t.{here}" for here, there in zip(ours, theirs, strict=True))
        named = " AND ".join(f"t.{here} IS NOT NULL" for here in ours)
        [lost] = link.execute(
            f"SELECT count(*) FROM {table} t WHERE {named}"
            f" AND NOT EXISTS (SELECT FROM {other} r WHERE {matched})"
        ).fetchone()
        if lost:
            raise ValueError(f"{name}: a row of {table} points nowhere")
    if link.execute(f"SELECT to_regclass('{table}_id_seq')").fetchone()[0] is not None:
        link.execute(f"SELECT setval('{table}_id_seq', (SELECT coalesce(max(id), 1) FROM {table}))")


def _foreign_keys(link: Any, table: str) -> list[tuple[str, list[str], str, list[str]]]:
    found: list[tuple[str, list[str], str, list[str]]] = link.execute(
        "SELECT c.conname, array(SELECT a.attname::text FROM unnest(c.conkey) WITH ORDINALITY k (n, i)"
        "        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.n ORDER BY k.i),"
        " c.confrelid::regclass::text,"
        " array(SELECT a.attname::text FROM unnest(c.confkey) WITH ORDINALITY k (n, i)"
        "        JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.n ORDER BY k.i)"
        " FROM pg_constraint c WHERE c.contype = 'f' AND c.conrelid = %s::regclass ORDER BY c.conname",
        [table],
    ).fetchall()
    return found


_COUNTS = {
    "SELECT count(*) FROM message WHERE workspace_id = %(workspace)s": "messages",
    "SELECT count(*) FROM message_words WHERE workspace_id = %(workspace)s": "messages",
    "SELECT count(*) FROM conversation WHERE workspace_id = %(workspace)s": "conversations",
    "SELECT count(*) FROM contact WHERE workspace_id = %(workspace)s": "contacts",
    "SELECT count(*) FROM phone WHERE workspace_id = %(workspace)s": "phones",
    "SELECT count(*) FROM recipient WHERE workspace_id = %(workspace)s": "recipients",
}

# What the list says of a conversation is what its texts say: of some, taken from everywhere.
_WRONG = """
SELECT count(*) FROM conversation c
JOIN LATERAL (SELECT max(m.created_at) AS last, max(m.created_at) FILTER (WHERE m.direction = 'in') AS theirs,
                     max(m.created_at) FILTER (WHERE m.direction = 'out') AS ours
              FROM message m WHERE m.workspace_id = c.workspace_id AND m.conversation_id = c.id) t ON true
WHERE c.workspace_id = %(workspace)s AND c.id %% greatest(%(conversations)s / 1000, 1) = 0 AND t.last IS NOT NULL
  AND (c.last_at, c.last_in_at, c.last_out_at) IS DISTINCT FROM (t.last, t.theirs, t.ours)
"""


def _count(link: Any, known: Mapping[str, object]) -> int:
    """How many foreign keys there are; ValueError when something was not made, or conversations are wrong."""
    for query, name in _COUNTS.items():
        found = link.execute(query, known).fetchone()[0]
        if found != known[name]:
            raise ValueError(f"{query}: {found} instead of {known[name]}")
    if link.execute(_WRONG, known).fetchone()[0]:
        raise ValueError("conversations say something else than their texts")
    return sum(len(_foreign_keys(link, table)) for table in _TABLES)
