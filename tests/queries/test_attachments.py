"""Links by which carriers fetch files: they say nothing, nobody else can make one, and they end."""

from __future__ import annotations

import time
from typing import Any

from threadline.queries import attachments as files


def test_a_link_leads_to_its_file_and_says_nothing() -> None:
    one, other = (files.link(7123, 4711).removeprefix(files.PATH) for _ in range(2))
    assert one != other
    assert files.read(one, now=time.time()) == files.Link(7123, 4711, over=False)


def test_a_link_that_was_changed_or_made_elsewhere_is_none(settings: Any) -> None:
    token = files.link(7, 8).removeprefix(files.PATH)
    now = time.time()
    assert files.read(token, now=now) is not None
    assert files.read(token[:-2] + ("A" if token[-2] != "A" else "B") + token[-1], now=now) is None
    for odd in ("", "x", "é", "\0", token[:40], "gAAAA" + "A" * 100):
        assert files.read(odd, now=now) is None
    key = settings.SECRET_KEY
    settings.SECRET_KEY = "another"
    assert files.read(token, now=now) is None
    settings.SECRET_KEY_FALLBACKS = [key]
    assert files.read(token, now=now) is not None


def test_a_link_is_over_after_its_time() -> None:
    token = files.link(7, 8).removeprefix(files.PATH)
    soon, late = time.time() + 11 * 3600, time.time() + 13 * 3600
    assert [found.over for at in (soon, late) if (found := files.read(token, now=at))] == [False, True]
