"""Lists and files that bring or end consent, uploaded in a browser and found in the ledger with all their fields."""

from __future__ import annotations

import csv
import hashlib
import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import ViewportSize, expect
from tests.journeys import axe, ledger
from tests.journeys.desk import REMINDERS, Desk
from tests.journeys.test_accessible import SIZES

pytestmark = pytest.mark.journey

AUSTIN = ZoneInfo("America/Chicago")
AGREED_AT = datetime(2026, 3, 2, 9, 30, tzinfo=AUSTIN)
SIZED = pytest.mark.parametrize("size", SIZES.values(), ids=list(SIZES))
HEADING = (
    "number,purpose,when,level,medium,capture,campaign,identity,text_version,ip,source_url,user_agent,"
    "collected_by,shoe size\n"
)


def file(folder: Path, name: str, text: str) -> tuple[Path, str]:
    """A file on somebody's disk, and its SHA-256."""
    made = folder / name
    made.write_text(text)
    return made, hashlib.sha256(made.read_bytes()).hexdigest()


def read_list(desk: Desk, path: Path) -> None:
    """Upload a list of consent; what it would record is shown."""
    desk.go("settings/")
    desk.page.get_by_role("main").get_by_role("link", name="Imported consent").click()
    desk.page.get_by_label("The list, as CSV in UTF-8").set_input_files(path)
    desk.page.get_by_label("With this business", exact=False).check()
    desk.page.get_by_label("Where the list comes from").fill("our forms of 2025")
    desk.page.get_by_role("button", name="Read the list").click()
    expect(desk.page.get_by_text("To be confirmed")).to_be_visible()


def agree(desk: Desk, number: str) -> None:
    """Consent to reminders on record, by a program."""
    desk.api(
        desk.key("Booking system", "consent:write"), "consent", number=number, kind="granted",
        level="informational", purpose=REMINDERS, occurred_at=AGREED_AT.isoformat(), medium="api",
    )  # fmt: skip


def looked_up(desk: Desk, number: str) -> None:
    """Look for a number among those who opted out; it is there."""
    desk.go("settings/compliance/")
    desk.page.get_by_label("Number, e-mail or name", exact=True).fill(number)
    desk.page.get_by_role("button", name="Look up").click()
    expect(desk.page.locator("tbody", has_text=shown(number)).first).to_be_visible()


def shown(number: str) -> str:
    """A number of North America as pages show it."""
    return f"({number[2:5]}) {number[5:8]}-{number[8:]}"


@SIZED
def test_a_list_is_read_its_bad_rows_come_back_and_the_good_one_is_recorded_once(
    desk: Desk, size: ViewportSize, tmp_path: Path
) -> None:
    number, page = f"+1303555{size['width']:04d}", desk.page
    page.set_viewport_size(size)
    row = (
        f"{number[2:]},{REMINDERS},2026-03-02 09:30,informational,web_form,[x] Text me. [Book],Spring,Ann Lee,"
        "2026-02,198.51.100.7,https://riverside-dental.example/book,Mozilla/5.0,Ben Ito,44\n"
    )
    bad = "nobody,Appointment reminders,2026-03-02\n(303) 555-0199,Offers and news,2026-03-02\n"
    path, digest = file(tmp_path, f"crm-{size['width']}.csv", HEADING + row + bad)
    read_list(desk, path)
    told = page.locator("#progress")
    expect(told).to_contain_text("1 act of consent would be recorded.")
    expect(told).to_contain_text("Columns that are not read: shoe size")
    expect(told).to_contain_text("Line 3: number this is not a phone number")
    expect(told).to_contain_text("Line 4: capture is empty; advertising needs the words they agreed to")
    assert not axe.found(page)
    with page.expect_download() as coming:
        page.get_by_role("button", name="Download the refused rows").click()
    rows = list(csv.reader(coming.value.path().read_text().splitlines()))
    assert [each[:4] for each in rows[1:]] == [
        ["3", "number", "this is not a phone number", "nobody"],
        ["4", "capture", "is empty; advertising needs the words they agreed to", "(303) 555-0199"],
    ]
    assert ledger.count(desk.product, number) == 0
    page.get_by_role("button", name="Record them").click()
    expect(told).to_contain_text("Recorded: 1 act of consent")
    assert not axe.found(page)
    [granted] = ledger.events(desk.product, number, 1)
    ledger.check(
        granted, kind="granted", level="informational", purpose=REMINDERS, medium="web_form", campaign="Spring",
        text_version="2026-02", occurred_at=AGREED_AT, actor_kind="member", actor=ledger.OWNER, number=number,
        identity="Ann Lee", ip="198.51.100.7", user_agent="Mozilla/5.0",
        source_url="https://riverside-dental.example/book",
        capture="[x] Text me. [Book]\nCollected by Ben Ito.\n"
        f"Line 2 of the list {path.name}, SHA-256 {digest}. Where it comes from: our forms of 2025",
    )  # fmt: skip
    read_list(desk, path)
    expect(page.locator("#progress")).to_contain_text("1 was recorded before")


@pytest.mark.parametrize(
    ("size", "source", "line", "result", "evidence"),
    [
        (
            SIZES["desktop"], "Answers of the Reassigned Numbers Database", ",2026-06-01,yes",
            "disconnected since", "Reassigned Numbers Database: disconnected since 2026-06-01.",
        ),
        (
            SIZES["phone"], "A carrier’s deactivated numbers", ",2026-06-01",
            "given back on", "A carrier’s file: given back on 2026-06-01.",
        ),
    ],
    ids=["reassigned-desktop", "deactivated-phone"],
)  # fmt: skip
def test_a_number_that_changed_hands_has_no_consent_any_more(
    desk: Desk, size: ViewportSize, source: str, line: str, result: str, evidence: str, tmp_path: Path
) -> None:
    number, page = f"+1303556{size['width']:04d}", desk.page
    agree(desk, number)
    page.set_viewport_size(size)
    path, digest = file(tmp_path, f"changed-{size['width']}.csv", f"{number}{line}\nnobody{line}\n")
    desk.go("settings/")
    page.get_by_role("main").get_by_role("link", name="Scrubs").click()
    page.get_by_label(source).check()
    page.get_by_label("The file, as CSV or one number a line").set_input_files(path)
    assert not axe.found(page)
    page.get_by_role("button", name="Apply it").click()
    told = page.locator("#progress")
    expect(told).to_contain_text("1 line read, 1 about a number of yours. The consent of 1 number has ended.")
    expect(told).to_contain_text("Line 2: number this is not a phone number")
    expect(told.locator("tbody tr", has_text=shown(number))).to_contain_text(f"{result} 1 Jun 2026")
    assert not axe.found(page)
    _granted, ended, out = ledger.events(desk.product, number, 3)
    expect(told.locator("tbody tr", has_text=shown(number))).to_contain_text(str(out["id"]))
    for event, what in (
        (ended, ("ended", "informational", REMINDERS)),
        (out, ("opted_out", "conversational", "")),
    ):
        kind, level, purpose = what
        ledger.check(
            event, kind=kind, level=level, purpose=purpose, medium="import", actor_kind="member",
            actor=ledger.OWNER, number=number, capture=f"{evidence} Line 1 of {path.name}, SHA-256 {digest}.",
        )  # fmt: skip
    looked_up(desk, number)


@SIZED
def test_who_was_erased_is_brought_back_by_no_list(desk: Desk, size: ViewportSize, tmp_path: Path) -> None:
    number, page, name = f"+1303557{size['width']:04d}", desk.page, f"Erased {size['width']}"
    desk.says(number, "Hello")
    desk.go(f"contacts/new/?number={number.replace('+', '%2B')}")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    page.set_viewport_size(size)
    page.locator("summary", has_text="Erase").click()
    page.get_by_role("button", name="Erase this person").click()
    expect(page.get_by_text("Erased. Nobody here can text them again")).to_be_visible()
    [erased] = ledger.events(desk.product, number, 1)
    ledger.check(
        erased, kind="opted_out", level="conversational", medium="import", actor_kind="member",
        actor=ledger.OWNER, number=number, capture="Erased on request.",
    )  # fmt: skip
    path, digest = file(
        tmp_path, f"old-{size['width']}.csv", f"number,purpose,when\n{number},{REMINDERS},2026-03-02\n"
    )
    read_list(desk, path)
    page.get_by_role("button", name="Record them").click()
    expect(page.locator("#progress")).to_contain_text("Recorded: 1 act of consent")
    _, kept_out, told = ledger.events(desk.product, number, 3)
    ledger.check(
        kept_out, kind="opted_out", level="conversational", medium="import", actor_kind="engine", number=number,
        capture=re.compile("^The person with this number was erased on .*; nothing from before that counts"),
    )  # fmt: skip
    ledger.check(
        told, kind="granted", level="informational", purpose=REMINDERS, medium="import",
        occurred_at=datetime(2026, 3, 2, tzinfo=AUSTIN), actor_kind="member", actor=ledger.OWNER,
        number=number,
        capture=f"Line 2 of the list {path.name}, SHA-256 {digest}. Where it comes from: our forms of 2025",
    )  # fmt: skip
    looked_up(desk, number)
    assert not desk.agrees(number)


@SIZED
def test_a_list_that_wants_no_contact_of_any_kind_comes_in_is_found_and_goes_out(
    desk: Desk, size: ViewportSize, tmp_path: Path
) -> None:
    number, page = f"+1303558{size['width']:04d}", desk.page
    page.set_viewport_size(size)
    path, _ = file(tmp_path, "do-not-contact.csv", f"number\n{number}\nnobody\n")
    desk.go("settings/compliance/")
    assert not axe.found(page)
    page.get_by_text("Opt out a list of numbers").click()
    page.get_by_label("Or a file with one number a line").set_input_files(path)
    page.get_by_label("contact of any kind").check()
    page.get_by_label("What proves it").fill("the list of the old system")
    assert not axe.found(page)
    page.get_by_role("button", name="Opt them out").click()
    expect(page.get_by_text("1 number opted out.")).to_be_visible()
    expect(page.get_by_text("nobody", exact=True)).to_be_visible()
    for address in (number, f"tel:{number}"):
        [event] = ledger.events(desk.product, address, 1)
        ledger.check(
            event, kind="opted_out", level="conversational", medium="import", actor_kind="member",
            actor=ledger.OWNER, number=address, capture="the list of the old system",
        )  # fmt: skip
    looked_up(desk, number)
    expect(page.locator("tbody tr", has_text=shown(number))).to_have_count(2)
    assert not axe.found(page)
    with page.expect_download() as coming:
        page.get_by_role("button", name="Export as CSV").click()
    rows = list(csv.reader(coming.value.path().read_text().splitlines()))
    mine = [(channel, how) for address, channel, _, _, how, _ in rows[1:] if address.lstrip("'") == number]
    assert sorted(mine) == [("calls", "by an import"), ("texts", "by an import")]
