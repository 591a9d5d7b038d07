"""Lists of contacts: right whatever drives them, and by an index whatever is asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from bench.large import plans
from django.db import connection
from tests import make

from threadline.models import Workspace
from threadline.queries import contact_phones, contacts, people, tags, timelines
from threadline.queries.contacts import Consent, Filter

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
MANY = 30_000

# Every contact has a phone; each tenth carries "often", each thousandth "seldom" and a name of its own.
_FILL = """
INSERT INTO recipient (workspace_id, number, country, zones, review)
SELECT {w}, '+1312' || (2000000 + n), 'US', '{{America/Chicago}}', false FROM generate_series(1, {many}) n;
INSERT INTO contact (workspace_id, name, email, company, street, city, state, postcode, country, zone,
                     lead_status, fields, rep_id, words)
SELECT {w}, 'Name ' || n % 997, '', '', '', '', '', '', '', '', CASE WHEN n % 3 = 0 THEN 'hot' ELSE '' END, '{{}}',
       CASE WHEN n % 4 = 0 THEN {rep} END,
       array_to_tsvector(ARRAY['{w}:name', '{w}:' || n % 997, '{w}:rare' || n / 1000])
FROM generate_series(1, {many}) n;
-- Without this the two are joined by comparing each with each: minutes instead of a second.
ANALYZE contact, recipient;
INSERT INTO phone (workspace_id, contact_id, recipient_id, kind, textable)
SELECT {w}, k.id, r.id, 'cell', true
FROM (SELECT id, row_number() OVER (ORDER BY id) n FROM contact WHERE workspace_id = {w}) k
JOIN (SELECT id, row_number() OVER (ORDER BY id) n FROM recipient WHERE workspace_id = {w}) r USING (n);
INSERT INTO contact_tag (workspace_id, contact_id, tag_id)
SELECT {w}, id, {often} FROM contact WHERE workspace_id = {w} AND id % 10 = 0;
INSERT INTO contact_tag (workspace_id, contact_id, tag_id)
SELECT {w}, id, {seldom} FROM contact WHERE workspace_id = {w} AND id % 1000 = 0;
UPDATE recipient SET opted_out_id = {event} WHERE workspace_id = {w} AND id % 50 = 0;
UPDATE recipient SET implied_until = now() + interval '1 day' WHERE workspace_id = {w} AND id % 7 = 0;
ANALYZE contact, recipient, phone, contact_tag;
"""


class Crowd:
    """A workspace with many contacts."""

    def __init__(self) -> None:
        from tests.web import people as somebody

        from threadline.actions import tags as acts
        from threadline.models import Tag
        from threadline.rules.actors import OPERATOR

        self.workspace: Workspace = make.workspace()
        self.rep = somebody.member(self.workspace).pk
        event = make.stopped(make.recipient(self.workspace, "+12125550100"))
        made = [acts.add(OPERATOR, self.workspace.pk, name) for name in ("often", "seldom")]
        self.often, self.seldom = (tag.pk for tag in made if isinstance(tag, Tag))
        with connection.cursor() as cursor:
            cursor.execute(
                _FILL.format(
                    w=self.workspace.pk,
                    many=MANY,
                    rep=self.rep,
                    often=self.often,
                    seldom=self.seldom,
                    event=event,
                )
            )

    def filters(self) -> Iterator[Filter]:
        """Every filter alone, and those that go together worst."""
        for newest in (False, True):
            yield Filter(newest=newest)
            yield Filter(text="name", newest=newest)
            yield Filter(text="rare7", newest=newest)
            yield Filter(tag=self.often, newest=newest)
            yield Filter(tag=self.seldom, newest=newest)
            yield Filter(rep=self.rep, newest=newest)
            yield Filter(rep=contacts.NOBODY, newest=newest)
            yield Filter(lead_status="hot", newest=newest)
            yield Filter(consent=Consent.OPTED_OUT, newest=newest)
            yield Filter(consent=Consent.GIVEN, newest=newest)
            yield Filter(
                rep=self.rep, lead_status="hot", tag=self.often, consent=Consent.OPTED_OUT, newest=newest
            )
            yield Filter(text="name", tag=self.often, rep=self.rep, newest=newest)


@pytest.fixture
def crowd() -> Crowd:
    return Crowd()


def pages(crowd: Crowd) -> Iterator[Callable[[], object]]:
    w = crowd.workspace.pk
    for each in crowd.filters():
        yield lambda each=each: contacts.page(w, each, now=NOW)  # type: ignore[misc]
    some = [row.id for row in contacts.page(w, Filter(), now=NOW).rows]
    phones = [phone.recipient for phone in contact_phones.of(w, some[:3], now=NOW)[some[0]]]
    yield lambda: contacts.lead_statuses(w)
    yield lambda: contacts.find(w, some[0])
    yield lambda: contact_phones.agreed(w, phones)
    yield lambda: timelines.page(w, some[0], phones, before=NOW)
    yield lambda: tags.every(w, counted=True)
    yield lambda: tags.of_contact(w, some[0])
    for text in ("name", "rare7", "0123", "+1312200", "x"):
        yield lambda text=text: people.search(w, text, country="US")  # type: ignore[misc]


@pytest.mark.django_db(transaction=True)
def test_every_list_and_page_of_contacts_is_read_by_an_index(crowd: Crowd) -> None:
    with connection.cursor() as cursor:
        # All of them: what an earlier test left in the statistics of one would be believed.
        cursor.execute(f"VACUUM ANALYZE {', '.join(sorted(plans.GROWING))}")
    with plans.asked() as statements:
        for act in pages(crowd):
            act()
    assert len({each.name for each in statements}) > 12
    by_words = [each for each in statements if each.name == "contact.by_words"]
    assert any("contact_words" in str(plans.plans(each)) for each in by_words)
    bad = {(each.name, str(each.params)): plans.without_index(each) for each in statements}
    assert not {asked: whole for asked, whole in bad.items() if whole}


def test_what_drives_a_list_does_not_change_what_is_in_it(crowd: Crowd) -> None:
    w = crowd.workspace.pk
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT k.id, k.name, k.lead_status, k.rep_id, k.words::text, r.opted_out_id IS NOT NULL,"
            " r.implied_until IS NOT NULL,"
            " array(SELECT tag_id FROM contact_tag t WHERE t.workspace_id = k.workspace_id AND t.contact_id = k.id)"
            " FROM contact k JOIN phone p ON p.workspace_id = k.workspace_id AND p.contact_id = k.id"
            " JOIN recipient r ON r.workspace_id = p.workspace_id AND r.id = p.recipient_id"
            " WHERE k.workspace_id = %s ORDER BY k.name, k.id",
            [w],
        )
        everybody = cursor.fetchall()
    for each in crowd.filters():
        expected = [row[0] for row in everybody if _passes(row, each, crowd)]
        if each.newest:
            expected.sort(reverse=True)
        batches = contacts.ids(w, each, now=NOW, limit=500, most=10**6)
        assert [id_ for batch in batches for id_ in batch] == expected, each
        count = contacts.count(w, each, now=NOW)
        assert count.number == len(expected) if count.exact else count.number <= len(expected), each


def _passes(row: tuple[Any, ...], each: Filter, crowd: Crowd) -> bool:
    _, _, lead, rep, words, opted_out, implied, on = row
    return (
        (not each.text or re.search(rf":{each.text}", words) is not None)
        and (each.tag is None or each.tag in on)
        and (each.rep is None or (rep or 0) == each.rep)
        and (each.lead_status is None or lead == each.lead_status)
        and (each.consent is not Consent.OPTED_OUT or opted_out)
        and (each.consent is not Consent.GIVEN or (implied and not opted_out))
    )


def test_a_page_that_finds_too_little_says_where_to_go_on_instead_of_reading_everything(crowd: Crowd) -> None:
    nobody = Filter(consent=Consent.OPTED_OUT, lead_status="hot", text="name", rep=contacts.NOBODY)
    with plans.asked() as statements:
        contacts.page(crowd.workspace.pk, nobody, now=NOW, limit=2000)
    seen = sum(len(each.params["ids"]) for each in statements if each.name == "contact.matching")
    assert seen <= sum(contacts.STEPS)


def test_no_more_is_done_at_once_than_was_asked(crowd: Crowd) -> None:
    batches = list(contacts.ids(crowd.workspace.pk, Filter(), now=NOW, limit=500, most=1200))
    assert [len(batch) for batch in batches] == [500, 500, 200]
