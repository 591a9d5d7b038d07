"""Ways out, each tried as people take it and found in the ledger with its fields, in a real browser."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.sync_api import ViewportSize, expect
from tests.journeys import axe, ledger
from tests.journeys.desk import LINE, Desk
from tests.journeys.test_accessible import SIZES

from threadline.carriers.simulator.faults import Fault, FaultKind

pytestmark = pytest.mark.journey
_CONFIRMED = """
SELECT m.conversation_id FROM message m
JOIN recipient r ON r.workspace_id = m.workspace_id AND r.id = m.recipient_id
WHERE r.number = %s AND m.occasion = 'stop_confirmation'
"""


def test_stop_offers_by_phone_ends_advertising_alone(desk: Desk) -> None:
    number, conversation, purpose = desk.agreed("promotional")
    before = ledger.count(desk.product, number)
    desk.says(number, "STOP OFFERS")
    desk.hears(f"You will get no more texts about {purpose}.")
    ended = ledger.latest(desk.product, number, after=before)
    ledger.check(
        ended, kind="ended", level="promotional", purpose=purpose, medium="keyword", text_version=ledger.WORDS,
        actor_kind="person", number=number, capture=f"texted to {LINE}: STOP OFFERS",
    )  # fmt: skip
    desk.go(f"c/{conversation}/")
    expect(desk.page.locator("#record li", has_text=purpose)).to_contain_text("taken back")
    expect(desk.page.locator("#texts")).to_contain_text("confirms what they ended")


@pytest.mark.parametrize("size", SIZES.values(), ids=list(SIZES))
def test_an_opt_out_by_e_mail_is_recorded_on_its_page(desk: Desk, size: ViewportSize) -> None:
    number, conversation, _ = desk.agreed("informational")
    before, page = ledger.count(desk.product, number), desk.page
    page.set_viewport_size(size)
    desk.go("settings/compliance/")
    page.get_by_role("link", name="Record an opt-out").click()
    assert not axe.found(page)
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    page.get_by_label("Their number").fill(number)
    page.get_by_label("How they said it").select_option(label="by e-mail")
    page.get_by_label("What they said or wrote").fill("Please do not text me any more.")
    page.get_by_label("Who heard or read it").fill("Ben Ito")
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_text("Recorded: it counts from now on")).to_be_visible()
    ledger.check(
        ledger.latest(desk.product, number, after=before), kind="opted_out", level="conversational",
        medium="email", actor_kind="member", actor=ledger.OWNER, number=number,
        capture="Please do not text me any more.\n(heard by Ben Ito)",
    )  # fmt: skip
    desk.go(f"c/{conversation}/")
    expect(page.locator("#kinds .closed")).to_contain_text("by e-mail")


def test_an_opt_out_by_phone_is_confirmed_by_one_text_where_that_is_ticked(desk: Desk) -> None:
    number, conversation, _ = desk.agreed("informational")
    page = desk.page
    desk.go(f"contacts/revocation/?number={quote(number)}&conversation={conversation}")
    page.get_by_label("How they said it").select_option(label="by phone")
    page.get_by_label("What they said or wrote").fill("Take me off your list.")
    page.get_by_label("No more for one purpose").check()
    expect(page.get_by_label("Confirm by text")).to_be_hidden()
    page.get_by_label("Nothing more at all").check()
    page.get_by_label("Confirm by text").check()
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_text("One text confirms it.")).to_be_visible()
    expect(page.locator("#kinds .closed")).to_contain_text("by phone")
    with desk.product.database() as connection:
        [(where,)] = connection.execute(_CONFIRMED, [number]).fetchall()
    desk.go(f"c/{where}/")  # by the number that suits them, whichever they were looked at beside
    expect(page.locator("#texts").get_by_text("confirms the opt-out")).to_have_count(1)


@pytest.mark.parametrize("size", SIZES.values(), ids=list(SIZES))
def test_consent_is_changed_beside_the_conversation_by_keyboard_and_the_draft_stays(
    desk: Desk, size: ViewportSize
) -> None:
    number, conversation, purpose = desk.agreed("informational")
    before, page = ledger.count(desk.product, number), desk.page
    page.set_viewport_size(size)
    desk.go(f"c/{conversation}/")
    page.locator("#body").fill("half a sentence")
    desk.open_drawer()
    panel = page.locator("#consent")
    panel.get_by_role("link", name="Change").focus()
    page.keyboard.press("Enter")
    panel.get_by_label("They took it back").check()
    panel.get_by_label("Purpose").select_option(label=f"Information: {purpose}")
    assert not axe.found(page)
    panel.get_by_role("button", name="Record").click()
    expect(panel.get_by_role("alert")).to_contain_text("Say in which words")
    panel.get_by_label("How", exact=True).select_option(label="by phone")
    panel.get_by_label("The words they agreed to", exact=False).fill("no more of these, please")
    panel.get_by_role("button", name="Record").press("Enter")
    expect(page.locator("#record li", has_text=purpose)).to_contain_text("taken back")
    expect(panel.locator("form")).to_have_count(0)
    panel.get_by_role("link", name="History").click()
    expect(panel.locator("#consent-history li").first).to_contain_text("no more of these, please")
    assert not axe.found(page)
    expect(page.locator("#body")).to_have_value("half a sentence")
    ledger.check(
        ledger.latest(desk.product, number, after=before), kind="ended", level="informational", purpose=purpose,
        medium="phone", actor_kind="member", actor=ledger.OWNER, number=number,
        capture="no more of these, please",
    )  # fmt: skip


def test_what_may_be_an_opt_out_is_decided_in_the_review(desk: Desk) -> None:
    number, page, doubted = "+13035550181", desk.page, "Who gave you my number?"
    desk.known(number)
    desk.says(number, doubted)
    desk.go(f"c/{desk.conversation(number)}/")
    expect(page.locator("#held")).to_contain_text("Did they opt out?")
    desk.go("reviews/")
    asked = page.locator(".review", has_text=doubted)
    asked.get_by_role("button", name="They opted out").click()
    expect(asked).to_have_count(0)
    [event] = ledger.events(desk.product, number, 1)
    ledger.check(
        event, kind="opted_out", level="conversational", medium="text", text_version=ledger.WORDS,
        actor_kind="member", actor=ledger.OWNER, number=number, capture=f"texted to {LINE}: {doubted}",
    )  # fmt: skip
    desk.go(f"phones/{number}/")
    desk.hears("unsubscribed")


def test_a_carriers_refusal_for_an_opt_out_is_recorded_as_one(desk: Desk) -> None:
    number, page = "+13035550182", desk.page
    desk.known(number)
    with desk.product.carrier() as carrier:
        carrier.fault(Fault(FaultKind.OPTED_OUT, number=number))
        desk.go(f"c/{desk.conversation(number)}/")
        page.locator("#body").fill("Your retainer is ready.")
        page.get_by_role("button", name="Send", exact=True).click()
        expect(page.locator("#kinds .closed")).to_contain_text("at the carrier")
        carrier.clear_faults()
    [event] = ledger.events(desk.product, number, 1)
    ledger.check(
        event, kind="opted_out", level="conversational", medium="carrier", actor_kind="engine", number=number,
        capture=f"the carrier refused a text from {LINE} with code 21610: they opted out there",
    )  # fmt: skip


@pytest.mark.parametrize("size", SIZES.values(), ids=list(SIZES))
def test_each_way_to_reach_somebody_is_blocked_and_open_again(desk: Desk, size: ViewportSize) -> None:
    number, page = f"+1303555{size['width'] % 10_000:04d}", desk.page
    desk.known(number)
    desk.go(f"contacts/new/?number={quote(number)}")
    page.get_by_label("Name", exact=True).fill("Ann Lee")
    page.get_by_label("E-mail").fill(f"ann-{size['width']}@example.com")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("heading", name="Ann Lee")).to_be_visible()
    page.set_viewport_size(size)
    desk.go(f"c/{desk.conversation(number)}/")
    desk.open_drawer()
    page.get_by_text("Block or unblock").click()
    ways = page.locator("#ways .way")
    expect(ways).to_have_count(3)
    for n, channel in enumerate(("text", "voice", "email")):
        ways.nth(n).locator("summary").click()
        ways.nth(n).get_by_label("Why, for your colleagues").fill(f"no {channel}")
        ways.nth(n).get_by_role("button", name="Block").click()
        expect(ways.nth(n)).to_contain_text("blocked by you")
        said = {"channels": [channel], "reason": f"no {channel}"}
        assert ledger.blocks(desk.product, number)[-1] == (ledger.OWNER, "recipient.blocked", said)
    assert not axe.found(page)
    expect(page.locator("#kinds .closed")).to_contain_text("blocked")
    for n in range(3):
        ways.nth(n).get_by_role("button", name="Unblock").click()
        expect(ways.nth(n)).not_to_contain_text("blocked by you")
    assert [act for _, act, _ in ledger.blocks(desk.product, number)[3:]] == ["recipient.unblocked"] * 3
    expect(page.locator("#body")).to_be_visible()
    assert ledger.count(desk.product, number) == 0
