"""Envelopes that came in: what each number stood for, and who signed it, so that it can be checked later.

One row an envelope, one short row a signed event. The first message of a number is the one on record.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracechain.trace.records.database import Database, insert_new
from tracechain.trace.records.model import EnvelopeRow, SignedEventRow, table_of

_CHUNK = 5_000  # SQLite takes at most 32,766 parameters a statement
_LEVEL = 1  # of zlib: JSON shrinks tenfold, and it costs next to nothing


@dataclass(frozen=True, slots=True)
class Seal:
    """A signature over a payload: the key's thumbprint, and the parts of the JWS around the payload, as sent."""

    kid: str
    header: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Envelope:
    """A message of a device: its place in the stream (`seq` None: not numbered), payload, seal and the events in it.

    `previous` is what it says of the digest of the one before.
    """

    gln: str
    device: str
    epoch: str
    seq: int | None
    payload: bytes
    seal: Seal | None = None
    events: Sequence[str] = ()
    previous: str | None = None

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
        return _number(f"{self.gln}/{self.device}/{place}")


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether an envelope is what stands under its number on record, and follows the one before it as it says."""

    same: bool
    follows: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """A signed envelope on record; `received` is when it came first (µs)."""

    gln: str
    device: str
    epoch: str
    seq: int | None
    received: int
    payload: bytes
    seal: Seal


class Envelopes:
    """The envelopes of one database."""

    def __init__(self, database: Database, clock: Callable[[], int]) -> None:
        self._database = database
        self._clock = clock

    def keep(self, envelopes: Sequence[Envelope]) -> list[Standing]:
        """Keep envelopes in one transaction, and say of each how it stands with those on record.

        What is on record stays: of other content under the same number nothing is kept.
        """
        if not envelopes:
            return []
        received, digests = self._clock(), [one.digest for one in envelopes]
        rows = [_row(one, digest, received) for one, digest in zip(envelopes, digests, strict=True)]
        with self._database.writing() as session:
            insert_new(session, table_of(EnvelopeRow), rows)
            known = _digests(session, [row["id"] for row in rows] + [one.id_before for one in envelopes])
            same = [known[row["id"]] == digest for row, digest in zip(rows, digests, strict=True)]
            links = [
                {"event": _number(event), "envelope": row["id"]}
                for one, row, agrees in zip(envelopes, rows, same, strict=True)
                if agrees and one.seal
                for event in one.events
            ]
            insert_new(session, table_of(SignedEventRow), links)
        return [Standing(agrees, _follows(one, known)) for one, agrees in zip(envelopes, same, strict=True)]

    def of_event(self, event_id: str) -> list[Evidence]:
        """The signed envelopes that an event came in, the first one first."""
        query = (
            select(EnvelopeRow)
            .join(SignedEventRow, SignedEventRow.envelope == EnvelopeRow.id)
            .where(SignedEventRow.event == _number(event_id))
            .order_by(EnvelopeRow.received, EnvelopeRow.id)
        )
        with self._database.reading() as session:
            return [found for row in session.scalars(query) if (found := _evidence(row))]


def _digests(session: Session, ids: Sequence[int | None]) -> dict[int, str]:
    wanted = sorted({one for one in ids if one is not None})
    known: dict[int, str] = {}
    for start in range(0, len(wanted), _CHUNK):
        some = EnvelopeRow.id.in_(wanted[start : start + _CHUNK])
        known.update((row.id, row.digest) for row in session.execute(_DIGESTS.where(some)))
    return known


def _follows(one: Envelope, known: Mapping[int, str]) -> bool:
    before = one.id_before
    return before is None or before not in known or one.previous is None or one.previous == known[before]


_DIGESTS = select(EnvelopeRow.id, EnvelopeRow.digest)


def _row(one: Envelope, digest: str, received: int) -> dict[str, Any]:
    seal = one.seal
    return {
        "id": one.id,
        "gln": one.gln,
        "device": one.device,
        "epoch": one.epoch,
        "seq": one.seq,
        "digest": digest,
        "received": received,
        "kid": seal.kid if seal else None,
        "header": seal.header if seal else None,
        "signature": seal.signature if seal else None,
        "payload": zlib.compress(one.payload, _LEVEL) if seal else None,
    }


def _evidence(row: EnvelopeRow) -> Evidence | None:
    if row.kid is None or row.header is None or row.signature is None or row.payload is None:
        return None
    seal = Seal(row.kid, row.header, row.signature)
    return Evidence(row.gln, row.device, row.epoch, row.seq, row.received, zlib.decompress(row.payload), seal)


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:8]) >> 1
