"""Names and texts that are anything but: every page shows them inert, and keeps its shape."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect
from tests.journeys import browser as browsers
from tests.journeys.browser import Product
from tests.journeys.test_accessible import SIZES, shown, signed_in

pytestmark = pytest.mark.journey
Running = tuple[Product, BrowserContext]

CAME_ALIVE = (
    "[onclick], [onerror], [onmouseover], main img:not(.prose img, [src^='/w/']), b[onclick], body script"
)
"""The help has pictures, and so have texts: at our own address."""

STICKING_OUT = """
() => {
  const clipped = (each) => {
    for (let up = each.parentElement; up; up = up.parentElement)
      if (getComputedStyle(up).overflowX !== "visible") return true;
    return false;
  };
  const wide = [...document.querySelectorAll("body *")].filter((each) => {
    const box = each.getBoundingClientRect();
    const shown = box.width && !each.closest(".visually-hidden, dialog:not([open])");
    return shown && box.right > innerWidth + 1 && !clipped(each);
  });
  const name = (each) => each.tagName.toLowerCase() + (each.className ? "." + each.className : "");
  return [document.documentElement.scrollWidth - innerWidth, wide.slice(0, 3).map(name)];
}
"""
"""How much wider the page is than its window, and what stands out of it."""


@pytest.fixture(params=SIZES.values(), ids=list(SIZES))
def size(request: pytest.FixtureRequest) -> ViewportSize:
    given: ViewportSize = request.param
    return given


@pytest.fixture(scope="module")
def stage(running: Running) -> dict[str, Any]:
    product, context = running
    told = product.stage("hostile")
    told["cookies"] = signed_in(product, context.browser, told["link"])
    return told


@pytest.fixture
def context(running: Running, stage: dict[str, Any], size: ViewportSize) -> Iterator[BrowserContext]:
    browser = running[1].browser
    assert browser is not None
    made = browser.new_context(viewport=size)
    made.set_default_timeout(30_000)
    made.add_cookies(stage["cookies"])
    yield made
    made.close()


def watched(context: BrowserContext) -> tuple[Page, list[str]]:
    """A page, and what it says that it should not say."""
    page, said = context.new_page(), []
    page.on("dialog", lambda dialog: (said.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.on("pageerror", lambda error: said.append(f"error {error}"))
    page.on("console", lambda line: said.append(line.text) if browsers.is_broken(line) else None)
    return page, said


def test_every_page_shows_them_inert_and_keeps_its_width(
    running: Running, context: BrowserContext, stage: dict[str, Any]
) -> None:
    broken = []
    for name, path in shown(stage["pages"]).items():
        page, said = watched(context)
        page.goto(running[0].address + path)
        broken += [f"{name}: {line}" for line in said]
        if page.locator(CAME_ALIVE).count():
            broken.append(f"{name}: markup came alive")
        more, which = page.evaluate(STICKING_OUT)
        if more > 0 or which:
            broken.append(f"{name}: {more} px too wide, {which}")
        page.close()
    assert not broken, "\n".join(broken)


def test_what_comes_in_by_itself_is_inert_too(
    running: Running, context: BrowserContext, stage: dict[str, Any]
) -> None:
    """A row, a bubble and a draft are put together in the browser."""
    product = running[0]
    page, said = watched(context)
    page.goto(product.address + stage["pages"]["thread"])
    text = "<img src=x onerror=alert(1)>{{7|add:7}}\u202e once more"
    phone = context.new_page()
    phone.goto(product.address + stage["pages"]["phone"])
    phone.get_by_placeholder("Text as the customer").fill(text)
    phone.get_by_role("button", name="Text", exact=True).click()
    expect(page.locator("#texts .text.in .body").last).to_contain_text(
        "<img src=x onerror=alert(1)>{{7|add:7}}"
    )
    page.locator("#body").fill(text)
    expect(page.locator("#rows .row-draft bdi").first).to_contain_text("<img src=x")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.keyboard.type("ann")
    expect(page.locator("#palette [id^=go-]").first).to_contain_text("<b onclick=alert(1)>")
    assert page.locator(CAME_ALIVE).count() == 0
    assert page.evaluate(STICKING_OUT) == [0, []]
    assert not said


def test_lists_of_a_thousand_go_on_to_their_end(running: Running, size: ViewportSize) -> None:
    product, owners = running
    told = product.stage("many")
    browser = owners.browser
    assert browser is not None
    context = browser.new_context(viewport=size)
    context.add_cookies(signed_in(product, browser, told["link"]))
    for path, rows, scroller, least in (
        ("", "#rows > .row", "#rows", 1000),
        ("contacts/?order=newest", "#contacts tbody tr[id]", "#scroll", 1000),
    ):
        page, said = watched(context)
        page.goto(product.address + told["desk"] + path)
        while page.locator("#more").count():
            page.locator(scroller).evaluate("(box) => { box.scrollTop = box.scrollHeight }")
            page.wait_for_timeout(20)
        ids = page.locator(rows).evaluate_all("(all) => all.map((each) => each.id)")
        assert len(ids) == len(set(ids)) >= least
        assert page.evaluate(STICKING_OUT) == [0, []]
        assert not said
    context.close()


NOTHING_YET = {
    "": "No open conversations",
    "?view=mine": "Nothing is assigned to you",
    "?view=scheduled": "No text waits for its time",
    "?view=failed": "Nothing went wrong",
    "?view=closed": "Nothing has been closed yet",
    "contacts/": "No contacts yet",
    "settings/tags/": "No tags yet",
    "settings/fields/": "No fields of your own yet",
    "settings/departments/": "No department yet",
    "settings/purposes/": "No purpose yet",
    "settings/numbers/": "No number yet",
    "settings/keys/": "No keys yet",
}


def test_lists_of_nothing_say_what_to_do(running: Running, size: ViewportSize) -> None:
    product, owners = running
    told = product.stage("empty")
    browser = owners.browser
    assert browser is not None
    context = browser.new_context(viewport=size)
    context.add_cookies(signed_in(product, browser, told["link"]))
    page, said = watched(context)
    for path, words in NOTHING_YET.items():
        page.goto(product.address + told["desk"] + path)
        expect(page.get_by_text(re.compile(words)).first).to_be_visible()
        assert page.evaluate(STICKING_OUT) == [0, []]
    assert not said
    context.close()
