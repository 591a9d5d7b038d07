"""What Twilio's codes mean, by its error dictionary: those of refusals, and those of texts that failed later. Below a
thousand they are the status of an answer that brought none.

Codes of other channels (63001 and following, but for the account's own limit) and of voice are never ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from threadline.rules.troubles import Trouble

_CODES = {
    Trouble.OUT_OF_REACH: (30003,),
    # An unknown error, a missing segment, failures inside Twilio and at its providers.
    Trouble.CARRIER_FAULT: (500, 502, 503, 504, 20500, 30008, 30009, 30020, 30410, 30500),
    # Too many requests, a number's queue longer than ten hours, a congested network.
    Trouble.BUSY: (429, 14107, 20429, 21611, 30001, 30017),
    # It was in Twilio's queue for longer than its ValidityPeriod.
    Trouble.LATE: (30012, 30036),
    Trouble.NO_SUCH_NUMBER: (21211, 21604, 30005),
    Trouble.NOT_MOBILE: (21614, 21635, 30006),
    Trouble.OPTED_OUT: (21610,),
    Trouble.BLOCKED: (30004,),
    # A trial or a business nobody verified, a sender ID, a toll-free number or a campaign that is not registered, is
    # suspended, or is being set up.
    Trouble.NOT_REGISTERED: (21608, 30018, 30024, 30032, 30033, 30034, 30035),
    # A campaign's rate, its brand's day at T-Mobile, a price, the account's day.
    Trouble.LIMIT_SPENT: (30010, 30022, 30023, 30027, 63038),
    # Not a number of the account's, or not one that texts, or not in the Messaging Service's pool.
    Trouble.NOT_OURS: (21212, 21601, 21603, 21606, 21659, 21660, 21661, 21701, 21703, 21704, 21705),
    Trouble.NOT_THERE: (21408, 21612),
    Trouble.FILTERED: (30007, 30038, 30450, 30453),
    Trouble.TOO_LONG: (21605, 21617, 30019),
    Trouble.BAD_CONTENT: (21602, 21619),
    # Not fetched, of a kind or size nobody takes, too many, or to a phone that takes none.
    Trouble.BAD_MEDIA: (11200, 12300, 21620, 21623, 30011),
    # 20404 and 404: there is no such account, or no such address. 21609: ours is none that Twilio would call.
    Trouble.BAD_CREDENTIALS: (401, 403, 404, 20003, 20404, 21609),
    Trouble.SUSPENDED: (20005, 30002),
}

TROUBLES: Mapping[str, Trouble] = MappingProxyType(
    {str(code): trouble for trouble, codes in _CODES.items() for code in codes}
)
