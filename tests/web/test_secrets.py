"""A carrier's secret is planted, everything is broken, and it is looked for in all that anybody can read."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Iterator, Mapping
from io import StringIO
from typing import Any

import pytest
from cryptography.fernet import InvalidToken
from django.db import connection
from django.test import Client
from tests.web import operating
from tests.web.operating import Room

from threadline.actions import accounts as acts
from threadline.actions import numbers
from threadline.carriers import filling, registry
from threadline.carriers.contract import CarrierFacts, SettingKind
from threadline.models import Audit, CarrierAccount, OperatorAudit
from threadline.queries import accounts

CANARY = "cAn4ry-8"  # as short as the shortest secret there is
SID = "AC" + "0" * 32
_GOOD = {
    "address": "127.0.0.1:1", "system_id": "desk", "account": "demo", "account_sid": SID,
    "api_key": "SK" + "0" * 32, "public": "https://desk.example", "api": "http://127.0.0.1:1",
}  # fmt: skip
_TABLES = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"

pytestmark = [pytest.mark.django_db, pytest.mark.parametrize("carrier", sorted(registry.CARRIERS))]


@pytest.fixture
def room() -> Room:
    return operating.room()


def given(facts: CarrierFacts) -> dict[str, str]:
    """Settings that are right, every secret of them the canary."""
    return {
        each.name: CANARY if each.secret else _GOOD.get(each.name, each.default)
        for each in facts.settings
        if each.secret or each.name in _GOOD or each.default
    }


def form(facts: CarrierFacts, **other: str) -> dict[str, str]:
    fields = {f"setting_{name}": value for name, value in given(facts).items()}
    return {"name": f"At {facts.name}", **fields, **other}


def pages(browser: Client, account: int) -> Iterator[str]:
    """All that an operator can open of an account."""
    for path in (
        "",
        "log/",
        "lanes/",
        f"accounts/{account}/",
        f"accounts/{account}/change/",
        f"accounts/{account}/numbers/new/",
    ):
        answer = browser.get(f"/operator/{path}")
        assert answer.status_code == 200
        yield answer.content.decode()


def everything_kept() -> str:
    """Every row of every table."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        tables = [row[0] for row in cursor.fetchall()]
        rows = []
        for table in tables:
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" t')
            rows += [row[0] for row in cursor.fetchall()]
    return "\n".join(rows)


def test_a_secret_is_in_no_page_no_row_and_no_log(room: Room, said: StringIO, carrier: str) -> None:
    facts = registry.CARRIERS[carrier]
    path = f"/operator/accounts/new/{carrier}/"
    read = [room.browser.get(path).content.decode()]
    read.append(room.browser.post(path, form(facts, name="")).content.decode())
    for each in facts.settings:
        if each.kind is not SettingKind.CHOICE and not each.secret:
            wrong = room.browser.post(
                path, form(facts, name="Wrong", **{f"setting_{each.name}": "\ud7ff nonsense " * 9})
            )
            read.append(wrong.content.decode())
    assert room.browser.post(path, form(facts)).status_code == 302
    made = CarrierAccount.objects.get(name=f"At {carrier}")
    change = f"/operator/accounts/{made.pk}/change/"
    read.append(room.browser.post(change, form(facts, setting_address="nowhere", name="")).content.decode())
    assert room.browser.post(change, form(facts, name="Renamed")).status_code == 302
    read += pages(room.browser, made.pk)
    known = accounts.by_key(made.key)
    assert known is not None
    assert CANARY in known.settings.values(), "nothing was planted"
    for told in (*read, everything_kept(), said.getvalue(), repr(known), repr(made)):
        assert CANARY not in told
    assert OperatorAudit.objects.filter(action="account.added", noun_id=str(made.pk)).exists()
    assert CANARY not in json.dumps(list(Audit.objects.values_list("detail", flat=True)))


def broken(*args: object, **how: object) -> None:
    raise RuntimeError(f"it broke over {args!r} {how!r}")


@pytest.mark.parametrize(
    "where",
    [(numbers, "add_account"), (filling, "fill"), (accounts, "seal"), (acts, "change"), (accounts, "opened")],
)
def test_what_breaks_on_the_way_tells_no_secret(
    room: Room, said: StringIO, carrier: str, where: tuple[Any, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = registry.CARRIERS[carrier]
    filled = filling.fill(facts, given(facts))
    made = numbers.add_account(carrier, name="Kept", settings=filled.plain, secret_settings=filled.secret)
    browser = Client(raise_request_exception=False)
    browser.force_login(room.desk.owner.user)
    monkeypatch.setattr(*where, broken)
    told = [
        browser.post(path, form(facts, name=name)).content.decode()
        for name, path in (
            ("New", f"/operator/accounts/new/{carrier}/"),
            ("Renamed", f"/operator/accounts/{made.pk}/change/"),
        )
    ]
    assert said.getvalue(), "nothing was logged: nothing was proven"
    for each in (*told, said.getvalue(), repr(filled)):
        assert CANARY not in each


async def test_a_link_that_does_not_come_up_tells_no_secret(said: StringIO, carrier: str) -> None:
    facts = registry.CARRIERS[carrier]
    link = facts.build(given(facts))
    await link.open()
    await link.close()
    kept: Mapping[str, object] = getattr(link, "__dict__", {})
    for each in (said.getvalue(), repr(link), *map(repr, kept.values())):
        assert CANARY not in each


def test_a_key_that_is_lost_tells_no_secret(
    said: StringIO, carrier: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = registry.CARRIERS[carrier]
    filled = filling.fill(facts, given(facts))
    made = numbers.add_account(carrier, name="Kept", settings=filled.plain, secret_settings=filled.secret)
    CarrierAccount.objects.filter(pk=made.pk).update(secrets=b"gAAAAA" + CANARY.encode())
    known = accounts.by_key(made.key)
    assert known is not None
    with pytest.raises(InvalidToken) as lost:
        known.settings  # noqa: B018
    logging.getLogger("threadline.test").error("it failed", exc_info=lost.value)
    assert CANARY not in said.getvalue()
    assert CANARY not in "".join(traceback.format_exception(lost.value))
