"""Numbers of accounts, for who runs the installation: added, given to workspaces, tested."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from threadline.actions import line_tests, numbers, writing
from threadline.models import CarrierAccount, Number, Sender, User, Workspace
from threadline.queries import answer_words, answers, desk
from threadline.queries import numbers as kept_numbers
from threadline.queries import operating as known
from threadline.rules import numbers as plans
from threadline.rules.levels import MessageState
from threadline.rules.registration import SHORT_CODE
from threadline.web import access, accounts, number_words, words
from threadline.web.forms import Text

_LONGEST_NAME, _LONGEST_AGENT = 60, 500
_MOVING = {
    MessageState.QUEUED,
    MessageState.HANDING_OFF,
    MessageState.ACCEPTED,
    MessageState.SENT,
    MessageState.UNKNOWN,
}
MINE = _("It is my own phone, and I agree to get a test text on it.")


class NumberForm(forms.Form):
    """What a number of a carrier is and can do."""

    kind = forms.ChoiceField(label=_("Kind"), choices=list(number_words.KINDS.items()))
    sms = forms.BooleanField(label=_("It sends and receives texts (SMS)"), required=False, initial=True)
    mms = forms.BooleanField(label=_("It sends and receives pictures (MMS)"), required=False)
    voice = forms.BooleanField(label=_("It takes calls"), required=False)

    def __init__(self, carrier: str, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if not kept_numbers.takes_files(carrier):
            del self.fields["mms"]
        if (kind := self.initial.get("kind")) is not None:  # a number is a short code or it is none
            self.fields["kind"].choices = [  # type: ignore[attr-defined]
                each for each in number_words.KINDS.items() if (each[0] == SHORT_CODE) == (kind == SHORT_CODE)
            ]

    @property
    def can(self) -> numbers.Abilities:
        """What it can do."""
        said = self.cleaned_data
        return numbers.Abilities(sms=said["sms"], mms=said.get("mms", False), voice=said["voice"])


class NewNumber(NumberForm):
    """A number of an account that is not here yet."""

    number = Text(
        label=_("Number"),
        max_length=30,
        help_text=_("With its country code, such as +1 512 555 0100; a short code as it is."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    country = forms.ChoiceField(
        label=_("Country of a short code"),
        required=False,
        choices=words.country_choices,
        help_text=_("A short code reaches people in its own country alone."),
    )
    field_order = ("number", "kind", "country")

    def clean(self) -> dict[str, Any]:
        """The number as it is kept; none that is here already."""
        said = dict(super().clean() or {})
        if "number" in said:
            said["number"] = self._kept(str(said["number"]).strip(), is_short=said.get("kind") == SHORT_CODE)
        return said

    def _kept(self, said: str, *, is_short: bool) -> str:
        read = plans.parse(said, country="US")
        if is_short and not plans.is_short_code(said):
            self.add_error("number", gettext("A short code has 3 to 7 digits."))
        elif not is_short and (not isinstance(read, plans.Number) or not said.startswith("+")):
            self.add_error("number", gettext("That is no number with its country code."))
        kept = said if is_short or not isinstance(read, plans.Number) else read.e164
        if Number.objects.filter(e164=kept).exists():
            self.add_error("number", gettext("There is that number already."))
        return kept


class TestForm(forms.Form):
    """A test of a number: by whom it is used, to which phone."""

    sender = forms.ChoiceField(
        label=_("Sent for"), help_text=_("The text and your consent are kept in this workspace.")
    )
    to = Text(
        label=_("Your phone"),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    mine = forms.BooleanField(label=MINE)

    def __init__(self, uses: list[known.Use], said: Any = None) -> None:
        super().__init__(said)
        self.fields["sender"].choices = [  # type: ignore[attr-defined]
            (str(each.sender), f"{each.workspace_name}: {each.name}") for each in uses if each.open
        ]

    def clean_to(self) -> str:
        """In E.164."""
        read = plans.parse(str(self.cleaned_data["to"]), country="US")
        if not isinstance(read, plans.Number):
            raise forms.ValidationError(_("That is no phone number."))
        return read.e164


@require_http_methods(["GET", "HEAD", "POST"])
@access.operator
def number_new(request: HttpRequest, account: int) -> HttpResponseBase:
    """A number of an account."""
    found = known.account(account)
    if found is None:
        raise Http404
    form = NewNumber(found.line.carrier, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = numbers.add_number(
                CarrierAccount.objects.get(pk=account), form.cleaned_data["number"], kind=form.cleaned_data["kind"],
                country=form.cleaned_data["country"], can=form.can, by=request.user.pk,
            )  # fmt: skip
        except ValueError:
            form.add_error("number", gettext("There are no rules for the country of this number yet."))
        else:
            messages.success(request, gettext("Added. Give it to a workspace."))
            return redirect("operator_number", ours=made.pk)
    context = {"form": form, "account": found}
    status = 422 if form.is_bound else 200
    return access.show_operator(request, "operator/number_new.html", context, at="operator", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@access.operator
def number(request: HttpRequest, ours: int) -> HttpResponseBase:
    """One number: what it can do, who uses it, a test."""
    found = _found(ours)
    form = _form(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        numbers.change_number(
            Number.objects.get(pk=ours), kind=form.cleaned_data["kind"], can=form.can,
            is_open="close" not in request.POST, by=request.user.pk,
        )  # fmt: skip
        messages.success(request, gettext("Saved."))
        return redirect("operator_number", ours=ours)
    return _page(request, found, form=form)


@require_POST
@access.operator
def number_give(request: HttpRequest, ours: int) -> HttpResponseBase:
    """Let a workspace use it."""
    found = _found(ours)
    workspace = Workspace.objects.filter(
        slug=request.POST.get("workspace", "").replace("\x00", "").strip()
    ).first()
    if workspace is None:
        messages.error(
            request, gettext("There is no such workspace; its short name stands in its address: /w/NAME/.")
        )
    elif Sender.objects.filter(workspace=workspace, number_id=ours).exists():
        messages.error(request, gettext("It uses this number already."))
    else:
        name = request.POST.get("name", "").replace("\x00", "").strip()[:_LONGEST_NAME] or found.e164
        numbers.give(workspace, Number.objects.get(pk=ours), name=name, by=request.user.pk)
        messages.success(request, gettext("Given."))
    return redirect("operator_number", ours=ours)


@require_POST
@access.operator
def number_test(request: HttpRequest, ours: int) -> HttpResponseBase:
    """Send a test by it, through the engine and past the gate like any other text."""
    found, uses = _found(ours), known.uses(ours)
    form = TestForm(uses, request.POST)
    if form.is_valid():
        use = next(each for each in uses if str(each.sender) == form.cleaned_data["sender"])
        user = request.user
        if not isinstance(user, User):
            raise Http404
        asked = line_tests.Asked(
            by=user,
            to=form.cleaned_data["to"],
            said=f"Ticked by the operator: {gettext(str(MINE))}",
            ip=accounts.address(request),
            user_agent=request.headers.get("User-Agent", "").replace("\x00", "")[:_LONGEST_AGENT],
            page=f"{settings.PUBLIC_URL}{reverse('operator_number', kwargs={'ours': ours})}",
        )
        done = line_tests.send(use.workspace, use.sender, asked, now=datetime.now(UTC))
        if isinstance(done, writing.Queued):
            return redirect("operator_test", workspace=use.workspace, message=done.message)
        form.add_error("to", _refusal(done.reason))
    return _page(request, found, test=form)


@require_safe
@access.operator
def test(request: HttpRequest, workspace: int, message: int) -> HttpResponse:
    """What became of a test, as it happens."""
    kept = known.tested(workspace, message)
    answer = answers.one(desk.read(workspace), message) if kept is not None else None
    if kept is None or answer is None:
        raise Http404
    state, number = kept
    zone = Workspace.objects.values_list("zone", flat=True).get(pk=workspace)
    context = {
        "number": known.number(number),
        "sections": answer_words.say(answer, zone=zone),
        "moving": state in _MOVING,
        "workspace": workspace,
        "message": message,
    }
    part = access.is_fragment(request, "became")
    return access.show_operator(
        request, "operator/became.html" if part else "operator/test.html", context, at="operator"
    )


def _refusal(reason: str) -> str:
    if reason == "opted_out":
        return gettext("This phone opted out there. Text START from it to the number, then try again.")
    said = {"reason": str(words.REFUSALS.get(reason, reason)), "way_out": answer_words.way_out(reason)}
    return gettext("Not sent: %(reason)s. %(way_out)s") % said


def _found(number: int) -> known.Number:
    found = known.number(number)
    if found is None:
        raise Http404
    return found


def _form(found: known.Number, said: Any = None) -> NumberForm:
    kept = {name: getattr(found, name) for name in ("kind", "sms", "mms", "voice")}
    account = known.account(found.account)
    return NumberForm(account.line.carrier if account is not None else "", said, initial=kept)


def _page(
    request: HttpRequest, found: known.Number, *, form: forms.Form | None = None, test: TestForm | None = None
) -> HttpResponse:
    uses = known.uses(found.id)
    context = {
        "number": found,
        "account": known.account(found.account),
        "uses": uses,
        "form": form or _form(found),
        "test": test or TestForm(uses),
        "workspaces": known.workspaces(),
    }
    bad = any(each is not None and each.is_bound for each in (form, test))
    return access.show_operator(
        request, "operator/number.html", context, at="operator", status=422 if bad else 200
    )
