"""Scrubs: consent of a number that changed hands ends, nothing revives it, and each line about ours is evidence."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from tests import make
from tests.actions.claims import asked, claimed

from threadline.actions import consent, consent_imports, contacts, scrubs, seals, verifying
from threadline.actions.scrubs import TASK, Refused
from threadline.jobs import scrubs as job
from threadline.models import (
    ConsentEvent,
    ConsentPerson,
    Message,
    Purpose,
    Recipient,
    Scrub,
    ScrubResult,
    Workspace,
)
from threadline.queries import scrubs as known
from threadline.rules.actors import OPERATOR
from threadline.rules.channels import Channel
from threadline.rules.levels import ConsentKind, Level
from threadline.rules.scrubs import Source

pytestmark = pytest.mark.django_db

LONG_AGO, DAY = datetime(2026, 1, 5, tzinfo=UTC), date(2026, 2, 11)


@pytest.fixture
def owner() -> Workspace:
    return make.workspace()


def scrub(owner: Workspace, text: str, source: Source = Source.REASSIGNED, *, day: date = DAY) -> Scrub:
    made = scrubs.upload(OPERATOR, owner, source, file_name="rnd.csv", content=text.encode(), day=day)
    assert isinstance(made, Scrub), made
    return made


def agreed(owner: Workspace, at: datetime = LONG_AGO) -> tuple[Recipient, Purpose]:
    person = make.recipient(owner)
    about = Purpose.objects.filter(workspace=owner).first() or make.purpose(owner)
    make.act(person, ConsentKind.GRANTED, level=Level.INFORMATIONAL, about=about, at=at)
    return person, about


def statuses(person: Recipient) -> list[str]:
    return [
        row[0]
        for row in asked("SELECT status FROM consent WHERE recipient_id = %s ORDER BY purpose_id", person.pk)
    ]


def out(person: Recipient) -> bool:
    person.refresh_from_db()
    return person.opted_out_id is not None


def test_a_yes_ends_everything_of_that_number_and_says_why(owner: Workspace) -> None:
    person, _ = agreed(owner)
    make.act(person, ConsentKind.IMPLIED, at=LONG_AGO)
    made = scrub(owner, f"{person.number},2026-02-11,yes\n")
    assert (made.stage, made.lines, made.known, made.ended) == ("applied", 1, 1, 1)
    assert (out(person), person.implied_id, statuses(person)) == (True, None, ["ended"])
    event = ConsentEvent.objects.latest("id")
    assert (event.kind, event.medium, event.pk) == ("opted_out", "import", person.opted_out_id)
    assert ConsentPerson.objects.get(event=event).capture == (
        "Reassigned Numbers Database: disconnected since 2026-02-11."
        f" Line 1 of rnd.csv, SHA-256 {bytes(made.sha256).hex()}."
    )
    [kept] = ScrubResult.objects.all()
    assert (kept.recipient_id, kept.line, kept.result, kept.day, kept.event_id) == (
        person.pk,
        1,
        "yes",
        DAY,
        event.pk,
    )
    seals.seal()
    assert verifying.verify().sound


def test_a_start_of_the_next_owner_revives_nothing_of_the_last(owner: Workspace) -> None:
    person, _ = agreed(owner)
    scrub(owner, f"{person.number},2026-02-11,yes\n")
    make.act(person, ConsentKind.RESUMED)
    assert (out(person), statuses(person)) == (False, ["ended"])


def test_a_later_import_of_the_last_owners_consent_revives_nothing(owner: Workspace) -> None:
    person, about = agreed(owner)
    scrub(owner, f"{person.number},2026-02-11,yes\n")
    made = consent_imports.upload(
        OPERATOR, owner, file_name="x.csv", origin="our forms", own=True,
        content=f"number,purpose,when\n{person.number},{about.name},2026-02-20\n".encode(),
    )  # fmt: skip
    assert isinstance(made, consent_imports.ConsentImport)
    consent_imports.confirm(OPERATOR, owner.pk, made.pk)
    assert (out(person), statuses(person)) == (True, ["ended"])


def test_what_waits_for_that_number_is_taken_back(owner: Workspace) -> None:
    line = make.line()
    person, about = agreed(line.workspace)
    text = make.text(line.sender, person, about=about, not_before=make.soon(3600))
    scrub(line.workspace, f"{person.number},2026-02-11,yes\n")
    assert Message.objects.get(id=text).state == "cancelled"


def test_consent_from_after_the_day_is_the_next_owners_and_stays(owner: Workspace) -> None:
    person, _ = agreed(owner)
    later = make.purpose(owner, "Offers")
    make.act(
        person,
        ConsentKind.GRANTED,
        level=Level.INFORMATIONAL,
        about=later,
        at=datetime(2026, 2, 14, tzinfo=UTC),
    )
    made = scrub(owner, f"{person.number},2026-02-11,yes\n")
    assert (made.ended, out(person), statuses(person)) == (1, False, ["ended", "active"])


@pytest.mark.parametrize("answer", ["no", "no data"])
def test_any_other_answer_is_kept_and_ends_nothing(owner: Workspace, answer: str) -> None:
    person, _ = agreed(owner)
    made = scrub(owner, f"{person.number},2026-02-11,{answer}\n")
    assert (made.known, made.ended, out(person), statuses(person)) == (1, 0, False, ["active"])
    assert ScrubResult.objects.get().result == answer.replace(" ", "_")


def test_consent_to_calls_of_that_number_ends_with_it(owner: Workspace) -> None:
    person, about = agreed(owner)
    done = consent.record(
        OPERATOR, owner, person.number, kind=ConsentKind.GRANTED, level=Level.INFORMATIONAL, purpose=about.pk,
        occurred_at=LONG_AGO, evidence=make.PAPER, on={Channel.VOICE},
    )  # fmt: skip
    assert isinstance(done, int)
    made = scrub(owner, f"{person.number},2026-02-11,yes\n")
    assert (made.known, made.ended) == (1, 1)
    assert out(Recipient.objects.get(workspace=owner, number=f"tel:{person.number}"))


def test_the_same_file_again_and_the_same_answer_again_change_nothing(owner: Workspace) -> None:
    person, _ = agreed(owner)
    text = f"{person.number},2026-02-11,yes\n"
    first = scrub(owner, text)
    events = ConsentEvent.objects.count()
    assert scrub(owner, text).pk == first.pk
    again = scrub(owner, text, day=date(2026, 2, 12))
    assert (again.known, again.ended) == (1, 0)
    assert ConsentEvent.objects.count() == events
    assert not scrub(make.workspace("Elsewhere"), text).known


def test_other_phones_of_the_person_and_other_workspaces_are_not_touched(owner: Workspace) -> None:
    person, about = agreed(owner)
    known_ = contacts.add(OPERATOR, owner, name="Ann", number=person.number)
    assert isinstance(known_, contacts.Contact)
    home = make.recipient(owner)
    asked(
        "INSERT INTO phone (workspace_id, contact_id, recipient_id, kind, textable) VALUES (%s, %s, %s, 'home', true)",
        owner.pk, known_.pk, home.pk,
    )  # fmt: skip
    make.granted(home, about)
    scrub(owner, f"{person.number},2026-02-11,yes\n")
    assert (out(person), out(home)) == (True, False)


def test_of_numbers_that_are_not_ours_nothing_is_kept(owner: Workspace) -> None:
    made = scrub(owner, "3125550144\n3125550145\nAna 1\n", Source.DEACTIVATED)
    assert (made.lines, made.known, made.refused, made.bad) == (2, 0, 1, [[3, "number", "unreadable"]])
    assert not Recipient.objects.exists()
    assert not ScrubResult.objects.exists()
    assert bytes(made.content) == b""


def test_a_number_given_back_ends_like_a_reassigned_one(owner: Workspace) -> None:
    person, _ = agreed(owner)
    scrub(owner, f"{person.number}\n", Source.DEACTIVATED)
    assert out(person)


def test_a_landline_is_refused_until_a_later_file_says_otherwise() -> None:
    line = make.line()
    person, about = agreed(line.workspace)
    scrub(line.workspace, f"{person.number},landline\n", Source.LINE_TYPES)
    text = make.text(line.sender, person, about=about)
    assert not claimed(line)
    assert (Message.objects.get(id=text).state, Message.objects.get(id=text).reason) == (
        "suppressed",
        "landline",
    )
    scrub(line.workspace, f"{person.number},mobile\n", Source.LINE_TYPES)
    make.text(line.sender, person, about=about)
    assert len(claimed(line)) == 1


def test_a_file_in_the_future_or_with_nothing_in_it_is_refused(owner: Workspace) -> None:
    def told(content: bytes, day: date) -> object:
        return scrubs.upload(OPERATOR, owner, Source.DEACTIVATED, file_name="x", content=content, day=day)

    assert told(b"3125550144", date(2999, 1, 1)) == Refused("day")
    assert told(b"", DAY) == Refused("empty")


def test_a_torn_file_is_told(owner: Workspace) -> None:
    made = scrub(owner, '3125550144,"' + "x" * 200_000, Source.DEACTIVATED)
    scrubs.work_off(owner.pk, made.pk)
    made.refresh_from_db()
    assert (made.stage, made.bad) == ("unusable", [[0, "", "torn"]])


def test_a_large_file_is_left_to_the_jobs_process_and_goes_on_after_a_crash(
    owner: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scrubs, "AT_ONCE", 10)
    monkeypatch.setattr(scrubs, "_CHUNK", 2)
    people = [agreed(owner)[0] for _ in range(5)]
    made = scrub(owner, "".join(f"{each.number}\n" for each in people), Source.DEACTIVATED)
    [deferred] = ProcrastinateJob.objects.filter(task_name=TASK)
    keep, calls = scrubs._keep, []

    def dies(*told: object) -> None:
        calls.append(told)
        if len(calls) == 2:
            raise ConnectionError
        keep(*told)  # type: ignore[arg-type]

    monkeypatch.setattr(scrubs, "_keep", dies)
    app.perform_import_paths()
    with pytest.raises(ConnectionError):
        app.tasks[TASK](**deferred.args)
    assert [out(each) for each in people] == [True, True, False, False, False]
    job.work_off_open(timestamp=0)
    made.refresh_from_db()
    assert (made.stage, made.lines, made.known, made.ended) == ("applied", 5, 5, 5)
    assert ScrubResult.objects.count() == 5


def test_the_numbers_to_ask_about_are_those_with_consent_and_the_day_of_the_latest(owner: Workspace) -> None:
    person, _ = agreed(owner)
    make.act(person, ConsentKind.GRANTED, level=Level.INFORMATIONAL, about=make.purpose(owner, "More"),
             at=datetime(2026, 2, 14, 3, tzinfo=UTC))  # fmt: skip
    make.stopped(agreed(owner)[0])
    make.recipient(owner, "+442079460958")
    assert list(scrubs.to_ask(OPERATOR, owner)) == [f"{person.number[2:]},2026-02-13\r\n"]


def overdue(owner: Workspace, *, began: datetime, now: datetime) -> set[Source]:
    Workspace.objects.filter(pk=owner.pk).update(created_at=began)
    standing = known.standing(owner.pk, now=now)
    return {each.source for each in standing if each.overdue}


def test_a_months_old_answer_is_due_and_carriers_files_only_where_they_come(owner: Workspace) -> None:
    now = datetime.now(UTC)
    today = now.astimezone(ZoneInfo(owner.zone)).date()
    assert overdue(owner, began=now - timedelta(days=40), now=now) == set()
    agreed(owner)
    assert overdue(owner, began=now - timedelta(days=30), now=now) == set()
    assert overdue(owner, began=now - timedelta(days=40), now=now) == {Source.REASSIGNED}
    for source in (Source.REASSIGNED, Source.DEACTIVATED):
        scrub(owner, f"3125550144,{today},no\n", source, day=today)
    assert overdue(owner, began=now - timedelta(days=40), now=now) == set()
    assert overdue(owner, began=now, now=now + timedelta(days=3)) == {Source.DEACTIVATED}
    assert overdue(owner, began=now, now=now + timedelta(days=32)) == {Source.REASSIGNED, Source.DEACTIVATED}
