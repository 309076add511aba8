"""The objects inside an event, each with its fields: places, transactions, parties, quantities, sensor readings (EPCIS 2.0, 7.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tracechain.trace.events import shape
from tracechain.trace.events.shape import Shape
from tracechain.trace.events.vocabulary import ALERT_TYPES, MEASUREMENT_TYPES, Vocabulary
from tracechain.trace.words.fault import phrase
from tracechain.trace.words.fault_list import FaultList

DISPOSITION = shape.name(Vocabulary.DISPOSITION, phrase("disposition"))
_PARTY_TYPE = shape.name(Vocabulary.SOURCE_TYPE, phrase("party_type"))
PLACE = Shape(phrase("place"), {"id": shape.uri}, required=("id",), other=shape.unnamed)
TRANSACTION = Shape(
    phrase("transaction"),
    {"type": shape.name(Vocabulary.TRANSACTION_TYPE, phrase("transaction_type")), "bizTransaction": shape.uri},
    required=("bizTransaction",),
)
SOURCE = Shape(phrase("source"), {"type": _PARTY_TYPE, "source": shape.uri}, required=("type", "source"))
DESTINATION = Shape(
    phrase("destination"), {"type": _PARTY_TYPE, "destination": shape.uri}, required=("type", "destination")
)
QUANTITY = Shape(
    phrase("quantity"),
    {"epcClass": shape.text, "quantity": shape.number, "uom": shape.unit},
    required=("epcClass",),
)
_SENSOR_METADATA = Shape(
    phrase("sensor_metadata"),
    {
        **dict.fromkeys(("time", "startTime", "endTime"), shape.time),
        **dict.fromkeys(("deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "bizRules"), shape.uri),
    },
    other=shape.extension,
)
_SENSOR_REPORT = Shape(
    phrase("sensor_report"),
    {
        "type": shape.term(MEASUREMENT_TYPES, phrase("measurement_type")),
        "exception": shape.term(ALERT_TYPES, phrase("alert_type")),
        "component": shape.name(Vocabulary.COMPONENT, phrase("component")),
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
SENSOR_ELEMENT = Shape(
    phrase("sensor_element"),
    {"sensorMetadata": _SENSOR_METADATA, "sensorReport": shape.listed(_SENSOR_REPORT, least=1)},
    required=("sensorReport",),
    other=shape.extension,
)
ERROR_DECLARATION = Shape(
    phrase("error_declaration"),
    {
        "declarationTime": shape.time,
        "reason": shape.name(Vocabulary.ERROR_REASON, phrase("error_reason")),
        "correctiveEventIDs": shape.listed(shape.uri),
    },
    required=("declarationTime",),
    other=shape.extension,
)
_PERSISTENT = Shape(
    phrase("persistent_disposition"),
    dict.fromkeys(("set", "unset"), shape.listed(DISPOSITION, least=1, unique=True)),
)
ILMD = Shape(phrase("master_data"), {}, other=shape.extension)


def persistent_disposition(value: Any, path: str, faults: FaultList) -> None:
    """What stays true of the things until it is unset: at least one of the two (EPCIS 2.0, 7.4.1)."""
    _PERSISTENT(value, path, faults)
    if isinstance(value, Mapping) and not value:
        faults.add(path, "event.no_disposition_set")


_SHAPES = (
    *(PLACE, TRANSACTION, SOURCE, DESTINATION, QUANTITY, _PERSISTENT, ERROR_DECLARATION),
    *(_SENSOR_METADATA, _SENSOR_REPORT, SENSOR_ELEMENT),
)
FIELD_NAMES = frozenset(name for one in _SHAPES for name in one.fields)  # that EPCIS itself gives to members of objects
