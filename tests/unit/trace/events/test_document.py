"""Documents taken apart into events."""

from typing import Any

import pytest

from told import told
from tracechain.trace.events import EventError, parse_document

CONTEXT = ["https://ref.gs1.org/standards/epcis/epcis-context.jsonld", {"ex": "https://ex.com/"}]
EVENT = {"type": "ObjectEvent"}


@pytest.mark.parametrize(
    ("obj", "context"),
    [
        ({"type": "EPCISDocument", "@context": CONTEXT, "epcisBody": {"eventList": [EVENT]}}, CONTEXT),
        ({"type": "EPCISDocument", "@context": CONTEXT, "epcisBody": {"event": EVENT}}, CONTEXT),
        (
            {
                "type": "EPCISQueryDocument",
                "@context": CONTEXT,
                "epcisBody": {"queryResults": {"resultsBody": {"eventList": [EVENT]}}},
            },
            CONTEXT,
        ),
        (EVENT, None),
        ([EVENT], None),
    ],
)
def test_events_are_found_wherever_they_stand(obj: Any, context: Any) -> None:
    document = parse_document(obj)

    assert (document.events, document.context) == ((EVENT,), context)


@pytest.mark.parametrize(
    ("obj", "path", "sentence"),
    [
        ("text", "", "'text' is no EPCIS document: an object or a list of events was expected."),
        (None, "", "null is no EPCIS document: an object or a list of events was expected."),
        ({"type": "EPCISDocument"}, "epcisBody.eventList", "The document holds no list of events there."),
        (
            {"type": "EPCISDocument", "epcisBody": {"eventList": EVENT}},
            "epcisBody.eventList",
            "The document holds no list of events there.",
        ),
        (
            {"type": "EPCISQueryDocument", "epcisBody": []},
            "epcisBody.queryResults.resultsBody.eventList",
            "The document holds no list of events there.",
        ),
        (
            {"type": "Document", "epcisBody": {"eventList": []}},
            "type",
            "'Document' is no type of a document: EPCISDocument or EPCISQueryDocument was expected.",
        ),
    ],
)
def test_what_is_no_document_is_refused_with_a_sentence(obj: Any, path: str, sentence: str) -> None:
    with pytest.raises(EventError) as refusal:
        parse_document(obj)
    assert told(refusal.value.faults) == ((path, sentence),)
