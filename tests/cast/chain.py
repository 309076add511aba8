"""One small chain: two farms, a dairy, a wholesaler, a shop, and what each of them says of milk, yoghurt and packs."""

from __future__ import annotations

from typing import Any

from cast.documents import event_at, measured
from cast.goods import CASE, MILK_LOT, OTHER_MILK_LOT, OTHER_PACK, PACK, YOGHURT_LOT
from cast.parties import DAIRY, FARM, OTHER_FARM, SHOP, WHOLESALER

PACKS = [PACK, OTHER_PACK]
SENT: dict[str, Any] = {"action": "OBSERVE", "bizStep": "shipping", "disposition": "in_transit"}
RECEIVED: dict[str, Any] = {"action": "OBSERVE", "bizStep": "receiving"}
MADE: dict[str, Any] = {"action": "ADD", "bizStep": "commissioning"}
SOLD: dict[str, Any] = {"action": "OBSERVE", "bizStep": "retail_selling", "disposition": "retail_sold"}
INTO_CASE: dict[str, Any] = {"action": "ADD", "bizStep": "packing", "parentID": CASE}
OUT_OF_CASE: dict[str, Any] = {"action": "DELETE", "bizStep": "unpacking", "parentID": CASE}


def _said(number: int, at: str, gln: str, kind: str = "ObjectEvent", **fields: Any) -> tuple[str, dict[str, Any]]:
    """Who says it, and the event."""
    return gln, event_at(number, kind, at, gln, **fields)


def _milk(lot: str, litres: int) -> list[dict[str, Any]]:
    return [{"epcClass": lot, "quantity": litres, "uom": "LTR"}]


TURNED = {
    "bizStep": "commissioning",
    "inputQuantityList": _milk(MILK_LOT, 400),
    "outputQuantityList": [{"epcClass": YOGHURT_LOT, "quantity": 2000}],
}
LOGGED = {
    "action": "OBSERVE",
    "bizStep": "sensor_reporting",
    "sensorElementList": measured(3.1, 3.4, 4.2, 7.8, 5.1, 3.9, start="06"),
}
CHAIN = (
    _said(1, "01T06:00:00", FARM, **MADE, quantityList=_milk(MILK_LOT, 500)),
    _said(2, "01T06:30:00", OTHER_FARM, **MADE, quantityList=_milk(OTHER_MILK_LOT, 300)),
    _said(3, "01T07:00:00", FARM, **SENT, quantityList=_milk(MILK_LOT, 500)),
    _said(4, "01T11:00:00", DAIRY, **RECEIVED, quantityList=_milk(MILK_LOT, 500)),
    _said(5, "01T14:00:00", DAIRY, "TransformationEvent", **TURNED),
    _said(6, "01T18:00:00", DAIRY, **MADE, epcList=PACKS, ilmd={"cbvmda:lotNumber": "Y-0302"}),
    _said(7, "01T19:00:00", DAIRY, "AggregationEvent", **INTO_CASE, childEPCs=PACKS),
    _said(8, "02T05:00:00", DAIRY, **SENT, epcList=[CASE]),
    _said(9, "02T06:00:00", WHOLESALER, **LOGGED, epcList=[CASE]),
    _said(10, "02T12:00:00", WHOLESALER, **RECEIVED, epcList=[CASE]),
    _said(11, "02T16:00:00", WHOLESALER, **SENT, epcList=[CASE]),
    _said(12, "02T18:00:00", SHOP, **RECEIVED, epcList=[CASE]),
    _said(13, "02T18:30:00", SHOP, "AggregationEvent", **OUT_OF_CASE, childEPCs=PACKS),
    _said(14, "03T09:15:00", SHOP, **SOLD, epcList=[PACK]),
)
# Not on record at first: the shop puts the pack that is not sold back into the case.
_, PACKED_AGAIN = _said(15, "03T18:00:00", SHOP, "AggregationEvent", **INTO_CASE, childEPCs=[OTHER_PACK])
