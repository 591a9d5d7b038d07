"""Opting in on a page: what is on record, what the phone gets, and what a web form can never take back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests import make
from tests.actions import claims
from tests.actions.test_arrivals import receive, said

from threadline.actions import contacts, erasures, joining, purposes, seals, verifying
from threadline.actions.contacts import NewPhone
from threadline.actions.joining import Submitted
from threadline.models import (
    Audit,
    Consent,
    ConsentEvent,
    ConsentPerson,
    Message,
    OptInPage,
    Purpose,
    Recipient,
    Sender,
    Workspace,
)
from threadline.queries import opt_in_pages
from threadline.queries.opt_in_pages import Public
from threadline.rules.actors import OPERATOR
from threadline.rules.contacts import Details
from threadline.rules.levels import ConsentKind, Level

pytestmark = pytest.mark.django_db

OURS, HERS = "+15125550100", "+13035550101"


@pytest.fixture
def sender() -> Sender:
    return make.sender(make.workspace(), e164=OURS)


@pytest.fixture
def reminders(sender: Sender) -> Purpose:
    return make.purpose(Workspace.objects.get(pk=sender.workspace_id), "reminders")


@pytest.fixture
def offers(sender: Sender) -> Purpose:
    owner = Workspace.objects.get(pk=sender.workspace_id)
    return make.purpose(owner, "offers", level=Level.PROMOTIONAL)


def page(sender: Sender, *about: Purpose, double: bool = True) -> Public:
    made = make.opt_in_page(sender, *about, double=double)
    shown = opt_in_pages.public(OptInPage.objects.get(pk=made).key)
    assert shown is not None
    return shown


def form(*ticked: Purpose, language: str = "en") -> Submitted:
    return Submitted(
        number=HERS, name="Ann Lee", ticked=frozenset(each.pk for each in ticked), language=language,
        ip="203.0.113.9", user_agent="Firefox", source_url="https://texts.example/join/x/",
    )  # fmt: skip


def join(shown: Public, *ticked: Purpose, language: str = "en") -> list[int]:
    return joining.join(shown, form(*ticked, language=language), now=datetime.now(UTC))


def statuses() -> dict[str, str]:
    return dict(Consent.objects.values_list("purpose__name", "status"))


def sent() -> list[tuple[str, str]]:
    return list(Message.objects.filter(direction="out").order_by("id").values_list("occasion", "body"))


def test_a_page_that_asks_the_phone_grants_nothing_before_its_yes(
    sender: Sender, reminders: Purpose, offers: Purpose
) -> None:
    shown = page(sender, reminders, offers)
    ids = join(shown, reminders, offers)
    assert statuses() == {"reminders": "pending", "offers": "pending"}
    [(occasion, body)] = sent()
    assert occasion == "opt_in_request"
    assert body.startswith("Riverside Dental: Reply YES to get texts about ")
    assert "reminders" in body
    assert "offers" in body
    receive(sender.number.account, said("Yes!", by=HERS, to=OURS))
    assert statuses() == {"reminders": "active", "offers": "active"}
    answers = ConsentEvent.objects.filter(kind="granted").order_by("id")
    assert {each.campaign for each in answers} == {shown.page.name}
    assert {each.text_version for each in answers} == {shown.page.text_version}
    people = [ConsentPerson.objects.get(event_id=each.pk) for each in answers]
    assert {(each.identity, each.ip, each.user_agent, each.source_url) for each in people} == {
        ("Ann Lee", "203.0.113.9", "Firefox", "https://texts.example/join/x/")
    }, "each stands alone"
    captures = [each.capture for each in people]
    assert all("Yes!" in each for each in captures)
    assert all(any(f"event {id_}" in each for each in captures) for id_ in ids), (
        "each names the request it answers"
    )
    assert sent()[-1][0] == "join_answer"
    assert "reminders" in sent()[-1][1]
    assert "offers" in sent()[-1][1]


def test_a_yes_brings_nothing_back_that_was_erased_meanwhile(sender: Sender, reminders: Purpose) -> None:
    [asked] = join(page(sender, reminders), reminders)
    ConsentPerson.objects.filter(event_id=asked).delete()
    receive(sender.number.account, said("YES", by=HERS, to=OURS))
    granted = ConsentPerson.objects.get(event__kind="granted")
    assert (granted.identity, granted.ip, granted.user_agent, granted.source_url) == ("", "", "", "")


def test_evidence_of_erased_people_that_is_still_kept_is_not_carried_over(
    sender: Sender, reminders: Purpose
) -> None:
    join(page(sender, reminders), reminders)
    Recipient.objects.filter(number=HERS).update(erased_at=datetime.now(UTC))
    receive(sender.number.account, said("YES", by=HERS, to=OURS))
    assert not ConsentPerson.objects.filter(event__kind="granted").exclude(identity="", ip="").exists()


def test_what_a_yes_took_over_is_sealed_and_erased_like_the_rest(sender: Sender, reminders: Purpose) -> None:
    join(page(sender, reminders), reminders)
    receive(sender.number.account, said("YES", by=HERS, to=OURS))
    seals.seal()
    owner = Workspace.objects.get(pk=sender.workspace_id)
    Workspace.objects.filter(pk=owner.pk).update(erasure="erase_at_once")
    owner.refresh_from_db()
    who = contacts.create(OPERATOR, owner, Details(name="Ann Lee"), phones=[NewPhone(HERS)])
    assert verifying.verify().sound
    assert erasures.erase(OPERATOR, owner, who.pk)
    assert not ConsentPerson.objects.exists()
    assert verifying.verify().sound


def test_the_record_has_all_that_was_shown_and_done(
    sender: Sender, reminders: Purpose, offers: Purpose
) -> None:
    shown = page(sender, reminders, offers, double=False)
    [id_] = join(shown, reminders, language="es")
    event = ConsentEvent.objects.get(pk=id_)
    person = ConsentPerson.objects.get(event_id=id_)
    assert (event.kind, event.level, event.purpose_id, event.medium) == (
        "granted", "informational", reminders.pk, "web_form",
    )  # fmt: skip
    assert (event.campaign, event.text_version) == (shown.page.name, shown.page.text_version)
    assert (event.actor_kind, event.actor_id) == ("person", None)
    assert (person.number, person.identity, person.ip, person.user_agent, person.source_url) == (
        HERS, "Ann Lee", "203.0.113.9", "Firefox", "https://texts.example/join/x/",
    )  # fmt: skip
    assert person.capture.startswith(shown.page.version.words["es"])
    assert person.capture.endswith("Marcó: reminders. [Aceptar]")
    assert Audit.objects.get(action="consent.granted").noun_id == id_


def test_a_page_that_asks_no_phone_grants_at_once_and_thanks_in_the_language_that_was_read(
    sender: Sender, reminders: Purpose
) -> None:
    join(page(sender, reminders, double=False), reminders, language="es")
    assert statuses() == {"reminders": "active"}
    [(occasion, body)] = sent()
    assert occasion == "join_answer"
    assert body.startswith("Riverside Dental: Acepta recibir mensajes sobre reminders.")


def test_the_purposes_own_answer_thanks_where_there_is_one(sender: Sender, reminders: Purpose) -> None:
    own = "Riverside Dental: we remind you. Reply STOP to opt out."
    done = purposes.change(
        OPERATOR, sender.workspace_id, reminders.pk, name="reminders", join_words=[], join_text=own
    )
    assert done is True
    join(page(sender, reminders, double=False), reminders)
    assert sent() == [("join_answer", own)]


@pytest.mark.parametrize("double", [True, False])
def test_a_form_of_anybodys_never_lifts_a_stop_and_sends_nothing(
    sender: Sender, reminders: Purpose, double: bool
) -> None:
    receive(sender.number.account, said("STOP", by=HERS, to=OURS))
    before = sent()
    [id_] = join(page(sender, reminders, double=double), reminders)
    assert ConsentEvent.objects.get(pk=id_).kind == "requested", "on record, and without effect"
    assert Recipient.objects.get(number=HERS).opted_out_id is not None
    assert statuses() == {}
    assert sent() == before


def test_after_a_start_from_the_phone_the_form_counts_again(sender: Sender, reminders: Purpose) -> None:
    shown = page(sender, reminders, double=False)
    account = sender.number.account
    receive(account, said("STOP", by=HERS, to=OURS, ago=20))
    receive(account, said("START", by=HERS, to=OURS, ago=10))
    join(shown, reminders)
    assert statuses() == {"reminders": "active"}


def test_what_the_phone_took_back_alone_needs_its_yes_also_where_a_form_would_do(
    sender: Sender, reminders: Purpose, offers: Purpose
) -> None:
    person = make.recipient(Workspace.objects.get(pk=sender.workspace_id), HERS)
    make.act(person, ConsentKind.ENDED, level=Level.PROMOTIONAL, about=offers)
    join(page(sender, reminders, offers, double=False), reminders, offers)
    assert statuses() == {"reminders": "active", "offers": "pending"}
    [(occasion, body)] = sent()
    assert occasion == "opt_in_request"
    assert "offers" in body
    assert "reminders" not in body
    receive(sender.number.account, said("YES", by=HERS, to=OURS))
    assert statuses() == {"reminders": "active", "offers": "active"}


def test_who_has_agreed_already_is_told_so_and_not_asked_again(sender: Sender, reminders: Purpose) -> None:
    person = make.recipient(Workspace.objects.get(pk=sender.workspace_id), HERS)
    make.granted(person, reminders)
    join(page(sender, reminders), reminders)
    assert statuses() == {"reminders": "active"}
    assert [occasion for occasion, _ in sent()] == ["join_answer"]


def test_only_what_is_offered_there_can_be_ticked(
    sender: Sender, reminders: Purpose, offers: Purpose
) -> None:
    join(page(sender, reminders, double=False), reminders, offers)
    assert statuses() == {"reminders": "active"}


@pytest.mark.parametrize("double", [True, False])
def test_the_gate_lets_the_request_or_the_thanks_go(double: bool) -> None:
    line = make.line()
    make.recipient(line.workspace, HERS)
    join(page(line.sender, line.purpose, double=double), line.purpose)
    queued = Message.objects.get(direction="out")
    assert [each.message for each in claims.claimed(line)] == [queued.pk]
