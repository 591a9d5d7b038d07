"""Numbers, brands and campaigns by program."""

from __future__ import annotations

import pytest
from tests.api.callers import Program, ask, program
from tests.serving import Web

from threadline.actions import numbers as acts
from threadline.models import CarrierAccount, Number, Sender
from threadline.rules.actors import OPERATOR

pytestmark = pytest.mark.django_db(transaction=True)
BRAND = {"name": "Riverside", "code": "B1A2B3C", "registration": "verified", "parts_a_day": 2000}
CAMPAIGN = {"name": "Care", "registration": "verified", "parts_a_minute": 240}


@pytest.fixture
def who() -> Program:
    made = program()
    acts.change_sender(OPERATOR, made.workspace.pk, made.sender.pk, acts.Use("Front desk"))
    return made


def test_a_brand_and_a_campaign_make_a_number_fit(web: Web, who: Program) -> None:
    CarrierAccount.objects.update(carrier="smpp")  # the simulator's numbers need none
    Number.objects.update(mms=True)  # as somebody said of it once; its carrier takes no files
    [sender] = ask(web, who, "GET", "senders").json()
    assert (sender["unfit"], sender["abilities"], sender["kind"]) == ("unregistered", ["sms"], "did")
    brand = ask(web, who, "POST", "brands", BRAND).json()
    campaign = ask(web, who, "POST", f"brands/{brand['id']}/campaigns", CAMPAIGN).json()
    assert campaign["parts_a_minute"] == 240
    changed = ask(web, who, "PATCH", f"senders/{sender['id']}", {"campaign": campaign["id"]})
    assert (changed.status, changed.json()["unfit"]) == (200, None)
    [counted] = ask(web, who, "GET", "campaigns").json()
    assert counted["senders"] == 1
    assert ask(web, who, "DELETE", f"campaigns/{campaign['id']}").json()["reason"] == "in_use"
    pending = ask(web, who, "PUT", f"campaigns/{campaign['id']}", {"name": "Care"}).json()
    assert (pending["registration"], pending["parts_a_minute"]) == ("pending", None)
    [sender] = ask(web, who, "GET", "senders").json()
    assert sender["unfit"] == "pending"


def test_a_number_is_closed_and_given_to_a_member_and_stays_what_nobody_spoke_of(
    web: Web, who: Program
) -> None:
    path = f"senders/{who.sender.pk}"
    closed = ask(web, who, "PATCH", path, {"open": False}).json()
    assert (closed["open"], closed["unfit"], closed["name"]) == (False, "closed", "Front desk")
    both = ask(web, who, "PATCH", path, {"member": 1, "department": 1})
    assert (both.status, both.json()["field"]) == (422, "department")
    nobody = ask(web, who, "PATCH", path, {"member": 999})
    assert (nobody.status, nobody.json()["field"], nobody.json()["reason"]) == (422, "member", "unknown")
    assert Sender.objects.get(pk=who.sender.pk).member_id is None


def test_another_workspaces_brand_campaign_and_number_are_not_there(web: Web, who: Program) -> None:
    other = program("Elsewhere")
    brand = ask(web, other, "POST", "brands", BRAND).json()["id"]
    campaign = ask(web, other, "POST", f"brands/{brand}/campaigns", CAMPAIGN).json()["id"]
    for method, path, body in (
        ("PUT", f"brands/{brand}", BRAND), ("DELETE", f"brands/{brand}", None),
        ("POST", f"brands/{brand}/campaigns", CAMPAIGN), ("PUT", f"campaigns/{campaign}", CAMPAIGN),
        ("DELETE", f"campaigns/{campaign}", None), ("PATCH", f"senders/{other.sender.pk}", {"open": False}),
    ):  # fmt: skip
        assert ask(web, who, method, path, body).status == 404, path
    named = ask(web, who, "PATCH", f"senders/{who.sender.pk}", {"campaign": campaign})
    assert (named.status, named.json()["field"]) == (422, "campaign")
    assert ask(web, who, "GET", "brands").json() == []


def test_a_key_without_the_right_changes_nothing(web: Web) -> None:
    reader = program(scopes=("messages:read",))
    assert ask(web, reader, "GET", "senders").status == 200
    for method, path, body in (
        ("POST", "brands", BRAND), ("PATCH", f"senders/{reader.sender.pk}", {"open": False}),
    ):  # fmt: skip
        assert ask(web, reader, method, path, body).json()["reason"] == "scope_missing"
