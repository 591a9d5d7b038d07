"""Pictures both ways in a browser: chosen, dropped, sent, seen on the phone; and one that comes from it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests import attached
from tests.journeys.browser import Product
from tests.journeys.desk import ADDRESS as DESK

pytestmark = pytest.mark.journey
Running = tuple[Product, BrowserContext]
HERS = "+15125550143"

_DROP = """([target, name, octets]) => {
  const bag = new DataTransfer();
  bag.items.add(new File([Uint8Array.from(octets)], name, { type: "image/png" }));
  for (const kind of ["dragover", "drop"])
    document
      .querySelector(target)
      .dispatchEvent(new DragEvent(kind, { dataTransfer: bag, bubbles: true, cancelable: true }));
}"""
_IS_SHOWN = "image => image.complete && image.naturalWidth > 0"


@pytest.fixture
def page(running: Running) -> Iterator[Page]:
    """A page in which nothing may break, the strict policy for what it loads included."""
    _, context = running
    made, broken = context.new_page(), []
    made.on("pageerror", lambda error: broken.append(str(error)))
    made.on("console", lambda said: broken.append(said.text) if "Content Security" in said.text else None)
    yield made
    made.close()
    assert not broken


def shown(page: Page, where: str) -> None:
    """The last picture there has been loaded and drawn."""
    picture = page.locator(f"{where} .picture img").last
    expect(picture).to_be_visible()
    page.wait_for_function(_IS_SHOWN, arg=picture.element_handle())


def test_a_picture_goes_to_the_phone_and_one_comes_back(page: Page, running: Running, tmp_path: Path) -> None:
    product, context = running
    phone = context.new_page()
    phone.goto(f"{product.address}{DESK}phones/{quote(HERS)}/")
    phone.locator("#say").fill("Where may I park?")
    phone.get_by_role("button", name="Text", exact=True).click()
    expect(phone.locator("#screen .out").last).to_contain_text("Where may I park?")
    product.let_it_be_noon(HERS)

    page.goto(f"{product.address}{DESK}")
    page.locator("#rows > .row", has_text="Where may I park?").first.locator("a").click()
    plan = tmp_path / "plan <of> the yard.png"
    plan.write_bytes(attached.png(120, 80))
    page.locator("#composer input[type=file]").set_input_files(plan)
    expect(page.locator("#attached li")).to_have_count(1)
    expect(page.locator("#attached")).to_contain_text("plan of the yard.png")
    page.evaluate(_DROP, ["#composer", "second.png", list(attached.png(60, 90, shade=0x30))])
    expect(page.locator("#attached li")).to_have_count(2)
    expect(page.locator("#count")).to_contain_text("MMS")
    expect(page.locator("#count")).to_contain_text("2 files")
    page.get_by_role("button", name="Remove second.png").click()
    expect(page.locator("#attached li")).to_have_count(1)
    expect(page.locator("#count")).to_contain_text("1 file")

    page.reload()
    expect(page.locator("#attached li")).to_have_count(1)
    page.locator("#body").fill("Here, behind the house")
    page.get_by_role("button", name="Send", exact=True).click()
    text = page.locator("#texts .text.out", has_text="Here, behind the house")
    expect(text).to_have_count(1)
    shown(page, "#texts .out")
    expect(page.locator("#attached li")).to_have_count(0)
    expect(text).to_contain_text(re.compile("Delivered"), timeout=30_000)

    expect(phone.locator("#screen .in").last).to_contain_text("Here, behind the house")
    shown(phone, "#screen .in")
    card = tmp_path / "card.jpg"
    card.write_bytes(attached.png(90, 60))
    phone.locator("input[type=file]").set_input_files(card)
    expect(page.locator("#texts .text.in .picture")).to_have_count(1, timeout=30_000)
    shown(page, "#texts .in")
    phone.close()


def test_undo_brings_a_picture_back_with_its_words(page: Page, running: Running, tmp_path: Path) -> None:
    product, _ = running
    page.goto(f"{product.address}{DESK}")
    page.locator("#rows > .row", has=page.locator(".badge i.on", has_text="C")).first.locator("a").click()
    picture = tmp_path / "a.png"
    picture.write_bytes(attached.png(60, 60))
    page.locator("#composer input[type=file]").set_input_files(picture)
    expect(page.locator("#attached li")).to_have_count(1)
    page.locator("#body").fill("Not yet")
    page.get_by_role("button", name="Send", exact=True).click()
    page.locator("#texts .undo-send").last.click()
    expect(page.locator("#body")).to_have_value("Not yet")
    expect(page.locator("#attached li")).to_have_count(1)
    page.get_by_role("button", name="Remove a.png").click()
    expect(page.locator("#attached li")).to_have_count(0)
    page.locator("#body").fill("")
