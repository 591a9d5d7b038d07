"""Accounts at carriers, as their operator sets them up."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from tests import make

from threadline.carriers import filling, registry
from threadline.host import database
from threadline.management import carriers, cli, migrate
from threadline.models import Budget, CarrierAccount, Lane, Number, OperatorAudit, Sender
from threadline.queries import accounts

pytestmark = pytest.mark.django_db
SMPP = ["address=smsc.example:2775", "system_id=desk", "window=20"]


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command works on the test's own database."""

    @contextmanager
    def running(home: object) -> Iterator[str]:
        yield ""

    monkeypatch.setattr(database, "running", running)
    monkeypatch.setattr(migrate, "use", lambda url: None)
    monkeypatch.setattr(carriers.home, "open_home", lambda: None)


def ask(monkeypatch: pytest.MonkeyPatch, *words: str, typed: str = "") -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    return cli.main(["carriers", *words])


def test_an_account_is_added_its_secret_sealed_and_its_numbers_share_its_link(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace = make.workspace()
    assert ask(monkeypatch, "add", "smpp", "Main SMSC", *SMPP, typed="password=hush\n") == 0
    account = CarrierAccount.objects.get()
    assert account.settings == {"address": "smsc.example:2775", "system_id": "desk", "window": "20"}
    assert b"hush" not in bytes(account.secrets)
    known = accounts.by_key(account.key)
    assert known is not None
    assert known.settings["password"] == "hush"
    words = ("number", "Main SMSC", "+15125558800", "--workspace", workspace.slug, "--label", "Front desk")
    assert ask(monkeypatch, *words) == 0
    assert ask(monkeypatch, "number", "Main SMSC", "+15125558801") == 0
    assert Sender.objects.get().name == "Front desk"
    assert Lane.objects.count() == 1
    capsys.readouterr()
    assert ask(monkeypatch) == 0
    assert capsys.readouterr().out == "Main SMSC  smpp\n  +15125558800\n  +15125558801\n"
    assert OperatorAudit.objects.count() == 3


def test_an_account_is_closed_and_opened(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = make.account("Phones")
    assert ask(monkeypatch, "close", "Phones") == 0
    assert accounts.open_accounts() == []
    ask(monkeypatch, "list")
    assert "Phones  simulator, closed\n  calls /hooks/simulator/Phones" in capsys.readouterr().out
    assert ask(monkeypatch, "open", "Phones") == 0
    assert [each.id for each in accounts.open_accounts()] == [made.pk]


@pytest.mark.parametrize(("words", "typed", "said"), [
    (("add", "smpp", "A", "address=x:1"), "password=p", "system_id: missing"),
    (("add", "smpp", "A", *SMPP), "", "password: missing"),
    (("add", "smpp", "A", *SMPP, "bind=twice"), "password=p", "bind: one of transceiver, split"),
    (("add", "smpp", "A", *SMPP[1:], "address=nowhere"), "password=p", "address: 'nowhere' is no address"),
    (("add", "smpp", "A", *SMPP, "binds=99"), "password=p", "binds: a number from 1 to 16"),
    (("add", "smpp", "A", *SMPP, "speed=9"), "password=p", "speed: SMPP 3.4 has no such setting"),
    (("add", "smpp", "A", "what"), "", "`what` is no setting"),
    (("add", "smpp", "Phones", *SMPP), "password=p", "of that name already"),
    (("number", "Phones", "5125550100"), "", "country code"),
    (("number", "Phones", "+999"), "", "country code"),
    (("number", "Phones", "+15125558802", "--workspace", "nobody"), "", "no such workspace"),
    (("number", "Phones", "24365"), "", "country code"),
    (("number", "Phones", "24", "--short-code", "US"), "", "3 to 7 digits"),
    (("number", "Phones", "24365", "--short-code", "XX"), "", "no rules for"),
    (("number", "Elsewhere", "+15125558802"), "", "no account of that name"),
    (("close", "Elsewhere"), "", "no account of that name"),
])  # fmt: skip
def test_what_makes_no_sense_is_refused_and_changes_nothing(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    typed: str,
    said: str,
) -> None:
    make.account("Phones")
    before = OperatorAudit.objects.count()
    assert ask(monkeypatch, *words, typed=typed) == 1
    assert said in capsys.readouterr().err
    assert OperatorAudit.objects.count() == before


def test_a_short_code_is_added_with_its_country(monkeypatch: pytest.MonkeyPatch) -> None:
    make.account("Phones")
    assert ask(monkeypatch, "number", "Phones", "24365", "--short-code", "us") == 0
    kept = Number.objects.get(e164="24365")
    assert (kept.kind, kept.country) == ("short_code", "US")


def test_no_number_sends_what_its_carrier_does_not_take(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(monkeypatch, "add", "smpp", "SMSC", *SMPP, typed="password=p") == 0
    assert ask(monkeypatch, "number", "SMSC", "+15125558804", "--mms") == 1
    assert "SMPP 3.4 takes no pictures or files along" in capsys.readouterr().err
    assert not Number.objects.filter(e164="+15125558804").exists()


def test_a_number_is_added_once(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    make.account("Phones")
    assert ask(monkeypatch, "number", "Phones", "+15125558803", "--mms") == 0
    assert Number.objects.get(e164="+15125558803").mms
    assert ask(monkeypatch, "number", "Phones", "+15125558803") == 1
    assert "already" in capsys.readouterr().err


def test_the_kinds_say_what_each_setting_is_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(monkeypatch, "kinds") == 0
    said = capsys.readouterr().out
    for facts in registry.CARRIERS.values():
        assert all(setting.help in said for setting in facts.settings)


def test_the_simulator_takes_its_settings_by_the_same_check() -> None:
    filled = filling.fill(registry.CARRIERS["simulator"], {"secret": "s", "receipts": "none", "account": ""})
    assert (filled.plain, filled.secret) == ({"receipts": "none"}, {"secret": "s"})


def test_an_account_is_limited(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    make.account("Phones")
    assert ask(monkeypatch, "limit", "Phones", "4500/60") == 0
    assert Budget.objects.values_list("parts", "seconds", "zone").get() == (4500, 60, "")
    assert ask(monkeypatch, "limit", "Phones", "900/day@America/Los_Angeles") == 0
    assert Budget.objects.values_list("parts", "seconds", "zone").get() == (900, 0, "America/Los_Angeles")
    for nonsense in ("0/60", "10/1", "ten/60", "10/day", "10/day@Nowhere/There", "9999999999/60"):
        assert ask(monkeypatch, "limit", "Phones", nonsense) == 1
        assert "That is no limit" in capsys.readouterr().err
    assert ask(monkeypatch, "limit", "Phones", "none") == 0
    assert not Budget.objects.exists()
