"""Names for the codes on a page, as far as the master data has them."""

from __future__ import annotations

from collections.abc import Iterable

from tracechain.trace.identifiers import product_key
from tracechain.trace.records.parties import Parties
from tracechain.web.edge.language import named
from tracechain.web.lookup.names import Name, name_of


def product_names(keys: Iterable[str], parties: Parties) -> dict[str, Name]:
    """The names of things by key: those of their products."""
    kinds = {key: product_key(key) or key for key in keys}
    products = parties.products(set(kinds.values()))
    return {key: name_of(products[kind]) for key, kind in kinds.items() if kind in products}


def party_names(glns: Iterable[str], parties: Parties) -> dict[str, str]:
    """The names of parties by GLN, in the reader's language."""
    return {gln: named(party) for gln, party in parties.parties(set(glns)).items()}


def hand_names(holders: Iterable[str | None], places: Iterable[str | None], parties: Parties) -> dict[str, str]:
    """The names of parties by GLN and of places by key, in the reader's language."""
    known = parties.places({place for place in places if place})
    of_parties = party_names((holder for holder in holders if holder), parties)
    return of_parties | {key: named(place) for key, place in known.items()}
