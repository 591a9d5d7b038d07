"""The one rule for plans: a table that grows is led to by an index."""

from __future__ import annotations

from typing import Any

import pytest
from bench.large import plans
from bench.large.plans import Asked
from django.apps import apps
from django.db import connection
from tests import make

from threadline.models import Contact
from threadline.queries import contacts, desk

pytestmark = pytest.mark.django_db


def asked(text: str, params: Any = None, *, kept: bool = False) -> Asked:
    return Asked("planted", text, params, kept)


def test_every_table_is_known_to_grow_or_to_stay_small() -> None:
    tables = {model._meta.db_table for model in apps.get_app_config("threadline").get_models()}
    assert tables == plans.GROWING | plans.SMALL
    assert not plans.GROWING & plans.SMALL


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("SELECT id FROM contact WHERE company = 'Moreau Ltd'", "contact"),
        ("SELECT count(*) FROM message m JOIN contact c ON c.id = m.recipient_id WHERE c.workspace_id = 1", "message"),
        ("SELECT id FROM recipient ORDER BY workspace_id, id LIMIT 5", "recipient"),
        ("UPDATE conversation SET unread = 0 WHERE snippet = ''", "conversation"),
        ("SELECT (SELECT count(*) FROM audit WHERE detail = '{}') FROM workspace", "audit"),
    ],
)  # fmt: skip
def test_reading_a_table_that_grows_as_a_whole_is_found_wherever_it_stands(text: str, whole: str) -> None:
    assert any(each.endswith(f" on {whole}") for each in plans.without_index(asked(text)))


@pytest.mark.parametrize(
    "text",
    [
        "SELECT id FROM contact WHERE workspace_id = 1 AND name > 'K' ORDER BY name, id LIMIT 5",
        "SELECT id FROM workspace WHERE name = 'Riverside'",
        "SELECT 1",
    ],
)
def test_what_an_index_leads_to_and_what_stays_small_is_fine(text: str) -> None:
    with connection.cursor() as cursor:  # another test's thousands were rolled back, and their number was not
        cursor.execute("ANALYZE contact")
    assert plans.without_index(asked(text)) == []


def test_the_plan_that_the_server_would_keep_is_looked_at_too() -> None:
    owner = make.workspace()
    Contact.objects.bulk_create(Contact(workspace=owner, name=f"Name {n}") for n in range(12_000))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE contact")
    # For this name an index leads; for any, as the null shows, nothing does.
    text = "SELECT id FROM contact WHERE workspace_id = %(w)s AND (%(name)s::text IS NULL OR name = %(name)s::text)"
    params = {"w": owner.pk, "name": "Name 7"}
    assert len(plans.plans(asked(text, params, kept=True))) == 2
    assert plans.bad(plans.plans(asked(text, params))[0]) == []


def test_what_a_page_asks_is_collected_ours_by_name_and_djangos() -> None:
    owner = make.workspace()
    with plans.asked() as statements:
        desk.read(owner.pk)
        contacts.lead_statuses(owner.pk)
        Contact.objects.filter(workspace=owner).count()
    names = [each.name for each in statements]
    assert names[:2] == ["facts.of_workspace", "contact.lead_statuses"]
    assert names[2].startswith("SELECT COUNT(*)")
    desk.read(owner.pk)
    assert len(statements) == 3, "nothing is collected afterwards"
