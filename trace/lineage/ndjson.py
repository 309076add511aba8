"""The lines of an answer as NDJSON text (http-contract); a large answer is mostly this.

>>> text({"event": "urn:uuid:1"}).strip()
'{"event":"urn:uuid:1"}'
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from json.encoder import encode_basestring as quoted
from typing import Any

_encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def text(line: Mapping[str, Any]) -> str:
    """One line with its end. Items and links, of which there are millions, are written by their known shape."""
    for name, one in line.items():
        if name == "item":
            since = "null" if one["since"] is None else f'"{one["since"]}"'
            until = "null" if one["until"] is None else f'"{one["until"]}"'
            said = f'"kind":"{one["kind"]}","distance":{one["distance"]},"since":{since},"until":{until}'
            return f'{{"item":{{"id":{quoted(one["id"])},{said}}}}}\n'
        if name == "link":
            ends = f'"from":{quoted(one["from"])},"to":{quoted(one["to"])}'
            via = _encoded(one["via"]) if one["via"] else "[]"
            return f'{{"link":{{{ends},"kind":"{one["kind"]}","event":{quoted(one["event"])},"via":{via}}}}}\n'
    return _encoded(line) + "\n"
