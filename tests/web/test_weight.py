"""What a page weighs on the wire, with everything a first visit loads, in a workspace of long names."""

from __future__ import annotations

import gzip
import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from tests.web import people
from tests.web.test_routes import OF_A_WORKSPACE, address

from threadline.models import (
    ApiKey,
    Audit,
    Contact,
    ContactTag,
    Conversation,
    Department,
    DepartmentMember,
    Field,
    Invitation,
    Lane,
    Member,
    Message,
    Phone,
    Purpose,
    Recipient,
    Role,
    Tag,
    User,
)
from threadline.rules import contacts as contact_rules
from threadline.rules import fields as field_rules
from threadline.rules import tags as tag_rules

pytestmark = pytest.mark.django_db

MOST = 150_000
MANY = 1000
NOW = datetime.now(UTC)
_LOADED = re.compile(rb'(?:href|src)="(/static/[^"#]+\.(?:css|js|svg))')
_PAGES = [name for name, page in OF_A_WORKSPACE.items() if not page.post]


class Sayings:
    """Words that do not repeat much: pages are compressed, and a thousand equal names would weigh nothing."""

    def __init__(self) -> None:
        self._random = random.Random(3)
        parts = [
            "wolf",
            "stein",
            "berg",
            "feather",
            "stone",
            "haugh",
            "mira",
            "abe",
            "xiang",
            "oka",
            "ünal",
            "שלו",
            "🌷",
        ]
        self._words = ["".join(self._random.choices(parts, k=3)) for _ in range(2000)]

    def of(self, length: int) -> str:
        """So many characters of them."""
        return " ".join(self._random.choices(self._words, k=length // 8 + 1))[:length].strip()


def crowd(desk: people.Desk) -> None:
    """A thousand of everything a list shows, as long as it may be."""
    w, say = desk.workspace.pk, Sayings()
    _staff(desk, say)
    tags = Tag.objects.bulk_create(
        [Tag(workspace_id=w, name=f"{n} {say.of(tag_rules.LONGEST - 4)}") for n in range(tag_rules.MOST)]
    )
    own = [
        Field(workspace_id=w, key=f"own_{n}", name=say.of(field_rules.LONGEST_NAME), kind="text", position=n)
        for n in range(20)
    ]
    Field.objects.bulk_create(own)
    known = Contact.objects.bulk_create(
        [
            Contact(
                workspace_id=w, rep_id=desk.owner.pk, lead_status=say.of(40), zone="America/Chicago",
                fields={field.key: say.of(60) for field in own}, state=say.of(40),
                **{name: say.of(min(longest, 90)) for name, longest in contact_rules.LONGEST.items()
                   if name in {"name", "email", "company", "street", "city"}},
            )
            for _ in range(MANY)
        ]
    )  # fmt: skip
    ContactTag.objects.bulk_create(
        [
            ContactTag(workspace_id=w, contact=contact, tag=tag)
            for n, contact in enumerate(known)
            for tag in {tags[(n + k * 31) % len(tags)] for k in range(5)}
        ]
    )
    numbers = Recipient.objects.bulk_create(
        [
            Recipient(workspace_id=w, number=f"+1303{2000000 + n}", country="US", zones=["America/Denver"])
            for n in range(MANY)
        ]
    )
    Phone.objects.bulk_create(
        [
            Phone(workspace_id=w, contact=each, recipient=number)
            for each, number in zip(known, numbers, strict=True)
        ]
    )
    _talks(desk, say, known, numbers)


def _staff(desk: people.Desk, say: Sayings) -> None:
    w = desk.workspace.pk
    users = User.objects.bulk_create(
        [User(email=f"colleague-{n}@a-long-name-of-a-company.example", name=say.of(60)) for n in range(MANY)]
    )
    role = desk.owner.role
    members = Member.objects.bulk_create([Member(workspace_id=w, user=user, role=role) for user in users])
    departments = Department.objects.bulk_create(
        [Department(workspace_id=w, name=f"{n} {say.of(50)}") for n in range(100)]
    )
    DepartmentMember.objects.bulk_create(
        [
            DepartmentMember(workspace_id=w, member=member, department=departments[n % 100])
            for n, member in enumerate(members)
        ]
    )
    Role.objects.bulk_create([Role(workspace_id=w, name=f"{n} {say.of(50)}") for n in range(30)])
    Purpose.objects.bulk_create(
        [Purpose(workspace_id=w, name=f"{n} {say.of(60)}", level="informational") for n in range(30)]
    )
    ApiKey.objects.bulk_create(
        [
            ApiKey(workspace_id=w, name=say.of(60), prefix="tl_1234567", digest=n.to_bytes(32))
            for n in range(50)
        ]
    )
    Invitation.objects.bulk_create(
        [
            Invitation(
                workspace_id=w, email=f"guest-{n}@a-long-name.example", role=role, digest=n.to_bytes(32),
                made_by=desk.owner, expires_at=NOW + timedelta(days=2),
            )
            for n in range(200)
        ]
    )  # fmt: skip
    Audit.objects.bulk_create(
        [
            Audit(
                workspace_id=w, actor_kind="member", actor_id=members[n].pk, action="contact.changed",
                noun="contact", noun_id=n, detail={"fields": ["name", "email"]},
            )
            for n in range(MANY)
        ]
    )  # fmt: skip


def _talks(desk: people.Desk, say: Sayings, known: list[Contact], numbers: list[Recipient]) -> None:
    w = desk.workspace.pk
    talks = Conversation.objects.bulk_create(
        [
            Conversation(
                workspace_id=w, sender=desk.sender, recipient=number, contact=contact, assignee=desk.owner,
                last_at=NOW - timedelta(minutes=n), snippet=say.of(120), unread=n % 3, failed_at=NOW,
                closed_at=NOW if n % 2 else None,
            )
            for n, (contact, number) in enumerate(zip(known, numbers, strict=True))
        ]
    )  # fmt: skip
    lane = Lane.objects.get()
    whole = {"workspace_id": w, "sender": desk.sender, "level": "conversational", "actor_kind": "member"}
    Message.objects.bulk_create(
        [
            Message(
                conversation_id=desk.conversation, recipient=desk.person, direction="out", state="undelivered",
                body=say.of(300), actor_id=desk.owner.pk, reason="30003", **whole,
            )
            for _ in range(MANY)
        ]
    )  # fmt: skip
    Message.objects.bulk_create(
        [
            Message(
                conversation=talk, recipient_id=talk.recipient_id, direction="out", state="queued", lane=lane,
                body=say.of(300), actor_id=desk.owner.pk, not_before=NOW + timedelta(hours=n + 1),
                due_at=NOW + timedelta(hours=n + 1), **whole,
            )
            for n, talk in enumerate(talks)
        ]
    )  # fmt: skip


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> people.Desk:
    monkeypatch.setenv("THREADLINE_SIMULATOR", "127.0.0.1:1")
    return people.desk()


def weight(client: Client, path: str) -> tuple[int, int]:
    """Octets of the page, and of what it makes a browser load that has nothing yet."""
    answer = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200, path
    assert answer.headers.get("Content-Encoding") == "gzip" or len(answer.content) < 200, path
    whole = gzip.decompress(answer.content) if answer.headers.get("Content-Encoding") else answer.content
    return len(answer.content), sum(map(_as_served, sorted(set(_LOADED.findall(whole)))))


def _as_served(url: bytes) -> int:
    """A static file as the web process sends it."""
    path = Path(settings.STATIC_ROOT) / url.decode().removeprefix(settings.STATIC_URL)
    return len(gzip.compress(path.read_bytes(), compresslevel=9))


def addresses(desk: people.Desk) -> Iterator[tuple[str, str]]:
    """Every page that is asked for, and the lists in each of their forms."""
    for name in _PAGES:
        yield name, address(name, desk)
    for view in ("mine", "unassigned", "scheduled", "failed", "closed"):
        yield f"inbox {view}", f"{desk.path}?view={view}"
    yield "search", f"{desk.path}?q=wolf"
    yield "thread, earlier", f"{desk.thread}texts/?before={2**60}"
    yield "contacts, newest", f"{desk.path}contacts/?order=newest"


def test_a_page_and_all_that_a_first_visit_loads_stays_under_150_kb(desk: people.Desk) -> None:
    named = list(addresses(desk))
    crowd(desk)
    client = people.client(desk.owner)
    weights = {name: weight(client, path) for name, path in named}
    assert max(loaded for _, loaded in weights.values()) > 20_000, "stylesheets and scripts were weighed"
    too_heavy = {name: each for name, each in weights.items() if sum(each) > MOST}
    assert not too_heavy
