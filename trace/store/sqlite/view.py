"""What the engine asks of a SQLite file: a View over one read transaction (see sqlite.py for the layout)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from itertools import chain

import numpy as np

from tracechain.trace.events.event import Role
from tracechain.trace.facts import mention
from tracechain.trace.facts.admission import recorder
from tracechain.trace.facts.circumstances import Circumstances, unpacked
from tracechain.trace.facts.protocol import Amounts, Links, Memberships
from tracechain.trace.facts.refs import UNKNOWN, Refs, ThingRef

# Three integers a row, not five: what costs is making Python's integers. Refs are small here, counted from 1.
_LINK = "l.thing << 32 | l.event, l.other + 1 << 12 | l.code, l.time"


def _set(refs: Refs) -> str:
    return "[" + ",".join(map(str, refs.tolist())) + "]"


class SqliteView:
    """A View over one read transaction."""

    def __init__(self, connection: sqlite3.Connection, as_of: int) -> None:
        self._connection = connection
        self._as_of = as_of

    def refs(self, keys: Sequence[str]) -> list[ThingRef]:
        query = "SELECT t.key, t.ref FROM json_each(?) j JOIN thing t ON t.key = j.value"
        found = dict(self._connection.execute(query, (json.dumps(list(keys)),)))
        return [found.get(key, UNKNOWN) for key in keys]

    def keys(self, refs: Refs) -> list[str]:
        return self._texts("SELECT t.key FROM json_each(?) j CROSS JOIN thing t ON t.ref = j.value", refs)

    def event_ids(self, events: Refs) -> list[str]:
        return self._texts("SELECT e.id FROM json_each(?) j CROSS JOIN event e ON e.ref = j.value", events)

    def names(self, things: Refs, events: Refs) -> tuple[list[str], list[str]]:
        return self.keys(things), self.event_ids(events)

    def circumstances(self, events: Refs) -> list[Circumstances]:
        query = """
            SELECT e.id, e.time, e.circumstances, e.parties FROM json_each(?) j CROSS JOIN event e ON e.ref = j.value"""
        rows = self._connection.execute(query, (_set(events),))
        return [unpacked(event_id, time, text, recorder(who)) for event_id, time, text, who in rows]

    def happened_at(self, places: Sequence[str], start: Refs, end: Refs) -> tuple[Refs, Refs, Refs]:
        query = """
            SELECT j.key, e.ref, e.time FROM json_each(:spans) j
            CROSS JOIN event e INDEXED BY event_place ON e.place = json_extract(j.value, '$[0]')
              AND e.time BETWEEN json_extract(j.value, '$[1]') AND json_extract(j.value, '$[2]')
            WHERE e.place IS NOT NULL AND e.recorded <= :as_of AND e.voided > :as_of"""
        spans = json.dumps([*zip(places, start.tolist(), end.tolist(), strict=True)])
        rows = self._connection.execute(query, {"spans": spans, "as_of": self._as_of})
        flat = np.fromiter(chain.from_iterable(rows), dtype=np.int64)
        return flat[0::3], flat[1::3], flat[2::3]

    def links(self, things: Refs) -> Links:
        query = f"""
            SELECT {_LINK} FROM json_each(:set) j CROSS JOIN link l ON l.thing = j.value
            WHERE l.recorded <= :as_of AND l.voided > :as_of"""
        return self._links(query, things)

    def mentions(self, product: ThingRef) -> Links:
        return self.links(np.array([product], dtype=np.int64))

    def participants(self, events: Refs, role: Role) -> Links:
        query = f"""
            SELECT {_LINK} FROM json_each(:set) j
            CROSS JOIN link l INDEXED BY link_event ON l.event = j.value AND l.code & 7 = {int(role)}
            WHERE l.recorded <= :as_of AND l.voided > :as_of"""
        return self._links(query, events)

    def transformation_events(self, transformations: Refs) -> tuple[Refs, Refs]:
        query = """
            SELECT e.transformation, e.ref FROM json_each(:set) j CROSS JOIN event e ON e.transformation = j.value
            WHERE e.recorded <= :as_of AND e.voided > :as_of"""
        groups, events = self._columns(query, transformations, 2)
        return groups, events

    def amounts(self, events: Refs, role: Role = Role.CHILD) -> Amounts:
        query = f"""
            SELECT i.thing, i.event, l.amount, l.unit FROM json_each(:set) j
            CROSS JOIN link i INDEXED BY link_event ON i.event = j.value
              AND i.code & 7 = {int(role)} AND i.code >> {mention.KIND_SHIFT} & 3 <> 0
            CROSS JOIN link l ON l.thing = i.thing AND l.event = i.event AND l.line = i.line
            WHERE i.recorded <= :as_of AND i.voided > :as_of"""
        rows = self._connection.execute(query, {"set": _set(events), "as_of": self._as_of}).fetchall()
        return Amounts(*([row[i] for row in rows] for i in range(4)))

    def members(self, lots: Refs) -> Memberships:
        return self._memberships("lot", lots)

    def lots(self, instances: Refs) -> Memberships:
        return self._memberships("instance", instances)

    def _memberships(self, side: str, refs: Refs) -> Memberships:
        query = f"""
            SELECT m.instance, m.lot, m.event, m.time FROM json_each(:set) j CROSS JOIN member m ON m.{side} = j.value
            WHERE m.recorded <= :as_of AND m.voided > :as_of"""
        return Memberships(*self._columns(query, refs, 4))

    def _links(self, query: str, refs: Refs) -> Links:
        ends, said, time = self._columns(query, refs, 3)
        return Links(ends >> 32, ends & 0xFFFF_FFFF, said & 0xFFF, (said >> 12) - 1, time)

    def _texts(self, query: str, refs: Refs) -> list[str]:
        return [row[0] for row in self._connection.execute(query, (_set(refs),))]

    def _columns(self, query: str, refs: Refs, width: int) -> list[Refs]:
        if not len(refs):
            return [np.empty(0, dtype=np.int64)] * width
        rows = self._connection.execute(query, {"set": _set(refs), "as_of": self._as_of})
        flat = np.fromiter(chain.from_iterable(rows), dtype=np.int64)
        return [np.ascontiguousarray(flat[i::width]) for i in range(width)]
