"""The network goes and comes back: what was typed is there, what was missed comes in, and the page says so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.journeys import wire
from tests.journeys.browser import Product
from tests.journeys.test_accessible import SIZES
from tests.journeys.test_inbox import DESK, back, number, open_row, row, somebody
from tests.journeys.wire import Wire

pytestmark = pytest.mark.journey
Running = tuple[Product, BrowserContext]


@pytest.fixture
def cable(running: Running) -> Iterator[Wire]:
    with wire.wire(running[0].address) as made:
        yield made


@pytest.fixture(params=SIZES.values(), ids=list(SIZES))
def page(request: pytest.FixtureRequest, running: Running, cable: Wire) -> Iterator[Page]:
    """A page that reaches the product over a wire that can be cut."""
    made = running[1].new_page()
    made.set_viewport_size(request.param)
    made.goto(cable.address + DESK)
    yield made
    made.close()


def test_what_was_typed_survives_and_what_was_missed_comes_in(
    page: Page, running: Running, cable: Wire
) -> None:
    (dialled, shown), (other, shown_other) = number(), number()
    somebody(running, dialled, "Hello?")
    open_row(page, shown)
    page.evaluate("window.sameAsBefore = true")
    cable.cut()
    page.locator("#body").fill("written in the lift")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#composer .unsent")).to_contain_text("Not sent: there is no connection")
    expect(page.locator("#offline")).to_contain_text("No connection")
    expect(page.locator("#body")).to_have_value("written in the lift")

    somebody(running, dialled, "Are you there?")
    somebody(running, other, "Me too")
    expect(page.locator("#texts .text.in")).to_have_count(1)

    cable.mend()
    expect(page.locator("#offline")).to_be_hidden()
    expect(page.locator("#texts .text.in")).to_have_count(2)
    expect(page.locator("#composer .arrived")).to_be_visible()
    expect(page.locator("#body")).to_have_value("written in the lift")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#texts .text.out", has_text="written in the lift")).to_have_count(1)
    expect(page.locator("#composer .unsent")).to_be_hidden()
    expect(page.locator("#body")).to_have_value("")
    assert page.evaluate("window.sameAsBefore"), "the page was loaded anew"
    back(page)
    expect(row(page, shown_other)).to_contain_text("Me too")


def test_words_that_were_not_sent_are_kept_at_the_server_once_it_is_back(
    page: Page, running: Running, cable: Wire
) -> None:
    dialled, shown = number()
    somebody(running, dialled, "Hello?")
    open_row(page, shown)
    cable.cut()
    page.locator("#body").fill("begun in the lift")
    expect(page.locator("#offline")).to_be_visible()
    with page.expect_response("**/draft/"):
        cable.mend()
    elsewhere = running[1].browser.new_context()  # type: ignore[union-attr]
    elsewhere.add_cookies(running[1].cookies())  # type: ignore[arg-type]
    other = elsewhere.new_page()
    other.goto(page.url)
    expect(other.locator("#body")).to_have_value("begun in the lift")
    elsewhere.close()


def test_the_browser_says_at_once_that_there_is_no_network(page: Page, running: Running) -> None:
    expect(page.locator("body[data-stream=open]")).to_have_count(1)
    running[1].set_offline(True)
    try:
        expect(page.locator("#offline")).to_be_visible(timeout=2_000)
    finally:
        running[1].set_offline(False)
    expect(page.locator("#offline")).to_be_hidden()
