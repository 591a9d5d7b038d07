"""What is read, in plain words that pages, programs and proofs share: levels, media, states, refusals."""

from __future__ import annotations

import unicodedata

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from threadline.queries.threads import Act
from threadline.rules.channels import Channel
from threadline.rules.levels import ActorKind, ConsentKind, Level, MessageState, Occasion

Words = str | Promise

STATES: dict[MessageState, Words] = {
    MessageState.QUEUED: _later("Queued"),
    MessageState.SUPPRESSED: _later("Not sent"),
    MessageState.EXPIRED: _later("Not sent, its time was over"),
    MessageState.CANCELLED: _later("Taken back"),
    MessageState.HANDING_OFF: _later("Sending"),
    MessageState.UNKNOWN: _later("Perhaps sent; being checked with the carrier"),
    MessageState.REJECTED: _later("Refused by the carrier"),
    MessageState.ACCEPTED: _later("Sent"),
    MessageState.SENT: _later("Sent"),
    MessageState.DELIVERED: _later("Delivered"),
    MessageState.UNDELIVERED: _later("Not delivered"),
    MessageState.FAILED: _later("Failed"),
}

REFUSALS: dict[str, Words] = {
    "no_consent": _later("they have not agreed to any texts"),
    "opted_out": _later("they opted out"),
    "purpose_not_granted": _later("they agreed to other texts, not to these"),
    "level_too_low": _later("they agreed to information, not to advertising"),
    "implied_expired": _later("their last message is too long ago for an answer"),
    "not_an_answer": _later("they never wrote to you, so this would not be an answer"),
    "heard_elsewhere": _later("they wrote to another number of yours, so this would not be an answer"),
    "automated_conversational": _later("a program may not send conversational texts"),
    "purpose_missing": _later("it needs a purpose"),
    "other_country": _later("your number is of another country than theirs"),
    "country_unsupported": _later("there are no rules for the country of this number yet"),
    "landline": _later("their number is a landline, which no text reaches"),
    "blocked": _later("one of you blocked texts to them"),
    "sender_closed": _later("the number it would leave by is closed"),
    "no_mms": _later("the number it would leave by sends no pictures or files"),
    "confirmation_late": _later("a confirmation is sent within five minutes or not at all"),
    "too_late": _later("its time was over"),
    "taken_back": _later("by one of you"),
    "purpose_ended": _later("they no longer agree to these texts"),
    "empty": _later("there is nothing in it"),
    "too_long": _later("it is longer than 10,000 characters"),
    "too_long_with_files": _later("with a picture or file it may have 1,400 characters"),
    "files_empty": _later("this file is empty"),
    "files_too_large": _later("its pictures and files are too large for a text"),
    "files_other_kind": _later(
        "a text carries pictures (JPEG, PNG, GIF), PDF, contact cards, sound and video"
    ),
    "files_too_many": _later("a text carries ten pictures or files at most"),
    "idempotency_key_reused": _later(
        "it was already sent as you wrote it first; look above, and press again only if this is another text"
    ),
    "emergency_promotional": _later(
        "an emergency is no advertising; choose a purpose that is information, or send it as any other text"
    ),
    "no_sender": _later("there is no number to send it from"),
    "unknown": _later("what it names does not exist here"),
    "unreadable": _later("this is not a phone number"),
    "too_short": _later("this phone number is too short"),
    "extension": _later("a text does not reach an extension"),
    "invalid": _later("no such phone number has been given out"),
}

HOLDS: dict[str, Words] = {
    "not_yet": _later("it was written for later"),
    "quiet_hours": _later("it is outside the hours in which a text may reach them"),
    "business_hours": _later("nobody is at the desk, and such texts go only while somebody is"),
    "in_flight": _later("another text to this person is just being handed over"),
    "cap": _later("they have had as many texts as are allowed in this time"),
    "limit": _later("a limit of your number, campaign, brand or account is spent for now"),
    "review": _later("a person has to look at something they sent first"),
}

WAYS_OUT: dict[str, Words] = {
    "no_consent": _later("Ask them in person or on paper, record it, then write."),
    "purpose_not_granted": _later("Choose what they agreed to, or ask them."),
    "implied_expired": _later("When they write again you can answer."),
    "not_an_answer": _later("Record their consent to a purpose first, or wait until they write."),
    "heard_elsewhere": _later("Answer from the number they wrote to."),
    "other_country": _later("Write from a number of their country."),
    "landline": _later("Call them, or ask for a mobile number."),
    "blocked": _later(
        "“Block or unblock”, beside the conversation and on the contact’s page, opens it again."
    ),
    "sender_closed": _later("Open the number again, or write from another."),
    "no_mms": _later("Send it without, or write from a number that can (MMS)."),
}

CHANNELS: dict[Channel, Words] = {
    Channel.TEXT: _later("texts"),
    Channel.VOICE: _later("calls"),
    Channel.EMAIL: _later("e-mail"),
}

LEVELS: dict[Level, Words] = {
    Level.CONVERSATIONAL: _later("Conversation"),
    Level.INFORMATIONAL: _later("Information"),
    Level.PROMOTIONAL: _later("Advertising"),
}

OCCASIONS: dict[Occasion, Words] = {
    Occasion.STOP_CONFIRMATION: _later("confirms the opt-out"),
    Occasion.END_CONFIRMATION: _later("confirms what they ended"),
    Occasion.START_ANSWER: _later("answers START"),
    Occasion.HELP_ANSWER: _later("answers HELP"),
    Occasion.JOIN_ANSWER: _later("welcome"),
    Occasion.OPT_IN_REQUEST: _later("asks for consent"),
    Occasion.EMERGENCY: _later("emergency"),
}

MEDIA: dict[str, Words] = {
    "keyword": _later("by text"),
    "text": _later("by text, in their own words"),
    "web_form": _later("on a web form"),
    "paper_form": _later("on paper"),
    "spoken": _later("in person"),
    "phone": _later("by phone"),
    "email": _later("by e-mail"),
    "letter": _later("by letter"),
    "api": _later("by a program"),
    "import": _later("by an import"),
    "carrier": _later("at the carrier"),
}


_STEERING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
_TURNING = {"R", "AL", *_STEERING}


def alone(name: str) -> str:
    """A name as it stands in a sentence: the direction it is written in ends with it."""
    turns = {unicodedata.bidirectional(char) for char in name}
    if not turns & _TURNING:
        return name
    steered = "".join(char for char in name if unicodedata.bidirectional(char) not in _STEERING)
    return f"\N{FIRST STRONG ISOLATE}{steered}\N{POP DIRECTIONAL ISOLATE}"


def act(one: Act) -> str:
    """An act of consent as a line in the thread."""
    how = {"purpose": alone(one.purpose) or _("texts"), "how": MEDIA[one.medium]}
    person = one.actor is ActorKind.PERSON
    match one.kind:
        case ConsentKind.OPTED_OUT:
            return (
                _("They opted out: nothing more is sent to them") if person else _("Opted out, %(how)s") % how
            )
        case ConsentKind.RESUMED:
            return _("They opted in again with START") if person else _("Opted in again, %(how)s") % how
        case ConsentKind.GRANTED:
            return _("Agreed to “%(purpose)s”, %(how)s") % how
        case ConsentKind.ENDED:
            return _("No longer agrees to “%(purpose)s”, %(how)s") % how
        case ConsentKind.REQUESTED:
            return _("Was asked to agree to “%(purpose)s”") % how
    return _("Wrote to you")
