"""Time zones to choose from: those of the countries we have rules for."""

from __future__ import annotations

from threadline.rules import countries, regions


def choices(language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """By country, as a select shows them."""
    return [
        (
            regions.name(country.code, language=language),
            [(zone, zone.rpartition("/")[2].replace("_", " ")) for zone in country.zones],
        )
        for country in countries.COUNTRIES.values()
    ]
