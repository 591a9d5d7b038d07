"""Every named statement: the real schema takes it, and the code uses it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import psycopg
import pytest
from django.db import connection, transaction

from threadline import sql

SOURCE = Path(sql.__file__).parents[1]
NOUNS = sorted(path.stem for path in (SOURCE / "sql").glob("*.sql"))
CALLS = ("sql.rows", "sql.run", "sql.ask", "sql.load")
STATEMENTS = [(noun, name) for noun in NOUNS for name in sql.load(noun)]


@pytest.mark.django_db
@pytest.mark.parametrize(("noun", "name"), STATEMENTS, ids=lambda each: each)
def test_the_real_schema_takes_it(noun: str, name: str) -> None:
    text = sql.load(noun)[name].text.decode()
    names: list[str] = []

    def numbered(found: re.Match[str]) -> str:
        names.append(found[1]) if found[1] not in names else None
        return f"${names.index(found[1]) + 1}"

    prepared = re.sub(r"%\((\w+)\)s", numbered, text).replace("%%", "%")
    connection.ensure_connection()
    with transaction.atomic(), psycopg.ClientCursor(connection.connection) as cursor:
        cursor.execute(f"PREPARE checked AS {prepared}".encode())
        # A parameter whose type nobody says is taken for text; sent as a number it would be refused.
        [(types,)] = cursor.execute(
            "SELECT parameter_types::text[] FROM pg_prepared_statements WHERE name = 'checked'"
        )
        cursor.execute("DEALLOCATE checked")
    assert len(types) == len(names)


@pytest.mark.django_db
@pytest.mark.parametrize(("noun", "name"), STATEMENTS, ids=lambda each: each)
def test_a_list_is_cast_because_it_travels_as_text(noun: str, name: str) -> None:
    text = sql.load(noun)[name].text.decode()
    lists = re.findall(r"(?:unnest|ANY)\s*\(\s*(%\(\w+\)s(?:::\w+\[\])?)", text)
    assert all(each.endswith("[]") for each in lists)


def called() -> set[tuple[str, str]]:
    """(noun, name) of every `sql.rows("noun", "name", ...)` or its like in the code; both are literal there, but
    where a function passes on the name it was given."""
    found = set()
    for path in SOURCE.rglob("*.py"):
        tree = ast.parse(path.read_text())
        words = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in CALLS:
                noun = node.args[0]
                if not isinstance(noun, ast.Constant):
                    continue
                name = node.args[1] if len(node.args) > 1 else None
                if isinstance(name, ast.Constant):
                    found.add((noun.value, name.value))
                else:
                    found |= {(noun.value, each) for each in sql.load(noun.value) if each in words}
    return found


def test_every_statement_is_used_and_every_used_one_exists() -> None:
    assert called() == set(STATEMENTS)


def test_every_statement_says_what_it_does_in_one_piece() -> None:
    for noun, name in STATEMENTS:
        text = sql.load(noun)[name].text.decode()
        assert ";" not in re.sub(r"--.*", "", text), f"{noun}.{name} is more than one statement"


def test_names_are_unique_within_their_noun() -> None:
    for noun in NOUNS:
        names = re.findall(r"^-- name: (\w+)", (SOURCE / "sql" / f"{noun}.sql").read_text(), re.MULTILINE)
        assert len(names) == len(set(names))
        assert set(names) == set(sql.load(noun)), "a name line that the loader does not understand"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "values",
    [
        ["plain", "", 'quote " and \\ backslash', "{comma, brace}", "NULL", "null", "é😀\n\t", None],
        ["\\x41", "a,b", " spaces ", "'"],
    ],
)
def test_texts_travel_in_arrays_unchanged(values: list[str | None]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::text[]", [sql.array(values)])
        assert cursor.fetchone() == (values,)


@pytest.mark.django_db
def test_numbers_octets_truths_and_moments_travel_in_arrays_unchanged() -> None:
    from datetime import UTC, datetime

    now = datetime.now(UTC)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT %s::bigint[], %s::bytea[], %s::boolean[], %s::timestamptz[], %s::float8[], %s::bigint[]",
            [
                sql.array([1, -2, 2**62]),
                sql.array([b"\x00\xff\\", b"", None]),
                sql.array([True, False, None]),
                sql.array([now, None]),
                sql.array([1.5, None]),
                sql.array([]),
            ],
        )
        numbers, octets, truths, moments, floats, none = cursor.fetchone()
    assert numbers == [1, -2, 2**62]
    assert [None if each is None else bytes(each) for each in octets] == [b"\x00\xff\\", b"", None]
    assert truths == [True, False, None]
    assert moments == [now, None]
    assert floats == [1.5, None]
    assert none == []
