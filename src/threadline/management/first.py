"""What `up` has done in a process of its own before the others start: migrations and the first set-up.

`python -m threadline.management.first [--demo]` prints the one-time sign-in link, if there is one.
"""

from __future__ import annotations

import os
import sys

from threadline.host import database
from threadline.host.errors import HostError
from threadline.management import migrate


def main(*, demo: bool) -> int:
    """0 when all is ready; 1 after one sentence when not."""
    try:
        migrate.use(os.environ[database.URL])
        migrate.apply()
        from threadline.management import setup  # it imports models, so only after Django is set up

        sys.stdout.write(setup.run_first(demo) or "")
    except HostError as error:
        sys.stderr.write(f"threadline: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(demo="--demo" in sys.argv[1:]))
