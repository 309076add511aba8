"""Two tellings of one event, compared: the stored document with the signed one, and the graph with the stored document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from tracechain.trace.events.event import Event, Naming
from tracechain.trace.facts import mention
from tracechain.trace.facts.protocol import Links, ProvenanceStore, View
from tracechain.trace.facts.refs import Refs, ThingRef
from tracechain.trace.identifiers import Kind

_SAID = {  # fields of Circumstances, as EPCIS calls them
    "time": "eventTime",
    "type": "type",
    "action": "action",
    "biz_step": "bizStep",
    "disposition": "disposition",
    "read_point": "readPoint",
    "biz_location": "bizLocation",
    "sources": "sourceList",
    "destinations": "destinationList",
}
_ABSENT = object()
_THINGS = "the things that it names"
_VOID = "whether it counts for the things that it names"


def fields_apart(one: Event, other: Event) -> list[str]:
    """The top-level fields in which the documents of two copies of one event differ, as values of JSON.

    An eventID that one leaves out is no difference: the other's is the event's hash then. Nor are contexts by which they
    hash alike: what ingest keeps of one around an event is what the event uses of it.
    """
    left_out = {"eventID", "@context"} if one.content_hash == other.content_hash else {"eventID"}
    names = (one.document.keys() | other.document.keys()) - left_out
    return sorted(
        name for name in names if not _alike(one.document.get(name, _ABSENT), other.document.get(name, _ABSENT))
    )


def graph_apart(event: Event, store: ProvenanceStore, recorded: int, voided: int | None) -> list[str]:
    """In what the graph tells otherwise of an event than its stored document, times as `ProvenanceStore.documents` has them.

    Looked at is what can be asked by the instances and lots that it names: they, in which roles, when, where, and why. Not
    looked at are quantities, lots of instances, and events that name products alone, or were void from the beginning.
    """
    named = [naming for naming in event.namings if naming.thing.kind is not Kind.PRODUCT]
    if not named:
        return []
    now = store.ask(lambda view: _view_apart(view, event, named))
    if voided is None:
        return [_VOID] if now is None else now
    if now is not None or voided < recorded:
        return [_VOID]
    if voided == recorded:
        return []
    then = store.ask(lambda view: _view_apart(view, event, named), recorded)
    return [_VOID] if then is None else then


def _view_apart(view: View, event: Event, named: Iterable[Naming]) -> list[str] | None:
    """As `graph_apart`, of the events that count in a view; None where no thing in it is linked with this one."""
    roles = {(naming.thing.key, int(naming.role)) for naming in named}
    keys = sorted({key for key, _ in roles})
    refs = dict(zip(view.refs(keys), keys, strict=True))
    links = view.links(np.array(sorted(refs.keys() - {-1}), dtype=np.int64))
    ref = _ref_of(view, event.id, links.event)
    if ref is None:
        return None
    return list(_links_apart(links, ref, refs, roles, event.time)) + _circumstances_apart(view, ref, event)


def _ref_of(view: View, event_id: str, events: Refs) -> int | None:
    refs = np.unique(events)
    ids = view.event_ids(refs)
    return int(refs[ids.index(event_id)]) if event_id in ids else None


def _links_apart(
    links: Links, event: int, keys: Mapping[ThingRef, str], roles: set[tuple[str, int]], time: int
) -> Iterator[str]:
    mine = links.event == event
    things, codes = links.thing[mine].tolist(), links.code[mine].tolist()
    if {(keys[thing], mention.role_of(code)) for thing, code in zip(things, codes, strict=True)} != roles:
        yield _THINGS
    if (links.time[mine] != time).any():
        yield "when they were in it"


def _circumstances_apart(view: View, ref: int, event: Event) -> list[str]:
    [told] = view.circumstances(np.array([ref], dtype=np.int64))
    return [name for field, name in _SAID.items() if getattr(told, field) != getattr(event, field)]


def _alike(one: Any, other: Any) -> bool:
    """Whether two values of JSON are the same; 1 and 1.0 are, 1 and true are not."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(_alike(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_alike, one, other))
    return isinstance(one, bool) is isinstance(other, bool) and bool(one == other)
