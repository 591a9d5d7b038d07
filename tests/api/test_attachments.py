"""Files by API: brought, sent along by their ids, and read where they belong."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests import attached
from tests.api.callers import Program, ask, program
from tests.serving import Answer, Web

from threadline.actions import api_keys
from threadline.models import Attachment, Message, Number
from threadline.rules.actors import OPERATOR

PIECE = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n'

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def who() -> Program:
    made = program()
    Number.objects.update(mms=True)
    return made


def bring(web: Web, who: Program, octets: bytes, *, name: str = "shop.png", field: str = "file") -> Answer:
    named = f'form-data; name="{field}"; filename="{name}"'
    head = f"--b\r\nContent-Disposition: {named}\r\nContent-Type: text/html\r\n\r\n"
    body = head.encode() + octets + b"\r\n--b--\r\n"
    return web.ask(
        "POST", "/api/v1/attachments", body, {**who.bearer, "Content-Type": "multipart/form-data; boundary=b"}
    )


def test_a_picture_is_brought_sent_along_and_read(web: Web, who: Program) -> None:
    brought = bring(web, who, attached.png(40, 30))
    assert brought.status == 201
    picture = brought.json()
    assert picture == {
        "id": picture["id"], "stage": "ready", "name": "shop.png", "kind": "image/png",
        "size": len(attached.png(40, 30)), "width": 40, "height": 30, "problem": "",
    }  # fmt: skip
    taken = ask(web, who, "POST", "messages", who.asks(attachments=[picture["id"]], body=""))
    assert taken.status == 202, taken.body
    message = taken.json()["id"]
    assert ask(web, who, "GET", f"messages/{message}").json()["attachments"] == [picture]
    assert ask(web, who, "GET", "messages").json()["messages"][0]["attachments"] == [picture]
    assert ask(web, who, "GET", f"attachments/{picture['id']}").json() == picture
    content = ask(web, who, "GET", f"attachments/{picture['id']}/content")
    assert (content.status, content.body) == (200, attached.png(40, 30))
    assert content.headers["content-type"] == "application/octet-stream"
    assert content.headers["content-disposition"] == "attachment"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b""),
        ("multipart/form-data; boundary=", b"--b"),
        ("multipart/form-data; boundary=b", PIECE * 2000),
        ("multipart/form-data; boundary=b", (PIECE + b"\r\nx\r\n") * 200),
    ],
)
def test_a_form_that_cannot_be_read_is_the_callers_mistake(
    web: Web, who: Program, kind: str, body: bytes
) -> None:
    answer = web.ask("POST", "/api/v1/attachments", body, {**who.bearer, "Content-Type": kind})
    assert answer.status in (400, 422), answer.body
    assert answer.headers["content-type"] == "application/problem+json"


def test_what_no_text_carries_is_refused_with_its_reason(web: Web, who: Program) -> None:
    for octets, reason in ((attached.PAGE, "files_other_kind"), (b"", "files_empty")):
        answer = bring(web, who, octets)
        assert (answer.status, answer.json()["reason"], answer.json()["field"]) == (422, reason, "file")
    large = bring(web, who, attached.png() + bytes(5_000_000))
    assert (large.status, large.json()["reason"]) == (422, "files_too_large")
    assert bring(web, who, attached.png(), field="other").status == 422
    assert not Attachment.objects.exists()


def test_a_text_takes_files_of_its_own_key_along_and_each_once(web: Web, who: Program) -> None:
    picture = bring(web, who, attached.png()).json()["id"]
    row, key = api_keys.create(OPERATOR, who.workspace, name="another", scopes=api_keys.SCOPES)
    another = replace(who, key=key, row=row)
    stranger = program("Elsewhere")
    for path in (f"attachments/{picture}", f"attachments/{picture}/content"):
        assert ask(web, another, "GET", path).status == 404  # it is of no text yet
    for caller in (another, stranger):
        Number.objects.update(mms=True)
        answer = ask(web, caller, "POST", "messages", caller.asks(attachments=[picture]))
        assert (answer.status, answer.json()["field"]) == (422, "attachments")
    assert ask(web, stranger, "GET", f"attachments/{picture}").status == 404
    assert ask(web, stranger, "GET", f"attachments/{picture}/content").status == 404
    assert ask(web, who, "POST", "messages", who.asks(attachments=[picture, picture])).status == 422
    assert ask(web, who, "POST", "messages", who.asks(attachments=[1] * 11)).status == 422
    assert ask(web, who, "POST", "messages", who.asks(attachments=[picture])).status == 202
    assert ask(web, who, "POST", "messages", who.asks(attachments=[picture])).status == 422


def test_an_idempotency_key_replays_a_text_with_its_files(web: Web, who: Program) -> None:
    picture = bring(web, who, attached.png()).json()["id"]
    headers = {**who.bearer, "Content-Type": "application/json", "Idempotency-Key": "k-1"}
    body = str(who.asks(attachments=[picture])).replace("'", '"').encode()
    first, second = (web.ask("POST", "/api/v1/messages", body, headers) for _ in range(2))
    assert (first.status, second.status) == (202, 202)
    assert first.json()["id"] == second.json()["id"]
    assert Message.objects.count() == 1


def test_a_number_without_mms_refuses(web: Web, who: Program) -> None:
    picture = bring(web, who, attached.png()).json()["id"]
    Number.objects.update(mms=False)
    unnamed = ask(web, who, "POST", "messages", who.asks(attachments=[picture]))
    assert (unnamed.status, unnamed.json()["reason"]) == (422, "no_sender")
    named = ask(web, who, "POST", "messages", {**who.asks(attachments=[picture]), "from": who.sender.pk})
    assert (named.status, named.json()["reason"]) == (403, "no_mms")
