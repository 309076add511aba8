"""The full spelling of a code, which says what its key leaves out: the lot that an instance also states."""

from __future__ import annotations

from tracechain.trace.identifiers.code import Thing
from tracechain.trace.identifiers.gs1_key import HOST
from tracechain.trace.identifiers.gs1_link import digital_link


def whole_link(thing: Thing, host: str = HOST) -> str:
    """The Digital Link of a GS1 thing, with its lot before its serial where it states one.

    >>> from tracechain.trace.identifiers import parse_code
    >>> whole_link(parse_code("(01)06901234000016(10)L1(21)S1"))
    'https://id.gs1.org/01/06901234000016/10/L1/21/S1'
    """
    link = digital_link(thing.key, host)
    if thing.lot is None:
        return link
    product = "/".join(thing.key.removeprefix(HOST).split("/")[:3])  # "", "01", GTIN
    return digital_link(thing.lot, host) + thing.key.removeprefix(HOST + product)


def spell(thing: Thing) -> str:
    """What an event calls a thing: its key, or the spelling that also states its lot."""
    return whole_link(thing) if thing.lot is not None and thing.key.startswith(HOST + "/") else thing.key
