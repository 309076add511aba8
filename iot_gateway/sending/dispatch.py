"""What goes to ingest now: of each lane what its outbox has ready, or one envelope in a while to find out whether it is back.

Bookkeeping over the spool and its outboxes, without a network; times are seconds that only go on.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from itertools import islice

from tracechain.iot_gateway.error import NeverSent
from tracechain.iot_gateway.sending.outbox import Outbox
from tracechain.iot_gateway.sending.pace import Pace
from tracechain.iot_gateway.spool.cut import SealedEnvelope
from tracechain.iot_gateway.spool.lane import LANES
from tracechain.iot_gateway.spool.spool import Spool
from tracechain.trace.messages.receipt import Receipt

log = logging.getLogger(__name__)


class Dispatch:
    """All lanes of a spool on their way; `online` is whether ingest serves our shard, None until it said so."""

    def __init__(self, spool: Spool, pace: Pace) -> None:
        self._spool, self._pace = spool, pace
        self.outboxes = {lane: Outbox(spool, lane, pace.window) for lane in LANES}
        self.online: bool | None = None
        self._next_probe = 0.0

    def ready(self, now: float) -> Iterator[SealedEnvelope]:
        """What may go now."""
        if self.online:
            for outbox in self.outboxes.values():
                yield from outbox.ready()
        elif now >= self._next_probe:
            self._next_probe = now + self._pace.probe
            probes = (outbox.probe() for outbox in self.outboxes.values())
            yield from islice(filter(None, probes), 1)

    def settle(self, receipt: Receipt, now: float) -> bool:
        """Let go of what a receipt covers, and send again what it misses; False when it is not of an epoch that goes on."""
        lane = next((lane for lane, state in self._spool.lanes().items() if state.epoch == receipt.epoch), None)
        if lane is None:
            return False
        outbox = self.outboxes[lane]
        try:
            confirmed = self._spool.confirm(receipt)
        except NeverSent as error:
            log.error("%s; a new epoch begins, and what is kept goes again in it", error)  # noqa: TRY400 - no trace needed
            self._spool.renew(receipt.epoch)
            outbox.restart()
            return False
        outbox.confirmed(confirmed, now)
        # What is covered and not yet known to be ours goes again too: the answer tells.
        doubtful = [(confirmed + 1, receipt.upto)] if confirmed < receipt.upto else []
        outbox.ask_again([*doubtful, *receipt.missing], now, self._pace.resend)
        self.online = True  # who answers is there
        return True

    def resume(self) -> None:
        """Ingest says that it is there: where it was away, all that is not confirmed goes again."""
        if self.online is False:
            self.rewind()
        self.online = True

    def hold(self, now: float) -> None:
        """Ingest is away: probe until a receipt or its state says otherwise."""
        self.online = False
        self._next_probe = now + self._pace.probe

    def rewind(self) -> None:
        """Send all that is not confirmed again."""
        for outbox in self.outboxes.values():
            outbox.rewind()

    def check_silence(self, now: float) -> None:
        """Do not wait for ever for a receipt; to be asked often (see Outbox)."""
        for lane, outbox in self.outboxes.items():
            if outbox.is_overdue(now, self._pace.silence) and self.online:
                log.warning("No receipt for the %s for %g s or longer; they go again", lane, self._pace.silence)
                outbox.begin_slowly(now)
