"""Files of texts: brought by their author, sent by links, fetched for arrivals, and deleted with their octets."""

from __future__ import annotations

import io
import json
import time
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.storage import Storage
from tests import attached, make
from tests.actions.claims import asked, claimed, only

from threadline.actions import arrivals, attachments, contacts, erasures, messages, proofs, sweeping, writing
from threadline.actions.contacts import NewPhone
from threadline.actions.writing import Queued, Refused, Request
from threadline.models import Attachment, Contact, Conversation, Message, Number
from threadline.queries import attachments as files
from threadline.queries import threads
from threadline.rules import attachments as rules
from threadline.rules.actors import OPERATOR, Actor
from threadline.rules.attachments import Problem, Stage
from threadline.rules.carriage import Arrival
from threadline.rules.contacts import Details
from threadline.rules.levels import ActorKind, Level

pytestmark = pytest.mark.django_db(transaction=True)
HERS = "+13035550101"
ME, OTHER = Actor(ActorKind.KEY, 1), Actor(ActorKind.KEY, 2)


@pytest.fixture
def line() -> make.Line:
    """A line whose number sends pictures, and a person who may be informed."""
    made = make.line()
    Number.objects.update(mms=True)
    make.granted(make.recipient(made.workspace, HERS), made.purpose)
    return made


def brought(line: make.Line, octets: bytes = b"", *, by: Actor = ME, name: str = "ours.png") -> int:
    made = attachments.bring(by, line.workspace.pk, octets or attached.png(), name=name)
    assert isinstance(made, int), made
    return made


def request(line: make.Line, *along: int, body: str = make.BODY) -> Request:
    return Request(
        workspace=line.workspace.pk, actor=ME, to=HERS, body=body, level=Level.INFORMATIONAL,
        purpose=line.purpose.pk, attachments=along,
    )  # fmt: skip


def write(*requests: Request) -> list[writing.Result]:
    return writing.write(requests, now=datetime.now(UTC))


def queued(wanted: Request) -> int:
    [result] = write(wanted)
    assert isinstance(result, Queued), result
    return result.message


def kept(id_: int) -> Attachment:
    return Attachment.objects.get(id=id_)


def is_there(file: str) -> bool:
    return files.storage().exists(file)


# Brought


def test_a_file_lies_under_a_name_that_tells_nothing(line: make.Line) -> None:
    row = kept(brought(line, attached.jpeg(40, 30), name="../Ana's X-ray.JPG"))
    assert (row.stage, row.kind, row.width, row.height) == ("ready", "image/jpeg", 40, 30)
    assert row.name == "Ana s X-ray.jpg"
    workspace, _, drawn = row.file.partition("/")
    assert workspace == str(line.workspace.pk)
    assert len(drawn) == 32
    with files.storage().open(row.file) as file:
        assert file.read() == attached.jpeg(40, 30)


@pytest.mark.parametrize(
    ("octets", "problem"),
    [
        (b"", Problem.EMPTY),
        (attached.PAGE, Problem.OTHER_KIND),
        (attached.DRAWING, Problem.OTHER_KIND),
        (attached.webp(), Problem.OTHER_KIND),
        (attached.CARD + bytes(rules.LARGEST_OTHER), Problem.TOO_LARGE),
        (attached.png() + bytes(rules.LARGEST_TEXT), Problem.TOO_LARGE),
    ],
)
def test_what_carriers_do_not_take_is_not_kept(line: make.Line, octets: bytes, problem: Problem) -> None:
    assert attachments.bring(ME, line.workspace.pk, octets, name="x.png") is problem
    assert not Attachment.objects.exists()


def test_a_row_leads_to_the_octets_even_where_storing_them_was_all_that_came_of_it(
    line: make.Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: Any, **__: Any) -> None:
        raise RuntimeError("the process ended")

    with monkeypatch.context() as patch:
        patch.setattr(attachments.audit, "record", lost)
        with pytest.raises(RuntimeError):
            brought(line)
    row = Attachment.objects.get()
    assert row.stage == "gone"
    assert is_there(row.file)
    Attachment.objects.update(due_at=datetime.now(UTC))
    assert attachments.discard() == 1
    assert not is_there(row.file)


# Sent along


def test_a_text_takes_its_files_along_by_links_that_say_nothing(line: make.Line) -> None:
    first, second = brought(line), brought(line, attached.PDF, name="plan.pdf")
    message = queued(request(line, second, first))
    row = Message.objects.get(id=message)
    assert (row.files, row.parts) == (2, 1)
    text = only(claimed(line))
    assert len(text.submission.media) == 2
    found = [files.read(path.removeprefix(files.PATH), now=time.time()) for path in text.submission.media]
    assert [each and each.attachment for each in found] == [second, first]
    assert (
        files.link(line.workspace.pk, first) not in text.submission.media
    )  # even of the same file two differ


def test_a_text_with_files_is_one_however_long(line: make.Line) -> None:
    queued(request(line, brought(line), body="No reply needed. " * 40))
    assert len(only(claimed(line)).submission.parts) == 1
    assert write(request(line, brought(line), body="x" * 1401)) == [Refused("too_long_with_files", "body")]


def test_a_picture_needs_no_words_but_the_first_says_who_writes(line: make.Line) -> None:
    message = queued(request(line, brought(line), body=""))
    assert Conversation.objects.get().snippet == messages.FILE
    text = only(claimed(line))
    assert text.message == message
    assert make.BUSINESS in text.submission.parts[0]
    assert write(request(line, body="")) == [Refused("empty", "body")]


def test_texts_without_files_ask_for_none(line: make.Line, monkeypatch: pytest.MonkeyPatch) -> None:
    queued(request(line))
    names: list[str] = []
    real = files.sql.ask
    monkeypatch.setattr(files.sql, "ask", lambda noun, *rest: names.append(noun) or real(noun, *rest))
    assert only(claimed(line)).submission.media == ()
    assert "attachment" not in names


def test_a_file_goes_once_and_with_its_own_authors_texts_only(line: make.Line) -> None:
    mine, theirs = brought(line), brought(line, by=OTHER)
    unknown = Refused("unknown", "attachments")
    assert write(request(line, theirs)) == [unknown]
    assert write(request(line, mine, mine)) == [unknown]
    assert write(request(line, 10**9)) == [unknown]
    first, second = write(request(line, mine), request(line, mine))
    assert (type(first), second) == (Queued, unknown)
    assert write(request(line, mine)) == [unknown]


def test_another_workspaces_file_is_none(line: make.Line) -> None:
    other = make.workspace("Elsewhere")
    theirs = attachments.bring(ME, other.pk, attached.png(), name="")
    assert isinstance(theirs, int)
    assert write(request(line, theirs)) == [Refused("unknown", "attachments")]
    assert files.one(line.workspace.pk, theirs) is None
    assert files.of_messages(line.workspace.pk, [0, theirs]) == {}


def test_no_text_has_more_than_carriers_take(line: make.Line) -> None:
    many = [brought(line) for _ in range(rules.MOST + 1)]
    assert write(request(line, *many)) == [Refused("files_too_many", "attachments")]
    large = [brought(line, attached.png() + bytes(2_600_000)) for _ in range(2)]
    assert write(request(line, *large)) == [Refused("files_too_large", "attachments")]
    queued(request(line, *many[: rules.MOST]))


def test_a_number_that_sends_no_pictures_refuses_them_at_once_and_at_the_claim(line: make.Line) -> None:
    message = queued(request(line, brought(line)))
    Number.objects.update(mms=False)
    picture = brought(line)
    assert write(request(line, picture)) == [Refused("no_sender", "from")]
    assert write(replace(request(line, picture), sender=line.sender.pk)) == [Refused("no_mms")]
    assert claimed(line) == []
    row = Message.objects.get(id=message)
    assert (row.state, row.reason) == ("suppressed", "no_mms")


def test_a_carrier_that_takes_no_files_refuses_them(line: make.Line) -> None:
    message = queued(request(line, brought(line)))
    asked("UPDATE carrier_account SET carrier = 'smpp'")
    assert claimed(line) == []
    assert Message.objects.get(id=message).reason == "no_mms"


def test_a_changed_text_keeps_its_files_and_is_still_one_part(line: make.Line) -> None:
    message = queued(request(line, brought(line)))
    assert messages.edit(ME, line.workspace.pk, message, body="x" * 500, not_before=None)
    assert Message.objects.get(id=message).parts == 1
    assert len(only(claimed(line)).submission.media) == 1


def test_a_file_left_out_goes_with_its_octets(line: make.Line) -> None:
    mine = brought(line)
    file = kept(mine).file
    assert not attachments.leave_out(OTHER, line.workspace.pk, mine)
    assert attachments.leave_out(ME, line.workspace.pk, mine)
    assert write(request(line, mine)) == [Refused("unknown", "attachments")]
    assert attachments.discard() == 1
    assert not is_there(file)
    assert not Attachment.objects.exists()


def test_files_that_nobody_sends_go_and_those_that_went_stay(line: make.Line) -> None:
    sent, unsent = brought(line), brought(line)
    queued(request(line, sent))
    Attachment.objects.filter(id=unsent).update(due_at=datetime.now(UTC) - timedelta(seconds=1))
    sweeping.sweep()
    assert attachments.discard() == 1
    assert list(Attachment.objects.values_list("id", flat=True)) == [sent]


# Arrived


def heard(line: make.Line, *urls: str, body: str = "") -> int:
    arrival = Arrival(
        key=f"in-{time.time_ns()}", sender=HERS, recipient=line.sender.number.e164, text=body,
        at=datetime.now(UTC), media=urls,
    )  # fmt: skip
    assert arrivals.receive([arrival], account=line.account) == 1
    return Message.objects.filter(direction="in").latest("id").pk


def test_an_arrivals_files_are_expected_at_once_and_shown_when_they_come(line: make.Line) -> None:
    message = heard(line, "https://files.example/1", "https://files.example/2")
    assert Message.objects.get(id=message).files == 2
    assert Conversation.objects.get().snippet == messages.FILE
    expected = attachments.take_expected()
    assert [each.url for each in expected] == ["https://files.example/1", "https://files.example/2"]
    assert expected[0].account.id == line.account
    assert attachments.take_expected() == []  # somebody has them
    attachments.fetched(expected[0], attached.webp())
    attachments.fetched(expected[1], attached.CARD)
    shown = _shown(line)
    assert [(each.stage, each.kind, each.is_shown) for each in shown] == [
        (Stage.READY, "image/webp", True),
        (Stage.READY, "text/vcard", False),
    ]
    assert not Attachment.objects.exclude(url="").exists()


def _shown(line: make.Line) -> tuple[files.Attachment, ...]:
    page = threads.page(line.workspace.pk, Conversation.objects.get().pk, zone="UTC")
    [text] = [item.text for item in page.items if item.text is not None]
    return text.files


def test_a_file_that_came_makes_its_text_fresh_for_pages(line: make.Line) -> None:
    message = heard(line, "https://files.example/1")
    before = Message.objects.get(id=message).updated_at
    attachments.fetched(attachments.take_expected()[0], attached.png())
    assert Message.objects.get(id=message).updated_at > before


def test_ten_files_of_a_text_are_taken_and_no_more(line: make.Line) -> None:
    heard(line, *(f"https://files.example/{n}" for n in range(12)))
    assert Attachment.objects.count() == 10


def test_a_page_is_not_kept_whatever_it_claims_to_be(line: make.Line) -> None:
    heard(line, "https://files.example/1")
    [expected] = attachments.take_expected()
    attachments.fetched(expected, attached.PAGE)
    row = Attachment.objects.get()
    assert (row.stage, row.problem, row.due_at) == ("failed", "other_kind", None)
    assert not is_there(expected.file)


def test_all_files_of_a_text_together_have_a_limit(line: make.Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "LARGEST_ARRIVED_TEXT", 100)
    heard(line, "https://files.example/1", "https://files.example/2")
    for expected in attachments.take_expected():
        attachments.fetched(expected, attached.png())
    assert sorted(Attachment.objects.values_list("stage", "problem")) == [
        ("failed", "too_large"),
        ("ready", ""),
    ]


def test_what_fails_is_tried_again_ever_later_and_then_given_up(line: make.Line) -> None:
    heard(line, "https://files.example/1")
    waits = []
    for _ in range(attachments.MOST_TRIES):
        Attachment.objects.update(due_at=datetime.now(UTC))
        [expected] = attachments.take_expected()
        attachments.failed(expected, "slow", again=True)
        row = Attachment.objects.get()
        waits.append((row.due_at - datetime.now(UTC)).total_seconds() if row.due_at else None)
    assert [round(each) if each else None for each in waits] == [10, 30, 90, 270, 810, 2430, 3600, None]
    assert (row.stage, row.problem, row.url) == ("failed", "slow", "")


def test_a_worker_that_died_over_it_is_made_up_for(line: make.Line) -> None:
    heard(line, "https://files.example/1")
    [expected] = attachments.take_expected()
    files.storage().save(expected.file, attachments.ContentFile(b"half of it"))
    Attachment.objects.update(due_at=datetime.now(UTC))
    [again] = attachments.take_expected()
    attachments.fetched(again, attached.png())
    attachments.fetched(expected, attached.gif())  # the first one was only slow
    row = Attachment.objects.get()
    assert (row.kind, row.tries) == ("image/png", 2)
    with files.storage().open(row.file) as file:
        assert file.read() == attached.png()


# Erased


def test_an_erasure_deletes_the_files_and_not_only_their_rows(line: make.Line) -> None:
    sent, other = brought(line), brought(line)
    queued(request(line, sent))
    heard(line, "https://files.example/1", "https://files.example/2", body="look")
    first, _ = attachments.take_expected()
    attachments.fetched(first, attached.png())
    conversation = Conversation.objects.get().pk
    draft = attachments.bring(Actor(ActorKind.MEMBER, 1), line.workspace.pk, attached.gif(), name="",
                              conversation=conversation)  # fmt: skip
    assert isinstance(draft, int)
    theirs = [kept(sent).file, Attachment.objects.get(kind="image/gif").file, _ready_in().file]
    ana = contacts.create(OPERATOR, line.workspace, Details(name="Ana"), phones=[NewPhone(HERS)])
    assert isinstance(ana, Contact)
    assert erasures.erase(OPERATOR, line.workspace, ana.pk)
    assert files.of_messages(line.workspace.pk, list(Message.objects.values_list("id", flat=True))) == {}
    assert files.one(line.workspace.pk, sent) is None
    assert attachments.take_expected() == []
    attachments.fetched(first, attached.png())  # it was under way
    assert attachments.discard() == 4
    assert [is_there(each) for each in theirs] == [False] * 3
    assert not is_there(first.file)
    assert list(Attachment.objects.values_list("id", flat=True)) == [other]


def _ready_in() -> Attachment:
    return Attachment.objects.get(actor_kind="person", stage="ready")


def test_a_storage_that_fails_is_asked_again(line: make.Line, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = brought(line)
    attachments.leave_out(ME, line.workspace.pk, mine)

    def broken(*_: Any) -> None:
        raise OSError("no disk")

    with monkeypatch.context() as patch:
        patch.setattr(type(files.storage()), "delete", broken)
        with pytest.raises(OSError, match="no disk"):
            attachments.discard()
    assert isinstance(files.storage(), Storage)
    Attachment.objects.update(due_at=datetime.now(UTC))
    assert attachments.discard() == 1


def test_a_proof_pack_names_the_files_of_each_text(line: make.Line) -> None:
    queued(request(line, brought(line, name="plan.png"), body="The way"))
    out = io.BytesIO()
    assert proofs.make(OPERATOR, line.workspace, HERS, out) is not None
    with zipfile.ZipFile(out) as pack:
        page, told = pack.read("proof.html").decode(), json.loads(pack.read("proof.json"))
    assert f"With it: plan.png (image/png, {len(attached.png())})" in page
    [text] = told["messages"]
    assert [(each["name"], each["kind"]) for each in text["files"]] == [("plan.png", "image/png")]
