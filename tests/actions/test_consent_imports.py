"""Lists of consent: shown first, recorded once, never bringing anybody back, and gone on with after a crash."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from tests import make
from tests.actions.claims import asked

from threadline.actions import consent_imports, seals, sweeping, verifying
from threadline.actions.consent_imports import TASK, Refused
from threadline.jobs import consent_imports as job
from threadline.models import Audit, ConsentEvent, ConsentImport, ConsentPerson, Purpose, Recipient, Workspace
from threadline.rules.actors import OPERATOR
from threadline.rules.levels import ConsentKind, Level

pytestmark = pytest.mark.django_db

HEAD = "number,purpose,when,level,medium,capture,campaign,ip,identity,text_version,source_url,user_agent,collected_by\n"
FULL = (
    "312 555 0144,Offers,2026-03-02T09:30Z,promotional,web_form,Ticked: send me offers,spring,192.0.2.7,Ana Ruiz,"
    "v3,https://shop.example/join,Firefox 140,Front desk\n"
)


@pytest.fixture
def owner() -> Workspace:
    made = make.workspace()
    make.purpose(made, "Reminders")
    make.purpose(made, "Offers", level=Level.PROMOTIONAL)
    return made


def upload(owner: Workspace, rows: str, *, head: str = "number,purpose,when\n") -> ConsentImport:
    made = consent_imports.upload(
        OPERATOR,
        owner,
        file_name="old.csv",
        content=(head + rows).encode(),
        origin="our forms of 2025",
        own=True,
    )
    assert isinstance(made, ConsentImport), made
    return made


def record(owner: Workspace, rows: str, *, head: str = "number,purpose,when\n") -> ConsentImport:
    made = upload(owner, rows, head=head)
    assert consent_imports.confirm(OPERATOR, owner.pk, made.pk)
    made.refresh_from_db()
    return made


def many(count: int) -> str:
    return "".join(f"+1312556{n:04d},Reminders,2026-03-02\n" for n in range(count))


def test_nothing_is_recorded_before_it_is_confirmed(owner: Workspace) -> None:
    made = upload(owner, "312 555 0144,Reminders,2026-03-02\nAna,Reminders,2026-03-02\n")
    assert (made.stage, made.good, made.bad) == ("read", 1, [[3, "number", "unreadable"]])
    assert not ConsentEvent.objects.exists()
    assert not Recipient.objects.exists()


def test_a_row_becomes_an_event_with_all_its_fields(owner: Workspace) -> None:
    made = record(owner, FULL, head=HEAD)
    event = ConsentEvent.objects.get()
    person = ConsentPerson.objects.get(event=event)
    assert (event.kind, event.level, event.medium, event.campaign, event.text_version, event.actor_kind) == (
        "granted", "promotional", "web_form", "spring", "v3", "operator",
    )  # fmt: skip
    assert event.occurred_at == datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    assert (person.number, person.ip, person.identity, person.user_agent, person.source_url) == (
        "+13125550144", "192.0.2.7", "Ana Ruiz", "Firefox 140", "https://shop.example/join",
    )  # fmt: skip
    assert person.capture == (
        "Ticked: send me offers\nCollected by Front desk.\n"
        f"Line 2 of the list old.csv, SHA-256 {bytes(made.sha256).hex()}. Where it comes from: our forms of 2025"
    )
    assert (made.stage, made.recorded) == ("recorded", 1)
    seals.seal()
    assert verifying.verify().sound


def test_the_same_list_twice_and_the_same_row_twice_record_nothing_twice(owner: Workspace) -> None:
    row = "312 555 0144,Reminders,2026-03-02\n"
    first = record(owner, row + row + row.replace("312 555 0144", "+1 (312) 555-0144"))
    assert (first.good, first.known, first.recorded) == (3, 2, 1)
    again = record(owner, row)
    assert (again.known, again.recorded) == (1, 0)
    assert ConsentEvent.objects.count() == 1
    assert record(owner, row.replace("-02", "-03")).recorded == 1


def test_a_list_is_confirmed_once(owner: Workspace) -> None:
    made = record(owner, many(1))
    assert not consent_imports.confirm(OPERATOR, owner.pk, made.pk)
    assert not consent_imports.confirm(OPERATOR, make.workspace("Elsewhere").pk, made.pk)


def test_who_opted_out_since_stays_out_and_the_row_is_history(owner: Workspace) -> None:
    person = make.recipient(owner, "+13125550144")
    make.stopped(person)
    made = record(owner, "312 555 0144,Reminders,2026-03-02\n")
    assert (made.overtaken, made.recorded) == (1, 1)
    person.refresh_from_db()
    assert person.opted_out_id is not None
    assert asked("SELECT count(*) FROM consent WHERE status = 'active'") == [(0,)]


def test_who_ended_one_purpose_since_stays_without_it(owner: Workspace) -> None:
    person = make.recipient(owner, "+13125550144")
    about = Purpose.objects.get(workspace=owner, name="Reminders")
    make.act(person, ConsentKind.ENDED, level=Level.INFORMATIONAL, about=about)
    made = record(owner, "312 555 0144,Reminders,2026-03-02\n312 555 0144,Offers,2026-03-02,x\n",
                  head="number,purpose,when,capture\n")  # fmt: skip
    assert (made.good, made.overtaken) == (2, 1)
    assert asked("SELECT status FROM consent WHERE purpose_id = %s", about.pk) == [("ended",)]


def test_consent_given_after_an_opt_out_brings_them_back_for_that_purpose_alone(owner: Workspace) -> None:
    person = make.recipient(owner, "+13125550144")
    make.act(person, ConsentKind.OPTED_OUT, at=datetime(2026, 3, 1, tzinfo=UTC))
    record(owner, "312 555 0144,Reminders,2026-03-02\n")
    person.refresh_from_db()
    assert person.opted_out_id is None


def test_a_bought_list_is_refused_and_so_is_one_without_an_origin(owner: Workspace) -> None:
    def told(origin: str, *, own: bool) -> object:
        return consent_imports.upload(
            OPERATOR, owner, file_name="x.csv", content=b"number,purpose,when\n", origin=origin, own=own
        )

    assert told("our forms", own=False) == Refused("bought")
    assert told("a list we bought", own=True) == Refused("bought")
    assert told("  ", own=True) == Refused("origin")
    assert not ConsentImport.objects.exists()


def test_a_torn_file_is_told(owner: Workspace) -> None:
    made = upload(owner, '312 555 0144,Reminders,"' + "x" * 200_000)
    consent_imports.work_off(owner.pk, made.pk)
    made.refresh_from_db()
    assert (made.stage, made.bad) == ("unusable", [[0, "", "torn"]])
    assert not consent_imports.confirm(OPERATOR, owner.pk, made.pk)


def test_too_many_rows_are_told(owner: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consent_imports.rules, "MOST", 3)
    made = upload(owner, many(4))
    assert (made.stage, made.bad) == ("unusable", [[0, "", "too_many"]])


def test_a_large_list_is_left_to_the_jobs_process(owner: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consent_imports, "AT_ONCE", 100)
    made = upload(owner, many(10))
    assert made.stage == "uploaded"
    [deferred] = ProcrastinateJob.objects.filter(task_name=TASK)
    app.perform_import_paths()
    app.tasks[TASK](**deferred.args)
    made.refresh_from_db()
    assert (made.stage, made.good) == ("read", 10)
    assert consent_imports.confirm(OPERATOR, owner.pk, made.pk)
    assert not ConsentEvent.objects.exists()
    job.work_off_open(timestamp=0)
    made.refresh_from_db()
    assert (made.stage, made.recorded) == ("recorded", 10)
    assert [row.detail for row in Audit.objects.filter(action="consent_import.recorded")] == [{"rows": 10}]


def test_a_list_goes_on_where_a_process_died_over_it(
    owner: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = upload(owner, many(250))
    monkeypatch.setattr(consent_imports, "work_off", lambda *told: None)
    assert consent_imports.confirm(OPERATOR, owner.pk, made.pk)
    monkeypatch.undo()
    write, calls = consent_imports.consent.write, []

    def dies(*told: object, **more: object) -> object:
        calls.append(told)
        if len(calls) == 2:
            raise ConnectionError
        return write(*told, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(consent_imports.consent, "write", dies)
    with pytest.raises(ConnectionError):
        consent_imports.work_off(owner.pk, made.pk)
    made.refresh_from_db()
    assert (made.stage, made.recorded, made.at_line) == ("recording", 100, 101)
    consent_imports.work_off_open()
    made.refresh_from_db()
    assert (made.stage, made.recorded) == ("recorded", 250)
    assert ConsentEvent.objects.count() == 250


def test_two_processes_at_one_list_record_each_row_once(owner: Workspace) -> None:
    made = upload(owner, many(3))
    stale = ConsentImport.objects.get(pk=made.pk)
    ConsentImport.objects.filter(pk=made.pk).update(stage="recording")
    ConsentImport.objects.filter(pk=made.pk).update(at_line=3)  # the other one came so far
    stale.stage = "recording"
    consent_imports._record(stale)
    assert not ConsentEvent.objects.exists()


def test_the_file_goes_after_a_month_and_what_was_recorded_stays(owner: Workspace) -> None:
    made = record(owner, many(1))
    sweeping.sweep()
    made.refresh_from_db()
    assert made.content
    ConsentImport.objects.update(made_at=datetime.now(UTC) - timedelta(days=31))
    sweeping.sweep()
    made.refresh_from_db()
    assert (bytes(made.content), made.recorded) == (b"", 1)
