"""SMPP 3.4: accounts at an SMSC, as an ESME that keeps its binds up."""

from __future__ import annotations

from threadline.carriers import contract
from threadline.carriers.smpp import account, client, troubles

FACTS = contract.CarrierFacts(
    name="smpp",
    title="SMPP 3.4",
    settings=account.SETTINGS,
    proves_absence=False,
    build=client.build,
    registers=True,
    troubles=troubles.TROUBLES,
    webhook=None,
    files=None,
)
