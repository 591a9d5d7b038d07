"""A workspace with one of everything that a page shows, in plain words or in hostile ones."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests import attached, make

from threadline.actions import (
    api_keys,
    arrivals,
    attachments,
    callbacks,
    consent_imports,
    contacts,
    conversations,
    departments,
    drafts,
    fields,
    invitations,
    join_words,
    numbers,
    opt_in_pages,
    paper_forms,
    purposes,
    recipients,
    registrations,
    roles,
    scrubs,
    tags,
    users,
    workspaces,
)
from threadline.actions.consent import Evidence
from threadline.actions.contacts import NewPhone
from threadline.actions.paper_forms import Signed
from threadline.models import (
    Attachment,
    Brand,
    Campaign,
    CarrierAccount,
    Conversation,
    Field,
    Member,
    OptInPage,
    Phone,
    Purpose,
    Recipient,
    Review,
    Role,
    Sender,
    Workspace,
)
from threadline.rules.actors import OPERATOR, Actor
from threadline.rules.callbacks import TOLD
from threadline.rules.carriage import Arrival
from threadline.rules.contacts import Details, PhoneKind
from threadline.rules.fields import FieldKind
from threadline.rules.levels import ActorKind, ConsentKind, Level, Medium
from threadline.rules.permissions import Permission
from threadline.rules.registration import Registration
from threadline.rules.scrubs import Source
from threadline.rules.texts import LONGEST

Say = Callable[[str, int], str]
"""Words for what is meant, in the room there is for them."""

SHORT = "<b onclick=alert(1)>{{7|add:7}}\u202eא👩\u200d👧"
"""Markup, a template, an override of direction, another script and a joined sign, where room is short."""

_MORE = ' {% now "U" %}</title><script>alert(1)</script><img src=x onerror=alert(1)>"\' onmouseover="alert(1)'
_key = itertools.count(1)


def plain(what: str, room: int) -> str:
    """Just what is meant."""
    return what[:room]


def hostile(what: str, room: int) -> str:
    """What is meant by its first letters, then all that could do harm, then one word that never ends."""
    return (what[:3] + SHORT + _MORE + "W" * LONGEST)[:room]


@dataclass(frozen=True, slots=True)
class Place:
    """The workspace, who owns it, and a row for every name that a route's address has."""

    workspace: Workspace
    owner: Member
    named: Mapping[str, object]
    stranger: int
    stopped: int
    invitation: str

    def leads_to(self, route: str) -> bool:
        """Whether all that the route's address names is here."""
        return ROUTES[route].pattern.converters.keys() <= self.named.keys()

    def address(self, route: str) -> str:
        """Where a route's page is, filled with what there is here."""
        wanted = ROUTES[route].pattern.converters
        return reverse(route, kwargs={name: self.named[name] for name in wanted})


def patterns(resolver: URLResolver) -> Iterable[URLPattern]:
    """The routes of a resolver that are no namespace of their own."""
    return (each for each in resolver.url_patterns if isinstance(each, URLPattern))


ROUTES = {str(each.name): each for each in patterns(get_resolver())}


def furnish(say: Say, *, at: CarrierAccount | None = None) -> Place:
    """One of everything; texts leave by the account, and its engine decides what becomes of them."""
    account = at or make.account()
    owned = workspaces.create(say("Riverside", 80), business=say("Riverside", 60), zone="America/Chicago")
    Workspace.objects.filter(pk=owned.pk).update(stop_text=say("Bye", 480), help_text=say("Call us", 480))
    owner, agent = (
        _member(owned, role, say(name, 80)) for role, name in (("Owner", "Ana"), ("Agent", "Ben"))
    )
    actor = Actor(ActorKind.MEMBER, owner.pk)
    sender = make.sender(owned, at=account, e164=f"+1512557{owned.pk:04d}")
    numbers.change_sender(OPERATOR, owned.pk, sender.pk, numbers.Use(say("Front desk", 60)))
    named = _settings(owned, actor, agent, say) | _people(owned, sender, agent, say)
    named |= _texts(owned, sender, actor, agent, named, say)
    named["consent_import"] = _list(owned, actor, say)
    named["scrub"] = _scrub(owned, actor, say)
    named |= _ways_in(owned, sender, actor, named, say)
    invited = invitations.create(
        actor, owned.pk, email=f"new-{owned.slug}@example.com", name=say("Cy", 80), role=_role(owned, "Viewer"),
        department=named["department"], now=datetime.now(UTC),
    )  # fmt: skip
    assert isinstance(invited, invitations.Made)
    users.make_operator(owner.user, is_operator=True)
    named |= {"carrier": "smpp", "account": account.pk, "ours": sender.number_id}
    named |= {"slug": owned.slug, "sender": sender.pk, "member": agent.pk, "invitation": invited.id}
    conversation = dict(Conversation.objects.filter(workspace=owned).values_list("recipient__number", "pk"))
    strange, gone = (conversation[number] for number in (_STRANGER, _STOPPED))
    return Place(owned, owner, {**named, "page": "consent"}, strange, gone, invited.secret)


def _list(owned: Workspace, actor: Actor, say: Say) -> int:
    """A list of consent with a row that can be recorded and one that cannot."""
    purpose = Purpose.objects.filter(workspace=owned, level="informational").earliest("id").name
    out = io.StringIO()
    csv.writer(out).writerows(
        [
            ["number", "purpose", "when", say("shoe size", 60)],
            ["312 555 0180", purpose, "2026-03-02", say("39", 100)],
            [say("Ana", 50), purpose, "2026-03-02", ""],
        ]
    )
    made = consent_imports.upload(
        actor, owned, file_name=say("old-desk.csv", 100), content=out.getvalue().encode(),
        origin=say("Our own forms", 900), own=True,
    )  # fmt: skip
    assert isinstance(made, consent_imports.ConsentImport), made
    return made.pk


def _scrub(owned: Workspace, actor: Actor, say: Say) -> int:
    """A file about numbers with a line about one of ours and one that cannot be read."""
    lines = f"{_BOB},2026-03-02,no\n{_BOB},yesterday,no\n"
    made = scrubs.upload(
        actor,
        owned,
        Source.REASSIGNED,
        file_name=say("rnd.csv", 100),
        content=lines.encode(),
        day=date(2026, 3, 2),
    )
    assert isinstance(made, scrubs.Scrub), made
    return made.pk


def _member(owned: Workspace, role: str, name: str) -> Member:
    email = f"{role.lower()}-{owned.slug}@example.com"
    return workspaces.add_member(OPERATOR, owned, email=email, name=name, role=role)


def _role(owned: Workspace, name: str) -> int:
    return Role.objects.get(workspace=owned, name=name).pk


def _settings(owned: Workspace, actor: Actor, agent: Member, say: Say) -> dict[str, int]:
    """What the settings list, each with a row."""
    department = departments.add(actor, owned.pk, say("Front desk", 60))
    company = registrations.Said(say("Riverside", 80), say("B1A2B3C", 40), Registration.PENDING, 10_000)
    brand = registrations.add_brand(actor, owned.pk, company)
    assert isinstance(brand, Brand)
    about = registrations.Said(say("Care", 80), say("C4D5E6F", 40), Registration.VERIFIED, 240)
    campaign = registrations.add_campaign(actor, owned.pk, brand.pk, about)
    assert isinstance(campaign, Campaign)
    role = roles.add(actor, owned.pk, say("Night shift", 40), [Permission.READ])
    field = fields.add(
        actor, owned.pk, name=say("Plan", 80), kind=FieldKind.CHOICE, options=[say("Gold", 80)]
    )
    tag = tags.add(actor, owned.pk, say("vip", 40), colour="blue")
    for made in (department, role, field, tag):
        assert not isinstance(made, str), made
    departments.set_members(actor, owned.pk, department.pk, [agent.pk])  # type: ignore[union-attr]
    key = api_keys.create(actor, owned, name=say("Booking", 80), scopes=["messages:write"])[0]
    informed = purposes.add(
        actor, owned, say("Reminders", 80), level=Level.INFORMATIONAL, join_words=["RIVER"]
    )
    purposes.add(actor, owned, say("Offers", 80), level=Level.PROMOTIONAL)
    return {
        "department": department.pk, "role": role.pk, "field": field.pk, "tag": tag.pk,  # type: ignore[union-attr]
        "key": key.pk, "purpose": informed.pk, "brand": brand.pk, "campaign": campaign.pk,
    }  # fmt: skip


_ANN, _WORK, _BOB, _STRANGER, _STOPPED, _DOUBTED = (f"+131255501{n}" for n in range(10, 16))


def _people(owned: Workspace, sender: Sender, agent: Member, say: Say) -> dict[str, object]:
    """Somebody of whom all is known, somebody with the same name, and a stranger."""
    known = Field.objects.get(workspace=owned)
    details = Details(
        name=say("Ann Lee", 200), email="ann@example.com", company=say("Acme", 200), street=say("Main St", 200),
        city=say("Austin", 100), state=say("TX", 100), postcode=say("78701", 20), country="US", rep=agent.pk,
        lead_status=say("hot", 40), fields={known.key: say("Gold", 80)},
    )  # fmt: skip
    ann = contacts.create(
        OPERATOR, owned, details, phones=[NewPhone(_ANN), NewPhone(_WORK, PhoneKind.WORK)],
        tags=[say("vip", 40), say("new", 40)],
    )  # fmt: skip
    bob = contacts.create(OPERATOR, owned, Details(name=details.name), phones=[NewPhone(_BOB)])
    assert isinstance(ann, contacts.Contact)
    assert isinstance(bob, contacts.Contact)
    for number in (_ANN, _BOB):
        make.recipient(owned, number)  # it is noon there
    phone = Phone.objects.get(workspace=owned, recipient__number=_ANN)
    return {"contact": ann.pk, "other": bob.pk, "phone": phone.pk, "number": _ANN}


def _texts(
    owned: Workspace, sender: Sender, actor: Actor, agent: Member, named: Mapping[str, object], say: Say
) -> dict[str, int]:
    """What they wrote, what was answered, what waits, what does not leave, what was begun."""
    reminders = Purpose.objects.get(workspace=owned, pk=named["purpose"])
    people = {each.number: each for each in Recipient.objects.filter(workspace=owned)}
    form = Evidence(
        medium=Medium.WEB_FORM, capture=say("Ticked: remind me", 2000), identity=say("Ann Lee", 500),
        campaign=say("Spring", 200), ip="192.0.2.7", text_version=say("2026-01", 100),
        source_url=say("https://shop.example/join", 2000), user_agent=say("Mozilla/5.0", 1000),
    )  # fmt: skip
    make.act(
        people[_ANN], ConsentKind.GRANTED, level=Level.INFORMATIONAL, about=reminders, evidence=form,
        actor=actor,
    )  # fmt: skip
    texts = [
        (_ANN, say("Is Tuesday fine?", LONGEST)),
        (_STRANGER, say("Who is this?", 300)),
        (_STOPPED, "STOP"),
        (_DOUBTED, f"Not interested. {say('Who', 200)}"),
    ]
    arrivals.receive(
        [_said(number, text, sender) for number, text in texts], account=sender.number.account_id
    )
    make.text(sender, people[_ANN], body=say("It is.", LONGEST))
    make.text(sender, people[_BOB], body=say("Hello Bob", 300))  # who agreed to nothing
    waits = make.text(
        sender, people[_ANN], about=reminders, body=say("See you", 1000), not_before=make.soon(3 * 86400)
    )
    conversation = Conversation.objects.get(workspace=owned, recipient=people[_ANN]).pk
    conversations.assign(actor, owned.pk, conversation, member=agent.pk)
    conversations.close(actor, owned.pk, conversation)
    conversations.reopen(actor, owned.pk, conversation)
    drafts.keep(actor, owned.pk, conversation, body=say("half a thought", 300))
    review = Review.objects.get(workspace=owned).pk
    files = [
        attachments.bring(actor, owned.pk, octets, name="", conversation=conversation)
        for octets in (attached.png(), attached.CARD, attached.CARD)
    ]
    picture, card, begun = (each for each in files if isinstance(each, int))
    attachments.attach([(owned.pk, waits, [picture, card])])
    # As if it had come into the database so: what people bring is named by rules/attachments.py.
    Attachment.objects.filter(workspace=owned).update(name=say("plan.png", 80))
    return {"conversation": conversation, "message": waits, "review": review, "attachment": begun}


SCAN = b"%PDF-1.7\n%%EOF\n"
"""A page with nothing on it."""


def _ways_in(
    owned: Workspace, sender: Sender, actor: Actor, named: Mapping[str, object], say: Say
) -> dict[str, object]:
    """A page to opt in on, a form that was signed, a word of one number; a program that hears of it."""
    about = Purpose.objects.get(workspace=owned, pk=named["purpose"])
    wanted = opt_in_pages.Wanted(
        name=say("Tablet", 60), title=say("Texts from us", 80), intro=say("Forget nothing", 1000),
        purposes=tuple(Purpose.objects.filter(workspace=owned).order_by("pk").values_list("pk", flat=True)),
        disclosure="", privacy_url="https://example.com/privacy", terms_url="https://example.com/terms",
        sender=sender.pk, double=True, origins=("https://shop.example",),
    )  # fmt: skip
    page = opt_in_pages.create(actor, owned.pk, wanted)
    word = join_words.add(
        actor, owned.pk, join_words.Wanted(sender=sender.pk, word="SMILE", purpose=about.pk)
    )
    listens = "https://till.example.com/'\"><b>{{7*7}}</b>"
    called = callbacks.create(actor, owned.pk, address=listens, tells=TOLD)
    assert isinstance(page, int), page
    assert isinstance(word, int), word
    assert not isinstance(called, callbacks.Refused), called
    signed = Signed(
        page=page, version=1, language="en", number=_WORK, name=say("Ann Lee", 200),
        signed_on=datetime.now(UTC).date(), ticked=frozenset({about.pk}),
    )  # fmt: skip
    form = paper_forms.record(actor, owned, signed, scan=SCAN)
    assert isinstance(form, int), form
    key = OptInPage.objects.get(workspace=owned, pk=page).key
    return {"opt_in": page, "page_key": key, "word": word, "form": form, "callback": called[0]}


def _said(number: str, text: str, sender: Sender) -> Arrival:
    key = f"furnished {sender.pk} {next(_key)}"
    return Arrival(key=key, sender=number, recipient=sender.number.e164, text=text, at=datetime.now(UTC))


def many(of: Place, count: int) -> None:
    """So many more contacts, each with a conversation."""
    sender = Sender.objects.get(pk=of.named["sender"])
    numbered = [f"+1312{n // 10_000 + 600}{n % 10_000:04d}" for n in range(count)]
    for n, number in enumerate(numbered):
        contacts.create(OPERATOR, of.workspace, Details(name=f"Person {n:04d}"), phones=[NewPhone(number)])
    ids = recipients.ensure([(of.workspace.pk, number) for number in numbered]).values()
    make.texts(sender, list(Recipient.objects.filter(workspace=of.workspace, pk__in=ids)))
