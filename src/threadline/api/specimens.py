"""The things that the API's examples speak of."""

from __future__ import annotations

ANA, TEXT, CONVERSATION, PHONE, TAG, FIELD, PURPOSE, SENDER, MEMBER = 412, 81, 17, 530, 3, 1, 2, 1, 4
PICTURE = 23
"""Of the contact, her text, its conversation, and so on."""
A_NUMBER, A_OURS = "+13035550101", "+13035550190"
A_AT, A_LATER = "2026-03-02T15:40:00Z", "2026-03-02T15:40:04Z"

A_TEXT = {
    "id": TEXT,
    "conversation": CONVERSATION,
    "direction": "out",
    "state": "delivered",
    "reason": "",
    "error": None,
    "level": "informational",
    "occasion": "ordinary",
    "purpose": PURPOSE,
    "automated": True,
    "sender": A_OURS,
    "person": A_NUMBER,
    "body": "Your order is ready.",
    "sent_text": "Riverside Dental: Your order is ready. Reply STOP to opt out.",
    "parts": 1,
    "encoding": "GSM-7",
    "send_at": None,
    "until": None,
    "emergency_reason": "",
    "attachments": [],
    "created_at": A_AT,
    "updated_at": A_LATER,
}
A_PICTURE = {
    "id": PICTURE,
    "stage": "ready",
    "name": "storefront.jpg",
    "kind": "image/jpeg",
    "size": 184320,
    "width": 1200,
    "height": 900,
    "problem": "",
}
A_WAITING = {
    **A_TEXT,
    "state": "queued",
    "sent_text": None,
    "send_at": "2026-03-03T16:00:00Z",
    "until": "2026-03-03T16:00:00Z",
    "updated_at": A_AT,
}
A_LOST = {
    **A_TEXT,
    "id": TEXT + 1,
    "state": "undelivered",
    "reason": "30003",
    "error": {
        "code": "30003",
        "trouble": "out_of_reach",
        "remedy": "retry",
        "words": "Their phone is switched off, out of reach, or full. It may go through later.",
    },
}
A_ATTEMPT = {
    "number": 1,
    "claimed_at": A_AT,
    "settled_at": A_LATER,
    "outcome": "accepted",
    "code": "",
    "verdict": {
        "rule": 2,
        "jurisdictions": "8c156d7bf5e7",
        "event": 2207,
        "kind": "granted",
        "level": "informational",
        "purpose": "Order updates",
        "medium": "web_form",
        "occurred_at": "2026-02-11T18:05:00Z",
    },
    "parts": [{"index": 0, "carrier_id": "c-5f1e", "state": "delivered", "code": "", "at": A_LATER}],
}
A_CONVERSATION = {
    "id": CONVERSATION,
    "last_at": A_LATER,
    "unread": 0,
    "snippet": "Your order is ready.",
    "contact": ANA,
    "name": "Ana Ruiz",
    "person": A_NUMBER,
    "sender": SENDER,
    "opted_out": False,
    "assignee": MEMBER,
    "closed_at": None,
    "failed_at": None,
}
A_PHONE = {"id": PHONE, "number": A_NUMBER, "kind": "cell", "textable": True, "opted_out": False}
A_DETAILS = {
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
A_CONTACT = {
    "id": ANA,
    **A_DETAILS,
    "created_at": "2026-02-11T18:05:00Z",
    "numbers": [A_NUMBER],
    "phones": [A_PHONE],
    "tags": ["vip"],
}
A_TAG = {"id": TAG, "name": "vip", "colour": "violet"}
A_FIELD = {"id": FIELD, "key": "shoe_size", "name": "Shoe size", "kind": "number", "options": []}
A_PURPOSE = {
    "id": PURPOSE,
    "name": "Order updates",
    "level": "informational",
    "join_words": ["ORDERS"],
    "join_text": "",
    "open": True,
}
A_PAGE_SAID = {
    "name": "Front desk tablet",
    "title": "News of your order by text",
    "intro": "We text you when it is ready.",
    "purposes": [PURPOSE],
    "privacy_url": "https://shop.example/privacy",
    "terms_url": "https://shop.example/terms",
    "sender": SENDER,
    "double": True,
    "origins": ["https://shop.example"],
}
A_PAGE = {
    "id": 5,
    **A_PAGE_SAID,
    "url": "https://texts.shop.example/join/k3m9p2x7qa/",
    "disclosure": "",
    "open": True,
    "version": 1,
    "words": {"en": "News of your order by text\n...", "es": "News of your order by text\n..."},
    "created_at": A_AT,
}
A_WORD = {"id": 6, "sender": SENDER, "word": "READY", "purpose": PURPOSE, "text": ""}
A_WAY = {"channel": "text", "address": A_NUMBER, "opted_out": False, "blocked": False}
A_EVENT = {
    "id": 2207,
    "channel": "text",
    "address": A_NUMBER,
    "kind": "granted",
    "level": "informational",
    "purpose": "Order updates",
    "medium": "web_form",
    "campaign": "",
    "text_version": "2026-01",
    "occurred_at": "2026-02-11T18:05:00Z",
    "recorded_at": "2026-02-11T18:05:01Z",
    "actor_kind": "key",
    "collector": "Till",
    "capture": "Ticked: text me when my order is ready.",
    "identity": "",
    "source_url": "https://shop.example/checkout",
    "ip": "198.51.100.7",
    "user_agent": "Mozilla/5.0",
}
A_LIST = {
    "id": 6,
    "file_name": "crm-consents.csv",
    "sha256": "9b1f3c5d7e9a0b2c4d6e8f0a1b3c5d7e9f0a2b4c6d8e0f1a3b5c7d9e1f2a4b6c",
    "origin": "Ticked at our own online booking since 2024, exported from the old CRM.",
    "stage": "read",
    "made_at": A_AT,
    "finished_at": None,
    "good": 41,
    "known": 3,
    "overtaken": 1,
    "recorded": 0,
    "refused": 1,
    "refusals": [{"line": 17, "column": "number", "reason": "too_short"}],
    "unread": ["shoe size"],
}
A_SCRUB = {
    "id": 3, "source": "reassigned", "file_name": "rnd-2026-03.csv", "day": "2026-03-02", "stage": "applied",
    "sha256": "1c5d7e9a0b2c4d6e8f0a1b3c5d7e9f0a2b4c6d8e0f1a3b5c7d9e1f2a4b6c9b1f",
    "made_at": A_AT, "finished_at": A_LATER, "lines": 412, "known": 1, "ended": 1, "refused": 0, "refusals": [],
    "results": [{"line": 17, "number": A_NUMBER, "result": "yes", "day": "2026-02-11", "event": 2301}],
    "after": None,
}  # fmt: skip
A_STAFF = "+13035550179"
AN_ALERT = {"number": A_STAFF, "purpose": "Order updates", "purpose_id": PURPOSE, "status": "pending"}
A_MEMBER = {
    "id": MEMBER,
    "name": "Priya Okafor",
    "email": "priya@example.com",
    "role": "Manager",
    "active": True,
    "departments": [{"id": 1, "name": "Front desk"}],
    "alerts": [AN_ALERT],
}
A_SENDER = {
    "id": SENDER,
    "name": "Front desk",
    "number": A_OURS,
    "country": "US",
    "kind": "did",
    "open": True,
    "abilities": ["sms", "mms"],
    "member": None,
    "department": 1,
    "campaign": 2,
    "unfit": None,
}
BRAND = {"name": "Riverside Dental", "code": "B1A2B3C", "registration": "verified", "parts_a_day": 10_000}
CAMPAIGN = {"name": "Appointments", "code": "C4D5E6F", "registration": "verified", "parts_a_minute": 240}
A_BRAND = {"id": 1, **BRAND}
A_CAMPAIGN = {"id": 2, "brand": 1, **CAMPAIGN, "senders": 3}
A_CALLBACK = {
    "id": 4,
    "address": "https://till.example.com/texts",
    "tells": ["message.ended", "message.received"],
    "created_at": A_AT,
    "told_at": A_LATER,
    "failing_since": None,
    "problem": "",
    "again_at": None,
    "paused_at": None,
    "waiting": 0,
}
