"""Codes to scan, drawn as plain SVG: no style and no script in it, so that the CSP lets it be."""

from __future__ import annotations

import qrcode
from django.utils.html import format_html
from django.utils.safestring import SafeString

_MARGIN = 2


def svg(text: str, *, name: str) -> SafeString:
    """A code for a page, black on white in any theme: cameras want contrast."""
    side, squares = _drawn(text)
    return format_html(
        '<svg class="code" viewBox="-2 -2 {0} {0}" role="img" aria-label="{1}">'
        '<path class="paper" d="M-2 -2h{0}v{0}h-{0}z"/><path class="ink" d="{2}"/></svg>',
        side,
        name,
        squares,
    )


def file(text: str) -> bytes:
    """The same as a file of its own, for printing at any size."""
    side, squares = _drawn(text)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-2 -2 {side} {side}" width="{side * 10}"'
        f' height="{side * 10}"><path fill="#fff" d="M-2 -2h{side}v{side}h-{side}z"/>'
        f'<path fill="#000" d="{squares}"/></svg>\n'
    ).encode()


def _drawn(text: str) -> tuple[int, str]:
    """How wide it is with its margin, and its dark squares as a path."""
    code = qrcode.QRCode(border=0)
    code.add_data(text)
    code.make()
    rows = code.get_matrix()
    squares = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return len(rows) + 2 * _MARGIN, squares
