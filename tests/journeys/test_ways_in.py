"""Every way in, done in a browser or on a virtual phone, and found in the ledger with all its fields."""

from __future__ import annotations

import contextlib
import hashlib
import re
import threading
from collections.abc import Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect
from tests.furnished import SCAN
from tests.journeys import axe, ledger
from tests.journeys.browser import Product
from tests.journeys.desk import LINE, REMINDERS, Desk
from tests.journeys.test_accessible import SIZES

pytestmark = pytest.mark.journey

AUSTIN = ZoneInfo("America/Chicago")
CHROME = re.compile("Chrome")
TICKED = re.compile(rf"Ticked: {REMINDERS}\. \[Agree\]")
PRIVACY, TERMS = "https://riverside-dental.example/privacy", "https://riverside-dental.example/terms"


def made(desk: Desk, name: str, *, double: bool, website: str = "") -> str:
    """A page made in the settings; where anybody finds it."""
    desk.go("settings/opt-in/new/")
    page = desk.page
    page.get_by_label("Name among yourselves").fill(name)
    page.get_by_label("Title").fill("Texts from us")
    page.get_by_label(REMINDERS).check()
    page.get_by_label("Address of your privacy policy").fill(PRIVACY)
    page.get_by_label("Address of your terms").fill(TERMS)
    page.get_by_label("Ask the phone").set_checked(double)
    page.get_by_label("Websites that may show it").fill(website)
    assert not axe.found(page)
    page.get_by_role("button", name="Make it").click()
    return page.locator("#address").input_value()


def test_what_carriers_refuse_is_told_while_a_page_and_an_answer_are_written(desk: Desk) -> None:
    desk.go("settings/opt-in/new/")
    desk.page.get_by_label("Title").fill("pls look at bit.ly/x")
    expect(desk.page.locator("#title-said .finding")).to_have_count(2)
    assert not axe.found(desk.page)
    desk.go("settings/workspace/")
    desk.page.get_by_label("Answer to STOP").fill("pls look at bit.ly/x")
    expect(desk.page.locator("#stop_text-count .stopped")).to_have_count(2)  # it names nobody
    assert not axe.found(desk.page)


def version_of(address: str) -> str:
    """The first version of what the page at this address shows, as evidence names it."""
    return f"opt-in/{address.rstrip('/').rpartition('/')[2]}/1"


@pytest.fixture
def stranger(running: tuple[Product, BrowserContext]) -> Iterator[Page]:
    """Somebody's phone, without JavaScript and signed in nowhere."""
    browser = running[1].browser
    assert browser is not None
    context = browser.new_context(viewport=SIZES["phone"], java_script_enabled=False, locale="en-US")
    yield context.new_page()
    context.close()


def fill_in(page: Page, address: str, number: str) -> None:
    page.goto(address)
    page.get_by_role("button", name="Agree").click()
    expect(page.get_by_text("Tick what you want texts about.")).to_be_visible()
    page.get_by_label("Your mobile number").fill(number)
    page.get_by_label("Your name").fill("Ann Lee")
    page.get_by_label(f"may text me about {REMINDERS}").check()
    page.get_by_role("button", name="Agree").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()


def test_a_form_that_asks_the_phone_counts_once_it_says_yes(desk: Desk, stranger: Page) -> None:
    number = "+13035550171"
    address = made(desk, "Tablet with YES", double=True)
    desk.known(number)
    fill_in(stranger, address, "(303) 555-0171")
    [asked] = ledger.events(desk.product, number, 1)
    version = version_of(address)
    ledger.check(
        asked, kind="requested", level="informational", purpose=REMINDERS, medium="web_form",
        campaign="Tablet with YES", text_version=version, actor_kind="person", number=number,
        identity="Ann Lee", ip="127.0.0.1", user_agent=CHROME, capture=TICKED, source_url=address,
    )  # fmt: skip
    assert PRIVACY in asked["capture"]
    desk.says(number, "YES", hears="Reply YES")
    _, granted = ledger.events(desk.product, number, 2)
    ledger.check(
        granted, kind="granted", level="informational", purpose=REMINDERS, medium="text",
        campaign="Tablet with YES", text_version=version, actor_kind="person", number=number,
        identity="Ann Lee", ip="127.0.0.1", user_agent=CHROME, source_url=address,
        capture=f"texted to {LINE}: YES (the answer to the request of event {asked['id']})",
    )  # fmt: skip
    desk.hears("You agreed to texts")


def test_a_form_that_asks_no_phone_counts_at_once_and_thanks(desk: Desk, stranger: Page) -> None:
    number = "+13035550172"
    address = made(desk, "Tablet alone", double=False)
    fill_in(stranger, address, "(303) 555-0172")
    [granted] = ledger.events(desk.product, number, 1)
    ledger.check(
        granted, kind="granted", level="informational", purpose=REMINDERS, medium="web_form",
        campaign="Tablet alone", text_version=version_of(address), actor_kind="person", number=number,
        identity="Ann Lee", ip="127.0.0.1", user_agent=CHROME, capture=TICKED, source_url=address,
    )  # fmt: skip
    desk.go(f"phones/{number}/")
    desk.hears("You agreed to texts")


@contextlib.contextmanager
def website(said: dict[str, str]) -> Iterator[str]:
    """A website of somebody's own that shows what is said, and its address."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(said["page"].encode())

        def log_message(self, *_: object) -> None:
            """Quietly."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


def test_the_form_works_inside_the_website_it_names_and_is_shown_inside_no_other(
    desk: Desk, running: tuple[Product, BrowserContext]
) -> None:
    browser = running[1].browser
    assert browser is not None
    said = {"page": ""}
    with website(said) as ours, website(said) as another:
        address = made(desk, "Website", double=False, website=ours)
        said["page"] = desk.page.locator("#snippet").input_value()
        context = browser.new_context(locale="en-US")
        around = context.new_page()
        with around.expect_console_message(lambda each: "frame-ancestors" in each.text):
            around.goto(another)
        expect(around.frame_locator("iframe").get_by_label("Your name")).to_have_count(0)
        around.goto(ours)
        inside = around.frame_locator("iframe")
        inside.get_by_label("Your mobile number").fill("(303) 555-0175")
        inside.get_by_label("Your name").fill("Ann Lee")
        inside.get_by_label(f"may text me about {REMINDERS}").check()
        inside.get_by_role("button", name="Agree").click()
        expect(inside.get_by_role("heading", name="Thank you")).to_be_visible()
        context.close()
        [granted] = ledger.events(desk.product, "+13035550175", 1)
        ledger.check(
            granted, kind="granted", level="informational", purpose=REMINDERS, medium="web_form",
            campaign="Website", text_version=version_of(address), actor_kind="person", number="+13035550175",
            identity="Ann Lee", ip="127.0.0.1", user_agent=CHROME, capture=TICKED,
            source_url=f"{address} ({ours})",
        )  # fmt: skip


def test_a_form_on_paper_is_printed_signed_and_recorded_with_its_scan(desk: Desk, tmp_path: Path) -> None:
    number = "+13035550173"
    address = made(desk, "Counter", double=True)
    page = desk.page
    settings = page.url
    page.goto(f"{settings}paper/")
    expect(page.get_by_text("Signature")).to_be_visible()
    assert not axe.found(page)
    scan = tmp_path / "form.pdf"
    scan.write_bytes(SCAN)
    page.goto(settings)
    page.get_by_role("link", name="Record a signed form").click()
    page.get_by_label("Their number").fill("(303) 555-0173")
    page.get_by_label("Name of who signed").fill("Ann Lee")
    page.get_by_label("Signed on").fill("2026-03-02")
    page.get_by_label(REMINDERS).check()
    page.get_by_label("Scan or photo of it").set_input_files(scan)
    assert not axe.found(page)
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_role("heading", name="Recorded lately")).to_be_visible()
    [granted] = ledger.events(desk.product, number, 1)
    digest = hashlib.sha256(SCAN).hexdigest()
    ledger.check(
        granted, kind="granted", level="informational", purpose=REMINDERS, medium="paper_form",
        campaign="Counter", text_version=version_of(address), occurred_at=datetime(2026, 3, 2, tzinfo=AUSTIN),
        actor_kind="member", actor=ledger.OWNER, number=number, identity="Ann Lee",
        capture=re.compile(rf"(?s)Ticked: {REMINDERS}.*Signed on paper on 2026-03-02; scan: sha256 {digest}$"),
    )  # fmt: skip
    with page.expect_download() as coming:
        page.get_by_role("link", name="Scan").first.click()
    assert coming.value.path().read_bytes() == SCAN


def test_a_word_of_one_number_joins_and_is_answered_in_ones_own_words(desk: Desk) -> None:
    number, own = "+13035550174", "Riverside Dental: welcome to our news. Reply STOP to opt out."
    desk.go("settings/join-words/")
    page = desk.page
    page.get_by_label("Word", exact=True).fill("grin")
    page.get_by_label("Joins", exact=True).select_option(label=f"{REMINDERS} (Information)")
    page.get_by_label("Answer to who joins").fill("Welcome!")
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_text("The answer has to name your business")).to_be_visible()
    assert not axe.found(page)
    page.get_by_label("Answer to who joins").fill(own)
    page.get_by_role("button", name="Make it").click()
    expect(page.locator("tbody", has_text="GRIN").first).to_be_visible()
    desk.says(number, "Grin")
    desk.hears(own)
    [granted] = ledger.events(desk.product, number, 1)
    ledger.check(
        granted, kind="granted", level="informational", purpose=REMINDERS, medium="keyword",
        text_version=ledger.WORDS, actor_kind="person", number=number, capture=f"texted to {LINE}: Grin",
    )  # fmt: skip


@pytest.mark.parametrize("size", SIZES.values(), ids=list(SIZES))
def test_consent_told_to_an_agent_is_recorded_beside_the_conversation(desk: Desk, size: ViewportSize) -> None:
    number, said = f"+1303555{size['width'] % 10_000:04d}", "Yes, do remind me of my visits."
    desk.says(number, "Hello")
    [wrote] = ledger.events(desk.product, number, 1, implied=True)
    ledger.check(
        wrote, kind="implied", level="conversational", medium="text", actor_kind="person", number=number,
        capture=f"texted to {LINE}: Hello",
    )  # fmt: skip
    page = desk.page
    page.set_viewport_size(size)
    desk.go(f"c/{desk.conversation(number)}/")
    desk.open_drawer()
    panel = page.locator("#consent")
    panel.get_by_role("link", name="Change").click()
    panel.get_by_label("They agreed", exact=True).check()
    panel.get_by_label("Purpose").select_option(label=f"Information: {REMINDERS}")
    panel.get_by_label("How", exact=True).select_option(label="in person")
    panel.get_by_label("When").fill("2026-03-02T09:30")
    panel.get_by_label("The words they agreed to", exact=False).fill(said)
    panel.get_by_role("button", name="Record").click()
    expect(page.locator("#record li.on", has_text=REMINDERS)).to_contain_text("since 2 Mar 2026")
    [granted] = ledger.events(desk.product, number, 1)
    ledger.check(
        granted, kind="granted", level="informational", purpose=REMINDERS, medium="spoken",
        occurred_at=datetime(2026, 3, 2, 9, 30, tzinfo=AUSTIN), actor_kind="member", actor=ledger.OWNER,
        number=number, capture=said,
    )  # fmt: skip


def test_a_program_records_consent_with_all_that_proves_it(desk: Desk) -> None:
    number, key = "+13035550178", desk.key("Booking system", "consent:write")
    proof = {
        "capture": "[x] Text me offers, up to four a month. [Book]", "identity": "Ann Lee", "campaign": "Spring",
        "ip": "198.51.100.7", "user_agent": "Mozilla/5.0", "text_version": "2026-02",
        "source_url": "https://riverside-dental.example/book",
    }  # fmt: skip
    desk.api(
        key, "consent", number=number, kind="granted", level="promotional", purpose="Offers and news",
        occurred_at="2026-03-02T09:30:00-06:00", medium="web_form", **proof,
    )  # fmt: skip
    [granted] = ledger.events(desk.product, number, 1)
    ledger.check(
        granted, kind="granted", level="promotional", purpose="Offers and news", medium="web_form",
        occurred_at=datetime(2026, 3, 2, 9, 30, tzinfo=AUSTIN), actor_kind="key", actor="Booking system",
        number=number, **proof,
    )  # fmt: skip


def test_a_colleague_is_asked_for_alerts_says_yes_and_is_alerted_no_more(desk: Desk) -> None:
    number, page = "+13035550179", desk.page
    desk.known(number)
    desk.go("settings/people/")
    page.locator(".people").get_by_role("link", name="Joy Adeyemi").click()
    page.get_by_label("Their number").fill("(303) 555-0179")
    page.get_by_label("Purpose").select_option(label="Care instructions")
    assert not axe.found(page)
    page.get_by_role("button", name="Ask by text").click()
    expect(page.get_by_text("Asked by text; nothing goes before their YES.")).to_be_visible()
    about, theirs = page.url, "asked on the page of the member desk@demo.example"
    [asked] = ledger.events(desk.product, number, 1)
    ledger.check(
        asked, kind="requested", level="informational", purpose="Care instructions", medium="web_form",
        actor_kind="member", actor=ledger.OWNER, number=number, identity="Joy Adeyemi", capture=theirs,
    )  # fmt: skip
    desk.says(number, "YES", hears="Reply YES")
    _, granted = ledger.events(desk.product, number, 2)
    ledger.check(
        granted, kind="granted", level="informational", purpose="Care instructions", medium="text",
        actor_kind="person", number=number, identity="Joy Adeyemi",
        capture=f"texted to {LINE}: YES (the answer to the request of event {asked['id']})",
    )  # fmt: skip
    page.goto(about)
    expect(page.get_by_text("They agreed.")).to_be_visible()
    page.get_by_role("button", name="End Care instructions").click()
    expect(page.get_by_text("They agreed.")).to_have_count(0)
    *_, ended = ledger.events(desk.product, number, 3)
    ledger.check(
        ended, kind="ended", level="informational", purpose="Care instructions", medium="web_form",
        actor_kind="member", actor=ledger.OWNER, number=number, capture="ended on the page of the member",
    )  # fmt: skip


def test_start_after_stop_brings_back_what_was_information(desk: Desk) -> None:
    number = "+13035550180"
    desk.known(number)
    desk.says(number, "REMIND")
    desk.says(number, "STOP", hears="Appointment reminders")
    desk.says(number, "START", hears="unsubscribed")
    desk.hears("You can get texts from us again")
    _joined, stopped, resumed = ledger.events(desk.product, number, 3)
    for event, kind, word in ((stopped, "opted_out", "STOP"), (resumed, "resumed", "START")):
        ledger.check(
            event, kind=kind, level="conversational", medium="keyword", text_version=ledger.WORDS,
            actor_kind="person", number=number, capture=f"texted to {LINE}: {word}",
        )  # fmt: skip
    desk.go(f"c/{desk.conversation(number)}/")
    expect(desk.page.locator("#record li.on", has_text=REMINDERS)).to_be_visible()
    expect(desk.page.locator("#body")).to_be_visible()
