"""The lines of the audit in the reader's language: what was done, where it can be seen, and what is said besides."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext, lazy_gettext
from flask_babel.speaklater import LazyString

from tracechain.trace.records.audit import AuditLine
from tracechain.trace.records.principal import AccountRole
from tracechain.trace.watching.alarm import AlarmKind
from tracechain.web.console.visible import visible
from tracechain.web.edge import words
from tracechain.web.edge.language import language
from tracechain.web.edge.times import spoken_time

_MOST_NAMED = 4  # events of a replayed entry; its own page has more of them
_MOST_DIGITS = 16  # of a hash

ACTS: Mapping[str, LazyString] = {
    "account.created": lazy_gettext("Account made"),
    "account.disabled": lazy_gettext("Account shut out"),
    "account.enabled": lazy_gettext("Account let in again"),
    "account.password_changed": lazy_gettext("Password changed"),
    "alarm.acknowledged": lazy_gettext("Alarm noted"),
    "console.login": lazy_gettext("Logged in"),
    "device.code": lazy_gettext("One-time code made"),
    "device.enrolled": lazy_gettext("Device enrolled with its key"),
    "device.key_revoked": lazy_gettext("Key of a device revoked"),
    "device.registered": lazy_gettext("Device registered"),
    "device.revoked": lazy_gettext("Device revoked"),
    "master_data.loaded": lazy_gettext("Master data loaded"),
    "node.forgotten": lazy_gettext("Device taken off watching"),
    "party.registered": lazy_gettext("Party registered or changed"),
    "place.registered": lazy_gettext("Place registered or changed"),
    "quarantine.refused_again": lazy_gettext("Quarantine: replayed and refused again"),
    "quarantine.rejected": lazy_gettext("Quarantine: rejected"),
    "quarantine.reopened": lazy_gettext("Quarantine: opened again"),
    "quarantine.replayed": lazy_gettext("Quarantine: replayed and recorded"),
    "token.created": lazy_gettext("Token made"),
    "token.revoked": lazy_gettext("Token revoked"),
}
_NAMES: Mapping[str, LazyString] = {
    "city_en": lazy_gettext("City in English"),
    "city_zh": lazy_gettext("City in Chinese"),
    "content": lazy_gettext("Content"),
    "events": lazy_gettext("Recorded as"),
    "expires": lazy_gettext("Valid until"),
    "faults": lazy_gettext("Why it was refused"),
    "kid": lazy_gettext("Key"),
    "kind": lazy_gettext("Alarm"),
    "label": lazy_gettext("For"),
    "name": lazy_gettext("Name"),
    "name_en": lazy_gettext("Name in English"),
    "name_zh": lazy_gettext("Name in Chinese"),
    "node": lazy_gettext("Device"),
    "note": lazy_gettext("Note"),
    "parties": lazy_gettext("Parties"),
    "party": lazy_gettext("Party (GLN)"),
    "places": lazy_gettext("Places"),
    "products": lazy_gettext("Products"),
    "role": lazy_gettext("Role"),
    "unsigned": lazy_gettext("Unsigned is accepted"),
}
_ROLES: Mapping[str, LazyString] = {
    AccountRole.NODE: lazy_gettext("business"),
    AccountRole.PARTNER: lazy_gettext("partner"),
    AccountRole.REGULATOR: lazy_gettext("regulator"),
    AccountRole.APPROVER: lazy_gettext("approver"),
    AccountRole.AUDITOR: lazy_gettext("auditor"),
    AccountRole.ADMIN: lazy_gettext("administrator"),
}
_PAGES: Mapping[str, str] = {
    "alarm": "console.watching.page",
    "device": "console.watching.page",
    "node": "console.watching.page",
}


def act(what: str) -> str:
    """What was done, in words; a verb of another version as it is."""
    return str(ACTS.get(what, what))


def way_to(line: AuditLine) -> str | None:
    """The address of the page that shows what it was done to; None where there is none."""
    kind = line.what.partition(".")[0]
    if kind == "quarantine":
        return url_for("console.quarantine.entry", identifier=line.subject)
    return url_for(_PAGES[kind]) if kind in _PAGES else None


def details(line: AuditLine) -> Iterator[tuple[str, str]]:
    """What is said besides: names and values; what is empty, or did not change, is left out."""
    for name, value in _told(line.detail).items():
        if value or value is False:
            speak = _OF_PARTY.get(name) if line.what == "party.registered" else None
            speak = speak or _SPOKEN.get(name, _plain)
            yield str(_NAMES.get(name, name)), visible(speak(value).encode("utf-8", "backslashreplace"))


def _told(detail: Mapping[str, Any]) -> dict[str, Any]:
    """The details, in which the contents before and after are one, and so are the events and how many more."""
    told = {name: value for name, value in detail.items() if name not in ("before", "after", "more")}
    before, after = detail.get("before"), detail.get("after")
    if before != after:
        told["content"] = before, after
    if "events" in detail:
        told["events"] = detail["events"], detail.get("more", 0)
    return told


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _content(hashes: tuple[str, str]) -> str:
    return " → ".join(f"{one[: len('sha256:') + _MOST_DIGITS]}…" for one in hashes)


def _events(named: tuple[list[str], int]) -> str:
    events, more = named
    left = len(events[_MOST_NAMED:]) + more
    return " · ".join([*events[:_MOST_NAMED], *([gettext("and %(num)d more", num=left)] if left else [])])


def _faults(faults: list[Any]) -> str:
    return " · ".join(": ".join(filter(None, (one.path, words.refusal(one)))) for one in words.refusals(faults))


def _alarm(kind: str) -> str:
    return words.alarm(AlarmKind(kind)) if kind in set(AlarmKind) else kind


_OF_PARTY: Mapping[str, Callable[[Any], str]] = {"role": words.role}
_SPOKEN: Mapping[str, Callable[[Any], str]] = {
    "content": _content,
    "events": _events,
    "expires": lambda time: spoken_time(time, "+08:00", language()),
    "faults": _faults,
    "kind": _alarm,
    "role": lambda role: str(_ROLES.get(role, role)),
    "unsigned": lambda is_so: str(gettext("yes") if is_so else gettext("no")),
}
