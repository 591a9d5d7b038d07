"""A newcomer's first hour: from the link that an empty start prints to a text that waits for its time."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect
from tests.journeys import axe
from tests.journeys import browser as browsers
from tests.journeys.test_accessible import SIZES

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("size", SIZES.values(), ids=list(SIZES))
def test_from_the_printed_link_to_a_text_that_waits(tmp_path: Path, size: ViewportSize) -> None:
    expect.set_options(timeout=30_000)
    with browsers.product(tmp_path, "--no-demo") as product, browsers.browser() as chromium:
        context = chromium.new_context(viewport=size)
        context.set_default_timeout(30_000)
        page = context.new_page()
        make_a_workspace(page, product.link)
        have_a_number(page)
        make_a_contact(page)
        record_consent(page)
        schedule_a_text(page)
        change_it_in_the_queue(page)


def make_a_workspace(page: Page, link: str) -> None:
    page.goto(link)
    assert not axe.found(page)
    page.get_by_label("Name of the workspace").fill("Lone Star Roofing")
    page.get_by_label("Name of the business").fill("Lone Star")
    page.get_by_label("Your name").fill("Grant Tully")
    page.get_by_label("Your e-mail address").fill("grant@example.com")
    page.get_by_label("A password").fill("a horse, a battery")
    page.get_by_role("button", name="Make it and go in").click()
    page.wait_for_url("**/w/lone-star-roofing/")
    # Nothing is here, and what to do about that.
    expect(
        page.get_by_text("No open conversations").or_(page.get_by_text("No conversations yet")).first
    ).to_be_visible()


def have_a_number(page: Page) -> None:
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("link", name=re.compile(r"^Numbers\b")).last.click()
    expect(page.get_by_text("(512) 555-0100")).to_be_visible()
    page.locator("main table a").first.click()
    page.locator("main").get_by_label("Name").fill("Office")
    page.get_by_role("button", name="Save").click()
    expect(
        page.locator("main table a", has_text="Office").or_(page.locator("h1", has_text="Office"))
    ).to_be_visible()


def make_a_contact(page: Page) -> None:
    page.get_by_role("link", name="Contacts").first.click()
    page.get_by_role("link", name="New contact").last.click()
    page.get_by_label("Name", exact=True).fill("Dolores Haze")
    page.get_by_label("Phone number").fill("512 555 0142")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("heading", name="Dolores Haze")).to_be_visible()


def record_consent(page: Page) -> None:
    """The way there is the composer's own: it says what is missing."""
    page.get_by_role("button", name="Text", exact=True).click()
    expect(page.locator("#kinds .closed")).to_contain_text("You cannot write to them")
    page.locator("#kinds .closed").get_by_role("link", name="Record consent").click()
    page.get_by_label("How", exact=True).select_option(label="on paper")
    page.get_by_label("The words they agreed to", exact=False).fill("signed: texts about my roof")
    page.get_by_role("button", name="Record").click()
    expect(page.locator("#body")).to_be_visible()


def schedule_a_text(page: Page) -> None:
    page.locator("#body").fill("We come on Tuesday")
    expect(page.locator("#count")).to_contain_text("Your name and how to stop are added")
    page.locator(".later summary").click()
    page.get_by_role("button", name="Monday 8:00").click()
    expect(page.locator("#texts .text.out")).to_contain_text("Scheduled for 8:00")


def change_it_in_the_queue(page: Page) -> None:
    back = page.get_by_title("Back to the list")
    if back.is_visible():
        back.click()
    page.locator("#view-scheduled").click()
    queued = page.locator("#rows .queued-row")
    expect(queued).to_contain_text("We come on Tuesday")
    expect(queued.locator("time")).to_contain_text(re.compile("8:00"))
    queued.get_by_role("button", name="Change").click()
    queued.locator("textarea").fill("We come on Wednesday")
    page.get_by_role("button", name="Keep").click()
    expect(page.locator("#rows .queued-row")).to_contain_text("We come on Wednesday")
    expect(page.locator("#view-scheduled .view-count")).to_have_text("1")
