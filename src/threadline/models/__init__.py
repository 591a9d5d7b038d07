"""Tables, constraints, enums; a file a noun."""

from threadline.models.arrival import Arrival, Receipt, Spool
from threadline.models.audit import Audit, OperatorAudit
from threadline.models.consent import Block, Consent, ConsentEvent, ConsentPerson, Purpose
from threadline.models.contact import Contact, ContactTag, Field, Phone, Recipient, Tag
from threadline.models.message import (
    Attachment,
    Attempt,
    Conversation,
    Draft,
    Message,
    MessageWords,
    Part,
)
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
from threadline.models.workspace import (
    ApiKey,
    ApiUse,
    Department,
    DepartmentMember,
    IdempotencyKey,
    Invitation,
    Member,
    Role,
    Workspace,
)

__all__ = [
    "ApiKey",
    "ApiUse",
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
    "Department",
    "DepartmentMember",
    "Draft",
    "Field",
    "IdempotencyKey",
    "Invitation",
    "Lane",
    "LaneBudget",
    "Member",
    "Message",
    "MessageWords",
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
