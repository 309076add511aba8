"""The receipt protocol, step by step in any order: Hypothesis looks for one in which something is lost.

At the ends are the node's own spool and publisher and the platform's own capture; between them is a channel that loses,
doubles, reorders and changes what it carries. Both ends crash, and store and spool are put back from older copies.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from functools import cache
from itertools import count
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from cast.documents import event
from cast.parties import GATE
from tracechain.ingest.door.arrival import read_message
from tracechain.ingest.door.capture import Capture
from tracechain.ingest.door.identity import Identity, Registry
from tracechain.ingest.mqtt.answer import answers
from tracechain.iot_gateway.sending.connection import IncomingMessage, Lost, Welcome
from tracechain.iot_gateway.sending.pace import Pace
from tracechain.iot_gateway.sending.publisher import Publisher
from tracechain.iot_gateway.spool.lane import LANES
from tracechain.iot_gateway.spool.spool import Spool
from tracechain.trace.messages.envelope import Envelope
from tracechain.trace.messages.signature import SignedMessage, SigningKey
from tracechain.trace.messages.topics import ingest_state
from tracechain.trace.records.parties import Party, PartyRole
from tracechain.trace.records.records import Records
from tracechain.trace.store.sqlite.store import SqliteStore

KEY = SigningKey.make()
PACE = Pace(probe=0.0, silence=0.0, resend=0.0, window=4)  # no patience: every order of things is tried at once
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - a folder of its own in it; no disk is waited for
which = st.integers(0, 1 << 16)


@cache
def _template() -> Path:
    """A new store and new records in which the node is registered: to make them anew for each try would take long."""
    folder = Path(tempfile.mkdtemp(prefix="protocol-", dir=MEMORY))
    atexit.register(shutil.rmtree, folder)
    store = SqliteStore(folder / "store.sqlite")
    store.migrate()
    store.close()
    with Records(f"sqlite:///{folder}/records.sqlite") as records:
        records.migrate()
        records.parties.upsert([Party(GATE.gln, "农场", "Farm", PartyRole.FARM)])
        records.devices.register(GATE.gln, GATE.device)
        code = records.keys.make_code(GATE.gln, GATE.device)
        records.keys.enrol(code, GATE.gln, GATE.device, KEY.kid, KEY.public.x)
    return folder


def _id_in(body: bytes) -> str:
    return str(json.loads(body)["eventID"])


class Channel:
    """What is on its way to the platform, and to the node."""

    def __init__(self) -> None:
        self.up: list[bytes] = []
        self.down: list[bytes] = []

    # As the publisher sees a connection.
    def publish(self, topic: str, payload: bytes, retain: bool = False) -> int:
        if topic == GATE.events:
            self.up.append(payload)
        return 0

    def subscribe(self) -> None:
        pass

    def acknowledge(self, _message: IncomingMessage) -> None:
        pass

    def is_alive(self) -> bool:
        return True


class Node:
    """The real spool and the real publisher, without its threads and its network."""

    def __init__(self, path: Path, channel: Channel) -> None:
        self.spool = Spool(path, reserve_bytes=0)
        self._publisher = Publisher(GATE, self.spool, "mqtt://127.0.0.1:1", PACE, key=KEY)
        vars(self._publisher)["_connection"] = channel

    def connect(self, resumed: bool) -> None:
        self._publisher._take(Welcome(resumed))
        self._publisher._take(IncomingMessage(ingest_state(GATE.shard), b'{"online": true}', 0, 1))

    def lose_connection(self) -> None:
        self._publisher._take(Lost("cut"))

    def send(self) -> None:
        self._publisher._send()

    def wait_in_vain(self) -> None:
        """So long that it sends again what has no receipt."""
        for outbox in self._publisher._dispatch.outboxes.values():
            outbox._since = time.monotonic() - 1
        self._publisher._watch()

    def hear(self, receipt: bytes) -> None:
        self._publisher._take(IncomingMessage(GATE.receipt, receipt, 0, 1))

    def back_up(self, copy: Path) -> None:
        self.spool._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(self.spool._file.path, copy)

    def kept(self) -> set[str]:
        with self.spool._file.reading():
            return {_id_in(body) for (body,) in self.spool._db.execute("SELECT body FROM event")}


class Platform:
    """The real capture on a real store; only registered and signed is taken."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("store.sqlite", "records.sqlite"):
            shutil.copy(_template() / name, folder / name)
        self.records = Records(f"sqlite:///{folder}/records.sqlite")
        self.start()

    def start(self) -> None:
        self.store = SqliteStore(self.folder / "store.sqlite")
        self.capture = Capture(self.store, self.records, identity=Identity(self.records, Registry.REQUIRED))

    def take(self, messages: list[bytes]) -> list[bytes]:
        """Record, and say what is to be answered."""
        arrivals = [read_message(GATE.events, message) for message in messages]
        return [answer.payload for answer in answers(arrivals, self.capture.arrivals(arrivals))]

    def back_up(self) -> None:
        self.store._connection().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(self.folder / "store.sqlite", self.folder / "copy.sqlite")

    def put_back(self) -> None:
        """The store is what it was when it was copied; the operational data is as it is."""
        self.store.close()
        for old in self.folder.glob("store.sqlite*"):
            old.unlink()
        shutil.copy(self.folder / "copy.sqlite", self.folder / "store.sqlite")
        self.start()

    def recorded(self) -> set[str]:
        return {name for (name,) in self.store._connection().execute("SELECT id FROM event")}

    def close(self) -> None:
        self.store.close()
        self.records.close()


class Protocol(RuleBasedStateMachine):
    """Node, channel and platform.

    `ok` is what the station was said OK to; `forgotten` what the store lost by its copy, `gone` what the spool lost by its own.
    """

    def __init__(self) -> None:
        super().__init__()
        self._folder = Path(tempfile.mkdtemp(prefix="protocol-", dir=MEMORY))
        self.channel = Channel()
        self.platform = Platform(self._folder)
        self.node = self._open()
        self.node.connect(False)
        self.ok: set[str] = set()
        self.forgotten: set[str] = set()
        self.gone: set[str] = set()
        self.copied = self.spool_copied = self.spool_put_back = False
        self._numbers = count(1)

    def teardown(self) -> None:
        try:
            self._comes_to_rest()
        finally:
            self.node.spool.close()
            self.platform.close()
            shutil.rmtree(self._folder)

    # --- The node -------------------------------------------------------------------------------------------------

    @rule(lane=st.sampled_from(("scans", "readings")), some=st.integers(1, 3))
    def scan(self, lane: str, some: int) -> None:
        events = [event(next(self._numbers)) for _ in range(some)]
        self.node.spool.commit(lane, events)
        self.ok |= {one["eventID"] for one in events}

    @rule()
    def send(self) -> None:
        self.node.send()

    @rule()
    def wait_in_vain(self) -> None:
        self.node.wait_in_vain()
        self.node.send()

    @rule(resumed=st.booleans())
    def connection_is_lost(self, resumed: bool) -> None:
        self.node.lose_connection()
        self.node.connect(resumed)

    @rule(resumed=st.booleans())
    def node_is_killed(self, resumed: bool) -> None:
        self.node.spool.close()
        self.node = self._open()
        self.node.connect(resumed)

    @rule()
    def spool_is_copied(self) -> None:
        self.node.back_up(self._folder / "copy.spool")
        self.spool_copied = True

    @precondition(lambda self: self.spool_copied)
    @rule(resumed=st.booleans())
    def spool_is_put_back(self, resumed: bool) -> None:
        """What was scanned since it was copied is gone, unless the platform has it; the numbers are used again."""
        before = self.node.kept()
        self.node.spool.close()
        for old in self._folder.glob("spool.sqlite*"):
            old.unlink()
        shutil.copy(self._folder / "copy.spool", self._folder / "spool.sqlite")
        self.node = self._open()
        self.gone |= before - self.node.kept()
        self.spool_put_back = True
        self.node.connect(resumed)

    # --- The channel ----------------------------------------------------------------------------------------------

    @precondition(lambda self: self.channel.up or self.channel.down)
    @rule(at=which)
    def message_is_lost(self, at: int) -> None:
        way = self._way(at)
        way.pop(at % len(way))

    @precondition(lambda self: self.channel.up or self.channel.down)
    @rule(at=which, to=which)
    def message_is_doubled_and_comes_at_another_time(self, at: int, to: int) -> None:
        way = self._way(at)
        way.insert(to % (len(way) + 1), way[at % len(way)])

    @precondition(lambda self: self.channel.up)
    @rule(at=which, where=which, byte=st.integers(0, 255))
    def events_are_corrupted(self, at: int, where: int, byte: int) -> None:
        message = bytearray(self.channel.up[at % len(self.channel.up)]) or bytearray(1)  # nothing is left of some
        message[where % len(message)] = byte
        self.channel.up[at % len(self.channel.up)] = bytes(message)

    @precondition(lambda self: self.channel.up)
    @rule(at=which, where=which)
    def events_are_cut(self, at: int, where: int) -> None:
        message = self.channel.up[at % len(self.channel.up)]
        self.channel.up[at % len(self.channel.up)] = message[: where % (len(message) + 1)]

    @precondition(lambda self: self.channel.down)
    @rule(at=which)
    def receipt_arrives(self, at: int) -> None:
        self.node.hear(self.channel.down.pop(at % len(self.channel.down)))

    # --- The platform ---------------------------------------------------------------------------------------------

    @precondition(lambda self: self.channel.up)
    @rule(at=which, some=st.integers(1, 4))
    def ingest_takes_a_batch(self, at: int, some: int) -> None:
        self.channel.down += self.platform.take(self._batch(at, some))

    @precondition(lambda self: self.channel.up)
    @rule(at=which, some=st.integers(1, 4))
    def ingest_is_killed_between_commit_and_answer(self, at: int, some: int) -> None:
        self.platform.take(self._batch(at, some))
        self.platform.start()

    @rule()
    def store_is_copied(self) -> None:
        self.platform.back_up()
        self.copied = True

    @precondition(lambda self: self.copied)
    @rule()
    def store_is_put_back(self) -> None:
        before = self.platform.recorded()
        self.platform.put_back()
        self.forgotten |= (
            before - self.platform.recorded()
        )  # a receipt that is still on its way may delete more of them

    # --- What must hold -------------------------------------------------------------------------------------------

    @invariant()
    def what_was_said_ok_to_is_somewhere(self) -> None:
        assert self.ok <= self.node.kept() | self.platform.recorded() | self.forgotten | self.gone

    def _comes_to_rest(self) -> None:
        """Without further faults all that waits is recorded, once; of what is forgotten the platform is told.

        It learns with the next envelope of a lane that it has forgotten some, so there is one more of each.
        """
        for lane in LANES:
            self.scan(lane, 1)
        self.node.connect(False)
        for _ in range(100):
            self.node.send()
            if not self.channel.up:
                self.node.wait_in_vain()
                self.node.send()
            sent, self.channel.up = self.channel.up, []
            self.channel.down += self.platform.take(sent)
            for receipt in self.channel.down:
                self.node.hear(receipt)
            self.channel.down = []
            if not self.node.kept():
                break
        assert self.node.kept() == set(), self._standing()
        recorded = self.platform.recorded()
        assert recorded <= self.ok
        assert self.ok - recorded <= self.forgotten | self.gone
        for lane, state in self.node.spool.lanes().items():
            cursor = self.platform.store.cursor(GATE.stream(state.epoch))
            if cursor.upto or cursor.above:
                assert (cursor.upto, cursor.above) == (state.next_seq - 1, ()), lane
        if not self.spool_put_back:  # else nobody may be left who knows what the store forgot
            assert len(self.ok - recorded) <= sum(self._told_as_given_up())

    def _standing(self) -> str:
        lanes = self.node.spool.lanes()
        cursors = {lane: self.platform.store.cursor(GATE.stream(state.epoch)) for lane, state in lanes.items()}
        reasons = [(entry.seq, entry.reason) for entry in self.platform.records.quarantine.page(limit=20)]
        return f"{lanes}\n{cursors}\n{reasons}"

    def _told_as_given_up(self) -> Iterator[int]:
        for entry in self.platform.records.quarantine.page(limit=10_000):
            if entry.path == "dropped":
                dropped = Envelope.parse(SignedMessage.read(entry.raw).payload).dropped
                assert dropped
                yield dropped.count

    def _open(self) -> Node:
        return Node(self._folder / "spool.sqlite", self.channel)

    def _way(self, at: int) -> list[bytes]:
        ways = [way for way in (self.channel.up, self.channel.down) if way]
        return ways[at % len(ways)]

    def _batch(self, at: int, some: int) -> list[bytes]:
        return [self.channel.up.pop(at % len(self.channel.up)) for _ in range(min(some, len(self.channel.up)))]


def test_a_spool_put_back_from_an_older_copy_keeps_what_it_scans_under_numbers_that_were_used() -> None:
    """The platform has three envelopes that the copy has not; of three new ones only the first arrives, and is refused."""
    run = Protocol()
    try:
        run.spool_is_copied()
        _send_singly(run, 3)
        run.ingest_takes_a_batch(0, 3)
        while run.channel.down:
            run.receipt_arrives(0)
        run.spool_is_put_back(resumed=True)
        _send_singly(run, 3)
        run.channel.up = run.channel.up[:1]
        run.ingest_takes_a_batch(0, 1)
        run.receipt_arrives(0)
        run.what_was_said_ok_to_is_somewhere()
    finally:
        run.teardown()


def test_a_receipt_from_before_a_spool_was_put_back_deletes_nothing_that_is_new() -> None:
    """The broker has kept it meanwhile, and what was cut under the same numbers is lost on its way."""
    run = Protocol()
    try:
        run.spool_is_copied()
        _send_singly(run, 3)
        run.ingest_takes_a_batch(0, 3)
        run.spool_is_put_back(resumed=True)
        _send_singly(run, 3)
        run.channel.up.clear()
        while run.channel.down:
            run.receipt_arrives(0)
        run.what_was_said_ok_to_is_somewhere()
    finally:
        run.teardown()


def _send_singly(run: Protocol, envelopes: int) -> None:
    for _ in range(envelopes):
        run.scan("scans", 1)
        run.send()


def test_in_no_order_of_things_is_an_event_lost_or_doubled() -> None:
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much]
    chosen = settings(max_examples=40, stateful_step_count=40, suppress_health_check=checks)
    run_state_machine_as_test(Protocol, settings=chosen)
