"""Lists of consent to calls and e-mail: each way of reaching somebody is agreed to, and proven, on its own."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

import pytest
from tests import make
from tests.actions.test_consent_imports import record, upload

from threadline.actions import consent, consent_imports, contacts, erasures, seals, verifying
from threadline.actions.contacts import NewPhone
from threadline.models import Consent, ConsentEvent, ConsentPerson, Contact, Recipient, Workspace
from threadline.rules.actors import OPERATOR
from threadline.rules.channels import EVERYTHING, TEXTS, Channel
from threadline.rules.contacts import Details
from threadline.rules.levels import ConsentKind, Level

pytestmark = pytest.mark.django_db
HEAD = "number,purpose,when,channel\n"
HERS = "+13125550144"


@pytest.fixture
def owner() -> Workspace:
    made = make.workspace()
    make.purpose(made, "Reminders")
    return made


def ann(owner: Workspace, email: str = "Ann@Example.com") -> Contact:
    made = contacts.create(OPERATOR, owner, Details(name="Ann", email=email), phones=[NewPhone(HERS)])
    assert isinstance(made, Contact), made
    return made


def agreed() -> set[str]:
    """The addresses at which something is agreed to."""
    return set(Consent.objects.filter(status="active").values_list("recipient__number", flat=True))


def row(channel: str, number: str = HERS) -> str:
    return f"{number},Reminders,2026-03-02,{channel}\n"


@pytest.mark.parametrize(
    ("channel", "address"),
    [("", HERS), ("text", HERS), ("voice", f"tel:{HERS}"), ("Email", "mailto:ann@example.com")],
)
def test_a_row_is_consent_on_its_channel_and_on_no_other(
    owner: Workspace, channel: str, address: str
) -> None:
    ann(owner)
    made = record(owner, row(channel), head=HEAD)
    assert (made.good, made.recorded) == (1, 1)
    assert agreed() == {address}
    event = ConsentEvent.objects.get()
    assert ConsentPerson.objects.get(event=event).number == address
    seals.seal()
    assert verifying.verify().sound


def test_each_channel_is_recorded_once_however_often_it_is_told(owner: Workspace) -> None:
    ann(owner)
    rows = row("text") + row("voice") + row("voice") + row("email") + row("")
    made = record(owner, rows, head=HEAD)
    assert (made.good, made.known, made.recorded) == (5, 2, 3)
    assert agreed() == {HERS, f"tel:{HERS}", "mailto:ann@example.com"}
    assert record(owner, rows, head=HEAD).recorded == 0


def test_who_has_no_e_mail_address_is_refused_in_the_order_of_the_lines(owner: Workspace) -> None:
    ann(owner, email="")
    made = upload(owner, row("email") + row("fax") + row("email", "+13125550145") + row("voice"), head=HEAD)
    assert made.good == 1
    assert made.bad == [[2, "channel", "no_email"], [3, "channel", "unknown"], [4, "channel", "no_email"]]


def test_an_address_that_is_gone_before_it_is_recorded_gets_nothing(owner: Workspace) -> None:
    person = ann(owner)
    made = upload(owner, row("email") + row("voice"), head=HEAD)
    Contact.objects.filter(pk=person.pk).update(email="")
    assert consent_imports.confirm(OPERATOR, owner.pk, made.pk)
    made.refresh_from_db()
    assert (made.stage, made.good, made.recorded) == ("recorded", 1, 1)
    assert made.bad == [[2, "channel", "no_email"]]
    assert agreed() == {f"tel:{HERS}"}


def test_what_was_refused_when_it_was_read_is_not_recorded_after_all(owner: Workspace) -> None:
    person = ann(owner, email="")
    made = upload(owner, row("email") + row("voice"), head=HEAD)
    Contact.objects.filter(pk=person.pk).update(email="ann@example.com")
    assert consent_imports.confirm(OPERATOR, owner.pk, made.pk)
    made.refresh_from_db()
    assert (made.good, made.recorded, made.bad) == (1, 1, [[2, "channel", "no_email"]])
    assert agreed() == {f"tel:{HERS}"}


def test_two_phones_of_one_contact_have_one_e_mail_address_and_one_act(owner: Workspace) -> None:
    second = "+13125550145"
    contacts.create(
        OPERATOR,
        owner,
        Details(name="Ann", email="ann@example.com"),
        phones=[NewPhone(HERS), NewPhone(second)],
    )
    made = record(owner, row("email") + row("email", second) + row("text") + row("text", second), head=HEAD)
    assert (made.good, made.known, made.recorded) == (4, 1, 3)
    assert agreed() == {HERS, second, "mailto:ann@example.com"}


def no_contact(owner: Workspace, number: str = HERS, *, on: Collection[Channel] = EVERYTHING) -> None:
    done = consent.record(
        OPERATOR, owner, number, kind=ConsentKind.OPTED_OUT, level=Level.CONVERSATIONAL, purpose=None,
        occurred_at=datetime.now(UTC), evidence=make.PAPER, on=on,
    )  # fmt: skip
    assert isinstance(done, int), done


@pytest.mark.parametrize("back", [False, True], ids=["out", "back by START"])
def test_who_wants_no_contact_at_all_is_not_brought_back_at_a_new_address(
    owner: Workspace, back: bool
) -> None:
    person = ann(owner)
    no_contact(owner)
    if back:
        make.act(Recipient.objects.get(number=HERS), ConsentKind.RESUMED)
    contacts.change(OPERATOR, owner, person.pk, Details(email="new@example.com"), only={"email"})
    made = upload(owner, row("email"), head=HEAD)
    assert (made.good, made.bad) == (0, [[2, "channel", "no_contact"]])
    assert agreed() == set()


def test_that_they_said_by_another_phone_of_theirs_counts_too(owner: Workspace) -> None:
    second = "+13125550145"
    made = contacts.create(
        OPERATOR, owner, Details(name="Ann", email="a@example.com"), phones=[NewPhone(HERS), NewPhone(second)]
    )
    assert isinstance(made, Contact)
    no_contact(owner, second)
    contacts.change(OPERATOR, owner, made.pk, Details(email="new@example.com"), only={"email"})
    assert upload(owner, row("email"), head=HEAD).bad == [[2, "channel", "no_contact"]]


def test_who_said_so_after_the_list_was_read_is_refused_when_it_is_recorded(owner: Workspace) -> None:
    person = ann(owner)
    made = upload(owner, row("email") + row("email", "+13125550146"), head=HEAD)
    no_contact(owner)
    contacts.change(OPERATOR, owner, person.pk, Details(email="new@example.com"), only={"email"})
    assert consent_imports.confirm(OPERATOR, owner.pk, made.pk)
    made.refresh_from_db()
    assert (made.good, made.recorded) == (0, 0)
    assert made.bad == [[2, "channel", "no_contact"], [3, "channel", "no_email"]]
    assert agreed() == set()


def test_who_agreed_after_it_and_who_wants_only_no_texts_may_be_written_to(owner: Workspace) -> None:
    ann(owner)
    no_contact(owner)
    now = datetime.now(UTC).isoformat()
    assert record(owner, f"{HERS},Reminders,{now},email\n", head=HEAD).recorded == 1
    other = "+13125550147"
    contacts.create(OPERATOR, owner, Details(name="Bo", email="bo@example.com"), phones=[NewPhone(other)])
    no_contact(owner, other, on=TEXTS)
    assert record(owner, row("email", other), head=HEAD).recorded == 1
    assert agreed() == {"mailto:ann@example.com", "mailto:bo@example.com"}


def test_who_wants_no_texts_is_not_out_of_calls_and_the_other_way_round(owner: Workspace) -> None:
    ann(owner)
    make.act(make.recipient(owner, HERS), ConsentKind.OPTED_OUT, level=Level.CONVERSATIONAL)
    made = record(owner, row("text") + row("voice"), head=HEAD)
    assert (made.overtaken, made.recorded) == (1, 2)
    assert agreed() == {f"tel:{HERS}"}
    assert Recipient.objects.get(number=HERS).opted_out_id is not None


def test_another_workspaces_contact_lends_no_address(owner: Workspace) -> None:
    ann(make.workspace("Elsewhere"))
    assert upload(owner, row("email"), head=HEAD).bad == [[2, "channel", "no_email"]]


def test_no_contact_is_wanted_from_when_the_last_of_texts_and_calls_was_ended(owner: Workspace) -> None:
    ann(owner)
    hers = Recipient.objects.get(number=HERS)
    make.act(hers, ConsentKind.OPTED_OUT, at=datetime(2026, 2, 1, tzinfo=UTC))
    no_contact(owner, on={Channel.VOICE})
    assert upload(owner, row("email"), head=HEAD).bad == [[2, "channel", "no_contact"]]


def test_who_was_erased_is_remembered_and_the_list_ends(owner: Workspace) -> None:
    person = ann(owner)
    no_contact(owner)
    assert erasures.erase(OPERATOR, owner, person.pk)
    ann(owner)  # the same number and address once more
    made = record(owner, row("voice") + row("email"), head=HEAD)
    assert made.stage == "recorded"
    assert agreed() == set()
