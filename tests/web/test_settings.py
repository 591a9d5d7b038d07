"""The settings: what they change, what they refuse, and what they show."""

from __future__ import annotations

import html
from datetime import UTC, datetime
from typing import Any

import pytest
from tests import make
from tests.web import people
from tests.web.people import Desk

from threadline.actions import api_keys
from threadline.models import Audit, Purpose, Role, Sender, Workspace
from threadline.rules import opening
from threadline.rules.actors import Actor
from threadline.rules.levels import ActorKind

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>{{ 7|add:1 }}\u202egnp"
EVERY = (
    "", "workspace/", "numbers/", "purposes/", "people/", "invite/", "departments/", "roles/", "roles/new/",
    "registrations/", "brands/new/",
    "keys/", "audit/",
)  # fmt: skip


def get(desk: Desk, path: str) -> str:
    answer = people.client(desk.owner).get(f"{desk.path}settings/{path}")
    assert answer.status_code == 200
    return answer.content.decode()


def post(desk: Desk, path: str, **said: Any) -> Any:
    return people.client(desk.owner).post(f"{desk.path}settings/{path}", said)


def wanted(**changed: Any) -> dict[str, Any]:
    """A workspace's form as it is sent unchanged, with what is changed about it."""
    plain = {
        "name": "Riverside", "business": make.BUSINESS, "zone": "America/Chicago", "country": "US",
        "language": "en", "stop_text": "", "start_text": "", "help_text": "", "stop_scope": "everything",
        "implied_days": "30",
        "daily_cap": "0", "weekly_cap": "0", "part_price": "0", "currency": "USD", "retention_years": "6",
        "erasure": "seal_until_retention",
    }  # fmt: skip
    return plain | changed


def test_only_business_hours_without_any_hours_is_refused_at_the_field() -> None:
    desk = people.desk()
    answer = post(desk, "workspace/", **wanted(business_hours_only="on"))
    assert answer.status_code == 422
    assert "Set the hours of at least one day first." in answer.content.decode()
    assert not Workspace.objects.get(pk=desk.workspace.pk).business_hours_only


def test_what_changes_is_kept_and_the_log_names_the_fields_and_nothing_of_them() -> None:
    desk = people.desk()
    said = wanted(
        help_text="Call (512) 555-0199.", daily_cap="4", weekly_cap="9", part_price="0.0079", from_0="09:00",
        until_0="17:30", business_hours_only="on", blockers_pass="on",
    )  # fmt: skip
    assert post(desk, "workspace/", **said).status_code == 302
    kept = Workspace.objects.get(pk=desk.workspace.pk)
    assert (kept.help_text, kept.daily_cap, kept.part_price) == ("Call (512) 555-0199.", 4, 7900)
    assert (kept.weekly_cap, kept.business_hours_only, kept.blockers_pass) == (9, True, True)
    assert opening.read(kept.business_hours) == [("09:00", "17:30"), *[None] * 6]
    [row] = Audit.objects.filter(action="workspace.changed")
    assert row.detail == {
        "fields": [
            "blockers_pass", "business_hours", "business_hours_only", "daily_cap", "help_text", "part_price",
            "weekly_cap",
        ]
    }  # fmt: skip
    page = get(desk, "workspace/")
    assert 'value="09:00"' in page
    assert 'value="0.0079"' in page
    assert post(desk, "workspace/", **said).status_code == 302
    assert Audit.objects.filter(action="workspace.changed").count() == 1, "nothing changed, nothing said"


def test_what_a_bare_stop_ends_is_chosen_with_the_day_said_when_the_choice_ends() -> None:
    desk = people.desk()
    assert "31 January 2027" in get(desk, "workspace/")
    assert post(desk, "workspace/", **wanted(stop_scope="campaign")).status_code == 302
    assert Workspace.objects.get(pk=desk.workspace.pk).stop_scope == "campaign"
    assert Audit.objects.get(action="workspace.changed").detail == {"fields": ["stop_scope"]}


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""}, {"zone": "Mars/Olympus"}, {"country": "XX"}, {"implied_days": "0"}, {"daily_cap": "-1"},
        {"part_price": "NaN"}, {"currency": "XXX"}, {"from_2": "17:00", "until_2": "09:00"},
        {"from_2": "17:00"}, {"until_6": "25:00", "from_6": "09:00"}, {"stop_text": "x" * 481},
        {"stop_scope": "some"},
    ],
    ids=str,
)  # fmt: skip
def test_what_makes_no_sense_is_said_at_its_field_and_nothing_changes(wrong: dict[str, str]) -> None:
    desk = people.desk()
    answer = post(desk, "workspace/", **wanted(**wrong))
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Audit.objects.filter(action="workspace.changed").exists()


def test_an_answer_says_its_parts_what_is_sent_instead_and_which_word_goes_wrong() -> None:
    desk = people.desk()
    assert "You are unsubscribed" in get(desk, "workspace/")
    page = post(
        desk, "workspace/answer/", stop_text="Bye. Reply CANCEL to cancel your visit"
    ).content.decode()
    assert "1 part" in page
    assert "<q><bdi>CANCEL</bdi></q>" in page
    assert "2 parts" in post(desk, "workspace/answer/", help_text="ж" * 71).content.decode()


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("stop_text", f"{make.BUSINESS}: Get 20% off at bit.ly/x lol", ("“bit.ly/x”", "“20% off”")),
        ("stop_text", "You are out. Bye.", (make.BUSINESS,)),
        ("start_text", f"{make.BUSINESS}: vodka for you. Reply STOP to opt out.", ("“vodka”",)),
        ("help_text", f"{make.BUSINESS}: Reply CANCEL to cancel a visit.", ("“CANCEL”",)),
        ("help_text", "Hi {name}, call us.", ("{name}",)),
    ],
)
def test_an_answer_that_cannot_be_sent_is_refused_at_its_field_with_what_was_typed(
    field: str, text: str, words: tuple[str, ...]
) -> None:
    desk = people.desk()
    answer = post(desk, "workspace/", **wanted(**{field: text, "daily_cap": "7"}))
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    told = page[page.index('role="alert"') :]
    assert all(each in told for each in words)
    assert text in page
    assert 'value="7"' in page
    assert not Audit.objects.filter(action="workspace.changed").exists()


def test_what_is_to_be_thought_over_in_an_answer_is_said_while_it_is_written_and_when_it_is_kept() -> None:
    desk = people.desk()
    said = wanted(help_text="pls call (512) 555-0199")
    live = post(desk, "workspace/answer/", help_text=said["help_text"]).content.decode()
    assert post(desk, "workspace/", **said).status_code == 302
    for page in (live, get(desk, "workspace/")):
        rules = {"slang", "no_sender", "no_stop"}
        assert sorted(people.findings(page)) == sorted(("finding", rule) for rule in rules)
    assert people.findings(post(desk, "workspace/answer/", help_text="").content.decode()) == []


def test_another_name_of_the_business_is_refused_while_the_answer_to_stop_has_the_old_one() -> None:
    desk = people.desk()
    kept = {"stop_text": f"{make.BUSINESS}: you are out."}
    assert post(desk, "workspace/", **wanted(**kept)).status_code == 302
    answer = post(desk, "workspace/", **wanted(**kept, business="Lakeside"))
    assert answer.status_code == 422
    assert "name your business: Lakeside" in answer.content.decode()
    Workspace.objects.filter(pk=desk.workspace.pk).update(stop_text="Bye")
    assert post(desk, "workspace/", **wanted(stop_text="Bye", daily_cap="3")).status_code == 302, "as it was"


def test_a_purpose_is_made_changed_closed_and_opened() -> None:
    desk = people.desk()
    said = {"name": "Offers", "level": "promotional", "words": "deals, DEALS smile"}
    assert post(desk, "purposes/", **said).status_code == 302
    made = Purpose.objects.get(workspace=desk.workspace)
    assert (made.level, made.join_words) == ("promotional", ["DEALS", "SMILE"])
    assert post(desk, f"purposes/{made.pk}/", name="Offers and news", words="NEWS").status_code == 302
    assert post(desk, f"purposes/{made.pk}/switch/", open="0").status_code == 302
    made.refresh_from_db()
    assert (made.name, made.join_words, made.open, made.level) == (
        "Offers and news", ["NEWS"], False, "promotional",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "words", "why"),
    [
        ("x", "STOP", "already means something"),
        ("x", "Ayuda", "already means something"),
        ("x", "yes", "already means something"),
        ("x", "REMÍND", "joins another purpose"),
        ("x", "A*B", "not one word"),
        ("x", "Q" * 21, "not one word"),
        ("x", "A1 B2 C3 D4 E5 F6", "At most 5"),
        ("REMINDERS", "", "of that name already"),
    ],
)
def test_a_join_word_is_nobody_elses_and_means_nothing_else(name: str, words: str, why: str) -> None:
    desk = people.desk()
    post(desk, "purposes/", name="Reminders", level="informational", words="REMIND")
    answer = post(desk, "purposes/", name=name, level="informational", words=words)
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert Purpose.objects.count() == 1


def test_a_number_is_renamed_closed_and_opened() -> None:
    desk = people.desk()
    assert post(desk, f"numbers/{desk.sender.pk}/", name="Front desk").status_code == 302
    assert post(desk, f"numbers/{desk.sender.pk}/switch/", open="0").status_code == 302
    kept = Sender.objects.get(pk=desk.sender.pk)
    assert (kept.name, kept.open) == ("Front desk", False)
    assert "(512) " in get(desk, "numbers/")


def test_the_menu_has_what_somebody_may_open_and_no_more() -> None:
    desk = people.desk()
    manager = people.client(people.member(desk.workspace, "Manager"))
    page = manager.get(f"{desk.path}settings/").content.decode()
    assert "settings/audit/" in page
    assert "settings/people/" not in page
    agent = people.client(people.member(desk.workspace, "Agent"))
    assert agent.get(f"{desk.path}settings/").status_code == 403
    assert "/settings/" not in agent.get(desk.path).content.decode()


def test_hostile_names_are_inert_on_every_page() -> None:
    desk = people.desk()
    Workspace.objects.filter(pk=desk.workspace.pk).update(name=HOSTILE, help_text=HOSTILE)
    Sender.objects.filter(pk=desk.sender.pk).update(name=HOSTILE)
    desk.owner.user.name = HOSTILE
    desk.owner.user.save(update_fields=["name"])
    post(desk, "purposes/", name=HOSTILE, level="informational", words="")
    post(desk, "departments/", name=HOSTILE[:60])
    Role.objects.create(workspace=desk.workspace, name=HOSTILE, permissions=["read"])
    for path in EVERY:
        page = get(desk, path)
        assert "<script>alert" not in page, path
        assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7|add:1 }}" in page, path


def test_nul_is_taken_out_and_long_words_are_refused() -> None:
    desk = people.desk()
    assert post(desk, "departments/", name="Front\x00 desk").status_code == 302
    assert "Front desk" in get(desk, "departments/")
    assert post(desk, "departments/", name="x" * 10_000).status_code == 422


def test_a_persons_own_language_is_what_their_pages_are_in() -> None:
    desk = people.desk()
    client = people.client(desk.owner)
    assert 'lang="en"' in client.get(desk.path).content.decode()
    assert client.post("/me/", {"name": "Ana", "language": "es"}).status_code == 302
    assert 'lang="es"' in client.get(desk.path).content.decode()
    assert 'lang="en"' in people.client().get("/sign-in/").content.decode()
    assert client.post("/me/", {"name": "Ana", "language": "xx"}).status_code == 422


def test_a_page_of_ones_own_says_what_was_saved() -> None:
    client = people.client(people.desk().owner)
    client.post("/me/", {"name": "Ana María", "language": ""})
    page = client.get("/me/").content.decode()
    assert "Ana María" in page
    assert "Saved." in page


def test_who_is_shown_out_leaves_keys_behind_and_the_page_says_so() -> None:
    desk = people.desk()
    agent = people.member(desk.workspace, "Admin", name="Agnes")
    path = f"{desk.path}settings/people/{agent.pk}/"
    shown = people.client(desk.owner).get(path).content.decode()
    assert "goes on working" not in shown
    actor = Actor(ActorKind.MEMBER, agent.pk)
    key, _ = api_keys.create(actor, desk.workspace, name="Till", scopes=["messages:read"])
    assert "1 API key they made goes on working" in people.client(desk.owner).get(path).content.decode()
    api_keys.revoke(actor, desk.workspace, key.pk, now=datetime.now(UTC))
    assert "goes on working" not in people.client(desk.owner).get(path).content.decode()
