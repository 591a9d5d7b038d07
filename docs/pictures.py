"""Takes a picture of every page, at both widths, light and dark: `python docs/pictures.py LINK FOLDER`.

LINK is the one-time sign-in link that `threadline up` prints; the demo's data is what is shown.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import BrowserContext, Page, ViewportSize, sync_playwright

SIZES: dict[str, ViewportSize] = {
    "1440": {"width": 1440, "height": 900},
    "390": {"width": 390, "height": 844},
}
CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def main(link: str, folder: Path) -> None:
    """Sign in once, then look at everything."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        context = browser.new_context()
        desk = _sign_in(context, link)
        pages = dict(_pages(context.new_page(), desk))
        cookies = context.cookies()
        for width, size in SIZES.items():
            for theme in ("light", "dark"):
                look = browser.new_context(viewport=size, color_scheme=theme, has_touch=width == "390")  # type: ignore[arg-type]
                look.add_cookies(cookies)  # type: ignore[arg-type]
                for name, address in pages.items():
                    _take(look, address, folder / f"{name}-{width}-{theme}.png")
                look.close()
        browser.close()


def _sign_in(context: BrowserContext, link: str) -> str:
    page = context.new_page()
    page.goto(link)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/w/**")
    return page.url


def _pages(page: Page, desk: str) -> Iterator[tuple[str, str]]:
    """Names and addresses, the first conversations among them."""
    yield "list", desk
    page.goto(desk)
    rows = page.locator("#rows > .row a")
    for number in range(3):
        yield f"thread-{number + 1}", urljoin(desk, rows.nth(number).get_attribute("href") or "")
    stopped = page.locator("#rows .row:has(.badge.out) a")
    if stopped.count():
        yield "stopped", urljoin(desk, stopped.first.get_attribute("href") or "")
    yield "new", urljoin(desk, "new/")
    yield "phones", urljoin(desk, "phones/")
    page.goto(urljoin(desk, "phones/"))
    phone = page.locator(".phones .row a").first
    if phone.count():
        yield "phone", urljoin(desk, phone.get_attribute("href") or "")
    yield "settings", urljoin(desk, "settings/")
    for name in (
        "workspace",
        "numbers",
        "purposes",
        "people",
        "invite",
        "departments",
        "roles",
        "keys",
        "audit",
    ):
        yield name, urljoin(desk, f"settings/{name}/")
    yield "me", urljoin(desk, "/me/")
    yield "sessions", urljoin(desk, "/me/sessions/")
    yield "two-step", urljoin(desk, "/me/two-step/set-up/")
    yield "password", urljoin(desk, "/password/first/")
    yield "missing", urljoin(desk, "/nothing/")
    yield "sign-in", f"{urlsplit(desk).scheme}://{urlsplit(desk).netloc}/sign-in/"


def _take(context: BrowserContext, address: str, path: Path) -> None:
    if path.name.startswith("sign-in"):
        context.clear_cookies()
    page = context.new_page()
    page.goto(address)
    page.wait_for_timeout(700)
    page.screenshot(path=path)
    page.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
