"""Settings of an account as somebody gives them: checked against what the carrier declares, secrets kept apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from threadline.carriers import addresses
from threadline.carriers.contract import CarrierFacts, Setting, SettingKind


class Wrong(ValueError):
    """What is wrong with the settings; `setting` names the one, "" where it is about all of them."""

    def __init__(self, setting: str, problem: str) -> None:
        super().__init__(f"{setting}: {problem}" if setting else problem)
        self.setting = setting
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Filled:
    """Settings that can be used, without what is left at its default."""

    plain: Mapping[str, str]
    secret: Mapping[str, str] = field(repr=False)


def fill(carrier: CarrierFacts, given: Mapping[str, str]) -> Filled:
    """The settings, split; raises Wrong."""
    known = {setting.name: setting for setting in carrier.settings}
    for name in given:
        if name not in known:
            raise Wrong(name, f"{carrier.title} has no such setting; it has {', '.join(known)}")
    for setting in carrier.settings:
        _check(setting, given.get(setting.name, ""))
    said = {name: value for name, value in given.items() if value}
    try:
        carrier.build(said)
    except ValueError as error:
        # It says "name: what is wrong" where it is about one of them.
        name, _, problem = str(error).partition(": ")
        raise Wrong(name if name in known else "", problem if name in known else str(error)) from None
    return Filled(
        {name: value for name, value in said.items() if not known[name].secret},
        {name: value for name, value in said.items() if known[name].secret},
    )


def _check(setting: Setting, value: str) -> None:
    if not value:
        if setting.required:
            raise Wrong(setting.name, f"missing. {setting.help}")
        return
    if "\0" in value:
        raise Wrong(setting.name, "it has a character that nothing can keep")
    if setting.kind is SettingKind.CHOICE and value not in setting.choices:
        raise Wrong(setting.name, f"one of {', '.join(filter(None, setting.choices))}")
    if setting.kind is SettingKind.ADDRESS and addresses.unix_path(value) is None:
        try:
            addresses.host_port(value)
        except ValueError as error:
            raise Wrong(setting.name, str(error)) from None
