"""The lines of an answer as text: what is written by shape reads back as what it was."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tracechain.trace.lineage.walks.ndjson import text

ITEM = {"id": 'https://dairy.example/"酸奶"\n1', "kind": "lot", "distance": 3, "since": None, "until": None}
LINK = {"from": 'a"', "to": "酸", "kind": "transformation", "event": "urn:uuid:1\\", "via": []}


@pytest.mark.parametrize(
    "line",
    [
        {"item": ITEM},
        {"item": {**ITEM, "since": "2026-03-01T00:00:00.250Z"}},
        {"item": {**ITEM, "until": "2026-03-01T00:00:00.250Z"}},
        {"link": LINK},
        {"link": {**LINK, "via": ['crate "1"', "托盘"]}},
        {"event": "urn:uuid:1"},
        {"gap": {"kind": "out_of_order", "event": "urn:uuid:1", "thing": "x", "detail": "用在做好之前"}},
        {"end": {"items": 1, "links": 0, "events": 2, "gaps": 0, "asOf": None}},
    ],
)
def test_a_line_of_text_is_the_json_of_the_object(line: dict[str, Any]) -> None:
    assert text(line) == json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n"
