"""From the printed link to START: one text, its answer, STOP, and the way back, in a real browser."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page, expect
from tests.journeys import browser as browsers
from tests.journeys.browser import Product

pytestmark = pytest.mark.journey

BODY = "Your cleaning is on Tuesday at 9:40."
CONFIRMATION = "You are unsubscribed"

PERSON = """
SELECT r.number, k.name FROM recipient r
JOIN phone p ON p.workspace_id = r.workspace_id AND p.recipient_id = r.id
JOIN contact k ON k.workspace_id = p.workspace_id AND k.id = p.contact_id
WHERE r.opted_out_id IS NULL AND r.country = 'US'
  AND EXISTS (SELECT FROM consent c WHERE c.workspace_id = r.workspace_id AND c.recipient_id = r.id
              AND c.status = 'active' AND c.level = 'informational')
  AND NOT EXISTS (SELECT FROM message m WHERE m.workspace_id = r.workspace_id AND m.recipient_id = r.id)
ORDER BY r.id LIMIT 1
"""


def somebody(product: Product) -> tuple[str, str]:
    """Number and name of a contact who agreed to texts and never got one; it is noon where they are."""
    with product.database() as connection:
        row = connection.execute(PERSON).fetchone()
    assert row is not None
    product.let_it_be_noon(row[0])
    return row[0], row[1]


def sign_in(page: Page, product: Product) -> str:
    """The desk's address."""
    page.goto(product.link)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/w/**")
    return page.url


def make_key(page: Page, desk: str) -> str:
    page.goto(urljoin(desk, "settings/keys/"))
    page.get_by_label("What it is for").fill("Booking system")
    page.get_by_role("button", name="Make a key").click()
    return page.locator("#secret").inner_text()


def ask_api(product: Product, key: str, number: str) -> tuple[int, dict[str, object]]:
    """What the API answers to a text for that number."""
    request = urllib.request.Request(
        product.address + "/api/v1/messages",
        json.dumps({"to": number, "body": "Hello again", "level": "conversational"}).encode(),
        {"Content-Type": "application/json", "Authorization": f"Bearer {key}"},
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refusal:
        return refusal.code, json.load(refusal)


def say(phone: Page, text: str) -> None:
    phone.get_by_placeholder("Text as the customer").fill(text)
    phone.get_by_role("button", name="Text", exact=True).click()


def test_a_text_its_answer_stop_and_start(tmp_path: Path) -> None:
    with browsers.product(tmp_path) as product, browsers.browser() as chromium:
        context = chromium.new_context()
        context.set_default_timeout(30_000)
        expect.set_options(timeout=30_000)
        page, broken = context.new_page(), []
        context.on("console", lambda said: broken.append(said.text) if browsers.is_broken(said) else None)
        page.on("pageerror", lambda error: broken.append(str(error)))
        number, name = somebody(product)
        desk = sign_in(page, product)
        key = make_key(page, desk)

        # write to a demo contact
        page.goto(urljoin(desk, "new/"))
        page.get_by_label("To").fill(number)
        page.locator("#found").get_by_text(name).click()
        page.wait_for_url(re.compile(r"/c/\d+/$"))
        page.evaluate("window.sameAsBefore = true")
        page.get_by_label("Text", exact=True).fill(BODY)
        expect(page.locator("#count")).to_contain_text("1 part")
        expect(page.locator("#count")).to_contain_text("Your name and how to stop are added")
        page.get_by_role("button", name="Send", exact=True).click()
        expect(page.locator("#texts .text.out")).to_have_count(1)
        expect(page.locator("#texts .text.out")).to_contain_text("Delivered")

        # the phone shows it, with who writes and how to stop; and answers
        phone = context.new_page()
        phone.goto(urljoin(desk, f"phones/{number}/"))
        expect(phone.locator("#screen .text.in")).to_have_count(1)
        expect(phone.locator("#screen")).to_contain_text(f"Riverside Dental: {BODY}")
        expect(phone.locator("#screen")).to_contain_text("Reply STOP to opt out")
        say(phone, "Thanks, I will be there")
        expect(page.locator("#texts .text.in")).to_contain_text("Thanks, I will be there")

        # STOP: one confirmation, the composer is closed and says why, the API refuses and says why
        say(phone, "STOP")
        expect(phone.locator("#screen").get_by_text(CONFIRMATION)).to_have_count(1)
        expect(page.locator("#kinds .closed")).to_contain_text("They texted STOP on")
        expect(page.locator("#kinds .closed")).to_contain_text("Only START from their phone reopens")
        expect(page.locator("#body")).to_be_hidden()
        status, refusal = ask_api(product, key, number)
        assert (status, refusal["reason"]) == (403, "opted_out")
        say(phone, "STOP")
        expect(page.locator("#texts .text.in")).to_have_count(3)
        expect(phone.locator("#screen").get_by_text(CONFIRMATION)).to_have_count(1)

        # START reopens
        say(phone, "START")
        expect(phone.locator("#screen")).to_contain_text("You can get texts from us again")
        expect(page.locator("#body")).to_be_visible()
        page.get_by_label("Text", exact=True).fill("Good to have you back")
        page.get_by_role("button", name="Send", exact=True).click()
        expect(phone.locator("#screen")).to_contain_text("Good to have you back")

        assert page.evaluate("window.sameAsBefore"), "the thread was reloaded"
        assert not broken
