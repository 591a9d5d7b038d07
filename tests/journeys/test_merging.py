"""Two contacts that are one person: what the preview says, and that an opt-out of one reaches the other's phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.journeys.browser import Product
from tests.journeys.test_accessible import SIZES
from tests.journeys.test_inbox import DESK, number, somebody

pytestmark = pytest.mark.journey
Running = tuple[Product, BrowserContext]


@pytest.fixture(params=SIZES.values(), ids=list(SIZES))
def page(request: pytest.FixtureRequest, running: Running) -> Iterator[Page]:
    made = running[1].new_page()
    made.set_viewport_size(request.param)
    yield made
    made.close()


def contact(page: Page, product: Product, name: str, dialled: str, **more: str) -> None:
    """A new contact, made on the pages; its page is open afterwards."""
    page.goto(f"{product.address}{DESK}contacts/new/")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Phone number").fill(dialled)
    for label, value in more.items():
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def test_the_preview_says_what_stays_and_an_opt_out_follows_the_person(page: Page, running: Running) -> None:
    product = running[0]
    (stopped, shown_stopped), (other, shown_other) = number(), number()
    somebody(running, stopped, "STOP")
    contact(page, product, f"Dolores {stopped[-3:]}", stopped, Company="Quilty & Co")
    contact(page, product, f"Lola {other[-3:]}", other, City="Austin")
    kept = page.url
    expect(page.locator(".phone-item .badge.out")).to_have_count(0)

    page.get_by_role("link", name="Merge").click()
    page.get_by_label("Find the other contact").press_sequentially(f"dolores {stopped[-3:]}")
    page.locator("#found a", has_text=f"Dolores {stopped[-3:]}").click()
    expect(page.locator(".notice.bad")).to_contain_text("One of them has opted out")
    row = page.locator(".beside tbody tr")
    expect(row.filter(has_text="Name").first.locator(".stays")).to_have_text(f"Lola {other[-3:]}")
    expect(row.filter(has_text="Company").locator(".stays")).to_have_text("Quilty & Co")
    expect(row.filter(has_text="City").locator(".stays")).to_have_text("Austin")
    expect(row.filter(has_text="Phones")).to_contain_text(shown_stopped)
    expect(row.filter(has_text="Phones")).to_contain_text(shown_other)

    page.get_by_role("button", name="Merge", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("now all their phones have")
    assert page.url == kept
    expect(page.locator(".phone-item .badge.out")).to_have_count(2)
    expect(page.locator(".story")).to_contain_text("Merged with another contact")
    page.locator(".phone-item", has_text=shown_other).get_by_title("Text this phone").click()
    expect(page.locator("#kinds .closed")).to_contain_text("They texted STOP")
    expect(page.locator("#body")).to_be_hidden()
