"""EPCIS 2.0 in JSON: documents taken apart, events parsed.

>>> event = parse_event({"type": "ObjectEvent", "eventTime": "2026-03-01T08:00:00.000+08:00",
...     "eventTimeZoneOffset": "+08:00", "action": "OBSERVE", "bizStep": "urn:epcglobal:cbv:bizstep:shipping",
...     "epcList": ["urn:epc:id:sscc:4012345.0000000111"]})
>>> event.biz_step, event.namings[0].thing.key
('shipping', 'https://id.gs1.org/00/040123450000001112')
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tracechain.trace.events.context import Context, ContextUse, expand
from tracechain.trace.events.declaration import EventDeclaration, NamingForm, declaration_of
from tracechain.trace.events.event import Action, Event, EventError, EventType, Naming, Role
from tracechain.trace.events.event_hash import hash_by
from tracechain.trace.events.instant import parse_instant
from tracechain.trace.events.vocabulary import Vocabulary, cbv_name
from tracechain.trace.identifiers import CodeError, Kind, Thing, lot_key, parse_uri, place_key
from tracechain.trace.identifiers.code import LONGEST_KEPT
from tracechain.trace.words.fault import Fault
from tracechain.trace.words.fault_list import FaultList
from tracechain.trace.words.shown import shown

MOST_THINGS = 100_000  # named by one event: more is a mistake, or an attack

_LOT_NUMBER = frozenset(
    (
        "cbvmda:lotNumber",
        "urn:epcglobal:cbv:mda:lotNumber",
        "urn:epcglobal:cbv:mda#lotNumber",
        "urn:epcglobal:cbv:mdalotNumber",  # the namespace of the XML form, put before the name as JSON-LD does
        "https://ref.gs1.org/cbv/mda/lotNumber",
        "https://ns.gs1.org/cbv/mda/lotNumber",
    )
)


# A thing is packed, shipped and received within the hour, and a site sends the same few places with every event.
_kept_thing = lru_cache(maxsize=1 << 15)(parse_uri)
_kept_place = lru_cache(maxsize=4096)(place_key)


@dataclass(frozen=True, slots=True)
class Document:
    """The events of an EPCIS document, as the sender wrote them, and the `@context` they share."""

    context: Any
    events: tuple[Any, ...]


def parse_document(obj: Any) -> Document:
    """Take apart an EPCISDocument, an EPCISQueryDocument, a bare event, or a list of events.

    Raises EventError when it is none of these. The events themselves are not looked at: give each to `parse_event`.
    """
    if isinstance(obj, list):
        return Document(None, tuple(obj))
    if not isinstance(obj, Mapping):
        raise EventError.of("document.no_document", value=shown(obj))
    if obj.get("type") == "EPCISDocument":
        return Document(obj.get("@context"), _event_list(obj, ("epcisBody",)))
    if obj.get("type") == "EPCISQueryDocument":
        return Document(obj.get("@context"), _event_list(obj, ("epcisBody", "queryResults", "resultsBody")))
    if "epcisBody" in obj:
        raise EventError(Fault("document.no_type", {"type": shown(obj.get("type"))}, "type"))
    return Document(None, (obj,))


def parse_event(raw: Mapping[str, Any], context: Any = None) -> Event:
    """The event that a sender's JSON states; `context` is the `@context` of the document around it.

    For the events of one document let it be a Context, which is read once; else it may be as it came. Raises EventError
    with every fault found, each with the path of its field.
    """
    if not isinstance(raw, Mapping):
        raise EventError.of("event.no_event", value=shown(raw))
    declaration = declaration_of(raw)
    if declaration is None:
        raise EventError(_no_type(raw))
    return _Reading(declaration, raw, Context.of(context).used_by(raw)).event()


def _event_list(document: Mapping[str, Any], ways: Sequence[str]) -> tuple[Any, ...]:
    part: Any = document
    for step in (*ways, "eventList"):
        part = part.get(step) if isinstance(part, Mapping) else None
    if part is None and ways == ("epcisBody",) and isinstance(document.get("epcisBody"), Mapping):
        single = document["epcisBody"].get("event")
        part = None if single is None else [single]
    if not isinstance(part, list):
        raise EventError(Fault("document.no_event_list", path=".".join((*ways, "eventList"))))
    return tuple(part)


def _no_type(raw: Mapping[str, Any]) -> Fault:
    if "type" not in raw:
        return Fault("event.field_missing", {"field": "type"}, "type")
    return Fault("event.no_type", {"type": shown(raw["type"]), "types": tuple(EventType)}, "type")


class _Reading:
    """One event being read: what was found so far, and its faults."""

    def __init__(self, declaration: EventDeclaration, raw: Mapping[str, Any], used: ContextUse) -> None:
        self.declaration = declaration
        self.raw = raw
        self.used = used
        self.prefixes = used.prefixes
        self.faults = FaultList()
        self.fields = declaration.read(raw, self.faults)

    def event(self) -> Event:
        """The event, once nothing is wrong with it."""
        fields = self.fields
        namings = tuple(self._namings())
        if len(namings) > MOST_THINGS:
            self.faults.add("", "event.many_things", number=len(namings), most=MOST_THINGS)
        lot_number = self._lot_number()
        places = {name: self._place(name) for name in ("readPoint", "bizLocation")}
        sources = self._parties("sourceList", "source")
        destinations = self._parties("destinationList", "destination")
        memberships = self._memberships(namings, lot_number)
        if self.faults:
            raise EventError(*self.faults.told())
        content_hash = hash_by(self.used, self.raw)
        action = fields.get("action")
        return Event(
            id=fields.get("eventID") or content_hash,
            type=self.declaration.type,
            time=parse_instant(fields["eventTime"]),
            offset=fields["eventTimeZoneOffset"],
            content_hash=content_hash,
            document=self._document(),
            action=Action(action) if action else None,
            biz_step=self._name("bizStep", Vocabulary.BIZ_STEP),
            disposition=self._name("disposition", Vocabulary.DISPOSITION),
            read_point=places["readPoint"],
            biz_location=places["bizLocation"],
            transformation=self._uri("transformationID"),
            lot_number=lot_number,
            declared="errorDeclaration" in fields,
            namings=namings,
            memberships=memberships,
            sources=sources,
            destinations=destinations,
        )

    def _namings(self) -> Iterator[Naming]:
        for name, role in self.declaration.naming(NamingForm.ONE):
            if name in self.fields and (thing := self._thing(self.fields[name], name)) is not None:
                yield Naming(thing, role)
        for name, role in self.declaration.naming(NamingForm.EPCS):
            yield from self._epcs(name, role)
        for name, role in self.declaration.naming(NamingForm.QUANTITIES):
            yield from self._quantities(name, role)

    def _epcs(self, name: str, role: Role) -> Iterator[Naming]:
        seen: set[str] = set()  # one thing may come in two spellings
        for index, epc in enumerate(self.fields.get(name, ())):
            thing = self._thing(epc, f"{name}[{index}]")
            if thing is not None and (thing.key not in seen or thing.lot is not None):
                seen.add(thing.key)
                yield Naming(thing, role)

    def _quantities(self, name: str, role: Role) -> Iterator[Naming]:
        for index, element in enumerate(self.fields.get(name, ())):
            thing = self._thing(element["epcClass"], f"{name}[{index}].epcClass", as_class=True)
            if thing is not None:
                quantity = element.get("quantity")
                yield Naming(thing, role, None if quantity is None else float(quantity), element.get("uom", ""))

    def _thing(self, uri: str, path: str, as_class: bool = False) -> Thing | None:
        text = expand(uri.strip(), self.prefixes)
        try:
            return (_kept_thing if len(text) <= LONGEST_KEPT else parse_uri)(text, as_class=as_class)
        except CodeError as error:
            self.faults.put(error.fault.at(path))
            return None

    def _place(self, name: str) -> str | None:
        place = self.fields.get(name)
        return None if place is None else self._place_key(place["id"], f"{name}.id")

    def _place_key(self, uri: str, path: str) -> str | None:
        text = expand(uri, self.prefixes)
        try:
            return (_kept_place if len(text) <= LONGEST_KEPT else place_key)(text)
        except CodeError as error:
            self.faults.put(error.fault.at(path))
            return None

    def _parties(self, name: str, member: str) -> tuple[tuple[str, str], ...]:
        parties = []
        for index, entry in enumerate(self.fields.get(name, ())):
            key = self._place_key(entry[member], f"{name}[{index}].{member}")
            if key is not None:
                parties.append((self._cbv(entry["type"], Vocabulary.SOURCE_TYPE), key))
        return tuple(parties)

    def _name(self, field: str, vocabulary: Vocabulary) -> str | None:
        value = self.fields.get(field)
        return None if value is None else self._cbv(value, vocabulary)

    def _cbv(self, value: str, vocabulary: Vocabulary) -> str:
        uri = expand(value, self.prefixes)
        return cbv_name(uri, vocabulary) or uri

    def _uri(self, field: str) -> str | None:
        value = self.fields.get(field)
        return None if value is None else expand(value, self.prefixes)

    def _lot_number(self) -> str | None:
        """The lot number of the ILMD, in whatever spelling of its name; more than one there is a fault."""
        ilmd = self.fields.get("ilmd") or {}
        names = [key for key in ilmd if key in _LOT_NUMBER or expand(key, self.prefixes) in _LOT_NUMBER]
        found = [(key, lot) for key in names if (lot := self._lot_text(ilmd[key], f"ilmd.{key}")) is not None]
        if not found:
            return None
        name, lot = found[0]
        for other, another in found[1:]:
            if another != lot:
                both = {"other": other, "another": another, "name": name, "lot": lot}
                self.faults.add(
                    f"ilmd.{other}", "event.two_lot_numbers", **{one: shown(text) for one, text in both.items()}
                )
        return lot

    def _lot_text(self, value: Any, path: str) -> str | None:
        given = value.get("@value") if isinstance(value, Mapping) else value
        if isinstance(given, str | int) and not isinstance(given, bool) and str(given).strip():
            return str(given).strip()
        self.faults.add(path, "event.no_lot_number", value=shown(value))
        return None

    def _memberships(self, namings: Sequence[Naming], lot_number: str | None) -> tuple[tuple[str, str], ...]:
        pairs = {(naming.thing.key, naming.thing.lot): None for naming in namings if naming.thing.lot is not None}
        makes = self.declaration.makes.get(self.fields.get("action"))
        if lot_number is not None and makes is not None:
            made = (n.thing.key for n in namings if n.role is makes and n.thing.kind is Kind.INSTANCE)
            pairs |= {(key, lot): None for key in made if (lot := self._lot_key(key, lot_number)) is not None}
        return tuple(pairs)

    def _lot_key(self, instance: str, lot_number: str) -> str | None:
        try:
            return lot_key(instance, lot_number)
        except CodeError as error:
            fault = error.fault.at("ilmd")
            if fault not in self.faults:
                self.faults.put(fault)
            return None

    def _document(self) -> Mapping[str, Any]:
        """The sender's JSON; it takes along what it uses of the context of the document around it."""
        context = self.used.context
        return self.raw if context is None else {**self.raw, "@context": context}
