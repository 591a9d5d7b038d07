"""Tables, constraints, enums; a file a noun."""

from threadline.models.arrival import Arrival, Receipt, Spool
from threadline.models.audit import Audit, OperatorAudit
from threadline.models.consent import Block, Consent, ConsentEvent, ConsentPerson, Purpose
from threadline.models.contact import Contact, ContactTag, Phone, Recipient, Tag
from threadline.models.message import Attachment, Attempt, Conversation, Message, Part
from threadline.models.number import (
    Budget,
    CarrierAccount,
    Lane,
    LaneBudget,
    Number,
    NumberLane,
    Sender,
    Worker,
)
from threadline.models.user import SignInLink, User
from threadline.models.workspace import ApiKey, IdempotencyKey, Member, Role, Workspace

__all__ = [
    "ApiKey",
    "Arrival",
    "Attachment",
    "Attempt",
    "Audit",
    "Block",
    "Budget",
    "CarrierAccount",
    "Consent",
    "ConsentEvent",
    "ConsentPerson",
    "Contact",
    "ContactTag",
    "Conversation",
    "IdempotencyKey",
    "Lane",
    "LaneBudget",
    "Member",
    "Message",
    "Number",
    "NumberLane",
    "OperatorAudit",
    "Part",
    "Phone",
    "Purpose",
    "Receipt",
    "Recipient",
    "Role",
    "Sender",
    "SignInLink",
    "Spool",
    "Tag",
    "User",
    "Worker",
    "Workspace",
]
