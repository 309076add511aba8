"""Look one thing up: the one question behind the public page and `/api/v1/lookup`."""

from __future__ import annotations

from tracechain.trace.identifiers import Kind, Thing
from tracechain.trace.lineage import UnknownThing, backward
from tracechain.trace.lineage.walks.answer import Answer, Direction
from tracechain.web.edge.services import Services
from tracechain.web.lookup.facts import Facts, facts_of, known_product


def look_up(thing: Thing, services: Services) -> Facts:
    """What anyone may know of a thing. Raises UnknownThing for one that is on no record.

    A product of the master data is known without an event: nothing but its name is told.
    """
    parties = services.records.parties
    try:
        answer = backward(services.store, thing.key)
    except UnknownThing:
        if thing.kind is not Kind.PRODUCT or known_product(thing, parties) is None:
            raise
        answer = Answer(thing.key, Direction.BACKWARD, None, None, None, [], [], [], [])
    return facts_of(thing, answer, services.store, parties)
