"""Files that come with texts: brought, sent along, fetched from carriers, and deleted with their octets."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.db import transaction

from threadline import sql
from threadline.actions import audit
from threadline.live import announcer, news
from threadline.queries import accounts
from threadline.queries import attachments as files
from threadline.queries.accounts import Account
from threadline.rules import attachments as rules
from threadline.rules.actors import Actor
from threadline.rules.attachments import Looked, Problem
from threadline.rules.levels import ActorKind

MOST_TRIES = 8
"""Tries to fetch a file, the last one about two hours after the first."""

FETCHED_WITHIN = 120
"""Seconds in which nobody else tries; a fetch ends long before."""

_FIRST_WAIT, _LONGEST_WAIT = 10, 3600
_AT_ONCE = 8
_KEPT_DRAFT, _KEPT_ALONE = (
    30,
    1,
)  # days that a file waits for its text: beside somebody's words, or a program's


def bring(
    actor: Actor, workspace: int, octets: bytes, *, name: str, conversation: int | None = None
) -> int | Problem:
    """Keep a file for a text that is yet to be written, of a member's draft in a conversation or of a program; its id.

    Not within a transaction: the row is committed before the octets are stored, and so leads to them whatever happens.
    """
    looked = rules.look(octets)
    problem = looked if isinstance(looked, Problem) else rules.unsendable(looked, len(octets))
    if conversation is not None and actor.id is not None and problem is None:
        beside = files.of_draft(workspace, conversation, actor.id)
        problem = rules.too_much([*(each.size for each in beside), len(octets)])
    if problem is not None or isinstance(looked, Problem):
        return problem or Problem.OTHER_KIND
    file = _drawn(workspace)
    row = {
        "workspace": workspace, "conversation": conversation, "actor_kind": actor.kind.value, "actor_id": actor.id,
        "file": file, "name": rules.name(name, looked.kind), **_seen(looked, octets),
    }  # fmt: skip
    [(made,)] = sql.rows("attachment", "bring", row)
    stored = files.storage().save(file, ContentFile(octets))
    with transaction.atomic():
        days = _KEPT_DRAFT if conversation is not None else _KEPT_ALONE
        sql.run("attachment", "brought", {"workspace": workspace, "id": made, "file": stored, "days": days})
        audit.record(actor, workspace, "attachment.brought", noun="attachment", noun_id=made)
    return int(made)


@transaction.atomic
def leave_out(actor: Actor, workspace: int, attachment: int) -> bool:
    """A file that the actor brought goes with no text after all; False when it is none of theirs, or has gone."""
    whose = {"actor_kind": actor.kind.value, "actor_id": actor.id}
    if not sql.rows("attachment", "leave_out", {"workspace": workspace, "id": attachment, **whose}):
        return False
    audit.record(actor, workspace, "attachment.left_out", noun="attachment", noun_id=attachment)
    return True


@dataclass(frozen=True, slots=True)
class Unsent:
    """A file that waits for a text."""

    actor_kind: ActorKind
    actor_id: int | None
    conversation: int  # 0: of no draft
    size: int


def unsent(wanted: Sequence[tuple[int, int]]) -> dict[tuple[int, int], Unsent]:
    """Of these (workspace, id) the files that wait for a text; the transaction's own from now on."""
    if not wanted:
        return {}
    keys = sorted(set(wanted))
    arrays = {"workspaces": [key[0] for key in keys], "ids": [key[1] for key in keys]}
    return {
        (workspace, id_): Unsent(ActorKind(kind), actor, conversation, size)
        for workspace, id_, kind, actor, conversation, size in sql.rows("attachment", "lock_unsent", arrays)
    }


def attach(texts: Sequence[tuple[int, int, Sequence[int]]]) -> None:
    """Files go with their texts, given as (workspace, message, files); within the caller's transaction."""
    along = [
        (workspace, id_, message, place) for workspace, message, ids in texts for place, id_ in enumerate(ids)
    ]
    if along:
        texts = [each for each in texts if each[2]]
        columns = [list(column) for column in zip(*along, strict=True)]
        sql.run(
            "attachment",
            "attach",
            dict(zip(("workspaces", "ids", "messages", "places"), columns, strict=True)),
        )
        _count([(workspace, message, len(ids)) for workspace, message, ids in texts])


def give_back(actor: Actor, workspace: int, message: int, *, conversation: int) -> None:
    """The files of a text that its author took back are again of what they write there."""
    whose = {"workspace": workspace, "message": message, "actor_kind": actor.kind.value, "actor_id": actor.id}
    sql.run("attachment", "give_back", {**whose, "conversation": conversation, "days": _KEPT_DRAFT})


def expect(texts: Sequence[tuple[int, int, Sequence[str]]], *, account: int) -> None:
    """Files that came with people's texts are to be fetched, given as (workspace, message, addresses); within the
    caller's transaction."""
    found = [
        (workspace, message, place, _drawn(workspace), url)
        for workspace, message, urls in texts
        for place, url in enumerate(urls[: rules.MOST])
    ]
    if found:
        texts = [each for each in texts if each[2]]
        columns = [list(column) for column in zip(*found, strict=True)]
        named = dict(zip(("workspaces", "messages", "places", "files", "urls"), columns, strict=True))
        sql.run("attachment", "expect", {**named, "account": account})
        _count([(workspace, message, len(urls[: rules.MOST])) for workspace, message, urls in texts])


def _count(texts: Sequence[tuple[int, int, int]]) -> None:
    columns = [list(column) for column in zip(*texts, strict=True)]
    sql.run("attachment", "count", dict(zip(("workspaces", "messages", "files"), columns, strict=True)))


# Fetching: what to fetch is taken here, fetched by jobs/attachments.py, and given back here.


@dataclass(frozen=True, slots=True)
class Expected:
    """A file to be fetched, for the `tries`th time, by an account's leave."""

    workspace: int
    id: int
    tries: int
    file: str
    url: str
    account: Account

    @property
    def file_before(self) -> str:
        """Where the last try may have left something, had it ended between the storage and the database."""
        return f"{self.file.partition('-')[0]}-{self.tries - 1}"


def take_expected() -> list[Expected]:
    """Some of the files that are due to be fetched; what is not given back is due again after a while."""
    rows = sql.rows("attachment", "take_expected", {"within": FETCHED_WITHIN, "limit": _AT_ONCE})
    return [
        Expected(workspace, id_, tries, file, url, accounts.account(tuple(account)))
        for workspace, id_, tries, file, url, *account in rows
    ]


def fetched(expected: Expected, octets: bytes) -> None:
    """Keep what was fetched, if it is something that we keep."""
    looked = rules.look(octets)
    if isinstance(looked, Problem):
        failed(expected, looked.value, again=False)
        return
    so_far: int = sql.rows("attachment", "room", _key(expected))[0][0]
    if so_far + len(octets) > rules.LARGEST_ARRIVED_TEXT:
        failed(expected, Problem.TOO_LARGE.value, again=False)
        return
    files.storage().delete(expected.file_before)
    stored = files.storage().save(expected.file, ContentFile(octets))
    if not _told(expected, "fetched", {"file": stored, **_seen(looked, octets)}):
        files.storage().delete(stored)  # a later try was quicker, or the person was erased meanwhile


def failed(expected: Expected, problem: str, *, again: bool) -> None:
    """It could not be fetched; after the last try, and where none would help, it never will be."""
    files.storage().delete(expected.file_before)
    if again and expected.tries < MOST_TRIES:
        wait = min(_FIRST_WAIT * 3 ** (expected.tries - 1), _LONGEST_WAIT)
        sql.run("attachment", "try_later", {**_key(expected), "problem": problem, "wait": wait})
    else:
        _told(expected, "given_up", {"problem": problem})


@transaction.atomic
def _told(expected: Expected, statement: str, said: Mapping[str, object]) -> bool:
    """Write what became of a file, and let pages see its text anew."""
    rows = sql.rows("attachment", statement, {**_key(expected), **said})
    if not rows:
        return False
    touched = {"workspace": expected.workspace, "message": rows[0][0]}
    [(conversation,)] = sql.rows("attachment", "touch", touched)
    announcer.after_commit(news.changed(expected.workspace, [conversation]))
    return True


def _key(expected: Expected) -> dict[str, int]:
    return {"workspace": expected.workspace, "id": expected.id, "tries": expected.tries}


# Deleting: the row goes last, so that a deletion that was interrupted is made up for.


def discard() -> int:
    """Delete the octets of files that are to go, some at a time; how many."""
    rows = sql.rows("attachment", "take_gone", {"limit": 100})
    for _, _, file in rows:
        files.storage().delete(file)
    if rows:
        keys = {"workspaces": [row[0] for row in rows], "ids": [row[1] for row in rows]}
        sql.run("attachment", "forget", keys)
    return len(rows)


def let_go() -> None:
    """Files that nobody sent go."""
    sql.run("attachment", "let_go")


def _drawn(workspace: int) -> str:
    return f"{workspace}/{secrets.token_hex(16)}"


def _seen(looked: Looked, octets: bytes) -> dict[str, object]:
    return {
        "kind": looked.kind.media_type, "size": len(octets), "width": looked.width, "height": looked.height,
    }  # fmt: skip
