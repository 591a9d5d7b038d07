"""The simulator: a carrier like the others, in a process of its own, whose ledger is evidence against us."""

from __future__ import annotations

from threadline.carriers import contract
from threadline.carriers.simulator import account, client, webhook

FACTS = contract.CarrierFacts(
    name="simulator",
    title="Simulator",
    settings=account.SETTINGS,
    proves_absence=True,
    build=client.build,
    verify=webhook.verify,
    parse=webhook.parse,
)
