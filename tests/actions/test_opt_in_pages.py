"""Opt-in pages: whatever is shown is a version that stays, and what cannot be shown is refused at its field."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests import make

from threadline.actions import opt_in_pages as acts
from threadline.actions import purposes, workspaces
from threadline.models import Audit, OptInPage, OptInVersion, Purpose, Sender, Workspace
from threadline.queries import opt_in_pages as known
from threadline.queries.opt_in_pages import Page
from threadline.rules import opt_in_pages as rules
from threadline.rules.actors import OPERATOR
from threadline.rules.levels import Level
from threadline.rules.lint import Rule
from threadline.rules.opt_in_pages import Problem

pytestmark = pytest.mark.django_db
FINE = rules.WORDINGS["en"].disclosure.format(business=make.BUSINESS)


@pytest.fixture
def sender() -> Sender:
    return make.sender(make.workspace())


@pytest.fixture
def about(sender: Sender) -> Purpose:
    return make.purpose(Workspace.objects.get(pk=sender.workspace_id))


def wanted(line: Sender, /, *about: Purpose, **changed: Any) -> acts.Wanted:
    plain = acts.Wanted(
        name="Tablet", title="Texts from us", intro="", purposes=tuple(each.pk for each in about), disclosure="",
        privacy_url="https://example.com/privacy", terms_url="https://example.com/terms", sender=line.pk,
        double=True, origins=(),
    )  # fmt: skip
    return replace(plain, **changed)


def made(sender: Sender, *about: Purpose, **changed: Any) -> Page:
    id_ = acts.create(OPERATOR, sender.workspace_id, wanted(sender, *about, **changed))
    assert isinstance(id_, int), id_
    found = known.find(sender.workspace_id, id_)
    assert found is not None
    return found


def test_a_page_has_an_address_of_its_own_and_a_first_version_with_every_word(
    sender: Sender, about: Purpose
) -> None:
    one, other = made(sender, about), made(sender, about, name="Other")
    assert one.key != other.key
    assert len(one.key) == 10
    assert one.version.number == 1
    assert one.text_version == f"opt-in/{one.key}/1"
    for language in ("en", "es"):
        assert make.BUSINESS in one.version.words[language]
        assert about.name in one.version.words[language]
    assert [each.name for each in known.every(sender.workspace_id)] == ["Other", "Tablet"]
    assert Audit.objects.filter(action="opt_in_page.added").count() == 2


def test_what_changes_what_is_shown_is_a_new_version_and_the_old_one_stays(
    sender: Sender, about: Purpose
) -> None:
    page = made(sender, about)
    first = page.version.words
    said = wanted(sender, about, title="Other words")
    assert acts.change(OPERATOR, sender.workspace_id, page.id, said) is True
    assert acts.change(OPERATOR, sender.workspace_id, page.id, said) is True
    numbers = [(each.number, each.words) for each in known.versions(sender.workspace_id, page.id)]
    assert [number for number, _ in numbers] == [2, 1]
    assert numbers[1][1] == first
    assert Audit.objects.filter(action="opt_in_page.changed").count() == 1, "nothing changed, nothing said"


def test_what_is_not_shown_makes_no_version(sender: Sender, about: Purpose) -> None:
    page = made(sender, about)
    said = wanted(sender, about, name="Counter", double=False, origins=("https://Shop.example/",))
    assert acts.change(OPERATOR, sender.workspace_id, page.id, said) is True
    now = known.find(sender.workspace_id, page.id)
    assert now is not None
    assert (now.version.number, now.name, now.double, now.origins) == (
        1, "Counter", False, ("https://shop.example",),
    )  # fmt: skip


def test_another_name_of_a_purpose_or_of_the_business_is_another_version(
    sender: Sender, about: Purpose
) -> None:
    page = made(sender, about)
    w = sender.workspace_id
    assert purposes.change(OPERATOR, w, about.pk, name="Check-ups", join_words=[]) is True
    owner = Workspace.objects.get(pk=w)
    fields = workspaces.Settings.__dataclass_fields__
    same = {field: getattr(owner, field) for field in fields}
    workspaces.change(OPERATOR, w, workspaces.Settings(**{**same, "business": "Lakeside Dental"}))
    versions = known.versions(w, page.id)
    assert [each.number for each in versions] == [3, 2, 1]
    assert "Lakeside Dental may text me about Check-ups" in versions[0].words["en"]
    assert versions[2].shown.offers[0].name == "Appointment reminders"


@pytest.mark.parametrize(
    ("changed", "field", "problem"),
    [
        ({"name": " "}, "name", Problem.EMPTY),
        ({"title": ""}, "title", Problem.EMPTY),
        ({"title": "x" * 81}, "title", Problem.TOO_LONG),
        ({"name": "Counter"}, "name", Problem.TAKEN),
        ({"purposes": ()}, "purposes", Problem.EMPTY),
        ({"purposes": (999_999,)}, "purposes", Problem.UNKNOWN),
        ({"sender": 999_999}, "sender", Problem.UNKNOWN),
        ({"disclosure": "Just agree."}, "disclosure", Problem.NO_BUSINESS),
        ({"privacy_url": "javascript:alert(1)"}, "privacy_url", Problem.NO_LINK),
        ({"terms_url": "example.com"}, "terms_url", Problem.NO_LINK),
        ({"origins": ("https://a.example/path",)}, "origins", Problem.NO_ORIGIN),
        ({"origins": ("https://a.example; script-src *",)}, "origins", Problem.NO_ORIGIN),
        ({"origins": tuple(f"https://{n}.example" for n in range(11))}, "origins", Problem.MANY),
    ],
)
def test_what_cannot_be_shown_is_refused_at_its_field_and_nothing_is_kept(
    sender: Sender, about: Purpose, changed: dict[str, Any], field: str, problem: Problem
) -> None:
    made(sender, about, name="Counter")
    refused = acts.create(OPERATOR, sender.workspace_id, wanted(sender, about, **changed))
    assert refused == acts.Refused(field, problem)
    assert OptInPage.objects.count() == OptInVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "rule", "words"),
    [
        ({"title": "GET BIG SALE bit.ly/x"}, Rule.PROMOTIONAL, "BIG SALE"),
        ({"intro": "Our menu: bit.ly/x"}, Rule.SHORTENER, "bit.ly/x"),
        ({"intro": "FREE BEER for all"}, Rule.SHAFT, "BEER"),
        ({"intro": "50% off whitening"}, Rule.PROMOTIONAL, "50% off"),
        ({"terms_url": "https://bit.ly/x"}, Rule.SHORTENER, "https://bit.ly/x"),
        ({"disclosure": f"{FINE} We sell ｖｏｄｋａ."}, Rule.SHAFT, "ｖｏｄｋａ"),
    ],
)
def test_what_carriers_refuse_a_page_for_is_refused_with_the_words(
    sender: Sender, about: Purpose, changed: dict[str, Any], rule: Rule, words: str
) -> None:
    [field] = changed
    refused = acts.create(OPERATOR, sender.workspace_id, wanted(sender, about, **changed))
    assert refused == acts.Refused(field, rule, words)
    page = made(sender, about)
    assert acts.change(OPERATOR, sender.workspace_id, page.id, wanted(sender, about, **changed)) == refused
    assert OptInVersion.objects.count() == 1


def test_a_page_from_before_a_rule_may_be_changed_where_it_says_nothing_new(
    sender: Sender, about: Purpose
) -> None:
    page = made(sender, about)
    old = {"intro": "Our menu: bit.ly/x", "terms_url": "https://bit.ly/x"}
    OptInPage.objects.filter(pk=page.id).update(**old)

    def change(*offered: Purpose, **changed: Any) -> acts.Refused | bool:
        as_wanted = wanted(sender, *(offered or (about,)), **{**old, **changed})
        return acts.change(OPERATOR, sender.workspace_id, page.id, as_wanted)

    assert change(name="Front desk") is True
    assert change(title="Our texts") is True
    assert change(intro="Our menus: bit.ly/x") == acts.Refused("intro", Rule.SHORTENER, "bit.ly/x")
    assert change(terms_url="https://bit.ly/y") == acts.Refused(
        "terms_url", Rule.SHORTENER, "https://bit.ly/y"
    )
    other = make.purpose(about.workspace, "Outages")
    assert change(about, other) == acts.Refused("intro", Rule.SHORTENER, "bit.ly/x")


def test_a_page_that_asks_for_consent_to_advertising_may_sell(sender: Sender, about: Purpose) -> None:
    w = sender.workspace_id
    deals = make.purpose(Workspace.objects.get(pk=w), "Deals", level=Level.PROMOTIONAL)
    said = {"intro": "Get 20% off, coupons and our best deals.", "purposes": (about.pk, deals.pk)}
    assert isinstance(acts.create(OPERATOR, w, wanted(sender, about, **said)), int)
    refused = acts.create(
        OPERATOR, w, wanted(sender, about, **said | {"name": "B", "title": "50% off vodka"})
    )
    assert refused == acts.Refused("title", Rule.SHAFT, "vodka")


def test_a_page_that_promises_no_advertising_sells_nothing(sender: Sender, about: Purpose) -> None:
    said = {"intro": "Reminders of your visits, never coupons or special offers. PLEASE READ IT ALL"}
    assert isinstance(acts.create(OPERATOR, sender.workspace_id, wanted(sender, about, **said)), int)


def test_a_purpose_of_another_workspace_or_a_closed_one_is_not_offered(
    sender: Sender, about: Purpose
) -> None:
    elsewhere = make.workspace("Elsewhere")
    for strange in (make.purpose(elsewhere), _closed(about)):
        refused = acts.create(OPERATOR, sender.workspace_id, wanted(sender, strange))
        assert refused == acts.Refused("purposes", Problem.UNKNOWN)
    line = make.sender(elsewhere)
    refused = acts.create(OPERATOR, sender.workspace_id, wanted(line, make.purpose(
        Workspace.objects.get(pk=sender.workspace_id), "News")))  # fmt: skip
    assert refused == acts.Refused("sender", Problem.UNKNOWN)


def _closed(about: Purpose) -> Purpose:
    assert purposes.set_open(OPERATOR, about.workspace_id, about.pk, is_open=False)
    return about


def test_a_purpose_closed_later_has_no_box_and_stays_on_the_page(sender: Sender, about: Purpose) -> None:
    news = purposes.add(
        OPERATOR, Workspace.objects.get(pk=sender.workspace_id), "News", level=Level.PROMOTIONAL
    )
    page = made(sender, about, news)
    _closed(news)
    shown = known.public(page.key)
    assert shown is not None
    assert [each.purpose for each in shown.offers] == [about.pk]
    assert shown.open
    _closed(about)
    gone = known.public(page.key)
    assert gone is not None
    assert not gone.open, "there is nothing to agree to"
    assert acts.change(OPERATOR, sender.workspace_id, page.id, wanted(sender, about, news)) is True


def test_a_page_is_closed_opened_and_removed_and_its_versions_stay(sender: Sender, about: Purpose) -> None:
    page, w = made(sender, about), sender.workspace_id
    assert acts.set_open(OPERATOR, w, page.id, is_open=False)
    closed = known.public(page.key)
    assert closed is not None
    assert not closed.open
    assert acts.set_open(OPERATOR, w, page.id, is_open=True)
    elsewhere = make.workspace("Elsewhere").pk
    assert not acts.remove(OPERATOR, elsewhere, page.id)
    assert not acts.set_open(OPERATOR, elsewhere, page.id, is_open=False)
    assert acts.remove(OPERATOR, w, page.id)
    assert known.public(page.key) is None
    assert known.find(w, page.id) is None
    assert not acts.remove(OPERATOR, w, page.id)
    assert acts.change(OPERATOR, w, page.id, wanted(sender, about)) is False
    assert len(known.versions(w, page.id)) == 1
    made(sender, about), "its name is free again"
