"""What the environment says is read, or refused in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from threadline.host.errors import HostError
from threadline.site import addresses


def test_a_whole_number_is_read_and_anything_else_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("THREADLINE_X", raising=False)
    assert addresses.whole("THREADLINE_X", 16) == 16
    monkeypatch.setenv("THREADLINE_X", "7")
    assert addresses.whole("THREADLINE_X", 16) == 7
    for odd in ("0", "-1", "many", "1.5", "٣", "9" * 10):
        monkeypatch.setenv("THREADLINE_X", odd)
        with pytest.raises(HostError, match="THREADLINE_X must be a whole number above 0"):
            addresses.whole("THREADLINE_X", 16)


def test_files_lie_in_the_home_unless_another_storage_is_named(tmp_path: Path) -> None:
    own = addresses.storage({}, folder=tmp_path)
    assert own["OPTIONS"]["location"] == str(tmp_path)
    named = {addresses.STORAGE: "some.Storage", addresses.STORAGE_OPTIONS: '{"bucket": "texts"}'}
    assert addresses.storage(named, folder=tmp_path) == {
        "BACKEND": "some.Storage",
        "OPTIONS": {"bucket": "texts"},
    }
    assert addresses.storage({addresses.STORAGE: "some.Storage"}, folder=tmp_path)["OPTIONS"] == {}
    for odd in ("[]", "bucket", "{"):
        with pytest.raises(HostError, match="must be an object in JSON"):
            addresses.storage({**named, addresses.STORAGE_OPTIONS: odd}, folder=tmp_path)
