"""Takes a picture of every page, at both widths, light and dark: `python docs/pictures.py LINK FOLDER [NAME...]`.

LINK is the one-time sign-in link that `threadline up` prints; the demo's data is what is shown. With all of them
taken it writes the page that shows them, beside the folder; NAMEs take only those.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

SIZES: dict[str, ViewportSize] = {
    "1440": {"width": 1440, "height": 900},
    "390": {"width": 390, "height": 844},
}
THEMES = ("light", "dark")
CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip

Act = Callable[[Page], None]


@dataclass(frozen=True, slots=True)
class Picture:
    """What is taken: its file's name, what it shows, where it is, and what is done there first."""

    name: str
    title: str
    path: str
    act: Act | None = None
    signed_out: bool = False


def _link(selector: str) -> Act:
    """Go on to where a link of this page leads; on a phone it may be hidden."""

    def act(page: Page) -> None:
        page.goto(urljoin(page.url, page.locator(selector).first.get_attribute("href") or ""))

    return act


def _thread(having: str, nth: int = 0) -> Act:
    return _link(f"#rows > .row:has({having}) a >> nth={nth}")


def _then(*acts: Act) -> Act:
    def act(page: Page) -> None:
        for each in acts:
            each(page)

    return act


def _click(selector: str) -> Act:
    def act(page: Page) -> None:
        if page.locator(selector).first.is_visible():  # where there is room it stands open
            page.locator(selector).first.click()

    return act


def _key(key: str, typed: str = "") -> Act:
    def act(page: Page) -> None:
        page.keyboard.press(key)
        page.keyboard.type(typed, delay=20)

    return act


def _fill(selector: str, words: str) -> Act:
    return lambda page: page.locator(selector).press_sequentially(words, delay=10)


def _write(selector: str, words: str) -> Act:
    """Instead of what is there."""
    return lambda page: page.locator(selector).fill(words)


def _check(count: int) -> Act:
    def act(page: Page) -> None:
        for box in page.locator("#contacts [name=ids]").all()[:count]:
            box.check()

    return act


_ANSWERED = ".badge i.on"
_CONTACT = _link("#contacts .who a")

PICTURES = (
    Picture("list", "Conversations", ""),
    Picture("thread", "A conversation", "", _thread(_ANSWERED)),
    Picture("drawer", "About a person", "", _then(_thread(_ANSWERED), _click(".drawer-open"))),
    Picture("draft", "What a text costs, and why", "", _then(
        _thread(_ANSWERED, 2), _write("#body", "See you “Tuesday” at 9:40"), _click(".later > summary"))),
    Picture("stopped", "Somebody said STOP", "", _thread(".badge.out")),
    Picture("search", "Search over people and texts", "", _fill("#q", "insurance")),
    Picture("queue", "Texts that wait for their time", "?view=scheduled"),
    Picture("failed", "Texts that did not arrive", "?view=failed"),
    Picture("palette", "Going anywhere with Ctrl-K", "", _key("Control+k", "an")),
    Picture("keys-list", "The list of keys", "", _key("?")),
    Picture("new", "A new conversation", "new/"),
    Picture("contacts", "Contacts", "contacts/"),
    Picture("contacts-chosen", "Contacts that were chosen", "contacts/", _check(3)),
    Picture("contact", "A contact", "contacts/", _CONTACT),
    Picture("contact-edit", "Changing a contact", "contacts/", _then(_CONTACT, _link("a[href$='/edit/']"))),
    Picture("consent", "Recording consent", "contacts/consent/"),
    Picture("contact-new", "A new contact", "contacts/new/"),
    Picture("merge-with", "Finding who is the same person", "contacts/", _then(_CONTACT, _link("a[href$='/merge/']"))),
    Picture("merge", "Before two contacts become one", "contacts/", _then(
        _CONTACT, _link("a[href$='/merge/']"), _fill("#q", "a"), lambda page: page.wait_for_timeout(600),
        _link("#found a"))),
    Picture("phones", "Virtual phones", "phones/"),
    Picture("phone", "A virtual phone", "phones/", _link(".phones .row a")),
    Picture("settings", "Settings", "settings/"),
    Picture("workspace", "The workspace", "settings/workspace/"),
    Picture("numbers", "Numbers", "settings/numbers/"),
    Picture("purposes", "Purposes", "settings/purposes/"),
    Picture("purpose", "A purpose", "settings/purposes/", _link(".table td a")),
    Picture("people", "People", "settings/people/"),
    Picture("person", "A member", "settings/people/", _link(".people td a")),
    Picture("invite", "Inviting somebody", "settings/invite/"),
    Picture("departments", "Departments", "settings/departments/"),
    Picture("roles", "Roles", "settings/roles/"),
    Picture("role", "A role of one’s own", "settings/roles/new/"),
    Picture("fields", "Fields of contacts", "settings/fields/"),
    Picture("tags", "Tags", "settings/tags/"),
    Picture("keys", "API keys", "settings/keys/"),
    Picture("audit", "Audit log", "settings/audit/"),
    Picture("help", "Help", "help/"),
    Picture("help-page", "A page of the help", "help/consent/"),
    Picture("design", "The parts that pages are made of", "design/"),
    Picture("me", "One’s own account", "/me/"),
    Picture("sessions", "Where one is signed in", "/me/sessions/"),
    Picture("two-step", "Setting up two-step sign-in", "/me/two-step/set-up/"),
    Picture("password", "A first password", "/password/first/"),
    Picture("missing", "No such page", "/nothing/"),
    Picture("sign-in", "Sign in", "/sign-in/", signed_out=True),
)  # fmt: skip


def main(link: str, folder: Path, names: list[str]) -> None:
    """Sign in once, then look at everything."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [each for each in PICTURES if not names or each.name in names]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        desk, cookies = _sign_in(browser, link)
        for width in SIZES:
            for theme in THEMES:
                look = _look(browser, width, theme)
                for each in wanted:
                    look.clear_cookies()
                    look.add_cookies([] if each.signed_out else cookies)  # type: ignore[arg-type]
                    _take(look, each, desk, folder / f"{each.name}-{width}-{theme}.png")
                look.close()
        browser.close()
    if not names:
        folder.with_suffix(".md").write_text(_index(folder.name))


def _sign_in(browser: Browser, link: str) -> tuple[str, object]:
    context = browser.new_context()
    page = context.new_page()
    page.goto(link)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/w/**")
    found = page.url, context.cookies()
    _prepare(page, page.url)
    context.close()
    return found


def _prepare(page: Page, desk: str) -> None:
    """What the demo lacks: texts that wait, departments, somebody invited."""
    for words in ("See you next Tuesday at 9:40", "Your retainer is ready: come by any day"):
        page.goto(desk)
        _thread(_ANSWERED)(page)
        page.locator("#body").fill(words)
        page.locator(".later > summary").click()
        page.get_by_role("button", name="Monday 8:00").click()
        page.locator("#texts .text.out", has_text=words).wait_for()
    for name in ("Front desk", "Billing"):
        page.goto(urljoin(desk, "settings/departments/"))
        page.get_by_label("Name", exact=True).fill(name)
        page.get_by_role("button", name="Make it").click()
    page.goto(urljoin(desk, "settings/invite/"))
    page.get_by_label("E-mail address").fill("sam.ito@example.com")
    page.get_by_role("button", name="Invite").click()
    page.locator("#secret").wait_for()


def _look(browser: Browser, width: str, theme: str) -> BrowserContext:
    return browser.new_context(
        viewport=SIZES[width],
        color_scheme=theme,  # type: ignore[arg-type]
        has_touch=width == "390",
        reduced_motion="reduce",
    )


def _take(look: BrowserContext, picture: Picture, desk: str, path: Path) -> None:
    page = look.new_page()
    page.goto(urljoin(desk, picture.path))
    page.wait_for_timeout(300)
    if picture.act is not None:
        picture.act(page)
    page.wait_for_timeout(900)
    page.screenshot(path=path)
    page.close()


_HEAD = """# Pictures

Every page at both widths, light and dark, from the running product with its demo data. They, and this page, are
made by `python docs/pictures.py LINK docs/pictures`; LINK is what `./run` or `./run link` prints.
"""


def _index(folder: str) -> str:
    """The page that shows them."""
    return _HEAD + "".join(_shown(each, folder) for each in PICTURES)


def _shown(picture: Picture, folder: str) -> str:
    lines = ["", f"## {picture.title}", "", "| | wide | narrow |", "|---|---|---|"]
    for theme in THEMES:
        shots = [
            f"![{picture.title}, {word}, {theme}]({folder}/{picture.name}-{width}-{theme}.png)"
            for width, word in zip(SIZES, ("wide", "narrow"), strict=True)
        ]
        lines.append(f"| {theme} | {' | '.join(shots)} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
