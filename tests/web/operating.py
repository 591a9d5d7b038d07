"""The operator's pages: who opens them, and what there is to open."""

from __future__ import annotations

from dataclasses import dataclass

from django.test import Client
from django.urls import reverse
from tests.web import people
from tests.web.people import Desk

from threadline.actions import users
from threadline.models import CarrierAccount, Sender

ROUTES = {
    "operator": 200, "operator_lanes": 200, "operator_log": 200, "operator_parked": 200,
    "operator_parked_done": 404, "operator_account_new": 200, "operator_account": 200,
    "operator_account_change": 200, "operator_account_switch": 302, "operator_account_again": 302,
    "operator_account_limit": 422,
    "operator_number_new": 200, "operator_number": 200, "operator_number_give": 302, "operator_number_test": 422,
    "operator_test": 404,
}  # fmt: skip
"""What an operator gets who fills nothing in; nobody else finds any of them."""

POSTED = {
    "operator_account_switch", "operator_account_again", "operator_account_limit", "operator_number_give",
    "operator_number_test", "operator_parked_done",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Room:
    """A desk whose owner runs the installation, with an account and a number of its own."""

    desk: Desk
    browser: Client
    account: CarrierAccount
    sender: Sender

    def address(self, route: str, **other: object) -> str:
        """Where a route's page is."""
        known = {
            "carrier": "smpp", "account": self.account.pk, "ours": self.sender.number_id,
            "workspace": self.desk.workspace.pk, "message": 1, "text": 1, **other,
        }  # fmt: skip
        wanted = {
            "operator": (), "operator_lanes": (), "operator_log": (), "operator_parked": (),
            "operator_parked_done": ("text",), "operator_account_new": ("carrier",),
            "operator_test": ("workspace", "message"),
        }.get(route, ("ours",) if route in _OF_A_NUMBER else ("account",))  # fmt: skip
        return reverse(route, kwargs={name: known[name] for name in wanted})


_OF_A_NUMBER = {"operator_number", "operator_number_give", "operator_number_test"}


def room() -> Room:
    """One."""
    desk = people.desk()
    users.make_operator(desk.owner.user, is_operator=True)
    sender = desk.sender
    account = CarrierAccount.objects.get(pk=sender.number.account_id)
    return Room(desk, people.client(desk.owner), account, sender)
