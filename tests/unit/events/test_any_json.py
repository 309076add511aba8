"""Whatever JSON comes in, it is an event or it is refused with sentences: never another error."""

from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tracechain.trace.events import EventError, EventType, parse_document, parse_event
from tracechain.trace.events.schema import SCHEMAS, is_sound, read_type

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
FIELDS = sorted({name for schema in SCHEMAS.values() for name in schema.fields})
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

    assert refused is None or all(sentence.endswith(".") for _, sentence in refused.faults)


@given(EVENTS)
def test_the_checks_alone_say_of_an_event_what_its_schema_says(raw: dict[str, Any]) -> None:
    event_type = read_type(raw)
    assert event_type is not None
    schema = SCHEMAS[event_type]

    told = is_sound(event_type, {name: value for name, value in raw.items() if name in schema.fields})

    assert told is (schema.validate(raw) == {})


@given(JSON)
def test_a_document_is_taken_apart_or_refused(obj: Any) -> None:
    refused = refusal(lambda: parse_document(obj))

    assert refused is None or refused.faults
