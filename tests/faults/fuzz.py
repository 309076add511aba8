"""Fuzzing of the way in: whatever bytes come, they are recorded or refused with a reason; nothing trips, nothing is silent.

Inputs are good messages that were spoilt (spoilt.py). From one seed come the same inputs, but for the signing key.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import structlog

from cast.parties import GATE
from faults.spoilt import inputs
from tracechain.ingest.door.arrival import Arrival, read_message
from tracechain.ingest.door.capture import Capture
from tracechain.ingest.door.identity import Identity
from tracechain.ingest.mqtt.answer import answers
from tracechain.trace.events.epcis import parse_event
from tracechain.trace.events.event import EventError
from tracechain.trace.events.units import now
from tracechain.trace.messages.error import MessageError
from tracechain.trace.messages.receipt import parse_receipt
from tracechain.trace.messages.status import NodeStatus
from tracechain.trace.records.nodes import NodeNews
from tracechain.trace.records.records import Records
from tracechain.trace.records.survey import survey
from tracechain.trace.store.sqlite.store import SqliteStore
from tracechain.trace.watching.thresholds import USUAL
from tracechain.trace.wire.nodes import WatchedSchema

SHARE = 40  # every so manieth input goes all the way into a store
BATCH = 20
# What the way in says when it tripped over something.
_SLIPS = ("The event can't be read:", "The message can't be read:", "The store can't take")
PROFILE = {"step": "shipping", "timeZoneOffset": "+08:00"}


@dataclass(slots=True)
class Tally:
    """What became of the inputs; `slips` are (input, what happened) for those that tripped something."""

    inputs: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    slips: list[tuple[bytes, str]] = field(default_factory=list)

    def lines(self) -> list[str]:
        return [
            f"{self.inputs} inputs",
            *(f"{times:>9}  {end}" for end, times in sorted(self.ends.items())),
            *(f"SLIP: {what}: {payload[:300]!r}" for payload, what in self.slips[:20]),
            f"{len(self.slips)} tripped",
        ]


def fuzz(chance: Random, number: int, folder: Path, said: Callable[[Tally], None] = lambda _: None) -> Tally:
    """Try so many inputs: each in the decoder, some of them all the way into a store in `folder`."""
    tally = Tally()
    door = _Door(folder)
    whole: list[tuple[str, bytes]] = []
    for topic, payload in inputs(chance):
        tally.inputs += 1
        if topic == GATE.status:
            door.hear(payload, tally)
        else:
            _decode(topic, payload, tally)
        if tally.inputs % SHARE == 0 and topic != GATE.status:
            whole.append((topic, payload))
        if len(whole) == BATCH or tally.inputs == number:
            door.take(whole, tally)
            whole = []
        if tally.inputs % 10_000 == 0:
            said(tally)
        if tally.inputs == number:
            break
    door.close()
    return tally


def _decode(topic: str, payload: bytes, tally: Tally) -> None:
    try:
        arrival = read_message(topic, payload)
        if arrival.fault:
            _end(str(arrival.fault), payload, tally, "message refused")
        for value in () if arrival.scan else arrival.values:
            _decode_event(value, arrival, payload, tally)
        if not arrival.fault and not arrival.values:
            tally.ends["message without events" if not arrival.dropped else "message of what was given up"] += 1
    except Exception as error:  # noqa: BLE001 - this is what is looked for
        tally.slips.append((payload, repr(error)))


def _decode_event(value: Any, arrival: Arrival, payload: bytes, tally: Tally) -> None:
    try:
        parse_event(value, arrival.context)
        tally.ends["event read"] += 1
    except EventError as error:
        _end(str(error), payload, tally, "event refused")
    except UnicodeEncodeError:
        tally.ends["event refused"] += 1  # capture has a sentence for it


def _end(sentence: str, payload: bytes, tally: Tally, end: str) -> None:
    tally.ends[end] += 1
    if not sentence or any(slip in sentence for slip in _SLIPS):
        tally.slips.append((payload, sentence or "refused without a reason"))


class _Door:
    """The whole way in, on a store and records of its own."""

    def __init__(self, folder: Path) -> None:
        self._store = SqliteStore(folder / "store.sqlite")
        self._store.migrate()
        self._records = Records(f"sqlite:///{folder}/records.sqlite")
        self._records.migrate()
        self._records.devices.register(GATE.gln, GATE.device, PROFILE)
        self._capture = Capture(self._store, self._records, identity=Identity(self._records))

    def hear(self, payload: bytes, tally: Tally) -> None:
        """A status: it is refused with a reason, or written down, and what it says can be told."""
        try:
            status = NodeStatus.parse(payload)
            tally.ends["status read"] += 1
            self._records.nodes.write({(GATE.gln, GATE.device): NodeNews(status=(status, now()))})
            json.dumps(WatchedSchema().dump(survey(self._records, USUAL)), ensure_ascii=False, allow_nan=False).encode()
        except MessageError as error:
            _end(str(error), payload, tally, "status refused")
        except Exception as error:  # noqa: BLE001 - this is what is looked for
            tally.slips.append((payload, f"a status: {error!r}"))

    def take(self, messages: Sequence[tuple[str, bytes]], tally: Tally) -> None:
        arrivals = [read_message(topic, payload) for topic, payload in messages]
        try:
            taken = self._capture.arrivals(arrivals)
            told = [parse_receipt(answer.payload) for answer in answers(arrivals, taken)]
        except Exception as error:  # noqa: BLE001 - this is what is looked for
            tally.slips += [(payload, f"in a batch: {error!r}") for _, payload in messages]
            return
        tally.ends["receipts"] += len(told)
        for arrival, result in zip(arrivals, taken.results, strict=True):
            ended = result.recorded + result.duplicates + result.voided + len(result.refused)
            whole = any(one.index is None for one in result.refused)
            if ended != len(arrival.values) and not whole:
                tally.slips.append((arrival.raw, f"{len(arrival.values)} events, {ended} ends"))
            tally.ends["recorded in a store"] += result.recorded + result.duplicates + result.voided
            for one in result.refused:
                tally.ends["quarantined"] += 1
                if self._records.quarantine.get(one.quarantine) is None or not one.reason:
                    tally.slips.append((arrival.raw, f"not in quarantine: {one}"))
                if any(slip in one.reason for slip in _SLIPS):
                    tally.slips.append((arrival.raw, one.reason))

    def close(self) -> None:
        self._store.close()
        self._records.close()


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="./run faults fuzz", description="Spoilt messages against the way in.")
    parser.add_argument("--inputs", type=int, default=100_000, help="how many (default: 100000)")
    parser.add_argument("--seed", type=int, default=None, help="the same inputs again")
    asked = parser.parse_args(arguments)
    seed = int.from_bytes(os.urandom(3)) if asked.seed is None else asked.seed
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    began = time.monotonic()

    def said(tally: Tally) -> None:
        if tally.inputs % 100_000 == 0:
            sys.stderr.write(f"{tally.inputs} inputs, {len(tally.slips)} tripped\n")

    with tempfile.TemporaryDirectory(prefix="tracechain-fuzz-") as folder:
        tally = fuzz(Random(seed), asked.inputs, Path(folder), said)
    sys.stdout.write("\n".join([f"seed {seed}, {time.monotonic() - began:.0f} s", *tally.lines()]) + "\n")
    sys.exit(bool(tally.slips))
