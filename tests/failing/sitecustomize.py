"""Processes that kill themselves at a named point: Python reads this file first where a test has put its folder before
everything else. Nothing of it is in the product, so nobody can trip over it there.
"""

from __future__ import annotations

import os

if "FAIL_AT" in os.environ:
    import points

    points.arm(*os.environ["FAIL_AT"].split("*"), once=os.environ["FAIL_ONCE"])

if "SPOILT" in os.environ:
    import points

    points.spoil(os.environ["SPOILT"])
