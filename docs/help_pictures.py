"""Takes the help's pictures, in every language, light and dark: `python docs/help_pictures.py LINK`.

LINK is the one-time sign-in link that `threadline up` prints for a fresh demo, which is changed by this. How large
a picture is gets written into the pages of the help that show it.
"""

from __future__ import annotations

import base64
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urljoin

from pictures import CHROMIUM, QUIET, bring_lists
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

WEB = Path(__file__).resolve().parent.parent / "src" / "threadline" / "web"
PAGES, FILES = WEB / "templates" / "help", WEB / "static" / "help"
VIEW = {"width": 1440, "height": 900}
SHARP = 2  # pixels of a picture for one of the page
QUALITY = 72
MARGIN = 12
ANSWERED = 6000  # milliseconds until an answer of the desk's is on the phone
SETTLED = 700  # milliseconds until what a page asks for has come

AGREED = ":has(.badge i.on:nth-child(2))"
"""A row of somebody who agreed to information."""

TEXTS = {
    "en": "Your retainer is ready. You can pick it up until 5:30 pm.",
    "es": "Puede pasar por su retenedor hasta las 5:30 pm.",
}


@dataclass(frozen=True, slots=True)
class Clip:
    """A rectangle of a page, in its own pixels."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Desk:
    """A signed-in browser at a desk, in one language and theme.

    `phone` is that of who asked for help, `lists` where a list of consent was read and a file of numbers applied.
    """

    page: Page
    address: str
    language: str = ""
    phone: str = ""
    lists: tuple[str, str] = ("", "")

    def open(self, path: str) -> None:
        """A page of the desk, settled."""
        self.page.goto(urljoin(self.address, path))
        self.page.wait_for_timeout(SETTLED)


def main(link: str) -> None:
    """Prepare the demo, take everything, write down the sizes."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        context = browser.new_context(viewport=VIEW)  # type: ignore[arg-type]
        desk = _sign_in(context.new_page(), link)
        desk = replace(desk, phone=_ask_for_help(desk), lists=bring_lists(desk.page, desk.address))
        for language in TEXTS:
            _speak(desk, language)
            for theme in ("light", "dark"):
                _take_all(browser, context, replace(desk, language=language), theme)
        browser.close()


def _sign_in(page: Page, link: str) -> Desk:
    page.goto(link)
    page.locator("main button").click()
    page.wait_for_url("**/w/**")
    return Desk(page, page.url)


def _ask_for_help(desk: Desk) -> str:
    """A customer asks for help, then says STOP; both are answered. The address of their phone."""
    desk.open("phones/")
    phone = desk.page.locator(".phones .row a").nth(2).get_attribute("href") or ""
    desk.open(phone)
    for said in ("HELP", "STOP"):
        desk.page.locator("#say").fill(said)
        desk.page.locator("button.send").click()
        desk.page.wait_for_timeout(ANSWERED)
    return phone


def _speak(desk: Desk, language: str) -> None:
    desk.open("/me/")
    desk.page.locator("select[name=language]").select_option(language)
    desk.page.locator("main button[type=submit]").click()


def _take_all(browser: Browser, signed_in: BrowserContext, desk: Desk, theme: str) -> None:
    look = browser.new_context(viewport=VIEW, color_scheme=theme)  # type: ignore[arg-type]
    look.add_cookies(signed_in.cookies())  # type: ignore[arg-type]
    desk = replace(desk, page=look.new_page())
    for name, find in PICTURES.items():
        clip = find(desk)
        path = FILES / desk.language / f"{name}-{theme}.webp"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_shot(look, desk.page, clip))
        _leave_no_draft(desk.page)
        _write_down(f"{desk.language}/{name}", clip)
    look.close()


def _shot(look: BrowserContext, page: Page, clip: Clip) -> bytes:
    """Chromium's own WebP: a third of what a PNG takes."""
    area = {"x": clip.x, "y": clip.y, "width": clip.width, "height": clip.height, "scale": SHARP}
    said = {"format": "webp", "quality": QUALITY, "clip": area, "captureBeyondViewport": True}
    taken = look.new_cdp_session(page).send("Page.captureScreenshot", said)
    return base64.b64decode(taken["data"])


def _leave_no_draft(page: Page) -> None:
    """What was typed for a picture would stand in the next one's list."""
    written = page.locator("#composer #body")
    if written.count() and written.is_visible():
        written.fill("")
        page.wait_for_timeout(2 * SETTLED)


def _write_down(name: str, clip: Clip) -> None:
    told = re.compile(rf'(?<={{% picture "{re.escape(name)}" )\d+ \d+')
    for page in (PAGES / name.partition("/")[0]).glob("*.html"):
        said = page.read_text()
        page.write_text(told.sub(f"{clip.width:.0f} {clip.height:.0f}", said))


def _around(*places: Locator, margin: int = MARGIN) -> Clip:
    """What holds all of them, with a little air, in whole pixels."""
    boxes = [box for place in places if (box := place.bounding_box())]
    left = max(min(box["x"] for box in boxes) - margin, 0)
    top = max(min(box["y"] for box in boxes) - margin, 0)
    right = max(box["x"] + box["width"] for box in boxes) + margin
    bottom = max(box["y"] + box["height"] for box in boxes) + margin
    return Clip(int(left), int(top), int(right) - int(left), int(bottom) - int(top))


def _conversation(desk: Desk, row: str) -> None:
    desk.open("")
    desk.page.locator(f"#rows > .row{row} a").first.click()
    desk.page.wait_for_timeout(SETTLED)


def _composer(desk: Desk) -> Clip:
    _conversation(desk, AGREED)
    desk.page.locator("#body").fill(TEXTS[desk.language])
    desk.page.locator("#count .count-line").wait_for()
    return _around(desk.page.locator("#composer"), margin=0)


def _badges(desk: Desk) -> Clip:
    desk.open("")
    rows = desk.page.locator("#rows > .row")
    return _around(rows.nth(0), rows.nth(4), margin=0)


def _record(desk: Desk) -> Clip:
    _conversation(desk, AGREED)
    return _around(desk.page.locator("h3:has(+ #record)"), desk.page.locator("#record"))


def _stopped(desk: Desk) -> Clip:
    _conversation(desk, ":has(.badge.out)")
    closed = desk.page.locator(".closed").first
    return _around(desk.page.locator("#texts .act").last, closed)


def _phone(desk: Desk) -> Clip:
    desk.open(desk.phone)
    texts = desk.page.locator("#screen li")
    return _around(texts.nth(texts.count() - 4), texts.last)


def _keys(desk: Desk) -> Clip:
    desk.open("settings/keys/")
    return _around(desk.page.locator("main form.form"))


def _import(desk: Desk) -> Clip:
    desk.open(desk.lists[0])
    return _around(desk.page.locator("#progress"))


def _scrub(desk: Desk) -> Clip:
    desk.open(desk.lists[1])
    return _around(desk.page.locator("#progress"))


def _proof(desk: Desk) -> Clip:
    desk.open("contacts/proof/?number=(512) 555-0142")
    return _around(desk.page.locator("main form.form"), desk.page.locator("p:has(> .public-key)"))


PICTURES: dict[str, Callable[[Desk], Clip]] = {
    "composer": _composer,
    "badges": _badges,
    "record": _record,
    "stopped": _stopped,
    "phone": _phone,
    "keys": _keys,
    "import": _import,
    "scrub": _scrub,
    "proof": _proof,
}


if __name__ == "__main__":
    main(sys.argv[1])
