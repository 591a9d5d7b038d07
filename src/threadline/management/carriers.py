"""`threadline carriers`: the accounts at carriers that texts leave by, and the numbers of each."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from threadline.carriers import filling, registry
from threadline.carriers.contract import CarrierFacts
from threadline.host import database, home
from threadline.host.errors import HostError
from threadline.management import migrate
from threadline.rules.budgets import read

if TYPE_CHECKING:
    from threadline.models import CarrierAccount

HELP = "list, add, open or close accounts at carriers, and give them numbers"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, with which account."""
    what = parser.add_subparsers(dest="what", metavar="WHAT")
    what.add_parser("list", help="every account with its numbers (also without WHAT)")
    kinds = what.add_parser("kinds", help="the carriers there are, and the settings an account of each has")
    kinds.add_argument("kind", nargs="?", choices=sorted(registry.CARRIERS))
    add = what.add_parser("add", help="add an account; secrets are asked for, or read from lines NAME=VALUE")
    add.add_argument("kind", choices=sorted(registry.CARRIERS))
    add.add_argument("name", help="what you call it")
    add.add_argument(
        "settings", nargs="*", metavar="SETTING=VALUE", help="`threadline carriers kinds` lists them"
    )
    number = what.add_parser("number", help="add a number of ours to an account")
    number.add_argument("name", help="the account's name")
    number.add_argument("number", help="with its country code, such as +15125550100")
    number.add_argument("--workspace", metavar="NAME", help="who may use it, by its short name")
    number.add_argument(
        "--short-code", metavar="COUNTRY", default="", help="it is a short code of that country: US"
    )
    number.add_argument("--mms", action="store_true", help="it sends and receives pictures and files")
    number.add_argument("--label", default="", help="what its people call it, such as Front desk")
    limit = what.add_parser(
        "limit", help="let no more than so many parts leave by an account in so much time"
    )
    limit.add_argument("name", help="the account's name")
    limit.add_argument(
        "limit", metavar="PARTS/SECONDS", help="such as 4500/60, or PARTS/day@ZONE, or none for no limit"
    )
    for verb, told in (("open", "let texts leave by an account again"), ("close", "let none leave any more")):
        what.add_parser(verb, help=told).add_argument("name", help="the account's name")


def run(args: argparse.Namespace) -> int:
    """Do it, and say what was done."""
    if args.what == "kinds":
        sys.stdout.write("\n\n".join(_kind(facts) for facts in _kinds(args.kind)) + "\n")
        return 0
    do: Mapping[str | None, Callable[[argparse.Namespace], str]] = {
        "add": _add, "number": _number, "limit": _limit, "open": _open, "close": _open
    }  # fmt: skip
    with database.running(home.open_home()) as url:
        migrate.use(url)
        sys.stdout.write(do.get(args.what, _list)(args) + "\n")
    return 0


def _kinds(kind: str | None) -> Sequence[CarrierFacts]:
    return [registry.CARRIERS[kind]] if kind else list(registry.CARRIERS.values())


def _kind(facts: CarrierFacts) -> str:
    lines = [f"{facts.name}: {facts.title}"]
    for setting in facts.settings:
        notes = ["needed"] if setting.required else []
        notes += ["secret"] if setting.secret else []
        notes += [f"one of {', '.join(filter(None, setting.choices))}"] if setting.choices else []
        notes += [f"else {setting.default}"] if setting.default else []
        lines.append(f"  {setting.name:<17} {setting.help}" + (f" ({'; '.join(notes)})" if notes else ""))
    return "\n".join(lines)


def _list(args: argparse.Namespace) -> str:
    from threadline.queries import numbers, troubles

    lines = []
    for account in numbers.accounts():
        state = "" if account.open else ", closed"
        lines.append(f"{account.name}  {account.carrier}{state}")
        if account.open and account.away_since is not None:
            since = account.away_since.strftime("%Y-%m-%d %H:%M UTC")
            lines.append(f"  out of reach since {since}: {troubles.away(account.away_why)}")
        lines += [f"  {number}" for number in account.numbers]
        if account.webhook:
            lines.append(f"  calls {account.webhook}")
    return "\n".join(lines or ["There is no account yet. `threadline carriers add -h` says how to add one."])


def _add(args: argparse.Namespace) -> str:
    from threadline.actions import numbers

    facts = registry.CARRIERS[args.kind]
    given = _pairs(args.settings)
    if shown := [each.name for each in facts.settings if each.secret and each.name in given]:
        raise HostError(
            f"{shown[0]} is secret: leave it out, and it is asked for; here every user could see it."
        )
    given |= _secrets(facts)
    try:
        filled = filling.fill(facts, given)
    except filling.Wrong as error:
        raise HostError(f"{error}") from None
    if _found(args.name) is not None:
        raise HostError("There is an account of that name already.")
    made = numbers.add_account(
        args.kind, name=args.name, settings=filled.plain, secret_settings=filled.secret
    )
    said = f"Added. `threadline carriers number {args.name!r} +1...` gives it a number."
    path = f"/hooks/{made.carrier}/{made.key}"
    return f"{said}\nIt calls {path} at your public address." if facts.webhook is not None else said


def _number(args: argparse.Namespace) -> str:
    from threadline.actions import numbers
    from threadline.models import Number, Workspace
    from threadline.queries import numbers as known
    from threadline.rules.actors import OPERATOR
    from threadline.rules.registration import SHORT_CODE

    account = _account(args.name)
    ours = _ours(args.number.strip(), short=bool(args.short_code))
    workspace = Workspace.objects.filter(slug=args.workspace).first() if args.workspace else None
    if args.workspace and workspace is None:
        raise HostError("There is no such workspace; its short name stands in its address: /w/NAME/.")
    if Number.objects.filter(e164=ours).exists():
        raise HostError("There is that number already.")
    if args.mms and not known.takes_files(account.carrier):
        title = registry.CARRIERS[account.carrier].title
        raise HostError(f"{title} takes no pictures or files along: add the number without --mms.")
    try:
        made = numbers.add_number(
            account,
            ours,
            kind=SHORT_CODE if args.short_code else "did",
            country=args.short_code.upper(),
            can=numbers.Abilities(mms=args.mms),
        )
    except ValueError as error:
        raise HostError(f"{error}") from None
    if workspace is not None:
        numbers.add_sender(OPERATOR, workspace, made, name=args.label or ours)
    return "Added."


def _ours(said: str, *, short: bool) -> str:
    """A number of ours as it is kept."""
    from threadline.rules import numbers as plans

    read = plans.parse(said, country="US")
    if short and not plans.is_short_code(said):
        raise HostError("A short code has 3 to 7 digits.")
    if short:
        return said
    if not isinstance(read, plans.Number) or not said.startswith("+"):
        raise HostError("That is no number with its country code, such as +15125550100.")
    return read.e164


def _open(args: argparse.Namespace) -> str:
    from threadline.actions import numbers

    numbers.open_account(_account(args.name), is_open=args.what == "open")
    return "Open." if args.what == "open" else "Closed: no text leaves by it, and its links are down."


def _limit(args: argparse.Namespace) -> str:
    from threadline.actions import budgets

    account = _account(args.name)
    if args.limit == "none":
        budgets.limit_account(account.pk, None)
        return "No limit."
    try:
        limit = read(args.limit)
    except ValueError:
        raise HostError(
            "That is no limit: write PARTS/SECONDS such as 4500/60, of at least 10 seconds,"
            " or PARTS/day@ZONE such as 10000/day@America/Los_Angeles."
        ) from None
    budgets.limit_account(account.pk, limit)
    return "Limited."


def _found(name: str) -> CarrierAccount | None:
    from threadline.models import CarrierAccount

    return CarrierAccount.objects.filter(name=name).first()


def _account(name: str) -> CarrierAccount:
    found = _found(name)
    if found is None:
        raise HostError("There is no account of that name; `threadline carriers` lists them.")
    return found


def _pairs(words: Sequence[str]) -> dict[str, str]:
    for word in words:
        if "=" not in word:
            raise HostError(f"`{word}` is no setting: write NAME=VALUE.")
    return {name: value for name, _, value in (word.partition("=") for word in words)}


def _secrets(facts: CarrierFacts) -> dict[str, str]:
    """Asked for, so that they stand in no list of processes and no shell's history."""
    wanted = [setting.name for setting in facts.settings if setting.secret]
    if sys.stdin.isatty():
        return {name: getpass.getpass(f"{name}: ") for name in wanted}
    lines = [line.rstrip("\n") for line in sys.stdin if line.strip()]
    if any("=" not in line for line in lines):
        raise HostError("Secrets are read as lines NAME=VALUE.")
    return _pairs(lines)
