"""What is wrong with a field, in plain sentences: pydantic's own speak of input, values and validation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_WORDS = {
    "missing": "It is missing.",
    "extra_forbidden": "There is no such field.",
    "string_type": "It must be text.",
    "int_type": "It must be a whole number.",
    "int_parsing": "It must be a whole number.",
    "int_from_float": "It must be a whole number.",
    "bool_type": "It must be true or false.",
    "bool_parsing": "It must be true or false.",
    "list_type": "It must be a list.",
    "dict_type": "It must be an object.",
    "model_type": "It must be an object.",
    "model_attributes_type": "It must be an object.",
    "literal_error": "It must be {expected}.",
    "enum": "It must be {expected}.",
    "greater_than_equal": "It must be at least {ge}.",
    "less_than_equal": "It must be at most {le}.",
    "less_than": "It must be less than {lt}.",
}
_OF_SIZE = {"too_long", "string_too_long", "too_short", "string_too_short"}
_MANY = {"List", "Dictionary"}


def say(error: Mapping[str, Any]) -> str:
    """One of pydantic's errors as a sentence; what is not known here is said as pydantic says it."""
    kind, known = error["type"], error.get("ctx", {})
    if kind in _OF_SIZE:
        return _size(known)
    return _WORDS[kind].format(**known) if kind in _WORDS else f"{error['msg'].rstrip('.')}."


def _size(known: Mapping[str, Any]) -> str:
    """Too much or too little of it: entries of a list, or characters."""
    many = known.get("field_type") in _MANY
    if "max_length" in known:
        return f"It has more than {known['max_length']:,} {'entries' if many else 'characters'}."
    if known["min_length"] == 1:
        return "It has no entries." if many else "It is empty."
    return f"It has fewer than {known['min_length']:,} {'entries' if many else 'characters'}."
