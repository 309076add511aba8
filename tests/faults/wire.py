"""A wire that one can pull: a proxy between a client and the broker that reads MQTT, and does to messages what is asked.

Events may be doubled, sent again late, swapped, cut short, and have bytes changed. Receipts and states are not signed, so
what changes them here always shows (bytes that are no UTF-8): the wire does not lie in the platform's name.
"""

from __future__ import annotations

import asyncio
import threading
from collections import Counter, deque
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, fields
from random import Random
from typing import Any

from faults.packet import Publish, read_publish, take_packet

_HELD_SECONDS = 0.3  # a message that waits to be overtaken goes by then


@dataclass(frozen=True, slots=True)
class Mischief:
    """How likely (0 to 1) each thing happens to a message."""

    doubled: float = 0.0
    late: float = 0.0  # doubled too, but a while later
    swapped: float = 0.0
    corrupted: float = 0.0
    cut: float = 0.0

    @classmethod
    def usual(cls) -> Mischief:
        return cls(doubled=0.04, late=0.02, swapped=0.04, corrupted=0.02, cut=0.02)


class Wires:
    """The thread in which all wires of a rig run."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._wires: list[Wire] = []
        self._thread = threading.Thread(target=self._loop.run_forever, name="wires", daemon=True)
        self._thread.start()

    def make(self, port: int, chance: Random, done: Counter[str]) -> Wire:
        """A wire to a port of 127.0.0.1; what happens on it is counted in `done`."""
        wire = Wire(self, port, chance, done)
        self._wires.append(wire)
        self.run(wire.listen())
        return wire

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def soon(self, work: Callable[[], object]) -> None:
        self._loop.call_soon_threadsafe(work)

    def close(self) -> None:
        self.run(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _end(self) -> None:
        for wire in self._wires:
            wire.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


class Wire:
    """One listening port whose connections lead to the broker's. Its methods may be called from any thread."""

    def __init__(self, wires: Wires, target: int, chance: Random, done: Counter[str]) -> None:
        self._wires, self._target, self._chance, self._done = wires, target, chance, done
        self._mischief = Mischief()
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._open: set[asyncio.StreamWriter] = set()
        self.port = 0

    @property
    def url(self) -> str:
        return f"mqtt://127.0.0.1:{self.port}"

    def misbehave(self, mischief: Mischief) -> None:
        """From now on messages fare so."""
        self._mischief = mischief

    def stall(self) -> None:
        """Nothing passes any more; nobody is told."""
        self._wires.soon(self._flowing.clear)

    def flow(self) -> None:
        """End of the stall."""
        self._wires.soon(self._flowing.set)

    def cut(self) -> None:
        """Every connection is gone, in the middle of whatever it carried."""
        self._wires.soon(self._abort)

    async def listen(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    def close(self) -> None:
        """To be called in the wires' thread."""
        self._server.close()
        self._abort()

    def _abort(self) -> None:
        for writer in self._open:
            writer.transport.abort()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.transport.abort()
            return
        self._open |= {writer, back}
        pumps = [asyncio.ensure_future(self._pump(reader, back)), asyncio.ensure_future(self._pump(there, writer))]
        await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        for pump in pumps:
            pump.cancel()
        await asyncio.gather(*pumps, return_exceptions=True)
        self._open -= {writer, back}
        for one in (writer, back):
            one.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        buffer, way = bytearray(), _Way(self._chance, self._done)
        with suppress(OSError):
            while True:
                try:
                    chunk = await asyncio.wait_for(reader.read(1 << 16), _HELD_SECONDS if way.holds else None)
                except TimeoutError:
                    out = way.let_go()
                else:
                    if not chunk:
                        return
                    buffer += chunk
                    out = b"".join(self._passed(buffer, way))
                await self._flowing.wait()
                writer.write(out)
                await writer.drain()

    def _passed(self, buffer: bytearray, way: _Way) -> list[bytes]:
        out = []
        while packet := take_packet(buffer):
            message = read_publish(packet)
            out.append(way.passed(message, self._mischief) if message else packet)
        return out


class _Way:
    """What happens to the messages that go one way of one connection."""

    def __init__(self, chance: Random, done: Counter[str]) -> None:
        self._chance, self._done = chance, done
        self._held = b""
        self._past: deque[bytes] = deque(maxlen=50)

    @property
    def holds(self) -> bool:
        return bool(self._held)

    def let_go(self) -> bytes:
        held, self._held = self._held, b""
        return held

    def passed(self, message: Publish, mischief: Mischief) -> bytes:
        """What goes on in the place of a message: nothing, it, it and others, or something else."""
        fate = self._draw(mischief)
        sent = message.to_bytes()
        self._past.append(sent)
        if fate is None:
            return sent + self.let_go()
        self._done[fate] += 1
        if fate == "doubled":
            return sent + sent + self.let_go()
        if fate == "late":
            return sent + self._past[0] + self.let_go()
        if fate == "swapped":
            overtaken, self._held = self._held, sent
            return overtaken
        payload = _changed(message, self._chance) if fate == "corrupted" else _shortened(message, self._chance)
        return message.with_payload(payload).to_bytes() + self.let_go()

    def _draw(self, mischief: Mischief) -> str | None:
        drawn = self._chance.random()
        for field in fields(mischief):
            drawn -= getattr(mischief, field.name)
            if drawn < 0:
                return field.name
        return None


def _changed(message: Publish, chance: Random) -> bytes:
    payload = bytearray(message.payload)
    for _ in range(chance.randint(1, 3)):
        if payload:
            at = chance.randrange(len(payload))
            payload[at] = chance.randrange(256) if message.word == "events" else 0xFF
    return bytes(payload)


def _shortened(message: Publish, chance: Random) -> bytes:
    return message.payload[: chance.randrange(len(message.payload) or 1)]
