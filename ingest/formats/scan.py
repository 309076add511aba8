"""What a plain scanner says: `{"code": "]C1…", "at": "RFC 3339", "seq": 17}`; its profile says what that means.

The event has no eventID: it goes by its event hash, so that the same scan sent again is known as the same event.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from tracechain.ingest.door.result import Faults, reason
from tracechain.trace.error import TracechainError
from tracechain.trace.events.instant import InstantError, parse_instant
from tracechain.trace.identifiers import CodeError, Thing, parse_code
from tracechain.trace.messages.error import MessageError
from tracechain.trace.messages.payload import take_text, take_whole
from tracechain.trace.messages.profile import Profile, ProfileError
from tracechain.trace.messages.station import NoParent, make_event
from tracechain.trace.messages.topics import Node
from tracechain.trace.records.devices import Device
from tracechain.trace.words.shown import shown

T = TypeVar("T")
_OFFSET = re.compile(r"[+-]\d\d:\d\d$")


class ScanError(TracechainError, ValueError):
    """A scan of which no event can be made; `faults` are (field path, sentence) pairs."""

    def __init__(self, *faults: tuple[str, str]) -> None:
        super().__init__(reason(faults))
        self.faults: Faults = faults


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
            raise ScanError(("", f"The scan is {shown(value)}; expected an object with 'code' and 'at'"))
        faults: list[tuple[str, str]] = []
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
        sentence = (
            f"The profile of the device {node.device!r} packs into pallets, and a plain scan names none; "
            "expected a profile with the event 'object', or a gateway"
        )
        raise ScanError(("", sentence)) from None
    del event["eventID"]
    return event


def _profile(node: Node, device: Device | None) -> Profile:
    if device is None:
        sentence = f"The device {node.device!r} of {node.gln!r} is not registered; expected it with a profile"
        raise ScanError(("", sentence))
    if not device.profile:
        sentence = (
            f"The device {node.device!r} of {node.gln!r} has no profile; expected one that says which step it does"
        )
        raise ScanError(("", sentence))
    try:
        profile = Profile.parse({"gln": node.gln, "device": node.device, **device.profile})
    except ProfileError as error:
        raise ScanError(("", f"The profile of the device {node.device!r} can't be used: {error}")) from None
    if profile.node != node:
        sentence = (
            f"The profile of the device {node.device!r} of {node.gln!r} is that of {profile.node.device!r} "
            f"of {profile.node.gln!r}; expected its own"
        )
        raise ScanError(("", sentence))
    return profile


def _read(value: Mapping[str, Any], field: str, parse: Callable[[str], T], faults: list[tuple[str, str]]) -> T | None:
    try:
        return parse(take_text(value, field))
    except (MessageError, CodeError, InstantError) as error:
        faults.append((field, str(error)))
        return None


def _count(value: Mapping[str, Any], faults: list[tuple[str, str]]) -> None:
    try:
        take_whole(value, "seq", least=0)
    except MessageError as error:
        faults.append(("seq", str(error)))


def _offset(text: str) -> str:
    return text[-6:] if _OFFSET.search(text) else "+00:00"
