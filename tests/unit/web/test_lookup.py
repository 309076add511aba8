"""The facts behind the public page: state, own events, temperatures, origins."""

from __future__ import annotations

from typing import Any

import pytest
from dairychain import CASE, PACK, SHOP, event, measured

from tracechain.trace.events.epcis import parse_event
from tracechain.web.edge.words import _DEEDS, _STATES
from tracechain.web.lookup.happening import Happening, own
from tracechain.web.lookup.journey import DEEDS, deed
from tracechain.web.lookup.temperature import Limits, temperatures
from tracechain.web.lookup.verdict import State, verdict
from tracechain.web.public.chart import chart

BIGGER = "https://id.gs1.org/00/069012342000000027"


def happened(*events: dict[str, Any]) -> list[Happening]:
    return [Happening(parse_event(one), SHOP) for one in events]


def seen(number: int, **fields: Any) -> dict[str, Any]:
    fields = {"action": "OBSERVE", "epcList": [PACK], **fields}
    return event(number, "ObjectEvent", f"0{number}T09:00:00", SHOP, **fields)


def packed(number: int, action: str, parent: str, *children: str) -> dict[str, Any]:
    return event(
        number,
        "AggregationEvent",
        f"0{number}T09:00:00",
        SHOP,
        action=action,
        parentID=parent,
        childEPCs=list(children),
    )


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"bizStep": "shipping"}, State.IN_TRANSIT),
        ({"disposition": "in_transit"}, State.IN_TRANSIT),
        ({"bizStep": "receiving", "disposition": "in_progress"}, State.IN_STOCK),
        ({"bizStep": "receiving", "disposition": "damaged"}, State.HELD),
        ({"bizStep": "retail_selling"}, State.SOLD),
        ({"disposition": "dispensed"}, State.SOLD),
        ({"bizStep": "destroying"}, State.GONE),
        ({"disposition": "stolen"}, State.GONE),
    ],
)
def test_the_state_is_what_the_last_event_says(fields: dict[str, str], state: State) -> None:
    assert verdict(PACK, happened(seen(1, bizStep="commissioning", action="ADD"), seen(2, **fields))).state is state


def test_an_event_that_says_nothing_of_the_state_leaves_it() -> None:
    found = verdict(PACK, happened(seen(1, bizStep="shipping"), seen(2, bizStep="inspecting")))
    assert found.state is State.IN_TRANSIT


def test_without_any_event_the_state_is_unknown() -> None:
    assert verdict(PACK, []).state is State.UNKNOWN


def test_an_input_of_a_transformation_is_used() -> None:
    made = event(2, "TransformationEvent", "02T09:00:00", SHOP, inputEPCList=[PACK], outputEPCList=[CASE])
    assert verdict(PACK, happened(seen(1, bizStep="receiving"), made)).state is State.USED
    assert verdict(CASE, happened(made)).state is State.IN_STOCK


def test_what_happens_to_a_carrier_is_ones_own_while_inside() -> None:
    told = happened(
        seen(1, epcList=[CASE], bizStep="storing"),
        packed(2, "ADD", CASE, PACK),
        packed(3, "ADD", BIGGER, CASE),
        seen(4, epcList=[BIGGER], bizStep="shipping"),
        packed(5, "DELETE", CASE, PACK),
        seen(6, epcList=[BIGGER], bizStep="destroying"),
    )
    assert [one.event.time for one in own(PACK, told)] == [one.event.time for one in told[1:5]]


def test_an_unpacking_without_children_takes_everything_out() -> None:
    told = happened(
        packed(1, "ADD", CASE, PACK), packed(2, "DELETE", CASE), seen(3, epcList=[CASE], bizStep="shipping")
    )
    assert len(own(PACK, told)) == 2


def test_a_sold_pack_does_not_follow_its_case() -> None:
    told = happened(
        packed(1, "ADD", CASE, PACK), seen(2, bizStep="retail_selling"), seen(3, epcList=[CASE], bizStep="shipping")
    )
    assert verdict(PACK, own(PACK, told)).state is State.SOLD


def test_temperatures_are_read_in_any_unit_and_judged() -> None:
    reports = [
        {"type": "gs1:Temperature", "value": 41, "uom": "FAH"},
        {
            "type": "https://gs1.org/voc/MeasurementType-Temperature",
            "minValue": 275.15,
            "maxValue": 280.15,
            "uom": "KEL",
        },
        {"type": "RelativeHumidity", "value": 80, "uom": "P1"},
        {"type": "Temperature", "value": 5, "uom": "P1"},
    ]
    told = happened(seen(1, sensorElementList=[{"sensorReport": reports}]))
    found = temperatures(told, Limits(2, 6))
    assert found is not None
    assert [reading.celsius for reading in found.readings] == [2.0, 5.0, 7.0]
    assert [reading.celsius for reading in found.outside] == [7.0]
    assert found.worst is not None
    assert found.worst.celsius == 7.0


def test_a_limit_may_be_missing_on_either_side() -> None:
    told = happened(seen(1, sensorElementList=measured(-30.0, 9.0, start="06")))
    frozen = temperatures(told, Limits(None, -18))
    assert frozen is not None
    assert [reading.celsius for reading in frozen.outside] == [9.0]
    free = temperatures(told, None)
    assert free is not None
    assert (free.outside, free.worst) == ((), None)


def test_without_readings_there_are_no_temperatures() -> None:
    assert temperatures(happened(seen(1)), Limits(2, 6)) is None


def test_a_long_curve_is_thinned_and_keeps_what_lies_outside() -> None:
    elements = [
        {
            "sensorMetadata": {"time": f"2026-03-02T{i // 60:02d}:{i % 60:02d}:00Z"},
            "sensorReport": [{"type": "Temperature", "value": 9.5 if i == 701 else 4.0, "uom": "CEL"}],
        }
        for i in range(1400)
    ]
    found = temperatures(happened(seen(1, sensorElementList=elements)), Limits(2, 6))
    assert found is not None
    assert len(found.readings) == 1400
    assert len(found.shown()) < 300
    assert len(chart(found).outside) == 1


def test_a_single_reading_can_be_drawn() -> None:
    found = temperatures(happened(seen(1, sensorElementList=measured(4.0, start="06"))), None)
    assert found is not None
    assert len(chart(found).dots) == 1


def test_every_deed_and_state_has_words() -> None:
    assert set(_DEEDS) == set(DEEDS)
    assert set(_STATES) == set(State)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"bizStep": "shipping"}, "shipping"),
        ({"bizStep": "https://example.com/steps/ripening"}, "seen"),
        ({"action": "ADD"}, "commissioning"),
        ({"action": "DELETE"}, "ended"),
    ],
)
def test_an_event_without_a_known_step_is_told_by_its_action(fields: dict[str, str], expected: str) -> None:
    assert deed(parse_event(seen(1, **fields))) == expected
