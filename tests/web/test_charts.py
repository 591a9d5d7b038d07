"""Charts: every value in its place, none outside the picture."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from threadline.web import charts

POINTS = st.lists(st.tuples(st.text(max_size=5), st.integers(0, 10**9)), max_size=60)


@given(POINTS)
def test_bars_stay_in_the_picture_and_grow_with_their_values(points: list[tuple[str, int]]) -> None:
    chart = charts.bars("Texts", points, names="Day", values="Texts")
    assert [(bar.name, bar.value) for bar in chart.bars] == points
    for bar in chart.bars:
        assert 0 <= bar.x <= bar.x + bar.width <= chart.width + 0.01
        assert 0 <= bar.y <= bar.y + bar.height <= chart.height + 0.01
    by_value = sorted(chart.bars, key=lambda bar: bar.value)
    assert [bar.height for bar in by_value] == sorted(bar.height for bar in chart.bars)


@given(POINTS)
def test_the_scale_reaches_past_the_highest_bar(points: list[tuple[str, int]]) -> None:
    chart = charts.bars("Texts", points, names="Day", values="Texts")
    assert chart.lines[-1].value >= max((value for _, value in points), default=0)
    assert all(0 <= line.y <= chart.height for line in chart.lines)
    assert all(each.words <= chart.height for each in chart.lines)


@given(POINTS)
def test_names_stand_below_some_of_the_bars_at_most_twelve(points: list[tuple[str, int]]) -> None:
    chart = charts.bars("Texts", points, names="Day", values="Texts")
    assert min(len(points), 6) <= len(chart.ticks) <= 12
    assert [tick.name for tick in chart.ticks][:1] == [name for name, _ in points][:1]
    assert all(chart.left <= tick.x <= chart.width for tick in chart.ticks)
