"""Proof packs: all that is recorded of one number in one workspace, in a file that proves itself offline."""

from __future__ import annotations

import heapq
import json
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from hashlib import sha256
from importlib import resources
from itertools import chain
from typing import IO, Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import connection, transaction
from django.utils import timezone, translation

from threadline import sql
from threadline.actions import audit, proof_page, seals
from threadline.models import Block, Workspace
from threadline.queries import answers, desk, events, reports, scrubs
from threadline.queries.answers import Answer
from threadline.queries.events import Event
from threadline.queries.scrubs import Known
from threadline.queries.topics import Topic
from threadline.rules import leaves, proof_script
from threadline.rules.actors import Actor

FORMAT = proof_script.FORMATS[-1]
FILES = ("proof.html", "proof.json", "verify.py", "README.txt")

_TEXTS = 200
_LINKS = 5_000
_BLOCKS = 4
"""Blocks whose leaves are kept at hand: events of one person mostly lie in different ones."""
_COPIED = 1 << 16
_KINDS = {"int": "number", "str": "text", "datetime": "moment"}


@dataclass(slots=True)
class Made:
    """What a pack holds."""

    events: int = 0
    unsealed: int = 0
    scrubs: int = 0
    messages: int = 0


def make(
    actor: Actor, workspace: Workspace, number: str, out: IO[bytes], *, language: str = ""
) -> Made | None:
    """Write the pack of a number or another address (rules/channels.py) as a ZIP; None when this workspace knows none.

    That of a number has what was agreed to of its texts, of calls there and of e-mail to its contact.

    Read in order and written as it is read: what it takes of memory does not grow with what there is. All of it is
    read as of one moment: what happens meanwhile is left to the next pack.
    """
    asked = reports.recipient(workspace.pk, number)
    if asked is None:
        return None
    audit.record(actor, workspace.pk, "proof.made", noun="recipient", noun_id=asked.id)
    with translation.override(language or workspace.language), _one_moment():
        known = reports.recipient(workspace.pk, number)
        return None if known is None else _Pack(workspace, known, out).write()


@contextmanager
def _one_moment() -> Iterator[None]:
    """Everything is read from one snapshot; within a caller's transaction, as that one reads."""
    nested = connection.in_atomic_block
    with transaction.atomic():
        if not nested:
            # First in its transaction; no statement of ours, since nothing of it can be prepared.
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


class _File:
    """One file of the ZIP, hashed while it is written."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target, self._digest = target, sha256()

    def write(self, text: str) -> None:
        octets = text.encode("utf-8", "replace")
        self._digest.update(octets)
        self._target.write(octets)

    @property
    def digest(self) -> str:
        return self._digest.hexdigest()


class _Pack:
    """One pack while it is made."""

    def __init__(self, workspace: Workspace, known: reports.Recipient, out: IO[bytes]) -> None:
        self._workspace, self._known, self._out = workspace, known, out
        self._made, self._at = Made(), timezone.now()
        self._digests: dict[str, str] = {}
        self._blocks: set[int] = set()
        self._leaves: dict[int, list[bytes]] = {}
        self._same = reports.same(workspace.pk, known)
        self._page = proof_page.Page(workspace, known, self._same, self._at)

    def write(self) -> Made:
        """All of it; `proof.html` waits in a file of its own until `proof.json`, written beside it, is closed."""
        with (
            zipfile.ZipFile(self._out, "w", zipfile.ZIP_DEFLATED) as archive,
            tempfile.TemporaryFile() as aside,
        ):
            html = _File(aside)
            with archive.open("proof.json", "w", force_zip64=True) as entry:
                file = _File(entry)
                self._write_both(file, html)
                self._digests["proof.json"] = file.digest
            self._digests["proof.html"] = html.digest
            aside.seek(0)
            with archive.open("proof.html", "w", force_zip64=True) as entry:
                while block := aside.read(_COPIED):
                    entry.write(block)
            self._add(archive, "verify.py", script())
            self._add(archive, "README.txt", self._page.readme())
            key, signature = seals.sign(proof_script.manifest_digest(self._digests))
            archive.writestr(
                proof_script.MANIFEST,
                proof_script.manifest_text(self._digests, _keys()[key], signature.hex()),
            )
        return self._made

    def _add(self, archive: zipfile.ZipFile, name: str, text: str) -> None:
        octets = text.encode()
        archive.writestr(name, octets)
        self._digests[name] = sha256(octets).hexdigest()

    def _write_both(self, file: _File, html: _File) -> None:
        html.write(self._page.begin())
        file.write("{" + _member("format", FORMAT) + ",\n" + _member("about", self._about()))
        file.write(",\n" + _member("encodings", encodings()) + ",\n" + _member("keys", _keys()))
        self._write_events(file, html)
        self._write_blocks(file, html)
        self._write_scrubs(file, html)
        self._write_messages(file, html)
        file.write("}\n")
        html.write(self._page.end())

    def _about(self) -> dict[str, Any]:
        own, known = self._workspace, self._known
        return {
            "made_at": _moment(self._at),
            "workspace": {"id": own.pk, "name": own.name, "business": own.business},
            "number": known.number,
            "recipient": known.id,
            "addresses": [[id_, address] for id_, address in self._same.items()],
            "contact": known.contact_name,
            "zones": list(known.zones),
            "opted_out": known.opted_out,
            "purposes": [asdict(each) for each in reports.grants(own.pk, self._same)],
        }

    def _write_events(self, file: _File, html: _File) -> None:
        file.write(',\n"events": [')
        html.write(self._page.begin_events())
        every = (events.every(self._workspace.pk, each) for each in self._same)
        for chunk in chain.from_iterable(every):
            for event in chunk:
                file.write((",\n" if self._made.events else "\n") + _line(self._event(event)))
                html.write(self._page.event(event))
                self._made.events += 1
                self._made.unsealed += event.block is None
        file.write("]")
        html.write(self._page.end_events(self._made.events, self._made.unsealed))

    def _event(self, event: Event) -> dict[str, Any]:
        sealed = None
        if event.block is not None and event.position is not None:
            self._blocks.add(event.block)
            sealed = {
                "block": event.block,
                "index": event.position,
                "path": [step.hex() for step in self._path(event.block, event.position)],
            }
        return {
            "version": leaves.VERSION,
            "public": _plain(event.public),
            "personal": None if event.personal is None else _plain(event.personal),
            "salt": None if event.salt is None else event.salt.hex(),
            "inner": event.inner.hex(),
            "leaf": event.leaf.hex(),
            "sealed": sealed,
            "purpose": event.purpose,
            "collector": event.collector,
        }

    def _path(self, block: int, position: int) -> tuple[bytes, ...]:
        if block not in self._leaves:
            if len(self._leaves) >= _BLOCKS:
                self._leaves.pop(next(iter(self._leaves)))
            rows = sql.rows("verification", "block_events", {"block": block})
            self._leaves[block] = [bytes(row[3]) for row in rows]
        held = self._leaves[block]
        return leaves.path(held, position) if position < len(held) else ()

    def _write_blocks(self, file: _File, html: _File) -> None:
        """The blocks with events of theirs and the newest one, and the chain between."""
        last = next((row[0] for row in sql.rows("compliance", "last_block")), None)
        wanted = sorted({*self._blocks, last} if self._blocks and last is not None else ())
        file.write(',\n"blocks": [')
        html.write(self._page.begin_blocks(bool(wanted)))
        for n, id_ in enumerate(wanted):
            block = Block.objects.defer("leaves", "event_ids", "event_workspaces").filter(pk=id_).first()
            if block is not None:
                file.write((",\n" if n else "\n") + _line(_block(block)))
                html.write(self._page.block(block))
        file.write('],\n"chain": ')
        self._write_chain(file, wanted)
        html.write(self._page.end_blocks(_keys()))

    def _write_chain(self, file: _File, wanted: list[int]) -> None:
        first = Block.objects.filter(pk__in=wanted[:1]).values_list("previous", flat=True).first()
        if first is None:
            file.write("null")
            return
        file.write('{"previous": "' + bytes(first).hex() + '", "links": [')
        after = wanted[0] - 1
        params = {"last": wanted[-1], "limit": _LINKS}
        comma = ""
        while rows := sql.rows("verification", "links", {**params, "after": after}):
            links = [_line([id_, bytes(root).hex(), count]) for id_, root, count in rows]
            file.write(comma + ",\n".join(links))
            comma, after = ",\n", rows[-1][0]
        file.write("]}")

    def _write_scrubs(self, file: _File, html: _File) -> None:
        file.write(',\n"scrubs": [')
        html.write(self._page.begin_scrubs())
        for chunk in scrubs.of_number(self._workspace.pk, self._known.id):
            for known in chunk:
                file.write((",\n" if self._made.scrubs else "\n") + _line(_scrub(known)))
                html.write(self._page.scrub(known))
                self._made.scrubs += 1
        file.write("]")
        html.write(self._page.end_scrubs(self._made.scrubs))

    def _write_messages(self, file: _File, html: _File) -> None:
        file.write(',\n"messages": [')
        html.write(self._page.begin_messages())
        for answer in self._answers():
            file.write((",\n" if self._made.messages else "\n") + _line(_message(answer)))
            html.write(self._page.message(answer))
            self._made.messages += 1
        file.write("]")
        html.write(self._page.end_messages(self._made.messages))

    def _answers(self) -> Iterator[Answer]:
        """Every text with the number, by whichever number of ours, in order."""
        own = desk.read(self._workspace.pk)
        asked = {"workspace": self._workspace.pk, "recipient": self._known.id}
        threads = [self._ids(row[0]) for row in sql.rows("answer", "conversations", asked)]
        ids: list[int] = []
        for id_ in heapq.merge(*threads):
            ids.append(id_)
            if len(ids) == _TEXTS:
                yield from answers.these(own, ids)
                ids = []
        yield from answers.these(own, ids)

    def _ids(self, conversation: int) -> Iterator[int]:
        params = {"workspace": self._workspace.pk, "conversation": conversation, "limit": _TEXTS}
        after = 0
        while rows := sql.rows("answer", "theirs", {**params, "after": after}):
            yield from (row[0] for row in rows)
            after = rows[-1][0]


def script() -> str:
    """The program that verifies a pack, as it goes into it."""
    return resources.files("threadline.rules").joinpath("proof_script.py").read_text(encoding="utf-8")


def encodings() -> dict[str, Any]:
    """By version, the fields of both halves in the order in which they are hashed, and what each is."""
    return {str(leaves.VERSION): {"public": _kinds(leaves.Public), "personal": _kinds(leaves.Personal)}}


def _kinds(record: type) -> list[list[str]]:
    return [[each.name, _KINDS[str(each.type).partition(" ")[0]]] for each in fields(record)]


def _keys() -> dict[str, str]:
    return {
        id_: key.public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
        for id_, key in seals.public_keys().items()
    }


def _plain(record: leaves.Public | leaves.Personal) -> dict[str, Any]:
    """The fields as they are hashed: moments as their text."""
    return {
        each.name: _moment(value) if isinstance(value := getattr(record, each.name), datetime) else value
        for each in fields(record)
    }


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _block(block: Block) -> dict[str, Any]:
    return {
        "id": block.pk,
        "sealed_at": _moment(block.sealed_at),
        "previous": bytes(block.previous).hex(),
        "root": bytes(block.root).hex(),
        "count": block.count,
        "hash": bytes(block.hash).hex(),
        "key": block.key_id,
        "signature": bytes(block.signature).hex(),
    }


def _message(answer: Answer) -> dict[str, Any]:
    said = {
        name: _moment(value) if isinstance(value, datetime) else value
        for name, value in asdict(answer.text).items()
    }
    return {
        **said,
        "verdict": {
            "outcome": answer.outcome.value,
            "reason": answer.text.reason,
            "rule": answer.rule,
            "decided_at": _moment(answer.decided_at),
            "until": _moment(answer.until),
        },
        "author": answer.author,
        "topic": None if answer.topic is None else _topic(answer.topic),
        "attempts": [
            {
                "number": each.number,
                "decided_at": _moment(each.decided_at),
                "settled_at": _moment(each.settled_at),
                "outcome": each.outcome,
                "code": each.code,
                "rule": each.rule,
                "event": each.event_id,
                "parts": [{**asdict(part), "at": _moment(part.at)} for part in each.parts],
            }
            for each in answer.attempts
        ],
    }


def _scrub(known: Known) -> dict[str, Any]:
    return {
        "id": known.id,
        "file": {
            "id": known.scrub,
            "source": known.source.value,
            "name": known.file_name,
            "sha256": known.sha256,
            "day": known.file_day.isoformat(),
            "uploaded_at": _moment(known.uploaded_at),
            "uploaded_by": {"kind": known.actor_kind, "name": known.uploader},
        },
        "line": known.line,
        "result": known.result.value,
        "day": known.day.isoformat(),
        "consequence": known.consequence.value,
        "event": known.event,
    }


def _topic(asked: Topic) -> dict[str, Any]:
    return {"message": asked.message, "at": _moment(asked.at), "words": asked.words}


def _member(name: str, content: object) -> str:
    return f"{json.dumps(name)}: {_line(content)}"


def _line(content: object) -> str:
    # ASCII only: a lone surrogate has no other way out, and it is hashed as it is.
    return json.dumps(content, ensure_ascii=True)
