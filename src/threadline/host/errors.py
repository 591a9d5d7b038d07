"""What goes wrong between the program and the machine it stands on."""

from __future__ import annotations


class HostError(Exception):
    """The machine does not let us; the message is the one sentence shown to whoever ran the command."""
