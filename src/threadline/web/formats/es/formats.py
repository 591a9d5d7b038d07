"""Numbers as in the United States and Mexico: 10,000.50. Spain writes them the other way round."""

from __future__ import annotations

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
