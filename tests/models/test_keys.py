"""The database itself keeps workspaces apart, and what must stay as it was written."""

from __future__ import annotations

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from tests import make

from threadline.actions import contacts, seals
from threadline.models import (
    ApiKey,
    ApiUse,
    Attachment,
    Brand,
    Callback,
    CallbackDue,
    Campaign,
    ContactTag,
    Department,
    DepartmentMember,
    Draft,
    Field,
    IdempotencyKey,
    Invitation,
    JoinWord,
    Member,
    MemberAlert,
    Message,
    OptInVersion,
    PaperForm,
    Purpose,
    Recipient,
    Review,
    Scrub,
    ScrubResult,
    Sender,
    Tag,
    Workspace,
)  # fmt: skip
from threadline.rules.actors import OPERATOR

pytestmark = pytest.mark.django_db

OTHER_FIRST = {
    # The lane is one number's: as narrow as a workspace, and the claim asks by lane first.
    "message_due": ("message", "lane_id"),
    # A receipt names its part by the carrier's id alone; which workspace it is of is the answer.
    "part_carrier": ("part", "account_id"),
    # What goes wrong on a lane, all its workspaces together: the operator's page.
    "lane_trouble_lane": ("lane_trouble", "lane_id"),
    # The operator's own rounds over all workspaces: look-ups, seals, sweeping.
    "attachment_due": ("attachment", "due_at"),
    "attempt_unknown": ("attempt", "asked_at"),
    "consent_event_block": ("consent_event", "block_id"),
    "idempotency_key_age": ("idempotency_key", "created_at"),
    # Each word in them begins with its workspace (rules/words.py).
    "contact_words": ("contact", "words"),
    "message_words_words": ("message_words", "words"),
}
"""Indexes of workspace-owned tables that begin with something else, and why."""

GLOBAL_KEYS = {
    # A key is looked up before anybody knows whose it is; its digest is unguessable. An invitation likewise.
    ("api_key", ("digest",)),
    ("invitation", ("digest",)),
    # A page is met by its unguessable address, before anybody knows whose it is.
    ("opt_in_page", ("key",)),
}

NO_KEY_TO_WORKSPACE = {
    # Hot rows whose message's key carries the same workspace: a second check at every insert buys nothing.
    "attempt",
    "part",
    "message_words",
}


def asked(query: str, *params: object) -> list[tuple]:  # type: ignore[type-arg]
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return cursor.fetchall() if cursor.description else []


def owned_tables() -> set[str]:
    """Every table of ours that has the column; read from the database, so that none is forgotten."""
    rows = asked(
        "SELECT table_name FROM information_schema.columns"
        " WHERE column_name = 'workspace_id' AND table_schema = 'public'"
    )
    return {row[0] for row in rows}


def foreign_keys() -> list[tuple[str, str, str, list[str], list[str]]]:
    """(name, table, referenced table, columns, referenced columns) of every one."""
    return asked(
        """
        SELECT c.conname, c.conrelid::regclass::text, c.confrelid::regclass::text,
               ARRAY(SELECT a.attname::text FROM unnest(c.conkey) WITH ORDINALITY k (n, i)
                     JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.n ORDER BY k.i),
               ARRAY(SELECT a.attname::text FROM unnest(c.confkey) WITH ORDINALITY k (n, i)
                     JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.n ORDER BY k.i)
        FROM pg_constraint c WHERE c.contype = 'f' AND c.convalidated
        """
    )


def owned_foreign_keys() -> list[tuple[str, str, str, list[str], list[str]]]:
    owned = owned_tables()
    return [key for key in foreign_keys() if key[1] in owned and key[2] in owned]


def test_the_tables_of_a_workspace_are_known() -> None:
    assert {
        "contact",
        "recipient",
        "message",
        "attempt",
        "part",
        "consent",
        "consent_event",
    } <= owned_tables()
    assert not {"number", "lane", "arrival", "receipt", "block", "app_user"} & owned_tables()


def test_every_key_between_owned_tables_carries_the_workspace_first_on_both_sides() -> None:
    keys = owned_foreign_keys()
    assert len(keys) > 25
    for name, _, _, columns, referenced in keys:
        assert len(columns) == len(referenced) == 2, name
        assert columns[0] == referenced[0] == "workspace_id", name
        assert referenced[1] == "id", name


def test_every_reference_that_the_models_know_is_a_key_in_the_database() -> None:
    from django.apps import apps

    from threadline.migrations import _keys

    wanted = {
        (model._meta.db_table, field.column)
        for model in apps.get_app_config("threadline").get_models()
        if _keys.is_owned(model)
        for field in model._meta.local_fields
        if field.is_relation and _keys.is_owned(field.related_model)
    }
    assert wanted == {(key[1], key[3][1]) for key in owned_foreign_keys()}


def test_every_owned_row_belongs_to_a_workspace_that_exists() -> None:
    tied = {key[1] for key in foreign_keys() if key[2] == "workspace" and key[3] == ["workspace_id"]}
    assert owned_tables() - tied == NO_KEY_TO_WORKSPACE
    for table in NO_KEY_TO_WORKSPACE:
        assert (table, "message") in {(key[1], key[2]) for key in owned_foreign_keys()}


def indexes() -> list[tuple[str, str, list[str], bool, bool]]:
    """(name, table, columns, unique, primary) of every index of an owned table."""
    return asked(
        """
        SELECT i.indexrelid::regclass::text, i.indrelid::regclass::text,
               ARRAY(SELECT a.attname::text FROM unnest(i.indkey) WITH ORDINALITY k (n, o)
                     JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.n ORDER BY k.o),
               i.indisunique, i.indisprimary
        FROM pg_index i WHERE i.indrelid::regclass::text = ANY(%s)
        """,
        sorted(owned_tables()),
    )


def test_every_unique_key_of_an_owned_table_starts_with_the_workspace() -> None:
    seen = [(table, tuple(columns)) for _, table, columns, unique, _ in indexes() if unique]
    assert {table for table, _ in seen} == owned_tables()
    assert {key for key in seen if key[1][0] != "workspace_id"} == GLOBAL_KEYS


def test_every_primary_key_of_an_owned_table_is_the_workspace_and_more() -> None:
    keys = {table: columns for _, table, columns, _, primary in indexes() if primary}
    assert keys.keys() == owned_tables()
    for table, columns in keys.items():
        assert columns[0] == "workspace_id", table
        assert len(columns) > 1, table


def test_every_other_index_of_an_owned_table_starts_with_the_workspace_or_has_a_reason() -> None:
    others = {
        name: (table, columns[0])
        for name, table, columns, unique, _ in indexes()
        if not unique and columns[0] != "workspace_id"
    }
    operators = {name for name, (_, column) in others.items() if column in ("number_id", "user_id")}
    # Sender by number and member by user: what leads from the operator's nouns to a workspace.
    assert {others[name][0] for name in operators} == {"sender", "member"}
    assert {name: others[name] for name in others.keys() - operators} == OTHER_FIRST


def furnished(name: str) -> Workspace:
    """A workspace with at least one row in every owned table."""
    owner = make.workspace(name)
    used = make.sender(owner)
    about = make.purpose(owner)
    added = contacts.add(
        OPERATOR, owner, name="Ann", number=f"+1312555{1000 + owner.pk % 9000}", tags=["vip"]
    )
    assert not isinstance(added, contacts.Taken)
    person = make.recipient(owner)
    event = make.granted(person, about)
    text = make.text(used, person, about=about)
    member = Member.objects.create(
        workspace=owner,
        user_id=asked(
            "INSERT INTO app_user (email, name, password, is_active, date_joined)"
            " VALUES (%s, '', '', true, now()) RETURNING id",
            f"{name}@example.com",
        )[0][0],
        role_id=asked("SELECT id FROM role WHERE workspace_id = %s LIMIT 1", owner.pk)[0][0],
    )
    key = ApiKey.objects.create(
        workspace=owner, name="k", prefix="p", digest=name.encode().ljust(32), made_by=member
    )
    IdempotencyKey.objects.create(
        workspace=owner, actor_kind="key", actor_id=key.pk, key="k", digest=b"d" * 32, message_id=text
    )
    Attachment.objects.create(workspace=owner, message_id=text)
    _furnish_the_desk(owner, member, key, text)
    page = make.opt_in_page(used, about)
    JoinWord.objects.create(workspace=owner, sender=used, word="SMILE", purpose=about)
    told = Callback.objects.create(workspace=owner, address="https://example.com/", tells=[], secrets=b"")
    CallbackDue.objects.create(workspace=owner, callback=told, about="callback.test", about_id=1)
    PaperForm.objects.create(
        workspace=owner, page_id=page, recipient=person, version=1, digest=b"d" * 32, media_type="image/png",
        scan=b"x", events=[event],
    )  # fmt: skip
    assert OptInVersion.objects.filter(workspace=owner).exists()
    asked(
        "INSERT INTO attempt (workspace_id, message_id, number, recipient_id, event_id, rule, lane_id, worker_id,"
        " fence, parts, claimed_at, code) VALUES (%s, %s, 1, %s, %s, 1, 1, 1, 1, 1, now(), '')",
        owner.pk, text, person.pk, event,
    )  # fmt: skip
    asked(
        "INSERT INTO part (workspace_id, message_id, attempt, index, account_id, carrier_id, state, rank, code)"
        " VALUES (%s, %s, 1, 0, 1, '', 'accepted', 2, '')",
        owner.pk, text,
    )  # fmt: skip
    assert Tag.objects.filter(workspace=owner).exists()
    assert ContactTag.objects.filter(workspace=owner).exists()
    return owner


def _furnish_the_desk(owner: Workspace, member: Member, key: ApiKey, text: int) -> None:
    mine = {"workspace": owner}
    department = Department.objects.create(name="Front desk", **mine)
    DepartmentMember.objects.create(department=department, member=member, **mine)
    person, about = Recipient.objects.filter(**mine)[0], Purpose.objects.filter(**mine)[0]
    MemberAlert.objects.create(member=member, recipient=person, purpose=about, **mine)
    brand = Brand.objects.create(name="Riverside", **mine)
    campaign = Campaign.objects.create(name="Reminders", brand=brand, **mine)
    Sender.objects.filter(**mine).update(campaign=campaign, member=member)
    digest = owner.slug.encode().ljust(32)
    soon = make.soon(60)
    Invitation.objects.create(
        email="a@b.example", role=member.role, digest=digest, department=department, made_by=member,
        expires_at=soon, **mine,
    )  # fmt: skip
    conversation = Message.objects.get(id=text, **mine).conversation_id
    Draft.objects.create(conversation_id=conversation, member=member, body="half a", **mine)
    Field.objects.create(key="size", name="Size", kind="text", **mine)
    recipient = Message.objects.get(id=text, **mine).recipient_id
    Review.objects.create(recipient_id=recipient, message_id=text, rule="r", matched="m", version=1, **mine)
    ApiUse.objects.create(api_key=key, minute=soon, **mine)
    said = {"line": 1, "result": "no", "day": soon.date()}
    scrub = Scrub.objects.create(
        source="reassigned", file_name="x", sha256=digest, day=soon.date(), actor_kind="operator", **mine
    )
    ScrubResult.objects.create(scrub=scrub, recipient_id=recipient, **said, **mine)
    asked("DELETE FROM message_words WHERE workspace_id = %s AND message_id = %s", owner.pk, text)
    asked("INSERT INTO message_words (workspace_id, message_id, words) VALUES (%s, %s, '')", owner.pk, text)


def test_no_row_of_one_workspace_can_point_into_another() -> None:
    ours, theirs = furnished("Ours"), furnished("Theirs")
    # Its trigger would refuse the change before the key does.
    asked("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks outstanding cannot be altered
    for table in ("consent_event", "opt_in_version", "paper_form"):
        asked(f"ALTER TABLE {table} DISABLE TRIGGER {table}_stays")
    asked("ALTER TABLE sender DROP CONSTRAINT sender_of_one")
    for name, table, referenced, columns, _ in owned_foreign_keys():
        [(target,)] = asked(f"SELECT id FROM {referenced} WHERE workspace_id = %s LIMIT 1", theirs.pk)
        query = f"UPDATE {table} SET {columns[1]} = %s WHERE workspace_id = %s"
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            asked(query, target, ours.pk)
        assert asked(f"SELECT 1 FROM {table} WHERE workspace_id = %s", ours.pk), f"{table} was empty"


def test_a_text_to_another_workspaces_person_is_refused_by_the_database() -> None:
    ours, theirs = make.workspace("Ours"), make.workspace("Theirs")
    used, stranger = make.sender(ours), make.recipient(theirs)
    with pytest.raises(psycopg.errors.ForeignKeyViolation), transaction.atomic():
        make.text(used, stranger)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE consent_event SET occurred_at = now()",
        "UPDATE consent_event SET kind = 'resumed'",
        "UPDATE consent_event SET leaf = inner_hash",
        "UPDATE consent_event SET position = 7",
        "UPDATE consent_event SET block_id = NULL, position = NULL",
        "DELETE FROM consent_event",
        "UPDATE block SET count = count + 1",
        "DELETE FROM block",
        "UPDATE audit SET action = 'nothing'",
        "DELETE FROM audit",
        "UPDATE operator_audit SET noun = 'nothing'",
        "DELETE FROM operator_audit",
        "UPDATE opt_in_version SET number = 9",
        "DELETE FROM opt_in_version",
    ],
)
def test_a_record_is_never_changed(change: str) -> None:
    owner = make.workspace()
    make.opt_in_page(make.sender(owner), make.purpose(owner))
    make.stopped(make.recipient(owner))
    assert seals.seal() == 1
    with pytest.raises(DatabaseError, match="is never changed"), transaction.atomic():
        asked(change)


def test_only_the_sealer_writes_into_an_event_and_only_once() -> None:
    owner = make.workspace()
    make.stopped(make.recipient(owner))
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        asked("UPDATE consent_event SET position = 0")
    assert seals.seal() == 1
    make.stopped(make.recipient(owner))
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        asked("UPDATE consent_event SET block_id = (SELECT min(id) FROM block), position = 9")
