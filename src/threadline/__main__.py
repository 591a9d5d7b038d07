"""`python -m threadline` is `threadline`."""

from threadline.management.cli import main

raise SystemExit(main())
