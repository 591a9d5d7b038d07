"""Contacts: listed, read, made, changed, merged, deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import AfterValidator

from threadline.actions import contacts as acts
from threadline.actions import erasures, merging
from threadline.actions.contacts import NewPhone
from threadline.api import access, bodies, contact_shapes, people, problems
from threadline.api.contact_shapes import ContactIn, ContactOut, ContactPatch, ContactsOut, MergeIn
from threadline.api.problems import Refusal
from threadline.api.shapes import ProblemOut
from threadline.models import Workspace
from threadline.queries import contact_phones, contacts, fields, reps
from threadline.queries.api_keys import Caller
from threadline.queries.contacts import Consent, Cursor, Filter, Row
from threadline.rules import contacts as rules
from threadline.rules import fields as field_rules
from threadline.rules.contacts import Details

router = Router(tags=["contacts"])
READ, WRITE = "contacts:read", "contacts:write"
WRONG = {401: ProblemOut, 403: ProblemOut, 422: ProblemOut}
MISSING = {**WRONG, 404: ProblemOut}
BODY = {400: ProblemOut}

Id = Annotated[int, bodies.ID_FIELD]
_FILTERS = ("q", "tag", "rep", "lead_status", "consent", "order", "after", "limit")
_WRONG = {
    rules.Wrong.TOO_LONG: "It is too long.",
    rules.Wrong.NO_EMAIL: "This is no e-mail address.",
    rules.Wrong.NO_COUNTRY: "There is no such country; two capital letters, as in ISO 3166.",
    rules.Wrong.NO_ZONE: "There is no such time zone; as in `America/Chicago`.",
    field_rules.Wrong.TOO_LONG: "It is too long.",
    field_rules.Wrong.NO_NUMBER: "A number of at most 15 digits.",
    field_rules.Wrong.NO_DATE: "A date as in 2026-03-01.",
    field_rules.Wrong.NO_TRUTH: "true or false.",
    field_rules.Wrong.NO_OPTION: "It is none of the field's options.",
}


@router.get(
    "/contacts",
    response={200: ContactsOut, **WRONG},
    operation_id="listContacts",
    summary="List contacts",
)
def listed(
    request: HttpRequest,
    q: Annotated[
        str,
        Query(max_length=80, description="Beginnings of words or of a number."),
        AfterValidator(bodies.keepable),
    ] = "",
    tag: Annotated[int | None, Query(ge=1, lt=2**62, description="A tag's id.")] = None,
    rep: Annotated[int | None, Query(ge=0, lt=2**62, description="A member's id; 0 is nobody.")] = None,
    lead_status: Annotated[
        str, Query(max_length=40, description="Empty: any."), AfterValidator(bodies.keepable)
    ] = "",
    consent: Annotated[Literal["given", "opted_out"] | None, Query()] = None,
    order: Annotated[Literal["name", "newest"], Query()] = "name",
    after: Annotated[str | None, Query(min_length=1, max_length=2000)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> ContactsOut:
    """Contacts that pass every filter that is given; give the last answer's `after` for the next page."""
    who = access.caller(request, READ, takes=_FILTERS)
    asked = Filter(
        text=q.strip(),
        tag=tag,
        rep=rep,
        lead_status=lead_status or None,
        consent=Consent(consent) if consent is not None else None,
        newest=order == "newest",
    )
    page = contacts.page(who.workspace, asked, after=_cursor(after), now=datetime.now(UTC), limit=limit)
    return ContactsOut(
        contacts=_told(who, page.rows),
        after=str(page.next) if page.next is not None else None,
    )


def _cursor(after: str | None) -> Cursor | None:
    if after is None:
        return None
    found = contacts.cursor(after)
    if found is None:
        raise Refusal(problems.invalid("after", "As an earlier answer gave it."))
    return found


def _told(who: Caller, rows: Sequence[Row]) -> list[ContactOut]:
    own = fields.every(who.workspace)
    wanted = [row.id for row in rows]
    theirs = contact_phones.of(who.workspace, wanted, now=datetime.now(UTC))
    tags = {row.id: row.tags for row in rows}
    return [
        contact_shapes.contact(
            known, phones=theirs[known.id], tags=tuple(tag.name for tag in tags.get(known.id, ())), own=own
        )
        for known in contacts.several(who.workspace, wanted)
    ]


def one(who: Caller, contact: int) -> ContactOut:
    """The contact as it is now, or a refusal."""
    found = _told(who, contacts.rows(who.workspace, [contact], now=datetime.now(UTC)))
    if not found:
        raise Refusal(problems.NOT_FOUND)
    return found[0]


@router.get(
    "/contacts/{contact_id}",
    response={200: ContactOut, **MISSING},
    operation_id="getContact",
    summary="Read a contact",
)
def read(request: HttpRequest, contact_id: Id) -> ContactOut:
    """A person with their phones and tags."""
    return one(access.caller(request, READ), contact_id)


@router.post(
    "/contacts",
    response={201: ContactOut, **WRONG, **BODY, 409: ProblemOut},
    operation_id="createContact",
    summary="Make a contact",
)
def create(request: HttpRequest, payload: ContactIn) -> tuple[int, ContactOut]:
    """Make a contact, with its phones and tags; 409 names the `contact` that has one of the numbers already."""
    who = access.caller(request, WRITE)
    given = [
        NewPhone(people.e164(who, phone.number, "phones"), phone.kind, textable=phone.textable)
        for phone in payload.phones
    ]
    details = _details(who, payload.model_dump(exclude={"phones", "tags"}))
    if not rules.line(details.name) and not given:
        raise Refusal(problems.invalid("name", "A contact needs a name or a phone.", reason="empty"))
    workspace = Workspace.objects.get(id=who.workspace)
    made = acts.create(who.actor, workspace, details, phones=given, tags=payload.tags)
    if isinstance(made, acts.Taken):
        raise Refusal(problems.taken("phones", made.contact))
    return 201, one(who, made.pk)


@router.patch(
    "/contacts/{contact_id}",
    response={200: ContactOut, **MISSING, **BODY},
    operation_id="changeContact",
    summary="Change a contact",
)
def change(request: HttpRequest, contact_id: Id, payload: ContactPatch) -> ContactOut:
    """Change what is named; null or an empty text clears it."""
    who = access.caller(request, WRITE)
    said = payload.model_dump(exclude_unset=True)
    details = _details(who, said)
    workspace = Workspace.objects.get(id=who.workspace)
    if not acts.change(who.actor, workspace, contact_id, details, only=set(said)):
        raise Refusal(problems.NOT_FOUND)
    return one(who, contact_id)


@router.delete(
    "/contacts/{contact_id}",
    response={204: None, **MISSING},
    operation_id="deleteContact",
    summary="Delete a contact",
)
def delete(request: HttpRequest, contact_id: Id) -> tuple[int, None]:
    """Delete the contact alone: conversations stay as a stranger's, consent stays with the numbers."""
    who = access.caller(request, WRITE)
    if not acts.remove(who.actor, Workspace.objects.get(id=who.workspace), contact_id):
        raise Refusal(problems.NOT_FOUND)
    return 204, None


@router.post(
    "/contacts/{contact_id}/erase",
    response={204: None, **MISSING},
    operation_id="eraseContact",
    summary="Erase a person",
)
def erase(request: HttpRequest, contact_id: Id) -> tuple[int, None]:
    """For good: contact, numbers, all that was written, and the evidence as the workspace's policy says. Whoever has
    one of the numbers later is opted out until they say START or agree anew."""
    who = access.caller(request, "contacts:erase")
    if not erasures.erase(who.actor, Workspace.objects.get(id=who.workspace), contact_id):
        raise Refusal(problems.NOT_FOUND)
    return 204, None


@router.post(
    "/contacts/{contact_id}/merge",
    response={200: ContactOut, **MISSING, **BODY},
    operation_id="mergeContact",
    summary="Merge another contact into this one",
)
def merge(request: HttpRequest, contact_id: Id, payload: MergeIn) -> ContactOut:
    """What this contact says stays, its gaps are filled; an opt-out of either holds for all their phones."""
    who = access.caller(request, WRITE)
    one(who, contact_id)
    workspace = Workspace.objects.get(id=who.workspace)
    done = merging.merge(who.actor, workspace, contact_id, other=payload.other)
    match done:
        case merging.Refused.SAME:
            raise Refusal(problems.invalid("other", "This is the same contact.", reason=done.value))
        case merging.Refused.NO_CONTACT:
            raise Refusal(problems.refused("unknown", "other"))
        case merging.Refused.TOO_MANY_PHONES:
            raise Refusal(
                problems.invalid("other", "Together they have more than 20 phones.", reason=done.value)
            )
    return one(who, contact_id)


def _details(who: Caller, said: Mapping[str, object]) -> Details:
    """What was said, checked; what was not is empty."""
    plain = {name: rules.line(str(said.get(name) or "")) for name in rules.LONGEST}
    rep = said.get("rep")
    if rep is not None and rep not in {member.id for member in reps.every(who.workspace)}:
        raise Refusal(problems.refused("unknown", "rep"))
    own = _own(who, said.get("fields") or {})  # type: ignore[arg-type]
    details = Details(**plain, rep=rep, fields=own)
    for where, wrong in rules.wrong(details).items():
        raise Refusal(problems.invalid(where, _WRONG[wrong], reason=wrong.value))
    return details


def _own(who: Caller, said: Mapping[str, object]) -> dict[str, field_rules.Value]:
    """The values of the workspace's own fields; '' takes one away."""
    known = {field.key: field for field in fields.every(who.workspace)} if said else {}
    checked: dict[str, field_rules.Value] = {}
    for key, value in said.items():
        if key not in known:
            raise Refusal(problems.invalid("fields", "There is no such field.", reason="unknown"))
        field = known[key]
        found = field_rules.check(field.kind, value, options=field.options)
        if isinstance(found, field_rules.Wrong):
            raise Refusal(problems.invalid(f"fields.{key}", _WRONG[found], reason=found.value))
        checked[key] = "" if found is None else found
    return checked
