"""Where people may be, as the claim knows it: kept with each number, by whatever changes what is known of them."""

from __future__ import annotations

import importlib
import pkgutil
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from bench.large import plans
from bench.large.plans import Plan
from django.db import connection
from tests import make
from tests.actions.claims import accepted, asked, claimed, only, said, settle

from threadline import migrations
from threadline.actions import contacts, merging, phones, placing
from threadline.actions.contacts import NewPhone
from threadline.models import Contact, Message, Recipient, Workspace
from threadline.queries import desk as desks
from threadline.queries import preview
from threadline.rules import gate, jurisdiction_files
from threadline.rules.actors import OPERATOR
from threadline.rules.carriage import Taken
from threadline.rules.contacts import Details
from threadline.rules.hours import closed
from threadline.rules.levels import Level, Occasion

pytestmark = pytest.mark.django_db

HOUSTON, CHICAGO, TOLL_FREE = "+17135550144", "+13125550145", "+18005550146"


@pytest.fixture
def owner() -> Workspace:
    return make.workspace()


def made(owner: Workspace, *numbers: str, **details: str) -> Contact:
    added = contacts.create(OPERATOR, owner, Details(**details), phones=[NewPhone(each) for each in numbers])  # type: ignore[arg-type]
    assert isinstance(added, Contact)
    return added


def where(owner: Workspace, number: str) -> tuple[list[str], list[str]]:
    found = Recipient.objects.get(workspace=owner, number=number)
    return sorted(found.states), sorted(found.zones)


NEW_YORK, DENVER, CENTRAL = "America/New_York", "America/Denver", "America/Chicago"


def test_a_number_alone_is_where_its_area_code_is(owner: Workspace) -> None:
    make.recipient(owner, HOUSTON)
    assert where(owner, HOUSTON)[0] == ["US-TX"]


def test_state_and_zip_code_of_a_contact_are_places_of_all_their_numbers(owner: Workspace) -> None:
    made(owner, HOUSTON, TOLL_FREE, state="new york", postcode="70112")
    assert where(owner, HOUSTON) == (["US-LA", "US-NY", "US-TX"], [CENTRAL, NEW_YORK])
    assert where(owner, TOLL_FREE) == (["US-LA", "US-NY"], [CENTRAL, NEW_YORK])


@pytest.mark.parametrize(
    ("field", "value", "states"),
    [("state", "RI", ["US-RI", "US-TX"]), ("postcode", "89101", ["US-NV", "US-TX"])],
)
def test_a_change_of_either_places_the_numbers_anew_and_has_waiting_texts_looked_at(
    owner: Workspace, field: str, value: str, states: list[str]
) -> None:
    ann = made(owner, HOUSTON)
    line = make.sender(owner)
    person = Recipient.objects.get(workspace=owner, number=HOUSTON)
    text = make.text(line, person, level=Level.CONVERSATIONAL)
    asked("UPDATE message SET due_at = now() + interval '9 hours' WHERE id = %s", text)
    contacts.change(OPERATOR, owner, ann.pk, Details(**{field: value}), only={field})  # type: ignore[arg-type]
    assert where(owner, HOUSTON)[0] == states
    assert Message.objects.get(id=text).due_at <= datetime.now(UTC)
    contacts.change(OPERATOR, owner, ann.pk, Details(**{field: ""}), only={field})  # type: ignore[arg-type]
    assert where(owner, HOUSTON)[0] == ["US-TX"]


def test_a_phone_that_is_linked_stands_where_its_person_is_and_only_as_long(owner: Workspace) -> None:
    ann = made(owner, HOUSTON, state="Louisiana")
    phone = phones.add(OPERATOR, owner, ann.pk, CHICAGO)
    assert where(owner, CHICAGO)[0] == ["US-IL", "US-LA"]
    phones.remove(OPERATOR, owner, phone.pk)  # type: ignore[union-attr]
    assert where(owner, CHICAGO)[0] == ["US-IL"]
    contacts.remove(OPERATOR, owner, ann.pk)
    assert where(owner, HOUSTON)[0] == ["US-TX"]


def test_merging_puts_all_numbers_where_the_one_person_is_said_to_be(owner: Workspace) -> None:
    ann, bob = made(owner, HOUSTON, state="LA"), made(owner, CHICAGO, state="RI", postcode="02903")
    merging.merge(OPERATOR, owner, ann.pk, other=bob.pk)
    assert where(owner, HOUSTON)[0] == ["US-LA", "US-RI", "US-TX"]  # the ZIP code filled a gap
    assert where(owner, CHICAGO)[0] == ["US-IL", "US-LA", "US-RI"]


def test_a_person_of_another_workspace_is_not_placed(owner: Workspace) -> None:
    other = make.workspace("Other")
    make.recipient(other, HOUSTON)
    made(owner, HOUSTON, state="RI")
    assert where(other, HOUSTON)[0] == ["US-TX"]


def test_the_gate_is_told_of_every_place(owner: Workspace) -> None:
    line = make.sender(owner)
    made(owner, TOLL_FREE, state="Louisiana", postcode="77002")
    person = Recipient.objects.get(workspace=owner, number=TOLL_FREE)
    [facts] = preview.facts(
        [preview.Draft(person.pk, line.pk, Level.CONVERSATIONAL)], desk=desks.read(owner.pk)
    )
    assert facts.hours is not None
    sunday = datetime(2026, 11, 22, 20, tzinfo=UTC)  # 14:00 in both
    assert [each.place for each in closed(facts.hours, sunday)] == ["US-LA"]
    assert {hours.place for hours, _ in facts.hours.rules} == {"US", "US-LA", "US-TX"}


def test_all_numbers_are_placed_anew_when_the_table_has_changed(owner: Workspace, settings: Any) -> None:
    made(owner, HOUSTON, state="Louisiana")
    make.recipient(owner, CHICAGO)
    assert placing.again() == 1  # only the one that a test put into a zone by hand
    assert placing.again() == 0
    settings.JURISDICTIONS, wrong = jurisdiction_files.read('[places.US-RI]\nareas = ["713", "312"]')
    assert wrong == ()
    assert placing.again() == 2
    assert where(owner, HOUSTON)[0] == ["US-LA", "US-RI", "US-TX"]
    assert where(owner, CHICAGO)[0] == ["US-IL", "US-RI"]


def test_who_was_known_before_places_were_kept_is_placed_by_the_migration(owner: Workspace) -> None:
    [name] = [
        each.name for each in pkgutil.iter_modules(migrations.__path__) if each.name.endswith("_places")
    ]
    fill = importlib.import_module(f"threadline.migrations.{name}").fill
    made(owner, HOUSTON, state="Louisiana", zone="America/Denver")
    make.recipient(owner, CHICAGO)
    before = where(owner, HOUSTON)
    Recipient.objects.update(states=[], zones=["Etc/UTC"])
    fill(None, SimpleNamespace(connection=connection))
    assert where(owner, HOUSTON) == before == (["US-LA", "US-TX"], [DENVER])
    assert where(owner, CHICAGO) == (["US-IL"], [CENTRAL])


# Caps


@pytest.fixture
def line() -> make.Line:
    return make.line()


def agreed(line: make.Line, *states: str) -> Recipient:
    """A person who may be informed, in these states, where it is noon."""
    person = make.recipient(line.workspace)
    Recipient.objects.filter(id=person.pk).update(states=list(states))
    make.granted(person, line.purpose)
    return person


def sent(line: make.Line, person: Recipient, **more: object) -> int:
    """A text that went; its id."""
    text = make.text(line.sender, person, about=more.pop("about", line.purpose), **more)  # type: ignore[arg-type]
    going = only(claimed(line))
    assert going.message == text
    accepted(line, going)
    return text


def held(line: make.Line, person: Recipient, **more: object) -> timedelta | None:
    """How long after the first attempt the next text is held by a cap; None when it goes."""
    text = make.text(line.sender, person, about=more.pop("about", line.purpose), **more)  # type: ignore[arg-type]
    going = claimed(line)
    kept = Message.objects.get(id=text)
    if going:
        return None
    assert kept.reason == "cap"
    [(first,)] = asked("SELECT min(claimed_at) FROM attempt WHERE outcome IN ('accepted', 'unknown')")
    return kept.due_at - first


@pytest.mark.parametrize("state", ["US-FL", "US-OK", "US-MD"])
def test_three_texts_on_one_subject_in_a_day_are_all_that_some_states_allow(
    line: make.Line, state: str
) -> None:
    person = agreed(line, "US-NY", state)
    for automated in (False, True, False):
        sent(line, person, automated=automated)
    assert held(line, person) == timedelta(hours=24)


def test_another_subject_and_another_state_are_not_under_that_cap(line: make.Line) -> None:
    person = agreed(line, "US-FL")
    other = make.purpose(line.workspace, "Outage alerts")
    make.granted(person, other)
    for _ in range(3):
        sent(line, person)
    assert held(line, person, about=other) is None
    elsewhere = agreed(line, "US-NY")
    asked("UPDATE attempt SET outcome = 'accepted' WHERE outcome IS NULL")
    for _ in range(4):
        sent(line, elsewhere)


def test_what_may_have_gone_counts_and_what_was_refused_or_came_back_does_not(line: make.Line) -> None:
    person = agreed(line, "US-FL")
    for taken in (Taken.UNKNOWN, Taken.REJECTED, Taken.UNKNOWN, Taken.ACCEPTED):
        make.text(line.sender, person, about=line.purpose)
        settle(line, said(only(claimed(line)), taken))
    assert held(line, person) == timedelta(hours=24)


def test_a_conversation_is_under_no_cap_on_subjects(line: make.Line) -> None:
    person = agreed(line, "US-FL")
    make.wrote(person)
    for _ in range(5):
        sent(line, person, about=None, level=Level.CONVERSATIONAL)


def test_maine_allows_a_program_one_text_in_eight_hours_and_a_person_any(line: make.Line) -> None:
    person = agreed(line, "US-ME")
    sent(line, person, automated=False)
    sent(line, person, automated=True)
    assert held(line, person, automated=True) == timedelta(hours=8) + _between_first_and_second()
    asked("UPDATE message SET due_at = NULL, lane_id = NULL, state = 'cancelled' WHERE state = 'queued'")
    assert held(line, person, automated=False) is None


def _between_first_and_second() -> timedelta:
    [(between,)] = asked("SELECT max(claimed_at) - min(claimed_at) FROM attempt")
    return between  # type: ignore[no-any-return]


def test_an_answer_to_a_keyword_and_an_emergency_are_under_no_states_cap(line: make.Line) -> None:
    person = agreed(line, "US-ME", "US-FL")
    make.wrote(person)
    sent(line, person, automated=True)
    sent(line, person, automated=True, about=None, level=Level.CONVERSATIONAL, occasion=Occasion.HELP_ANSWER)
    sent(line, person, automated=True, occasion=Occasion.EMERGENCY)


def test_the_workspaces_week_is_a_cap_beside_its_day(line: make.Line) -> None:
    Workspace.objects.filter(pk=line.workspace.pk).update(daily_cap=2, weekly_cap=3)
    person = agreed(line)
    sent(line, person)
    asked("UPDATE attempt SET claimed_at = claimed_at - interval '3 days'")
    sent(line, person)
    asked("UPDATE attempt SET claimed_at = claimed_at - interval '25 hours'")
    sent(line, person)
    assert held(line, person) == timedelta(days=7)


def test_the_strictest_of_several_caps_holds_the_longest(line: make.Line) -> None:
    Workspace.objects.filter(pk=line.workspace.pk).update(daily_cap=1)
    person = agreed(line, "US-ME")
    sent(line, person, automated=True)
    assert held(line, person, automated=True) == timedelta(hours=24)


# Business hours


def test_a_workspace_may_keep_programs_to_its_business_hours(line: make.Line) -> None:
    person = agreed(line)
    closed_now = [["00:00", "00:01"]] * 7
    zone = make.zone_of(12)
    Workspace.objects.filter(pk=line.workspace.pk).update(business_hours=closed_now, zone=zone)
    sent(line, person, automated=True)
    Workspace.objects.filter(pk=line.workspace.pk).update(business_hours_only=True)
    text = make.text(line.sender, person, about=line.purpose, automated=True)
    assert claimed(line) == []
    assert Message.objects.get(id=text).reason == "business_hours"
    sent(line, person, automated=False)
    Workspace.objects.filter(pk=line.workspace.pk).update(business_hours=[])
    asked("UPDATE message SET due_at = clock_timestamp() WHERE id = %s", text)
    assert only(claimed(line)).message == text  # nobody has said any hours


def test_a_verdict_stores_the_version_of_the_table(line: make.Line) -> None:
    from django.conf import settings

    person = agreed(line)
    goes = sent(line, person)
    waits = make.text(line.sender, make.recipient(line.workspace), about=line.purpose)
    claimed(line)
    version = settings.JURISDICTIONS.version
    assert Message.objects.get(id=goes).law == Message.objects.get(id=waits).law == version
    assert asked("SELECT law, rule FROM attempt") == [(version, gate.RULE_VERSION)]


def test_the_facts_of_people_under_caps_are_led_to_by_indexes(line: make.Line) -> None:
    Workspace.objects.filter(pk=line.workspace.pk).update(daily_cap=5, weekly_cap=20)
    for _ in range(3):
        sent(line, agreed(line, "US-FL", "US-ME"), automated=True)
    person = agreed(line, "US-FL", "US-ME")
    draft = preview.Draft(
        person.pk, line.sender.pk, Level.INFORMATIONAL, automated=True, purpose=line.purpose.pk
    )
    # Enough people that reading all of them is seen to cost more than going to three, whatever else is there.
    asked(
        "INSERT INTO recipient (workspace_id, number, country, zones, review)"
        " SELECT %s, '+1312' || (3000000 + n), 'US', '{America/Chicago}', false FROM generate_series(1, 2000) n",
        line.workspace.pk,
    )
    asked("ANALYZE recipient, attempt, message, consent")
    with plans.asked() as statements:
        preview.facts([draft] * 3, desk=desks.read(line.workspace.pk))
    [facts] = [each for each in statements if each.name == "facts.of_people"]
    assert plans.without_index(facts) == []
    # Who had thousands of texts over the years is judged by those of the last days alone.
    assert "(claimed_at > (statement_timestamp()" in str(conditions(plans.plans(facts)[0]))


def conditions(plan: Plan) -> list[str]:
    """What leads every index of a plan."""
    below = [each for node in plan.get("Plans", ()) for each in conditions(node)]
    return [plan["Index Cond"], *below] if "Index Cond" in plan else below
