"""The facts behind the public page: state, own events, temperatures, origins."""

from __future__ import annotations

from typing import Any

import pytest

from cast.documents import event_at, measured
from cast.goods import PACK
from cast.parties import SHOP
from tracechain.trace.events.epcis import parse_event
from tracechain.trace.facts.limits import Limits
from tracechain.trace.facts.protocol import Fact
from tracechain.trace.lineage.now.status import Status
from tracechain.trace.lineage.sensors.conditions import conditions
from tracechain.trace.store.sqlite.store import SqliteStore
from tracechain.trace.words.verdicts import STATES
from tracechain.web.edge.words import _DEEDS
from tracechain.web.lookup.chart import chart
from tracechain.web.lookup.journey import DEEDS, deed
from tracechain.web.lookup.names import Hands, Name
from tracechain.web.lookup.origin import Origin
from tracechain.web.lookup.temperature import Temperatures, temperatures


def seen(number: int, **fields: Any) -> dict[str, Any]:
    fields = {"action": "OBSERVE", "epcList": [PACK], **fields}
    return event_at(number, "ObjectEvent", f"0{number}T09:00:00", SHOP, **fields)


def curve(limits: Limits | None, *documents: dict[str, Any]) -> Temperatures | None:
    """The temperatures of the pack where these events are all that is on record."""
    store = SqliteStore(":memory:")
    store.migrate()
    store.record([Fact(parse_event(one), SHOP) for one in documents])
    return temperatures(conditions(store, PACK, limits=limits))


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
    found = curve(Limits(2, 6), seen(1, sensorElementList=[{"sensorReport": reports}]))
    assert found is not None
    assert [point.celsius for point in found.points] == [2.0, 5.0, 7.0]
    assert [point.celsius for point in found.outside] == [7.0]
    assert (found.readings, found.beyond) == (2, 1)
    assert found.worst is not None
    assert found.worst.celsius == 7.0


def test_a_limit_may_be_missing_on_either_side() -> None:
    told = seen(1, sensorElementList=measured(-30.0, 9.0, start="06"))
    frozen = curve(Limits(None, -18), told)
    assert frozen is not None
    assert [point.celsius for point in frozen.outside] == [9.0]
    free = curve(None, told)
    assert free is not None
    assert (free.outside, free.worst) == ((), None)


def test_without_readings_there_are_no_temperatures() -> None:
    assert curve(Limits(2, 6), seen(1)) is None


def test_a_long_curve_is_thinned_and_keeps_what_lies_outside() -> None:
    elements = [
        {
            "sensorMetadata": {"time": f"2026-03-02T{i // 60:02d}:{i % 60:02d}:00Z"},
            "sensorReport": [{"type": "Temperature", "value": 9.5 if i == 701 else 4.0, "uom": "CEL"}],
        }
        for i in range(1400)
    ]
    found = curve(Limits(2, 6), seen(1, sensorElementList=elements))
    assert found is not None
    assert len(found.points) == 1400
    assert len(found.shown()) < 300
    assert len(chart(found).outside) == 1


def test_a_single_reading_can_be_drawn() -> None:
    found = curve(None, seen(1, sensorElementList=measured(4.0, start="06")))
    assert found is not None
    assert len(chart(found).dots) == 1


def test_every_deed_and_state_has_words() -> None:
    assert set(_DEEDS) == set(DEEDS)
    assert set(STATES) == {*Status, "batch"}


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


def test_a_raw_material_keeps_its_own_name_whoever_brought_it_in() -> None:
    hands = Hands("producer", Name("呼和浩特", "Hohhot"), Name("草原牧场", "Grassland Farm"))
    told = Origin(Name("生牛乳", "Raw milk"), "M1", hands, 0, "+00:00").to_json()
    assert told == {
        "name": {"zh": "生牛乳", "en": "Raw milk"},
        "lot": "M1",
        "at": "1970-01-01T00:00:00.000Z",
        "role": "producer",
        "city": {"zh": "呼和浩特", "en": "Hohhot"},
    }
