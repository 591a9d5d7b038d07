"""An answer beside the thread, a proof pack opened and verified, a list of opt-outs: done in a browser."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.journeys import axe
from tests.journeys.browser import Product
from tests.journeys.test_accessible import SIZES

pytestmark = pytest.mark.journey

DESK = "/w/riverside-dental/"
Running = tuple[Product, BrowserContext]


@pytest.fixture
def page(running: Running) -> Iterator[Page]:
    """A fresh page on the list; nothing may break in it."""
    product, context = running
    made, broken = context.new_page(), []
    made.on("pageerror", lambda error: broken.append(str(error)))
    made.on("console", lambda said: broken.append(said.text) if "Content Security" in said.text else None)
    made.goto(product.address + DESK + "?view=all")
    yield made
    made.close()
    assert not broken


def written_to(page: Page) -> None:
    """Open a conversation in which we wrote."""
    page.locator("#rows > .row", has_text="You:").first.locator("a").first.click()
    expect(page.locator(".why-link").first).to_be_visible()


def test_why_a_text_was_sent_is_answered_beside_it_and_the_link_has_the_focus_again(page: Page) -> None:
    written_to(page)
    link = page.locator(".why-link").last
    link.click()
    dialog = page.locator("#why")
    expect(dialog.get_by_text("Consent event", exact=False).first).to_be_visible()
    expect(dialog).to_contain_text("by version")
    assert not axe.found(page)
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    expect(link).to_be_focused()
    page.goto(link.evaluate("link => link.href"))
    expect(page.get_by_role("heading", name="Why was this sent, held or refused?")).to_be_visible()
    assert not axe.found(page)


def test_a_proof_pack_is_made_beside_the_conversation_opened_and_verified(page: Page, tmp_path: Path) -> None:
    written_to(page)
    page.locator("#drawer").get_by_role("link", name="Proof pack").click()
    assert not axe.found(page)
    key = page.locator(".public-key").inner_text()
    with page.expect_download() as coming:
        page.get_by_role("button", name="Make the pack").click()
    file = tmp_path / "pack.zip"
    coming.value.save_as(file)
    with zipfile.ZipFile(file) as pack:
        pack.extractall(tmp_path / "pack")
    checked = subprocess.run(
        [sys.executable, "-I", str(tmp_path / "pack" / "verify.py"), str(file), "--key", key],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout
    page.goto((tmp_path / "pack" / "proof.html").as_uri())
    expect(page.get_by_role("heading", name="Every text, and why")).to_be_visible()
    assert not axe.found(page)


@pytest.mark.parametrize("size", SIZES.values(), ids=list(SIZES))
def test_a_list_is_opted_out_on_the_compliance_page_and_found_in_it(page: Page, size: object) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.goto(page.url.partition("?")[0] + "settings/compliance/")
    assert not axe.found(page)
    page.get_by_text("Opt out a list of numbers").click()
    page.get_by_label("Numbers, one a line").fill("(312) 555-0144\nnobody")
    page.get_by_label("What proves it").fill("the list of the old system")
    assert not axe.found(page)
    page.get_by_role("button", name="Opt them out").click()
    expect(page.get_by_text("nobody", exact=True)).to_be_visible()
    page.get_by_label("Number", exact=True).fill("312 555 0144")
    page.get_by_role("button", name="Look up").click()
    expect(page.locator("tbody", has_text="(312) 555-0144").first).to_be_visible()
