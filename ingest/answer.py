"""What a node is told: receipts for the envelopes of a batch, or the eventIDs of a plain device's message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tracechain.ingest.arrival import Arrival
from tracechain.ingest.capture import Taken
from tracechain.ingest.result import CaptureResult
from tracechain.trace.messages.cursor import Cursor
from tracechain.trace.messages.receipt import PlainReceipt, Quarantined, Receipt, Result
from tracechain.trace.messages.topics import Node

_LONGEST_REASON = 300  # the whole of it is in quarantine
_MOST_LINES = 500  # of results and quarantined events in one receipt, so that it stays far below a packet's size
_MOST_HOLES = 100  # a node is asked for these first


@dataclass(frozen=True, slots=True)
class Answer:
    """A message to a node."""

    node: Node
    payload: bytes

    @property
    def topic(self) -> str:
        return self.node.receipt


def answers(arrivals: Sequence[Arrival], taken: Taken) -> list[Answer]:
    """The messages that answer arrivals: one for all envelopes of a stream, one for each plain message."""
    streams: dict[tuple[Node, str], list[Result]] = {}
    plain: list[Answer] = []
    for arrival, result in zip(arrivals, taken.results, strict=True):
        node = arrival.node
        if node is None:
            continue
        if arrival.seq is None:
            plain.append(Answer(node, PlainReceipt(result.ids, _quarantined(result)).to_bytes()))
        else:
            streams.setdefault((node, arrival.epoch), []).append(_result(arrival.seq, result))
    return [*_receipts(streams, taken.cursors), *plain]


def _receipts(streams: Mapping[tuple[Node, str], list[Result]], cursors: Mapping[str, Cursor]) -> Iterator[Answer]:
    for (node, epoch), results in streams.items():
        cursor = cursors[node.stream(epoch)]
        for some in _portions(results):
            receipt = Receipt(epoch, cursor.upto, cursor.missing()[:_MOST_HOLES], some)
            yield Answer(node, receipt.to_bytes())


def _portions(results: Sequence[Result]) -> Iterator[tuple[Result, ...]]:
    portion: list[Result] = []
    lines = 0
    for result in results:
        more = 1 + len(result.quarantined)
        if portion and lines + more > _MOST_LINES:
            yield tuple(portion)
            portion, lines = [], 0
        portion.append(result)
        lines += more
    yield tuple(portion)


def _result(seq: int, result: CaptureResult) -> Result:
    return Result(seq, result.recorded + result.voided, result.duplicates, _quarantined(result))


def _quarantined(result: CaptureResult) -> tuple[Quarantined, ...]:
    return tuple(
        Quarantined(refused.index or 0, refused.quarantine, refused.reason[:_LONGEST_REASON])
        for refused in result.refused
    )
