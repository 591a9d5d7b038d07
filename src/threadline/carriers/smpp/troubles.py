"""What SMSCs' codes mean: command_status of answers, and in receipts the error, or the state where none is given.

command_status by 5.1.3 of the SMPP Protocol Specification v3.4. The errors in receipts are each SMSC's own; listed
are those that many take over from the networks (MAP errors, 3GPP TS 29.002, and beyond 40 the usual list of causes).
"""

from __future__ import annotations

from collections.abc import Mapping

from threadline.rules.troubles import Trouble

_ANSWERS = {
    0x01: Trouble.TOO_LONG,
    0x02: Trouble.CARRIER_FAULT,  # "command length", "command": the two sides do not understand each other
    0x03: Trouble.CARRIER_FAULT,
    0x04: Trouble.NO_LINK,  # not bound
    0x05: Trouble.NO_LINK,
    0x08: Trouble.CARRIER_FAULT,
    0x0A: Trouble.NOT_OURS,  # source address
    0x0B: Trouble.NO_SUCH_NUMBER,  # destination address
    0x0D: Trouble.BAD_CREDENTIALS,
    0x0E: Trouble.BAD_CREDENTIALS,
    0x0F: Trouble.BAD_CREDENTIALS,
    0x14: Trouble.BUSY,  # queue full
    0x15: Trouble.BAD_CREDENTIALS,  # service type: the account has another
    0x43: Trouble.BAD_CONTENT,  # esm_class
    0x45: Trouble.CARRIER_FAULT,  # "submit failed", and no more
    0x48: Trouble.NOT_OURS,
    0x49: Trouble.NOT_OURS,
    0x50: Trouble.NO_SUCH_NUMBER,
    0x51: Trouble.NO_SUCH_NUMBER,
    0x53: Trouble.BAD_CREDENTIALS,  # system type
    0x58: Trouble.BUSY,  # throttled
    0x64: Trouble.CARRIER_FAULT,  # an application behind the SMSC: for now, for good, by its will
    0x65: Trouble.CARRIER_FAULT,
    0x66: Trouble.CARRIER_FAULT,
    0xC0: Trouble.BAD_CONTENT,  # optional parameters: malformed, not allowed, length, missing, value
    0xC1: Trouble.BAD_CONTENT,
    0xC2: Trouble.BAD_CONTENT,
    0xC3: Trouble.BAD_CONTENT,
    0xC4: Trouble.BAD_CONTENT,
    0xFE: Trouble.CARRIER_FAULT,
    0xFF: Trouble.UNEXPLAINED,
}

_STATES = {
    "EXPIRED": Trouble.LATE,
    "DELETED": Trouble.CARRIER_FAULT,
    "UNDELIV": Trouble.UNEXPLAINED,
    "UNDELIVERABLE": Trouble.UNEXPLAINED,
    "REJECTD": Trouble.BLOCKED,
    "REJECTED": Trouble.BLOCKED,
    "SKIPPED": Trouble.CARRIER_FAULT,
}

_ERRORS = {
    1: Trouble.NO_SUCH_NUMBER,  # unknown subscriber
    5: Trouble.NO_SUCH_NUMBER,  # unidentified subscriber
    6: Trouble.OUT_OF_REACH,  # absent
    9: Trouble.NO_SUCH_NUMBER,  # illegal subscriber
    11: Trouble.NOT_MOBILE,  # has no such service
    12: Trouble.NOT_MOBILE,  # illegal equipment
    13: Trouble.BLOCKED,  # barred
    21: Trouble.NOT_MOBILE,  # the network has no such service
    27: Trouble.OUT_OF_REACH,  # absent
    31: Trouble.OUT_OF_REACH,  # busy with another text
    32: Trouble.OUT_OF_REACH,
    33: Trouble.BUSY,  # too many wait for them already
    34: Trouble.CARRIER_FAULT,
    35: Trouble.CARRIER_FAULT,
    36: Trouble.CARRIER_FAULT,
    40: Trouble.OUT_OF_REACH,  # memory full
    42: Trouble.NOT_MOBILE,
    49: Trouble.OUT_OF_REACH,  # SIM full
    52: Trouble.OUT_OF_REACH,
    60: Trouble.OUT_OF_REACH,  # absent
    61: Trouble.OUT_OF_REACH,  # switched off
}

TROUBLES: Mapping[str, Trouble] = {
    **{f"{status:#x}": trouble for status, trouble in _ANSWERS.items()},
    **_STATES,
    **{f"{error}": trouble for error, trouble in _ERRORS.items()},
    **{f"{error:03}": trouble for error, trouble in _ERRORS.items()},  # as the customary text has it
}
