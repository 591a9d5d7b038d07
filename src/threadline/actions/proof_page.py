"""The page of a proof pack, for people: one file that needs nothing else, on a screen or on paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import datetime

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from threadline.models import Block, Workspace
from threadline.queries import answer_words, plain, reports, scrub_words
from threadline.queries.answers import Answer
from threadline.queries.events import Event
from threadline.queries.scrubs import Known
from threadline.rules import channels, numbers
from threadline.rules.levels import Direction, Level

_STYLE = """
:root { color-scheme: light; }
body { font: 14px/1.45 system-ui, sans-serif; color: #16181d; background: #fff; max-width: 60rem;
       margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2.5rem; border-bottom: 1px solid #c9cdd6; }
article { border-top: 1px solid #e3e6ec; padding: .75rem 0; break-inside: avoid; }
article h3 { font-size: 1rem; margin: 0; } article p { margin: .25rem 0; }
dl { display: grid; grid-template-columns: 12rem 1fr; gap: .15rem 1rem; margin: .5rem 0; }
dt { color: #5a6172; } dd { margin: 0; white-space: pre-wrap; }
.body { white-space: pre-wrap; border-left: 3px solid #c9cdd6; padding-left: .75rem; }
.quiet { color: #5a6172; } code { font: 12px/1.4 ui-monospace, monospace; }
@media print { body { margin: 0; max-width: none; font-size: 10.5pt; } }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; } }
"""


class Page:
    """The page, piece by piece in its order."""

    def __init__(
        self, workspace: Workspace, known: reports.Recipient, same: Mapping[int, str], at: datetime
    ) -> None:
        self._own, self._known, self._same, self._at = workspace, known, same, at

    def _title(self) -> str:
        return _("Proof of consent for %(number)s") % {"number": _named(self._known.number)}

    def begin(self) -> str:
        """Whose it is, and how it proves itself."""
        known = self._known
        standing = (
            _("They opted out of everything.")
            if known.opted_out is not None
            else _("They have not opted out.")
        )
        facts = [
            (_("Sender"), f"{self._own.business} ({self._own.name})"),
            (_("Number"), channels.bare(known.number)),
            (_("Contact"), known.contact_name or "–"),
            (_("Time zones"), ", ".join(known.zones)),
            (_("Made"), self._moment(self._at)),
            (_("Now"), standing),
            *self._elsewhere(),
            *self._grants(),
        ]
        return format_html(
            '<!doctype html>\n<html lang="{}"><head><meta charset="utf-8">'
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
            '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
            "<title>{}</title><style>{}</style></head><body><main><h1>{}</h1>{}<h2>{}</h2>{}",
            get_language() or "en",
            self._title(),
            mark_safe(_STYLE),  # noqa: S308  # our own, above
            self._title(),
            _facts(facts),
            _("How this pack proves itself"),
            _paragraphs(explained()),
        )

    def _elsewhere(self) -> Iterable[tuple[str, str]]:
        for way in reports.ways(self._own.pk, self._known.id):
            if way.address in self._same.values() and way.address != self._known.number:
                closed = way.stopped_at is not None
                standing = _("They opted out.") if closed else _("They have not opted out.")
                yield capfirst(str(plain.CHANNELS[way.channel])), f"{_named(way.address)}: {standing}"

    def _grants(self) -> Iterable[tuple[str, str]]:
        for grant in reports.grants(self._own.pk, self._same):
            yield (
                _("Purpose"),
                _("%(purpose)s (%(level)s, %(channel)s): %(status)s, by consent event %(event)d")
                % {
                    "channel": plain.CHANNELS[grant.channel],
                    "purpose": grant.purpose_name,
                    "level": plain.LEVELS[Level(grant.level)],
                    "status": _status(grant.status),
                    "event": grant.event,
                },
            )

    def begin_events(self) -> str:
        """Before the acts of consent."""
        return format_html("<h2>{}</h2>", _("What was agreed to and taken back"))

    def event(self, event: Event) -> str:
        """One act, with every field of both halves."""
        kept = [
            (each.name.replace("_", " "), _shown(getattr(half, each.name)))
            for half in (event.public, event.personal)
            if half is not None
            for each in fields(half)
        ]
        sealed = (
            _("Not sealed yet when this pack was made.")
            if event.block is None
            else _("Sealed in block %(block)d, at place %(place)d.")
            % {"block": event.block, "place": (event.position or 0) + 1}
        )
        lines = [*([] if event.personal else answer_words.evidence(event)), sealed]
        return format_html(
            '<article id="event-{}"><h3>{}</h3>{}{}<p class="quiet">{} <code>{}</code></p></article>\n',
            event.public.id,
            answer_words.event(event, self._own.zone),
            _paragraphs(lines),
            _facts(kept),
            _("Leaf:"),
            event.leaf.hex(),
        )

    def end_events(self, count: int, unsealed: int) -> str:
        """How many there were."""
        known = {"count": count, "unsealed": unsealed}
        return format_html("<p>{}</p>", _("%(count)d consent events; not sealed yet: %(unsealed)d.") % known)

    def begin_blocks(self, any_: bool) -> str:
        """Before the blocks."""
        said = (
            _(
                "Each block was signed when it was made and names the one before it; the last is the newest there is."
            )
            if any_
            else _("Nothing of this person has been sealed yet; that happens within seconds.")
        )
        return format_html("<h2>{}</h2><p>{}</p>", _("The seals"), said)

    def block(self, block: Block) -> str:
        """One seal."""
        kept = [
            (_("Sealed"), self._moment(block.sealed_at)),
            (_("Events in it"), str(block.count)),
            (_("Root"), bytes(block.root).hex()),
            (_("Block before"), bytes(block.previous).hex()),
            (_("Head"), bytes(block.hash).hex()),
            (_("Key"), block.key_id),
            (_("Signature"), bytes(block.signature).hex()),
        ]
        title = _("Block %(block)s") % {"block": block.pk}
        return format_html("<article><h3>{}</h3>{}</article>\n", title, _facts(kept))

    def end_blocks(self, keys: Mapping[str, str]) -> str:
        """The keys."""
        return format_html("<h3>{}</h3>{}", _("Public keys (Ed25519)"), _facts(list(keys.items())))

    def begin_scrubs(self) -> str:
        """Before what others know of the number."""
        return format_html("<h2>{}</h2>", _("What others’ files said of the number"))

    def scrub(self, known: Known) -> str:
        """One line of a file, and what it led to."""
        kept = [
            (_("File"), known.file_name),
            (_("SHA-256"), known.sha256),
            (_("Line"), str(known.line)),
            (_("Day of the file"), known.file_day.isoformat()),
            (pgettext("a file", "Uploaded"), self._moment(known.uploaded_at)),
            (_("By"), answer_words.author(known.actor_kind, known.uploader)),
        ]
        return format_html(
            '<article id="scrub-{}"><h3>{}</h3>{}{}</article>\n',
            known.id,
            scrub_words.said(known),
            _paragraphs([scrub_words.followed(known)]),
            _facts(kept),
        )

    def end_scrubs(self, count: int) -> str:
        """How many lines there were."""
        return format_html("<p>{}</p>", _("%(count)d results.") % {"count": count})

    def begin_messages(self) -> str:
        """Before the texts."""
        return format_html("<h2>{}</h2>", _("Every text, and why"))

    def message(self, answer: Answer) -> str:
        """One text with its verdict."""
        text = answer.text
        way = _("From them") if text.direction == Direction.IN else _("To them")
        head = f"{self._moment(text.created_at)} · {way} · {text.our_number} · {text.id}"
        written = _written(text)
        said = [line for section in answer_words.say(answer, zone=self._own.zone) for line in section.lines]
        return format_html(
            '<article id="message-{}"><h3>{}</h3><p class="body">{}</p>{}{}{}</article>\n',
            text.id,
            head,
            text.sent_text or text.body,
            _files(text),
            written,
            _paragraphs(said),
        )

    def end_messages(self, count: int) -> str:
        """How many there were."""
        return format_html("<p>{}</p>", _("%(count)d texts.") % {"count": count})

    def end(self) -> str:
        """The end."""
        return mark_safe("</main></body></html>\n")

    def readme(self) -> str:
        """What the files are, and what to do with them."""
        lines = [
            self._title(),
            f"{self._own.business} ({self._own.name}), {self._moment(self._at)}",
            "",
            _("proof.html    to read and to print"),
            _("proof.json    the same for programs, with salts, hashes and paths"),
            _("verify.py     checks all of it, offline, with nothing but Python"),
            _("manifest.json the SHA-256 of each file, signed"),
            "",
            *explained(),
        ]
        return "\n".join(lines) + "\n"

    def _moment(self, at: datetime) -> str:
        return answer_words.moment(at, self._own.zone)


def _named(address: str) -> str:
    bare = channels.bare(address)
    return bare if "@" in bare else numbers.show(bare)


def explained() -> list[str]:
    """How a pack proves itself, in words that somebody who never heard of it can follow."""
    return [
        _(
            "To check it, run “python3 verify.py” in the folder where the pack was unpacked, or"
            " “python3 verify.py PACK.zip”."
        ),
        _(
            "Each consent event was hashed with SHA-256 the moment it was recorded. The personal fields are hashed"
            " first, with a random salt, so that they can be erased by law and the rest still proves."
        ),
        _(
            "Within seconds the hashes of all new events were gathered into a block: a Merkle tree (RFC 6962) whose"
            " root stands for all of them. The path beside each event leads from its hash to that root, without"
            " telling anything of others."
        ),
        _(
            "Each block hashes the one before it, and is signed with a key (Ed25519) that is not kept in the"
            " database. So nothing in the pack can be changed or put in later without one of these checks failing."
            " They cannot show that nothing was left out."
        ),
        _(
            "The list of files with their hashes is signed with the same key. It shows that the pack, texts"
            " included, is what the sender's system wrote when it was made."
        ),
        _(
            "A pack proves what the holder of the key recorded, and that it was not changed since. Ask the sender"
            " for their public key by another way, and compare: verify.py takes it after --key."
        ),
    ]


def _status(kept: str) -> str:
    known = {
        "active": _("in force"),
        "pending": _("asked, not answered"),
        "stopped": _("stopped by their opt-out"),
        "ended": _("taken back"),
    }
    return known.get(kept, kept)


def _files(text: reports.Text) -> SafeString | str:
    """What came with it, by name and kind; the files themselves are not in the pack."""
    told = [f"{each.name or each.id} ({each.kind or each.problem}, {each.size})" for each in text.files]
    return format_html("<p>{}</p>", _("With it: %(files)s") % {"files": ", ".join(told)}) if told else ""


def _written(text: reports.Text) -> SafeString | str:
    if not text.sent_text or text.sent_text == text.body:
        return ""
    return format_html('<p class="quiet">{} {}</p>', _("As it was written:"), text.body)


def _shown(value: object) -> str:
    if value is None or value == "":
        return "–"
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _paragraphs(lines: Iterable[str]) -> SafeString:
    return format_html_join("", "<p>{}</p>", ((line,) for line in lines))


def _facts(pairs: Iterable[tuple[str, str]]) -> SafeString:
    rows = format_html_join("", "<dt>{}</dt><dd>{}</dd>", pairs)
    return format_html("<dl>{}</dl>", rows)
