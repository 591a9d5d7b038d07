"""The form of an account at any carrier, made from the settings that the carrier declares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from threadline.carriers import filling
from threadline.carriers.contract import CarrierFacts, Setting, SettingKind
from threadline.queries.operating import Account
from threadline.web import carrier_words
from threadline.web.forms import Text, area

_LONGEST = 8_000


class AccountForm(forms.Form):
    """Its name and its settings. A secret is never shown: it is set, and what is left empty stays.

    `filled` holds the settings once the form is valid.
    """

    name = Text(label=_("What you call it"), max_length=60)
    filled: filling.Filled

    def __init__(
        self,
        facts: CarrierFacts,
        said: Any = None,
        *,
        kept: Account | None = None,
        secrets: Mapping[str, str] | None = None,
    ) -> None:
        initial = {} if kept is None else {"name": kept.line.name}
        super().__init__(said, initial=initial)
        self._facts, self._secrets = facts, secrets or {}
        for setting in facts.settings:
            self.fields[_field(setting.name)] = _asked(setting, kept, is_set=setting.name in self._secrets)
            if setting.secret and not setting.required and setting.name in self._secrets:
                self.fields[_forget(setting.name)] = forms.BooleanField(
                    label=gettext("Forget the one that is set"), required=False
                )

    def clean(self) -> dict[str, Any]:
        """The settings as the carrier takes them; what is wrong with one stands beside it."""
        said = super().clean() or {}
        given = {each.name: said.get(_field(each.name)) or "" for each in self._facts.settings}
        for name, secret in self._secrets.items():
            if name in given and not given[name] and not said.get(_forget(name)):
                given[name] = secret
        if self.errors:
            return said
        try:
            self.filled = filling.fill(self._facts, given)
        except filling.Wrong as wrong:
            self.add_error(_field(wrong.setting) if wrong.setting else None, wrong.problem)
        return said


def _field(name: str) -> str:
    return f"setting_{name}"


def _forget(name: str) -> str:
    return f"forget_{name}"


def _asked(setting: Setting, kept: Account | None, *, is_set: bool) -> forms.Field:
    told: dict[str, Any] = {
        "label": carrier_words.label(setting.name),
        "help_text": _help(setting, is_set=is_set),
        "required": setting.required and not is_set,
        "initial": "" if setting.secret or kept is None else kept.plain.get(setting.name, ""),
    }
    if setting.kind is SettingKind.CHOICE:
        choices = [(each, _choice(each, setting)) for each in setting.choices]
        told["initial"] = told["initial"] or setting.default
        return forms.ChoiceField(choices=choices, **told)
    if setting.kind is SettingKind.LINES:
        return Text(max_length=_LONGEST, widget=area(rows=4, spellcheck="false"), **told)
    quiet = {"autocomplete": "off", "spellcheck": "false", "placeholder": setting.default}
    if setting.secret:
        never = forms.PasswordInput(render_value=False, attrs={**quiet, "autocomplete": "new-password"})
        return Text(max_length=_LONGEST, strip=False, widget=never, **told)
    return Text(max_length=_LONGEST, widget=forms.TextInput(attrs=quiet), **told)


def _choice(value: str, setting: Setting) -> str:
    shown = carrier_words.choice(setting.name, value)
    return gettext("%(value)s (usual)") % {"value": shown} if value == setting.default and value else shown


def _help(setting: Setting, *, is_set: bool) -> str:
    words = gettext(setting.help)
    if is_set:
        return gettext("%(help)s Set; leave empty to keep it.") % {"help": words}
    if setting.default and setting.kind is not SettingKind.CHOICE:
        return gettext("%(help)s Empty: %(default)s.") % {"help": words, "default": setting.default}
    if not setting.required and setting.kind is not SettingKind.CHOICE:
        return gettext("%(help)s Optional.") % {"help": words}
    return words
