"""Twilio: texts by its HTTP API, receipts and texts of people by its calls, and by its list where a call is lost."""

from __future__ import annotations

from threadline.carriers import contract
from threadline.carriers.twilio import account, client, media, troubles, webhook

FACTS = contract.CarrierFacts(
    name="twilio",
    title="Twilio",
    settings=account.SETTINGS,
    proves_absence=False,
    build=client.build,
    registers=True,
    troubles=troubles.TROUBLES,
    webhook=contract.Webhook(webhook.verify, webhook.parse, thanks=webhook.THANKS),
    files=media.way,
)
