"""Events that nodes write are events that the platform reads."""

from cast.parties import DAIRY, place
from tracechain.trace.events import EventType, Role, build, parse_document, parse_event

CUP = "https://id.gs1.org/01/06901234000023/21/c1"
MILK = "https://id.gs1.org/01/06901234000016/10/MILK-1"
CRATE = "https://id.gs1.org/00/106141412345678908"
AT_DAIRY = place(DAIRY)
AT = 1_772_323_200_250_000


def test_it_works() -> None:
    raw = build.object_event(
        "ADD",
        AT,
        epcs=[CUP],
        quantities=[build.quantity(MILK, 0.5, "KGM")],
        lot_number="YOG-7",
        offset="+08:00",
        biz_step="commissioning",
        disposition="active",
        read_point=AT_DAIRY,
        biz_location=AT_DAIRY,
        sources=[("possessing_party", AT_DAIRY)],
        destinations=[("location", AT_DAIRY)],
        transactions=[("po", "urn:x:1")],
        extensions={"https://example.com/line": 4},
    )

    event = parse_event(raw)

    assert (event.time, event.offset, event.biz_step, event.lot_number) == (AT, "+08:00", "commissioning", "YOG-7")
    assert (event.read_point, event.biz_location) == (AT_DAIRY, AT_DAIRY)
    assert (event.sources, event.destinations) == ((("possessing_party", AT_DAIRY),), (("location", AT_DAIRY),))
    assert event.namings[1].quantity == 0.5
    assert event.id.startswith("urn:uuid:")


def test_every_event_gets_an_id_of_its_own() -> None:
    first, second = (build.object_event("OBSERVE", AT, [CUP])["eventID"] for _ in range(2))

    assert first != second


def test_an_unpacking_of_everything_names_the_parent_alone() -> None:
    event = parse_event(build.aggregation_event("DELETE", AT, CRATE))

    assert [(naming.thing.key, naming.role) for naming in event.namings] == [(CRATE, Role.PARENT)]


def test_the_other_types_of_events_are_read_back() -> None:
    raws = [
        build.aggregation_event("ADD", AT, CRATE, [CUP], [build.quantity(MILK)]),
        build.association_event("ADD", AT, CRATE, ["urn:epc:id:giai:4000001.111"]),
        build.transformation_event(AT, [CRATE], [CUP], transformation="urn:x:batch", lot_number="YOG-7"),
    ]
    document = parse_document(build.document(raws, AT, {"ex": "https://ex.com/"}))

    events = [parse_event(raw, document.context) for raw in document.events]

    assert [event.type for event in events] == [
        EventType.AGGREGATION,
        EventType.ASSOCIATION,
        EventType.TRANSFORMATION,
    ]
    assert events[2].memberships == ((CUP, "https://id.gs1.org/01/06901234000023/10/YOG-7"),)


def test_readings_of_a_place_are_an_event_without_things() -> None:
    element = build.sensor_element(AT, [build.reading("Temperature", 4.2, "CEL")], "urn:epc:id:giai:4000001.111")

    event = parse_event(build.object_event("OBSERVE", AT, read_point=AT_DAIRY, sensors=[element]))

    assert event.namings == ()
    assert event.document["sensorElementList"][0]["sensorMetadata"]["time"] == "2026-03-01T00:00:00.250Z"
