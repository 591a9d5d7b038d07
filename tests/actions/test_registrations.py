"""Brands and campaigns, the limits that come with them, and the numbers that belong to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests import make

from threadline.actions import departments, numbers, registrations, warming
from threadline.models import (
    Audit,
    Brand,
    Budget,
    Campaign,
    CarrierAccount,
    Department,
    LaneBudget,
    Number,
    NumberLane,
    Sender,
    Workspace,
)
from threadline.queries import numbers as known
from threadline.queries.numbers import SenderRow
from threadline.rules.actors import OPERATOR
from threadline.rules.choosing import Unfit
from threadline.rules.registration import DAY_ZONE, Registration
from threadline.rules.roles import Refused

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 18, tzinfo=UTC)
SAID = registrations.Said("Riverside", "B1A2B3C", Registration.VERIFIED, 2000)


def brand(of: Workspace, said: registrations.Said = SAID) -> Brand:
    made = registrations.add_brand(OPERATOR, of.pk, said)
    assert isinstance(made, Brand)
    return made


def campaign(of: Brand, said: registrations.Said = SAID) -> Campaign:
    made = registrations.add_campaign(OPERATOR, of.workspace_id, of.pk, said)
    assert isinstance(made, Campaign)
    return made


def row(sender: Sender) -> SenderRow:
    found = known.one(sender.workspace_id, sender.pk, now=NOW)
    assert found is not None
    return found


def test_a_brands_limit_is_of_a_pacific_day_and_a_campaigns_of_a_minute() -> None:
    of = brand(make.workspace())
    made = campaign(of, replace(SAID, limit=240))
    kept = Budget.objects.get(name=f"brand {of.pk}")
    assert (kept.parts, kept.seconds, kept.zone) == (2000, 0, DAY_ZONE)
    kept = Budget.objects.get(name=f"campaign {made.pk}")
    assert (kept.parts, kept.seconds, kept.zone) == (240, 60, "")
    assert Campaign.objects.get(pk=made.pk).budget_id == kept.pk


def test_another_limit_keeps_what_was_spent_and_none_takes_it_away() -> None:
    of = brand(make.workspace())
    Budget.objects.filter(name=f"brand {of.pk}").update(spent={"739000": 12})
    assert registrations.change_brand(OPERATOR, of.workspace_id, of.pk, replace(SAID, limit=3000)) is None
    kept = Budget.objects.get(name=f"brand {of.pk}")
    assert (kept.parts, kept.spent) == (3000, {"739000": 12})
    assert registrations.change_brand(OPERATOR, of.workspace_id, of.pk, replace(SAID, limit=None)) is None
    assert not Budget.objects.filter(name=f"brand {of.pk}").exists()
    assert Brand.objects.get(pk=of.pk).budget_id is None
    fields = Audit.objects.filter(action="brand.changed").order_by("id").values_list("detail", flat=True)
    assert list(fields) == [{"fields": ["limit"]}] * 2


def test_what_stays_as_it_is_leaves_no_audit_row() -> None:
    of = brand(make.workspace())
    assert registrations.change_brand(OPERATOR, of.workspace_id, of.pk, SAID) is None
    assert not Audit.objects.filter(action="brand.changed").exists()


def test_a_name_is_taken_once_in_a_workspace_and_is_free_in_the_next() -> None:
    of = brand(make.workspace())
    campaign(of)
    assert registrations.add_brand(OPERATOR, of.workspace_id, SAID) is Refused.TAKEN
    assert registrations.add_campaign(OPERATOR, of.workspace_id, of.pk, SAID) is Refused.TAKEN
    brand(make.workspace("Elsewhere"))


def test_what_is_used_is_not_removed_and_another_workspaces_is_not_there() -> None:
    line = make.line()
    of = brand(line.workspace)
    made = campaign(of)
    other = make.workspace("Elsewhere").pk
    assert registrations.remove_brand(OPERATOR, of.workspace_id, of.pk) is Refused.IN_USE
    assert registrations.change_brand(OPERATOR, other, of.pk, SAID) is Refused.UNKNOWN
    assert registrations.add_campaign(OPERATOR, other, of.pk, SAID) is Refused.UNKNOWN
    assert registrations.remove_campaign(OPERATOR, other, made.pk) is Refused.UNKNOWN
    use = numbers.Use("Front desk", campaign=made.pk)
    assert numbers.change_sender(OPERATOR, of.workspace_id, line.sender.pk, use) is None
    assert registrations.remove_campaign(OPERATOR, of.workspace_id, made.pk) is Refused.IN_USE
    assert numbers.change_sender(OPERATOR, of.workspace_id, line.sender.pk, numbers.Use("Front desk")) is None
    assert registrations.remove_campaign(OPERATOR, of.workspace_id, made.pk) is None
    assert registrations.remove_brand(OPERATOR, of.workspace_id, of.pk) is None
    assert not Budget.objects.filter(name__regex="^(brand|campaign) ").exists()


def test_a_number_draws_on_a_campaign_from_the_moment_it_joins_it() -> None:
    line = make.line()
    made = campaign(brand(line.workspace))
    Sender.objects.filter(pk=line.sender.pk).update(campaign_since=NOW - timedelta(days=9))
    use = numbers.Use("Front desk", campaign=made.pk)
    assert numbers.change_sender(OPERATOR, line.workspace.pk, line.sender.pk, use) is None
    joined = Sender.objects.get(pk=line.sender.pk).campaign_since
    assert joined > NOW - timedelta(days=9)
    again = replace(use, name="Desk")
    assert numbers.change_sender(OPERATOR, line.workspace.pk, line.sender.pk, again) is None
    assert Sender.objects.get(pk=line.sender.pk).campaign_since == joined


def test_a_number_is_of_one_member_or_department_of_its_workspace() -> None:
    line, other = make.line(), make.workspace("Elsewhere")
    theirs = departments.add(OPERATOR, other.pk, "Night shift")
    ours = departments.add(OPERATOR, line.workspace.pk, "Front desk")
    assert isinstance(theirs, Department)
    assert isinstance(ours, Department)
    for wrong in (
        numbers.Use("x", department=theirs.pk), numbers.Use("x", member=999), numbers.Use("x", campaign=999),
        numbers.Use("x", member=1, department=ours.pk),
    ):  # fmt: skip
        assert numbers.change_sender(OPERATOR, line.workspace.pk, line.sender.pk, wrong) is Refused.UNKNOWN
    use = numbers.Use("x", department=ours.pk)
    assert numbers.change_sender(OPERATOR, line.workspace.pk, line.sender.pk, use) is None
    assert row(line.sender).department_name == "Front desk"
    assert departments.remove(OPERATOR, line.workspace.pk, ours.pk) is None
    assert row(line.sender).department is None


@pytest.mark.parametrize(
    ("of_brand", "of_campaign", "why"),
    [
        (Registration.VERIFIED, Registration.VERIFIED, None),
        (Registration.PENDING, Registration.VERIFIED, Unfit.PENDING),
        (Registration.VERIFIED, Registration.REFUSED, Unfit.REFUSED),
        (Registration.SUSPENDED, Registration.VERIFIED, Unfit.REFUSED),
    ],
)
def test_an_ordinary_american_number_is_fit_with_a_verified_campaign_of_a_verified_brand(
    of_brand: Registration, of_campaign: Registration, why: Unfit | None
) -> None:
    line = make.line()
    CarrierAccount.objects.filter(pk=line.account).update(carrier="smpp")  # the simulator asks for none
    plain = numbers.Use("Front desk")
    assert numbers.change_sender(OPERATOR, line.workspace.pk, line.sender.pk, plain) is None
    assert row(line.sender).unfit is Unfit.UNREGISTERED
    of = brand(line.workspace, replace(SAID, registration=of_brand))
    made = campaign(of, replace(SAID, registration=of_campaign))
    use = numbers.Use("Front desk", campaign=made.pk)
    assert numbers.change_sender(OPERATOR, line.workspace.pk, line.sender.pk, use) is None
    assert row(line.sender).unfit is why


def test_a_toll_free_number_needs_no_campaign_and_one_without_sms_is_never_fit() -> None:
    line = make.line()
    Number.objects.filter(pk=line.sender.number_id).update(kind="toll_free")
    assert row(line.sender).unfit is None
    Number.objects.filter(pk=line.sender.number_id).update(sms=False)
    assert row(line.sender).unfit is Unfit.NO_SMS


def test_a_number_is_warmed_up_from_today_by_so_much_a_day_until_it_is_warm() -> None:
    line = make.line()
    how = {"first": 50, "growth": 100, "most": 300}
    assert warming.begin(OPERATOR, line.workspace.pk, line.sender.pk, **how, now=NOW) is None
    assert LaneBudget.objects.filter(lane=line.lane, budget__name__startswith="warm-up +").count() == 1
    for day, today, done in (
        (0, 50, False),
        (1, 100, False),
        (2, 200, False),
        (3, 300, True),
        (9, 300, True),
    ):
        found = known.one(line.workspace.pk, line.sender.pk, now=NOW + timedelta(days=day))
        assert found is not None
        assert found.warming is not None
        assert (found.warming.day, found.warming.today, found.warming.done) == (day + 1, today, done)
    assert warming.end(OPERATOR, line.workspace.pk, line.sender.pk) is None
    assert row(line.sender).warming is None
    assert not LaneBudget.objects.filter(budget__name__startswith="warm-up").exists()


def test_a_number_that_others_send_by_is_not_limited_by_one_of_them() -> None:
    line, other = make.line(), make.workspace("Elsewhere")
    how = {"first": 50, "growth": 100, "most": 300}
    numbers.add_sender(OPERATOR, other, line.sender.number, name="Shared")
    assert not row(line.sender).alone
    assert warming.begin(OPERATOR, line.workspace.pk, line.sender.pk, **how, now=NOW) is Refused.IN_USE
    alone = make.sender(other)
    NumberLane.objects.filter(number=alone.number).update(lane=line.lane)
    assert warming.begin(OPERATOR, other.pk, alone.pk, **how, now=NOW) is Refused.IN_USE
