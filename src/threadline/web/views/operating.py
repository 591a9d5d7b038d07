"""Accounts at carriers, for who runs the installation: added, changed, opened, closed, tried again; and the log."""

from __future__ import annotations

from datetime import UTC, datetime

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from threadline.actions import accounts as acts
from threadline.actions import breakers, numbers
from threadline.actions import budgets as limiting
from threadline.carriers import registry
from threadline.models import CarrierAccount
from threadline.queries import accounts as kept_accounts
from threadline.queries import budgets, parked
from threadline.queries import operating as known
from threadline.web import access
from threadline.web.account_form import AccountForm
from threadline.web.limit_form import LimitForm


@require_safe
@access.operator
def accounts(request: HttpRequest) -> HttpResponse:
    """Every account, and the carriers there are."""
    rows = known.accounts(after=request.GET.get("after", "").replace("\x00", ""))
    more = rows[-1].name if len(rows) == known.PAGE else None
    context = {
        "rows": rows,
        "more": more,
        "kinds": list(registry.CARRIERS.values()),
        "parked": parked.count(),
    }
    return access.show_operator(request, "operator/accounts.html", context, at="operator")


@require_http_methods(["GET", "HEAD", "POST"])
@access.operator
def account_new(request: HttpRequest, carrier: str) -> HttpResponseBase:
    """An account at a carrier."""
    facts = registry.CARRIERS.get(carrier)
    if facts is None:
        raise Http404
    form = AccountForm(facts, request.POST or None)
    if request.method == "POST" and form.is_valid() and _is_free(form):
        made = numbers.add_account(
            carrier,
            name=form.cleaned_data["name"],
            settings=form.filled.plain,
            secret_settings=form.filled.secret,
            by=request.user.pk,
        )
        messages.success(request, _("Added. Give it a number."))
        return redirect("operator_account", account=made.pk)
    status = 422 if form.is_bound else 200
    context = {"form": form, "facts": facts}
    return access.show_operator(request, "operator/account_new.html", context, at="operator", status=status)


@require_safe
@access.operator
def account(request: HttpRequest, account: int) -> HttpResponse:
    """One account: its state, its numbers, its limit, where its carrier calls."""
    return _page(request, _found(account), LimitForm(budgets.limit_of_account(account)))


def _page(request: HttpRequest, found: known.Account, limit: LimitForm) -> HttpResponse:
    account = found.line.id
    rows = known.numbers(account, after=request.GET.get("after", "").replace("\x00", ""))
    more = rows[-1].e164 if len(rows) == known.PAGE else None
    webhook = f"{settings.PUBLIC_URL}{found.webhook}" if found.webhook else ""
    context = {
        "account": found,
        "rows": rows,
        "more": more,
        "webhook": webhook,
        "limit": limit,
        "now": datetime.now(UTC),
    }
    status = 422 if limit.is_bound else 200
    return access.show_operator(request, "operator/account.html", context, at="operator", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@access.operator
def account_change(request: HttpRequest, account: int) -> HttpResponseBase:
    """Its settings. Secrets are written and never shown."""
    found = _found(account)
    facts = registry.CARRIERS.get(found.line.carrier)
    if facts is None:
        raise Http404
    sealed = CarrierAccount.objects.values_list("secrets", flat=True).get(pk=account)
    secrets = kept_accounts.opened(bytes(sealed))
    form = AccountForm(facts, request.POST or None, kept=found, secrets=secrets)
    if request.method == "POST" and form.is_valid() and _is_free(form, but=account):
        acts.change(
            account,
            name=form.cleaned_data["name"],
            settings=form.filled.plain,
            secret_settings=form.filled.secret,
            by=request.user.pk,
        )
        messages.success(request, _("Saved. Links connect anew with it."))
        return redirect("operator_account", account=account)
    status = 422 if form.is_bound else 200
    context = {"form": form, "facts": facts, "account": found}
    return access.show_operator(
        request, "operator/account_change.html", context, at="operator", status=status
    )


@require_POST
@access.operator
def account_switch(request: HttpRequest, account: int) -> HttpResponseBase:
    """Let texts leave by it, or none any more."""
    is_open = request.POST.get("open") == "1"
    found = CarrierAccount.objects.filter(pk=account).first()
    if found is None:
        raise Http404
    numbers.open_account(found, is_open=is_open, by=request.user.pk)
    done = _("Texts leave by it again.") if is_open else _("No text leaves by it, and its links are down.")
    messages.success(request, done)
    return redirect("operator_account", account=account)


@require_POST
@access.operator
def account_again(request: HttpRequest, account: int) -> HttpResponseBase:
    """Try now whether it works again."""
    _found(account)
    if breakers.lift(account, by=request.user.pk):
        messages.success(request, _("It is tried again now."))
    return redirect("operator_account", account=account)


@require_POST
@access.operator
def account_limit(request: HttpRequest, account: int) -> HttpResponseBase:
    """So much for all its numbers together, or as much as they can."""
    found = _found(account)
    form = LimitForm(budgets.limit_of_account(account), request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    limiting.limit_account(account, form.limit, by=request.user.pk)
    messages.success(request, _("Saved."))
    return redirect("operator_account", account=account)


@require_safe
@access.operator
def log(request: HttpRequest) -> HttpResponse:
    """What operators did."""
    before = request.GET.get("before", "")
    start = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else known.NEWEST
    rows = known.log(before=start)
    more = rows[-1].id if len(rows) == known.PAGE else None
    context = {"rows": rows, "more": more}
    return access.show_operator(request, "operator/log.html", context, at="operator_log")


def _found(account: int) -> known.Account:
    found = known.account(account)
    if found is None:
        raise Http404
    return found


def _is_free(form: forms.Form, *, but: int = 0) -> bool:
    """Whether no other account has that name; says so where one has."""
    if CarrierAccount.objects.filter(name=form.cleaned_data["name"]).exclude(pk=but).exists():
        form.add_error("name", _("There is one of that name already."))
        return False
    return True
