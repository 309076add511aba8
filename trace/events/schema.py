"""The JSON shape of the five event types, as marshmallow schemas over the checks of `shape`.

One field is one call, whatever it holds: a list of 10,000 EPCs costs marshmallow as much as one. What the codes in
those lists mean is read later, by `epcis`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from marshmallow import EXCLUDE, Schema, ValidationError, fields, missing

from tracechain.trace.events import shape
from tracechain.trace.events.event import EventType
from tracechain.trace.events.shape import Check, Faults, Shape
from tracechain.trace.events.vocabulary import ALERT_TYPES, MEASUREMENT_TYPES, Vocabulary

_DISPOSITION = shape.name(Vocabulary.DISPOSITION, "disposition")
_PARTY_TYPE = shape.name(Vocabulary.SOURCE_TYPE, "type of a source or destination")
_PLACE = Shape("place", {"id": shape.uri}, required=("id",), other=shape.unnamed)
_TRANSACTION = Shape(
    "business transaction",
    {"type": shape.name(Vocabulary.TRANSACTION_TYPE, "type of a business transaction"), "bizTransaction": shape.uri},
    required=("bizTransaction",),
)
_SOURCE = Shape("source", {"type": _PARTY_TYPE, "source": shape.uri}, required=("type", "source"))
_DESTINATION = Shape("destination", {"type": _PARTY_TYPE, "destination": shape.uri}, required=("type", "destination"))
_QUANTITY = Shape(
    "quantity",
    {"epcClass": shape.text, "quantity": shape.number, "uom": shape.unit},
    required=("epcClass",),
)
_SENSOR_METADATA = Shape(
    "sensor metadata object",
    {
        **dict.fromkeys(("time", "startTime", "endTime"), shape.time),
        **dict.fromkeys(("deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "bizRules"), shape.uri),
    },
    other=shape.extension,
)
_SENSOR_REPORT = Shape(
    "sensor report",
    {
        "type": shape.term(MEASUREMENT_TYPES, "type of a measurement"),
        "exception": shape.term(ALERT_TYPES, "type of a sensor alert"),
        "component": shape.name(Vocabulary.COMPONENT, "component of a measurement"),
        "time": shape.time,
        **dict.fromkeys(("deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "bizRules"), shape.uri),
        **dict.fromkeys(("microorganism", "chemicalSubstance", "coordinateReferenceSystem", "uriValue"), shape.uri),
        **dict.fromkeys(("value", "minValue", "maxValue", "meanValue"), shape.number),
        **dict.fromkeys(("sDev", "percRank", "percValue"), shape.number),
        **dict.fromkeys(("stringValue", "uom"), shape.text),
        "booleanValue": shape.boolean,
        "hexBinaryValue": shape.hex_binary,
    },
    required=("type",),
    other=shape.extension,
)
_SENSOR_ELEMENT = Shape(
    "sensor element",
    {"sensorMetadata": _SENSOR_METADATA, "sensorReport": shape.listed(_SENSOR_REPORT, least=1)},
    required=("sensorReport",),
    other=shape.extension,
)
_ERROR_DECLARATION = Shape(
    "error declaration",
    {
        "declarationTime": shape.time,
        "reason": shape.name(Vocabulary.ERROR_REASON, "reason of an error declaration"),
        "correctiveEventIDs": shape.listed(shape.uri),
    },
    required=("declarationTime",),
    other=shape.extension,
)
_PERSISTENT = Shape(
    "persistentDisposition",
    dict.fromkeys(("set", "unset"), shape.listed(_DISPOSITION, least=1, unique=True)),
)
_ILMD = Shape("master data object", {}, other=shape.extension)


def _set_or_unset(value: Any, path: str, faults: Faults) -> None:
    _PERSISTENT(value, path, faults)
    if isinstance(value, Mapping) and not value:
        faults.add(path, "A persistentDisposition needs set or unset.")


class Checked(fields.Field[Any]):
    """A field whose value passes through unchanged once a check finds no fault in it."""

    default_error_messages: ClassVar[dict[str, str | list[Any] | dict[Any, Any]]] = {  # type: ignore[misc]  # typed as an instance variable there
        "required": "An event needs {name}.",
        "null": "null is no value: leave {name} out instead.",
    }

    def __init__(self, check: Check, *, required: bool = False) -> None:
        super().__init__(required=required)
        self.check = check

    def make_error(self, key: str, **kwargs: Any) -> ValidationError:
        """As marshmallow's, with the name of the field to put into the sentence."""
        return super().make_error(key, name=self.name, **kwargs)

    def deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        """The value as it came; raises ValidationError whose message is the Faults, with their paths inside the field."""
        if value is missing or value is None:
            return super().deserialize(value, *args, **kwargs)
        faults = Faults()
        self.check(value, "", faults)
        if faults:
            raise ValidationError([faults])
        return value


class EventSchema(Schema):
    """The shape of one type of event: a field is judged by its check, the names of extensions by `load`."""

    class Meta:
        """Extensions pass: they may have any name with a prefix."""

        unknown = EXCLUDE


# What the five types share (EPCIS 2.0, 7.4.1).
_COMMON: Mapping[str, Check] = {
    "recordTime": shape.time,
    "eventID": shape.uri,
    "certificationInfo": shape.either(shape.uri, shape.listed(shape.uri)),
    "errorDeclaration": _ERROR_DECLARATION,
    "bizStep": shape.name(Vocabulary.BIZ_STEP, "business step"),
    "disposition": _DISPOSITION,
    "readPoint": _PLACE,
    "bizLocation": _PLACE,
    "bizTransactionList": shape.listed(_TRANSACTION),
    "sourceList": shape.listed(_SOURCE),
    "destinationList": shape.listed(_DESTINATION),
    "sensorElementList": shape.listed(_SENSOR_ELEMENT),
}
_ALWAYS: Mapping[str, Check] = {
    "type": shape.text,
    "eventTime": shape.time,
    "eventTimeZoneOffset": shape.offset,
}
_ACTION: Mapping[str, Check] = {"action": shape.choice("OBSERVE", "ADD", "DELETE")}
_EPCS = shape.listed(shape.text)
_EPC_SET = shape.listed(shape.text, unique=True)
_QUANTITIES = shape.listed(_QUANTITY)
_MADE: Mapping[str, Check] = {"persistentDisposition": _set_or_unset, "ilmd": _ILMD}
_CHILDREN: Mapping[str, Check] = {"childEPCs": _EPCS, "childQuantityList": _QUANTITIES}


def _schema(event_type: EventType, required: Mapping[str, Check], optional: Mapping[str, Check]) -> Schema:
    needed = {name: Checked(check, required=True) for name, check in {**_ALWAYS, **required}.items()}
    others = {name: Checked(check) for name, check in {**_COMMON, **optional}.items() if name not in needed}
    return EventSchema.from_dict({**needed, **others}, name=f"{event_type}Schema")()


SCHEMAS: Mapping[EventType, Schema] = {
    EventType.OBJECT: _schema(EventType.OBJECT, _ACTION, {"epcList": _EPC_SET, "quantityList": _QUANTITIES, **_MADE}),
    EventType.AGGREGATION: _schema(EventType.AGGREGATION, _ACTION, {"parentID": shape.text, **_CHILDREN}),
    EventType.TRANSACTION: _schema(
        EventType.TRANSACTION,
        {**_ACTION, "bizTransactionList": shape.listed(_TRANSACTION, least=1)},
        {"parentID": shape.text, "epcList": _EPCS, "quantityList": _QUANTITIES},
    ),
    EventType.TRANSFORMATION: _schema(
        EventType.TRANSFORMATION,
        {},
        {
            **dict.fromkeys(("inputEPCList", "outputEPCList"), _EPC_SET),
            **dict.fromkeys(("inputQuantityList", "outputQuantityList"), _QUANTITIES),
            "transformationID": shape.uri,
            **_MADE,
        },
    ),
    EventType.ASSOCIATION: _schema(EventType.ASSOCIATION, {**_ACTION, "parentID": shape.text}, _CHILDREN),
}
_CHECKS: Mapping[EventType, Mapping[str, Check]] = {
    event_type: {name: cast("Checked", field).check for name, field in schema.fields.items()}
    for event_type, schema in SCHEMAS.items()
}
_NEEDED = {
    event_type: frozenset(name for name, field in schema.fields.items() if field.required)
    for event_type, schema in SCHEMAS.items()
}
_SHAPES = (
    *(_PLACE, _TRANSACTION, _SOURCE, _DESTINATION, _QUANTITY, _PERSISTENT, _ERROR_DECLARATION),
    *(_SENSOR_METADATA, _SENSOR_REPORT, _SENSOR_ELEMENT),
)
FIELD_NAMES = frozenset(name for known in (*_CHECKS.values(), *(one.fields for one in _SHAPES)) for name in known)
_TYPES = {event_type.value: event_type for event_type in EventType}


def read_type(raw: Mapping[str, Any]) -> EventType | None:
    """Which of the five types an event says it is."""
    given = raw.get("type")
    return _TYPES.get(given) if isinstance(given, str) else None


def load(event_type: EventType, raw: Mapping[str, Any], faults: Faults) -> dict[str, Any]:
    """The fields of an event that have their shape; what has not is added to the faults."""
    checks = _CHECKS[event_type]
    fields_read = {name: value for name, value in raw.items() if name in checks}
    if not is_sound(event_type, fields_read):
        fields_read = _loaded(event_type, raw, faults)
    for key, value in raw.items():
        if key not in checks and key != "@context":
            shape.extension(key, value, key, event_type.value, faults)
    lack = _LACKS[event_type](raw)
    if lack:
        faults.add("", lack)
    return fields_read


def is_sound(event_type: EventType, fields_read: Mapping[str, Any]) -> bool:
    """Whether the schema would find no fault: asked of its own checks, at a fifth of what marshmallow takes to say so."""
    if not _NEEDED[event_type] <= fields_read.keys() or None in fields_read.values():
        return False
    checks, faults = _CHECKS[event_type], Faults()
    for name, value in fields_read.items():
        checks[name](value, "", faults)
    return not faults


def _loaded(event_type: EventType, raw: Mapping[str, Any], faults: Faults) -> dict[str, Any]:
    schema = SCHEMAS[event_type]
    try:
        return dict(schema.load(raw))
    except ValidationError as error:
        messages = cast("dict[str, list[Faults | str]]", error.messages)
        for name, found in ((field, one) for field in schema.fields for one in messages.get(field, ())):
            if isinstance(found, Faults):
                faults.take(name, found)
            else:
                faults.add(name, found)
        return dict(error.valid_data) if isinstance(error.valid_data, dict) else {}


def _object_lacks(raw: Mapping[str, Any]) -> str | None:
    if "ilmd" in raw and raw.get("action") in ("OBSERVE", "DELETE"):
        return "An ObjectEvent has ilmd only with action ADD."
    if "epcList" in raw or raw.get("quantityList") or (raw.get("sensorElementList") and "readPoint" in raw):
        return None
    return "An ObjectEvent needs an epcList, a quantityList with an entry, or a sensorElementList and a readPoint."


def _children_lack(raw: Mapping[str, Any]) -> str | None:
    if raw.get("childEPCs") or raw.get("childQuantityList") or raw.get("action") == "DELETE":
        return None
    return "It needs childEPCs or a childQuantityList with an entry; only a DELETE may name no child."


def _transaction_lacks(raw: Mapping[str, Any]) -> str | None:
    if "epcList" in raw or raw.get("quantityList") or raw.get("action") == "DELETE":
        return None
    return "A TransactionEvent needs an epcList, or a quantityList with an entry; only a DELETE may name nothing."


def _transformation_lacks(raw: Mapping[str, Any]) -> str | None:
    inputs = bool(raw.get("inputEPCList") or raw.get("inputQuantityList"))
    outputs = bool(raw.get("outputEPCList") or raw.get("outputQuantityList"))
    if (inputs and outputs) or ((inputs or outputs) and "transformationID" in raw):
        return None
    return "A TransformationEvent needs inputs and outputs, or a transformationID and one of the two."


_LACKS = {
    EventType.OBJECT: _object_lacks,
    EventType.AGGREGATION: _children_lack,
    EventType.TRANSACTION: _transaction_lacks,
    EventType.TRANSFORMATION: _transformation_lacks,
    EventType.ASSOCIATION: _children_lack,
}
