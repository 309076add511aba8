"""GS1's own EPCIS 2.0 examples, and its JSON schema as judge of what is an event."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from published import DATA
from tracechain.trace.events import EventError, parse_document, parse_event

GS1 = DATA / "gs1-epcis"
EXAMPLES = sorted((GS1 / "JSON").rglob("*.jsonld"))

pytestmark = pytest.mark.published("gs1-epcis/JSON/**/*.jsonld", least=47)


def test_all_47_examples_are_there() -> None:
    assert len(EXAMPLES) == 47


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_event_of_the_examples_is_read(path: Path) -> None:
    document = parse_document(json.loads(path.read_text()))

    events = [parse_event(raw, document.context) for raw in document.events]

    assert events
    assert all(
        event.id == raw["eventID"] for event, raw in zip(events, document.events, strict=True) if "eventID" in raw
    )


def changes(raw: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The event with one field left out, or of another kind, or one too many."""
    for field in raw:
        if field in ("type", "@context"):
            continue
        yield f"without {field}", {name: value for name, value in raw.items() if name != field}
        for wrong in (7, {}, [], None, [{}], "no such thing"):
            yield f"{field} = {wrong!r}", {**raw, field: wrong}
    yield "a plain field", {**raw, "nonsense": 1}
    yield "an extension", {**raw, "example:sense": {"example:a": [1, "b"]}}
    for field in ("epcList", "childEPCs", "inputEPCList", "quantityList", "parentID", "ilmd", "transformationID"):
        yield f"with {field}", {**raw, field: ["urn:epc:id:sscc:4012345.0000000111"]}


def nested(raw: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The event with one member changed inside its objects, and in the first of each of its lists."""
    for field, value in raw.items():
        first = value[0] if isinstance(value, list) else value
        if not isinstance(first, dict) or field == "ilmd":  # a lot number has to be a text, whatever the schema says
            continue
        for member in first:
            without = {name: entry for name, entry in first.items() if name != member}
            yield f"{field} without {member}", {**raw, field: again(value, without)}
            for wrong in (7, "no such thing", []):
                yield f"{field}.{member} = {wrong!r}", {**raw, field: again(value, {**first, member: wrong})}
        yield f"{field} with nonsense", {**raw, field: again(value, {**first, "nonsense": 1})}


def again(value: Any, first: dict[str, Any]) -> Any:
    return [first, *value[1:]] if isinstance(value, list) else first


def schema_takes(validator: Any, raw: dict[str, Any]) -> bool:
    return bool(validator.is_valid(raw))


def engine_takes(raw: dict[str, Any], context: Any) -> bool:
    try:
        parse_event(raw, context)
    except EventError:
        return False
    return True


def validator(event_type: str) -> Any:
    schema = json.loads((GS1 / "EPCIS-JSON-Schema.json").read_text())
    # `format` is an assertion here: the schema says date-time and uri, and means it.
    checker = jsonschema.FormatChecker(formats=())
    checker.checks("uri")(lambda value: not isinstance(value, str) or (":" in value and " " not in value))
    checker.checks("date-time")(lambda value: not isinstance(value, str) or value[10:11] == "T")
    of_type = {"$ref": f"#/definitions/{event_type}", "definitions": schema["definitions"]}
    return jsonschema.Draft7Validator(of_type, format_checker=checker)


@pytest.mark.published("gs1-epcis/EPCIS-JSON-Schema.json")
@pytest.mark.parametrize(
    "name",
    [
        "object_event_all_possible_fields",
        "aggregation_event_all_possible_fields",
        "association_event_all_possible_fields",
        "transaction_event_all_possible_fields",
        "transformation_event_all_possible_fields",
    ],
)
def test_the_engine_refuses_what_gs1_s_schema_refuses_and_takes_what_it_takes(name: str) -> None:
    path = GS1 / f"JSON/WithFullCombinationOfFields/{name}.jsonld"
    document = parse_document(json.loads(path.read_text()))
    raw = document.events[0]
    judge = validator(raw["type"])
    disagreed = [
        (what, "the schema takes it" if taken else "the schema refuses it")
        for what, changed in (*changes(raw), *nested(raw))
        if (taken := schema_takes(judge, changed)) != engine_takes(changed, document.context)
    ]
    assert disagreed == []
