"""One thing, one key: codes of goods, containers and places in any spelling, as the trade writes them.

A code comes as an EPC URN, a class URN, a GS1 Digital Link, an element string, a raw barcode or a Chinese
drug code. Whatever the spelling, one thing has one key (trace-semantics, section 1).
"""

from tracechain.trace.identifiers.code import CodeError, Kind, Thing
from tracechain.trace.identifiers.gs1_elements import element_string
from tracechain.trace.identifiers.gs1_link import digital_link
from tracechain.trace.identifiers.membership import gtin_of, lot_key, product_key
from tracechain.trace.identifiers.scan import parse_code, short
from tracechain.trace.identifiers.uri import parse_place, parse_uri, place_key

__all__ = [
    "CodeError",
    "Kind",
    "Thing",
    "digital_link",
    "element_string",
    "gtin_of",
    "lot_key",
    "parse_code",
    "parse_place",
    "parse_uri",
    "place_key",
    "product_key",
    "short",
]
