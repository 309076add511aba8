"""Envelopes that came in: what each number stood for, and who signed it, so that it can be checked later.

One row an envelope, one short row a signed event. The first message of a number is the one on record.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

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
    """A message of a device: its place in the stream (`seq` None: not numbered), payload, seal and the events in it."""

    gln: str
    device: str
    epoch: str
    seq: int | None
    payload: bytes
    seal: Seal | None = None
    events: Sequence[str] = ()

    @property
    def digest(self) -> str:
        """The SHA-256 of the payload, hex."""
        return hashlib.sha256(self.payload).hexdigest()

    @property
    def id(self) -> int:
        """63 bits of the SHA-256 of its place; of one that is not numbered, of its content."""
        place = self.digest if self.seq is None else f"{self.epoch}/{self.seq}"
        return _number(f"{self.gln}/{self.device}/{place}")


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

    def keep(self, envelopes: Sequence[Envelope]) -> list[bool]:
        """Keep envelopes in one transaction, and say of each whether it is what stands under its number on record.

        What is on record stays; False is for other content under the same number. The evidence of it is not kept.
        """
        if not envelopes:
            return []
        received, digests = self._clock(), [one.digest for one in envelopes]
        rows = [_row(one, digest, received) for one, digest in zip(envelopes, digests, strict=True)]
        with self._database.writing() as session:
            insert_new(session, table_of(EnvelopeRow), rows)
            known: dict[int, str] = {}
            ids = [row["id"] for row in rows]
            for start in range(0, len(ids), _CHUNK):
                wanted = EnvelopeRow.id.in_(ids[start : start + _CHUNK])
                known.update((row.id, row.digest) for row in session.execute(_DIGESTS.where(wanted)))
            same = [known[row["id"]] == digest for row, digest in zip(rows, digests, strict=True)]
            links = [
                {"event": _number(event), "envelope": row["id"]}
                for one, row, agrees in zip(envelopes, rows, same, strict=True)
                if agrees and one.seal
                for event in one.events
            ]
            insert_new(session, table_of(SignedEventRow), links)
        return same

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
