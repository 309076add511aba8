"""The demonstration as one process tree: broker, ingest and web as children, the nodes as threads of this process."""

from __future__ import annotations

import http.client
import logging
import shlex
import shutil
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from urllib.parse import quote

from tracechain.demo import cast
from tracechain.demo.broker import broker_program
from tracechain.demo.chain import Chain, Plan
from tracechain.demo.child import Child
from tracechain.demo.display import Display
from tracechain.demo.error import DemoError
from tracechain.demo.house import ACCOUNT, House
from tracechain.demo.node import DemoNode, Pictures
from tracechain.demo.notebook import Notebook
from tracechain.demo.port import accepts
from tracechain.demo.story import SOLD_CUP
from tracechain.demo.words import say
from tracechain.iot_gateway.device_key import DeviceKeyPair

_TICK = 0.1  # seconds
_BROKER_SECONDS = 15.0
_KEPT = 3  # rounds whose pictures are kept
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Supervisor:
    """Starts everything, starts again what dies, and stops everything: five seconds are promised."""

    def __init__(self, house: House, notebook: Notebook, display: Display, lang: str, plan: Plan) -> None:
        self._house, self._notebook, self._display = house, notebook, display
        self._lang, self._plan = lang, plan
        self._stopping = Event()
        self._children: list[Child] = []
        self._nodes: dict[str, DemoNode] = {}

    def run(self) -> None:
        """Run until SIGINT or SIGTERM. Raises DemoError, or what a part of it raised, when it can't go on."""
        with self._listening():
            try:
                self._open()
                chain = Chain(
                    self._nodes, self._notebook, self._pictures, self._display, self._lang, self._plan, self._announce
                )
                chain.start()
                try:
                    self._watch(chain)
                finally:
                    self._display.say(say(self._lang, "stopping"))
                    chain.stop(seconds=1.0)
            finally:
                self._close()

    def _open(self) -> None:
        self._display.say(say(self._lang, "preparing", folder=self._house.folder))
        self._house.furnish(self._notebook.password())
        broker = broker_program(self._house.folder / "broker", self._house.broker_port)
        self._start("broker", broker.command)
        self._await_broker()
        self._display.say(say(self._lang, "broker", kind=broker.kind, port=self._house.broker_port))
        # -P: the folder it is started in may hold a folder `trace`, which is not Python's own module.
        for name in ("ingest", "web"):
            self._start(name, (sys.executable, "-P", "-m", "tracechain", name))
        _log_to(self._house.logs / "nodes.log")
        for player in cast.PLAYERS:
            key = DeviceKeyPair.of(player.address, self._house.folder).read()
            node = DemoNode(player, self._house.folder / "nodes", self._house.mqtt, lambda: None, key)
            self._nodes[player.name] = node

    def _start(self, name: str, command: Sequence[str]) -> None:
        child = Child(name, command, self._house.logs / f"{name}.log", self._house.environment())
        self._children.append(child)
        child.start()

    def _await_broker(self) -> None:
        [broker] = self._children
        deadline = time.monotonic() + _BROKER_SECONDS
        while not accepts(self._house.broker_port):
            if not broker.lives or time.monotonic() > deadline:
                raise DemoError(f"The broker did not start; its log {str(broker.log)!r} ends: {broker.last_words()}")
            if self._stopping.wait(_TICK):
                return

    def _watch(self, chain: Chain) -> None:
        while not self._stopping.wait(_TICK):
            for child in self._children:
                code = child.mend()
                if code is not None:
                    self._display.say(say(self._lang, "restarted", part=child.name, code=code, log=child.log))
            for name, node in self._nodes.items():
                self._display.stand(name, *_standing(node))
            if chain.failure is not None:
                raise chain.failure

    def _announce(self, round_: int) -> None:
        """Say where to look, once it is there; called in the chain's thread."""
        pack = cast.cup_path(round_, SOLD_CUP)
        while not self._shows(pack):
            if self._stopping.wait(0.2):
                return
        lot, web = cast.milk(round_), self._house.web
        places = (
            ("pack", f"{web}{pack}"),
            ("lot", f"{web}/console/trace?code={quote(cast.elements(lot))}"),
            ("console", f"{web}/console/"),
            ("login", f"{ACCOUNT} / {self._notebook.password()}"),
            ("command", self._command(lot)),
            ("labels", str(self._house.folder / "labels")),
            ("halt", say(self._lang, "stop", folder=self._house.folder)),
        )
        self._display.ready([(say(self._lang, name), address) for name, address in places])

    def _command(self, lot: str) -> str:
        """The command line that traces a lot, as it can be typed."""
        here = Path.cwd() / "tracechain-data" == self._house.folder
        given = "" if here else f"TRACECHAIN_DATA={shlex.quote(str(self._house.folder))} "
        return f"{given}{shlex.quote(_program())} trace forward {shlex.quote(lot)}"

    def _shows(self, path: str) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self._house.web_port, timeout=5)
        try:
            connection.request("GET", path)
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _pictures(self, round_: int) -> Pictures:
        labels = self._house.folder / "labels"
        shutil.rmtree(labels / f"{round_ - _KEPT:04d}", ignore_errors=True)
        return Pictures(labels / f"{round_:04d}", self._house.web)

    def _close(self) -> None:
        """Nodes first, then those who serve them, the broker last: each can still say goodbye to it."""
        farewells = [Thread(target=node.close, daemon=True) for node in self._nodes.values()]
        for farewell in farewells:
            farewell.start()
        until = time.monotonic() + 1.0
        for farewell in farewells:
            farewell.join(max(0.0, until - time.monotonic()))
        broker, served = self._children[:1], self._children[1:]
        for group, seconds in ((served, 2.0), (broker, 0.5)):
            until = time.monotonic() + seconds
            for child in group:
                child.terminate()
            for child in group:
                child.finish(until)

    @contextmanager
    def _listening(self) -> Iterator[None]:
        """Signals stop it, as long as this lasts."""
        before = {number: signal.signal(number, lambda *_: self._stopping.set()) for number in _SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _standing(node: DemoNode) -> tuple[str, int]:
    standing = node.standing()
    link = "offline" if not standing.connected else "held" if standing.online is False else "online"
    return link, standing.waiting


def _program() -> str:
    """This command, as it was typed where it was typed with a path."""
    return sys.argv[0] if "/" in sys.argv[0] and not sys.argv[0].endswith(".py") else "tracechain"


def _log_to(path: Path) -> None:
    """What the nodes' parts log goes to a file: the screen is for what happens."""
    logging.basicConfig(filename=path, filemode="w", level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
