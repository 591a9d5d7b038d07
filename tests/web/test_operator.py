"""The operator's pages: who opens them, what is added and changed there, and a test of a number."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests import make
from tests.web import operating, people
from tests.web.operating import Room

from threadline.actions import budgets
from threadline.models import (
    Audit,
    Budget,
    CarrierAccount,
    ConsentEvent,
    ConsentPerson,
    Lane,
    Message,
    Number,
    OperatorAudit,
    Sender,
)
from threadline.queries import accounts
from threadline.rules.budgets import Limit
from threadline.rules.levels import ConsentKind

pytestmark = pytest.mark.django_db
SMPP = {
    "name": "Main SMSC", "setting_address": "smsc.example:2775", "setting_system_id": "desk",
    "setting_password": "hush-sms", "setting_bind": "transceiver", "setting_alphabet": "gsm",
    "setting_long_texts": "header",
}  # fmt: skip
PHONE = "+13125550144"


@pytest.fixture
def room() -> Room:
    return operating.room()


@pytest.mark.parametrize("route", operating.ROUTES)
def test_only_an_operator_finds_the_pages(room: Room, route: str) -> None:
    path, posted = room.address(route), route in operating.POSTED
    colleague = people.client(people.member(room.desk.workspace, name="Ben"))
    assert (colleague.post(path) if posted else colleague.get(path)).status_code == 404
    outside = people.client()
    answer = outside.post(path) if posted else outside.get(path)
    assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (302, "/sign-in/")
    answer = room.browser.post(path) if posted else room.browser.get(path)
    assert answer.status_code == operating.ROUTES[route]
    if posted:
        assert room.browser.get(path).status_code == 405


def test_the_way_there_is_shown_to_operators_alone(room: Room) -> None:
    assert '"/operator/"' in room.browser.get(room.desk.path).content.decode()
    colleague = people.client(people.member(room.desk.workspace, name="Ben"))
    assert "/operator/" not in colleague.get(room.desk.path).content.decode()


def made(room: Room, **said: str) -> CarrierAccount:
    answer = room.browser.post(room.address("operator_account_new"), SMPP | said)
    assert answer.status_code == 302
    return CarrierAccount.objects.latest("id")


def test_an_account_is_added_with_its_secret_sealed_and_every_act_in_the_log(room: Room) -> None:
    account = made(room)
    assert account.settings["address"] == "smsc.example:2775"
    assert "password" not in account.settings
    assert b"hush" not in bytes(account.secrets)
    known = accounts.by_key(account.key)
    assert known is not None
    assert known.settings["password"] == "hush-sms"
    row = OperatorAudit.objects.get(action="account.added", noun_id=str(account.pk))
    assert row.user_id == room.desk.owner.user.pk
    page = room.browser.get(room.address("operator_log")).content.decode()
    assert "Account added" in page
    assert "Ana Ramirez" in page


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"setting_address": "nowhere"}, "setting_address", "host:port"),
        ({"setting_password": ""}, "setting_password", "required"),
        ({"setting_window": "many"}, "setting_window", "a number from 1 to"),
        (
            {"setting_tls": "tls", "setting_authority": "no certificate"},
            "setting_authority",
            "no certificate as PEM",
        ),
        ({"setting_bind": "both"}, "setting_bind", "valid choice"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    room: Room, wrong: dict[str, str], field: str, words: str
) -> None:
    answer = room.browser.post(room.address("operator_account_new"), SMPP | wrong)
    assert answer.status_code == 422
    page = answer.content.decode()
    beside = page.partition(f'id="id_{field}_error"')[2].partition("</div>")[0]
    assert words in beside
    assert "hush-sms" not in page
    assert not CarrierAccount.objects.filter(name="Main SMSC").exists()


def test_a_name_that_is_taken_says_so(room: Room) -> None:
    made(room)
    answer = room.browser.post(room.address("operator_account_new"), SMPP)
    assert answer.status_code == 422
    assert "There is one of that name already." in answer.content.decode()


def test_a_secret_left_empty_stays_and_is_never_shown(room: Room) -> None:
    account = made(room)
    path = room.address("operator_account_change", account=account.pk)
    page = room.browser.get(path).content.decode()
    assert "leave empty to keep it" in page
    assert "hush" not in page
    answer = room.browser.post(path, SMPP | {"setting_password": "", "setting_window": "7"})
    assert answer.status_code == 302
    known = accounts.by_key(account.key)
    assert known is not None
    assert (known.settings["password"], known.settings["window"]) == ("hush-sms", "7")
    row = OperatorAudit.objects.get(action="account.changed")
    assert row.detail == {"fields": ["window"]}
    assert room.browser.post(path, SMPP | {"setting_password": "new-word"}).status_code == 302
    known = accounts.by_key(account.key)
    assert known is not None
    assert known.settings["password"] == "new-word"


def test_an_account_at_rest_is_tried_at_once_with_other_settings(room: Room) -> None:
    account = made(room)
    path = room.address("operator_account_change", account=account.pk)
    until = timezone.now() + timedelta(minutes=5)

    def rests() -> bool:
        return CarrierAccount.objects.get(pk=account.pk).halted_until is not None

    CarrierAccount.objects.filter(pk=account.pk).update(
        halted_until=until, halted_why="bad_credentials", halts=9
    )
    room.browser.post(path, SMPP | {"name": "The same by another name", "setting_password": ""})
    assert rests()
    room.browser.post(path, SMPP | {"setting_password": "mended"})
    assert not rests()
    # One text tries it; should a link with the old settings still be there to refuse it, the rest is a short one.
    assert CarrierAccount.objects.get(pk=account.pk).halts == 1


def test_a_carrier_out_of_reach_is_told_on_every_page_of_its_account(room: Room) -> None:
    account = made(room)
    CarrierAccount.objects.filter(pk=account.pk).update(away_since=timezone.now(), away_why="refused")
    CarrierAccount.objects.filter(pk=room.account.pk).update(
        away_since=timezone.now(), away_why="no_connection"
    )
    rows = room.browser.get(room.address("operator")).content.decode()
    link = "today: the carrier refuses its name or password. Texts to people wait, and theirs cannot arrive."
    calls = "today: nobody answers at the carrier’s address. Texts to people wait."
    assert "No link since" in rows
    assert link in rows
    assert calls in rows
    assert link in room.browser.get(room.address("operator_account", account=account.pk)).content.decode()
    assert calls in room.browser.get(room.address("operator_lanes")).content.decode()
    CarrierAccount.objects.update(open=False)
    assert link not in room.browser.get(room.address("operator")).content.decode()


def test_an_account_by_which_no_engine_sends_says_so(room: Room) -> None:
    assert "No engine runs for this account" in room.browser.get(room.address("operator")).content.decode()
    Lane.objects.update(leased_until=timezone.now() + timedelta(seconds=6))
    assert (
        "No engine runs for this account" not in room.browser.get(room.address("operator")).content.decode()
    )


def test_secrets_whose_key_is_lost_are_asked_for_anew(room: Room) -> None:
    account = made(room)
    CarrierAccount.objects.filter(pk=account.pk).update(secrets=b"gAAAAA-not-ours")
    path = room.address("operator_account_change", account=account.pk)
    assert "enter them again" in room.browser.get(path).content.decode()
    assert room.browser.post(path, SMPP | {"setting_password": ""}).status_code == 422
    assert room.browser.post(path, SMPP).status_code == 302
    known = accounts.by_key(account.key)
    assert known is not None
    assert known.settings["password"] == "hush-sms"


def test_an_account_is_closed_opened_and_tried_again(room: Room) -> None:
    switch = room.address("operator_account_switch")
    room.browser.post(switch, {"open": "0"})
    assert not CarrierAccount.objects.get(pk=room.account.pk).open
    room.browser.post(switch, {"open": "1"})
    until = timezone.now() + timedelta(minutes=9)
    CarrierAccount.objects.filter(pk=room.account.pk).update(
        halted_until=until, halted_why="no_funds", halts=3
    )
    page = room.browser.get(room.address("operator_account")).content.decode()
    assert "the account at the carrier has no money left" in page
    room.browser.post(room.address("operator_account_again"))
    kept = CarrierAccount.objects.get(pk=room.account.pk)
    assert (kept.halted_until, kept.halts) == (None, 3)
    done = OperatorAudit.objects.filter(noun="carrier_account", user__isnull=False).values_list(
        "action", flat=True
    )
    assert sorted(done) == ["account.closed", "account.opened", "account.tried"]


def test_an_account_is_limited_and_no_longer(room: Room) -> None:
    page, path = room.address("operator_account"), room.address("operator_account_limit")

    def kept() -> list[tuple[int, int, str]]:
        return list(
            Budget.objects.filter(name=f"account {room.account.pk}").values_list("parts", "seconds", "zone")
        )

    assert room.browser.post(path, {"parts": "4500", "stretch": "60"}).status_code == 302
    assert kept() == [(4500, 60, "")]
    assert 'value="4500"' in room.browser.get(page).content.decode()
    for wrong in ("0", "-5", "many", "99999999999999999999"):
        assert room.browser.post(path, {"parts": wrong, "stretch": "60"}).status_code == 422
    assert room.browser.post(path, {"parts": "5", "stretch": "7"}).status_code == 422
    assert kept() == [(4500, 60, "")]
    said = {"parts": "900", "stretch": "day@America/Los_Angeles"}
    assert room.browser.post(path, said).status_code == 302
    assert kept() == [(900, 0, "America/Los_Angeles")]
    assert room.browser.post(path, {"parts": "", "stretch": "60"}).status_code == 302
    assert kept() == []
    rows = OperatorAudit.objects.filter(action="account.limited", user=room.desk.owner.user)
    assert [row.detail.get("parts") for row in rows.order_by("id")] == [4500, 900, None]


def test_a_limit_of_another_stretch_is_shown_and_stays(room: Room) -> None:
    budgets.limit_account(room.account.pk, Limit(45, 20))
    page = room.browser.get(room.address("operator_account")).content.decode()
    assert '<option value="20" selected>' in page
    assert room.browser.post(
        room.address("operator_account_limit"), {"parts": "46", "stretch": "20"}
    ).status_code == 302  # fmt: skip
    assert Budget.objects.values_list("parts", "seconds").get(name=f"account {room.account.pk}") == (46, 20)


def test_a_number_is_added_changed_and_given_to_a_workspace(room: Room) -> None:
    path = room.address("operator_number_new")
    said = {"number": "+1 512 555 0177", "kind": "toll_free", "sms": "on", "mms": "on"}
    for wrong in ({"number": "512 555 0177"}, {"number": "+1"}, {"number": room.sender.number.e164}):
        assert room.browser.post(path, said | wrong).status_code == 422
    assert room.browser.post(path, said).status_code == 302
    number = Number.objects.get(e164="+15125550177")
    assert (number.kind, number.sms, number.mms, number.voice) == ("toll_free", True, True, False)
    one = room.address("operator_number", ours=number.pk)
    assert room.browser.post(one, {"kind": "did", "sms": "on", "close": "1"}).status_code == 302
    number.refresh_from_db()
    assert (number.kind, number.mms, number.open) == ("did", False, False)
    give = room.address("operator_number_give", ours=number.pk)
    for slug in ("nobody", room.desk.workspace.slug, room.desk.workspace.slug):
        assert room.browser.post(give, {"workspace": slug, "name": "Front desk"}).status_code == 302
    assert Sender.objects.get(number=number).name == "Front desk"
    done = OperatorAudit.objects.filter(noun="number", user__isnull=False).values_list("action", flat=True)
    assert sorted(done) == ["number.added", "number.changed", "number.given"]


def test_pictures_are_offered_only_where_the_carrier_takes_them(room: Room) -> None:
    account = made(room)
    path = room.address("operator_number_new", account=account.pk)
    assert 'name="mms"' in room.browser.get(room.address("operator_number_new")).content.decode()
    assert 'name="mms"' not in room.browser.get(path).content.decode()
    said = {"number": "+1 512 555 0177", "kind": "did", "sms": "on", "mms": "on"}
    assert room.browser.post(path, said).status_code == 302
    number = Number.objects.get(e164="+15125550177")
    assert not number.mms
    one = room.address("operator_number", ours=number.pk)
    assert 'name="mms"' not in room.browser.get(one).content.decode()


def test_a_short_code_is_added_and_stays_one(room: Room) -> None:
    path = room.address("operator_number_new")
    said = {"number": "24365", "kind": "short_code", "country": "CA", "sms": "on"}
    for wrong in (
        {"number": "+12436"},
        {"number": "24"},
        {"kind": "did"},
        {"country": ""},
        {"country": "XX"},
    ):
        assert room.browser.post(path, said | wrong).status_code == 422
    assert room.browser.post(path, said).status_code == 302
    assert room.browser.post(path, said).status_code == 422  # it is there already
    number = Number.objects.get(e164="24365")
    assert (number.kind, number.country) == ("short_code", "CA")
    one = room.address("operator_number", ours=number.pk)
    assert "24365" in room.browser.get(one).content.decode()
    assert room.browser.post(one, {"kind": "did", "sms": "on"}).status_code == 422
    ordinary = room.address("operator_number")
    assert room.browser.post(ordinary, {"kind": "short_code", "sms": "on"}).status_code == 422


def asked_for(room: Room, **said: str) -> int:
    told = {"sender": str(room.sender.pk), "to": PHONE, "mine": "on"} | said
    answer = room.browser.post(room.address("operator_number_test"), told)
    return int(answer.status_code)


def test_a_test_is_a_text_like_any_other_with_the_operators_consent_as_its_right(room: Room) -> None:
    assert asked_for(room) == 302
    text = Message.objects.latest("id")
    assert (text.state, text.actor_kind, text.workspace_id) == ("queued", "operator", room.desk.workspace.pk)
    event = ConsentEvent.objects.latest("id")
    assert (event.kind, event.purpose_id) == (ConsentKind.GRANTED, text.purpose_id)
    person = ConsentPerson.objects.get(event_id=event.pk)
    assert "It is my own phone" in person.capture
    assert "Ana Ramirez" in person.identity
    path = room.address("operator_test", message=text.pk)
    whole = room.browser.get(path).content.decode()
    assert "hx-trigger" in whole
    piece = room.browser.get(path, headers={"HX-Request": "true", "HX-Target": "became"}).content.decode()
    assert piece.startswith('<div id="became"')
    Message.objects.filter(pk=text.pk).update(state="undelivered", reason="30003")
    ended = room.browser.get(path).content.decode()
    assert "hx-trigger" not in ended
    assert "their phone is switched off" in ended
    assert Audit.objects.filter(workspace=room.desk.workspace, action="sender.tested").exists()
    assert OperatorAudit.objects.filter(action="number.tested", user=room.desk.owner.user).exists()


def test_a_test_needs_the_operators_word_that_it_is_their_phone(room: Room) -> None:
    before = Message.objects.count()
    assert asked_for(room, mine="") == 422
    assert asked_for(room, to="12") == 422
    assert asked_for(room, sender="999") == 422
    assert Message.objects.count() == before
    assert not ConsentEvent.objects.filter(kind=ConsentKind.GRANTED, recipient__number=PHONE).exists()


def test_who_opted_out_is_not_brought_back_by_an_operators_word(room: Room) -> None:
    make.stopped(make.recipient(room.desk.workspace, PHONE))
    before = Message.objects.count()
    assert asked_for(room) == 422
    assert Message.objects.count() == before
    assert not ConsentEvent.objects.filter(kind=ConsentKind.GRANTED, recipient__number=PHONE).exists()


def test_no_other_text_of_a_workspace_is_shown_to_the_operator(room: Room) -> None:
    theirs = Message.objects.filter(workspace=room.desk.workspace).latest("id")
    assert room.browser.get(room.address("operator_test", message=theirs.pk)).status_code == 404
