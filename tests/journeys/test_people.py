"""Somebody new: invited by a link, in with a name and a password, then two-step sign-in, at a real browser."""

from __future__ import annotations

import time
from urllib.parse import urljoin

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect
from tests.journeys.browser import Product

pytestmark = pytest.mark.journey
PASSWORD = "a horse, a battery"


def code(secret: str, *, later: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


def invited(page: Page, desk: str, email: str) -> str:
    page.goto(urljoin(desk, "settings/people/"))
    page.get_by_role("link", name="Invite somebody").click()
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Role").select_option(label="Agent")
    page.get_by_role("button", name="Invite").click()
    return page.locator("#secret").inner_text()


SIZES: tuple[ViewportSize, ...] = ({"width": 1440, "height": 900}, {"width": 390, "height": 844})


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["width"]))
def test_an_invitation_is_accepted_and_secured_with_a_second_step(
    running: tuple[Product, BrowserContext], size: ViewportSize
) -> None:
    product, owners = running
    email = f"new-{size['width']}@example.com"
    link = invited(owners.new_page(), product.address + "/w/riverside-dental/", email)
    browser = owners.browser
    assert browser is not None
    context = browser.new_context(viewport=size)
    page = context.new_page()
    page.goto(link)
    page.get_by_label("Your name").fill("Ben Ito")
    page.get_by_label("A password").fill(PASSWORD)
    page.get_by_role("button", name="Join").click()
    page.wait_for_url("**/w/**")
    page.goto(product.address + "/me/two-step/")
    page.get_by_role("link", name="Set it up").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("It cannot be scanned?").click()
    secret = page.locator("code.wrap").inner_text()
    page.get_by_label("Code", exact=True).fill(code(secret))
    page.get_by_role("button", name="Turn it on").click()
    expect(page.locator(".codes li")).to_have_count(10)
    context.close()
    context = browser.new_context(viewport=size)
    page = context.new_page()
    page.goto(product.address + "/sign-in/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Code", exact=True).fill(code(secret))
    page.get_by_role("button", name="Go in").click()
    page.wait_for_url("**/w/**")
    context.close()
