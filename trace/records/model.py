"""The tables of the operational data, one model set; Alembic's migrations make them.

Times are microseconds since 1970-01-01T00:00:00Z. GLNs are 13 digits; keys of places and products are those of the
provenance store (trace-semantics, section 1).
"""

from __future__ import annotations

from typing import Any, ClassVar, cast

from sqlalchemy import JSON, BigInteger, Index, Integer, LargeBinary, MetaData, String, Table, Text, false
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Model(DeclarativeBase):
    """Base of all tables; constraint names are fixed so that migrations can name them on every database."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {int: BigInteger, dict[str, Any]: JSON, list[Any]: JSON}


def table_of(model: type[Model]) -> Table:
    """The table of a model, for statements over columns."""
    return cast("Table", model.__table__)


class AccountRow(Model):
    """A person who logs in. `password` is an argon2 hash."""

    __tablename__ = "account"
    username: Mapped[str] = mapped_column(String(64), primary_key=True)
    password: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(16))
    party: Mapped[str | None] = mapped_column(String(13))
    created: Mapped[int]
    disabled: Mapped[int | None]


class TokenRow(Model):
    """A program's key to the API. `digest` is the SHA-256 of the text, which is shown once and not kept."""

    __tablename__ = "token"
    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    label: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(16))
    party: Mapped[str | None] = mapped_column(String(13))
    created: Mapped[int]
    revoked: Mapped[int | None]


class PartyRow(Model):
    """A business or authority of the chain."""

    __tablename__ = "party"
    gln: Mapped[str] = mapped_column(String(13), primary_key=True)
    name_zh: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(24))
    city_zh: Mapped[str] = mapped_column(Text)
    city_en: Mapped[str] = mapped_column(Text)
    accepts_unsigned: Mapped[bool]


class PlaceRow(Model):
    """A place that events name as read point or business location."""

    __tablename__ = "place"
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    name_zh: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text)
    city_zh: Mapped[str] = mapped_column(Text)
    city_en: Mapped[str] = mapped_column(Text)
    party: Mapped[str | None] = mapped_column(String(13), index=True)


class ProductRow(Model):
    """A kind of goods, with the limits that it must be kept in."""

    __tablename__ = "product"
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    name_zh: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text)
    maker: Mapped[str | None] = mapped_column(String(13), index=True)
    pack_zh: Mapped[str] = mapped_column(Text)
    pack_en: Mapped[str] = mapped_column(Text)
    min_celsius: Mapped[float | None]
    max_celsius: Mapped[float | None]
    shelf_life_days: Mapped[int | None]


class DeviceRow(Model):
    """A device of a party; `profile` says what its readings mean (step, place, action)."""

    __tablename__ = "device"
    gln: Mapped[str] = mapped_column(String(13), primary_key=True)
    device: Mapped[str] = mapped_column(String(64), primary_key=True)
    profile: Mapped[dict[str, Any]]
    registered: Mapped[int]
    enrolled: Mapped[int | None]
    revoked: Mapped[int | None]


class EnrolmentRow(Model):
    """A one-time code by which a device may give its key. `digest` is the SHA-256 of the code, which is shown once."""

    __tablename__ = "enrolment"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    gln: Mapped[str] = mapped_column(String(13))
    device: Mapped[str] = mapped_column(String(64))
    expires: Mapped[int]
    used: Mapped[int | None]
    kid: Mapped[str | None] = mapped_column(String(43))  # of the key that it was used for

    __table_args__ = (Index("ix_enrolment_gln_device", "gln", "device"),)


class DeviceKeyRow(Model):
    """A public Ed25519 key of a device, kept when it is revoked too: what it signed before stays evidence."""

    __tablename__ = "device_key"
    kid: Mapped[str] = mapped_column(String(43), primary_key=True)
    x: Mapped[str] = mapped_column(String(43))
    gln: Mapped[str] = mapped_column(String(13))
    device: Mapped[str] = mapped_column(String(64))
    added: Mapped[int]
    revoked: Mapped[int | None]

    __table_args__ = (Index("ix_device_key_gln_device", "gln", "device"),)


class EnvelopeRow(Model):
    """A numbered or signed message that came in: its digest tells a repetition from another message of the same number.

    Of a signed one the payload (by zlib), the JWS header and the signature are kept, as evidence.
    """

    __tablename__ = "envelope"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)  # see envelopes.py
    gln: Mapped[str] = mapped_column(String(13))
    device: Mapped[str] = mapped_column(String(64))
    epoch: Mapped[str] = mapped_column(Text)
    seq: Mapped[int | None]
    digest: Mapped[str] = mapped_column(String(64))
    received: Mapped[int]
    kid: Mapped[str | None] = mapped_column(String(43))
    header: Mapped[bytes | None] = mapped_column(LargeBinary)
    signature: Mapped[bytes | None] = mapped_column(LargeBinary)
    payload: Mapped[bytes | None] = mapped_column(LargeBinary)
    clock: Mapped[str | None] = mapped_column(String(9))  # the mark of its device's clock, see messages/clock.py
    skew: Mapped[int | None]  # how much the clock was ahead (µs), where that is known


class EnvelopeEventRow(Model):
    """Which messages of devices an event came in. `event` is 63 bits of the SHA-256 of its eventID.

    `ahead`: its time lies after it was sent, or came.
    """

    __tablename__ = "envelope_event"
    event: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    envelope: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    ahead: Mapped[bool] = mapped_column(server_default=false())


class NodeRow(Model):
    """A device as it was last heard of; see watching/node.py for what the fields say."""

    __tablename__ = "node"
    gln: Mapped[str] = mapped_column(String(13), primary_key=True)
    device: Mapped[str] = mapped_column(String(64), primary_key=True)
    seen: Mapped[int]
    online: Mapped[bool | None]
    since: Mapped[int | None]
    stopped: Mapped[bool] = mapped_column(server_default=false())
    every: Mapped[int | None]
    birth: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    lanes: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    told: Mapped[int | None]
    clock: Mapped[str | None] = mapped_column(String(9))
    skew: Mapped[int | None]
    broken: Mapped[int | None]
    broken_at: Mapped[str] = mapped_column(Text, server_default="")


class NodeStreamRow(Model):
    """How far one epoch of a device has come, since when numbers of it are missing, and when it was heard last."""

    __tablename__ = "node_stream"
    gln: Mapped[str] = mapped_column(String(13), primary_key=True)
    device: Mapped[str] = mapped_column(String(64), primary_key=True)
    epoch: Mapped[str] = mapped_column(String(64), primary_key=True)
    upto: Mapped[int]
    missing: Mapped[int]
    since: Mapped[int | None]
    heard: Mapped[int] = mapped_column(server_default="0")


class NodeCountRow(Model):
    """What became of a device's events in one slot of time, which begins at `slot` (µs)."""

    __tablename__ = "node_count"
    gln: Mapped[str] = mapped_column(String(13), primary_key=True)
    device: Mapped[str] = mapped_column(String(64), primary_key=True)
    slot: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, index=True)
    recorded: Mapped[int]
    duplicate: Mapped[int]
    quarantined: Mapped[int]


class BeatRow(Model):
    """When the ingest of a shard last said that it works, and since when it has done so."""

    __tablename__ = "beat"
    shard: Mapped[str] = mapped_column(String(1), primary_key=True)
    at: Mapped[int]
    since: Mapped[int]


class AlarmRow(Model):
    """Something that a person should look at: since when, until when, and who has seen it.

    `standing` is the alarm's key while it lasts and null once it has ended: two processes can't begin it twice.
    """

    __tablename__ = "alarm"
    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    standing: Mapped[str | None] = mapped_column(String(100), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    gln: Mapped[str] = mapped_column(String(13))
    device: Mapped[str] = mapped_column(String(64))
    began: Mapped[int]
    ended: Mapped[int | None] = mapped_column(BigInteger, index=True)
    facts: Mapped[dict[str, Any]]
    acknowledged: Mapped[int | None]
    acknowledged_by: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, server_default="")


class QuarantineRow(Model):
    """What could not be recorded, whole, with the reason; a person decides about it.

    `faults` are as `Fault.to_json` gives them; `path` is that of the first, and `reason` tells them. For searches `reason_zh`
    has the words of that in Chinese, and `kinds` are their kinds, each on a line of its own.
    `corrected` is what was last tried in place of `raw`, which never changes.
    `claimed` is when somebody began to replay it, null when nobody does.
    """

    __tablename__ = "quarantine"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    received: Mapped[int]
    channel: Mapped[str] = mapped_column(String(8))
    topic: Mapped[str] = mapped_column(Text)
    gln: Mapped[str] = mapped_column(String(13))
    device: Mapped[str] = mapped_column(String(64))
    epoch: Mapped[str] = mapped_column(Text)
    seq: Mapped[int | None]
    position: Mapped[int | None]
    event: Mapped[str | None] = mapped_column(Text)
    path: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    reason_zh: Mapped[str] = mapped_column(Text, server_default="")
    kinds: Mapped[str] = mapped_column(Text, server_default="")
    raw: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(8))
    decided: Mapped[int | None]
    decided_by: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    regulator: Mapped[bool] = mapped_column(server_default=false())
    faults: Mapped[list[Any]] = mapped_column(server_default="[]")
    corrected: Mapped[bytes | None] = mapped_column(LargeBinary)
    claimed: Mapped[int | None]

    __table_args__ = (
        Index("ix_quarantine_state_received_id", "state", "received", "id"),
        Index("ix_quarantine_received_id", "received", "id"),
        Index("ix_quarantine_gln_received", "gln", "received"),
    )


class CaptureJobRow(Model):
    """An EPCIS capture job (EPCIS 2.0, 12.6.1): what became of a document sent to POST /capture."""

    __tablename__ = "capture_job"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    created: Mapped[int] = mapped_column(BigInteger, index=True)
    finished: Mapped[int | None]
    success: Mapped[bool]
    behaviour: Mapped[str] = mapped_column(String(8))
    errors: Mapped[list[Any]]
    who: Mapped[str] = mapped_column(Text)
    party: Mapped[str | None] = mapped_column(String(13))


class AuditRow(Model):
    """Who did what to what, and when; never changed."""

    __tablename__ = "audit"
    # SQLite numbers rows by itself for INTEGER alone.
    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    at: Mapped[int] = mapped_column(BigInteger, index=True)
    who: Mapped[str] = mapped_column(Text)
    what: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(Text)
    detail: Mapped[dict[str, Any]]

    __table_args__ = (Index("ix_audit_subject", "subject"),)
