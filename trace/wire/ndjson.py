"""The answer to a trace as NDJSON, a line a thing (http-contract); a large answer is mostly this.

Items and links are written by their known shape, for there are millions; a test holds that each of their lines is what
its declaration dumps.

>>> text({"event": "urn:uuid:1"}).strip()
'{"event":"urn:uuid:1"}'
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from json.encoder import encode_basestring as quoted
from typing import Any, NamedTuple

from tracechain.trace.events.instant import format_instant
from tracechain.trace.facts.protocol import ProvenanceStore
from tracechain.trace.identifiers.code import Kind
from tracechain.trace.lineage.walks.answer import Answer, Item, TraceLink
from tracechain.trace.lineage.walks.listed import CHUNK, LazySequence
from tracechain.trace.lineage.walks.stream import Arrivals, forward_stream
from tracechain.trace.wire.trace import EndSchema, GapSchema, ItemSchema, LinkSchema

MEDIA_TYPE = "application/x-ndjson"

_ITEM, _LINK, _GAP, _END = ItemSchema(), LinkSchema(), GapSchema(), EndSchema()
_encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class End(NamedTuple):
    """How much was told in all, and the settled time that was used."""

    items: int
    links: int
    events: int
    gaps: int
    as_of: int | None


def lines(found: Answer, told: int = 0) -> Iterator[dict[str, Any]]:
    """An answer as objects, ending with `{"end": …}`; `told` items were told before."""
    yield from ({"item": _ITEM.dump(item)} for item in found.items)
    yield from ({"link": _LINK.dump(step)} for step in found.links)
    yield from _closing(found, told)


def forward_lines(
    store: ProvenanceStore, subject: str, since: int | None = None, as_of: int | None = None
) -> Iterator[dict[str, Any]]:
    """The objects of a forward trace, told while it is found.

    Raises UnknownThing, at the first object, where nothing is recorded about the subject.
    """
    for part in forward_stream(store, subject, since, as_of):
        if isinstance(part, Arrivals):
            yield from ({"item": _ITEM.dump(item)} for item in part.items())
        else:
            yield from lines(part.answer, part.told)


def forward_text(
    store: ProvenanceStore, subject: str, since: int | None = None, as_of: int | None = None
) -> Iterator[str]:
    """The same as text, in pieces of whole lines."""
    for part in forward_stream(store, subject, since, as_of):
        if isinstance(part, Arrivals):
            yield _arrived(part.keys, part.kinds, part.distance)
        else:
            yield from answer(part.answer, part.told)


def answer(found: Answer, told: int = 0) -> Iterator[str]:
    """All lines of an answer as text, in pieces of many; `told` items were told before."""
    yield from _pieces(map(_item, found.items))
    yield from _pieces(_links(found.links))
    yield from _pieces(map(text, _closing(found, told)))


def text(line: Mapping[str, Any]) -> str:
    """One line with its end."""
    return _encoded(line) + "\n"


def _closing(found: Answer, told: int) -> Iterator[dict[str, Any]]:
    """What comes after the items and links."""
    yield from ({"event": event} for event in found.events)
    yield from ({"gap": _GAP.dump(gap)} for gap in found.gaps)
    yield {
        "end": _END.dump(
            End(told + len(found.items), len(found.links), len(found.events), len(found.gaps), found.as_of)
        )
    }


def _arrived(keys: Iterable[str], kinds: Iterable[Kind], distance: int) -> str:
    """Items affected since always."""
    tails = {kind: f',"kind":"{kind}","distance":{distance},"since":null,"until":null}}}}\n' for kind in Kind}
    return "".join([f'{{"item":{{"id":{quoted(key)}{tails[kind]}' for key, kind in zip(keys, kinds, strict=True)])


def _item(item: Item) -> str:
    times = f'"since":{_time(item.since)},"until":{_time(item.until)}'
    return f'{{"item":{{"id":{quoted(item.id)},"kind":"{item.kind}","distance":{item.distance},{times}}}}}\n'


def _time(time: int | None) -> str:
    return "null" if time is None else f'"{format_instant(time)}"'


def _links(links: Sequence[TraceLink]) -> Iterator[str]:
    rows = (
        links.rows()
        if isinstance(links, LazySequence)
        else ((s.source, s.target, s.kind, s.event, s.via) for s in links)
    )
    for source, target, kind, event, via in rows:
        passed = _encoded(via) if via else "[]"
        ends = f'"from":{quoted(source)},"to":{quoted(target)}'
        yield f'{{"link":{{{ends},"kind":"{kind}","event":{quoted(event)},"via":{passed}}}}}\n'


def _pieces(lines: Iterator[str]) -> Iterator[str]:
    while piece := "".join(islice(lines, CHUNK)):
        yield piece
