"""`threadline rules`: the table of places in force, with its sources. To print it imports no Django."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from threadline.host import database, home, jurisdictions
from threadline.host.errors import HostError
from threadline.management import migrate
from threadline.rules import jurisdiction_files
from threadline.rules.hours import Hours, Window
from threadline.rules.jurisdictions import Cap, Place, Table

HELP = "print when and how often people may be texted, by country and state, with the sources"
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which places, and in what form."""
    parser.add_argument("places", nargs="*", metavar="PLACE", help="only these, like US or US-TX")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print one JSON object")
    form.add_argument("--markdown", action="store_true", help="print the table of docs/jurisdictions.md")
    form.add_argument(
        "--place",
        action="store_true",
        help="look up every known number again, after a change of area codes, ZIP codes or zones",
    )


def run(args: argparse.Namespace) -> int:
    """Prints the table; 1 with a sentence for each thing that is wrong in the operator's file."""
    if args.place:
        return _place()
    table = jurisdictions.load(home.location(), jurisdiction_files.read)
    wanted = [code.upper() for code in args.places]
    unknown = [code for code in wanted if code not in table.places]
    if unknown:
        raise HostError(f"There is no place {unknown[0]} in the table.")
    found = [place for place in table.places.values() if not wanted or place.code in wanted]
    if args.json:
        sys.stdout.write(json.dumps(as_json(table, found), ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(markdown(table, found) if args.markdown else _plain(table, found))
    return 0


def _place() -> int:
    with database.running(home.open_home()) as url:
        migrate.use(url)
        from threadline.actions import placing  # it imports models, so only after Django is set up

        moved = placing.again()
    sys.stdout.write(f"{moved} numbers stand elsewhere now.\n")
    return 0


def as_json(table: Table, places: list[Place]) -> dict[str, Any]:
    """The rows as one object: what a program can check texts against."""
    return {"version": table.version, "places": {place.code: _row(place) for place in places}}


def _row(place: Place) -> dict[str, Any]:
    hours = place.hours
    calendar = hours.closed_on if hours is not None else None
    return {
        "name": place.name,
        "zones": list(place.zones),
        "hours": [_clocks(day) or None for day in hours.days] if hours is not None else None,
        "holidays": [day.name for day in calendar.days] if calendar is not None else [],
        "caps": [
            {"texts": c.texts, "hours": c.hours, "same_purpose": c.same_purpose, "automated": c.automated}
            for c in place.caps
        ],
        "areas": list(place.areas),
        "zips": list(place.zips),
        "source": place.source,
        "since": place.since.isoformat() if place.since is not None else None,
        "own": place.own,
    }


def markdown(table: Table, places: list[Place]) -> str:
    """The table as a document has it: countries and states with rules of their own, then all others."""
    lines = [
        f"Version `{table.version}`.",
        "",
        "| place | when texts may arrive | at most | source | since |",
        "|---|---|---|---|---|",
        *(
            f"| {place.name} (`{place.code}`){' (yours)' if place.own else ''} | {_hours(place)} | {_caps(place)} "
            f"| {place.source} | {place.since or ''} |"
            for place in places
            if _speaks(place)
        ),
    ]
    silent = [place for place in places if not _speaks(place)]
    if silent:
        names = ", ".join(place.name for place in silent)
        lines += ["", f"By the country's rules alone: {names}."]
    return "\n".join(lines) + "\n"


def _plain(table: Table, places: list[Place]) -> str:
    lines = [f"version {table.version}"]
    for place in places:
        yours = ", with rows of your file" if place.own else ""
        lines += ["", f"{place.code}  {place.name}{yours}", f"  clocks   {', '.join(place.zones)}"]
        if _speaks(place):
            lines += [f"  hours    {_hours(place) or 'the country’s alone'}"]
            lines += [f"  at most  {_caps(place)}"] if place.caps else []
            lines += [f"  source   {place.source}" + (f" (since {place.since})" if place.since else "")]
    return "\n".join(lines) + "\n"


def _speaks(place: Place) -> bool:
    return place.hours is not None or bool(place.caps)


def _hours(place: Place) -> str:
    if place.hours is None:
        return ""
    calendar = place.hours.closed_on
    off = [f"not on holidays ({calendar.name})" if calendar is not None else ""]
    return "; ".join(filter(None, [*_days(place.hours), *off]))


def _days(hours: Hours) -> Iterator[str]:
    """Days that follow each other with the same hours, in one: "Mon-Sat 9:00-21:00"."""
    if len(set(hours.days)) == 1:
        yield f"every day {_clocks(hours.days[0])}"
        return
    for clocks, days in groupby(zip(_DAYS, hours.days, strict=True), key=lambda pair: _clocks(pair[1])):
        names = [name for name, _ in days]
        span = names[0] if len(names) == 1 else f"{names[0]}-{names[-1]}"
        yield f"{span} {clocks}" if clocks else f"not on {span}"


def _clocks(day: Window | None) -> str:
    if day is None:
        return ""
    closes = f"{day.closes.hour}:{day.closes:%M}" if day.closes > day.opens else "24:00"
    return f"{day.opens.hour}:{day.opens:%M}-{closes}"


def _caps(place: Place) -> str:
    return "; ".join(map(_cap, place.caps))


def _cap(cap: Cap) -> str:
    what = "text" if cap.texts == 1 else "texts"
    whose = " of programs" if cap.automated else ""
    about = " for the same purpose" if cap.same_purpose else ""
    return f"{cap.texts} {what}{whose}{about} in {cap.hours} hours"
