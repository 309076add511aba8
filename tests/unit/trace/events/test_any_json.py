"""Whatever JSON comes in, it is an event or it is refused with sentences: never another error."""

from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tracechain.trace.events import EventError, EventType, parse_document, parse_event
from tracechain.trace.events.declaration import DECLARATIONS, declaration_of
from tracechain.trace.words.fault_list import FaultList

TEXTS = st.text(st.characters()) | st.sampled_from(
    [
        "urn:epc:id:sgtin:0614141.107346.2017",
        "https://id.gs1.org/01/10614141073464/10/L/21/S",
        "urn:epc:class:lgtin:4012345.012345.998877",
        "2026-03-01T08:00:00+08:00",
        "+08:00",
        "ADD",
        "shipping",
        "po",
        "x:y",
        "\ud800",
        "https://id.gs1.org/01/%ff",
    ]
)
FIELDS = sorted({name for declaration in DECLARATIONS.values() for name in declaration.fields})
MEMBERS = ["id", "type", "source", "epcClass", "quantity", "uom", "set", "sensorReport", "cbvmda:lotNumber", "x:y", "z"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(MEMBERS) | TEXTS, inner, max_size=4),
    max_leaves=15,
)
EVENTS = st.fixed_dictionaries(
    {
        "type": st.sampled_from([str(event_type) for event_type in EventType]),
        "eventTime": st.just("2026-03-01T08:00:00+08:00") | JSON,
        "eventTimeZoneOffset": st.just("+08:00"),
        "epcList": st.lists(TEXTS, max_size=3) | JSON,
    },
    optional={name: JSON for name in FIELDS if name not in ("type", "eventTime", "eventTimeZoneOffset", "epcList")},
)


def refusal(parse: Callable[[], Any]) -> EventError | None:
    try:
        parse()
    except EventError as error:
        return error
    return None


@given(EVENTS | JSON, JSON)
def test_an_event_is_read_or_refused_in_whole_sentences(raw: Any, context: Any) -> None:
    refused = refusal(lambda: parse_event(raw, context))

    assert refused is None or all(str(fault).endswith(".") for fault in refused.faults)


@given(EVENTS)
def test_a_field_is_read_or_has_a_fault_at_its_path_and_never_both(raw: dict[str, Any]) -> None:
    declaration, faults = declaration_of(raw), FaultList()
    assert declaration is not None

    read = declaration.read(raw, faults)

    wrong = {fault.path.replace("[", ".").partition(".")[0] for fault in faults.told()} & declaration.fields.keys()
    lacking = {name for name, one in declaration.fields.items() if one.needed and name not in raw}
    assert read.keys() | wrong == (raw.keys() & declaration.fields.keys()) | lacking
    assert not read.keys() & wrong


@given(JSON)
def test_a_document_is_taken_apart_or_refused(obj: Any) -> None:
    refused = refusal(lambda: parse_document(obj))

    assert refused is None or refused.faults
