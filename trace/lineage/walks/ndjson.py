"""The lines of an answer as NDJSON text (http-contract); a large answer is mostly this.

>>> text({"event": "urn:uuid:1"}).strip()
'{"event":"urn:uuid:1"}'
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from json.encoder import encode_basestring as quoted
from typing import Any

from tracechain.trace.identifiers.code import Kind
from tracechain.trace.lineage.walks.answer import Answer, Step
from tracechain.trace.lineage.walks.listed import CHUNK, Listed

_encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def text(line: Mapping[str, Any]) -> str:
    """One line with its end."""
    return _encoded(line) + "\n"


def items(keys: Iterable[str], kinds: Iterable[Kind], distance: int) -> str:
    """Items affected since always, as lines; written by their known shape, for there are millions."""
    tails = {kind: f',"kind":"{kind}","distance":{distance},"since":null,"until":null}}}}\n' for kind in Kind}
    return "".join([f'{{"item":{{"id":{quoted(key)}{tails[kind]}' for key, kind in zip(keys, kinds, strict=True)])


def answer(found: Answer, told: int = 0) -> Iterator[str]:
    """All lines of an answer, in pieces of many; `told` items were told before."""
    yield from _pieces(text(Answer.item_line(item)) for item in found.items)
    yield from _pieces(_links(found.links))
    yield from _pieces(text(line) for line in found.closing_lines(told))


def _links(links: Sequence[Step]) -> Iterator[str]:
    rows = links.rows() if isinstance(links, Listed) else ((s.source, s.target, s.kind, s.event, s.via) for s in links)
    for source, target, kind, event, via in rows:
        passed = _encoded(via) if via else "[]"
        ends = f'"from":{quoted(source)},"to":{quoted(target)}'
        yield f'{{"link":{{{ends},"kind":"{kind}","event":{quoted(event)},"via":{passed}}}}}\n'


def _pieces(lines: Iterator[str]) -> Iterator[str]:
    while piece := "".join(islice(lines, CHUNK)):
        yield piece
