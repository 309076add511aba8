"""The two questions, and what else the facts answer: pure functions over a small store protocol, no IO of their own."""

from tracechain.trace.lineage.walks.answer import Answer, Direction, Gap, Item, LinkKind, TraceLink, UnknownThing
from tracechain.trace.lineage.walks.stream import forward_stream
from tracechain.trace.lineage.walks.trace import backward, forward

__all__ = [
    "Answer",
    "Direction",
    "Gap",
    "Item",
    "LinkKind",
    "TraceLink",
    "UnknownThing",
    "backward",
    "forward",
    "forward_stream",
]
