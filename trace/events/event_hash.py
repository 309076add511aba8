"""The event hash of CBV 2.0 (section 8.9): one name for what an event says, however it is spelled.

The canonical string of an event (its *pre-hash*) is `key=value` after `key=value` in a fixed order, codes as Digital
Links, times in UTC, lists sorted; the hash is its SHA-256. The eventID, the recordTime, an error declaration and
comments are not in it, so a copy that voids an event has the event's own hash.

>>> event = {"type": "ObjectEvent", "eventTime": "2026-03-01T08:00:00+08:00", "eventTimeZoneOffset": "+08:00",
...     "action": "OBSERVE", "epcList": ["urn:epc:id:sscc:4012345.0000000111"]}
>>> prehash(event)[:71]
'eventType=ObjectEventeventTime=2026-03-01T00:00:00.000ZeventTimeZoneOff'
>>> event_hash(event)
'ni:///sha-256;f7cc390d92acd9bf120d1af3b49347d491744fc3cf11e97c58a4c85bfdc62d17?ver=CBV2.0'
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from tracechain.trace.events.canonical import Values
from tracechain.trace.events.context import Context, ContextUse
from tracechain.trace.events.event import EventError
from tracechain.trace.events.vocabulary import Vocabulary

# Characters, of one event: a name is written before each entry of its list, so a short text may say much.
MOST_EXTENSIONS = 1 << 22

_QUANTITY = ("epcClass", "quantity", "uom")
_METADATA = (
    *("time", "startTime", "endTime", "deviceID", "deviceMetadata", "rawData"),
    *("dataProcessingMethod", "bizRules"),
)
_REPORT = (
    *("type", "exception", "deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "time", "microorganism"),
    *("chemicalSubstance", "value", "component", "stringValue", "booleanValue", "hexBinaryValue", "uriValue"),
    *("minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue", "uom", "coordinateReferenceSystem"),
)
_TIMES = frozenset(["eventTime", "time", "startTime", "endTime"])
_WORDS = frozenset(["type", "exception"])  # of a sensor report: words of the GS1 web vocabulary
_LEFT_OUT = frozenset(["recordTime", "eventID", "errorDeclaration", "certificationInfo", "type", "@context"])
_COMMENTS = frozenset(["comment", "rdfs:comment", "http://www.w3.org/2000/01/rdf-schema#comment"])


def event_hash(raw: Mapping[str, Any], context: Any = None) -> str:
    """The name of an event by its content; `context` is the `@context` of the document around it, read or as it came.

    Raises EventError where the event uses more of its context, or says more beyond the standard, than can be taken.
    """
    return hash_by(Context.of(context).used_by(raw), raw)


def hash_by(used: ContextUse, raw: Mapping[str, Any]) -> str:
    """The name of an event of which is known what it uses of its context."""
    digest = hashlib.sha256(_canon(used).event(raw).encode()).hexdigest()
    return f"ni:///sha-256;{digest}?ver=CBV2.0"


def prehash(raw: Mapping[str, Any], context: Any = None) -> str:
    """The canonical string of an event, before it is hashed. Raises EventError likewise."""
    return _canon(Context.of(context).used_by(raw)).event(raw)


@lru_cache(maxsize=64)  # the events of a document mostly use the same
def _canon(used: ContextUse) -> _Canon:
    return _Canon(used.prefixes)


class _Canon(Values):
    """Canonical strings of events, and of the standard fields in them."""

    def event(self, raw: Mapping[str, Any]) -> str:
        event_type = self.text(raw.get("type")).rpartition("/")[2]
        parts = [f"eventType={event_type}"]
        parts += [write(self, name, raw[name]) for name, write in _ORDER.items() if name in raw]
        extensions = _Extensions(self)
        if "ilmd" in raw:
            parts.append(_inside("ilmd", extensions.others(raw["ilmd"], ())))
        parts += (extensions.of(name, raw[name]) for name in _EXTENSIBLE if name in raw)
        own = {key: value for key, value in raw.items() if key not in _KNOWN}
        if own:
            parts.append(extensions.members(own))
        return "".join(parts)

    def field(self, name: str, value: Any) -> str:
        text = self.time(value) if name in _TIMES else self.text(value)
        return f"{name}={text}" if text else ""

    def listed(self, name: str, values: Any) -> str:
        texts = map(self.text, _items(values))
        return _inside(name, _sorted([f"epc={text}" for text in texts if text]))

    def quantities(self, name: str, values: Any) -> str:
        return _inside(name, _sorted(self.object("quantityElement", value, _QUANTITY) for value in _items(values)))

    def object(self, name: str, value: Any, order: Iterable[str]) -> str:
        if not isinstance(value, Mapping):
            return ""
        return _inside(name, "".join([self.field(key, value[key]) for key in order if key in value]))

    def place(self, name: str, value: Any) -> str:
        return self.object(name, value, ("id",))

    def biz_step(self, name: str, value: Any) -> str:
        return _inside(name, self.cbv(value, Vocabulary.BIZ_STEP), "=")

    def disposition(self, name: str, value: Any) -> str:
        return _inside(name, self.cbv(value, Vocabulary.DISPOSITION), "=")

    def persistent(self, name: str, value: Any) -> str:
        given = value if isinstance(value, Mapping) else {}
        both = (_sorted(self.disposition(key, one) for one in _items(given.get(key))) for key in ("set", "unset"))
        return _inside(name, "".join(both))

    def transactions(self, name: str, values: Any) -> str:
        return self.pairs(name, values, "bizTransaction", Vocabulary.TRANSACTION_TYPE)

    def sources(self, name: str, values: Any) -> str:
        return self.pairs(name, values, "source", Vocabulary.SOURCE_TYPE)

    def destinations(self, name: str, values: Any) -> str:
        return self.pairs(name, values, "destination", Vocabulary.SOURCE_TYPE)

    def pairs(self, name: str, values: Any, member: str, vocabulary: Vocabulary) -> str:
        return _inside(
            name,
            _sorted(
                _inside("type", self.cbv(pair.get("type"), vocabulary), "=") + self.field(member, pair.get(member))
                for pair in _objects(values)
            ),
        )

    def sensors(self, _name: str, values: Any) -> str:
        return _sorted(
            _inside(
                "sensorElement",
                self.object("sensorMetadata", element.get("sensorMetadata"), _METADATA)
                + _sorted(map(self.report, _objects(element.get("sensorReport")))),
            )
            for element in _objects(values)
        )

    def report(self, value: Mapping[str, Any]) -> str:
        parts = []
        for key in _REPORT:
            if key in value:
                if key in _WORDS:
                    parts.append(_inside(key, self.word(value[key]), "="))
                elif key == "component":
                    parts.append(_inside(key, self.cbv(value[key], Vocabulary.COMPONENT), "="))
                else:
                    parts.append(self.field(key, value[key]))
        return _inside("sensorReport", "".join(parts))


class _Extensions:
    """What one event says beyond the standard, as far as there is room for it: names are written out, before each entry."""

    def __init__(self, values: Values) -> None:
        self._values = values
        self._room = MOST_EXTENSIONS

    def of(self, name: str, value: Any) -> str:
        """What a standard field holds beyond the standard, each with the name of its parent before it."""
        if name == "sensorElementList":
            return _sorted(map(self._sensor, _objects(value)))
        return _inside(name, self.others(value, ("id",)))

    def others(self, value: Any, known: Iterable[str]) -> str:
        if not isinstance(value, Mapping):
            return ""
        others = {key: value[key] for key in value if key not in known}
        return self.members(others) if others else ""

    def members(self, value: Mapping[str, Any]) -> str:
        """The members of an extension, sorted; a list gives one for each of its entries."""
        named = ((self._values.name(key), member) for key, member in value.items() if key not in _COMMENTS)
        return _sorted(self._member(name, entry) for name, member in named for entry in _entries(member))

    def _member(self, name: str, value: Any) -> str:
        if not isinstance(value, Mapping):
            return self._taken(_inside(name, self._values.text(value), "="))
        # XML text beside attributes; a JSON-LD value beside its type
        own = next((key for key in ("#text", "@value") if key in value), None)
        text = "" if own is None else self._taken(_inside("", self._values.text(value[own]), "="))
        rest = {key: value[key] for key in value if key != own and not (own == "@value" and key[:1] == "@")}
        content = text + self.members(rest)
        return self._taken(name) + content if content else ""

    def _sensor(self, element: Mapping[str, Any]) -> str:
        metadata = _inside("sensorMetadata", self.others(element.get("sensorMetadata"), _METADATA))
        reports = _sorted(
            _inside("sensorReport", self.others(report, _REPORT)) for report in _items(element.get("sensorReport"))
        )
        return _inside("sensorElement", metadata + reports + self.others(element, ("sensorMetadata", "sensorReport")))

    def _taken(self, written: str) -> str:
        self._room -= len(written)
        if self._room < 0:
            raise EventError.of("event.long_extensions", most=MOST_EXTENSIONS)
        return written


def _inside(name: str, content: str, sign: str = "") -> str:
    """A name before its content; nothing before nothing."""
    return f"{name}{sign}{content}" if content else ""


def _sorted(strings: Iterable[str]) -> str:
    return "".join(sorted(strings))


def _items(values: Any) -> Iterable[Any]:
    return values if isinstance(values, list) else () if values is None else (values,)


def _objects(values: Any) -> Iterator[Mapping[str, Any]]:
    return (value for value in _items(values) if isinstance(value, Mapping))


def _entries(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for entry in value:
            yield from _entries(entry)
    else:
        yield value


_ORDER: dict[str, Callable[[_Canon, str, Any], str]] = {
    "eventTime": _Canon.field,
    "eventTimeZoneOffset": _Canon.field,
    "epcList": _Canon.listed,
    "parentID": _Canon.field,
    "inputEPCList": _Canon.listed,
    "childEPCs": _Canon.listed,
    "quantityList": _Canon.quantities,
    "childQuantityList": _Canon.quantities,
    "inputQuantityList": _Canon.quantities,
    "outputEPCList": _Canon.listed,
    "outputQuantityList": _Canon.quantities,
    "action": _Canon.field,
    "transformationID": _Canon.field,
    "bizStep": _Canon.biz_step,
    "disposition": _Canon.disposition,
    "persistentDisposition": _Canon.persistent,
    "readPoint": _Canon.place,
    "bizLocation": _Canon.place,
    "bizTransactionList": _Canon.transactions,
    "sourceList": _Canon.sources,
    "destinationList": _Canon.destinations,
    "sensorElementList": _Canon.sensors,
}
_KNOWN = frozenset([*_ORDER, *_LEFT_OUT, "ilmd"])
_EXTENSIBLE = ("readPoint", "bizLocation", "sensorElementList")
