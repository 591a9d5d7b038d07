"""Tables, constraints, enums; a file a noun."""

from threadline.models.arrival import Arrival, Receipt, Spool
from threadline.models.attachment import Attachment
from threadline.models.audit import Audit, OperatorAudit
from threadline.models.callback import Callback, CallbackDue
from threadline.models.consent import Block, Consent, ConsentEvent, ConsentPerson, Purpose
from threadline.models.consent_import import ConsentImport
from threadline.models.contact import Contact, ContactTag, Field, Phone, Recipient, Tag
from threadline.models.erasure import ErasedNumber
from threadline.models.join_word import JoinWord
from threadline.models.message import (
    Attempt,
    Conversation,
    Draft,
    Message,
    MessageWords,
    Part,
)
from threadline.models.number import (
    Brand,
    Budget,
    Campaign,
    CarrierAccount,
    Lane,
    LaneBudget,
    LaneTrouble,
    Number,
    NumberLane,
    Sender,
    Worker,
)
from threadline.models.opt_in_page import OptInPage, OptInVersion, PaperForm
from threadline.models.review import Review
from threadline.models.scrub import Scrub, ScrubResult
from threadline.models.user import SignInLink, User
from threadline.models.verification import Verification
from threadline.models.workspace import (
    ApiKey,
    ApiUse,
    Department,
    DepartmentMember,
    IdempotencyKey,
    Invitation,
    Member,
    MemberAlert,
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
    "Brand",
    "Budget",
    "Callback",
    "CallbackDue",
    "Campaign",
    "CarrierAccount",
    "Consent",
    "ConsentEvent",
    "ConsentImport",
    "ConsentPerson",
    "Contact",
    "ContactTag",
    "Conversation",
    "Department",
    "DepartmentMember",
    "Draft",
    "ErasedNumber",
    "Field",
    "IdempotencyKey",
    "Invitation",
    "JoinWord",
    "Lane",
    "LaneBudget",
    "LaneTrouble",
    "Member",
    "MemberAlert",
    "Message",
    "MessageWords",
    "Number",
    "NumberLane",
    "OperatorAudit",
    "OptInPage",
    "OptInVersion",
    "PaperForm",
    "Part",
    "Phone",
    "Purpose",
    "Receipt",
    "Recipient",
    "Review",
    "Role",
    "Scrub",
    "ScrubResult",
    "Sender",
    "SignInLink",
    "Spool",
    "Tag",
    "User",
    "Verification",
    "Worker",
    "Workspace",
]
