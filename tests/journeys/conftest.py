"""One running product for the journeys that do not mind what others did before."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, expect
from tests.journeys import browser as browsers
from tests.journeys.browser import Product
from tests.journeys.desk import Desk


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Product, BrowserContext]]:
    """The product, and a browser in which the owner is signed in."""
    expect.set_options(timeout=30_000)
    with browsers.product(tmp_path_factory.mktemp("product")) as product, browsers.browser() as chromium:
        context = chromium.new_context(viewport={"width": 1440, "height": 900})
        context.set_default_timeout(30_000)
        page = context.new_page()
        page.goto(product.link)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/w/**")
        page.close()
        yield product, context


@pytest.fixture
def desk(running: tuple[Product, BrowserContext]) -> Iterator[Desk]:
    """The demo's desk in a fresh page; nothing may break in it."""
    product, context = running
    page, broken = context.new_page(), []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("console", lambda said: broken.append(said.text) if "Content Security" in said.text else None)
    yield Desk(product, context, page)
    page.close()
    assert not broken
