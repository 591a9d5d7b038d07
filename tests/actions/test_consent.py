"""Consent: every act kept whole, states folded from events and nothing else, a STOP the person's."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import make
from tests.actions.claims import asked

from threadline.actions import consent, contacts, recipients
from threadline.actions.consent import Evidence, Refused
from threadline.actions.recipients import Key
from threadline.models import (
    Audit,
    Consent,
    ConsentEvent,
    ConsentPerson,
    Contact,
    Phone,
    Recipient,
    Workspace,
)
from threadline.rules import consent as rules
from threadline.rules.actors import OPERATOR, Actor
from threadline.rules.levels import ActorKind, ConsentKind, Level, Medium

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 4, 15, 6, 7, 123456, tzinfo=UTC)
WHOLE = Evidence(
    medium=Medium.WEB_FORM, capture="ticked 'I agree to texts'", identity="Ann Example, order 7",
    campaign="spring", ip="192.0.2.7", text_version="form-12", source_url="https://example.com/book",
    user_agent="Browser/1",
)  # fmt: skip


@pytest.fixture
def owner() -> Workspace:
    return make.workspace()


def state(person: Recipient) -> rules.State:
    """The stored state, as a consent write would find it."""
    key = Key(person.workspace_id, person.pk)
    with transaction.atomic():
        return recipients.lock([key])[key].state


def contact(owner: Workspace, *people: Recipient) -> Contact:
    made = Contact.objects.create(workspace=owner, name="Ann")
    for person in people:
        Phone.objects.create(workspace=owner, contact=made, recipient=person)
    return made


def test_a_spoken_word_is_no_written_consent(owner: Workspace) -> None:
    person, about = make.recipient(owner), make.purpose(owner)
    for evidence, field in (
        (Evidence(medium=Medium.SPOKEN, capture="said yes on the telephone"), "medium"),
        (Evidence(medium=Medium.PAPER_FORM, capture=" "), "capture"),
    ):
        refused = consent.record(
            OPERATOR,
            owner,
            person.number,
            kind=ConsentKind.GRANTED,
            level=Level.PROMOTIONAL,
            purpose=about.pk,
            occurred_at=NOW,
            evidence=evidence,
        )
        assert isinstance(refused, Refused)
        assert refused.field == field
    assert not ConsentEvent.objects.exists()


def test_a_clock_that_runs_ahead_puts_no_stop_into_the_future(owner: Workspace) -> None:
    person = make.recipient(owner)
    make.act(person, ConsentKind.OPTED_OUT, at=datetime.now(UTC) + timedelta(days=3650))
    stopped_at = state(person).stopped_at
    assert stopped_at is not None
    assert stopped_at <= datetime.now(UTC) + timedelta(seconds=5)
    make.act(person, ConsentKind.RESUMED, at=datetime.now(UTC) + timedelta(seconds=60))
    assert state(person).opted_out is None


def test_all_that_proves_an_opt_in_is_kept(owner: Workspace) -> None:
    person, about = make.recipient(owner), make.purpose(owner)
    actor = Actor(ActorKind.KEY, 5)
    before = datetime.now(UTC)
    id_ = make.act(
        person,
        ConsentKind.GRANTED,
        level=Level.INFORMATIONAL,
        about=about,
        at=NOW,
        evidence=WHOLE,
        actor=actor,
    )
    event = ConsentEvent.objects.get(workspace=owner, id=id_)
    assert (event.recipient_id, event.kind, event.level) == (person.pk, "granted", "informational")
    assert (event.purpose_id, event.medium, event.campaign) == (about.pk, "web_form", "spring")
    assert (event.text_version, event.occurred_at) == ("form-12", NOW)
    assert (event.actor_kind, event.actor_id) == ("key", 5)
    assert before <= event.recorded_at <= datetime.now(UTC)
    kept = ConsentPerson.objects.get(workspace=owner, event_id=id_)
    assert (kept.number, kept.identity) == (person.number, WHOLE.identity)
    assert (kept.ip, kept.user_agent) == (WHOLE.ip, WHOLE.user_agent)
    assert (kept.capture, kept.source_url) == (WHOLE.capture, WHOLE.source_url)
    assert len(bytes(kept.salt)) == 16


def test_the_record_of_who_did_it_names_no_person(owner: Workspace) -> None:
    person = make.recipient(owner)
    id_ = make.stopped(person)
    audit = Audit.objects.get(workspace=owner, action="consent.opted_out")
    assert (audit.noun, audit.noun_id) == ("consent_event", id_)
    assert person.number not in str(audit.detail)


def test_equal_acts_of_one_person_share_no_hash(owner: Workspace) -> None:
    person = make.recipient(owner)
    for _ in range(2):
        make.act(person, ConsentKind.IMPLIED, at=NOW)
    inner = [bytes(event.inner_hash) for event in ConsentEvent.objects.filter(workspace=owner)]
    assert len(set(inner)) == 2


@pytest.mark.parametrize("kind", [ConsentKind.GRANTED, ConsentKind.REQUESTED, ConsentKind.ENDED])
def test_an_act_about_nothing_in_particular_is_refused(owner: Workspace, kind: ConsentKind) -> None:
    said = consent.record(
        OPERATOR, owner, "+13125550100", kind=kind, level=Level.INFORMATIONAL, purpose=None,
        occurred_at=NOW, evidence=WHOLE,
    )  # fmt: skip
    assert isinstance(said, Refused)
    assert said.field == "purpose"
    assert not ConsentEvent.objects.exists()


def test_promotional_consent_without_the_words_agreed_to_is_refused(owner: Workspace) -> None:
    offers = make.purpose(owner, "Offers", level=Level.PROMOTIONAL)
    for capture, kept in (("  ", False), ("I agree to offers", True)):
        said = consent.record(
            OPERATOR, owner, "+13125550100", kind=ConsentKind.GRANTED, level=Level.PROMOTIONAL,
            purpose=offers.pk, occurred_at=NOW, evidence=Evidence(medium=Medium.WEB_FORM, capture=capture),
        )  # fmt: skip
        assert isinstance(said, int) == kept


def test_a_stop_from_one_phone_is_the_persons_on_every_phone(owner: Workspace) -> None:
    about = make.purpose(owner)
    cell, home, stranger = (make.recipient(owner) for _ in range(3))
    contact(owner, cell, home)
    for person in (cell, home, stranger):
        make.granted(person, about)
    line = make.sender(owner)
    texts = make.texts(line, [cell, home, stranger], about=about)
    make.stopped(cell)
    assert state(cell).opted_out is not None
    assert state(home).opted_out is not None
    assert state(stranger).opted_out is None
    states = [row[0] for row in asked("SELECT state FROM message WHERE id = ANY(%s) ORDER BY id", texts)]
    assert states == ["cancelled", "cancelled", "queued"]


def test_a_grant_is_of_the_one_number_that_was_named(owner: Workspace) -> None:
    about = make.purpose(owner)
    cell, home = make.recipient(owner), make.recipient(owner)
    contact(owner, cell, home)
    make.granted(cell, about)
    assert state(cell).active(about.pk)
    assert not state(home).active(about.pk)


def test_the_same_person_elsewhere_is_another_matter(owner: Workspace) -> None:
    other = make.workspace("Other")
    here, there = make.recipient(owner, "+13125550188"), make.recipient(other, "+13125550188")
    make.wrote(there)
    make.stopped(here)
    assert state(there).opted_out is None
    assert state(there).implied is not None


@pytest.mark.django_db(transaction=True)
def test_a_phone_linked_while_a_stop_waits_is_stopped_with_the_others(owner: Workspace) -> None:
    cell, work = make.recipient(owner), make.recipient(owner)
    person = contact(owner, cell)
    make.wrote(work)
    stopping = threading.Thread(target=_stop, args=(cell,))
    with transaction.atomic():  # the linking: a consent write like the others
        recipients.lock([Key(owner.pk, cell.pk), Key(owner.pk, work.pk)])
        stopping.start()
        stopping.join(0.3)
        assert stopping.is_alive(), "the STOP did not wait for the link"
        Phone.objects.create(workspace=owner, contact=person, recipient=work)
    stopping.join(30)
    assert state(cell).opted_out is not None
    assert state(work).opted_out is not None


def _stop(person: Recipient) -> None:
    make.stopped(person)
    connection.close()


def test_phones_that_changed_in_between_make_the_write_start_over(
    owner: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    cell, work = make.recipient(owner), make.recipient(owner)
    person = contact(owner, cell)
    lock = recipients.lock

    def and_link(keys: object) -> object:
        monkeypatch.setattr(recipients, "lock", lock)
        Phone.objects.create(workspace=owner, contact=person, recipient=work)
        return lock(keys)  # type: ignore[arg-type]

    monkeypatch.setattr(recipients, "lock", and_link)
    with pytest.raises(recipients.PhonesChanged), transaction.atomic():
        recipients.lock_people([Key(owner.pk, cell.pk)])
    assert not Phone.objects.filter(recipient_id=work.pk).exists()


def test_a_new_contact_takes_a_number_only_once(owner: Workspace) -> None:
    first = contacts.add(OPERATOR, owner, name="Ann", number="+13125550177")
    again = contacts.add(OPERATOR, owner, name="Bob", number="+13125550177")
    assert isinstance(first, Contact)
    assert again == contacts.Taken(first.pk)


KINDS = [
    ConsentKind.IMPLIED, ConsentKind.REQUESTED, ConsentKind.GRANTED, ConsentKind.ENDED,
    ConsentKind.OPTED_OUT, ConsentKind.RESUMED,
]  # fmt: skip
ACTS = st.lists(
    st.tuples(
        st.sampled_from(KINDS), st.integers(0, 1), st.integers(0, 1),
        st.integers(-40, 40).map(lambda days: timedelta(days=days)),
    ),
    min_size=1, max_size=7,
)  # fmt: skip


@given(acts=ACTS)
@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_stored_state_is_the_fold_of_the_stored_events(
    owner: Workspace, acts: list[tuple[ConsentKind, int, int, timedelta]]
) -> None:
    with transaction.atomic():
        people = [make.recipient(owner), make.recipient(owner)]
        contact(owner, *people)
        levels = (Level.INFORMATIONAL, Level.PROMOTIONAL)
        purposes = [make.purpose(owner, level.value, level=level) for level in levels]
        for kind, who, what, ago in acts:
            make.act(people[who], kind, level=levels[what], about=purposes[what], at=NOW + ago)
        ids = [person.pk for person in people]
        assert consent.rebuild(owner, ids, repair=False) == []
        for person in people:
            events = [
                rules.Event(
                    e.pk, ConsentKind(e.kind), Level(e.level), e.purpose_id, e.occurred_at, e.recorded_at
                )
                for e in ConsentEvent.objects.filter(workspace=owner, recipient=person).order_by("id")
            ]
            folded = rules.fold(events, implied_days=owner.implied_days)
            assert rules.to_rows(state(person)) == rules.to_rows(folded)
            assert state(person) == folded
        transaction.set_rollback(True)


def spoiled(owner: Workspace) -> tuple[Recipient, Recipient]:
    """Two people whose stored state is not what their events say."""
    about = make.purpose(owner)
    stopped, agreed = make.recipient(owner), make.recipient(owner)
    make.stopped(stopped)
    make.granted(agreed, about)
    Recipient.objects.filter(id=stopped.pk).update(opted_out=None, stopped_at=None)
    Consent.objects.filter(recipient=agreed).update(status="ended")
    return stopped, agreed


def test_rebuild_reports_what_differs_and_changes_nothing_by_itself(owner: Workspace) -> None:
    sound = make.recipient(owner)
    make.wrote(sound)
    stopped, agreed = spoiled(owner)
    ids = [sound.pk, stopped.pk, agreed.pk]
    assert sorted(consent.rebuild(owner, ids, repair=False)) == sorted([stopped.pk, agreed.pk])
    assert state(stopped).opted_out is None
    assert sorted(consent.rebuild(owner, ids, repair=True)) == sorted([stopped.pk, agreed.pk])
    assert consent.rebuild(owner, ids, repair=True) == []
    assert state(stopped).opted_out is not None


def test_a_repair_has_waiting_texts_decided_anew(owner: Workspace) -> None:
    stopped, _ = spoiled(owner)
    line = make.sender(owner)
    text = make.text(line, stopped)
    asked("UPDATE message SET due_at = NULL WHERE id = %s", text)
    consent.rebuild(owner, [stopped.pk], repair=True)
    assert asked("SELECT due_at IS NOT NULL FROM message WHERE id = %s", text) == [(True,)]


@pytest.mark.django_db(transaction=True)
def test_a_rebuild_waits_for_a_write_under_way_and_sees_it(owner: Workspace) -> None:
    person = make.recipient(owner)
    make.wrote(person)
    found: list[list[int]] = []

    def rebuild() -> None:
        found.append(consent.rebuild(owner, [person.pk], repair=True))
        connection.close()

    rebuilding = threading.Thread(target=rebuild)
    with transaction.atomic():
        make.stopped(person)
        rebuilding.start()
        rebuilding.join(0.3)
        assert rebuilding.is_alive(), "the rebuild did not wait"
    rebuilding.join(30)
    assert found == [[]]
    assert state(person).opted_out is not None


def test_more_people_than_one_transaction_may_lock_are_refused(owner: Workspace) -> None:
    with pytest.raises(ValueError, match="is the most"):
        recipients.lock(Key(owner.pk, n) for n in range(recipients.MOST + 1))
