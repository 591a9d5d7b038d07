"""Pictures and files in the composer and in the thread: what leaves with a text, and what is shown inert."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from tests import attached
from tests.web import people

from threadline.actions import arrivals, attachments
from threadline.models import Attachment, Message, Number
from threadline.queries import attachments as files
from threadline.rules.attachments import LARGEST_TEXT
from threadline.rules.carriage import Arrival

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk() -> people.Desk:
    made = people.desk()
    Number.objects.update(mms=True)
    return made


@pytest.fixture
def client(desk: people.Desk) -> Client:
    return people.client(desk.owner)


def thread(desk: people.Desk) -> str:
    return f"{desk.path}c/{desk.conversation}/"


def put(client: Client, desk: people.Desk, *octets: bytes, name: str = "ours.png") -> str:
    """Choose files in the composer; what it shows then."""
    chosen = [SimpleUploadedFile(name, each, content_type="text/html") for each in octets]
    answer = client.post(f"{thread(desk)}files/", {"files": chosen}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return answer.content.decode()


def send(client: Client, desk: people.Desk, **said: object) -> HttpResponse:
    told = {"kind": "conversational", "body": "", **said}
    return client.post(f"{thread(desk)}send/", told, headers={"HX-Request": "true"})  # type: ignore[return-value]


def sent() -> Message:
    return Message.objects.filter(direction="out", actor_kind="member").latest("id")


def test_a_picture_is_put_to_a_draft_and_leaves_with_the_text(client: Client, desk: people.Desk) -> None:
    shown = put(client, desk, attached.png(40, 30))
    [row] = Attachment.objects.all()
    assert f'name="attachment" value="{row.pk}"' in shown
    assert 'width="40" height="30"' in shown
    page = client.get(thread(desk)).content.decode()
    assert f'name="attachment" value="{row.pk}"' in page  # it is there when one comes back
    answer = send(client, desk, body="Here it is", attachment=[row.pk]).content.decode()
    assert sent().files == 1
    assert f'src="{desk.path}files/{row.pk}/"' in answer
    assert 'name="attachment"' not in answer


def test_what_one_member_put_to_a_draft_is_no_others(client: Client, desk: people.Desk) -> None:
    put(client, desk, attached.png())
    row = Attachment.objects.get()
    ben = people.client(people.member(desk.workspace, "Agent", name="Ben"))
    assert 'name="attachment"' not in ben.get(thread(desk)).content.decode()
    assert ben.get(f"{desk.path}files/{row.pk}/").status_code == 404
    answer = send(ben, desk, attachment=[row.pk]).content.decode()
    assert "does not exist here" in answer
    ben.post(f"{thread(desk)}files/{row.pk}/remove/")
    assert Attachment.objects.get().stage == "ready"


def test_it_can_be_taken_away_again(client: Client, desk: people.Desk) -> None:
    put(client, desk, attached.png())
    row = Attachment.objects.get()
    answer = client.post(f"{thread(desk)}files/{row.pk}/remove/", headers={"HX-Request": "true"})
    assert b"attachment" not in answer.content
    assert Attachment.objects.get().stage == "gone"


@pytest.mark.parametrize(
    ("octets", "why"),
    [
        (attached.PAGE, "a text carries pictures"),
        (attached.DRAWING, "a text carries pictures"),
        (b"", "this file is empty"),
        (attached.png() + bytes(LARGEST_TEXT), "too large for a text"),
    ],
)
def test_what_no_text_carries_is_refused_in_words(
    client: Client, desk: people.Desk, octets: bytes, why: str
) -> None:
    assert why in put(client, desk, octets)
    assert not Attachment.objects.exists()


def test_a_number_that_sends_none_says_so(client: Client, desk: people.Desk) -> None:
    Number.objects.update(mms=False)
    assert "sends no pictures or files" in put(client, desk, attached.png())
    page = client.get(thread(desk)).content.decode()
    assert "This number sends no pictures or files" in page
    assert not Attachment.objects.exists()


def test_a_page_without_scripts_sends_the_file_with_the_text(client: Client, desk: people.Desk) -> None:
    answer = client.post(
        f"{thread(desk)}send/",
        {
            "kind": "conversational",
            "body": "Here",
            "files": SimpleUploadedFile("a.gif", attached.gif(), content_type="image/gif"),
        },
    )
    assert answer.status_code == 302
    assert sent().files == 1


def test_the_composer_counts_an_mms_and_not_parts(client: Client, desk: people.Desk) -> None:
    put(client, desk, attached.png(), attached.PDF)
    ids = list(Attachment.objects.values_list("id", flat=True))
    said = {"kind": "conversational", "body": "x" * 500, "attachment": ids}
    counted = client.post(f"{thread(desk)}count/", said).content.decode()
    assert "<b>MMS</b> · 2 files" in counted
    assert "500/1400" in counted
    assert "part" not in counted


def test_undo_gives_the_files_back_with_the_words(client: Client, desk: people.Desk) -> None:
    put(client, desk, attached.png())
    row = Attachment.objects.get()
    send(client, desk, body="Wait", attachment=[row.pk])
    answer = client.post(f"{desk.path}m/{sent().pk}/cancel/", {"undo": "1"}, headers={"HX-Request": "true"})
    assert "attached-again" in answer.headers["HX-Trigger"]
    again = client.get(f"{thread(desk)}files/", headers={"HX-Request": "true"}).content.decode()
    assert f'name="attachment" value="{row.pk}"' in again
    assert sent().files == 0
    send(client, desk, body="Now", attachment=[row.pk])
    assert (sent().body, sent().files) == ("Now", 1)


# Shown


def heard(desk: people.Desk, *octets: bytes, name: str = "") -> list[Attachment]:
    """A text from the person with these files."""
    arrival = Arrival(
        key="mms", sender=desk.person.number, recipient=desk.sender.number.e164, text="", at=datetime.now(UTC),
        media=tuple(f"https://files.example/{n}" for n in range(len(octets))),
    )  # fmt: skip
    arrivals.receive([arrival], account=desk.sender.number.account_id)
    for expected, each in zip(attachments.take_expected(), octets, strict=True):
        attachments.fetched(expected, each)
    Attachment.objects.update(name=name)
    return list(Attachment.objects.order_by("place"))


def test_a_picture_is_shown_and_everything_else_is_saved(client: Client, desk: people.Desk) -> None:
    picture, card, bomb = heard(desk, attached.webp(40, 30), attached.CARD, attached.bomb())
    page = client.get(thread(desk)).content.decode()
    assert f'<img src="{desk.path}files/{picture.pk}/" width="40" height="30" loading="lazy"' in page
    for other in (card, bomb):
        assert f'href="{desk.path}files/{other.pk}/?save=1" download' in page
        assert f'src="{desk.path}files/{other.pk}/"' not in page
        given = client.get(f"{desk.path}files/{other.pk}/")
        assert given.headers["Content-Disposition"].startswith("attachment; ")
    given = client.get(f"{desk.path}files/{picture.pk}/")
    assert given.headers["Content-Disposition"].startswith("inline; ")
    assert given.headers["Content-Type"] == "image/webp"
    assert given.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in given.headers["Content-Security-Policy"]
    assert "default-src 'none'" in given.headers["Content-Security-Policy"]
    assert given.headers["Cache-Control"] == "private, max-age=300"
    saved = client.get(f"{desk.path}files/{picture.pk}/?save=1")
    assert saved.headers["Content-Disposition"].startswith("attachment; ")


@pytest.mark.parametrize(
    "name",
    ['"><script>alert(1)</script>.png', "a\r\nX: y.png", "\u202egnp.exe", "' onerror='alert(1)", "{{ 7*7 }}"],
)
def test_no_name_says_more_than_a_name(client: Client, desk: people.Desk, name: str) -> None:
    picture, card = heard(
        desk, attached.png(), attached.CARD, name=name
    )  # as if it had come into the database so
    page = client.get(thread(desk)).content.decode()
    assert "<script>alert" not in page
    assert " onerror='" not in page
    assert "49" not in page.partition('class="files"')[2].partition("</ul>")[0].replace(str(picture.pk), "")
    for each in (picture, card):
        given = client.get(f"{desk.path}files/{each.pk}/")
        assert "X" not in given.headers
        assert "\r" not in given.headers["Content-Disposition"]
        assert "\n" not in given.headers["Content-Disposition"]


def test_what_is_on_its_way_or_did_not_come_says_so(client: Client, desk: people.Desk) -> None:
    arrival = Arrival(
        key="mms", sender=desk.person.number, recipient=desk.sender.number.e164, text="", at=datetime.now(UTC),
        media=("https://files.example/1", "https://files.example/2", "https://files.example/3"),
    )  # fmt: skip
    arrivals.receive([arrival], account=desk.sender.number.account_id)
    assert client.get(thread(desk)).content.decode().count("A file is on its way.") == 3
    first, second, third = attachments.take_expected()
    attachments.failed(first, "slow", again=True)
    attachments.failed(second, "inside", again=False)
    attachments.fetched(third, attached.PAGE)
    page = client.get(thread(desk)).content.decode()
    assert "could not be fetched yet" in page
    assert "private network" in page
    assert "none of the kinds" in page
    row = Attachment.objects.order_by("place")[1]
    assert client.get(f"{desk.path}files/{row.pk}/").status_code == 404


def test_a_file_that_the_storage_lost_is_not_found(client: Client, desk: people.Desk) -> None:
    [row] = heard(desk, attached.png())
    files.storage().delete(row.file)
    assert client.get(f"{desk.path}files/{row.pk}/").status_code == 404
