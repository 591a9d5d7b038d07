"""Erasing: nothing personal stays, the record still verifies, and nobody who was erased comes back by accident."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from tests import make
from tests.actions.claims import asked

from threadline.actions import (
    arrivals,
    consent,
    consent_imports,
    contacts,
    erasures,
    recipients,
    seals,
    verifying,
)
from threadline.actions.contacts import NewPhone
from threadline.host.keys import Key as HostKey
from threadline.jobs import retention as job
from threadline.models import (
    Audit,
    ConsentEvent,
    ConsentPerson,
    Contact,
    ErasedNumber,
    Message,
    Recipient,
    Workspace,
)
from threadline.queries import compliance, events, reports
from threadline.rules.actors import OPERATOR
from threadline.rules.carriage import Arrival
from threadline.rules.contacts import Details
from threadline.rules.faults import FaultKind
from threadline.rules.levels import ConsentKind, Level

pytestmark = pytest.mark.django_db

HERS, WORK = "+13125550110", "+13125550111"


@pytest.fixture
def line() -> make.Line:
    return make.line()


def person(line: make.Line, numbers: Sequence[str] = (HERS, WORK)) -> Contact:
    """A contact who agreed on each phone, wrote, and was written to."""
    made = contacts.create(
        OPERATOR,
        line.workspace,
        Details(name="Ann Lee", email="ann@example.com"),
        phones=[NewPhone(n) for n in numbers],
    )
    assert isinstance(made, Contact)
    for number in numbers:
        make.granted(make.recipient(line.workspace, number), line.purpose)
    said = Arrival(
        f"a {made.pk}", numbers[0], line.sender.number.e164, "My secret is no-4711-x", datetime.now(UTC)
    )
    arrivals.receive([said], account=line.account)
    make.text(
        line.sender, Recipient.objects.get(number=numbers[0]), about=line.purpose, not_before=make.soon(3600)
    )
    return made


def erase(line: make.Line, who: Contact, *, at_once: bool = False) -> None:
    if at_once:
        line.workspace.erasure = "erase_at_once"
        line.workspace.save(update_fields=["erasure"])
    assert erasures.erase(OPERATOR, line.workspace, who.pk)


def everything() -> str:
    """All that the database says, but for what is not the workspace's."""
    tables = [row[0] for row in asked("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
    return "\n".join(
        str(row) for table in tables for row in asked(f'SELECT to_jsonb(t)::text FROM "{table}" t')
    )


def test_nothing_personal_stays_and_the_record_still_verifies(line: make.Line) -> None:
    who = person(line)
    seals.seal()
    erase(line, who, at_once=True)
    seals.seal()
    left = everything()
    for secret in (HERS, WORK, "Ann Lee", "ann@example.com", "no-4711-x", make.BODY):
        assert secret not in left, secret
    found = verifying.verify()
    assert (found.sound, found.erased) == (True, ConsentEvent.objects.count())
    assert Audit.objects.filter(action="consent.erased").count() == found.erased
    assert Audit.objects.filter(action="contact.erased").count() == 1


def test_without_its_entry_in_the_log_an_erased_half_is_a_fault(line: make.Line) -> None:
    erase(line, person(line), at_once=True)
    asked("SET LOCAL session_replication_role = replica")
    asked("DELETE FROM audit WHERE id = (SELECT max(id) FROM audit WHERE action = %s)", verifying.ERASED)
    asked("SET LOCAL session_replication_role = origin")
    assert verifying.verify().counts == {FaultKind.PERSONAL_GONE: 1}


def test_sealed_evidence_is_kept_and_shown_to_nobody(line: make.Line) -> None:
    who = person(line)
    ids = list(ConsentEvent.objects.values_list("id", flat=True))
    recipient = Recipient.objects.get(number=HERS).pk
    erase(line, who)
    assert ConsentPerson.objects.filter(event_id__in=ids).count() == len(ids)
    assert all(each.personal is None for each in events.these(line.workspace.pk, ids).values())
    assert all(not each.capture for each in reports.events(line.workspace.pk, [recipient], limit=50))
    assert verifying.verify().sound


def test_what_waited_is_taken_back_and_they_stand_in_no_list(line: make.Line) -> None:
    erase(line, person(line))
    assert {row.state for row in Message.objects.filter(direction="out")} == {"cancelled"}
    assert compliance.suppressed(line.workspace.pk) == []
    assert compliance.suppressed_count(line.workspace.pk) == 0
    assert not erasures.erase(OPERATOR, line.workspace, 10**9)


def test_whoever_names_the_number_again_finds_it_opted_out(line: make.Line) -> None:
    erase(line, person(line), at_once=True)
    again = recipients.ensure([(line.workspace.pk, HERS)])[line.workspace.pk, HERS]
    row = Recipient.objects.get(pk=again)
    assert row.opted_out_id is not None
    event = ConsentEvent.objects.get(pk=row.opted_out_id)
    assert event.recipient_id == again
    assert event.occurred_at == ErasedNumber.objects.earliest("id").erased_at
    assert consent.rebuild(line.workspace, [again], repair=False) == []
    elsewhere = make.workspace("Elsewhere")
    other = recipients.ensure([(elsewhere.pk, HERS)])[elsewhere.pk, HERS]
    assert Recipient.objects.get(pk=other).opted_out_id is None


def test_a_later_list_brings_nobody_back_and_start_does(line: make.Line) -> None:
    erase(line, person(line))
    rows = f"number,purpose,when\n{HERS},{line.purpose.name},2026-03-02\n"
    made = consent_imports.upload(
        OPERATOR, line.workspace, file_name="x.csv", content=rows.encode(), origin="our forms", own=True
    )
    assert isinstance(made, consent_imports.ConsentImport)
    assert consent_imports.confirm(OPERATOR, line.workspace.pk, made.pk)
    row = Recipient.objects.get(workspace=line.workspace, number=HERS)
    assert row.opted_out_id is not None
    assert asked("SELECT count(*) FROM consent WHERE recipient_id = %s AND status = 'active'", row.pk) == [
        (0,)
    ]
    said = Arrival("start", HERS, line.sender.number.e164, "START", datetime.now(UTC))
    arrivals.receive([said], account=line.account)
    row.refresh_from_db()
    assert row.opted_out_id is None


def test_a_text_from_an_erased_number_is_a_strangers_and_is_not_answered(line: make.Line) -> None:
    erase(line, person(line))
    said = Arrival("hello", HERS, line.sender.number.e164, "Hello?", datetime.now(UTC))
    arrivals.receive([said], account=line.account)
    row = Recipient.objects.get(workspace=line.workspace, number=HERS)
    assert (row.opted_out_id is not None, row.implied_id) == (True, None)


def test_a_digest_of_an_older_key_is_still_found(line: make.Line, monkeypatch: pytest.MonkeyPatch) -> None:
    erase(line, person(line))
    fresh = HostKey("20990101-00000000", datetime.now(UTC), "ab" * 32)
    newer = type(settings.KEYS)(
        settings.KEYS.django, settings.KEYS.secrets, settings.KEYS.signing, (fresh, *settings.KEYS.digest)
    )
    monkeypatch.setattr(settings, "KEYS", newer)
    again = recipients.ensure([(line.workspace.pk, HERS)])[line.workspace.pk, HERS]
    assert Recipient.objects.get(pk=again).opted_out_id is not None
    erase(line, person(line, [HERS]))
    assert {row.key_id for row in ErasedNumber.objects.all()} == {settings.KEYS.digest[1].id, fresh.id}


def test_consent_for_a_row_that_was_just_erased_starts_over(line: make.Line) -> None:
    who = person(line)
    key = recipients.Key(line.workspace.pk, Recipient.objects.get(number=HERS).pk)
    erase(line, who)
    locked = recipients.lock([key])
    act = consent.Act(key, ConsentKind.IMPLIED, Level.CONVERSATIONAL, None, datetime.now(UTC), make.PAPER)
    with pytest.raises(recipients.PhonesChanged):
        consent.write([act], actor=OPERATOR, locked=locked, implied_days={line.workspace.pk: 30})


def years_later(owner: Workspace, years: float) -> None:
    """Everything happened so much longer ago."""
    ago = timedelta(days=365.25 * years)
    asked("SET LOCAL session_replication_role = replica")
    asked("UPDATE consent_event SET recorded_at = recorded_at - %s", ago)
    asked("UPDATE recipient SET implied_until = implied_until - %s", ago)
    asked("UPDATE attempt SET claimed_at = claimed_at - %s", ago)
    asked("SET LOCAL session_replication_role = origin")


def kept(who: Recipient) -> int:
    return ConsentPerson.objects.filter(event__recipient_id=who.pk).count()


def test_evidence_goes_when_its_years_are_over_and_the_opt_out_stays(line: make.Line) -> None:
    over, in_force = make.recipient(line.workspace), make.recipient(line.workspace)
    for each in (over, in_force):
        make.granted(each, line.purpose)
    make.stopped(over)
    years_later(line.workspace, 5.9)
    job.erase_what_is_over(timestamp=0)
    assert (kept(over), kept(in_force)) == (2, 1)
    years_later(line.workspace, 0.2)
    job.erase_what_is_over(timestamp=0)
    assert (kept(over), kept(in_force)) == (0, 1)
    over.refresh_from_db()
    assert over.opted_out_id is not None
    assert [row.actor_kind for row in Audit.objects.filter(action="consent.erased")] == ["engine"] * 2
    assert erasures.erase_what_is_over() == 0


@pytest.mark.parametrize("years", [6, 10])
def test_a_workspace_says_how_long(line: make.Line, years: int) -> None:
    Workspace.objects.filter(pk=line.workspace.pk).update(retention_years=years)
    gone = make.recipient(line.workspace)
    make.stopped(gone)
    years_later(line.workspace, 8)
    erasures.erase_what_is_over()
    assert kept(gone) == (0 if years == 6 else 1)


def test_a_text_since_then_keeps_the_evidence_it_relied_on(line: make.Line) -> None:
    from tests.actions.claims import claimed

    who = make.recipient(line.workspace)
    make.granted(who, line.purpose)
    make.text(line.sender, who, about=line.purpose)
    assert claimed(line)
    make.stopped(who)
    asked("SET LOCAL session_replication_role = replica")
    asked("UPDATE consent_event SET recorded_at = recorded_at - interval '7 years'")
    asked("SET LOCAL session_replication_role = origin")
    assert erasures.erase_what_is_over() == 0
    asked("UPDATE attempt SET claimed_at = claimed_at - interval '7 years'")
    assert erasures.erase_what_is_over() == 2


def test_sealed_evidence_of_an_erased_person_goes_with_its_years(line: make.Line) -> None:
    erase(line, person(line))
    years_later(line.workspace, 7)
    assert erasures.erase_what_is_over() > 0
    assert not ConsentPerson.objects.exists()
