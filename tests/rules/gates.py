"""Facts for the gate's tests: a text that may go, to be spoilt one fact at a time, and any facts at all."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from threadline.rules import countries
from threadline.rules.gate import Facts
from threadline.rules.hours import Schedule
from threadline.rules.levels import Level, Occasion

NOON = datetime(2026, 11, 22, 17, tzinfo=UTC)  # 12:00 in New York
NIGHT = datetime(2026, 11, 23, 4, tzinfo=UTC)  # 23:00 there
MORNING = datetime(2026, 11, 23, 13, tzinfo=UTC)  # 8:00 there
FEDERAL = countries.COUNTRIES["US"].hours
assert FEDERAL is not None
HOURS = Schedule(((FEDERAL, ("America/New_York",)),))
NEVER = Schedule(())
HOURS_OF_SEVERAL = [
    Schedule(((FEDERAL, zones),))
    for zones in (("America/New_York", "Pacific/Honolulu"), ("Nowhere/Else",), ())
]

OPT_OUT, IMPLIED, GRANTED, REQUESTED = 11, 22, 33, 44

REMINDER = Facts(
    level=Level.INFORMATIONAL,
    occasion=Occasion.ORDINARY,
    automated=True,
    purpose=1,
    purpose_level=Level.INFORMATIONAL,
    not_before=None,
    expires_at=None,
    confirms=None,
    confirms_at=None,
    sender_country="US",
    sender_open=True,
    unable=False,
    recipient_country="US",
    landline=False,
    hours=HOURS,
    desk_hours=None,
    review=False,
    doubted=False,
    blocked=False,
    opted_out=None,
    implied=None,
    implied_until=None,
    heard_until=None,
    granted=GRANTED,
    granted_level=Level.INFORMATIONAL,
    requested=None,
    grants_other=False,
    texted_before=True,
    in_flight=False,
    capped_until=None,
)
"""A reminder to somebody who agreed to reminders."""


def but(facts: Facts, **changes: Any) -> Facts:
    return dataclasses.replace(facts, **changes)


NO_RIGHT = but(REMINDER, granted=None, granted_level=None)
OFFER = but(
    REMINDER, level=Level.PROMOTIONAL, purpose_level=Level.PROMOTIONAL, granted_level=Level.PROMOTIONAL
)
REPLY = but(
    NO_RIGHT,
    level=Level.CONVERSATIONAL,
    automated=False,
    purpose=None,
    purpose_level=None,
    implied=IMPLIED,
    implied_until=NIGHT + timedelta(days=1),
    heard_until=NIGHT + timedelta(days=1),
)
CONFIRMATION = but(
    NO_RIGHT,
    level=Level.CONVERSATIONAL,
    occasion=Occasion.STOP_CONFIRMATION,
    purpose=None,
    purpose_level=None,
    opted_out=OPT_OUT,
    confirms=OPT_OUT,
    confirms_at=NOON,
)
END_CONFIRMATION = but(CONFIRMATION, occasion=Occasion.END_CONFIRMATION, opted_out=None)
HELP_ANSWER = but(REPLY, occasion=Occasion.HELP_ANSWER, automated=True)
START_ANSWER = but(REPLY, occasion=Occasion.START_ANSWER, automated=True)
JOIN_ANSWER = but(REMINDER, occasion=Occasion.JOIN_ANSWER)
REQUEST = but(NO_RIGHT, occasion=Occasion.OPT_IN_REQUEST, requested=REQUESTED)
EMERGENCY = but(REMINDER, occasion=Occasion.EMERGENCY)

GOOD = {
    "reminder": REMINDER,
    "offer": OFFER,
    "reply": REPLY,
    "stop confirmation": CONFIRMATION,
    "end confirmation": END_CONFIRMATION,
    "help answer": HELP_ANSWER,
    "start answer": START_ANSWER,
    "join answer": JOIN_ANSWER,
    "opt-in request": REQUEST,
    "emergency": EMERGENCY,
}
ANY_HOUR = {
    "stop confirmation",
    "end confirmation",
    "help answer",
    "start answer",
    "join answer",
    "emergency",
}

IDS = st.one_of(st.none(), st.integers(1, 3))
LEVELS = st.one_of(st.none(), st.sampled_from(Level))
TIMES = st.one_of(
    st.sampled_from([NOON, NIGHT, MORNING]),
    st.builds(lambda minutes: NOON + timedelta(minutes=minutes), st.integers(-10, 2000)),
)
MAYBE_TIMES = st.one_of(st.none(), TIMES)
FACTS = st.builds(
    Facts,
    level=st.sampled_from(Level),
    occasion=st.sampled_from(Occasion),
    automated=st.booleans(),
    purpose=IDS,
    purpose_level=LEVELS,
    not_before=MAYBE_TIMES,
    expires_at=MAYBE_TIMES,
    confirms=IDS,
    confirms_at=MAYBE_TIMES,
    sender_country=st.sampled_from(["US", "US", "US", "CA"]),
    sender_open=st.sampled_from([True, True, True, False]),
    unable=st.sampled_from([False, False, False, True]),
    recipient_country=st.sampled_from(["US", "US", "US", "CA", None]),
    hours=st.sampled_from([HOURS, HOURS, HOURS, *HOURS_OF_SEVERAL, Schedule(()), None]),
    desk_hours=st.sampled_from([None, None, HOURS, NEVER]),
    review=st.booleans(),
    doubted=st.booleans(),
    blocked=st.booleans(),
    opted_out=IDS,
    implied=IDS,
    implied_until=MAYBE_TIMES,
    heard_until=MAYBE_TIMES,
    granted=IDS,
    granted_level=LEVELS,
    requested=IDS,
    grants_other=st.booleans(),
    texted_before=st.booleans(),
    in_flight=st.booleans(),
    capped_until=MAYBE_TIMES,
)


@st.composite
def near_good(draw: st.DrawFn) -> Facts:
    """A text that may go, with some of its facts exchanged: reaches every verdict far more often."""
    facts, other = draw(st.sampled_from(list(GOOD.values()))), draw(FACTS)
    names = draw(st.sets(st.sampled_from([field.name for field in dataclasses.fields(Facts)]), max_size=4))
    return but(facts, **{name: getattr(other, name) for name in names})


ANY_FACTS = st.one_of(FACTS, near_good())


@st.composite
def waiting(draw: st.DrawFn) -> Facts:
    """A text with a right that has to wait at noon, for one thing or several."""
    waits = {"review": True, "in_flight": True, "not_before": MORNING, "capped_until": MORNING}
    names = draw(st.sets(st.sampled_from(sorted(waits)), min_size=1))
    good = draw(st.sampled_from(list(GOOD.values())))
    if names == {"capped_until"}:
        good = draw(st.sampled_from([facts for facts in GOOD.values() if facts is not EMERGENCY]))
    return but(good, **{name: waits[name] for name in names})
