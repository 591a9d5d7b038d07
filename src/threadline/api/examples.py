"""Examples for the OpenAPI document: one credible day at one desk, the same ids from operation to operation."""

from __future__ import annotations

from typing import Any

ANA, TEXT, CONVERSATION, PHONE, TAG, FIELD, PURPOSE, SENDER, MEMBER = 412, 81, 17, 530, 3, 1, 2, 1, 4
"""Of the contact, her text, its conversation, and so on."""
_NUMBER, _OURS = "+13035550101", "+13035550190"
_AT, _LATER = "2026-03-02T15:40:00Z", "2026-03-02T15:40:04Z"

_TEXT = {
    "id": TEXT,
    "conversation": CONVERSATION,
    "direction": "out",
    "state": "delivered",
    "reason": "",
    "level": "informational",
    "occasion": "ordinary",
    "purpose": PURPOSE,
    "automated": True,
    "sender": _OURS,
    "person": _NUMBER,
    "body": "Your order is ready.",
    "sent_text": "Riverside Dental: Your order is ready. Reply STOP to opt out.",
    "parts": 1,
    "encoding": "GSM-7",
    "send_at": None,
    "created_at": _AT,
    "updated_at": _LATER,
}
_WAITING = {
    **_TEXT,
    "state": "queued",
    "sent_text": None,
    "send_at": "2026-03-03T16:00:00Z",
    "updated_at": _AT,
}
_ATTEMPT = {
    "number": 1,
    "claimed_at": _AT,
    "settled_at": _LATER,
    "outcome": "accepted",
    "code": "",
    "verdict": {
        "rule": 1,
        "event": 2207,
        "kind": "granted",
        "level": "informational",
        "purpose": "Order updates",
        "medium": "web_form",
        "occurred_at": "2026-02-11T18:05:00Z",
    },
    "parts": [{"index": 0, "carrier_id": "c-5f1e", "state": "delivered", "code": "", "at": _LATER}],
}
_CONVERSATION = {
    "id": CONVERSATION,
    "last_at": _LATER,
    "unread": 0,
    "snippet": "Your order is ready.",
    "contact": ANA,
    "name": "Ana Ruiz",
    "person": _NUMBER,
    "sender": SENDER,
    "opted_out": False,
    "assignee": MEMBER,
    "closed_at": None,
    "failed_at": None,
}
_PHONE = {"id": PHONE, "number": _NUMBER, "kind": "cell", "textable": True, "opted_out": False}
_DETAILS = {
    "name": "Ana Ruiz",
    "email": "ana@example.com",
    "company": "",
    "street": "12 River Street",
    "city": "Denver",
    "state": "CO",
    "postcode": "80202",
    "country": "US",
    "zone": "",
    "rep": MEMBER,
    "lead_status": "hot",
    "fields": {"shoe_size": 39},
}
_CONTACT = {
    "id": ANA,
    **_DETAILS,
    "created_at": "2026-02-11T18:05:00Z",
    "numbers": [_NUMBER],
    "phones": [_PHONE],
    "tags": ["vip"],
}
_TAG = {"id": TAG, "name": "vip", "colour": "violet"}
_FIELD = {"id": FIELD, "key": "shoe_size", "name": "Shoe size", "kind": "number", "options": []}
_PURPOSE = {
    "id": PURPOSE,
    "name": "Order updates",
    "level": "informational",
    "join_words": ["ORDERS"],
    "open": True,
}
_EVENT = {
    "id": 2207,
    "kind": "granted",
    "level": "informational",
    "purpose": "Order updates",
    "medium": "web_form",
    "campaign": "",
    "text_version": "2026-01",
    "occurred_at": "2026-02-11T18:05:00Z",
    "recorded_at": "2026-02-11T18:05:01Z",
    "capture": "Ticked: text me when my order is ready.",
    "identity": "",
    "source_url": "https://shop.example/checkout",
}
_MEMBER = {
    "id": MEMBER,
    "name": "Priya Okafor",
    "email": "priya@example.com",
    "role": "Manager",
    "active": True,
    "departments": [{"id": 1, "name": "Front desk"}],
}

REQUESTS: dict[str, Any] = {
    "sendMessage": {
        "to": _NUMBER,
        "body": "Your order is ready.",
        "level": "informational",
        "purpose": "Order updates",
    },
    "editMessage": {"send_at": "2026-03-03T16:00:00Z"},
    "changeConversation": {"assignee": MEMBER, "closed": False},
    "recordConsent": {
        "number": _NUMBER,
        "kind": "granted",
        "level": "informational",
        "purpose": "Order updates",
        "occurred_at": "2026-02-11T18:05:00Z",
        "medium": "web_form",
        "capture": "Ticked: text me when my order is ready.",
        "text_version": "2026-01",
        "source_url": "https://shop.example/checkout",
    },
    "createContact": {"name": "Ana Ruiz", "phones": [{"number": _NUMBER}], "tags": ["vip"]},
    "changeContact": {"lead_status": "hot", "fields": {"shoe_size": 39}},
    "mergeContact": {"other": 977},
    "addPhone": {"number": _NUMBER, "kind": "cell", "textable": True},
    "changePhone": {"textable": True},
    "createTag": {"name": "vip", "colour": "violet"},
    "changeTag": {"colour": "violet"},
    "tagContacts": {"put_on": [ANA], "take_off": [977]},
    "createField": {"name": "Shoe size", "kind": "number"},
    "changeField": {"name": "Shoe size"},
    "createPurpose": {"name": "Order updates", "level": "informational", "join_words": ["ORDERS"]},
    "changePurpose": {"open": True},
}
"""A body for each operation that takes one."""

ANSWERS: dict[str, Any] = {
    "sendMessage": {
        "id": TEXT,
        "state": "queued",
        "conversation": CONVERSATION,
        "hold": "quiet_hours",
        "until": "2026-03-03T15:00:00Z",
    },
    "listMessages": {"messages": [_TEXT], "before": TEXT},
    "getMessage": {**_TEXT, "attempts": [_ATTEMPT]},
    "editMessage": _WAITING,
    "cancelMessage": {**_WAITING, "state": "cancelled", "reason": "taken_back"},
    "listConversations": {"conversations": [_CONVERSATION], "after": None},
    "getConversation": _CONVERSATION,
    "changeConversation": _CONVERSATION,
    "getConsent": {
        "number": _NUMBER,
        "country": "US",
        "opted_out": False,
        "stopped_at": None,
        "may_answer_until": None,
        "review": False,
        "contact": ANA,
        "purposes": [
            {
                "purpose": PURPOSE,
                "name": "Order updates",
                "level": "informational",
                "status": "active",
                "event": 2207,
            }
        ],
        "events": [_EVENT],
        "before": None,
    },
    "recordConsent": {"event": 2207},
    "listContacts": {"contacts": [_CONTACT], "after": None},
    "createContact": _CONTACT,
    "getContact": _CONTACT,
    "changeContact": _CONTACT,
    "mergeContact": _CONTACT,
    "addPhone": _PHONE,
    "changePhone": _PHONE,
    "listFields": [_FIELD],
    "createField": _FIELD,
    "changeField": _FIELD,
    "listTags": [_TAG],
    "createTag": _TAG,
    "changeTag": _TAG,
    "tagContacts": {"put_on": 1, "taken_off": 1},
    "listPurposes": [_PURPOSE],
    "createPurpose": _PURPOSE,
    "changePurpose": _PURPOSE,
    "listSenders": [{"id": SENDER, "name": "Front desk", "number": _OURS, "country": "US", "open": True}],
    "listMembers": {"members": [_MEMBER], "after": None},
    "listDepartments": {"departments": [{"id": 1, "name": "Front desk", "members": 3}], "after": None},
}
"""What each operation answers when all is well."""

PARAMETERS: dict[str, Any] = {
    "message_id": TEXT,
    "conversation_id": CONVERSATION,
    "contact_id": ANA,
    "phone_id": PHONE,
    "tag_id": TAG,
    "field_id": FIELD,
    "purpose_id": PURPOSE,
    "number": _NUMBER,
    "Idempotency-Key": "order-4711-ready",
}
"""By name, wherever they stand in a path or a header."""
