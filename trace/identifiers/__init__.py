"""One thing, one key: codes of goods, containers and places in any spelling, as the trade writes them.

A code comes as an EPC URN, a class URN, a GS1 Digital Link, an element string, a raw barcode or a Chinese
drug code. Whatever the spelling, one thing has one key (trace-semantics, section 1).
"""

from tracechain.trace.identifiers.code import CodeError, Kind, Thing

__all__ = ["CodeError", "Kind", "Thing"]
