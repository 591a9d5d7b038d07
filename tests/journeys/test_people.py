"""Somebody new: invited by a link, in with a name and a password, then two-step sign-in, at a real browser."""

from __future__ import annotations

import time
from urllib.parse import urljoin

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect
from tests.journeys import axe
from tests.journeys.browser import Product
from tests.journeys.test_accessible import SIZES

pytestmark = pytest.mark.journey
PASSWORD = "a horse, a battery"


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def invited(page: Page, desk: str, email: str) -> str:
    page.goto(urljoin(desk, "settings/people/"))
    page.get_by_role("link", name="Invite somebody").click()
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Role").select_option(label="Agent")
    page.get_by_role("button", name="Invite").click()
    return page.locator("#secret").inner_text()


def sign_in(page: Page, product: Product, email: str, typed: str) -> None:
    """With the password, then with what the second step asks for."""
    page.goto(product.address + "/sign-in/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Your code")).to_be_visible()
    assert not axe.found(page)
    page.get_by_label("Code", exact=True).fill(typed)
    page.get_by_role("button", name="Go in").click()


def set_up(page: Page, product: Product) -> tuple[str, list[str]]:
    """Turn the second step on: its secret and the recovery codes."""
    page.goto(product.address + "/me/two-step/")
    page.get_by_role("link", name="Set it up").click()
    assert not axe.found(page)  # "Is it you?"
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("It cannot be scanned?").click()
    secret = page.locator("code.wrap").inner_text()
    page.get_by_label("Code", exact=True).fill("000000")
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert not axe.found(page)
    page.get_by_label("Code", exact=True).fill(code(secret))
    page.get_by_role("button", name="Turn it on").click()
    expect(page.locator(".codes li")).to_have_count(10)
    assert not axe.found(page)
    return secret, page.locator(".codes code").all_inner_texts()


@pytest.mark.parametrize("size", SIZES.values(), ids=list(SIZES))
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
    secret, codes = set_up(page, product)
    context.close()

    for typed in (code(secret), codes[0]):
        context = browser.new_context(viewport=size)
        page = context.new_page()
        sign_in(page, product, email, typed)
        page.wait_for_url("**/w/**")
        context.close()

    # A recovery code opens once.
    context = browser.new_context(viewport=size)
    page = context.new_page()
    sign_in(page, product, email, codes[0])
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Code", exact=True).fill(codes[1])
    page.get_by_role("button", name="Go in").click()
    page.wait_for_url("**/w/**")
    page.goto(product.address + "/me/two-step/")
    expect(page.get_by_text("8 codes are left")).to_be_visible()
    for path in ("me/two-step/", "me/two-step/codes/", "me/two-step/codes/new/", "me/two-step/off/", "sign-in/again/",
                 "sign-in/again/code/", "password/"):  # fmt: skip
        page.goto(f"{product.address}/{path}")
        assert not axe.found(page), path
    context.close()
