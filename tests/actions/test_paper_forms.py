"""Signed forms: each tick is a consent, the scan is its proof, and a STOP of that day stays."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction
from tests import make
from tests.furnished import SCAN

from threadline.actions import contacts, erasures
from threadline.actions import paper_forms as acts
from threadline.actions.contacts import NewPhone
from threadline.actions.paper_forms import Signed
from threadline.models import (
    Audit,
    Consent,
    ConsentEvent,
    ConsentPerson,
    Contact,
    OptInPage,
    PaperForm,
    Purpose,
    Recipient,
    Sender,
    Workspace,
)
from threadline.queries import paper_forms as known
from threadline.rules import opt_in_pages, scans
from threadline.rules.actors import OPERATOR, Actor
from threadline.rules.contacts import Details
from threadline.rules.levels import ActorKind, Level

pytestmark = pytest.mark.django_db

HERS = "+13035550101"
MEMBER = Actor(ActorKind.MEMBER, 1)


@pytest.fixture
def owner() -> Workspace:
    return make.workspace()


@pytest.fixture
def sender(owner: Workspace) -> Sender:
    return make.sender(owner)


@pytest.fixture
def purposes(owner: Workspace) -> tuple[Purpose, Purpose]:
    return make.purpose(owner, "reminders"), make.purpose(owner, "offers", level=Level.PROMOTIONAL)


def yesterday() -> date:
    return (datetime.now(UTC) - timedelta(days=1)).date()


def signed(page: int, /, *ticked: Purpose, **changed: object) -> Signed:
    plain = Signed(
        page=page, version=1, language="en", number=HERS, name="Ann Lee", signed_on=yesterday(),
        ticked=frozenset(each.pk for each in ticked),
    )  # fmt: skip
    return replace(plain, **changed)  # type: ignore[arg-type]


def test_each_tick_is_a_consent_with_the_words_of_the_form_and_the_digest_of_the_scan(
    owner: Workspace, sender: Sender, purposes: tuple[Purpose, Purpose]
) -> None:
    page = make.opt_in_page(sender, *purposes)
    form = acts.record(MEMBER, owner, signed(page, *purposes), scan=SCAN)
    kept = PaperForm.objects.get(pk=form)
    digest = hashlib.sha256(SCAN).hexdigest()
    assert (bytes(kept.scan), bytes(kept.digest).hex(), kept.media_type) == (SCAN, digest, "application/pdf")
    shown = OptInPage.objects.get(pk=page)
    events = ConsentEvent.objects.filter(pk__in=kept.events)
    assert {(each.level, each.purpose_id) for each in events} == {
        ("informational", purposes[0].pk), ("promotional", purposes[1].pk),
    }  # fmt: skip
    for event in events:
        person = ConsentPerson.objects.get(event=event)
        assert (event.kind, event.medium, event.campaign) == ("granted", "paper_form", shown.name)
        assert event.text_version == f"opt-in/{shown.key}/1"
        assert (event.actor_kind, event.actor_id) == ("member", 1)
        assert (person.number, person.identity) == (HERS, "Ann Lee")
        assert "Riverside Dental may text me about offers" in person.capture
        assert f"Signed on paper on {yesterday()}; scan: sha256 {digest}" in person.capture
    assert set(Consent.objects.values_list("status", flat=True)) == {"active"}
    assert Audit.objects.get(action="paper_form.recorded").noun_id == form


def test_a_form_counts_from_the_beginning_of_its_day_so_a_stop_of_that_day_stays(
    owner: Workspace, sender: Sender, purposes: tuple[Purpose, Purpose]
) -> None:
    page = make.opt_in_page(sender, *purposes)
    make.stopped(make.recipient(owner, HERS))
    today = datetime.now(ZoneInfo(owner.zone)).date()
    acts.record(MEMBER, owner, signed(page, purposes[0], signed_on=today), scan=SCAN)
    assert Recipient.objects.get(number=HERS).opted_out_id is not None
    assert not Consent.objects.filter(status="active").exists()


@pytest.mark.parametrize(
    ("changed", "scan", "field", "problem"),
    [
        ({}, b"", "scan", scans.Problem.EMPTY),
        ({}, b"<html>", "scan", scans.Problem.OTHER),
        ({"version": 9}, SCAN, "version", opt_in_pages.Problem.UNKNOWN),
        ({"page": 999_999}, SCAN, "version", opt_in_pages.Problem.UNKNOWN),
        ({"ticked": frozenset()}, SCAN, "purposes", opt_in_pages.Problem.EMPTY),
        ({"ticked": frozenset({999_999})}, SCAN, "purposes", opt_in_pages.Problem.UNKNOWN),
    ],
)
def test_what_proves_nothing_is_refused_at_its_field_and_nothing_is_kept(
    owner: Workspace,
    sender: Sender,
    purposes: tuple[Purpose, Purpose],
    changed: dict[str, object],
    scan: bytes,
    field: str,
    problem: object,
) -> None:
    page = make.opt_in_page(sender, *purposes)
    refused = acts.record(MEMBER, owner, signed(page, purposes[0], **changed), scan=scan)
    assert refused == acts.Refused(field, problem)  # type: ignore[arg-type]
    assert not PaperForm.objects.exists()
    assert not ConsentEvent.objects.exists()


def test_a_page_of_another_workspace_is_none(
    owner: Workspace, sender: Sender, purposes: tuple[Purpose, Purpose]
) -> None:
    page = make.opt_in_page(sender, *purposes)
    elsewhere = make.workspace("Elsewhere")
    refused = acts.record(OPERATOR, elsewhere, signed(page, purposes[0]), scan=SCAN)
    assert refused == acts.Refused("version", opt_in_pages.Problem.UNKNOWN)


def test_a_scan_is_found_within_its_workspace_alone_and_never_changed(
    owner: Workspace, sender: Sender, purposes: tuple[Purpose, Purpose]
) -> None:
    form = acts.record(MEMBER, owner, signed(make.opt_in_page(sender, *purposes), *purposes), scan=SCAN)
    assert isinstance(form, int)
    found = known.scan(owner.pk, form)
    assert found is not None
    assert found.octets == SCAN
    assert known.scan(make.workspace("Elsewhere").pk, form) is None
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        PaperForm.objects.update(scan=b"another")


@pytest.mark.parametrize("at_once", [True, False], ids=["erased at once", "sealed"])
def test_a_scan_of_somebody_who_was_erased_is_shown_to_nobody(
    owner: Workspace, sender: Sender, purposes: tuple[Purpose, Purpose], at_once: bool
) -> None:
    form = acts.record(MEMBER, owner, signed(make.opt_in_page(sender, *purposes), *purposes), scan=SCAN)
    assert isinstance(form, int)
    contact = contacts.create(OPERATOR, owner, Details(name="Ann"), phones=[NewPhone(HERS)])
    assert isinstance(contact, Contact)
    if at_once:
        owner.erasure = "erase_at_once"
    assert erasures.erase(OPERATOR, owner, contact.pk)
    assert known.scan(owner.pk, form) is None
    assert known.recent(owner.pk) == []
    assert PaperForm.objects.exists() is not at_once
