"""What a node is told: receipts for the envelopes of a batch, or the eventIDs of a plain device's message."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from tracechain.ingest.door.arrival import Arrival
from tracechain.ingest.door.result import CaptureResult
from tracechain.ingest.door.steps import Entered, Taken
from tracechain.trace.facts.cursor import Cursor
from tracechain.trace.messages.receipt import PlainReceipt, QuarantineNote, Receipt, Result
from tracechain.trace.messages.topics import Node

_LONGEST_REASON = 300  # the whole of it is in quarantine
_MOST_BYTES = 128 * 1024  # of one receipt, about: a broker closes the connection on a packet that is too large for it
_BESIDES = 100  # bytes of a line that are no text of it
_MOST_HOLES = 100  # a node is asked for these first

_Line = TypeVar("_Line")


@dataclass(frozen=True, slots=True)
class NodeAnswer:
    """A message to a node."""

    node: Node
    payload: bytes

    @property
    def topic(self) -> str:
        return self.node.receipt


def answers(arrivals: Sequence[Arrival], taken: Taken) -> list[NodeAnswer]:
    """The messages that answer arrivals: one for all envelopes of a stream, one for each plain message; more of many lines."""
    streams: dict[tuple[Node, str], list[Result]] = {}
    plain: list[NodeAnswer] = []
    for arrival, result, entered in zip(arrivals, taken.results, taken.entered, strict=True):
        node = arrival.node
        if node is None:
            continue
        if arrival.seq is None:
            plain += _plain_receipts(node, result)
        else:
            streams.setdefault((node, arrival.epoch), []).append(_result(arrival.seq, entered, result))
    return [*_receipts(streams, taken.cursors), *plain]


def _receipts(streams: Mapping[tuple[Node, str], list[Result]], cursors: Mapping[str, Cursor]) -> Iterator[NodeAnswer]:
    for (node, epoch), results in streams.items():
        cursor = cursors[node.stream(epoch)]
        for some in _portions(results, _size_of_result):
            receipt = Receipt(epoch, cursor.upto, cursor.missing()[:_MOST_HOLES], tuple(some))
            yield NodeAnswer(node, receipt.to_bytes())


def _plain_receipts(node: Node, result: CaptureResult) -> Iterator[NodeAnswer]:
    lines: list[str | QuarantineNote] = [*result.ids, *_quarantined(result)]
    for some in _portions(lines, _size):
        ids = tuple(line for line in some if isinstance(line, str))
        quarantined = tuple(line for line in some if isinstance(line, QuarantineNote))
        yield NodeAnswer(node, PlainReceipt(ids, quarantined).to_bytes())


def _portions(lines: Iterable[_Line], size: Callable[[_Line], int]) -> Iterator[list[_Line]]:
    """Lines as they fit into one receipt; of no lines one portion, because that is an answer too."""
    portion: list[_Line] = []
    left = _MOST_BYTES
    for line in lines:
        more = size(line)
        if portion and more > left:
            yield portion
            portion, left = [], _MOST_BYTES
        portion.append(line)
        left -= more
    yield portion


def _size(line: str | QuarantineNote) -> int:
    return _BESIDES + len((line if isinstance(line, str) else line.reason).encode())


def _size_of_result(result: Result) -> int:
    return _BESIDES + sum(map(_size, result.quarantined))


def _result(seq: int, entered: Entered, result: CaptureResult) -> Result:
    # By the content a node knows whether its own stands under the number; of what is not its own nothing does.
    sha256 = entered.arrival.sha256 if entered.own else entered.on_record
    return Result(seq, result.recorded + result.voided, result.duplicates, _quarantined(result), sha256)


def _quarantined(result: CaptureResult) -> tuple[QuarantineNote, ...]:
    return tuple(
        QuarantineNote(refused.index, refused.quarantine, refused.reason[:_LONGEST_REASON])
        for refused in result.refused
    )
