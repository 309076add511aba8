"""Events read from EPCIS JSON: what they state, and every way in which they are refused."""

from typing import Any

import pytest

from cast.parties import DAIRY, place
from told import told
from tracechain.trace.events import Action, EventError, EventType, Role, epcis, event_hash, parse_event
from tracechain.trace.events.instant import parse_instant

HOST = "https://id.gs1.org"
AT_DAIRY = place(DAIRY)
MILK = f"{HOST}/01/06901234000016/10/MILK-1"
TANK = f"{HOST}/8003/00000040123455T1"
CUP_1 = f"{HOST}/01/06901234000023/21/c1"
CUP_2 = f"{HOST}/01/06901234000023/21/c2"
YOGHURT = f"{HOST}/01/06901234000023/10/YOG-7"
CRATE = f"{HOST}/00/106141412345678908"
DRUG = "urn:nmpa:81234567890123456789"


def event(**fields: Any) -> dict[str, Any]:
    """An ObjectEvent of the dairy; None leaves a field out."""
    whole = {
        "type": "ObjectEvent",
        "eventID": "urn:uuid:2d7f1ec2-9d10-4a4c-ae3d-6b8a5d6f1a01",
        "eventTime": "2026-03-01T14:00:00.000+08:00",
        "eventTimeZoneOffset": "+08:00",
        "action": "OBSERVE",
        "epcList": [CUP_1],
        **fields,
    }
    return {name: value for name, value in whole.items() if value is not None}


def other(event_type: str, **fields: Any) -> dict[str, Any]:
    return event(type=event_type, **{"epcList": None, **fields})


def faults(raw: Any, context: Any = None) -> list[tuple[str, str]]:
    with pytest.raises(EventError) as refusal:
        parse_event(raw, context)
    return list(told(refusal.value.faults))


def named(raw: dict[str, Any]) -> list[tuple[str, Role]]:
    return [(naming.thing.key, naming.role) for naming in parse_event(raw).namings]


def test_it_works() -> None:
    raw = event(
        action="ADD",
        bizStep="urn:epcglobal:cbv:bizstep:commissioning",
        disposition="cbv:Disp-active",
        epcList=[CUP_1, "urn:epc:id:sgtin:6901234.000002.c2"],
        readPoint={"id": "urn:epc:id:sgln:6901234.20000.0"},
        bizLocation={"id": AT_DAIRY},
        ilmd={"cbvmda:lotNumber": "YOG-7"},
    )

    read = parse_event(raw)

    assert (read.id, read.type, read.action) == (raw["eventID"], EventType.OBJECT, Action.ADD)
    assert (read.time, read.offset) == (parse_instant("2026-03-01T06:00:00Z"), "+08:00")
    assert (read.biz_step, read.disposition) == ("commissioning", "active")
    assert (read.read_point, read.biz_location) == (AT_DAIRY, AT_DAIRY)
    assert read.lot_number == "YOG-7"
    assert read.memberships == ((CUP_1, YOGHURT), (CUP_2, YOGHURT))
    assert (read.content_hash, read.document, read.declared) == (event_hash(raw), raw, False)


# What each type of event names.


def test_an_object_event_names_objects() -> None:
    quantity = {"epcClass": MILK, "quantity": 500, "uom": "LTR"}

    read = parse_event(event(quantityList=[quantity, {"epcClass": YOGHURT}]))

    assert [(n.thing.key, n.role, n.quantity, n.unit) for n in read.namings] == [
        (CUP_1, Role.OBJECT, None, ""),
        (MILK, Role.OBJECT, 500.0, "LTR"),
        (YOGHURT, Role.OBJECT, None, ""),
    ]


def test_an_aggregation_event_names_a_parent_and_children() -> None:
    raw = other(
        "AggregationEvent", action="ADD", parentID=CRATE, childEPCs=[CUP_1], childQuantityList=[{"epcClass": MILK}]
    )

    assert named(raw) == [(CRATE, Role.PARENT), (CUP_1, Role.CHILD), (MILK, Role.CHILD)]


def test_an_aggregation_event_without_a_parent_still_names_its_children() -> None:
    assert named(other("AggregationEvent", childEPCs=[CUP_1])) == [(CUP_1, Role.CHILD)]


def test_a_delete_of_everything_names_the_parent_alone() -> None:
    assert named(other("AggregationEvent", action="DELETE", parentID=CRATE)) == [(CRATE, Role.PARENT)]


def test_the_parent_of_a_transaction_event_is_an_object() -> None:
    orders = [{"type": "po", "bizTransaction": f"urn:epcglobal:cbv:bt:{DAIRY}:1"}]
    raw = other("TransactionEvent", parentID=CRATE, epcList=[CUP_1], bizTransactionList=orders)

    assert named(raw) == [(CRATE, Role.OBJECT), (CUP_1, Role.OBJECT)]


def test_a_transformation_event_names_inputs_and_outputs() -> None:
    raw = other(
        "TransformationEvent",
        action=None,
        inputEPCList=[TANK],
        inputQuantityList=[{"epcClass": MILK}],
        outputEPCList=[CUP_1],
        outputQuantityList=[{"epcClass": YOGHURT, "quantity": 900}],
        transformationID="urn:example:batch:7",
    )

    read = parse_event(raw)

    assert named(raw) == [(TANK, Role.INPUT), (CUP_1, Role.OUTPUT), (MILK, Role.INPUT), (YOGHURT, Role.OUTPUT)]
    assert (read.action, read.transformation) == (None, "urn:example:batch:7")


def test_an_association_event_names_its_own_parents_and_children() -> None:
    raw = other("AssociationEvent", action="ADD", parentID=CRATE, childEPCs=["urn:epc:id:giai:4000001.111"])

    assert named(raw) == [
        (CRATE, Role.ASSOCIATION_PARENT),
        (f"{HOST}/8004/4000001111", Role.ASSOCIATION_CHILD),
    ]


def test_readings_of_a_place_name_nothing() -> None:
    element = {"sensorReport": [{"type": "Temperature", "value": 4.2, "uom": "CEL"}]}

    assert named(event(epcList=None, readPoint={"id": AT_DAIRY}, sensorElementList=[element])) == []


def test_one_thing_in_two_spellings_is_named_once() -> None:
    assert named(event(epcList=[CUP_1, "urn:epc:id:sgtin:6901234.000002.c1"])) == [(CUP_1, Role.OBJECT)]


# Lots.


@pytest.mark.parametrize(
    ("name", "context"),
    [
        ("cbvmda:lotNumber", None),
        ("urn:epcglobal:cbv:mda:lotNumber", None),
        ("urn:epcglobal:cbv:mda#lotNumber", None),
        ("md:lotNumber", {"md": "urn:epcglobal:cbv:mda:"}),
        ("md:lotNumber", {"md": "urn:epcglobal:cbv:mda#"}),
        ("md:lotNumber", {"md": "urn:epcglobal:cbv:mda"}),
        ("cbvmda:lotNumber", {"cbvmda": "http://example.com/cbvmda/"}),
    ],
)
def test_the_lot_number_is_read_in_every_spelling(name: str, context: Any) -> None:
    assert parse_event(event(action="ADD", ilmd={name: " YOG-7 "}), context).lot_number == "YOG-7"


@pytest.mark.parametrize("value", ["4711", 4711, {"@value": "4711", "@type": "xsd:string"}])
def test_the_lot_number_may_be_written_as_a_number_or_a_typed_value(value: Any) -> None:
    assert parse_event(event(action="ADD", ilmd={"cbvmda:lotNumber": value})).lot_number == "4711"


FULL_NAME = "https://ref.gs1.org/cbv/mda/lotNumber"


@pytest.mark.parametrize("names", [("cbvmda:lotNumber", FULL_NAME), (FULL_NAME, "cbvmda:lotNumber")])
def test_two_lot_numbers_in_two_spellings_of_their_name_are_a_fault(names: tuple[str, str]) -> None:
    one, other = names
    assert faults(event(action="ADD", ilmd={one: "YOG-7", other: "YOG-8"})) == [
        (f"ilmd.{other}", f"{other!r} is 'YOG-8', and {one!r} is 'YOG-7': one lot number was expected.")
    ]


def test_one_lot_number_may_stand_in_two_spellings_of_its_name() -> None:
    read = parse_event(event(action="ADD", ilmd={"cbvmda:lotNumber": "4711", FULL_NAME: 4711}))
    assert read.lot_number == "4711"


def test_a_drug_code_belongs_to_the_lot_of_its_own_drug() -> None:
    read = parse_event(event(action="ADD", epcList=[DRUG], ilmd={"cbvmda:lotNumber": "A1"}))

    assert read.memberships == ((DRUG, "urn:nmpa:8123456:lot:A1"),)


def test_outputs_of_a_transformation_belong_to_the_lot_and_inputs_do_not() -> None:
    raw = other(
        "TransformationEvent",
        action=None,
        inputEPCList=[CUP_2],
        outputEPCList=[CUP_1],
        ilmd={"cbvmda:lotNumber": "YOG-7"},
    )

    assert parse_event(raw).memberships == ((CUP_1, YOGHURT),)


def test_a_container_in_a_commissioning_belongs_to_no_lot() -> None:
    assert parse_event(event(action="ADD", epcList=[CRATE], ilmd={"cbvmda:lotNumber": "YOG-7"})).memberships == ()


def test_a_code_that_spells_its_lot_states_a_membership_in_any_event() -> None:
    read = parse_event(event(epcList=[f"{YOGHURT}/21/c1"]))

    assert [naming.thing.key for naming in read.namings] == [CUP_1]
    assert read.memberships == ((CUP_1, YOGHURT),)


# Names, parties, ids.


def test_a_step_of_one_s_own_stays_a_uri() -> None:
    read = parse_event(event(bizStep="ex:ripening", disposition="https://ex.com/ripe"), {"ex": "https://ex.com/"})

    assert (read.biz_step, read.disposition) == ("https://ex.com/ripening", "https://ex.com/ripe")


def test_sources_and_destinations_are_read_with_bare_types_and_keys() -> None:
    read = parse_event(
        event(
            sourceList=[{"type": "urn:epcglobal:cbv:sdt:possessing_party", "source": "urn:epc:id:pgln:6901234.20000"}],
            destinationList=[{"type": "https://ex.com/broker", "destination": "urn:example:broker"}],
        )
    )

    assert read.sources == (("possessing_party", f"{HOST}/417/{DAIRY}"),)
    assert read.destinations == (("https://ex.com/broker", "urn:example:broker"),)


def test_an_event_without_an_id_is_named_by_its_hash() -> None:
    raw = event(eventID=None)

    assert parse_event(raw).id == event_hash(raw)


def test_an_error_declaration_leaves_the_hash_alone() -> None:
    declared = parse_event(event(errorDeclaration={"declarationTime": "2026-03-02T08:00:00Z"}))

    assert declared.declared
    assert declared.content_hash == parse_event(event()).content_hash


def test_the_document_takes_the_prefixes_along() -> None:
    context = ["https://ref.gs1.org/standards/epcis/epcis-context.jsonld", {"ex": "https://ex.com/"}]
    raw = event(**{"ex:note": "kept"})

    assert parse_event(raw, context).document == {**raw, "@context": context}
    assert parse_event(raw, context[0]).document is raw


# Refusals.


def test_every_fault_of_an_event_is_reported_with_its_path() -> None:
    raw = event(
        eventTime="2026-03-01T14:00:00",
        eventTimeZoneOffset="8",
        action="MOVE",
        bizStep="shiping",
        epcList=[CUP_1, 17, "milk", CUP_1],
        quantityList=[{"epcClass": MILK, "quantity": float("inf"), "uom": "litre"}, {"quantity": 1}],
        readPoint={"name": "dock"},
        note="late",
    )

    assert faults(raw) == [
        ("eventTime", "Time '2026-03-01T14:00:00' has no offset: 'Z' or '+08:00' was expected at its end."),
        (
            "eventTimeZoneOffset",
            "Offset '8' can't be read: one like '+08:00', between -14:00 and +14:00, was expected.",
        ),
        ("action", "'MOVE' is not one of OBSERVE, ADD, DELETE."),
        ("bizStep", "'shiping' is no business step: a name of the CBV or a URI was expected."),
        ("readPoint.id", "A place needs id."),
        ("epcList[1]", "17 is no text."),
        ("epcList[3]", f"'{CUP_1}' stands in the list before."),
        ("quantityList[0].quantity", "inf is no finite number."),
        ("quantityList[0].uom", "Unit 'litre' can't be read: a UN/ECE Rec. 20 code like 'KGM' was expected."),
        ("quantityList[1].epcClass", "A quantity needs epcClass."),
        ("note", "An ObjectEvent has no field 'note': an extension needs a name with a prefix."),
    ]


def test_a_code_that_can_t_be_read_is_named_by_its_place_in_the_list() -> None:
    found = faults(event(epcList=[CUP_1, f"{HOST}/01/06901234000024/21/c1"]))

    assert [path for path, _ in found] == ["epcList[1]"]
    assert "06901234000024" in found[0][1]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (17, ("", "17 is no event: an object was expected.")),
        ({}, ("type", "An event needs type.")),
        (
            {"type": "SensorEvent"},
            (
                "type",
                (
                    "'SensorEvent' is none of the five types of events: "
                    "ObjectEvent, AggregationEvent, TransactionEvent, TransformationEvent, AssociationEvent."
                ),
            ),
        ),
        (event(eventTime=None), ("eventTime", "An event needs eventTime.")),
        (
            event(eventTime="9999-12-31T23:59:59.9999Z"),
            (
                "eventTime",
                ("Time '9999-12-31T23:59:59.9999Z' rounds to the year 10000: one in the years 1 to 9999 was expected."),
            ),
        ),
        (event(eventTimeZoneOffset=None), ("eventTimeZoneOffset", "An event needs eventTimeZoneOffset.")),
        (event(action=None), ("action", "An event needs action.")),
        ({**event(), "bizStep": None}, ("bizStep", "null is no value: leave bizStep out instead.")),
        (
            event(eventID="4711"),
            ("eventID", "'4711' is no URI: one like 'urn:epc:id:sgtin:…' or 'https://id.gs1.org/…' was expected."),
        ),
        (
            event(epcList=None),
            (
                "",
                "An ObjectEvent needs an epcList, a quantityList with an entry, or a sensorElementList and a readPoint.",
            ),
        ),
        (event(ilmd={"cbvmda:lotNumber": "1"}), ("", "An ObjectEvent has ilmd only with action ADD.")),
        (
            other("AggregationEvent", parentID=CRATE),
            ("", "It needs childEPCs or a childQuantityList with an entry; only a DELETE may name no child."),
        ),
        (other("AssociationEvent", childEPCs=[CUP_1]), ("parentID", "An event needs parentID.")),
        (
            other("TransactionEvent", epcList=[CUP_1]),
            ("bizTransactionList", "An event needs bizTransactionList."),
        ),
        (
            other("TransformationEvent", action=None, inputEPCList=[CUP_1]),
            ("", "A TransformationEvent needs inputs and outputs, or a transformationID and one of the two."),
        ),
        (
            other("TransformationEvent", inputEPCList=[CUP_1], outputEPCList=[CUP_2]),
            ("action", "A TransformationEvent has no field 'action': an extension needs a name with a prefix."),
        ),
        (
            event(action="ADD", ilmd={"lotNumber": "1"}),
            (
                "ilmd.lotNumber",
                "A master data object has no field 'lotNumber': an extension needs a name with a prefix.",
            ),
        ),
        (
            event(action="ADD", ilmd={"cbvmda:lotNumber": ["1"]}),
            ("ilmd.cbvmda:lotNumber", "['1'] is no lot number: a text was expected."),
        ),
        (event(persistentDisposition={}), ("persistentDisposition", "A persistentDisposition needs set or unset.")),
        (
            event(persistentDisposition={"set": []}),
            ("persistentDisposition.set", "The list has 0 entries: at least 1 was expected."),
        ),
        (
            event(sensorElementList=[{"sensorReport": [{"type": "Warmth"}]}]),
            (
                "sensorElementList[0].sensorReport[0].type",
                "'Warmth' is no type of a measurement: a word of the GS1 web vocabulary or a URI was expected.",
            ),
        ),
        (
            event(sensorElementList=[{"sensorReport": [{"type": "Temperature", "value": True}]}]),
            ("sensorElementList[0].sensorReport[0].value", "true is no number."),
        ),
        (
            event(errorDeclaration={"reason": "did_not_occur"}),
            ("errorDeclaration.declarationTime", "An error declaration needs declarationTime."),
        ),
        (
            event(bizTransactionList=[{"bizTransaction": "urn:x:1", "note": ""}]),
            ("bizTransactionList[0].note", "A business transaction has no field 'note'."),
        ),
        (
            event(**{"ex:note": "half a pair: \ud800"}),
            ("ex:note", "'half a pair: \\ud800' holds a character that is no Unicode text."),
        ),
        (event(**{"ex:n": {"ex:m": [1, float("nan")]}}), ("ex:n.ex:m[1]", "nan is no finite number.")),
        (event(**{"ex:n": 10**400}), ("ex:n", f"1{'0' * 76}... is no finite number.")),
    ],
)
def test_a_fault_has_a_path_and_a_sentence(raw: Any, expected: tuple[str, str]) -> None:
    assert faults(raw) == [expected]


def test_an_extension_is_not_bottomless() -> None:
    deep: Any = "end"
    for _ in range(40):
        deep = {"ex:in": deep}

    (found,) = faults(event(**{"ex:note": deep}))

    assert found[1] == "It goes deeper than 32 levels of objects and lists."


def test_an_event_names_no_more_things_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(epcis, "MOST_THINGS", 1)

    assert faults(event(epcList=[CUP_1, CUP_2])) == [("", "The event names 2 things: at most 1 are taken.")]


def test_a_lot_number_that_makes_no_key_is_one_fault() -> None:
    found = faults(event(action="ADD", epcList=[CUP_1, CUP_2], ilmd={"cbvmda:lotNumber": "a\x07b"}))

    assert [path for path, _ in found] == ["ilmd"]
