"""What fields of contacts take, and what they are called."""

from __future__ import annotations

import pytest

from threadline.rules import contacts, fields, tags
from threadline.rules.contacts import Details
from threadline.rules.fields import FieldKind, Wrong

YES = [
    (FieldKind.TEXT, " hi ", "hi"),
    (FieldKind.TEXT, 7, "7"),
    (FieldKind.NUMBER, "9.50", 9.5),
    (FieldKind.NUMBER, " -3 ", -3),
    (FieldKind.NUMBER, 12.0, 12),
    (FieldKind.NUMBER, "1e3", 1000),
    (FieldKind.DATE, "2024-02-29", "2024-02-29"),
    (FieldKind.YES_NO, "Yes", True),
    (FieldKind.YES_NO, False, False),
    (FieldKind.CHOICE, "a", "a"),
    *((kind, none, None) for kind in FieldKind for none in (None, "", "  ")),
]
NO = [
    (FieldKind.TEXT, "x" * 1001, Wrong.TOO_LONG),
    *((FieldKind.NUMBER, said, Wrong.NO_NUMBER) for said in (
        "x", "NaN", "Infinity", "1e999999999", "1" * 16, 10**4000, True, [], "1,5", "1e-999999", float("inf"))),
    *((FieldKind.DATE, said, Wrong.NO_DATE) for said in ("2023-02-29", "1/2/2024", 2024, "0001-01-01", "٢٠٢٤-٠١-٠١")),
    (FieldKind.YES_NO, "maybe", Wrong.NO_TRUTH),
    (FieldKind.YES_NO, 1, Wrong.NO_TRUTH),
    (FieldKind.CHOICE, "c", Wrong.NO_OPTION),
    (FieldKind.CHOICE, 1, Wrong.NO_OPTION),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "said", "kept"), [*YES, *NO])
def test_a_field_keeps_what_its_kind_takes_and_says_what_is_wrong_with_the_rest(
    kind: FieldKind, said: object, kept: object
) -> None:
    value = fields.check(kind, said, options=["a", "b"])
    assert (value, type(value)) == (kept, type(kept))


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        (FieldKind.NUMBER, 0.00001, "0.00001"),
        (FieldKind.NUMBER, 12, "12"),
        (FieldKind.YES_NO, False, "no"),
        (FieldKind.TEXT, None, ""),
    ],
)
def test_a_value_is_shown_as_a_form_takes_it(kind: FieldKind, value: object, shown: str) -> None:
    assert fields.show(kind, value) == shown


def test_a_key_is_plain_and_unlike_all_that_are_taken() -> None:
    assert fields.key("Größe (cm)!", taken=()) == "groe_cm"
    assert fields.key("שם", taken={"field"}) == "field_2"
    assert fields.key("Plan", taken={"plan", "plan_2"}) == "plan_3"
    assert len(fields.key("x" * 500, taken={"x" * 36})) <= fields.LONGEST_KEY


def test_options_stand_one_on_a_line_each_once() -> None:
    assert list(fields.options(" a \r\n\n b  c\na")) == ["a", "b c"]


def test_merging_keeps_what_is_said_fills_what_is_not_and_mixes_no_addresses() -> None:
    kept = Details(name="Ann", street="1 Oak", fields={"a": 1})
    other = Details(
        name="Bob", email="b@x.example", street="2 Elm", city="Austin", rep=3, fields={"a": 2, "b": 0}
    )
    stays = contacts.merged(kept, other)
    assert (stays.name, stays.email, stays.rep, stays.fields) == ("Ann", "b@x.example", 3, {"a": 1, "b": 0})
    assert (stays.street, stays.city) == ("1 Oak", "")
    assert contacts.merged(Details(), other).city == "Austin"


def test_what_cannot_be_kept_is_told_by_its_field() -> None:
    said = Details(name="x" * 201, email="nobody", country="us", zone="Mars/Olympus")
    assert set(contacts.wrong(said)) == {"name", "email", "country", "zone"}
    assert not contacts.wrong(Details(name="Ann", email="a@b.example", country="US", zone="America/Boise"))
    assert contacts.tidy(Details(name=" a\x00\n b\ud800 ")).name == "a b\ufffd"


def test_a_tag_is_one_short_line_of_a_known_colour() -> None:
    assert tags.name("  very \n important " + "x" * 99).startswith("very important x")
    assert len(tags.name("x" * 99)) == tags.LONGEST
    assert (tags.colour("rose"), tags.colour("url(x)")) == ("rose", "")
