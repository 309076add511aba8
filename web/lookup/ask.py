"""Look one thing up: the one question behind the public page and `/api/v1/lookup`."""

from __future__ import annotations

from tracechain.trace.facts.protocol import ProvenanceStore
from tracechain.trace.identifiers import Kind, Thing
from tracechain.trace.lineage import UnknownThing
from tracechain.trace.lineage.dossier import dossier, unheard_of
from tracechain.trace.records.parties import Parties
from tracechain.web.lookup.facts import PublicFacts, facts_of, known_product


def look_up(thing: Thing, store: ProvenanceStore, parties: Parties) -> PublicFacts:
    """What anyone may know of a thing. Raises UnknownThing for one that is on no record.

    A product of the master data is known without an event: nothing but its name is told.
    """
    product = known_product(thing, parties)
    limits = product.limits if product else None
    try:
        found = dossier(store, thing.key, limits=limits)
    except UnknownThing:
        if thing.kind is not Kind.PRODUCT or product is None:
            raise
        found = unheard_of(thing.key, limits)
    return facts_of(thing, found, store, parties)
