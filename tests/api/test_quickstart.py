"""The quick start in the docs does what it says: run as it stands, against a real desk."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests import make
from tests.api.callers import program
from tests.serving import Web

from threadline.models import Contact, Message

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = Path(__file__).parents[2] / "docs" / "quickstart.md"


def test_the_quick_start_runs_and_runs_again(web: Web) -> None:
    who = program()
    make.recipient(who.workspace, "+13035550142")  # it is noon there, so nothing waits for the morning
    code = "\n".join(re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL))
    environment = {**os.environ, "DESK": f"http://127.0.0.1:{web.port}", "KEY": who.key}
    told = []
    for _ in range(2):
        ran = subprocess.run(
            [sys.executable, "-I", "-W", "error", "-c", code],
            env=environment,
            capture_output=True,
            check=False,
            text=True,
            timeout=120,
        )
        assert ran.returncode == 0, ran.stderr
        told.append(ran.stdout)
    assert "made contact" in told[0]
    assert "refused: no_consent" in told[0]
    assert "agreed to ['Appointment reminders']" in told[0]
    assert "waits for None" in told[0]
    assert "there is contact" in told[1]
    assert "> Your order is ready." in told[1]
    assert Contact.objects.filter(workspace=who.workspace).count() == 1
    # The second run asked before recording consent anew: by then there was a right, so that text was queued too.
    assert Message.objects.filter(workspace=who.workspace).count() == 2
