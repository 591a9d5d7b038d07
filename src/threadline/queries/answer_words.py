"""The answer to "why was this sent, held or refused?", in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from threadline.queries import place_words, plain, troubles
from threadline.queries.answers import Answer, Attempt, Outcome
from threadline.queries.events import Event
from threadline.queries.holding import Held
from threadline.queries.plain import Words
from threadline.queries.threads import Act
from threadline.queries.topics import Topic
from threadline.rules.levels import ActorKind, ConsentKind, Level, Medium, MessageState, Occasion
from threadline.rules.troubles import Remedy

HEADS: dict[Outcome, Words] = {
    Outcome.WAITING: _later("It waits for its turn"),
    Outcome.HELD: _later("Why it is held"),
    Outcome.REFUSED: _later("Why it was refused"),
    Outcome.TAKEN_BACK: _later("Why it did not leave"),
    Outcome.SENT: _later("Why it was sent"),
    Outcome.REJECTED: _later("Why the carrier refused it"),
    Outcome.RECEIVED: _later("They wrote this"),
}

_WAYS_OUT: dict[str, Words] = {
    "opted_out": troubles.HELP[Remedy.NEW_CONSENT],
    "level_too_low": _later("Ask for written consent to advertising, record it, then write."),
    "automated_conversational": _later("Give the text a purpose that they agreed to, or write it yourself."),
    "purpose_missing": _later("Choose what the text is about."),
    "country_unsupported": _later("Reach them in another way."),
    "confirmation_late": _later("Nothing is to be done: they are opted out all the same."),
    "too_late": _later("Write it again if it is still of use."),
}

_OUTCOMES: dict[str | None, Words] = {
    None: _later("The carrier has not answered yet."),
    "accepted": _later("The carrier took it."),
    "returned": _later("It did not leave, which is proven, and was queued again."),
    "unknown": _later(
        "Whether the carrier took it is not known; it is being looked up and never sent twice."
    ),
}


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what there is to say under it."""

    head: str
    lines: tuple[str, ...]


def say(answer: Answer, *, zone: str) -> list[Section]:
    """The whole answer; times in `zone`, and where the person is."""
    first = Section(str(HEADS[answer.outcome]), tuple(_verdict(answer, zone)))
    return [first, *(_attempt(answer, each, zone) for each in answer.attempts)]


def way_out(reason: str) -> str:
    """What can be done about a refusal; '' when it is not one of ours."""
    return str(_WAYS_OUT.get(reason) or plain.WAYS_OUT.get(reason, ""))


def help_with(answer: Answer) -> str:
    """What can be done about a text that we or the carrier refused; '' for any other."""
    text = answer.text
    if answer.outcome is Outcome.REFUSED:
        return way_out(text.reason)
    wrong = troubles.said(text.state, text.reason, carrier=text.carrier)
    return wrong.help if answer.outcome is Outcome.REJECTED and wrong is not None else ""


def moment(at: datetime, zone: str) -> str:
    """A time with its day and zone: "2 March 2026, 9:40 (CST)"."""
    local = at.astimezone(ZoneInfo(zone))
    day = date_format(local.date(), _("j F Y"))
    return f"{day}, {local.hour}:{local.minute:02d} ({local.tzname()})"


def _verdict(answer: Answer, zone: str) -> Iterator[str]:
    text = answer.text
    match answer.outcome:
        case Outcome.RECEIVED:
            yield _("It came on %(at)s. What others send needs no right.") % {
                "at": moment(text.created_at, zone)
            }
            return
        case Outcome.WAITING:
            yield _("Nobody has decided on it yet; it is looked at when its turn comes.")
        case Outcome.HELD:
            yield _hold(answer, zone)
            yield from _holding(answer, zone)
        case Outcome.REFUSED:
            why = plain.REFUSALS.get(text.reason, text.reason)
            yield _("It was not sent: %(why)s.") % {"why": why}
            if way_out(text.reason):
                yield way_out(text.reason)
        case Outcome.TAKEN_BACK:
            yield _taken_back(text.reason)
        case _:
            yield from state(text.state, text.reason, carrier=text.carrier)
    yield kind(answer)
    yield from _emergency(answer)
    if answer.against is not None:
        yield event(answer.against, zone)
        yield from evidence(answer.against)
    if answer.rule is not None and answer.outcome in {Outcome.HELD, Outcome.REFUSED}:
        yield _("Decided on %(at)s by %(versions)s.") % {
            "at": moment(answer.decided_at, zone), "versions": versions(answer.rule, answer.law)
        }  # fmt: skip
        yield place_words.where(answer.where, answer.decided_at)
    if answer.right is not None:
        yield _("By this it goes once it need not wait any more:")
        yield event(answer.right, zone)
        yield from evidence(answer.right)


def versions(rule: int, law: str) -> str:
    """By what a verdict fell: the gate's rules, and the table of places where that was asked."""
    if not law:
        return _("version %(rule)s of the rules") % {"rule": rule}
    told = {"rule": rule, "law": law}
    return _("version %(rule)s of the rules and version %(law)s of the table of jurisdictions") % told


def _emergency(answer: Answer) -> Iterator[str]:
    """That hours and limits did not count for it, and why."""
    text = answer.text
    if text.occasion != Occasion.EMERGENCY:
        return
    told = {"why": plain.alone(text.why)}
    if text.level == Level.PROMOTIONAL:
        yield (
            _("It was called an emergency (“%(why)s”); advertising never is one, so hours and limits count.")
            % told
        )
    else:
        yield (
            _(
                "An emergency: quiet hours and limits on texts to one person do not count for it, consent and an"
                " opt-out do. Its reason: “%(why)s”"
            )
            % told
        )


def _hold(answer: Answer, zone: str) -> str:
    reason = answer.text.reason
    wrong = troubles.said(answer.text.state, reason, carrier=answer.text.carrier)
    if wrong is not None:
        return _("It waits to be handed over again: %(why)s.") % {"why": wrong.meaning}
    why = plain.HOLDS.get(reason, reason.replace("_", " "))
    if answer.until is None:
        return _("It waits: %(why)s. It goes on as soon as that changes.") % {"why": why}
    return _("It waits until %(until)s: %(why)s.") % {"why": why, "until": moment(answer.until, zone)}


def _holding(answer: Answer, zone: str) -> Iterator[str]:
    """What exactly holds it: whose hours, which limit, which text of theirs."""
    held = answer.held
    if held is None:
        return
    match answer.text.reason:
        case "review":
            yield from _looks(held, zone)
        case "quiet_hours" if held.hours is not None:
            yield from _as_of(answer)
            yield from place_words.open_hours(held.hours, answer.decided_at)
        case "business_hours" if held.desk_hours is not None:
            yield from place_words.desk_hours(held.desk_hours, answer.decided_at)
        case "cap":
            if any(place for place, _ in held.limits):
                yield from _as_of(answer)
            yield from map(place_words.limit, held.limits)


def _as_of(answer: Answer) -> Iterator[str]:
    """That the hours and limits that follow are not those it was decided by."""
    now = settings.JURISDICTIONS.version
    if answer.law != now:
        yield _("The table has changed since; by its version %(law)s, which decides next:") % {"law": now}


def _looks(held: Held, zone: str) -> Iterator[str]:
    """What somebody has to look at before it goes."""
    if held.unread:
        yield _(
            "Something they sent could not be taken in, and may have been a STOP. Whoever may change consent lets"
            " texts go again, above the conversation."
        )
    if held.doubt is not None:
        told = {"at": moment(held.doubt.at, zone), "said": plain.alone(held.doubt.body)}
        yield _("What they wrote on %(at)s may be an opt-out: “%(said)s”") % told
        yield _(
            "It was read, and is in doubt: programs and advertising wait until somebody decides, under Review."
        )
    if not held.unread and held.doubt is None:
        yield _("Somebody has looked since: it goes on when its turn comes.")


def _taken_back(reason: str) -> str:
    if reason == "opted_out":
        return _("It was taken back before it left: they opted out.")
    if reason == "purpose_ended":
        return _("It was taken back before it left: they no longer agree to these texts.")
    return _("It was taken back before it left, by one of you.")


def state(kept: str, reason: str, *, carrier: str) -> Iterator[str]:
    """Where a text is: "Delivered."; what is wrong at the carrier, and what helps."""
    words = str(plain.STATES.get(MessageState(kept), kept))
    wrong = troubles.said(kept, reason, carrier=carrier)
    if wrong is not None:
        yield f"{words}: {wrong.meaning}."
        yield wrong.help
    else:
        yield f"{words} ({reason})." if reason else f"{words}."


def kind(answer: Answer) -> str:
    """What kind of text it is, and who wrote it."""
    text = answer.text
    names = {
        "level": plain.LEVELS[Level(text.level)],
        "purpose": plain.alone(text.purpose_name),
        "who": author(text.actor_kind, answer.author),
    }
    if text.purpose_name:
        return _("%(level)s, about “%(purpose)s”; written by %(who)s.") % names
    return _("%(level)s; written by %(who)s.") % names


def author(actor: str, name: str) -> str:
    """Who did something: by name, or what they are."""
    if name:
        return (
            _("program “%(name)s”") % {"name": plain.alone(name)}
            if actor == ActorKind.KEY
            else plain.alone(name)
        )
    nameless: Mapping[str, str] = {
        ActorKind.MEMBER: _("a member"),
        ActorKind.KEY: _("a program"),
        ActorKind.PERSON: _("the person"),
        ActorKind.OPERATOR: _("whoever runs this installation"),
    }
    return nameless.get(actor, _("Threadline itself"))


def _attempt(answer: Answer, attempt: Attempt, zone: str) -> Section:
    return Section(
        _("Hand-over %(number)d") % {"number": attempt.number}, tuple(attempt_lines(answer, attempt, zone))
    )


def attempt_lines(answer: Answer, attempt: Attempt, zone: str) -> Iterator[str]:
    """What there is to say of one hand-over."""
    yield _("Allowed on %(at)s by %(versions)s.") % {
        "at": moment(attempt.decided_at, zone), "versions": versions(attempt.rule, attempt.law)
    }  # fmt: skip
    if attempt.event is not None:
        yield event(attempt.event, zone)
        yield from evidence(attempt.event)
    if answer.topic is not None:
        yield topic(answer.topic, answer.text.our_number, zone)
    yield place_words.where(answer.where, attempt.decided_at)
    if answer.added is not None and attempt is answer.attempts[-1]:
        yield added(introduced=answer.added.introduced, instructed=answer.added.instructed)
    yield carried(attempt, carrier=answer.text.carrier)


def topic(asked: Topic, our_number: str, zone: str) -> str:
    """What a text answers, which is all that the right to answer covers."""
    known = {
        "number": our_number,
        "at": moment(asked.at, zone),
        "said": plain.alone(asked.words),
    }
    if not asked.words:
        return _("It answers what they wrote to %(number)s on %(at)s.") % known
    return _("It answers what they wrote to %(number)s on %(at)s: “%(said)s”") % known


def added(*, introduced: bool, instructed: bool) -> str:
    """What was added before it left."""
    if introduced and instructed:
        return _("Added before it left: who writes, and how to stop and get help.")
    if introduced:
        return _("Added before it left: who writes.")
    if instructed:
        return _("Added before it left: how to stop and get help.")
    return _("Nothing had to be added to it.")


def carried(attempt: Attempt, *, carrier: str) -> str:
    """What the carrier made of it."""
    why = troubles.Said(attempt.code, troubles.of_code(carrier, attempt.code)).meaning
    if attempt.outcome == "rejected":
        return _("The carrier refused it: %(why)s.") % {"why": why}
    if attempt.outcome == "returned" and attempt.code:
        return _("It did not leave, which is proven, and was queued again: %(why)s.") % {"why": why}
    return str(_OUTCOMES.get(attempt.outcome, attempt.outcome or ""))


def event(found: Event, zone: str) -> str:
    """A consent event: what, when, how, and who collected it."""
    told = found.public
    act = Act(
        told.id, ConsentKind(told.kind), Level(told.level), found.purpose, Medium(told.medium),
        told.occurred_at, told.recorded_at, ActorKind(told.actor_kind),
    )  # fmt: skip
    known = {
        "id": told.id,
        "act": capfirst(plain.act(act)),
        "at": moment(told.occurred_at, zone),
        "who": author(told.actor_kind, found.collector),
    }
    return _("Consent event %(id)d: %(act)s, on %(at)s. Collected by %(who)s.") % known


def evidence(found: Event) -> Iterator[str]:
    """What proves it: the words, who signed, where."""
    told = found.personal
    if told is None:
        yield _("Its personal fields were erased; that it was recorded is still proven.")
        return
    kept = (
        (_("Their words, or those they agreed to: “%(said)s”"), told.capture),
        (_("Signed or spoken by %(said)s."), told.identity),
        (_("On the page %(said)s"), told.source_url),
        (_("Version of the words: %(said)s"), found.public.text_version),
        (_("Campaign: %(said)s"), found.public.campaign),
    )
    for words, said in kept:
        if said:
            yield words % {"said": plain.alone(said)}
