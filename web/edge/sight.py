"""What a node sees: of a trace the events its own party recorded, and one step up and down; of all nodes its party's own.

A step up from a thing it had is the last event of somebody else before the party's first, a step down the first one
after its last; and the things that went straight into what it had, or came straight out of it (http-contract, HTTP).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from tracechain.trace.events.epcis import parse_event
from tracechain.trace.facts.protocol import ProvenanceStore
from tracechain.trace.lineage.walks.answer import Answer
from tracechain.trace.records.principal import AccountRole, Principal
from tracechain.trace.records.survey import Survey, survey
from tracechain.web.edge.services import Services

_CHUNK = 1_000
_NOBODY = "-"  # no node is of this party


def sees_all(who: Principal) -> bool:
    """Whether a principal sees every answer whole."""
    return who.role is not AccountRole.NODE


def seen_by(who: Principal, answer: Answer, store: ProvenanceStore) -> Answer:
    """The answer as a principal may see it: whole, but for a node."""
    return answer if sees_all(who) else _own_part(answer, who.party or "", store)


def survey_for(who: Principal, services: Services) -> Survey:
    """A look at all nodes; who is a node itself sees those of its own party."""
    seen = survey(services.records, services.limits)
    return seen if sees_all(who) else seen.of(who.party or _NOBODY)


def _own_part(answer: Answer, party: str, store: ProvenanceStore) -> Answer:
    named, recorded = _read(answer, party, store)
    items = {item.id for item in answer.items}
    had = {key for event in recorded for key in named[event]} & items
    links = [link for link in answer.links if link.source in had or link.target in had]
    near = had | {end for link in links for end in (link.source, link.target)}
    events = recorded | {link.event for link in links} | set(_steps(answer.events, named, recorded))
    return replace(
        answer,
        items=[item for item in answer.items if item.id in near or item.distance == 0],
        links=links,
        events=[event for event in answer.events if event in events],
        gaps=[gap for gap in answer.gaps if gap.event in recorded],
    )


def _read(answer: Answer, party: str, store: ProvenanceStore) -> tuple[Mapping[str, set[str]], set[str]]:
    """Which things each event names, and which events the party recorded."""
    named: dict[str, set[str]] = {}
    recorded = set()
    for start in range(0, len(answer.events), _CHUNK):
        for event_id, document in store.documents(answer.events[start : start + _CHUNK]).items():
            named[event_id] = {naming.thing.key for naming in parse_event(document["event"]).namings}
            if party and party in document["recorders"]:
                recorded.add(event_id)
    return named, recorded


def _steps(ordered: Sequence[str], named: Mapping[str, set[str]], recorded: set[str]) -> Iterator[str]:
    """The neighbours, in time, of what a party recorded of each thing (containers it packed among them)."""
    keys = {key for event in recorded for key in named[event]}
    of_key: defaultdict[str, list[str]] = defaultdict(list)
    for event in ordered:
        for key in named.get(event, set()) & keys:
            of_key[key].append(event)
    for events in of_key.values():
        mine = [index for index, event in enumerate(events) if event in recorded]
        yield from events[max(mine[0] - 1, 0) : mine[0]]
        yield from events[mine[-1] + 1 : mine[-1] + 2]
