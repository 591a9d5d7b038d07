"""What a day at the desk needs of the browser: drafts, waiting texts, scrolling, a phone's width."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.journeys.browser import Product

pytestmark = pytest.mark.journey

DESK = "/w/riverside-dental/"
Running = tuple[Product, BrowserContext]


@pytest.fixture
def page(running: Running) -> Iterator[Page]:
    """A fresh page on the list; nothing may break in it."""
    product, context = running
    made, broken = context.new_page(), []
    made.on("pageerror", lambda error: broken.append(str(error)))
    made.on("console", lambda said: broken.append(said.text) if "Content Security" in said.text else None)
    made.goto(product.address + DESK)
    yield made
    made.close()
    assert not broken


def answerable(page: Page) -> None:
    """Open a conversation that may be answered."""
    page.locator("#rows > .row", has=page.locator(".badge i.on", has_text="C")).first.locator("a").click()
    expect(page.locator("#body")).to_be_visible()


def test_a_draft_outlives_a_reload_and_stays_with_its_conversation(page: Page) -> None:
    answerable(page)
    page.locator("#body").fill("half a thought")
    page.reload()
    expect(page.locator("#body")).to_have_value("half a thought")
    page.locator("#rows > .row a:not([aria-current])").first.click()
    expect(page.locator("#rows a[aria-current]")).to_have_count(1)
    expect(page.locator("#body")).not_to_have_value("half a thought")
    page.go_back()
    expect(page.locator("#body")).to_have_value("half a thought")


def test_a_scheduled_text_is_changed_and_taken_back_in_its_place(page: Page) -> None:
    answerable(page)
    page.locator("#body").fill("See you next year")
    page.locator(".later summary").click()
    day = datetime.now(UTC) + timedelta(days=300)
    said = f"Scheduled for 10:30, {day.day} {day:%B}"
    page.locator("#send_at").fill(f"{day:%Y-%m-%d}T10:30")
    expect(page.locator("#count")).to_contain_text(said)
    page.get_by_role("button", name="Send", exact=True).click()
    text = page.locator("#texts .text", has_text="See you next year")
    expect(text).to_contain_text(said)
    text.get_by_role("button", name="Change").click()
    page.locator("#texts [data-editing] textarea").fill("See you in spring")
    page.get_by_role("button", name="Keep").click()
    changed = page.locator("#texts .text", has_text="See you in spring")
    expect(changed).to_have_count(1)
    changed.get_by_role("button", name="Take back").click()
    expect(changed).to_contain_text("Taken back")
    expect(changed.get_by_role("button")).to_have_count(0)


def test_a_new_text_never_moves_what_is_being_read(page: Page, running: Running) -> None:
    product, context = running
    number = "+15125550142"
    phone = context.new_page()
    phone.goto(f"{product.address}{DESK}phones/{quote(number)}/")
    for line in range(25):
        phone.get_by_placeholder("Text as the customer").fill(f"line {line} of a long story")
        phone.get_by_role("button", name="Text", exact=True).click()
        expect(phone.get_by_placeholder("Text as the customer")).to_have_value("")
    page.locator("#rows > .row").first.locator("a", has_text="(512) 555-0142").click()
    expect(page.locator("#texts .text.in")).to_have_count(25)
    page.locator("#scroller").evaluate("(box) => { box.scrollTop = 0 }")
    phone.get_by_placeholder("Text as the customer").fill("and the end")
    phone.get_by_role("button", name="Text", exact=True).click()
    expect(page.locator("#texts .text.in")).to_have_count(26)
    expect(page.get_by_role("button", name="New texts below")).to_be_visible()
    assert page.locator("#scroller").evaluate("(box) => box.scrollTop") == 0
    page.get_by_role("button", name="New texts below").click()
    expect(page.get_by_text("and the end").last).to_be_in_viewport()
    phone.close()


def test_a_search_is_as_fast_as_typing_and_finds_by_name(page: Page) -> None:
    name = page.locator("#rows .row-name").nth(3).inner_text()
    page.locator("#q").press_sequentially(name[:-1])
    expect(page.locator("#rows .row-name").first).to_have_text(re.compile(re.escape(name[:-1])))
    page.locator("#q").fill("Nobody at all")
    expect(page.locator("#rows")).to_contain_text("No name or number begins so")


def test_on_a_phone_there_is_one_pane_at_a_time(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    expect(page.locator(".list")).to_be_visible()
    answerable(page)
    expect(page.locator(".list")).to_be_hidden()
    composer = page.locator("#composer").bounding_box()
    assert composer is not None
    assert composer["y"] + composer["height"] <= 844
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_title("Back to the list").click()
    expect(page.locator(".list")).to_be_visible()


def test_signing_out_in_one_tab_closes_the_others(page: Page, running: Running) -> None:
    other = running[1].new_page()
    other.goto(page.url)
    other.locator(".me summary").click()
    other.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/sign-in/"))
    other.close()
