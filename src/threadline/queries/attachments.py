"""Files that come with texts: what pages and programs are told of them, and the links carriers fetch them by."""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import Storage, storages
from django.utils.crypto import salted_hmac

from threadline import sql
from threadline.rules import attachments as rules
from threadline.rules.actors import Actor
from threadline.rules.attachments import Stage
from threadline.rules.levels import ActorKind

PATH = "/media/"
"""Where links lead, below the address at which a carrier reaches us."""

LASTING = timedelta(hours=12)
"""How long a link leads there: longer than a carrier keeps a text in its queue (Twilio: ten hours)."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file; `name` is '' where its sender gave none that could be shown."""

    id: int
    stage: Stage
    name: str
    kind: str
    size: int
    width: int
    height: int
    problem: str

    @property
    def is_shown(self) -> bool:
        """Whether a page may show it as a picture; otherwise it is a download."""
        return self.stage is Stage.READY and rules.is_shown(self.kind, width=self.width, height=self.height)

    @property
    def saved_as(self) -> str:
        """The name under which it is saved."""
        return self.name or f"file-{self.id}.{rules.KINDS[self.kind].ending}"


@dataclass(frozen=True, slots=True)
class Stored:
    """One file with where its octets are; `message` 0: of no text yet."""

    attachment: Attachment
    message: int
    file: str
    actor_kind: ActorKind
    actor_id: int | None

    def is_for(self, actor: Actor) -> bool:
        """Whether they may see it: one that waits for its text is its bringer's alone."""
        return self.message != 0 or (self.actor_kind, self.actor_id) == (actor.kind, actor.id)

    def open(self) -> File[bytes]:
        """Its octets; FileNotFoundError where the storage has lost them."""
        return storage().open(self.file)


def storage() -> Storage:
    """Where the octets lie."""
    return storages["attachments"]


def of_messages(workspace: int, messages: Sequence[int]) -> dict[int, tuple[Attachment, ...]]:
    """The files of these texts; of one without any there is no entry."""
    if not messages:
        return {}
    found: dict[int, list[Attachment]] = defaultdict(list)
    for row in sql.rows("attachment", "of_messages", {"workspace": workspace, "messages": list(messages)}):
        found[row[0]].append(_attachment(row))
    return {message: tuple(files) for message, files in found.items()}


def of_draft(workspace: int, conversation: int, member: int) -> tuple[Attachment, ...]:
    """The files that a member has put to what they write there."""
    params = {"workspace": workspace, "conversation": conversation, "member": member}
    return tuple(map(_attachment, sql.rows("attachment", "of_draft", params)))


def one(workspace: int, attachment: int) -> Stored | None:
    """One file that is there."""
    found = known(workspace, attachment)
    return found if found is not None and found.attachment.stage is Stage.READY else None


def known(workspace: int, attachment: int) -> Stored | None:
    """One file, whether or not it is there; None once it is gone."""
    rows = sql.rows("attachment", "one", {"workspace": workspace, "id": attachment})
    if not rows or rows[0][2] == Stage.GONE:
        return None
    file, actor_kind, actor_id = rows[0][9:]
    return Stored(_attachment(rows[0]), rows[0][0], file, ActorKind(actor_kind), actor_id)


def _attachment(row: sql.Row) -> Attachment:
    id_, stage, *rest = row[1:9]
    return Attachment(id_, Stage(stage), *rest)


# Links: sealed, so that they tell nobody whose file it is, nor how many there are.


@dataclass(frozen=True, slots=True)
class Link:
    """What a link leads to; `over`: it did, too long ago."""

    workspace: int
    attachment: int
    over: bool


def links(workspace: int, messages: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """For each of these texts the paths by which a carrier may fetch its files from now on, for a while."""
    found = of_messages(workspace, messages)
    return {
        message: tuple(link(workspace, each.id) for each in files if each.stage is Stage.READY)
        for message, files in found.items()
    }


def link(workspace: int, attachment: int) -> str:
    """The path by which whoever is given it may fetch this file, for a while."""
    return PATH + _seal().encrypt(f"{workspace}.{attachment}".encode()).decode()


def read(token: str, *, now: float) -> Link | None:
    """What the end of such a path leads to, at this Unix time; None for one that we did not make."""
    seal = _seal()
    try:
        workspace, attachment = map(int, seal.decrypt(token).split(b"."))
        made = seal.extract_timestamp(token)
    except (InvalidToken, ValueError):
        return None
    return Link(workspace, attachment, now - made > LASTING.total_seconds())


def _seal() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(each)) for each in keys])


def _key(secret: str) -> bytes:
    digest = salted_hmac("threadline.attachments", "link", secret=secret, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest)
