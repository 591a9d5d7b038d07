"""Links of files: they lead to one file for a while, say nothing, and what they give does nothing."""

from __future__ import annotations

import time

import pytest
from cryptography.fernet import Fernet
from tests import attached, make
from tests.serving import Web

from threadline.actions import attachments
from threadline.models import Attachment
from threadline.queries import attachments as files
from threadline.rules.actors import Actor
from threadline.rules.levels import ActorKind

pytestmark = pytest.mark.django_db(transaction=True)
ME = Actor(ActorKind.KEY, 1)


def brought(web: Web, octets: bytes) -> tuple[int, int]:
    """A workspace's file, in the storage of that web process."""
    owner = make.workspace()
    made = attachments.bring(ME, owner.pk, octets, name="Ana's <plan>.png")
    assert isinstance(made, int)
    row = Attachment.objects.get(id=made)
    folder = web.home / "attachments" / str(owner.pk)
    folder.mkdir(parents=True, exist_ok=True)
    (web.home / "attachments" / row.file).write_bytes(octets)
    return owner.pk, made


def test_a_link_gives_the_file_and_nothing_that_runs(web: Web) -> None:
    path = files.link(*brought(web, attached.png()))
    for method, body in (("GET", attached.png()), ("HEAD", b"")):
        given = web.ask(method, path)
        assert (given.status, given.body) == (200, body)
        told = given.headers
        assert told["content-type"] == "image/png"
        assert told["content-length"] == str(len(attached.png()))
        assert told["content-disposition"] == 'inline; filename="file.png"'
        assert told["x-content-type-options"] == "nosniff"
        assert told["content-security-policy"] == "default-src 'none'; sandbox"
        assert told["cache-control"] == "private, no-store"


def test_what_is_no_link_of_ours_leads_nowhere(web: Web) -> None:
    owner, made = brought(web, attached.png())
    path = files.link(owner, made)
    stranger = files.PATH + Fernet(Fernet.generate_key()).encrypt(f"{owner}.{made}".encode()).decode()
    for wrong in (
        stranger,
        path[:-3] + "AA=",
        f"{files.PATH}{owner}.{made}",
        files.PATH + "x",
        files.PATH + "%00",
    ):
        assert web.ask("GET", wrong).status == 404
    assert web.ask("POST", path, b"").status == 404


def test_a_link_ends_with_its_time_and_with_its_file(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, made = brought(web, attached.png())
    with monkeypatch.context() as patch:
        now = time.time()
        patch.setattr(time, "time", lambda: now - files.LASTING.total_seconds() - 60)
        old = files.link(owner, made)
    assert web.ask("GET", old).status == 410
    new = files.link(owner, made)
    assert web.ask("GET", new).status == 200
    attachments.leave_out(ME, owner, made)
    assert web.ask("GET", new).status == 410


def test_a_file_that_the_storage_lost_is_gone(web: Web) -> None:
    owner, made = brought(web, attached.PDF)
    path = files.link(owner, made)
    (web.home / "attachments" / Attachment.objects.get(id=made).file).unlink()
    assert web.ask("GET", path).status == 410
