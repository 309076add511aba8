"""Which envelope of a lane goes next: pure bookkeeping over the spool, without a clock or a network.

After silence it begins slowly, with one envelope, and each receipt that covers more doubles what may be on its way; each
silence in a row is waited for twice as long. Else nodes that all send everything again would keep a platform that has
fallen behind from ever catching up.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice

from tracechain.iot_gateway.spool.cut import SealedEnvelope
from tracechain.iot_gateway.spool.spool import Spool

MOST_DOUBLINGS = 4  # of the patience: 30 s become 8 minutes
MOST_AGAIN = 200  # a platform that has forgotten more is answered step by step


class Outbox:
    """The way of one lane's envelopes: sent in order, at most `window` of them without a receipt."""

    def __init__(self, spool: Spool, lane: str, window: int) -> None:
        self._spool, self._lane, self._window = spool, lane, window
        self._open = window  # how much of the window is open
        self._since = 0.0  # when a receipt came last, or what waits for one was sent
        self._in_vain = 0  # silences in a row
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
        self._open = self._window

    def ask_again(self, ranges: Iterable[tuple[int, int]], now: float, patience: float) -> None:
        """Send these numbers (ends included) again, before anything new; at most MOST_AGAIN of them, the first ones.

        While they are on their way every receipt asks again: a number asked for less than `patience` seconds ago is left alone.
        """
        self._asked = {seq: asked for seq, asked in self._asked.items() if now - asked < patience}
        wanted = islice((seq for first, last in ranges for seq in range(first, last + 1)), MOST_AGAIN)
        fresh = [seq for seq in wanted if seq not in self._asked]
        self._again.extend(fresh)
        self._asked |= dict.fromkeys(fresh, now)

    def confirmed(self, upto: int, now: float) -> None:
        """A receipt covers all up to a number."""
        self._since, self._in_vain = now, 0
        if upto > self._confirmed:
            self._open = min(self._window, 2 * self._open)
        self._confirmed = max(self._confirmed, upto)
        self._sent_upto = max(self._sent_upto, self._confirmed)

    def is_overdue(self, now: float, silence: float) -> bool:
        """Whether a receipt has been awaited for too long; to be asked often, since the wait begins when it is asked first."""
        if not self.unconfirmed:
            self._since = now
        return now > self._since + silence * (1 << min(self._in_vain, MOST_DOUBLINGS))

    def begin_slowly(self, now: float) -> None:
        """Send the first one without a receipt again, and more as receipts come."""
        self.rewind()
        self._open, self._since = 1, now
        self._in_vain += 1

    @property
    def unconfirmed(self) -> bool:
        """Whether something was sent that no receipt covers."""
        return self._sent_upto > self._confirmed

    def ready(self) -> Iterator[SealedEnvelope]:
        """What may go now: what was asked for again, then new envelopes as far as the window reaches."""
        while self._again:
            seq = self._again.popleft()
            yield from self._spool.resend(self._lane, [(seq, seq)])
        while self._sent_upto < self._confirmed + self._open and (cut := self._spool.next(self._lane, self._sent_upto)):
            self._sent_upto = cut.seq
            yield cut

    def probe(self) -> SealedEnvelope | None:
        """The first envelope that is not confirmed, to find out whether ingest is back."""
        cut = self._spool.next(self._lane, self._confirmed)
        if cut is not None:
            self._sent_upto = max(self._sent_upto, cut.seq)
        return cut
