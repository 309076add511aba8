"""The nodes as they were last heard of, and the ingest of each shard: what watching reads and writes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import case, delete, func, select, tuple_
from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session

from tracechain.trace.events.units import SECOND
from tracechain.trace.messages.clock import Judgement, Mark
from tracechain.trace.messages.status import LaneBacklog, NodeStatus
from tracechain.trace.records.database import Database, inserting
from tracechain.trace.records.errors import RecordsError, RecordsUnavailable
from tracechain.trace.records.model import BeatRow, NodeCountRow, NodeRow, NodeStreamRow, table_of
from tracechain.trace.watching.node import MOST_MISSING, WINDOW, Beat, Counts, Lane, WatchedNode

SLOT = 600 * SECOND  # events are counted in slots of ten minutes
EPOCHS = 8  # of a node: those heard last; a hole in one that was pushed out is looked for no more
_CHUNK = 500

_Place = tuple[str, str]  # GLN and device


@dataclass(slots=True)
class NodeNews:
    """What was heard of a node since it was last written down; None where nothing was."""

    seen: int | None = None
    clock: Judgement | None = None
    broken: tuple[int, str] | None = None
    status: tuple[NodeStatus, int] | None = None  # and when it came
    streams: dict[str, tuple[int, int]] = field(default_factory=dict)  # of each epoch `upto`, and how many are missing
    counts: Counts = field(default_factory=Counts)

    def stream(self, epoch: str, upto: int, missing: int) -> None:
        """Note how far an epoch has come; those heard last are kept."""
        self.streams.pop(epoch, None)
        self.streams[epoch] = upto, min(missing, MOST_MISSING)
        if len(self.streams) > EPOCHS:
            del self.streams[next(iter(self.streams))]

    def count(self, recorded: int, duplicate: int, quarantined: int) -> None:
        """Add events to the counts."""
        now = self.counts
        self.counts = Counts(now.recorded + recorded, now.duplicate + duplicate, now.quarantined + quarantined)


class Nodes:
    """The nodes of one database."""

    def __init__(self, database: Database, clock: Callable[[], int]) -> None:
        self._database = database
        self._clock = clock

    def write(self, heard: Mapping[_Place, NodeNews]) -> None:
        """Write down what was heard, in one transaction. Of a node that only ever was turned away nothing is kept.

        Raises RecordsUnavailable when the database does not answer, any other error when it can't take what was heard.
        """
        if not heard:
            return
        try:
            with self._database.writing() as session:
                _write(session, heard, self._clock())
        except RecordsUnavailable as error:
            if isinstance(error.__cause__, DataError):
                raise RecordsError(f"what was heard can't be written down: {error}") from error
            raise

    def all(self, gln: str | None = None) -> list[WatchedNode]:
        """All nodes, or those of one party, in the order of their names."""
        now = self._clock()
        with self._database.reading() as session:
            rows = session.scalars(_of(select(NodeRow), NodeRow, gln).order_by(NodeRow.gln, NodeRow.device)).all()
            holes = _holes(session, gln)
            counts = _counts(session, gln, now - WINDOW)
        return [_node(row, holes, counts) for row in rows]

    def forget(self, gln: str, device: str) -> bool:
        """Forget a node that is there no more; False for one that was never heard. Heard again, it is new."""
        with self._database.writing() as session:
            for table in (NodeStreamRow, NodeCountRow):
                session.execute(delete(table).where(table.gln == gln, table.device == device))
            gone = delete(NodeRow).where(NodeRow.gln == gln, NodeRow.device == device)
            return bool(session.execute(gone.returning(NodeRow.gln)).all())

    def beat(self, shards: Collection[str]) -> None:
        """Note that shards are served at this moment."""
        now, table = self._clock(), table_of(BeatRow)
        with self._database.writing() as session:
            insert = inserting(session, table)
            # After a pause it begins anew: who was not heard then is not to blame.
            since = case((table.c.at < now - _PAUSE, insert.excluded.since), else_=table.c.since)
            upsert = insert.on_conflict_do_update(
                index_elements=[table.c.shard], set_={"at": insert.excluded.at, "since": since}
            )
            session.execute(upsert, [{"shard": shard, "at": now, "since": now} for shard in sorted(shards)])

    def beats(self) -> dict[str, Beat]:
        """Of each shard that ever was served when its ingest last said so."""
        with self._database.reading() as session:
            return {row.shard: Beat(row.at, row.since) for row in session.scalars(select(BeatRow))}

    def forget_old(self) -> None:
        """Delete what was counted before the window, and the epochs of each node that newer ones have pushed out."""
        with self._database.writing() as session:
            session.execute(_delete_old_epochs())
            session.execute(delete(NodeCountRow).where(NodeCountRow.slot < self._clock() - WINDOW - SLOT))


_PAUSE = 30 * SECOND  # without a beat after which a shard was not served


def _write(session: Session, heard: Mapping[_Place, NodeNews], now: int) -> None:
    rows = _rows(session, heard)
    for place, one in heard.items():
        row = rows.get(place)
        if row is None and (one.seen is not None or one.status is not None):
            rows[place] = row = NodeRow(gln=place[0], device=place[1], seen=one.seen or now, birth={}, lanes={})
            session.add(row)
        if row is not None:
            _update(row, one)
    session.flush()
    known = {place: one for place, one in heard.items() if place in rows}
    _write_streams(session, known, now)
    _write_counts(session, known, now - now % SLOT)


def _rows(session: Session, places: Iterable[_Place]) -> dict[_Place, NodeRow]:
    wanted, found = sorted(places), {}
    for start in range(0, len(wanted), _CHUNK):
        some = tuple_(NodeRow.gln, NodeRow.device).in_(wanted[start : start + _CHUNK])
        found.update({(row.gln, row.device): row for row in session.scalars(select(NodeRow).where(some))})
    return found


def _update(row: NodeRow, heard: NodeNews) -> None:
    if heard.seen is not None:
        row.seen = max(row.seen, heard.seen)
    if heard.clock is not None:
        row.clock, row.skew = heard.clock.mark.value, heard.clock.skew
    if heard.broken is not None:
        row.broken, row.broken_at = heard.broken
    if heard.status is not None:
        _update_status(row, *heard.status)


def _update_status(row: NodeRow, status: NodeStatus, came: int) -> None:
    if status.online or (status.stopped and status.lanes):
        row.lanes, row.told = _lanes(row, status, came), came
    if row.online is not status.online or row.stopped is not status.stopped:
        row.since = came
    row.online, row.stopped = status.online, status.stopped
    if not status.online:
        return  # of the rest a farewell says nothing: it stays as it was told last
    row.every = status.every
    row.birth = {
        "version": status.version,
        "boot": status.boot,
        "epochs": dict(status.epochs),
        "next": dict(status.next),
        "config": status.config,
    }


def _lanes(row: NodeRow, status: NodeStatus, came: int) -> dict[str, Any]:
    # The broker keeps a farewell, so it is heard again whenever ingest starts: what waits has not become younger since.
    again = row.lanes if row.stopped and status.stopped else {}
    return {name: asdict(_lane(one, came, again.get(name))) for name, one in status.lanes.items()}


def _lane(told: LaneBacklog, came: int, before: Mapping[str, Any] | None) -> Lane:
    oldest = None if told.oldest is None else came - round(told.oldest * SECOND)
    if before and before["waiting"] == told.events and oldest is not None and before["oldest"] is not None:
        oldest = min(oldest, before["oldest"])
    return Lane(told.events, oldest)


def _write_streams(session: Session, heard: Mapping[_Place, NodeNews], now: int) -> None:
    rows = [
        {
            "gln": gln,
            "device": device,
            "epoch": epoch,
            "upto": upto,
            "missing": missing,
            "since": now if missing else None,
            "heard": now,
        }
        for (gln, device), one in sorted(heard.items())
        for epoch, (upto, missing) in sorted(one.streams.items())
    ]
    table = table_of(NodeStreamRow)
    insert = inserting(session, table)
    new = insert.excluded
    # As long as `upto` stands still it is the same hole that is open.
    kept = func.coalesce(table.c.since, new.since)
    since = case((new.missing == 0, None), (new.upto > table.c.upto, new.since), else_=kept)
    _upsert(
        session,
        insert.on_conflict_do_update(
            index_elements=list(table.primary_key.columns),
            set_={"upto": new.upto, "missing": new.missing, "since": since, "heard": new.heard},
        ),
        rows,
    )


def _delete_old_epochs() -> Any:
    table = NodeStreamRow
    order = table.heard.desc(), table.epoch.desc()
    place = func.row_number().over(partition_by=(table.gln, table.device), order_by=order).label("place")
    ranked = select(table.gln, table.device, table.epoch, place).subquery()
    old = select(ranked.c.gln, ranked.c.device, ranked.c.epoch).where(ranked.c.place > EPOCHS)
    return delete(table).where(tuple_(table.gln, table.device, table.epoch).in_(old))


def _write_counts(session: Session, heard: Mapping[_Place, NodeNews], slot: int) -> None:
    rows = [
        {"gln": gln, "device": device, "slot": slot, **asdict(one.counts)}
        for (gln, device), one in sorted(heard.items())
        if one.counts.all
    ]
    table = table_of(NodeCountRow)
    insert = inserting(session, table)
    sums = {name: table.c[name] + insert.excluded[name] for name in ("recorded", "duplicate", "quarantined")}
    _upsert(session, insert.on_conflict_do_update(index_elements=list(table.primary_key.columns), set_=sums), rows)


def _upsert(session: Session, statement: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        session.execute(statement, rows)


def _of(query: Any, table: type[NodeRow | NodeStreamRow | NodeCountRow], gln: str | None) -> Any:
    return query if gln is None else query.where(table.gln == gln)


def _holes(session: Session, gln: str | None) -> dict[_Place, tuple[int, int]]:
    """How many envelopes of a node are missing, and since when the first."""
    query = select(
        NodeStreamRow.gln, NodeStreamRow.device, func.sum(NodeStreamRow.missing), func.min(NodeStreamRow.since)
    ).where(NodeStreamRow.missing > 0)
    rows = session.execute(_of(query, NodeStreamRow, gln).group_by(NodeStreamRow.gln, NodeStreamRow.device))
    return {(row[0], row[1]): (int(row[2]), int(row[3])) for row in rows}


def _counts(session: Session, gln: str | None, since: int) -> dict[_Place, Counts]:
    table = NodeCountRow
    sums = (func.sum(column) for column in (table.recorded, table.duplicate, table.quarantined))
    query = select(table.gln, table.device, *sums).where(table.slot > since)
    rows = session.execute(_of(query, table, gln).group_by(table.gln, table.device))
    return {(row[0], row[1]): Counts(int(row[2]), int(row[3]), int(row[4])) for row in rows}


def _node(row: NodeRow, holes: Mapping[_Place, tuple[int, int]], counts: Mapping[_Place, Counts]) -> WatchedNode:
    place = row.gln, row.device
    missing, since = holes.get(place, (0, None))
    return WatchedNode(
        row.gln,
        row.device,
        row.seen,
        row.online,
        row.since,
        row.stopped,
        row.every,
        row.birth,
        {name: Lane(**lane) for name, lane in row.lanes.items()},
        row.told,
        Mark(row.clock) if row.clock else None,
        row.skew,
        row.broken,
        row.broken_at,
        missing,
        since,
        counts.get(place, Counts()),
    )
