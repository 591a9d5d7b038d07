"""Which carriers there are: the one place that lists their folders."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from threadline.carriers import contract, simulator, smpp, twilio

CARRIERS: Mapping[str, contract.CarrierFacts] = MappingProxyType(
    {facts.name: facts for facts in (simulator.FACTS, smpp.FACTS, twilio.FACTS)}
)
"""Every kind of carrier by the name that accounts and webhook addresses carry."""
