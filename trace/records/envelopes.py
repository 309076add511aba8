"""Envelopes that came in: what each number stood for, who signed it, and how its device's clock stood.

One row an envelope, one short row an event. The first message of a number is the one on record.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Row, select, update
from sqlalchemy.orm import Session

from tracechain.trace.fingerprint import fingerprint
from tracechain.trace.messages.clock import Judgement, Mark
from tracechain.trace.records.database import Database, insert_new
from tracechain.trace.records.model import EnvelopeEventRow, EnvelopeRow, table_of

_CHUNK = 5_000  # SQLite takes at most 32,766 parameters a statement
_LEVEL = 1  # of zlib: JSON shrinks tenfold, and it costs next to nothing


@dataclass(frozen=True, slots=True)
class Seal:
    """A signature over a payload: the key's thumbprint, and the parts of the JWS around the payload, as sent."""

    kid: str
    header: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class EnvelopeRecord:
    """A message of a device: its place in the stream (`seq` None: not numbered), payload and seal.

    `previous` is what it says of the digest of the one before. `received` is when it came (µs), None: now. `clock` is how
    its device's clock stood.
    """

    gln: str
    device: str
    epoch: str
    seq: int | None
    payload: bytes
    seal: Seal | None = None
    previous: str | None = None
    received: int | None = None
    clock: Judgement | None = None

    @property
    def digest(self) -> str:
        """The SHA-256 of the payload, hex."""
        return hashlib.sha256(self.payload).hexdigest()

    @property
    def id(self) -> int:
        """63 bits of the SHA-256 of its place; of one that is not numbered, of its content."""
        return self._number_of(self.seq)

    @property
    def id_before(self) -> int | None:
        """The id of the envelope before this one; None where there is none."""
        return None if self.seq is None or self.seq < 2 else self._number_of(self.seq - 1)

    def _number_of(self, seq: int | None) -> int:
        place = self.digest if seq is None else f"{self.epoch}/{seq}"
        return fingerprint(f"{self.gln}/{self.device}/{place}")


@dataclass(frozen=True, slots=True)
class EnvelopeStanding:
    """Whether an envelope is what stands under its number on record, and follows the one before it as it says.

    `digest` is that of what stands there.
    """

    same: bool
    follows: bool
    digest: str


class EventOrigin(NamedTuple):
    """That an event came in an envelope, by its id; `ahead`: the event's time lies after it was sent, or came."""

    event: str
    envelope: int
    ahead: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """A signed envelope on record; `received` is when it came first (µs), `payload` None where it can't be unpacked any more."""

    gln: str
    device: str
    epoch: str
    seq: int | None
    received: int
    payload: bytes | None
    seal: Seal


class Envelopes:
    """The envelopes of one database."""

    def __init__(self, database: Database, clock: Callable[[], int]) -> None:
        self._database = database
        self._clock = clock

    def keep(self, envelopes: Sequence[EnvelopeRecord]) -> list[EnvelopeStanding]:
        """Keep envelopes in one transaction, and say of each how it stands with those on record.

        What is on record stays: of other content under the same number nothing is kept. A signature that comes later, for
        the same bytes, is kept with them.
        """
        if not envelopes:
            return []
        now, digests = self._clock(), [one.digest for one in envelopes]
        rows = [_row(one, digest, now) for one, digest in zip(envelopes, digests, strict=True)]
        with self._database.writing() as session:
            insert_new(session, table_of(EnvelopeRow), rows)
            known = _known(session, [row["id"] for row in rows] + [one.id_before for one in envelopes])
            same = [known[row["id"]].digest == digest for row, digest in zip(rows, digests, strict=True)]
            _seal(session, [row for row, agrees in zip(rows, same, strict=True) if agrees], known)
        return [
            EnvelopeStanding(agrees, _follows(one, known), known[row["id"]].digest)
            for one, row, agrees in zip(envelopes, rows, same, strict=True)
        ]

    def link(self, came: Collection[EventOrigin]) -> None:
        """Note in one transaction which envelopes events came in: those that the store has taken, and no other."""
        if not came:
            return
        links = [{"event": fingerprint(one.event), "envelope": one.envelope, "ahead": one.ahead} for one in came]
        with self._database.writing() as session:
            # In the order of the index: its pages are many, and each is looked for once then.
            insert_new(session, table_of(EnvelopeEventRow), sorted(links, key=itemgetter("event")))

    def of_event(self, event_id: str) -> list[Evidence]:
        """The signed envelopes that an event came in, the first one first."""
        query = (
            select(EnvelopeRow)
            .join(EnvelopeEventRow, EnvelopeEventRow.envelope == EnvelopeRow.id)
            .where(EnvelopeEventRow.event == fingerprint(event_id))
            .order_by(EnvelopeRow.received, EnvelopeRow.id)
        )
        with self._database.reading() as session:
            return [found for row in session.scalars(query) if (found := _evidence(row))]

    def clocks(self, event_ids: Collection[str]) -> dict[str, Judgement]:
        """How the clock stood by which the time of each event was told, as it came first.

        What no device sent, or what came before clocks were judged, is not in it.
        """
        wanted = {fingerprint(event): event for event in event_ids}
        found: dict[str, Judgement] = {}
        with self._database.reading() as session:
            for start in range(0, len(wanted), _CHUNK):
                some = EnvelopeEventRow.event.in_(list(wanted)[start : start + _CHUNK])
                for event, ahead, clock, skew in session.execute(_CLOCKS.where(some)):
                    mark = Mark.SKEWED if ahead else Mark(str(clock))
                    found.setdefault(wanted[event], Judgement(mark, skew))
        return found


_Known = Mapping[int, Row[Any]]  # (id, digest, sealed), by id


def _known(session: Session, ids: Sequence[int | None]) -> _Known:
    wanted = sorted({one for one in ids if one is not None})
    known: dict[int, Row[Any]] = {}
    for start in range(0, len(wanted), _CHUNK):
        some = EnvelopeRow.id.in_(wanted[start : start + _CHUNK])
        known.update({row.id: row for row in session.execute(_DIGESTS.where(some))})
    return known


def _seal(session: Session, rows: Sequence[Mapping[str, Any]], known: _Known) -> None:
    """Add their signatures to envelopes that came without one before."""
    bare = [row for row in rows if row["kid"] is not None and not known[row["id"]].sealed]
    if bare:
        session.execute(update(EnvelopeRow), [{name: row[name] for name in ("id", *_SEAL)} for row in bare])


def _follows(one: EnvelopeRecord, known: _Known) -> bool:
    before = one.id_before
    return before is None or before not in known or one.previous == known[before].digest


_SEAL = ("kid", "header", "signature", "payload")
_DIGESTS = select(EnvelopeRow.id, EnvelopeRow.digest, EnvelopeRow.kid.is_not(None).label("sealed"))
_CLOCKS = (
    select(EnvelopeEventRow.event, EnvelopeEventRow.ahead, EnvelopeRow.clock, EnvelopeRow.skew)
    .join(EnvelopeRow, EnvelopeRow.id == EnvelopeEventRow.envelope)
    .where(EnvelopeRow.clock.is_not(None))
    .order_by(EnvelopeRow.received, EnvelopeRow.id)
)


def _row(one: EnvelopeRecord, digest: str, now: int) -> dict[str, Any]:
    seal, clock = one.seal, one.clock
    return {
        "id": one.id,
        "gln": one.gln,
        "device": one.device,
        "epoch": one.epoch,
        "seq": one.seq,
        "digest": digest,
        "received": now if one.received is None else one.received,
        "kid": seal.kid if seal else None,
        "header": seal.header if seal else None,
        "signature": seal.signature if seal else None,
        "payload": zlib.compress(one.payload, _LEVEL) if seal else None,
        "clock": clock.mark.value if clock else None,
        "skew": clock.skew if clock else None,
    }


def _evidence(row: EnvelopeRow) -> Evidence | None:
    if row.kid is None or row.header is None or row.signature is None or row.payload is None:
        return None
    seal = Seal(row.kid, row.header, row.signature)
    return Evidence(row.gln, row.device, row.epoch, row.seq, row.received, _unpacked(row.payload), seal)


def _unpacked(payload: bytes) -> bytes | None:
    try:
        return zlib.decompress(payload)
    except zlib.error:
        return None  # damaged: that proves nothing, and hides no other envelope
