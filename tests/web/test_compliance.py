"""The compliance page: what changed, who is not to be texted, what is due, the seal's health."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from bench.large import plans
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests import make
from tests.actions.claims import asked
from tests.web import people
from tests.web.people import Desk

from threadline.actions import contacts, seals, verifying
from threadline.actions.contacts import NewPhone
from threadline.models import Audit, ConsentEvent, ConsentPerson, Recipient, Review, Verification
from threadline.queries import compliance
from threadline.queries import contacts as known
from threadline.rules import suppression
from threadline.rules.actors import OPERATOR
from threadline.rules.channels import Channel
from threadline.rules.contacts import Details
from threadline.rules.levels import ConsentKind

pytestmark = pytest.mark.django_db

LIST = {
    "on": "text",
    "medium": "import",
    "occurred_at": "2026-03-02T09:30",
    "capture": "the list of the old system",
}


@pytest.fixture
def desk() -> Desk:
    return people.desk()


def at(desk: Desk, more: str = "") -> str:
    return f"{desk.path}settings/compliance/{more}"


def page(desk: Desk, more: str = "") -> str:
    return people.client(desk.owner).get(at(desk, more)).content.decode()


def suppress(desk: Desk, **said: object) -> tuple[int, str]:
    answer = people.client(desk.owner).post(at(desk, "suppress/"), {**LIST, **said})
    return answer.status_code, answer.content.decode()


def gone(desk: Desk, number: str) -> bool:
    return Recipient.objects.get(workspace=desk.workspace, number=number).opted_out_id is not None


def test_opt_ins_and_opt_outs_are_counted_by_day_in_the_workspaces_zone(desk: Desk) -> None:
    about = make.purpose(desk.workspace)
    people_ = [make.recipient(desk.workspace) for _ in range(3)]
    for person in people_:
        make.granted(person, about)
    make.stopped(people_[0])
    make.act(people_[1], ConsentKind.ENDED, about=about)
    stranger = make.recipient(make.workspace("Elsewhere"))
    make.stopped(stranger)
    days = compliance.days(desk.workspace.pk, zone="America/Chicago", now=datetime.now(UTC))
    assert len(days) == compliance.DAYS
    assert (days[-1].opted_in, days[-1].opted_out) == (3, 2)
    assert sum(day.opted_in + day.opted_out for day in days[:-1]) == 0
    tomorrow = compliance.days(
        desk.workspace.pk, zone="America/Chicago", now=datetime.now(UTC) + timedelta(days=1)
    )
    assert (tomorrow[-2].opted_in, tomorrow[-1].opted_in) == (3, 0)
    shown = page(desk)
    assert "Opt-ins a day" in shown
    assert "As a table" in shown


def test_a_count_stops_at_many(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compliance, "MANY", 2)
    for _ in range(4):
        make.stopped(make.recipient(desk.workspace))
    days = compliance.days(desk.workspace.pk, zone="America/Chicago", now=datetime.now(UTC))
    assert days[-1].opted_out == 2
    assert "More than 2 addresses." in page(desk)


def test_who_opted_out_is_listed_the_latest_first_page_by_page(desk: Desk) -> None:
    persons = [make.recipient(desk.workspace) for _ in range(compliance.PAGE + 2)]
    for person in persons:
        make.stopped(person)
    make.wrote(make.recipient(desk.workspace))
    first = compliance.suppressed(desk.workspace.pk)
    rest = compliance.suppressed(desk.workspace.pk, after=(first[-1].since, first[-1].id))
    assert [each.number for each in (*first, *rest)] == [person.number for person in reversed(persons)]
    shown = page(desk)
    assert 'id="more-suppressed"' in shown
    address = shown.partition('id="more-suppressed"')[2].partition('href="')[2].partition('"')[0]
    more = people.client(desk.owner).get(
        address.replace("&amp;", "&"), headers={"HX-Request": "true", "HX-Target": "more-suppressed"}
    )
    assert more.content.decode().count("<tr>") == 2


def found(desk: Desk, text: str) -> set[str]:
    sought = suppression.sought(text, country="US")
    return {each.number for each in compliance.search(desk.workspace.pk, sought).rows}


def test_who_opted_out_is_found_by_number_by_its_beginning_and_by_its_end(desk: Desk) -> None:
    person, other = (
        make.recipient(desk.workspace, "+13125553902"),
        make.recipient(desk.workspace, "+442079463902"),
    )
    make.recipient(desk.workspace, "+13125553903")
    make.stopped(person)
    make.stopped(other)
    mine, theirs = person.number, other.number
    for text in (mine, "(312) 555-3902", "312 555", "1312", "+1 312", "553902"):
        assert found(desk, text) == {mine}, text
    assert found(desk, "3902") == {mine, theirs}
    assert found(desk, "+44") == {theirs}
    for text in ("902", "3903", "+13125550999", "-", "000", "0"):
        assert found(desk, text) == set(), text
    assert "(312) 555-3902" in page(desk, "?q=3902")
    for none in ("?q=%00", "?after=x_y", "?after=2026-01-01_9"):
        assert people.client(desk.owner).get(at(desk, none)).status_code == 200
    assert "Nobody who opted out is found by that." in page(desk, "?q=Ana")


def test_who_opted_out_is_found_by_name_and_by_the_beginning_of_an_e_mail(desk: Desk) -> None:
    lucia = Details(name="Lucía Vargas", email="Ella.V@example.com")
    contacts.create(OPERATOR, desk.workspace, lucia, phones=[NewPhone("+13125550144")])
    contacts.create(OPERATOR, desk.workspace, Details(name="Lucía Ruiz"), phones=[NewPhone("+13125550145")])
    suppress(desk, numbers="(312) 555-0144", on="all")
    hers = {"+13125550144", "ella.v@example.com"}
    for text in ("Lucía", "lucia var", "ella", "Ella.V@example.com"):
        assert found(desk, text) == hers, text
    assert found(desk, "ella.v@example.com") == hers
    assert found(desk, "Ruiz") == set()
    assert page(desk, "?q=Luc%C3%ADa").count("Lucía Vargas") == 3  # texts, calls and e-mail


def test_an_e_mail_address_is_found_by_name_in_whatever_letters_it_was_written(desk: Desk) -> None:
    jurgen = Details(name="Jürgen", email="GROẞ@example.com")
    contacts.create(OPERATOR, desk.workspace, jurgen, phones=[NewPhone("+13125550144")])
    suppress(desk, numbers="(312) 555-0144", on="all")
    assert found(desk, "Jürgen") == {"+13125550144", "gross@example.com"}


def test_a_search_that_finds_too_many_says_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(compliance.PAGE + 1):
        make.stopped(make.recipient(desk.workspace))
    shown = page(desk, "?q=%2B1")
    assert "There are more: say more of it." in shown
    monkeypatch.setattr(known, "FEW", 1)
    for n in range(2):
        contacts.add(OPERATOR, desk.workspace, name="Ann", number=f"+1312555014{n}")
    assert "Too many people are found by that to look through" in page(desk, "?q=Ann")


def test_what_waits_for_review_is_shown_with_its_age_and_is_due(desk: Desk) -> None:
    assert "None waits for review." in page(desk)
    people.doubted(desk)
    people.doubted(people.desk("Elsewhere"))
    seals.seal()
    verifying.keep()
    shown = page(desk)
    assert "1 text that may be an opt-out waits for review; it was first seen on" in shown
    assert "1 waits for review" in shown
    assert f'<a href="{desk.path}reviews/">' in shown
    assert "Nothing." not in shown
    Review.objects.filter(workspace=desk.workspace).update(made_at=datetime.now(UTC) - timedelta(days=40))
    assert "A text that may be an opt-out has waited" in page(desk)


def test_who_may_not_decide_is_told_of_reviews_without_a_way_there(desk: Desk) -> None:
    people.doubted(desk)
    asked(
        "UPDATE role SET permissions = '{read,audit}' WHERE workspace_id = %s AND name = 'Viewer'",
        desk.workspace.pk,
    )
    shown = people.client(people.member(desk.workspace, "Viewer")).get(at(desk)).content.decode()
    assert "waits for review" in shown
    assert f"{desk.path}reviews/" not in shown


@pytest.mark.parametrize(("days", "said"), [(40, "after more than ten"), (14, "shortly before ten"), (1, "")])
def test_a_revocation_honoured_late_is_to_be_looked_at_for_a_month(desk: Desk, days: int, said: str) -> None:
    make.act(desk.person, ConsentKind.OPTED_OUT, at=datetime.now(UTC) - timedelta(days=days))
    seals.seal()
    verifying.keep()
    shown = page(desk)
    assert ("A revocation was honoured" in shown, "Nothing." in shown) == (bool(said), not said)
    assert said in shown
    asked("SET LOCAL session_replication_role = replica")
    asked("UPDATE consent_event SET recorded_at = recorded_at - interval '31 days',"
          " occurred_at = occurred_at - interval '31 days'")  # fmt: skip
    asked("SET LOCAL session_replication_role = origin")
    assert "A revocation was honoured" not in page(desk)


def test_the_list_is_exported_so_that_no_spreadsheet_runs_it_and_read_again(desk: Desk) -> None:
    person = make.recipient(desk.workspace)
    contacts.add(OPERATOR, desk.workspace, name="=cmd|' /C calc'!A0", number=person.number)
    make.stopped(person)
    answer = people.client(desk.owner).post(at(desk, "export/"))
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    _heading, row = csv.reader(io.StringIO(text, newline=""))
    assert row[:3] == [f"'{person.number}", "texts", "'=cmd|' /C calc'!A0"]
    assert Audit.objects.filter(action="suppression.exported", actor_id=desk.owner.pk).exists()
    elsewhere = people.desk("Elsewhere")
    status, shown = suppress(elsewhere, numbers=text)
    assert (status, "1 number opted out." in shown) == (200, True)
    assert gone(elsewhere, person.number)


def test_a_list_is_opted_out_with_its_evidence_and_every_phone_of_its_people(desk: Desk) -> None:
    cell, home = make.recipient(desk.workspace), make.recipient(desk.workspace)
    known = contacts.add(OPERATOR, desk.workspace, name="Ann", number=cell.number)
    assert isinstance(known, contacts.Contact)
    asked(
        "INSERT INTO phone (workspace_id, contact_id, recipient_id, kind, textable) VALUES (%s, %s, %s, 'home', true)",
        desk.workspace.pk, known.pk, home.pk,
    )  # fmt: skip
    status, shown = suppress(desk, numbers=f"{cell.number}\n(312) 555-0144\nAna\n")
    assert status == 200
    assert "2 numbers opted out." in shown
    assert "Line 3: <bdi>Ana</bdi>" in shown
    assert all(gone(desk, number) for number in (cell.number, home.number, "+13125550144"))
    event = ConsentEvent.objects.filter(workspace=desk.workspace, kind="opted_out").earliest("id")
    assert (event.medium, event.actor_id) == ("import", desk.owner.pk)
    assert ConsentPerson.objects.get(event=event).capture == LIST["capture"]
    assert Audit.objects.filter(action="suppression.imported").get().detail == {
        "count": 2,
        "channels": ["text"],
    }
    seals.seal()
    assert verifying.verify().sound


def test_a_list_of_who_wants_no_contact_is_shown_with_what_each_address_is_for(desk: Desk) -> None:
    made = contacts.create(
        OPERATOR,
        desk.workspace,
        Details(name="Ann", email="ann@example.com"),
        phones=[NewPhone("+13125550144")],
    )
    assert isinstance(made, contacts.Contact)
    status, shown = suppress(desk, numbers="(312) 555-0144", on="all")
    assert status == 200
    assert "1 number opted out." in shown
    assert {each.channel for each in compliance.suppressed(desk.workspace.pk)} == set(Channel)
    found = page(desk, "?q=Ann%40Example.com")
    assert "ann@example.com" in found
    assert "e-mail" in found


def test_who_is_out_already_is_not_recorded_again(desk: Desk) -> None:
    person = make.recipient(desk.workspace)
    make.stopped(person)
    before = ConsentEvent.objects.count()
    _, shown = suppress(desk, numbers=person.number)
    assert "1 had already." in shown
    assert ConsentEvent.objects.count() == before


def test_a_long_list_goes_in_batches(desk: Desk) -> None:
    numbers = [f"+1312556{n:04d}" for n in range(250)]
    _, shown = suppress(desk, file=SimpleUploadedFile("list.csv", "\n".join(numbers).encode()))
    assert "250 numbers opted out." in shown
    assert compliance.suppressed_count(desk.workspace.pk) == 250
    assert [row.detail["count"] for row in Audit.objects.filter(action="suppression.imported").order_by("id")] == [
        100, 100, 50,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"numbers": "312 555 0144", "capture": ""},
        {"numbers": "312 555 0144", "occurred_at": "2999-01-01T00:00"},
        {"numbers": "312 555 0144", "occurred_at": "x"},
        {"numbers": "312 555 0144", "medium": "keyword"},
        {"numbers": "1\n" * 10_001},
    ],
)
def test_a_list_without_proof_or_without_numbers_is_refused(desk: Desk, said: dict[str, object]) -> None:
    status, shown = suppress(desk, **said)
    assert status == 422
    assert 'class="error"' in shown
    assert not ConsentEvent.objects.filter(kind="opted_out").exists()


def test_only_who_may_record_consent_may_opt_others_out(desk: Desk) -> None:
    asked(
        "UPDATE role SET permissions = '{read,audit}' WHERE workspace_id = %s AND name = 'Viewer'",
        desk.workspace.pk,
    )
    client = people.client(people.member(desk.workspace, "Viewer"))
    assert "Opt out a list" not in client.get(at(desk)).content.decode()
    assert client.post(at(desk, "suppress/"), {**LIST, "numbers": "312 555 0144"}).status_code == 403


def test_the_seals_health_and_what_is_due_are_told(desk: Desk) -> None:
    shown = page(desk)
    assert "Consent has not been checked yet" in shown
    asked("SET LOCAL session_replication_role = replica")
    asked("UPDATE consent_event SET recorded_at = recorded_at - interval '5 minutes'")
    assert "Nothing has been sealed for more than a minute." in page(desk)
    asked("UPDATE consent_event SET recorded_at = recorded_at + interval '5 minutes'")
    asked("SET LOCAL session_replication_role = origin")
    seals.seal()
    verifying.keep()
    shown = page(desk)
    assert "everything agrees" in shown
    assert "Nothing." in shown


def test_a_check_that_found_something_says_which_row_to_its_workspace_alone(desk: Desk) -> None:
    other = people.desk("Elsewhere")
    event = ConsentEvent.objects.filter(workspace=desk.workspace).earliest("id")
    asked("SET LOCAL session_replication_role = replica")
    asked("UPDATE consent_event SET campaign = 'x' WHERE id = %s", event.pk)
    asked("SET LOCAL session_replication_role = origin")
    verifying.keep()
    row = f"Event {event.pk} of workspace {desk.workspace.pk}"
    assert row in page(desk)
    assert "The last check found something" in page(desk)
    assert row not in page(other)
    assert "The last check found something" not in page(other)


def test_a_check_that_is_too_old_is_due(desk: Desk) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=3)
    Verification.objects.create(
        started_at=long_ago, finished_at=long_ago, sound=True, events=0, blocks=0, unsealed=0, erased=0
    )
    assert "Consent was last checked on" in page(desk)


def test_every_statement_of_the_page_is_led_by_an_index(desk: Desk) -> None:
    make.stopped(make.recipient(desk.workspace))
    contacts.add(OPERATOR, desk.workspace, name="Ann Lee", number="+13125550144")
    client: Client = people.client(desk.owner)
    client.get(at(desk))
    asked("ANALYZE recipient, consent_event, contact, phone")
    with plans.asked() as statements:
        assert client.get(at(desk)).status_code == 200
        for text in (f"%2B{desk.person.number[1:]}", "312", "3902", "ella", "Ann%20Lee"):
            assert client.get(at(desk, f"?q={text}")).status_code == 200
    ours = [each for each in statements if each.name.startswith("compliance.")]
    assert {each.name for each in ours} >= {
        "compliance.changes",
        "compliance.suppressed",
        "compliance.suppressed_from",
        "compliance.suppressed_ending",
        "compliance.reached_at",
        "compliance.suppressed_at",
        "compliance.unsealed",
    }
    for each in statements:
        assert plans.without_index(each) == [], each.name
