"""What the simulator's codes mean; they are written like a real carrier's, so that a demo shows what one would."""

from __future__ import annotations

from collections.abc import Mapping

from threadline.carriers.simulator import wire
from threadline.rules.troubles import Trouble

TROUBLES: Mapping[str, Trouble] = {
    "30001": Trouble.BUSY,
    "30002": Trouble.SUSPENDED,
    "30003": Trouble.OUT_OF_REACH,
    "30004": Trouble.BLOCKED,
    "30005": Trouble.NO_SUCH_NUMBER,
    "30006": Trouble.NOT_MOBILE,
    "30007": Trouble.FILTERED,
    "30008": Trouble.UNEXPLAINED,
    "30034": Trouble.NOT_REGISTERED,
    wire.OPTED_OUT: Trouble.OPTED_OUT,
}
