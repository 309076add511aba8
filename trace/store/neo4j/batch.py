"""A batch of facts as it is read up and written in one transaction of Neo4j; the layout is told of in `neo4j`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from neo4j import ManagedTransaction

from tracechain.trace.events.event import Event, Role
from tracechain.trace.facts.admission import NEVER, Admission, EventContent, EventStanding, parties
from tracechain.trace.facts.circumstances import packed
from tracechain.trace.facts.cursor import Cursor
from tracechain.trace.facts.graph import (
    MemberRow,
    MentionRow,
    advanced,
    keys_of,
    member_rows,
    mention_rows,
    statement_rows,
)
from tracechain.trace.identifiers.code import Kind
from tracechain.trace.store.neo4j.view import SLICE, Run, slices

_COUNTED = "|".join(role.name for role in Role)


def standings(transaction: ManagedTransaction, ids: Sequence[str]) -> dict[str, EventStanding]:
    """What is held of each event that is on record."""
    query = "UNWIND $ids AS i MATCH (e:Event {id: i}) RETURN e.id, e.hash, e.recorded, e.voided, e.parties"
    rows = chain.from_iterable(transaction.run(query, ids=some) for some in slices(ids, SLICE))
    return {
        event_id: EventStanding(hashed, recorded, voided, *parties(who))
        for event_id, hashed, recorded, voided, who in rows
    }


def said(transaction: ManagedTransaction, ids: Sequence[str]) -> dict[str, EventContent]:
    """What events on record say of things; a product is named by a node of its own, which has the product's id."""
    named = f"""
        UNWIND $ids AS i MATCH (e:Event {{id: i}})<-[r:{_COUNTED}|VOID]-(n)
        OPTIONAL MATCH (p) WHERE id(p) = n.product
        RETURN i, collect([coalesce(p.key, n.key), r.c % 8])"""
    stated = f"""
        UNWIND $ids AS i MATCH (e:Event {{id: i}})<-[:{_COUNTED}|VOID]-(n) WITH DISTINCT i, e, n
        MATCH (n)-[r:BELONGS|BELONGED]->(m) WHERE r.e = id(e) RETURN i, collect([n.key, m.key])"""
    found = {event_id: EventContent(frozenset(), frozenset()) for event_id in ids}
    for some in slices(ids, SLICE):
        for event_id, names in transaction.run(named, ids=some):
            found[event_id] = EventContent(frozenset((key, role) for key, role in names), frozenset())
        for event_id, pairs in transaction.run(stated, ids=some):
            found[event_id] = replace(found[event_id], memberships=frozenset((thing, lot) for thing, lot in pairs))
    return found


def write(transaction: ManagedTransaction, admission: Admission, known: Mapping[str, EventStanding]) -> None:
    """Write what a batch changes; `known` is what was held of its events before."""
    new = list(admission.new.values())
    things = _merged(transaction, "Thing", "key", keys_of(new, admission.statements))
    groups = _merged(transaction, "Transformation", "id", {e.transformation for e in new if e.transformation})
    refs = _created(transaction, new, admission)
    part_of = [(refs[e.id], groups[e.transformation]) for e in new if e.transformation]
    _tell(transaction, "MATCH (e) WHERE id(e) = r[0] MATCH (t) WHERE id(t) = r[1] CREATE (e)-[:PART_OF]->(t)", part_of)
    mentions: dict[tuple[str, bool], list[MentionRow]] = {}
    members: dict[str, list[MemberRow]] = {}
    for event in new:
        standing = admission.standings[event.id]
        counts = standing.voided == NEVER
        rows = mention_rows(event, standing, things, groups, refs[event.id])
        for naming, row in zip(event.namings, rows, strict=True):
            kind = (naming.role.name if counts else "VOID", naming.thing.kind is Kind.PRODUCT)
            mentions.setdefault(kind, []).append(row)
        told = member_rows(event, standing, things, refs[event.id])
        members.setdefault("BELONGS" if counts else "BELONGED", []).extend(told)
    for (name, product), rows_of in sorted(mentions.items()):
        _tell(transaction, _mention_query(name, product), sorted(rows_of, key=lambda row: row[:3]))
    for name, told in sorted(members.items()):
        _tell(transaction, _member_query(name), sorted(told))
    _rewrite(transaction, admission, known)
    _keep_copies(transaction, admission)
    _state(transaction, admission, known, things, refs)


def _state(
    transaction: ManagedTransaction,
    admission: Admission,
    known: Mapping[str, EventStanding],
    things: Mapping[str, int],
    refs: Mapping[str, int],
) -> None:
    """Write the memberships that later copies of events are the first to state; `refs` are those of the new events."""
    older = sorted({one.event.id for one in admission.statements} - refs.keys())
    query = "UNWIND $ids AS i MATCH (e:Event {id: i}) RETURN i, id(e)"
    found = [(event_id, ref) for event_id, ref in transaction.run(query, ids=older)] if older else []
    rows = sorted(statement_rows(admission, known, things, {**refs, **dict(found)}))
    _tell(transaction, _member_query("BELONGS"), [row for row in rows if row.voided == NEVER])
    _tell(transaction, _member_query("BELONGED"), [row for row in rows if row.voided != NEVER])


def _mention_query(name: str, product: bool) -> str:
    thing = "WITH r, e CREATE (t:Use {product: r[0]})" if product else "MATCH (t) WHERE id(t) = r[0]"
    said = "c: r[3], o: r[4], t: r[5], r: r[6], q: r[8], u: r[9]" + (", v: r[7]" if name == "VOID" else "")
    return f"MATCH (e) WHERE id(e) = r[1] {thing} CREATE (t)-[:{name} {{{said}}}]->(e)"


def _member_query(name: str) -> str:
    said = "e: r[2], t: r[3], r: r[4]" + (", v: r[5]" if name == "BELONGED" else "")
    return f"MATCH (l) WHERE id(l) = r[0] MATCH (i) WHERE id(i) = r[1] CREATE (i)-[:{name} {{{said}}}]->(l)"


def _merged(transaction: ManagedTransaction, label: str, key: str, values: Iterable[str]) -> dict[str, int]:
    """Refs by key, made where there were none, in sorted order so that no two writers wait for each other in a ring."""
    query = f"UNWIND $values AS v MERGE (n:{label} {{{key}: v}}) RETURN collect(n.{key}), collect(id(n))"
    found: dict[str, int] = {}
    for some in slices(sorted(values), SLICE):
        keys, refs = transaction.run(query, values=some).single(strict=True)
        found.update(zip(keys, refs, strict=True))
    return found


def _created(transaction: ManagedTransaction, events: Sequence[Event], admission: Admission) -> dict[str, int]:
    query = """
        UNWIND $rows AS r
        CREATE (e:Event {id: r[0], hash: r[1], time: r[2], recorded: r[3], voided: r[4], parties: r[5], circumstances: r[6],
          place: r[7], body: r[8], declaration: r[9]})
        RETURN collect(id(e))"""
    found: dict[str, int] = {}
    said = {(event_id, declared): _told(event) for event_id, declared, event in reversed(admission.copies)}
    for some in slices(events, SLICE):
        rows = [
            (*_event_row(event, admission.standings[event.id]), said.get((event.id, False)), said.get((event.id, True)))
            for event in some
        ]
        refs = transaction.run(query, rows=rows).single(strict=True)[0]
        found.update(zip((e.id for e in some), refs, strict=True))
    return found


def _event_row(event: Event, standing: EventStanding) -> tuple[Any, ...]:
    span = (event.time, standing.recorded, standing.voided, standing.parties())
    return (event.id, event.content_hash, *span, packed(event), event.place)


def _rewrite(transaction: ManagedTransaction, admission: Admission, known: Mapping[str, EventStanding]) -> None:
    """Give events that were there before their new standing; what is voided (or counts after all) changes its type."""
    for event_id in sorted(admission.standings.keys() & known.keys()):
        before, after = known[event_id], admission.standings[event_id]
        span: dict[str, Any] = {"id": event_id, "recorded": after.recorded, "voided": after.voided}
        transaction.run(
            "MATCH (e:Event {id: $id}) SET e.recorded = $recorded, e.voided = $voided, e.parties = $parties",
            **span,
            parties=after.parties(),
        ).consume()
        if (before.recorded, before.voided) == (after.recorded, after.voided):
            continue
        void = after.voided != NEVER
        roles = [(r.name, "VOID") if void else ("VOID", r.name) for r in Role]
        for role, (old, new) in zip(Role, roles, strict=True):
            _retype(transaction, f"(n)-[r:{old}]->(e)", f"(n)-[x:{new}]->(e)", f"AND r.c % 8 = {int(role)}", span, void)
        old, new = ("BELONGS", "BELONGED") if void else ("BELONGED", "BELONGS")
        pattern = f"(e)<-[:{_COUNTED}|VOID]-(n) WITH DISTINCT e, n MATCH (n)-[r:{old}]->(m)"
        _retype(transaction, pattern, f"(n)-[x:{new}]->(m)", "AND r.e = id(e)", span, void)


def _retype(
    transaction: ManagedTransaction, pattern: str, made: str, condition: str, span: dict[str, Any], void: bool
) -> None:
    # What a later copy was the first to state was not known before that.
    ending = "x.r = CASE WHEN r.r > $recorded THEN r.r ELSE $recorded END, "
    ending += "x.v = $voided" if void else "x.v = null"
    transaction.run(
        f"MATCH (e:Event {{id: $id}}) MATCH {pattern} WHERE true {condition} "
        f"CREATE {made} SET x = properties(r), {ending} DELETE r",
        **span,
    ).consume()


def _told(event: Event) -> str:
    return json.dumps(event.document, ensure_ascii=False)


def _keep_copies(transaction: ManagedTransaction, admission: Admission) -> None:
    """Keep the documents of events that were there before; the others are made with theirs."""
    older = [
        (event_id, declared, event) for event_id, declared, event in admission.copies if event_id not in admission.new
    ]
    for declared, name in ((False, "body"), (True, "declaration")):
        rows = [(event_id, _told(event)) for event_id, said, event in older if said is declared]
        _tell(transaction, f"MATCH (e:Event {{id: r[0]}}) SET e.{name} = coalesce(e.{name}, r[1])", rows)


def _tell(transaction: ManagedTransaction, clause: str, rows: Sequence[tuple[Any, ...]]) -> None:
    for some in slices(rows, SLICE):
        transaction.run("UNWIND $rows AS r " + clause, rows=[tuple(row) for row in some]).consume()


def cursors(run: Run, streams: Sequence[str]) -> dict[str, Cursor]:
    """How far each stream that is on record is durable."""
    rows = run("UNWIND $names AS n MATCH (s:Stream {name: n}) RETURN s.name, s.cursor", names=list(streams))
    return {name: Cursor.from_json(text) for name, text in rows}


def advance(transaction: ManagedTransaction, received: Sequence[tuple[str, int]]) -> dict[str, Cursor]:
    """Note what came of each stream; how far it is durable after that."""
    after = advanced(received, lambda streams: cursors(transaction.run, streams))
    rows = sorted((stream, cursor.to_json()) for stream, cursor in after.items())
    _tell(transaction, "MERGE (s:Stream {name: r[0]}) SET s.cursor = r[1]", rows)
    return after
