"""The audit log: pages, filters, words, and plans that read no more than they show."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db import connection
from tests import make
from tests.web import people

from threadline import actions, sql
from threadline.models import Audit, Member, Workspace
from threadline.queries import audit
from threadline.queries.audit import Wanted
from threadline.rules.levels import ConsentKind
from threadline.web import settings_words

pytestmark = pytest.mark.django_db


def did(of: Workspace, member: Member | None, action: str, times: int = 1) -> None:
    kind = "member" if member else "operator"
    Audit.objects.bulk_create(
        Audit(
            workspace=of, actor_kind=kind, actor_id=member and member.pk, action=action,
            noun=action.partition(".")[0], noun_id=n,
        )
        for n in range(times)
    )  # fmt: skip


def test_it_comes_page_by_page_newest_first_each_act_once() -> None:
    desk = make.workspace()
    did(desk, None, "contact.added", 120)
    seen: list[int] = []
    before: int | None = audit.NEWEST
    while before is not None:
        log = audit.page(desk.pk, Wanted(), before=before)
        seen += [entry.id for entry in log.entries]
        before = log.before
    assert seen == sorted(Audit.objects.filter(workspace=desk).values_list("id", flat=True), reverse=True)


def test_filters_narrow_it_and_go_together() -> None:
    desk, other = make.workspace(), make.workspace("Elsewhere")
    ana, ben = people.member(desk), people.member(desk, "Agent")
    for who in (ana, ben):
        did(desk, who, "contact.added", 2)
        did(desk, who, "api_key.created", 1)
    did(other, None, "contact.added", 5)
    asked = {
        Wanted(member=ana.pk): 3,
        Wanted(noun="contact"): 4,
        Wanted(action="api_key.created"): 2,
        Wanted(member=ben.pk, noun="contact"): 2,
        Wanted(member=ben.pk, action="api_key.created"): 1,
        Wanted(noun="nothing"): 0,
    }
    assert {each: len(audit.page(desk.pk, each).entries) for each in asked} == asked


def test_a_rare_act_of_a_busy_member_is_found_behind_what_was_looked_through() -> None:
    desk = make.workspace()
    ana = people.member(desk)
    did(desk, ana, "api_key.created")
    did(desk, ana, "conversation.read", 2100)
    first = audit.page(desk.pk, Wanted(member=ana.pk, noun="api_key"))
    assert (first.entries, first.before is not None) == ([], True)
    assert first.before is not None
    second = audit.page(desk.pk, Wanted(member=ana.pk, noun="api_key"), before=first.before)
    assert ([entry.action for entry in second.entries], second.before) == (["api_key.created"], None)


def test_the_page_says_who_did_what_in_words() -> None:
    desk = people.desk()
    did(desk.workspace, desk.owner, "api_key.created")
    did(desk.workspace, None, "spaceship.launched_twice")
    client = people.client(desk.owner)
    page = client.get(f"{desk.path}settings/audit/").content.decode()
    assert "API key made" in page
    assert "Ana Ramirez" in page
    assert "Spaceship launched twice" in page
    rows = client.get(
        f"{desk.path}settings/audit/",
        {"noun": "api_key"},
        headers={"HX-Request": "true", "HX-Target": "more"},
    ).content.decode()
    assert "API key made" in rows
    assert "Spaceship" not in rows
    assert "<main" not in rows
    assert client.get(f"{desk.path}settings/audit/?member=x&before=-1&noun=%00").status_code == 200


@pytest.mark.parametrize("name", ["all", "of_action", "of_noun", "of_member"])
def test_no_page_of_it_is_read_without_an_index(name: str) -> None:
    desk = make.workspace()
    said = {
        "workspace": desk.pk, "before": audit.NEWEST, "limit": 51, "action": "a", "noun": "n", "member": 1,
        "look": 2000,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute("EXPLAIN " + sql.load("audit")[name].text.decode(), said)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    wanted = {"all": "audit_pkey", "of_action": "audit_of_action", "of_noun": "audit_of_noun"}
    assert f"Index Scan Backward using {wanted.get(name, 'audit_of_actor')}" in plan


_AUDITED = re.compile(
    r"""audit\.record\(\s*[^"]*?"([a-z_]+\.[a-z_]+)"|'([a-z_]+\.[a-z_]+)', '[a-z_]+', a\.id|"(message\.[a-z_]+)\""""
)


def test_everything_that_is_written_down_has_words() -> None:
    house = Path(actions.__file__).parent.parent
    sources = [*(house / "actions").glob("*.py"), *(house / "sql").glob("*.sql")]
    acts = {
        found[1] or found[2] or found[3]
        for source in sources
        for found in _AUDITED.finditer(source.read_text(encoding="utf-8"))
    }
    acts |= {f"consent.{kind}" for kind in ConsentKind}
    assert {"message.written", "message.emergency", "contact.added", "tag.removed"} <= acts
    assert not acts - set(settings_words.ACTS)
