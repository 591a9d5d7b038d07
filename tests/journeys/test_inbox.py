"""A day in the inbox: views, taking over, closing, keys, search, second thoughts, drafts, no network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect
from tests.journeys.browser import Product

pytestmark = pytest.mark.journey

DESK = "/w/riverside-dental/"
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}
Running = tuple[Product, BrowserContext]


@pytest.fixture(params=SIZES, ids=list(SIZES))
def page(request: pytest.FixtureRequest, running: Running) -> Iterator[Page]:
    """A fresh page on the list, at each width; nothing may break in it."""
    product, context = running
    made, broken = context.new_page(), []
    width, height = SIZES[request.param]
    made.set_viewport_size({"width": width, "height": height})
    made.on("pageerror", lambda error: broken.append(str(error)))
    made.on("console", lambda said: broken.append(said.text) if "Content Security" in said.text else None)
    made.goto(product.address + DESK)
    yield made
    made.close()
    assert not broken


@pytest.fixture
def wide(running: Running) -> Iterator[Page]:
    product, context = running
    made = context.new_page()
    made.set_viewport_size({"width": 1440, "height": 900})
    made.goto(product.address + DESK)
    yield made
    made.close()


def is_phone(page: Page) -> bool:
    return page.viewport_size is not None and page.viewport_size["width"] < 500


def somebody(running: Running, number: str, *lines: str) -> None:
    """An invented customer writes."""
    product, context = running
    phone = context.new_page()
    phone.goto(f"{product.address}{DESK}phones/{quote(number)}/")
    for line in lines:
        phone.get_by_placeholder("Text as the customer").fill(line)
        phone.get_by_role("button", name="Text", exact=True).click()
        expect(phone.get_by_placeholder("Text as the customer")).to_have_value("")
    phone.close()
    product.let_it_be_noon(number)


def row(page: Page, shown: str) -> Locator:
    return page.locator("#rows > .row", has_text=shown)


def open_row(page: Page, shown: str) -> None:
    with page.expect_response(re.compile(r"/c/\d+/(\?|$)")):
        row(page, shown).locator("a").click()
    expect(page.locator("#middle h1")).to_contain_text(shown)
    expect(page.locator("#body")).to_be_visible()


def view(page: Page, name: str) -> None:
    """Look at another view."""
    page.locator(f"#view-{name}").click()
    expect(page.locator(f"#view-{name}")).to_have_attribute("aria-current", "page")


def send(page: Page) -> None:
    """By the keyboard: Enter where there is one, with Control wherever."""
    page.keyboard.press("Control+Enter")


def back(page: Page) -> None:
    if is_phone(page):
        page.get_by_title("Back to the list").click()


def count(page: Page, view: str) -> Locator:
    return page.locator(f".view-count[data-count={view}]")


_numbers = iter(range(150, 200))


def number() -> tuple[str, str]:
    """A new customer's number, as it is dialled and as it is shown; the demo has nobody in Wichita."""
    last = next(_numbers)
    return f"+13165550{last}", f"(316) 555-0{last}"


def test_a_conversation_is_taken_closed_and_brought_back(page: Page, running: Running) -> None:
    dialled, shown = number()
    view(page, "unassigned")
    somebody(running, dialled, "Is anybody there?")
    expect(row(page, shown)).to_have_count(1)
    mine = int(count(page, "mine").inner_text() or 0)
    open_row(page, shown)
    page.locator(".assign summary").click()
    page.get_by_role("button", name="Me", exact=True).click()
    expect(page.locator("#texts")).to_contain_text("took this over")
    expect(count(page, "mine")).to_have_text(str(mine + 1))
    back(page)
    view(page, "mine")
    open_row(page, shown)
    page.get_by_title("Close and go to the next").click()
    expect(row(page, shown)).to_have_count(0)
    expect(page.locator("#middle h1")).not_to_contain_text(shown)
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(row(page, shown)).to_have_count(1)
    back(page)
    open_row(page, shown)
    page.get_by_title("Close and go to the next").click()
    expect(row(page, shown)).to_have_count(0)
    back(page)
    view(page, "closed")
    open_row(page, shown)
    page.get_by_role("button", name="Open again").click()
    expect(page.locator("#texts")).to_contain_text("opened this again")
    page.get_by_title("Close and go to the next").click()
    # Whoever is closed and writes is open again.
    somebody(running, dialled, "One more thing")
    back(page)
    view(page, "mine")
    expect(row(page, shown)).to_contain_text("One more thing")


def test_a_text_is_undone_and_its_words_come_back(page: Page, running: Running) -> None:
    dialled, shown = number()
    somebody(running, dialled, "Is Tuesday fine?")
    open_row(page, shown)
    page.locator("#body").fill("Tuesday is fine, or is it")
    page.get_by_role("button", name="Send", exact=True).click()
    text = page.locator("#texts .text.out", has_text="Tuesday is fine")
    expect(text).to_contain_text("Sending…")
    text.get_by_role("button", name="Undo").click()
    expect(page.locator("#body")).to_have_value("Tuesday is fine, or is it")
    expect(text).to_contain_text("Taken back")
    page.locator("#body").fill("Tuesday is full, I am sorry")
    page.get_by_role("button", name="Send", exact=True).click()
    left = page.locator("#texts .text.out", has_text="Tuesday is full")
    expect(left).to_contain_text("Delivered")
    expect(left.get_by_role("button")).to_have_count(0)
    expect(page.locator("#body")).to_have_value("")


def test_words_come_back_though_the_announcement_is_faster_than_the_answer(
    page: Page, running: Running
) -> None:
    dialled, shown = number()
    somebody(running, dialled, "Is Thursday fine?")
    open_row(page, shown)
    page.locator("#body").fill("Thursday is fine, or is it")
    page.get_by_role("button", name="Send", exact=True).click()
    text = page.locator("#texts .text.out", has_text="Thursday is fine")

    def answer_late(route: Route) -> None:
        answer = route.fetch()
        expect(text).to_contain_text("Taken back")
        route.fulfill(response=answer)

    page.route("**/cancel/", answer_late)
    text.get_by_role("button", name="Undo").click()
    expect(page.locator("#body")).to_have_value("Thursday is fine, or is it")


def test_a_search_goes_to_the_text_itself_and_marks_the_word(page: Page, running: Running) -> None:
    dialled, shown = number()
    word = f"zanzibar{dialled[-3:]}"
    somebody(running, dialled, f"My {word} came loose", *(f"line {n}" for n in range(12)))
    page.locator("#q").press_sequentially(word[:11])
    hit = page.locator("#rows .hit", has_text=shown)
    expect(hit.locator("mark")).to_have_text(word)
    hit.locator("a").click()
    expect(page.locator("#texts .text.found")).to_contain_text(f"My {word} came loose")
    expect(page.locator("#texts .text.found")).to_be_in_viewport()


def test_a_draft_is_there_on_another_machine_and_in_the_list(page: Page, running: Running) -> None:
    dialled, shown = number()
    somebody(running, dialled, "Hello?")
    open_row(page, shown)
    with page.expect_response(re.compile("/draft/$")):
        page.locator("#body").fill("half a thought")
    expect(row(page, shown).locator(".row-draft")).to_contain_text("half a thought")
    elsewhere = running[1].browser.new_context()  # type: ignore[union-attr]
    elsewhere.add_cookies(running[1].cookies())  # type: ignore[arg-type]
    other = elsewhere.new_page()
    other.goto(page.url)
    expect(other.locator("#body")).to_have_value("half a thought")
    other.close()
    elsewhere.close()
    # The row that the stream sends knows of no draft; the page keeps it.
    somebody(running, dialled, "Are you there?")
    expect(page.locator("#texts")).to_contain_text("Are you there?")
    expect(row(page, shown).locator(".row-draft")).to_contain_text("half a thought")
    expect(page.locator("#composer .arrived")).to_be_visible()


def test_what_has_just_come_in_is_ready_for_whoever_is_quick(page: Page, running: Running) -> None:
    """A form that htmx has not taken over yet would be sent by the browser, and the words be gone with the page."""
    dialled, shown = number()
    somebody(running, dialled, "Hello?")
    page.evaluate(
        """() => {
          window.sameAsBefore = true;
          new MutationObserver((_, watching) => {
            const form = document.querySelector("#composer");
            if (!form) return;
            watching.disconnect();
            form.elements.body.value = "at once";
            form.requestSubmit(form.querySelector(".send"));
          }).observe(document.querySelector("#middle"), { childList: true, subtree: true });
        }"""
    )
    row(page, shown).locator("a").click()
    expect(page.locator("#texts .text.out", has_text="at once")).to_have_count(1)
    assert page.evaluate("window.sameAsBefore"), "the browser sent it"


def test_a_draft_is_counted_as_soon_as_its_conversation_opens(page: Page, running: Running) -> None:
    dialled, shown = number()
    somebody(running, dialled, "Hello?")
    open_row(page, shown)
    with page.expect_response(re.compile("/draft/$")):
        page.locator("#body").fill("half a thought")
    page.goto(running[0].address + DESK)
    open_row(page, shown)
    expect(page.locator("#count")).to_contain_text("1 part")


def test_a_text_is_scheduled_by_one_click_and_taken_back_in_the_queue(page: Page, running: Running) -> None:
    dialled, shown = number()
    somebody(running, dialled, "When?")
    open_row(page, shown)
    page.locator("#body").fill(f"On Monday morning {dialled[-3:]}")
    page.locator(".later summary").click()
    page.get_by_role("button", name="Monday 8:00").click()
    expect(page.locator("#texts")).to_contain_text("Scheduled for 8:00")
    back(page)
    view(page, "scheduled")
    queued = page.locator("#rows .queued-row", has_text=f"On Monday morning {dialled[-3:]}")
    expect(queued).to_contain_text("8:00")
    queued.get_by_role("button", name="Change").click()
    queued.locator("textarea").fill(f"On Monday {dialled[-3:]} then")
    page.get_by_role("button", name="Keep").click()
    changed = page.locator("#rows .queued-row", has_text=f"On Monday {dialled[-3:]} then")
    changed.get_by_role("button", name="Take back").click()
    expect(changed).to_have_count(0)


def focus(page: Page) -> str:
    """Where the keyboard is, if one can see it: an id, or a row's."""
    said: str = page.evaluate(
        """() => {
          const at = document.activeElement;
          return at.matches(":focus-visible") ? at.id || at.closest("[id]")?.id || at.tagName : "";
        }"""
    )
    return said


def test_by_keys_alone_somebody_is_found_answered_and_closed(page: Page, running: Running) -> None:
    (dialled, shown), (other, shown_other) = number(), number()
    somebody(running, other, "Behind them")
    somebody(running, dialled, "Do you take walk-ins?")
    expect(page.locator("#rows > .row").first).to_contain_text(shown)
    mine, next_one = (row(page, each).get_attribute("id") for each in (shown, shown_other))
    keys = page.keyboard
    keys.press("j")
    assert focus(page) == mine
    keys.press("j")
    assert focus(page) == next_one
    # A row that is drawn anew under the keyboard keeps it.
    somebody(running, other, "Still behind them")
    expect(page.locator("#rows > .row").first).to_contain_text(shown_other)
    assert focus(page) == next_one
    keys.press("j")
    assert focus(page) == mine
    keys.press("Enter")
    expect(page.locator("#middle h1")).to_contain_text(shown)
    keys.press("r")
    expect(page.locator("#body")).to_be_focused()
    keys.type("We do not jkeatz?/")
    send(page)
    expect(page.locator("#texts .text.out")).to_contain_text("We do not jkeatz?/")
    expect(page.locator("#body")).to_be_focused()
    keys.press("Escape")
    keys.press("z")
    expect(page.locator("#body")).to_have_value("We do not jkeatz?/")
    expect(page.locator("#body")).to_be_focused()
    keys.press("Control+a")
    keys.type("We do, just come by.")
    send(page)
    expect(page.locator("#texts .text.out", has_text="We do, just come by.")).to_contain_text("Delivered")
    keys.press("Escape")
    keys.press("?")
    expect(page.locator("#shortcuts")).to_be_visible()
    keys.press("Escape")
    expect(page.locator("#shortcuts")).to_be_hidden()
    keys.press("a")
    expect(page.locator(".assign")).to_have_attribute("open", "")
    assert page.locator(".assign .menu button").first.evaluate("(each) => each.matches(':focus-visible')")
    keys.press("Escape")
    assert page.locator(".assign summary").evaluate("(each) => each === document.activeElement")
    keys.press("e")
    expect(page.locator("#middle h1")).not_to_contain_text(shown)
    expect(page.locator("#middle h1")).to_be_visible()
    keys.press("z")
    expect(page.locator("#toasts button")).to_have_count(0)
    expect(page.locator(f"#{mine}")).to_have_count(1)


def test_by_keys_alone_one_gets_everywhere(page: Page, running: Running) -> None:
    dialled, shown = number()
    somebody(running, dialled, f"My quokka{dialled[-3:]} came loose")
    expect(row(page, shown)).to_have_count(1)
    keys = page.keyboard
    keys.press("/")
    expect(page.locator("#q")).to_be_focused()
    keys.type(f"quokka{dialled[-3:]}")
    expect(page.locator("#rows .hit mark")).to_be_visible()
    expect(page.locator("#q")).to_be_focused()
    keys.press("Escape")
    expect(page.locator("#rows .hit")).to_have_count(0)
    expect(page.locator("#q")).to_be_focused()
    keys.press("Escape")
    assert focus(page).startswith("row-")
    keys.press("Control+k")
    expect(page.locator("#palette-q")).to_be_focused()
    keys.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()
    assert focus(page).startswith("row-")
    keys.press("Control+k")
    keys.type("failed")
    keys.press("Enter")
    expect(page).to_have_url(re.compile(r"view=failed"))
    keys.press("Control+k")
    keys.type("contacts")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Contacts")).to_be_visible()
    keys.press("/")
    expect(page.locator("#q")).to_be_focused()
    keys.press("Tab")
    assert focus(page) != ""


def test_by_keys_alone_a_tag_is_put_on(page: Page, running: Running) -> None:
    product, _ = running
    with product.database() as connection:
        found = connection.execute(
            "SELECT c.id FROM conversation c WHERE c.contact_id IS NOT NULL ORDER BY c.id LIMIT 1"
        ).fetchone()
    assert found is not None
    page.goto(f"{product.address}{DESK}c/{found[0]}/")
    page.keyboard.press("t")
    expect(page.locator("#drawer")).to_be_visible()
    assert page.evaluate("document.activeElement.closest('#drawer') !== null")
    assert focus(page) != ""


def test_by_keys_alone_one_comes_in(running: Running) -> None:
    product, context = running
    assert context.browser is not None
    fresh = context.browser.new_context()
    page = fresh.new_page()
    page.goto(product.address + product.stage("empty")["link"])
    expect(page.get_by_role("button", name="Sign in")).to_be_focused()  # given once the page has been drawn
    page.keyboard.press("Enter")
    page.wait_for_url("**/w/**")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"
    fresh.close()


def test_the_title_and_the_navigation_count_what_is_unread(wide: Page, running: Running) -> None:
    before = int(wide.locator(".rail-count").inner_text() or 0)
    dialled, _ = number()
    somebody(running, dialled, "Hello")
    expect(wide.locator(".rail-count")).to_have_text(str(before + 1))
    expect(wide).to_have_title(re.compile(rf"^\({before + 1}\) "))
