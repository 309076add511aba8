"""What a plain scanner says: `{"code": "]C1…", "at": "RFC 3339", "seq": 17}`; its profile says what that means.

The event has no eventID: it goes by its event hash, so that the same scan sent again is known as the same event.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from tracechain.trace.events.instant import InstantError, parse_instant
from tracechain.trace.identifiers import CodeError, Thing, parse_code
from tracechain.trace.messages.error import MessageError
from tracechain.trace.messages.payload import take_text, take_whole
from tracechain.trace.messages.profile import Profile, ProfileError
from tracechain.trace.messages.station import NoParent, make_event
from tracechain.trace.messages.topics import Node
from tracechain.trace.records.devices import Device
from tracechain.trace.words.fault import Fault, FaultError
from tracechain.trace.words.shown import shown

T = TypeVar("T")
_OFFSET = re.compile(r"[+-]\d\d:\d\d$")


class ScanError(FaultError):
    """A scan of which no event can be made: all that is wrong with it, each fault with its field."""


@dataclass(frozen=True, slots=True)
class PlainScan:
    """One code as a plain scanner saw it; `at` is µs since 1970, on a clock of `offset`.

    Its count `seq` is no part of the event: the same scan may be sent again under another number. So two scans of one
    code at one instant are one event, whatever their numbers.
    """

    code: Thing
    at: int
    offset: str

    @classmethod
    def parse(cls, value: Any) -> PlainScan:
        """Read a scan's JSON; ScanError tells everything that is wrong with it."""
        if not isinstance(value, Mapping):
            raise ScanError.of("scan.no_object", found=shown(value))
        faults: list[Fault] = []
        code = _read(value, "code", parse_code, faults)
        at = _read(value, "at", parse_instant, faults)
        if "seq" in value:
            _count(value, faults)
        if code is None or at is None or faults:
            raise ScanError(*faults)
        return cls(code, at, _offset(value["at"]))


def event_of(value: Any, node: Node, device: Device | None) -> dict[str, Any]:
    """The event of a scan by the profile of its device (None where it is not registered). Raises ScanError."""
    profile, scan = _profile(node, device), PlainScan.parse(value)
    try:
        event = make_event(scan.code, profile, scan.at, scan.offset)
    except NoParent:
        raise ScanError.of("scan.no_pallet", device=repr(node.device)) from None
    del event["eventID"]
    return event


def _profile(node: Node, device: Device | None) -> Profile:
    named = {"device": repr(node.device), "gln": repr(node.gln)}
    if device is None:
        raise ScanError.of("scan.unknown_device", **named)
    if not device.profile:
        raise ScanError.of("scan.no_profile", **named)
    try:
        profile = Profile.parse({"gln": node.gln, "device": node.device, **device.profile})
    except ProfileError as error:
        raise ScanError.of("scan.bad_profile", device=repr(node.device), why=error.fault) from None
    if profile.node != node:
        other = {"other_device": repr(profile.node.device), "other_gln": repr(profile.node.gln)}
        raise ScanError.of("scan.profile_of_other", **named, **other)
    return profile


def _read(value: Mapping[str, Any], field: str, parse: Callable[[str], T], faults: list[Fault]) -> T | None:
    try:
        return parse(take_text(value, field))
    except (MessageError, CodeError, InstantError) as error:
        faults.append(error.fault.at(field))
        return None


def _count(value: Mapping[str, Any], faults: list[Fault]) -> None:
    try:
        take_whole(value, "seq", least=0)
    except MessageError as error:
        faults.append(error.fault.at("seq"))


def _offset(text: str) -> str:
    return text[-6:] if _OFFSET.search(text) else "+00:00"
