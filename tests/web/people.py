"""Who comes to a page: the owner, a member without the permission, a stranger, somebody signed out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.test import Client
from tests import attached, make
from tests.furnished import SCAN

from threadline.actions import (
    api_keys,
    arrivals,
    attachments,
    callbacks,
    consent_imports,
    departments,
    invitations,
    join_words,
    paper_forms,
    registrations,
    roles,
    scrubs,
    workspaces,
)
from threadline.models import (
    Brand,
    Campaign,
    Conversation,
    Department,
    Member,
    Message,
    Purpose,
    Recipient,
    Review,
    Role,
    Sender,
    Workspace,
)
from threadline.rules.actors import OPERATOR, Actor
from threadline.rules.callbacks import TOLD
from threadline.rules.carriage import Arrival
from threadline.rules.levels import ActorKind
from threadline.rules.permissions import Permission
from threadline.rules.registration import Registration
from threadline.rules.scrubs import Source


def client(member: Member | None = None) -> Client:
    """A browser, signed in as that member."""
    made = Client()
    if member is not None:
        made.force_login(member.user)
    return made


def member(of: Workspace, role: str = "Owner", *, name: str = "Ana Ramirez") -> Member:
    """A new person in a workspace."""
    email = f"{role.lower()}-{of.slug}-{Member.objects.count()}@example.com"
    return workspaces.add_member(OPERATOR, of, email=email, name=name, role=role)


def without_permissions(of: Workspace) -> Member:
    """A member whose role holds nothing."""
    Role.objects.create(workspace=of, name="Guest", permissions=[])
    return member(of, "Guest")


@dataclass(frozen=True, slots=True)
class Desk:
    """A workspace at a simulator with one conversation, and its owner."""

    workspace: Workspace
    sender: Sender
    person: Recipient
    conversation: int
    owner: Member

    @property
    def path(self) -> str:
        return f"/w/{self.workspace.slug}/"

    @property
    def thread(self) -> str:
        return f"{self.path}c/{self.conversation}/"


def desk(name: str = "Riverside") -> Desk:
    """A desk whose one customer has written; it is noon there."""
    owner_of = make.workspace(name)
    sender = make.sender(owner_of)
    person = make.recipient(owner_of)
    make.wrote(person)
    message = make.text(sender, person, body="Hello there")
    conversation = Conversation.objects.get(workspace=owner_of, recipient=person)
    assert message
    return Desk(owner_of, sender, person, conversation.pk, member(owner_of))


def consent_list(of: Workspace, member: int, *, rows: str = "", name: str = "list.csv") -> int:
    """A list of consent that was read and waits to be confirmed; without `rows` one good and one bad."""
    if not rows:
        Purpose.objects.get_or_create(workspace=of, name="Imported", level="informational")
    made = consent_imports.upload(
        Actor(ActorKind.MEMBER, member), of, file_name=name, origin="our own forms", own=True,
        content=(rows or "number,purpose,when\n312 555 0170,Imported,2026-03-02\nAna,Imported,2026-03-02\n").encode(),
    )  # fmt: skip
    assert isinstance(made, consent_imports.ConsentImport), made
    return made.pk


def scrubbed(of: Workspace, member: int, line: str = "", *, name: str = "rnd.csv") -> int:
    """A file that was applied; the line says a number and what the database answered of 2 March 2026."""
    number, _, answer = line.partition(",")
    made = scrubs.upload(
        Actor(ActorKind.MEMBER, member), of, Source.REASSIGNED, file_name=name, day=date(2026, 3, 2),
        content=f"{number or '312 555 0170'},2026-03-02,{answer or 'no'}\n".encode(),
    )  # fmt: skip
    assert isinstance(made, scrubs.Scrub), made
    return made.pk


def doubted(desk: Desk, text: str = "not interested") -> int:
    """The review of what the customer of a desk now writes, which may be an opt-out."""
    said = Arrival(
        key=f"doubted {desk.conversation} {Message.objects.count()}", sender=desk.person.number,
        recipient=desk.sender.number.e164, text=text, at=datetime.now(UTC),
    )  # fmt: skip
    arrivals.receive([said], account=desk.sender.number.account_id)
    return Review.objects.get(workspace=desk.workspace, decision="open").pk


def purpose(desk: Desk) -> Purpose:
    """What the customers of a desk agree to."""
    return Purpose.objects.filter(workspace=desk.workspace).first() or make.purpose(desk.workspace)


def join_word(desk: Desk, word: str = "SMILE", text: str = "") -> int:
    """A word that joins a purpose on the number of a desk."""
    about = purpose(desk)
    wanted = join_words.Wanted(sender=desk.sender.pk, word=word, purpose=about.pk, text=text)
    made = join_words.add(OPERATOR, desk.workspace.pk, wanted)
    assert isinstance(made, int), made
    return made


def callback(desk: Desk, address: str = "https://till.example.com/texts") -> int:
    """An address that is told of everything in a desk."""
    made = callbacks.create(OPERATOR, desk.workspace.pk, address=address, tells=TOLD)
    assert not isinstance(made, callbacks.Refused), made
    return made[0]


def signed_form(desk: Desk, scan: bytes = SCAN) -> int:
    """A form that the customer of a desk has signed."""
    about = purpose(desk)
    signed = paper_forms.Signed(
        page=make.opt_in_page(desk.sender, about), version=1, language="en", number=desk.person.number,
        name="Ann Lee", signed_on=datetime.now(UTC).date(), ticked=frozenset({about.pk}),
    )  # fmt: skip
    made = paper_forms.record(OPERATOR, desk.workspace, signed, scan=scan)
    assert isinstance(made, int), made
    return made


def opt_in_page(desk: Desk) -> int:
    """A page of a desk on which people opt in."""
    return make.opt_in_page(desk.sender, purpose(desk))


def key(desk: Desk) -> int:
    """A key for programs of a desk."""
    actor = Actor(ActorKind.MEMBER, desk.owner.pk)
    return api_keys.create(actor, desk.workspace, name="x", scopes=["messages:read"])[0].pk


def invitation(desk: Desk) -> int:
    """Somebody new who was invited to a desk."""
    viewer = Role.objects.get(workspace=desk.workspace, name="Viewer")
    now = datetime.now(UTC)
    made = invitations.create(OPERATOR, desk.workspace.pk, email="new@example.com", role=viewer.pk, now=now)
    assert isinstance(made, invitations.Made)
    return made.id


def role(desk: Desk) -> int:
    """A role of a desk's own."""
    made = roles.add(OPERATOR, desk.workspace.pk, "Night shift", [Permission.READ])
    assert isinstance(made, Role)
    return made.pk


def department(desk: Desk, name: str = "Front desk") -> Department:
    """A department without members."""
    made = departments.add(OPERATOR, desk.workspace.pk, name)
    assert isinstance(made, Department)
    return made


def brand(desk: Desk, name: str = "Riverside", *, state: Registration = Registration.VERIFIED) -> Brand:
    """A brand with a limit a day."""
    said = registrations.Said(f"{name} {Brand.objects.count()}", "B1A2B3C", state, 10_000)
    made = registrations.add_brand(OPERATOR, desk.workspace.pk, said)
    assert isinstance(made, Brand)
    return made


def campaign(desk: Desk, name: str = "Care", *, state: Registration = Registration.VERIFIED) -> Campaign:
    """A campaign with a limit a minute, of a brand of its own."""
    said = registrations.Said(f"{name} {Campaign.objects.count()}", "C4D5E6F", state, 240)
    made = registrations.add_campaign(OPERATOR, desk.workspace.pk, brand(desk, f"{name} Inc.").pk, said)
    assert isinstance(made, Campaign)
    return made


def attachment(desk: Desk) -> int:
    """A contact card that the owner has put to what they write."""
    actor = Actor(ActorKind.MEMBER, desk.owner.pk)
    made = attachments.bring(
        actor, desk.workspace.pk, attached.CARD, name="ours.vcf", conversation=desk.conversation
    )
    assert isinstance(made, int)
    return made


def findings(page: str) -> list[tuple[str, str]]:
    """What is said of the words on a page: the look of each finding, and its rule."""
    return re.findall(r'<p class="(finding[^"]*)" data-rule="(\w+)">', page)
