"""The form of a contact: its own details, the workspace's fields, and, while it is new, its first phone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from threadline.queries.fields import Field
from threadline.queries.members import Visit
from threadline.queries.reps import Rep
from threadline.rules import contacts, fields, numbers, regions
from threadline.rules.contacts import LONGEST, Details, PhoneKind
from threadline.rules.fields import FieldKind, Value
from threadline.web import contact_words, words

OWN = "own_"
"""Before the key of a field of the workspace's, so that none takes the place of another."""

WHO = ("name", "company", "email")
WHERE = ("street", "city", "state", "postcode", "country", "zone")
STANDING = ("rep", "lead_status")


@dataclass(frozen=True, slots=True)
class Choices:
    """What the form offers."""

    reps: Sequence[Rep]
    fields: Sequence[Field]
    lead_statuses: Sequence[str]


class Line(forms.CharField):
    """One line of text; what cannot be kept is left out rather than refused."""

    def to_python(self, value: Any) -> str:
        """The text as a single line."""
        return contacts.line(str(value)) if value is not None else ""


class ContactForm(forms.Form):
    """Errors stand under the fields; what was typed stays."""

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        visit: Visit,
        choices: Choices,
        details: Details,
        number: str | None = None,
    ) -> None:
        """`number` None is the form of a contact that exists already."""
        super().__init__(data)
        self.visit, self.choices = visit, choices
        self.e164 = ""
        for name in WHO:
            self.fields[name] = Line(
                label=_label(name),
                required=False,
                max_length=LONGEST[name],
                initial=getattr(details, name),
            )
        self.fields["email"].widget = forms.EmailInput(attrs={"maxlength": LONGEST["email"]})
        if number is not None:
            self._add_phone(number)
        self._add_place(details)
        self._add_standing(details)
        for field in choices.fields:
            self.fields[OWN + field.key] = _own(field, details.fields.get(field.key))
        if number is not None:
            self.fields["name"].widget.attrs["autofocus"] = True

    def _add_phone(self, number: str) -> None:
        self.fields["number"] = Line(
            label=_later("Phone number"),
            required=False,
            max_length=60,
            initial=number,
            widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
        )
        self.fields["kind"] = forms.ChoiceField(label=_later("Kind"), choices=_kinds, initial=PhoneKind.CELL)
        self.fields["textable"] = forms.BooleanField(
            label=_later("Text this one"), required=False, initial=True
        )

    def _add_place(self, details: Details) -> None:
        for name in WHERE[:4]:
            self.fields[name] = Line(
                label=_label(name),
                required=False,
                max_length=LONGEST[name],
                initial=getattr(details, name),
            )
        countries = [("", "—"), *regions.every(words.language())]
        self.fields["country"] = forms.ChoiceField(
            label=_label("country"), required=False, choices=countries, initial=details.country
        )
        known: list[Any] = [("", _("Where their number says")), *words.zone_choices()]
        if details.zone and not any(
            details.zone == zone for _, group in words.zone_choices() for zone, _ in group
        ):
            known.append((details.zone, details.zone))
        self.fields["zone"] = forms.ChoiceField(
            label=_label("zone"),
            required=False,
            choices=known,
            initial=details.zone,
            help_text=_("Texts wait for their hours there."),
        )

    def _add_standing(self, details: Details) -> None:
        reps: list[tuple[str, str]] = [("", _("Nobody"))]
        reps += [(str(rep.id), rep.name) for rep in self.choices.reps]
        if details.rep is not None and str(details.rep) not in dict(reps):
            reps.append((str(details.rep), _("A former member")))
        self.fields["rep"] = forms.ChoiceField(
            label=_label("rep"), required=False, choices=reps, initial=details.rep or ""
        )
        self.fields["lead_status"] = Line(
            label=_label("lead_status"),
            required=False,
            max_length=LONGEST["lead_status"],
            initial=details.lead_status,
            widget=forms.TextInput(attrs={"list": "lead-statuses", "autocomplete": "off"}),
        )

    def clean(self) -> dict[str, Any]:
        """What each field says is checked by the rules; a person needs a name or a number."""
        said = super().clean() or {}
        for name, wrong in contacts.wrong(self._details(said)).items():
            if name not in self.errors:
                self.add_error(name, str(contact_words.WRONG[wrong]))
        for field in self.choices.fields:
            self._check_own(field, said)
        if said.get("number"):
            self._check_number(said["number"])
        if not said.get("name") and not said.get("number") and "name" not in self.errors:
            self.add_error("name", _("A contact needs a name or a phone number."))
        return said

    def _check_number(self, typed: str) -> None:
        parsed = numbers.parse(typed, country=self.visit.country)
        if isinstance(parsed, numbers.Number):
            self.e164 = parsed.e164
        else:
            self.add_error("number", str(words.REFUSALS.get(parsed.value, parsed.value)).capitalize() + ".")

    def _check_own(self, field: Field, said: dict[str, Any]) -> None:
        held = said.get(OWN + field.key)
        options = {*field.options, *(value for value, _ in _options(field, self._initial(field)))}
        value = fields.check(field.kind, held, options=options)
        if isinstance(value, fields.Wrong):
            self.add_error(OWN + field.key, str(contact_words.WRONG[value]))
        else:
            said[OWN + field.key] = "" if value is None else value

    def _initial(self, field: Field) -> object:
        return self.fields[OWN + field.key].initial

    def details(self) -> Details:
        """What was said; only when the form is valid."""
        return self._details(self.cleaned_data)

    def _details(self, said: Mapping[str, Any]) -> Details:
        plain = {name: str(said.get(name) or "") for name in (*WHO, *WHERE, "lead_status")}
        rep = str(said.get("rep") or "")
        own: dict[str, Value] = {
            field.key: said[OWN + field.key] for field in self.choices.fields if OWN + field.key in said
        }
        return Details(**plain, rep=int(rep) if rep.isdecimal() else None, fields=own)

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under their headings."""
        named = [
            (_("Who"), WHO),
            (_("Phone"), ("number", "kind", "textable")),
            (_("Standing"), STANDING),
            (_("Where"), WHERE),
            (_("Your own fields"), tuple(OWN + field.key for field in self.choices.fields)),
        ]
        kept = [(title, [self[name] for name in names if name in self.fields]) for title, names in named]
        return [(title, bound) for title, bound in kept if bound]


def _label(name: str) -> str:
    return str(contact_words.NAMES[name])


def _kinds() -> list[tuple[str, str]]:
    return [(kind.value, str(name)) for kind, name in contact_words.PHONE_KINDS.items()]


def _own(field: Field, value: object) -> forms.Field:
    shown = fields.show(field.kind, value)
    match field.kind:
        case FieldKind.YES_NO:
            known = [("", "—"), ("yes", _("Yes")), ("no", _("No"))]
            return forms.ChoiceField(label=field.name, required=False, choices=known, initial=shown)
        case FieldKind.CHOICE:
            return forms.ChoiceField(
                label=field.name, required=False, choices=[("", "—"), *_options(field, shown)], initial=shown
            )
        case FieldKind.DATE:
            widget: forms.Widget = forms.TextInput(attrs={"type": "date"})
        case FieldKind.NUMBER:
            widget = forms.TextInput(attrs={"inputmode": "decimal"})
        case _:
            widget = forms.TextInput()
    return Line(
        label=field.name, required=False, max_length=fields.LONGEST_TEXT, initial=shown, widget=widget
    )


def _options(field: Field, held: object) -> list[tuple[str, str]]:
    """The options; one that was taken from the field stays where a contact has it."""
    options = [*field.options, *([held] if isinstance(held, str) and held else [])]
    return [(option, option) for option in dict.fromkeys(options)]
