"""The whole chain as real processes, and what can be done to each of them."""

from __future__ import annotations

import heapq
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import closing
from itertools import count
from pathlib import Path
from random import Random
from threading import Event
from typing import Self

from neo4j import GraphDatabase

from faults.auditor import Auditor
from faults.disk import Disk
from faults.jump import set_clock
from faults.schedule import Fault, What
from faults.victim import Broker, Graph, IngestVictim, NodeVictim, Victim
from faults.wire import Mischief, Wire, Wires
from tracechain.iot_gateway.device_key import DeviceKeyPair
from tracechain.trace.facts.protocol import ProvenanceStore
from tracechain.trace.identifiers.check_digit import check_digit
from tracechain.trace.messages.topics import SHARDS, Node
from tracechain.trace.records.parties import Party, PartyRole
from tracechain.trace.records.records import Records
from tracechain.trace.store import open_store

_TICK = 0.05
_READY_SECONDS = 300.0  # Neo4j takes long on a machine that does much else
_SLIPS_OF_A_NODE = ("Exception in thread", "a new epoch begins")  # a full disk is logged too, and is no slip


class Stuck(AssertionError):
    """The chain did not come to rest after everything was healed."""


class Rig:
    """Broker, store, two ingests and some nodes in a folder; a context manager. What was done is counted in `done`."""

    def __init__(self, folder: Path, store: str, seed: int, nodes: int = 4, rate: float = 20.0) -> None:
        self.folder, self.done = folder, Counter[str]()
        self._kind, self._chance = store, Random(seed)
        self._open: list[Callable[[], object]] = []
        self._undo: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()
        self._busy: set[object] = set()
        self._pause = Event()
        self._nodes, self._rate = nodes, rate

    def __enter__(self) -> Self:
        try:
            self._build()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End everything, last things first."""
        while self._open:
            self._open.pop()()

    # --- Building -------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.platform = self._disk("platform", 512)
        wires = Wires()
        self._open.append(wires.close)
        self.broker = Broker(self.platform.folder, self.folder / "broker.log")
        self._victim(self.broker)
        self.graph = self._graph()
        url = self.graph.url if self.graph else f"sqlite:///{self.platform.folder}/provenance.sqlite"
        self._store_url = url
        self.store: ProvenanceStore = open_store(url)
        self._open.append(self.store.close)
        self.store.migrate()
        self.records = Records(f"sqlite:///{self.platform.folder}/records.sqlite")
        self._open.append(self.records.close)
        self.records.migrate()
        environment = {
            "TRACECHAIN_DATA": str(self.platform.folder),
            "TRACECHAIN_STORE": url,
            "TRACECHAIN_REGISTRY": "required",
        }
        self.ingests = [IngestVictim(f"ingest-{n}", self.folder, self._wire(wires), environment) for n in range(2)]
        self.twin = IngestVictim("twin", self.folder, self._wire(wires), environment)
        self._share_out(SHARDS[:8])
        self.nodes = [self._node(number, wires) for number in range(self._nodes)]
        for victim in (*self.ingests, self.twin, *self.nodes):
            self._victim(victim, start=victim is not self.twin)
        self.auditor = Auditor(self.store, self.records, [node.ledger for node in self.nodes])
        self.auditor.start()
        self._open.append(self.auditor.stop)

    def _disk(self, name: str, megabytes: int) -> Disk:
        disk = Disk(self.folder / name, megabytes)
        self._open.append(disk.close)
        return disk

    def _wire(self, wires: Wires) -> Wire:
        return wires.make(self.broker.port, Random(self._chance.random()), self.done)

    def _graph(self) -> Graph | None:
        if self._kind != "neo4j":
            return None
        graph = Graph(self._disk("neo4j", 2048).folder)  # where it can be, in memory: it starts again in half the time
        self._victim(graph)
        for _ in range(3):
            graph.wait()
            graph.start()
        return graph

    def _victim(self, victim: Victim, *, start: bool = True) -> None:
        self._open.append(victim.kill)
        if start:
            victim.start()

    def _node(self, number: int, wires: Wires) -> NodeVictim:
        digits = f"690123400{4000 + 10 * number:04}"[:12]
        node = Node(digits + check_digit(digits), f"gate-{number}")
        disk = self._disk(node.device, 64)
        self.records.parties.upsert([Party(node.gln, "节点", node.device, PartyRole.FARM)])
        self.records.devices.register(node.gln, node.device)
        place = DeviceKeyPair.of(node, disk.folder)
        key = place.next()
        place.take()
        self.records.keys.enrol(
            self.records.keys.make_code(node.gln, node.device), node.gln, node.device, key.kid, key.public.x
        )
        return NodeVictim(node, self.folder, disk, self._wire(wires), self._rate)

    def _share_out(self, first: str) -> None:
        self.ingests[0].serve(first)
        self.ingests[1].serve("".join(shard for shard in SHARDS if shard not in first))

    # --- Faults ---------------------------------------------------------------------------------------------------

    @property
    def wires(self) -> list[Wire]:
        return [*(one.wire for one in self.nodes), *(one.wire for one in (*self.ingests, self.twin))]

    def _victims(self) -> list[Victim]:
        return [self.broker, *([self.graph] if self.graph else []), *self.ingests, *self.nodes]

    def play(self, faults: Iterable[Fault], mischief: Mischief) -> None:
        """Do what is asked, one after the other, while messages fare so all the time; then heal everything."""
        self.until(lambda: all(node.ledger.receipts for node in self.nodes), _READY_SECONDS)
        for wire in self.wires:
            wire.misbehave(mischief)
        for fault in faults:
            self.wait(fault.wait)
            self._do(fault)
        self.heal()

    def wait(self, seconds: float) -> None:
        """Tend to everything for a while."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self._pause.wait(min(left, _TICK))
            self._tend()

    def _tend(self) -> None:
        """End what has lasted long enough, and start again what ended by itself, as a service manager does."""
        while self._undo and self._undo[0][0] <= time.monotonic():
            heapq.heappop(self._undo)[2]()
        if self.graph and self.graph not in self._busy:
            self.graph.start()  # nothing if it is up, or starting
        for victim in (*self.ingests, *self.nodes, self.broker):
            if victim.code not in (None, 0) or (victim.code == 0 and victim is self.broker):
                self.done[f"{victim.kind} ended by itself, code {victim.code}"] += 1
                if victim is self.broker and self.broker.give_up_sessions():
                    self.done["broker could not read its sessions, and began without"] += 1
                victim.kill()
                victim.start()
        for ingest in self.ingests:
            if ingest not in self._busy and ingest.is_up and ingest.has_given_in():
                self.done["ingest gave in and was started again"] += 1
                ingest.stop()
                ingest.start()

    def _do(self, fault: Fault) -> None:
        whom = self.platform if fault.whom == "platform" else self._whom(fault)
        if whom and self._begin(fault, whom):
            self.done[f"{fault.what} {fault.whom}"] += 1

    def _whom(self, fault: Fault) -> Victim | None:
        """One of the kind that is meant, once one is up; None when it takes too long."""
        until = time.monotonic() + _READY_SECONDS
        while time.monotonic() < until:
            able = [one for one in self._victims() if one.kind == fault.whom and one.is_up and one not in self._busy]
            if able:
                return able[fault.which % len(able)]
            self.wait(_TICK)
        return None

    def _begin(self, fault: Fault, whom: Victim | Disk) -> bool:
        match fault.what, whom:
            case What.KILL, Victim():
                whom.kill()
                self._later(fault.lasts, whom, whom.start)
            case What.PAUSE, Victim():
                whom.pause()
                self._later(fault.lasts, whom, whom.resume)
            case What.CUT, IngestVictim() | NodeVictim():
                whom.wire.cut()
            case What.STALL, IngestVictim() | NodeVictim():
                whom.wire.stall()
                self._later(fault.lasts, whom.wire, whom.wire.flow)
            case What.FILL, Disk() | NodeVictim():
                return self._fill(whom.disk if isinstance(whom, NodeVictim) else whom, fault.lasts)
            case What.JUMP, IngestVictim() | NodeVictim():
                set_clock(whom.clock, fault.size)
            case What.MOVE, _:
                self._move(fault.which)
            case What.TWIN, IngestVictim():
                return self._double(whom, fault.lasts)
            case _:
                raise ValueError(fault)
        return True

    def _later(self, seconds: float, whom: object, undo: Callable[[], object]) -> None:
        self._busy.add(whom)

        def over() -> None:
            self._busy.discard(whom)
            undo()

        heapq.heappush(self._undo, (time.monotonic() + seconds, next(self._order), over))

    def _fill(self, disk: Disk, seconds: float) -> bool:
        if not disk.can_fill or disk in self._busy:
            return False
        disk.fill()
        self._later(seconds, disk, disk.free)
        return True

    def _move(self, which: int) -> None:
        """Both ingests end and start with other shards."""
        for ingest in self.ingests:
            ingest.stop()
        at = 1 + which % 15
        self._share_out(SHARDS[:at])
        for ingest in self.ingests:
            ingest.start()

    def _double(self, ingest: IngestVictim, seconds: float) -> bool:
        if self.twin in self._busy:
            return False
        self.twin.serve(ingest.shards)
        self.twin.start()
        self._later(seconds, self.twin, self.twin.kill)
        return True

    # --- The end --------------------------------------------------------------------------------------------------

    def heal(self) -> None:
        """End every fault."""
        for wire in self.wires:
            wire.misbehave(Mischief())
            wire.flow()
        while self._undo:
            heapq.heappop(self._undo)[2]()
        for victim in self._victims():
            victim.start()
        self._tend()

    def settle(self, seconds: float = 600.0) -> None:
        """The scanners end; every gateway ends by itself once all is confirmed. Raises Stuck when it takes too long."""
        (self.folder / "enough").touch()
        self.until(lambda: all(node.code == 0 for node in self.nodes), seconds)

    def until(self, holds: Callable[[], bool], seconds: float) -> None:
        """Tend to everything until something holds. Raises Stuck when it takes too long."""
        until = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > until:
                raise Stuck(self._standing())
            self.wait(_TICK)

    def conclude(self) -> None:
        """Check what must hold at the end; what does not is in `auditor.wrong`."""
        self.auditor.stop()
        self.auditor.conclude(self._count_events)
        for node in self.nodes:
            if waiting := node.waiting():
                self.auditor.wrong.append(f"{node.name} ended with {waiting} events in its spool")
        slips = [(node, slip) for node in self.nodes for slip in _SLIPS_OF_A_NODE]
        for victim, slip in [*slips, *((ingest, "Traceback") for ingest in self.ingests)]:
            if slip in victim.log.read_text(errors="replace"):
                self.auditor.wrong.append(f"{victim.name} tripped ({slip}): see {victim.log}")
        if given_up := self.records.quarantine.count(kind="door.given_up"):
            self.auditor.wrong.append(f"{given_up} envelopes were given up by their nodes")

    def _count_events(self) -> int:
        if not self.graph:
            with closing(sqlite3.connect(self.platform.folder / "provenance.sqlite")) as store:
                return int(store.execute("SELECT count(*) FROM event").fetchone()[0])
        scheme, _, rest = self._store_url.partition("://")
        account, _, host = rest.rpartition("@")
        user, _, password = account.partition(":")
        with GraphDatabase.driver(f"{scheme}://{host}", auth=(user, password)) as driver:
            [row] = driver.execute_query("MATCH (e:Event) RETURN count(e)").records
            return int(row[0])

    def _standing(self) -> str:
        lines = [f"{node.name}: exit {node.code}, {node.waiting()} events wait\n{node.tail()}" for node in self.nodes]
        lines += [f"{one.name} serves {one.shards}, up: {one.is_up}\n{one.tail()}" for one in self.ingests]
        return "the chain did not come to rest:\n" + "\n".join(lines)
