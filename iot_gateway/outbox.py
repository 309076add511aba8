"""Which envelope of a lane goes next: pure bookkeeping over the spool, without a clock or a network."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice

from tracechain.iot_gateway.spool import Cut, Spool

MOST_AGAIN = 200  # a platform that has forgotten more is answered step by step


class Outbox:
    """The way of one lane's envelopes: sent in order, at most `window` of them without a receipt."""

    def __init__(self, spool: Spool, lane: str, window: int) -> None:
        self._spool, self._lane, self._window = spool, lane, window
        self._sent_upto = 0
        self._confirmed = 0
        self._again: deque[int] = deque()
        self._asked: dict[int, float] = {}  # numbers that were asked for lately, and when

    def rewind(self) -> None:
        """Send all that is not confirmed again, from the first on."""
        self._sent_upto = 0
        self._again.clear()

    def restart(self) -> None:
        """Begin at 1: the lane has a new epoch."""
        self.rewind()
        self._asked.clear()
        self._confirmed = 0

    def ask_again(self, ranges: Iterable[tuple[int, int]], now: float, patience: float) -> None:
        """Send these numbers (ends included) again, before anything new; at most MOST_AGAIN of them, the first ones.

        While they are on their way every receipt asks again: a number asked for less than `patience` seconds ago is left alone.
        """
        self._asked = {seq: asked for seq, asked in self._asked.items() if now - asked < patience}
        wanted = islice((seq for first, last in ranges for seq in range(first, last + 1)), MOST_AGAIN)
        fresh = [seq for seq in wanted if seq not in self._asked]
        self._again.extend(fresh)
        self._asked |= dict.fromkeys(fresh, now)

    def confirmed(self, upto: int) -> None:
        """A receipt covers all up to a number."""
        self._confirmed = max(self._confirmed, upto)
        self._sent_upto = max(self._sent_upto, self._confirmed)

    @property
    def unconfirmed(self) -> bool:
        """Whether something was sent that no receipt covers."""
        return self._sent_upto > self._confirmed

    def ready(self) -> Iterator[Cut]:
        """What may go now: what was asked for again, then new envelopes as far as the window reaches."""
        while self._again:
            seq = self._again.popleft()
            yield from self._spool.resend(self._lane, [(seq, seq)])
        while self._sent_upto < self._confirmed + self._window and (
            cut := self._spool.next(self._lane, self._sent_upto)
        ):
            self._sent_upto = cut.seq
            yield cut

    def probe(self) -> Cut | None:
        """The first envelope that is not confirmed, to find out whether ingest is back."""
        cut = self._spool.next(self._lane, self._confirmed)
        if cut is not None:
            self._sent_upto = max(self._sent_upto, cut.seq)
        return cut
