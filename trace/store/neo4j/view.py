"""What the engine asks of Neo4j: a View over one read transaction (see neo4j.py for the layout)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any

import numpy as np
from neo4j import Result

from tracechain.trace.events.event import Role
from tracechain.trace.facts import mention
from tracechain.trace.facts.admission import NEVER, recorder
from tracechain.trace.facts.circumstances import Circumstances, unpacked
from tracechain.trace.facts.protocol import Amounts, Links, Memberships
from tracechain.trace.facts.refs import UNKNOWN, Refs, ThingRef
from tracechain.trace.store.neo4j.near import AROUND_COLUMNS, FEW, Near, around, columns

SLICE = 20_000  # things a query: measured best between round trips and the server's memory

_BY_CLASS = f"r.c / {1 << mention.KIND_SHIFT} % 4 <> 0"  # a mention of a lot or product

Run = Callable[..., Result]  # run one query, in a session's own or a given transaction


def settled(run: Run) -> int:
    """The last recordTime given; 0 in an empty store."""
    row = run("MATCH (l:Ledger {one: 1}) RETURN l.recorded").single()
    return 0 if row is None else int(row[0])


def slices(values: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    """A long list in pieces that one query takes."""
    return (values[start : start + size] for start in range(0, len(values), size))


class Neo4jView:
    """A View over one session; `as_of` None means: as it is now, without a look at recordTimes.

    Round trips are what a small question costs. So what opens it (refs) and what closes it (names) also tell how far the
    set was settled, and what names few things looks around them (see near.py).
    """

    def __init__(self, run: Run, as_of: int | None) -> None:
        self._transaction_run = run
        self._as_of = as_of
        self.opened: int | None = None  # settled before anything was asked
        self._closed: int | None = None  # settled after all that was asked, if the last query told it
        self._then = "" if as_of is None else f" AND r.r <= $as_of AND coalesce(r.v, {NEVER}) > $as_of"
        self._counted = f"e.voided = {NEVER}" if as_of is None else "e.recorded <= $as_of AND e.voided > $as_of"
        self._belongs = "BELONGS" if as_of is None else "BELONGS|BELONGED"
        self._around = around(self._roles(tuple(Role)), self._belongs, self._then)
        self._near = Near()
        self._amounts: dict[tuple[int, Role], list[tuple[int, int, float | None, str]]] = {}

    def one_set(self) -> bool:
        """Whether nothing was recorded from the first query to the last."""
        return self.opened == (settled(self._transaction_run) if self._closed is None else self._closed)

    def _run(self, query: str, **parameters: Any) -> Result:
        self._closed = None
        if self.opened is None:
            self.opened = settled(self._transaction_run)
        return self._transaction_run(query, {**parameters, "as_of": self._as_of})

    def refs(self, keys: Sequence[str]) -> list[ThingRef]:
        query = f"""
            OPTIONAL MATCH (l:Ledger {{one: 1}}) WITH coalesce(l.recorded, 0) AS settled
            UNWIND $keys AS k OPTIONAL MATCH (t:Thing {{key: k}}) WITH settled, collect(t) AS named
            WITH settled, [t IN named | t.key] AS keys, [t IN named | id(t)] AS refs, {_few("named")} AS found, [] AS whole
            {self._around} RETURN settled, keys, refs, {AROUND_COLUMNS}"""
        found: dict[str, ThingRef] = {}
        for some in slices(list(keys), SLICE):
            before, known, refs, *near = self._transaction_run(query, keys=some, as_of=self._as_of).single(strict=True)
            self.opened = before if self.opened is None else self.opened
            self._closed = None
            self._near.learn(*near)
            found.update(zip(known, refs, strict=True))
        return [found.get(key, UNKNOWN) for key in keys]

    def keys(self, refs: Refs) -> list[str]:
        return self._texts("key", refs)

    def event_ids(self, events: Refs) -> list[str]:
        return self._texts("id", events)

    def names(self, things: Refs, events: Refs) -> tuple[list[str], list[str]]:
        query = """
            WITH COLLECT { UNWIND $things AS i MATCH (n) WHERE id(n) = i RETURN n.key } AS keys,
              COLLECT { UNWIND $events AS i MATCH (n) WHERE id(n) = i RETURN n.id } AS ids
            OPTIONAL MATCH (l:Ledger {one: 1}) RETURN keys, ids, coalesce(l.recorded, 0)"""
        keys: list[str] = []
        ids: list[str] = []
        after = None
        for start in range(0, max(len(things), len(events)), SLICE):
            some = {"things": things[start : start + SLICE].tolist(), "events": events[start : start + SLICE].tolist()}
            more_keys, more_ids, after = self._run(query, **some).single(strict=True)
            keys += more_keys
            ids += more_ids
        self._closed = after
        return keys, ids

    def circumstances(self, events: Refs) -> list[Circumstances]:
        query = "UNWIND $set AS i MATCH (e) WHERE id(e) = i RETURN e.id, e.time, e.circumstances, e.parties"
        rows = chain.from_iterable(self._run(query, set=some) for some in slices(events.tolist(), SLICE))
        return [unpacked(event_id, time, text, recorder(who)) for event_id, time, text, who in rows]

    def happened_at(self, places: Sequence[str], start: Refs, end: Refs) -> tuple[Refs, Refs, Refs]:
        query = f"""
            UNWIND $spans AS s MATCH (e:Event) USING INDEX SEEK e:Event(place, time)
            WHERE e.place = s[1] AND e.time >= s[2] AND e.time <= s[3] AND {self._counted}
            RETURN s[0], id(e), e.time"""
        spans = [*zip(range(len(places)), places, start.tolist(), end.tolist(), strict=True)]
        found = [tuple(row) for some in slices(spans, SLICE) for row in self._run(query, spans=[list(s) for s in some])]
        columns = np.array(found, dtype=np.int64).reshape(-1, 3)
        return columns[:, 0], columns[:, 1], columns[:, 2]

    def links(self, things: Refs) -> Links:
        if len(things) <= FEW:
            return self._near.links(things) or self._links_and_near(things)
        return self._links("MATCH (t)-[r:{roles}]->(e) WHERE id(t) = i{then}", ("i", "id(e)"), things, tuple(Role))

    def mentions(self, product: ThingRef) -> Links:
        used = self._links(
            "MATCH (t:Use)-[r:{roles}]->(e) USING INDEX SEEK t:Use(product) WHERE t.product = i{then}",
            ("i", "id(e)"),
            _one(product),
            tuple(Role),
        )
        return used if len(used.event) else self.links(_one(product))

    def _links_and_near(self, things: Refs) -> Links:
        query = f"""
            UNWIND $set AS i MATCH (t) WHERE id(t) = i WITH collect(t) AS whole WITH whole, whole AS found
            {self._around} RETURN {AROUND_COLUMNS}"""
        near, links, lots = self._run(query, set=things.tolist()).single(strict=True)
        self._near.learn(near, links, lots)
        asked = set(things.tolist())
        return Links(*columns([row for row in links if row[0] in asked], 5))

    def participants(self, events: Refs, role: Role) -> Links:
        if len(events) <= FEW:
            return self._participants_and_near(events, role)
        return self._links(
            "MATCH (t)-[r:{roles}]->(e) WHERE id(e) = i{then}", ("coalesce(t.product, id(t))", "i"), events, (role,)
        )

    def _participants_and_near(self, events: Refs, role: Role) -> Links:
        query = f"""
            UNWIND $set AS i MATCH (t)-[r:{self._roles((role,))}]->(e) WHERE id(e) = i AND r.c % 8 = {int(role)}{self._then}
            WITH coalesce(t.product, id(t)) AS thing, i, r, t WITH
              collect([thing, i, r.c, r.o, r.t]) AS mentions,
              collect(CASE WHEN {_BY_CLASS} THEN [thing, i, r.q, coalesce(r.u, '')] END) AS amounts,
              collect(CASE WHEN t.product IS NULL THEN t END) AS named
            WITH mentions, amounts, {_few("named")} AS found, [] AS whole
            {self._around} RETURN mentions, amounts, {AROUND_COLUMNS}"""
        mentions, amounts, *near = self._run(query, set=events.tolist()).single(strict=True)
        self._near.learn(*near)
        for event in events.tolist():
            self._amounts[event, role] = [row for row in amounts if row[1] == event]
        return Links(*columns(mentions, 5))

    def transformation_events(self, transformations: Refs) -> tuple[Refs, Refs]:
        query = f"UNWIND $set AS i MATCH (g)<-[:PART_OF]-(e) WHERE id(g) = i AND {self._counted} RETURN collect(i), collect(id(e))"
        groups, events = self._columns(query, transformations, 2)
        return groups, events

    def amounts(self, events: Refs, role: Role = Role.CHILD) -> Amounts:
        query = f"""
            UNWIND $set AS i MATCH (t)-[r:{self._roles((role,))}]->(e)
            WHERE id(e) = i AND {_BY_CLASS} AND r.c % 8 = {int(role)}{self._then}
            RETURN coalesce(t.product, id(t)), i, r.q, coalesce(r.u, '')"""
        rows: list[Any] = [row for event in events.tolist() for row in self._amounts.get((event, role), ())]
        new = [event for event in events.tolist() if (event, role) not in self._amounts]
        rows += [tuple(row) for some in slices(new, SLICE) for row in self._run(query, set=some)]
        return Amounts(*([row[i] for row in rows] for i in range(4)))

    def members(self, lots: Refs) -> Memberships:
        return self._memberships("id(m)", lots)

    def lots(self, instances: Refs) -> Memberships:
        return self._near.lots(instances) or self._memberships("id(n)", instances)

    def _memberships(self, side: str, refs: Refs) -> Memberships:
        query = f"""
            UNWIND $set AS i MATCH (n)-[r:{self._belongs}]->(m) WHERE {side} = i{self._then}
            RETURN collect(id(n)), collect(id(m)), collect(r.e), collect(r.t)"""
        return Memberships(*self._columns(query, refs, 4))

    def _roles(self, roles: Sequence[Role]) -> str:
        return "|".join(role.name for role in roles) + ("" if self._as_of is None else "|VOID")

    def _links(self, pattern: str, ends: tuple[str, str], refs: Refs, roles: Sequence[Role]) -> Links:
        then = self._then
        if self._as_of is not None and len(roles) == 1:
            then += f" AND r.c % 8 = {int(roles[0])}"
        match = pattern.format(roles=self._roles(roles), then=then)
        query = f"UNWIND $set AS i {match} RETURN collect({ends[0]}), collect({ends[1]}), collect(r.c), collect(r.o), collect(r.t)"
        return Links(*self._columns(query, refs, 5))

    def _texts(self, name: str, refs: Refs) -> list[str]:
        query = f"UNWIND $set AS i MATCH (n) WHERE id(n) = i RETURN collect(n.{name})"
        return [
            text for some in slices(refs.tolist(), SLICE) for text in self._run(query, set=some).single(strict=True)[0]
        ]

    def _columns(self, query: str, refs: Refs, width: int) -> list[Refs]:
        parts = [self._run(query, set=some).single(strict=True) for some in slices(refs.tolist(), SLICE)]
        if not parts:
            return [np.empty(0, dtype=np.int64)] * width
        return [np.concatenate([np.array(part[i], dtype=np.int64) for part in parts]) for i in range(width)]


def _few(nodes: str) -> str:
    """Nodes to look around: of more the walk asks in another way."""
    return f"CASE WHEN size({nodes}) <= {FEW} THEN {nodes} ELSE [] END"


def _one(ref: int) -> Refs:
    return np.array([ref], dtype=np.int64)
