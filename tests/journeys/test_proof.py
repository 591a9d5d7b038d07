"""An answer beside the thread, and a proof pack opened and verified: done in a browser."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.journeys import axe
from tests.journeys.desk import Desk

pytestmark = pytest.mark.journey


@pytest.fixture
def page(desk: Desk) -> Page:
    """A conversation in which we wrote."""
    desk.go("?view=all")
    page = desk.page
    page.locator("#rows > .row", has_text="You:").first.locator("a").first.click()
    expect(page.locator(".why-link").first).to_be_visible()
    return page


def test_why_a_text_was_sent_is_answered_beside_it_and_the_link_has_the_focus_again(page: Page) -> None:
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
