"""The simulator: a carrier like the others, in a process of its own, whose ledger is evidence against us."""

from __future__ import annotations

from threadline.carriers import contract
from threadline.carriers.simulator import account, client, troubles, webhook

FACTS = contract.CarrierFacts(
    name="simulator",
    title="Simulator",
    settings=account.SETTINGS,
    proves_absence=True,
    build=client.build,
    registers=False,
    troubles=troubles.TROUBLES,
    webhook=contract.Webhook(webhook.verify, webhook.parse),
    files=webhook.way,
)
