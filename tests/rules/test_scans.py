"""What a scan may be is told by its content."""

from __future__ import annotations

import pytest

from threadline.rules import scans

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(17) + b"\x00\x00\x00\x00IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(40) + b"\xff\xd9"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.mark.parametrize(
    ("octets", "kind"),
    [
        (PNG, "image/png"),
        (JPEG, "image/jpeg"),
        (PDF, "application/pdf"),
        (b"", scans.Problem.EMPTY),
        (b"<html><script>alert(1)</script>", scans.Problem.OTHER),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", scans.Problem.OTHER),
        (b"GIF89a" + bytes(20), scans.Problem.OTHER),
        (b"MZ" + PDF, scans.Problem.OTHER),
        (PNG[:12] + b"JUNK" + PNG[16:], scans.Problem.OTHER),
        (PNG[:-12], scans.Problem.OTHER),
        (JPEG[:-2], scans.Problem.OTHER),
        (PDF.replace(b"%%EOF", b""), scans.Problem.OTHER),
        (PDF[:5] + bytes(scans.LARGEST) + PDF[5:], scans.Problem.TOO_LARGE),
    ],
)
def test_a_scan_is_known_by_how_it_begins_and_ends(octets: bytes, kind: str) -> None:
    assert scans.media_type(octets) == kind


def test_every_kind_has_an_ending() -> None:
    assert {scans.media_type(each) for each in (PNG, JPEG, PDF)} == scans.ENDINGS.keys()
