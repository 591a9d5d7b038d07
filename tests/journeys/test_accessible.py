"""Every page, at both widths, light and dark, in every state that a person meets: axe-core finds nothing in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect
from tests.furnished import ROUTES
from tests.journeys import axe
from tests.journeys.browser import Product
from tests.web import operating
from tests.web import test_routes as routes

pytestmark = pytest.mark.journey

SIZES: dict[str, ViewportSize] = {
    "desktop": {"width": 1440, "height": 900},
    "phone": {"width": 390, "height": 844},
}
IN_PIECES = {"texts", "kinds", "contacts_count", "contact_timeline", "go", "edit"}
"""Routes of pieces of pages: they are looked at where they stand."""

ELSEWHERE = {
    "home": "leads on where there is one workspace; the choice is looked at below",
    "account_logout": "only posted to",
    "account_inactive": "below",
    "account_login": "below",
    "sign_in_link": "below",
    "welcome": "test_first_hour.py",
    "invitation": "the stage's own",
    "account_change_password": "below",
    "account_set_password": "below",
    "mfa_authenticate": "test_people.py",
    "account_reauthenticate": "test_people.py",
    "mfa_reauthenticate": "test_people.py",
    "mfa_deactivate_totp": "test_people.py",
    "mfa_view_recovery_codes": "test_people.py",
    "end_session": "only posted to",
    "end_other_sessions": "only posted to",
    "operator_test": "test_operating.py",
    "opt_in_page_code": "a file",
    "paper_form_scan": "a file",
    "file": "a file",
    "attached": "a part of the thread",
}
"""Where the pages are looked at that the stage cannot lead to; a new page is added to one list or the other."""


@dataclass(frozen=True, slots=True)
class Look:
    """A browser of one width and theme in which the owner of a furnished workspace is signed in."""

    product: Product
    context: BrowserContext
    desk: str
    pages: dict[str, str]
    dark: bool

    def open(self, path: str) -> Page:
        page = self.context.new_page()
        page.goto(self.product.address + path)
        return page

    def found(self, page: Page) -> list[str]:
        """What axe-core finds; what is not a colour was found by light."""
        return axe.found(page, colours=self.dark)


@pytest.fixture(scope="module")
def stage(running: tuple[Product, BrowserContext]) -> dict[str, Any]:
    """A workspace with one of everything, and what its owner's browser knows of them."""
    product, context = running
    told = product.stage("plain")
    told["cookies"] = signed_in(product, context.browser, told["link"])
    return told


def signed_in(product: Product, browser: Browser | None, link: str) -> Any:
    """What a browser keeps after the link was used."""
    assert browser is not None
    context = browser.new_context()
    page = context.new_page()
    page.goto(product.address + link)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/w/**")
    cookies = context.cookies()
    context.close()
    return cookies


@pytest.fixture(params=[(size, theme) for size in SIZES for theme in ("light", "dark")], ids="-".join)
def look(
    request: pytest.FixtureRequest, running: tuple[Product, BrowserContext], stage: dict[str, Any]
) -> Iterator[Look]:
    size, theme = request.param
    product, owners = running
    assert owners.browser is not None
    context = owners.browser.new_context(viewport=SIZES[size], color_scheme=theme, reduced_motion="reduce")
    context.set_default_timeout(30_000)
    context.add_cookies(stage["cookies"])
    yield Look(product, context, stage["desk"], stage["pages"], theme == "dark")
    context.close()


def shown(pages: Mapping[str, str]) -> dict[str, str]:
    """Of all addresses those that a person opens as a page; ELSEWHERE has the others."""
    posted = {name for name, page in routes.OF_A_WORKSPACE.items() if page.post} | operating.POSTED
    return {name: path for name, path in pages.items() if name not in posted | IN_PIECES | ELSEWHERE.keys()}


def test_every_page_that_a_person_can_open_is_on_a_list(stage: dict[str, Any]) -> None:
    asked = {name for name, page in routes.OF_A_WORKSPACE.items() if not page.post}
    asked |= operating.ROUTES.keys() - operating.POSTED
    assert asked | routes.ONES_OWN.keys() | routes.OPEN == (
        IN_PIECES | ELSEWHERE.keys() | (shown(stage["pages"]).keys() & ROUTES.keys())
    )


def test_no_page_keeps_anybody_out(look: Look) -> None:
    found = []
    for name, path in shown(look.pages).items():
        page = look.open(path)
        found += [f"{name}: {each}" for each in look.found(page)]
        page.close()
    assert not found, "\n".join(found)


def _after_a_key(key: str, shown: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        page.keyboard.press(key)
        expect(page.locator(shown)).to_be_visible()

    return act


def _opened(summary: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        page.locator(f"{summary} > summary").first.click()
        expect(page.locator(f"{summary}[open]").first).to_be_visible()

    return act


def _empty_form(page: Page) -> None:
    page.locator("main form .primary").first.click()
    expect(page.locator("main .error").first).to_be_visible()


def _writing(page: Page) -> None:
    if page.locator("#attached li").count():  # with files it is an MMS, of which parts are not counted
        page.locator("#attached button").first.click()
        expect(page.locator("#attached li")).to_have_count(0)
    page.locator("#body").fill("Tuesday “at” nine. Reply CANCEL")
    expect(page.locator("#count .forced")).to_be_visible()
    page.locator(".later > summary").click()
    page.locator(".emergency > summary").click()
    expect(page.locator("#emergency-why")).to_be_visible()


def _changing(page: Page) -> None:
    page.locator("#texts").get_by_role("button", name="Change").first.click()
    expect(page.locator("#texts [data-editing] textarea")).to_be_visible()


def _chosen(page: Page) -> None:
    page.locator("#contacts [name=ids]").first.check()
    page.locator(".act-menu > summary").first.click()


def _in_the_drawer(page: Page) -> None:
    if page.locator(".drawer-open").is_visible():  # where there is room it stands there all the time
        page.locator(".drawer-open").click()
    expect(page.locator("#drawer")).to_be_visible()


def _without_a_network(page: Page) -> None:
    page.locator("#body").fill("written in the lift")
    page.context.set_offline(True)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#composer .unsent")).to_be_visible()
    page.context.set_offline(False)


def _searched(page: Page) -> None:
    page.locator("#q").press_sequentially("tuesday")
    expect(page.locator("#rows mark").first).to_be_visible()


def _found_by_the_palette(page: Page) -> None:
    _after_a_key("Control+k", "#palette")(page)
    page.keyboard.type("ann")
    expect(page.locator("#palette [id^=go-]").first).to_be_visible()


STATES: dict[str, tuple[str, Callable[[Page], None]]] = {
    "the list of keys": ("inbox", _after_a_key("?", "#shortcuts")),
    "the palette": ("inbox", _found_by_the_palette),
    "the person's menu": ("inbox", _opened("details.me")),
    "a search": ("inbox", _searched),
    "the menu of assignees": ("thread", _opened("details.assign")),
    "the drawer": ("thread", _in_the_drawer),
    "a draft": ("thread", _writing),
    "a waiting text that is changed": ("thread", _changing),
    "a text that was not sent": ("thread", _without_a_network),
    "contacts that are chosen": ("contacts", _chosen),
    "a contact without a name": ("contact_new", _empty_form),
    "a contact's end": ("contact", _opened(".contact-acts details.confirm")),
    "another phone": ("contact", _opened("details.adding")),
    "a tag that is changed": ("tags", _opened("details.own")),
    "a field that is changed": ("fields", _opened("details.own")),
    "a conversation with nobody": ("new", _empty_form),
    "the sample dialog": ("design", lambda page: page.locator("[data-dialog]").first.click()),
}
"""What is opened by hand: the page where it stands, and the way to it."""


def test_nothing_that_opens_keeps_anybody_out(look: Look) -> None:
    found = []
    for state, (name, act) in STATES.items():
        page = look.open(look.pages[name])
        act(page)
        found += [f"{state}: {each}" for each in look.found(page)]
        page.close()
    assert not found, "\n".join(found)


def test_refusals_by_the_server_keep_nobody_out(look: Look) -> None:
    """Forms whose fields the browser would not let go empty, posted all the same."""
    found = []
    for name in (
        "invite",
        "purposes",
        "departments",
        "new_role",
        "keys",
        "tags",
        "fields",
        "workspace",
        "me",
    ):
        page = look.open(look.pages[name])
        page.locator("main form.form").last.evaluate(
            "form => [...form.elements].filter((each) => each.type !== 'hidden').forEach((each) => (each.value = ''))"
        )
        page.locator("main form.form").last.evaluate("form => form.submit()")
        expect(page.locator("main .error, main [role=alert]").first).to_be_visible()
        found += [f"{name}: {each}" for each in look.found(page)]
        page.close()
    assert not found, "\n".join(found)


def test_the_doors_keep_nobody_out_who_may_come_in(look: Look) -> None:
    look.context.clear_cookies()
    found = []
    for path in (
        "/sign-in/",
        "/sign-in/closed/",
        "/sign-in/link/nonsense/",
        "/invitation/nonsense/",
        "/nothing/",
    ):
        page = look.open(path)
        found += [f"{path}: {each}" for each in look.found(page)]
        page.close()
    page = look.open("/sign-in/")
    page.get_by_label("E-mail address").fill("nobody@example.com")
    page.get_by_label("Password").fill("nonsense, really")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    found += [f"a wrong password: {each}" for each in look.found(page)]
    assert not found, "\n".join(found)


EMPTY = (
    "", "?view=mine", "?view=scheduled", "contacts/", "new/", "phones/", "settings/tags/", "settings/fields/",
    "settings/departments/", "settings/purposes/", "settings/numbers/", "settings/keys/", "settings/people/",
)  # fmt: skip
"""Pages of lists, where there is nothing to list."""


def test_an_empty_workspace_keeps_nobody_out(look: Look) -> None:
    told = look.product.stage("empty")
    look.context.clear_cookies()
    look.context.add_cookies(signed_in(look.product, look.context.browser, told["link"]))
    found = []
    for path in EMPTY:
        page = look.open(told["desk"] + path)
        found += [f"{path}: {each}" for each in look.found(page)]
        page.close()
    assert not found, "\n".join(found)
