"""What a thing is to be kept between, by the master data of its product."""

from __future__ import annotations

from tracechain.trace.facts.limits import Limits
from tracechain.trace.identifiers import Thing
from tracechain.trace.records.records import Records


def limits_of(thing: Thing, records: Records) -> Limits | None:
    """The least and greatest temperature of its product, °C; None where none is on record."""
    product = records.parties.products_of([thing.key]).get(thing.key)
    return product.limits if product else None
