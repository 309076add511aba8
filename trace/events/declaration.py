"""The five event types of EPCIS 2.0 (sections 7.4.1 to 7.4.6), each declared once: its fields, and what it must not lack.

Of a field it says which check its value passes, whether it is needed, and as what it names things. Who reads, checks or
explains events asks here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Any

from tracechain.trace.events import objects, shape
from tracechain.trace.events.event import EventType, Role
from tracechain.trace.events.shape import Check
from tracechain.trace.events.vocabulary import Vocabulary
from tracechain.trace.words.fault import Fault, phrase
from tracechain.trace.words.fault_list import FaultList

_Raw = Mapping[str, Any]


class NamingForm(Enum):
    """How a field names things."""

    ONE = "one"  # a URI
    EPCS = "epcs"  # a list of URIs
    QUANTITIES = "quantities"  # a list of classes, each with a quantity


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an event: the check that its value passes; and, where it names things, how, and in which role."""

    check: Check
    needed: bool = False
    names: NamingForm | None = None
    role: Role = Role.OBJECT


@dataclass(frozen=True)
class EventDeclaration:
    """One type of event. `what` it is called in sentences.

    `lack` gives the kind of fault where fields that may each be absent are absent together. `makes` is, by the action (None
    where the type has none), the role of the instances that an event brings into being (trace-semantics, section 4).
    """

    type: EventType
    what: Fault
    fields: Mapping[str, Field]
    lack: Callable[[_Raw], str | None]
    makes: Mapping[str | None, Role] = field(default_factory=dict)

    def read(self, raw: _Raw, faults: FaultList) -> dict[str, Any]:
        """The fields of an event that are as they must be; what is wrong is added to the faults."""
        fields: dict[str, Any] = {}
        wrong: dict[str, FaultList] = {}
        found = FaultList()
        for name, value in raw.items():
            check = self._checks.get(name)
            if check is not None:
                if value is None:
                    found.add(name, "value.null", field=name)
                else:
                    check(value, name, found)
                if found.number:
                    wrong[name], found = found, FaultList()
                else:
                    fields[name] = value
        if wrong or not self._needed <= fields.keys():
            self._tell(raw, wrong, faults)
        if len(fields) + len(wrong) < len(raw):
            self._extensions(raw, faults)
        if lack := self.lack(raw):
            faults.add("", lack)
        return fields

    def naming(self, how: NamingForm) -> Sequence[tuple[str, Role]]:
        """The fields that name things in a way, each with the role in which they are named."""
        return self._naming[how]

    @cached_property
    def _naming(self) -> Mapping[NamingForm, Sequence[tuple[str, Role]]]:
        return {how: [(name, one.role) for name, one in self.fields.items() if one.names is how] for how in NamingForm}

    def _tell(self, raw: _Raw, wrong: Mapping[str, FaultList], faults: FaultList) -> None:
        """What is wrong with known fields, in their order."""
        for name, one in self.fields.items():
            if name in wrong:
                faults.take("", wrong[name])
            elif one.needed and name not in raw:
                faults.add(name, "event.field_missing", field=name)

    def _extensions(self, raw: _Raw, faults: FaultList) -> None:
        for name, value in raw.items():
            if name not in self.fields and name != "@context":
                shape.extension(name, value, name, self.what, faults)

    @cached_property
    def _checks(self) -> Mapping[str, Check]:
        return {name: one.check for name, one in self.fields.items()}

    @cached_property
    def _needed(self) -> frozenset[str]:
        return frozenset(name for name, one in self.fields.items() if one.needed)


def _object_lacks(raw: _Raw) -> str | None:
    if "ilmd" in raw and raw.get("action") in ("OBSERVE", "DELETE"):
        return "event.ilmd_without_add"
    if "epcList" in raw or raw.get("quantityList") or (raw.get("sensorElementList") and "readPoint" in raw):
        return None
    return "event.object_empty"


def _children_lack(raw: _Raw) -> str | None:
    if raw.get("childEPCs") or raw.get("childQuantityList") or raw.get("action") == "DELETE":
        return None
    return "event.no_children"


def _transaction_lacks(raw: _Raw) -> str | None:
    if "epcList" in raw or raw.get("quantityList") or raw.get("action") == "DELETE":
        return None
    return "event.transaction_empty"


def _transformation_lacks(raw: _Raw) -> str | None:
    inputs = bool(raw.get("inputEPCList") or raw.get("inputQuantityList"))
    outputs = bool(raw.get("outputEPCList") or raw.get("outputQuantityList"))
    if (inputs and outputs) or ((inputs or outputs) and "transformationID" in raw):
        return None
    return "event.transformation_open"


_EPCS, _EPC_SET = shape.listed(shape.text), shape.listed(shape.text, unique=True)
_QUANTITIES = shape.listed(objects.QUANTITY)
_ACTION = Field(shape.choice("OBSERVE", "ADD", "DELETE"), needed=True)
_ILMD, _PERSISTENT = Field(objects.ILMD), Field(objects.persistent_disposition)

_ALWAYS: Mapping[str, Field] = {
    "type": Field(shape.text, needed=True),
    "eventTime": Field(shape.time, needed=True),
    "eventTimeZoneOffset": Field(shape.offset, needed=True),
}
_COMMON: Mapping[str, Field] = {
    "recordTime": Field(shape.time),
    "eventID": Field(shape.uri),
    "certificationInfo": Field(shape.either(shape.uri, shape.listed(shape.uri))),
    "errorDeclaration": Field(objects.ERROR_DECLARATION),
    "bizStep": Field(shape.name(Vocabulary.BIZ_STEP, phrase("biz_step"))),
    "disposition": Field(objects.DISPOSITION),
    "readPoint": Field(objects.PLACE),
    "bizLocation": Field(objects.PLACE),
    "bizTransactionList": Field(shape.listed(objects.TRANSACTION)),
    "sourceList": Field(shape.listed(objects.SOURCE)),
    "destinationList": Field(shape.listed(objects.DESTINATION)),
    "sensorElementList": Field(shape.listed(objects.SENSOR_ELEMENT)),
}


def _fields(**own: Field) -> Mapping[str, Field]:
    """All fields of a type, those that are needed first: so faults are told in this order."""
    needed = {**_ALWAYS, **{name: one for name, one in own.items() if one.needed}}
    return {**needed, **{name: one for name, one in {**_COMMON, **own}.items() if name not in needed}}


def _one(role: Role, *, needed: bool = False) -> Field:
    return Field(shape.text, needed, NamingForm.ONE, role)


def _epcs(role: Role, check: Check = _EPCS) -> Field:
    return Field(check, False, NamingForm.EPCS, role)


def _quantities(role: Role) -> Field:
    return Field(_QUANTITIES, False, NamingForm.QUANTITIES, role)


_DECLARATIONS = (
    EventDeclaration(
        EventType.OBJECT,
        phrase("object_event"),
        _fields(
            action=_ACTION,
            epcList=_epcs(Role.OBJECT, _EPC_SET),
            quantityList=_quantities(Role.OBJECT),
            persistentDisposition=_PERSISTENT,
            ilmd=_ILMD,
        ),
        _object_lacks,
        {"ADD": Role.OBJECT},
    ),
    EventDeclaration(
        EventType.AGGREGATION,
        phrase("aggregation_event"),
        _fields(
            action=_ACTION,
            parentID=_one(Role.PARENT),
            childEPCs=_epcs(Role.CHILD),
            childQuantityList=_quantities(Role.CHILD),
        ),
        _children_lack,
    ),
    EventDeclaration(
        EventType.TRANSACTION,
        phrase("transaction_event"),
        _fields(
            action=_ACTION,
            bizTransactionList=Field(shape.listed(objects.TRANSACTION, least=1), needed=True),
            parentID=_one(Role.OBJECT),
            epcList=_epcs(Role.OBJECT),
            quantityList=_quantities(Role.OBJECT),
        ),
        _transaction_lacks,
    ),
    EventDeclaration(
        EventType.TRANSFORMATION,
        phrase("transformation_event"),
        _fields(
            inputEPCList=_epcs(Role.INPUT, _EPC_SET),
            outputEPCList=_epcs(Role.OUTPUT, _EPC_SET),
            inputQuantityList=_quantities(Role.INPUT),
            outputQuantityList=_quantities(Role.OUTPUT),
            transformationID=Field(shape.uri),
            persistentDisposition=_PERSISTENT,
            ilmd=_ILMD,
        ),
        _transformation_lacks,
        {None: Role.OUTPUT},
    ),
    EventDeclaration(
        EventType.ASSOCIATION,
        phrase("association_event"),
        _fields(
            action=_ACTION,
            parentID=_one(Role.ASSOCIATION_PARENT, needed=True),
            childEPCs=_epcs(Role.ASSOCIATION_CHILD),
            childQuantityList=_quantities(Role.ASSOCIATION_CHILD),
        ),
        _children_lack,
    ),
)
DECLARATIONS: Mapping[str, EventDeclaration] = {one.type.value: one for one in _DECLARATIONS}
FIELD_NAMES = objects.FIELD_NAMES.union(*(one.fields for one in _DECLARATIONS))


def declaration_of(raw: _Raw) -> EventDeclaration | None:
    """The declaration of the type that an event says it is; None where it is none of the five."""
    given = raw.get("type")
    return DECLARATIONS.get(given) if isinstance(given, str) else None
