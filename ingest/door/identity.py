"""Whether what came is from whom it says: the topic's GLN, the registered device and the signature belong together.

What does not is in quarantine, and moves no cursor: nobody but a device itself can make it believe that its
envelopes are safe. It sends them again, so that what was refused by mistake comes in once the registry is right.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tracechain.ingest.door.arrival import Arrival
from tracechain.ingest.door.source import Source, WayIn
from tracechain.trace.identifiers.code import CodeError
from tracechain.trace.identifiers.gln import Gln
from tracechain.trace.messages.error import MessageError
from tracechain.trace.messages.signature import PublicKey, SignedMessage, is_signed
from tracechain.trace.records.devices import Device
from tracechain.trace.records.keys import DeviceKey
from tracechain.trace.records.parties import Party
from tracechain.trace.records.records import Records
from tracechain.trace.words.fault import Fault

FRESH_SECONDS = 2.0  # so long a revocation may take to be felt
RECENT_SECONDS = 0.5  # what would be refused by older knowledge is asked afresh
_MOST_KNOWN = 10_000

_CHECKED = frozenset([WayIn.MQTT, WayIn.HTTP, WayIn.REST])  # files and replays a person vouches for

_Name = tuple[str, str]  # GLN and device; "" for the party itself


class Registry(StrEnum):
    """How strict the door is.

    `required`: parties and devices must be registered. `open`: who is not registered is taken as it comes.
    A message without a signature is taken where the party's policy accepts it, and with `open` also from a device
    that has no key. What a party sends by the EPCIS interface its token proves, and no signature is asked for.
    A GLN has its right check digit with either.
    """

    OPEN = "open"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class _Known:
    """What the registry has of a device."""

    party: Party | None
    device: Device | None
    keys: Mapping[str, DeviceKey]


class Identity:
    """Checks what parties and their devices bring against the registry; shared by threads."""

    def __init__(
        self,
        records: Records,
        registry: Registry = Registry.OPEN,
        *,
        fresh_seconds: float = FRESH_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._records, self._registry = records, registry
        self._fresh_seconds, self._clock = fresh_seconds, clock
        self._known: dict[_Name, tuple[float, _Known]] = {}

    def refusal(self, arrival: Arrival) -> Fault | None:
        """The fault that turns an arrival of a party away, or None. Raises RecordsUnavailable."""
        source = arrival.source
        if not _is_of_party(source):
            return None
        name = (source.party, source.device)
        fault = self._fault(arrival, self._find(name))
        if fault and self._age(name) > RECENT_SECONDS:  # it may be registered or have its key since then
            fault = self._fault(arrival, self._ask({name}, self._clock())[name])
        return fault

    def _fault(self, arrival: Arrival, known: _Known) -> Fault | None:
        source = arrival.source
        return (
            _mistyped(source.party)
            or self._unregistered(source, known)
            or _revoked(known.device)
            or self._unproven(arrival, known)
        )

    def _unproven(self, arrival: Arrival, known: _Known) -> Fault | None:
        source = arrival.source
        if source.channel is WayIn.REST:
            return None  # its token has proven who sends
        if arrival.signed:
            return _wrong_signature(arrival.signed, f"{source.party}.{source.device}", known.keys)
        if arrival.fault and is_signed(arrival.raw):
            return arrival.fault  # signed in a way that can't be verified: that is what its sender has to mend
        return self._unsigned(source.party, known)

    def _unregistered(self, source: Source, known: _Known) -> Fault | None:
        if self._registry is Registry.OPEN:
            return None
        if known.party is None:
            return Fault("sender.unknown_party", {"gln": source.party})
        if source.device and known.device is None:
            return Fault("sender.unknown_device", {"device": repr(source.device), "gln": source.party})
        return None

    def _unsigned(self, gln: str, known: _Known) -> Fault | None:
        if known.party is not None and known.party.accepts_unsigned:
            return None
        if self._registry is Registry.OPEN and not known.keys:
            return None
        return Fault("sender.unsigned", {"gln": gln})

    def ask(self, arrivals: Sequence[Arrival]) -> None:
        """Ask the registry of all who sent a batch at once, so that `refusal` asks for none of them. Raises RecordsUnavailable."""
        now = self._clock()
        senders = {(one.source.party, one.source.device) for one in arrivals if _is_of_party(one.source)}
        self._ask({name for name in senders if self._remembered(name, now) is None}, now)

    def _find(self, name: _Name) -> _Known:
        now = self._clock()
        return self._remembered(name, now) or self._ask({name}, now)[name]

    def _age(self, name: _Name) -> float:
        """How long ago the registry was asked of a name, in seconds."""
        until, _ = self._known[name]
        return self._clock() - (until - self._fresh_seconds)

    def _remembered(self, name: _Name, now: float) -> _Known | None:
        until, known = self._known.get(name, (0.0, None))
        return known if now < until else None

    def _ask(self, names: set[_Name], now: float) -> dict[_Name, _Known]:
        if not names:
            return {}
        glns = {gln for gln, _ in names}
        parties = self._records.parties.parties(glns)
        devices = {(one.gln, one.device): one for one in self._records.devices.of_parties(glns)}
        keys: dict[_Name, dict[str, DeviceKey]] = {}
        for key in self._records.keys.of_parties(glns):
            keys.setdefault((key.gln, key.device), {})[key.kid] = key
        found = {name: _Known(parties.get(name[0]), devices.get(name), keys.get(name, {})) for name in names}
        if len(self._known) + len(found) > _MOST_KNOWN:
            self._known.clear()
        self._known.update((name, (now + self._fresh_seconds, known)) for name, known in found.items())
        return found


def _is_of_party(source: Source) -> bool:
    return source.channel in _CHECKED and bool(source.party)


def _mistyped(gln: str) -> Fault | None:
    # Nobody can ever be registered by it; it is told to who uses it, as its topic can be written.
    try:
        Gln.parse(gln)
    except CodeError as error:
        return error.fault
    return None


def _revoked(device: Device | None) -> Fault | None:
    if device is None or device.revoked is None:
        return None
    return Fault("sender.revoked_device", {"device": repr(device.device), "gln": device.gln})


def _wrong_signature(signed: SignedMessage, user: str, keys: Mapping[str, DeviceKey]) -> Fault | None:
    key = keys.get(signed.kid)
    if key is None:
        return Fault("sender.other_key", {"kid": repr(signed.kid), "user": user})
    if key.revoked is not None:
        return Fault("sender.revoked_key", {"kid": repr(signed.kid), "user": user})
    try:
        signed.check(PublicKey(key.x))
    except MessageError as error:
        return error.fault
    return None
