"""Who runs the installation adds an account, tests a number and sees what became of it; a number is given away."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests.journeys import axe
from tests.journeys.desk import ADDRESS, Desk

pytestmark = pytest.mark.journey
PHONE = "+13125550177"


def test_an_account_is_added_and_its_secret_is_shown_to_nobody(desk: Desk) -> None:
    page = desk.page
    desk.go("")
    page.locator("details.me summary").click()
    page.get_by_role("link", name="Run this installation").click()
    page.get_by_role("link", name="SMPP 3.4", exact=True).click()
    page.get_by_label("What you call it").fill("Main SMSC")
    page.get_by_label("Address", exact=True).fill("nowhere")
    page.get_by_label("System ID").fill("desk")
    page.get_by_label("Password").fill("hush-sms")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#id_setting_address_error")).to_contain_text("host:port")
    assert not axe.found(page)
    page.get_by_label("Address", exact=True).fill("127.0.0.1:9")
    page.get_by_label("Password").fill("hush-sms")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Main SMSC")).to_be_visible()
    page.get_by_role("link", name="Settings").click()
    expect(page.get_by_text("Set; leave empty to keep it.")).to_be_visible()
    assert "hush-sms" not in page.content()
    page.get_by_role("link", name="Operators’ log").click()
    expect(page.locator("tbody tr").first).to_contain_text("Account added")


def test_a_number_is_added_given_and_tested_and_the_test_arrives(desk: Desk) -> None:
    page, product = desk.page, desk.product
    with product.database() as connection:
        connection.execute(
            "INSERT INTO recipient (workspace_id, number, country, zones, review)"
            " SELECT id, %s, 'US', ARRAY[]::text[], false FROM workspace",
            [PHONE],
        )
    product.let_it_be_noon(PHONE)
    page.goto(product.address + "/operator/")
    page.get_by_role("link", name="Virtual phones").click()
    page.get_by_role("link", name="Add a number").click()
    page.get_by_label("Number", exact=True).fill("+1 512 555 0155")
    page.get_by_label("Kind").select_option(label="toll-free")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_text("every text is somebody’s")).to_be_visible()
    page.get_by_label("Give it to a workspace").fill(ADDRESS.split("/")[2])
    page.get_by_label("What they call it").fill("Night line")
    page.get_by_role("button", name="Give it").click()
    page.get_by_label("Your phone").fill(PHONE)
    page.get_by_label("It is my own phone").check()
    assert not axe.found(page)
    page.get_by_role("button", name="Send the test").click()
    became = page.locator("#became")
    expect(became).to_contain_text("It is my own phone, and I agree")
    expect(became).to_contain_text("Delivered.")
    expect(became).not_to_have_attribute("hx-trigger", re.compile("every"))
    assert not axe.found(page)


def test_a_number_is_given_to_a_department_and_its_lane_goes(desk: Desk) -> None:
    page = desk.page
    desk.go("settings/departments/")
    page.get_by_label("Name", exact=True).fill("Night shift")
    page.get_by_role("button", name="Make it").click()
    desk.go("settings/numbers/")
    page.get_by_role("link", name="Reminders").click()
    page.get_by_label("Who texts from it").select_option(label="Night shift")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("tr", has_text="Reminders")).to_contain_text("Night shift")
    expect(page.locator("tr", has_text="Reminders")).to_contain_text("In use")
    page.get_by_role("link", name="Lanes").click()
    expect(page.locator("#lanes")).to_contain_text("(512) 555-0101")
    expect(page.locator("#lanes")).to_contain_text("today")
    assert not axe.found(page)
