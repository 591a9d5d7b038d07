"""Charts drawn on the server: numbers become places in a picture, and stay in a table beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 640, 200
_TOP, _BASE, _GAP = 16, HEIGHT - 20, 4  # below the bars stand their names
_DIGIT = 7
"""How wide a digit of the scale is, in units of the picture."""

_LINES = 4
_NAMED = 12
"""Names below the bars, at most: of more bars each so many-th is named."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One value, and its rectangle."""

    name: str
    value: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Line:
    """A value of the scale, and where its line and its words lie."""

    value: int
    y: float
    words: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A name below a bar, and where its middle lies."""

    name: str
    x: float
    y: float = HEIGHT - 6


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars in the order given; `names` and `values` head the table's two columns."""

    title: str
    names: str
    values: str
    bars: tuple[Bar, ...]
    lines: tuple[Line, ...]
    ticks: tuple[Tick, ...]
    left: int
    width: int = WIDTH
    height: int = HEIGHT


def bars(title: str, points: Sequence[tuple[str, int]], *, names: str, values: str) -> Chart:
    """A chart of whole numbers, none of them negative."""
    top = _round_up(max([value for _, value in points], default=0))
    left = _DIGIT * (len(str(top)) + 1)
    step = (WIDTH - left) / max(len(points), 1)
    gap = min(_GAP, step / 4)
    drawn = tuple(
        Bar(
            name,
            value,
            round(left + n * step + gap, 2),
            _y(value, top),
            round(step - 2 * gap, 2),
            round(_BASE - _y(value, top), 2),
        )
        for n, (name, value) in enumerate(points)
    )
    scale = sorted({top * n // _LINES for n in range(1, _LINES + 1)})
    lines = tuple(Line(value, _y(value, top), _y(value, top) + 4) for value in scale)
    every = -(-len(points) // _NAMED)
    ticks = tuple(Tick(bar.name, round(bar.x + bar.width / 2, 2)) for bar in drawn[:: every or 1])
    return Chart(title, names, values, drawn, lines, ticks, left)


def _y(value: int, top: int) -> float:
    return round(_BASE - (_BASE - _TOP) * value / top, 2)


def _round_up(value: int) -> int:
    """The end of the scale: a round number that is not below."""
    size = 10 ** max(len(str(value)) - 1, 0)
    return next(size * n for n in (1, 2, 4, 5, 8, 10) if size * n >= value) if value else _LINES
