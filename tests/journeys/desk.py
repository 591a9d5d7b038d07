"""The demo's desk in a browser, with the customers' phones and the carrier at hand."""

from __future__ import annotations

import json
import urllib.request
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from playwright.sync_api import BrowserContext, Page, expect
from tests.journeys.browser import Product

ADDRESS = "/w/riverside-dental/"
"""The demo's own."""
LINE = "+15125550100"
"""The number of ours that virtual phones write to."""
REMINDERS = "Appointment reminders"

_AGREED = """
SELECT r.number, v.id, p.name FROM recipient r
JOIN consent c ON c.workspace_id = r.workspace_id AND c.recipient_id = r.id AND c.status = 'active'
JOIN purpose p ON p.workspace_id = c.workspace_id AND p.id = c.purpose_id AND p.level = %s
JOIN conversation v ON v.workspace_id = r.workspace_id AND v.recipient_id = r.id
JOIN sender s ON s.workspace_id = v.workspace_id AND s.id = v.sender_id
JOIN number n ON n.id = s.number_id AND n.e164 = %s
WHERE r.opted_out_id IS NULL AND NOT r.blocked AND NOT r.doubted AND r.country = 'US' ORDER BY r.id DESC LIMIT 1
"""
_AGREES = """
SELECT FROM recipient r WHERE r.number = %s AND r.opted_out_id IS NULL AND (r.implied_until > now() OR EXISTS (
    SELECT FROM consent c WHERE c.workspace_id = r.workspace_id AND c.recipient_id = r.id AND c.status = 'active'))
"""
_CONVERSATION = """
SELECT v.id FROM conversation v JOIN recipient r ON r.workspace_id = v.workspace_id AND r.id = v.recipient_id
WHERE r.number = %s
"""


@dataclass(frozen=True, slots=True)
class Desk:
    """The product, and its owner's browser at the demo's desk."""

    product: Product
    context: BrowserContext
    page: Page

    def go(self, path: str) -> None:
        """Open a page of the desk."""
        self.page.goto(self.product.address + ADDRESS + path)

    def says(self, number: str, text: str, *, hears: str = "") -> None:
        """Send a text from a virtual phone, after one that contains these words has come to it."""
        self.go(f"phones/{quote(number)}/")
        if hears:
            self.hears(hears)
        self.page.locator("#say").fill(text)
        self.page.locator(".send").click()
        expect(self.page.locator("#screen .out").last).to_contain_text(text)

    def hears(self, words: str) -> None:
        """The virtual phone that is shown gets a text with these words."""
        expect(self.page.locator("#screen")).to_contain_text(words, timeout=60_000)

    def known(self, number: str) -> None:
        """Somebody who has written once, and where it is noon: at night no request leaves."""
        self.says(number, "Hello")
        self.product.let_it_be_noon(number)

    def agreed(self, level: str) -> tuple[str, int, str]:
        """Number, conversation and purpose of somebody of the demo who agreed to texts of that level."""
        with self.product.database() as connection:
            row = connection.execute(_AGREED, [level, LINE]).fetchone()
        assert row is not None
        self.product.let_it_be_noon(row[0])
        return row[0], row[1], row[2]

    def conversation(self, number: str) -> int:
        """The conversation with this number."""
        with self.product.database() as connection:
            row = connection.execute(_CONVERSATION, [number]).fetchone()
        assert row is not None
        return int(row[0])

    def agrees(self, number: str) -> bool:
        """Whether anything may be sent to this number."""
        with self.product.database() as connection:
            row = connection.execute(_AGREES, [number]).fetchone()
        return row is not None

    def open_drawer(self) -> None:
        """What stands beside a conversation; where there is room it stands there all the time."""
        opener = self.page.locator(".drawer-open")
        if opener.is_visible():
            opener.click()

    def key(self, name: str, *scopes: str) -> str:
        """A new API key that may do this much."""
        self.go("settings/keys/")
        self.page.get_by_label("What it is for").fill(name)
        for scope in scopes:
            self.page.locator(f"[name=scopes][value='{scope}']").check()
        self.page.get_by_role("button", name="Make a key").click()
        return self.page.locator("#secret").inner_text()

    def api(self, key: str, path: str, **said: object) -> Any:
        """What the API answers to this body."""
        request = urllib.request.Request(
            f"{self.product.address}/api/v1/{path}",
            json.dumps(said).encode(),
            {"Content-Type": "application/json", "Authorization": f"Bearer {key}"},
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)
