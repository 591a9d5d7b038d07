"""Takes a picture of every page, at both widths, light and dark: `python docs/pictures.py LINK FOLDER [NAME...]`.

LINK is the one-time sign-in link that `threadline up` prints; the demo's data is what is shown. With all of them
taken it writes the page that shows them, beside the folder; NAMEs take only those.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote, urljoin

from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, ViewportSize, sync_playwright

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


def _pictured(page: Page) -> None:
    """Of the texts that were found, to one that came with a picture."""
    page.wait_for_timeout(600)
    for each in [link.get_attribute("href") or "" for link in page.locator("#rows .hit a").all()]:
        page.goto(urljoin(page.url, each))
        if page.locator(".picture img").count():
            return


def _attach(page: Page) -> None:
    """Put a picture beside the text that is being written, the one the page itself is."""
    picture = {"name": "the front door.png", "mimeType": "image/png", "buffer": page.screenshot(scale="css")}
    for left in page.locator("#attached button").all():  # of the picture taken before this one
        left.click()
        page.wait_for_timeout(400)
    page.locator(".attach input").set_input_files([picture])
    page.wait_for_timeout(1200)


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


def _go(further: str) -> Act:
    def act(page: Page) -> None:
        page.goto(urljoin(page.url, further))

    return act


def _to(selector: str) -> Act:
    """Scroll until it stands at the top."""
    return lambda page: page.locator(selector).evaluate("each => each.scrollIntoView()")


_ANSWERED = ".badge i.on"
_CONTACT = _link("#contacts .who a")
_PAGE = _link(".table td a")
_OPEN = _link("#address ~ a")

CONSENTS = """number,purpose,when,medium,capture,identity,shoe size
(512) 555-0142,Appointment reminders,2025-03-02 09:30,web_form,[x] Text me reminders. [Book],Ann Lee,38
(512) 555-0143,Appointment reminders,2025-03-04 16:05,web_form,[x] Text me reminders. [Book],Tom Ruiz,42
512 555 014,Appointment reminders,2025-03-04,web_form,[x] Text me reminders. [Book],Kim Cohen,40
(512) 555-0145,Offers and news,2025-03-05,paper_form,,Noa Patel,37
(512) 555-0146,Billing,2025-03-05,paper_form,signed at the desk,Uma Silva,41
"""
ANSWERS = ("no", "yes", "no data", "yes")

PICTURES = (
    Picture("list", "Conversations", ""),
    Picture("thread", "A conversation", "", _thread(_ANSWERED)),
    Picture("drawer", "About a person", "", _then(_thread(_ANSWERED), _click(".drawer-open"))),
    Picture("draft", "What a text costs, and why", "", _then(
        _thread(_ANSWERED, 2), _write("#body", "See you “Tuesday” at 9:40"), _click(".later > summary"))),
    Picture("thread-picture", "A picture that came with a text", "", _then(_fill("#q", "card on file"), _pictured)),
    Picture("attached", "A picture beside what is written", "", _then(_thread(_ANSWERED, 2), _attach)),
    Picture("stopped", "Somebody said STOP", "", _thread(".badge.out")),
    Picture("why", "Why a text was sent", "", _then(_thread(_ANSWERED), _link("a.why-link"))),
    Picture("thread-consent", "Changing consent beside the conversation", "", _then(
        _thread(_ANSWERED, 1), _click(".drawer-open"), _click("#consent a"))),
    Picture("reviews", "Texts that may be opt-outs", "reviews/"),
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
    Picture("opt-out", "Recording an opt-out that was heard", "contacts/revocation/"),
    Picture("ways", "Ways to reach somebody", "contacts/", _then(_CONTACT, _link(".reach a"))),
    Picture("consent-page", "Changing consent on a page of its own", "", _then(
        _thread(_ANSWERED, 1), _link("#consent a[href$='/consent/']"))),
    Picture("consent-history", "The history of somebody’s consent", "", _then(
        _thread(".badge.out"), _link("#consent a[href$='/history/']"))),
    Picture("proof", "Making a proof pack", "contacts/proof/"),
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
    Picture("number", "A number: whose it is, its campaign, warming it up", "settings/numbers/", _PAGE),
    Picture("registrations", "Brands and campaigns", "settings/registrations/"),
    Picture("lanes", "How texts leave: queue, pace, limits, troubles", "settings/lanes/"),
    Picture("purposes", "Purposes", "settings/purposes/"),
    Picture("purpose", "A purpose", "settings/purposes/", _link(".table td a")),
    Picture("opt-in-pages", "Opt-in pages", "settings/opt-in/"),
    Picture("opt-in-page", "An opt-in page: its link, its code, its versions", "settings/opt-in/", _PAGE),
    Picture("opt-in-page-new", "Making an opt-in page", "settings/opt-in/new/"),
    Picture("join", "Where people opt in", "settings/opt-in/", _then(_PAGE, _OPEN)),
    Picture("joined", "After opting in", "settings/opt-in/", _then(_PAGE, _OPEN, _go("done/"))),
    Picture("poster", "A poster with the code", "settings/opt-in/", _then(_PAGE, _go("poster/"))),
    Picture("paper", "The form on paper", "settings/opt-in/", _then(_PAGE, _go("paper/"))),
    Picture("paper-form", "Recording a signed form", "contacts/paper/"),
    Picture("join-words", "Words of one number", "settings/join-words/"),
    Picture("imports", "Consent given elsewhere", "settings/imports/"),
    Picture("import", "A list that was read, before anything is recorded", "settings/imports/", _PAGE),
    Picture("scrubs", "What others know of numbers", "settings/scrubs/"),
    Picture("scrub", "What a file said of numbers", "settings/scrubs/", _PAGE),
    Picture("compliance", "How the workspace stands", "settings/compliance/"),
    Picture("suppressed", "Who opted out of everything", "settings/compliance/", _to("#suppressed-title")),
    Picture("suppress", "Opting out a list of numbers", "settings/compliance/", _then(
        _click("details.adding > summary"), _to("details.adding"))),
    Picture("people", "People", "settings/people/"),
    Picture("person", "A member", "settings/people/", _link(".people td a")),
    Picture("invite", "Inviting somebody", "settings/invite/"),
    Picture("departments", "Departments", "settings/departments/"),
    Picture("roles", "Roles", "settings/roles/"),
    Picture("role", "A role of one’s own", "settings/roles/new/"),
    Picture("fields", "Fields of contacts", "settings/fields/"),
    Picture("tags", "Tags", "settings/tags/"),
    Picture("keys", "API keys", "settings/keys/"),
    Picture("callbacks", "Programs that are told what happens", "settings/callbacks/"),
    Picture("callback", "A callback, and how its calls went", "settings/callbacks/", _PAGE),
    Picture("audit", "Audit log", "settings/audit/"),
    Picture("help", "Help", "help/"),
    Picture("help-page", "A page of the help", "help/consent/"),
    Picture("design", "The parts that pages are made of", "design/"),
    Picture("operator", "Accounts at carriers, for who runs the installation", "/operator/"),
    Picture("account", "An account", "/operator/", _PAGE),
    Picture("account-new", "An account at a carrier, by what it wants to know", "/operator/accounts/new/twilio/"),
    Picture("line-test", "A number, and a test of it", "/operator/", _then(_PAGE, _PAGE)),
    Picture("operator-lanes", "All lanes", "/operator/lanes/"),
    Picture("operator-log", "What operators did", "/operator/log/"),
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
    """What the demo lacks: texts that wait, departments, an opt-in page, lists, somebody invited."""
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
    page.goto(urljoin(desk, "settings/opt-in/new/"))
    page.get_by_label("Name among yourselves").fill("Front desk tablet")
    page.get_by_label("Title").fill("Texts from Riverside Dental")
    page.get_by_label("Introduction").fill(
        "We remind you of your visits, so that you need not think of them."
    )
    for box in page.locator("[name=purposes]").all():
        box.check()
    page.get_by_label("Address of your privacy policy").fill("https://riverside-dental.example/privacy")
    page.get_by_label("Address of your terms").fill("https://riverside-dental.example/terms")
    page.get_by_role("button", name="Make it").click()
    page.locator("#address").wait_for()
    bring_lists(page, desk)
    for place in ("https://till.example.com/texts", "https://records.example.com/hooks/riverside"):
        page.goto(urljoin(desk, "settings/callbacks/"))
        page.get_by_label("Address").fill(place)
        page.get_by_role("button", name="Make it").click()
        page.locator("#secret").wait_for()
    page.goto(urljoin(desk, "settings/invite/"))
    page.get_by_label("E-mail address").fill("sam.ito@example.com")
    page.get_by_role("button", name="Invite").click()
    page.locator("#secret").wait_for()


def bring_lists(page: Page, desk: str) -> tuple[str, str]:
    """A list of consent, read and not recorded, and answers of the Reassigned Numbers Database; their addresses."""
    page.goto(urljoin(desk, "settings/imports/"))
    page.locator("[type=file]").set_input_files(_file("crm-2025.csv", CONSENTS))
    page.locator("[name=whose][value=own]").check()
    page.locator("[name=origin]").fill("Our booking system of 2025: people ticked a box on its last page.")
    page.locator("main form .primary").click()
    page.locator("#progress").wait_for()
    imported = page.url
    page.goto(urljoin(desk, "phones/"))
    found = [each.get_attribute("href") or "" for each in page.locator(".phones .row a").all()[-4:]]
    numbers = [unquote(each).rstrip("/").rpartition("/")[2] for each in found]
    day = datetime.now(UTC).date() - timedelta(days=1)
    answers = "".join(f"{number},{day},{said}\n" for number, said in zip(numbers, ANSWERS, strict=True))
    page.goto(urljoin(desk, "settings/scrubs/"))
    page.locator("[type=file]").set_input_files(_file("rnd-answers.csv", f"{answers}5125550,{day},yes\n"))
    page.locator("main form .primary").click()
    page.locator("#progress").wait_for()
    return imported, page.url


def _file(name: str, text: str) -> FilePayload:
    return {"name": name, "mimeType": "text/csv", "buffer": text.encode()}


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
