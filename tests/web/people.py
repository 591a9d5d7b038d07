"""Who comes to a page: the owner, a member without the permission, a stranger, somebody signed out."""

from __future__ import annotations

from dataclasses import dataclass

from django.test import Client
from tests import make

from threadline.actions import workspaces
from threadline.models import Conversation, Member, Recipient, Role, Sender, Workspace
from threadline.rules.actors import OPERATOR


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
