"""What can be killed, paused and started again."""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

from faults.disk import Disk
from faults.jump import make_clock
from faults.ledger import Ledger
from faults.wire import Wire
from servers.mosquitto import Mosquitto
from servers.neo4j import Neo4j
from servers.process import Process, ServerFailed
from tracechain.trace.messages.topics import Node

_UNREADABLE = "Error: Couldn't open database."
_GONE = "taken over by another ingest"
_QUICK = ("-XX:TieredStopAtLevel=1",)  # a server that lives for seconds is not worth the better compiler's time
TESTS = Path(__file__).parents[1]


class Victim:
    """A process with a name and a kind; after `kill` it is down until `start`."""

    kind = ""

    def __init__(self, name: str, command: Sequence[str], log: Path, environment: Mapping[str, str]) -> None:
        self.name, self.log = name, log
        self._command, self._environment = command, environment
        self._process: Process | None = None

    @property
    def is_up(self) -> bool:
        return self._process is not None and self.code is None

    @property
    def code(self) -> int | None:
        """The exit code of one that ended by itself."""
        return self._process._process.poll() if self._process else None

    def start(self) -> None:
        """Start it unless it runs; nothing waits until it is ready."""
        if not self.is_up:
            self._process = Process(self._command, self.log, self._environment)

    def kill(self) -> None:
        if self._process:
            self._process.kill()
            self._process = None

    def stop(self) -> None:
        if self._process:
            self.resume()
            self._process.stop(20)
            self._process = None

    def pause(self) -> None:
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def tail(self) -> str:
        return self.log.read_text(errors="replace")[-1000:] if self.log.exists() else ""

    def _signal(self, number: signal.Signals) -> None:
        if self._process and self.code is None:
            with suppress(ProcessLookupError):
                self._process._process.send_signal(number)


class Broker(Victim):
    """A Mosquitto; its sessions are in `folder`.

    On a full disk it may leave a file behind that it can't read, and then it does not start. What an operator does
    about that (operations, When something is wrong) is done here too: the sessions are given up, the receipts see to it.
    """

    kind = "broker"

    def __init__(self, folder: Path, log: Path) -> None:
        mosquitto = Mosquitto(folder)
        self.port = mosquitto.port
        self._sessions = folder / "mosquitto.db"
        super().__init__("broker", [mosquitto._program, "-c", str(mosquitto._settings)], log, os.environ)

    def give_up_sessions(self) -> bool:
        """After it ended by itself because it can't read them; False when that was not the reason."""
        if not self.tail().rstrip().endswith(_UNREADABLE):
            return False
        self._sessions.unlink(missing_ok=True)
        return True


class Graph(Victim):
    """A Neo4j server, which takes seconds to start: a thread waits for it, which lives as long as the servers it starts."""

    kind = "store"

    def __init__(self, home: Path) -> None:
        self._server = Neo4j(home, "512m", "128m", options=_QUICK)
        self.url = self._server.url
        self._starter = ThreadPoolExecutor(1, "neo4j")
        self._starting: Future[None] | None = None
        super().__init__("store", [], home / "logs/neo4j.log", os.environ)

    def start(self) -> None:
        if not self.is_up and (self._starting is None or self._starting.done()):
            self._starting = self._starter.submit(self._start)

    def kill(self) -> None:
        self.wait()
        self._server.stop()
        self._process = None

    def wait(self) -> None:
        """Until it is there, if it is starting."""
        if self._starting:
            self._starting.result()

    def _start(self) -> None:
        with suppress(ServerFailed):  # on a machine that does much else it may take longer than it is given
            self._server.start()
            self._process = self._server._process


def python(*arguments: str) -> list[str]:
    """A command of this Python, which finds the tests' own modules."""
    return [sys.executable, "-P", *arguments]


def with_tests(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment in which modules of the tests can be imported."""
    return {**os.environ, "PYTHONPATH": str(TESTS), **environment}


class IngestVictim(Victim):
    """One ingest, with the shards that it serves and its clock."""

    kind = "ingest"

    def __init__(self, name: str, folder: Path, wire: Wire, environment: dict[str, str]) -> None:
        self.clock = make_clock(folder / f"{name}.clock")
        self.wire = wire
        log = folder / f"{name}.log"
        super().__init__(name, [], log, with_tests({**environment, "TRACECHAIN_MQTT": wire.url}))

    def serve(self, shards: str) -> None:
        self.shards = shards
        self._command = python("-m", "faults.service", str(self.clock), "--shards", ",".join(shards))

    def start(self) -> None:
        self._read_from = self.log.stat().st_size if self.log.exists() else 0
        super().start()

    def has_given_in(self) -> bool:
        """Whether it lost a shard since it started, as it does when another that was started later has it."""
        if not self.log.exists():
            return False
        with self.log.open("rb") as file:
            file.seek(self._read_from)
            return _GONE.encode() in file.read()


class NodeVictim(Victim):
    """One gateway, with its disk, its wire, its clock and its witness."""

    kind = "node"

    def __init__(self, node: Node, folder: Path, disk: Disk, wire: Wire, rate: float) -> None:
        self.node, self.disk, self.wire = node, disk, wire
        self.clock = make_clock(folder / f"{node.device}.clock")
        self.ledger = Ledger(folder / f"{node.device}.witness")
        self.spool = disk.folder / "gateway/spool.sqlite"
        words = {
            "data": disk.folder,
            "witness": self.ledger.path,
            "clock": self.clock,
            "enough": folder / "enough",
            "gln": node.gln,
            "device": node.device,
            "mqtt": wire.url,
            "rate": rate,
        }
        command = python("-m", "faults.node", *(f"--{name}={value}" for name, value in words.items()))
        super().__init__(node.device, command, folder / f"{node.device}.log", with_tests({}))

    def waiting(self) -> int:
        """Events in its spool."""
        with closing(sqlite3.connect(f"file:{self.spool}?mode=ro", uri=True)) as spool:
            return int(spool.execute("SELECT count(*) FROM event").fetchone()[0])
