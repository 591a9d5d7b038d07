"""Opt-outs that somebody heard, recorded by programs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests import make
from tests.api.callers import HERS, Program, ask, program
from tests.serving import Web

from threadline.models import Consent, ConsentEvent, Message, Recipient
from threadline.rules.levels import ConsentKind

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def who() -> Program:
    return program()


def said(**changed: Any) -> dict[str, Any]:
    return {
        "number": HERS, "scope": "everything", "occurred_at": "2026-02-12T10:15:00Z", "medium": "phone",
        "capture": "Do not text me.", "heard_by": "Ben", **changed,
    }  # fmt: skip


def test_everything_is_taken_back(web: Web, who: Program) -> None:
    told = ask(web, who, "POST", "revocations", said())
    assert told.status == 201
    event = ConsentEvent.objects.get(id=told.json()["events"][0])
    assert (event.kind, event.medium, event.actor_kind) == ("opted_out", "phone", "key")
    assert Recipient.objects.get(number=HERS).opted_out_id == event.pk


def test_it_is_confirmed_by_text_only_where_that_is_asked_for(web: Web, who: Program) -> None:
    now = datetime.now(UTC).isoformat()
    told = ask(web, who, "POST", "revocations", said(occurred_at=now, confirm=True)).json()
    text = Message.objects.get(occasion="stop_confirmation")
    assert (told["confirmation"], told["unconfirmed"]) == (text.pk, None)
    again = ask(web, who, "POST", "revocations", said(occurred_at=now, confirm=True)).json()
    assert (again["confirmation"], again["unconfirmed"]) == (None, "already_out")
    silent = ask(web, who, "POST", "revocations", said(occurred_at=now)).json()
    assert (silent["confirmation"], silent["unconfirmed"]) == (None, None)
    assert Message.objects.filter(occasion="stop_confirmation").count() == 1


def test_an_old_opt_out_is_recorded_without_a_confirmation(web: Web, who: Program) -> None:
    told = ask(web, who, "POST", "revocations", said(confirm=True)).json()
    assert told["unconfirmed"] == "late"
    assert Recipient.objects.get(number=HERS).opted_out_id == told["events"][0]


@pytest.mark.parametrize("by", ["id", "name"])
def test_one_purpose_is_taken_back_by_its_id_or_its_name(web: Web, who: Program, by: str) -> None:
    purpose = who.purpose.pk if by == "id" else who.purpose.name
    assert ask(web, who, "POST", "revocations", said(scope="purpose", purpose=purpose)).status == 201
    assert Consent.objects.get(purpose=who.purpose).status == "ended"


def test_a_level_is_taken_back(web: Web, who: Program) -> None:
    assert ask(web, who, "POST", "revocations", said(scope="level", level="informational")).status == 201
    assert Consent.objects.get(purpose=who.purpose).status == "ended"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"scope": "level", "level": "promotional"}, "level"),
        ({"scope": "purpose", "purpose": "Nothing"}, "purpose"),
        ({"scope": "campaign", "campaign": "Winter"}, "campaign"),
        ({"capture": ""}, "capture"),
        ({"capture": "  "}, "capture"),
        ({"number": "12"}, "number"),
        ({"confirm": True, "scope": "level", "level": "informational"}, "confirm"),
        ({"occurred_at": "2099-01-01T00:00:00Z"}, "occurred_at"),
        ({"medium": "carrier"}, "medium"),
        ({"medium": "import"}, "medium"),
        ({"scope": "some"}, "scope"),
    ],
)
def test_what_is_wrong_names_its_field(web: Web, who: Program, changed: dict[str, Any], field: str) -> None:
    told = ask(web, who, "POST", "revocations", said(**changed))
    assert (told.status, told.json()["field"]) == (422, field)
    assert not ConsentEvent.objects.filter(kind__in=["ended", "opted_out"]).exists()


def test_those_that_took_long_are_listed(web: Web, who: Program) -> None:
    assert ask(web, who, "GET", "revocations/late").json() == {"revocations": []}
    make.act(who.person, ConsentKind.OPTED_OUT, at=datetime.now(UTC) - timedelta(days=40))
    [one] = ask(web, who, "GET", "revocations/late").json()["revocations"]
    assert (one["person"], one["scope"], one["honoured"]) == (HERS, "", "over")


def test_recording_needs_the_scope(web: Web) -> None:
    reader = program("Readers", scopes=["messages:read"])
    assert ask(web, reader, "POST", "revocations", said()).status == 403
    assert ask(web, reader, "GET", "revocations/late").status == 403


def test_confirming_it_by_text_needs_the_scope_to_text_as_well(web: Web) -> None:
    desk = program("Phone desk", scopes=["consent:write"])
    refused = ask(web, desk, "POST", "revocations", said(confirm=True))
    assert refused.status == 403
    assert "messages:write" in refused.json()["detail"]
    assert not ConsentEvent.objects.filter(kind="opted_out").exists()
    assert ask(web, desk, "POST", "revocations", said()).status == 201


def test_a_number_that_never_had_to_do_with_us_is_not_texted(web: Web, who: Program) -> None:
    now = datetime.now(UTC).isoformat()
    about = said(number="+13035550199", occurred_at=now, confirm=True)
    told = ask(web, who, "POST", "revocations", about).json()
    assert (told["confirmation"], told["unconfirmed"]) == (None, "nothing")
    assert not Message.objects.filter(occasion="stop_confirmation").exists()
