"""A node as a process of its own: the real gateway, with a scanner that never rests and a witness beside it.

The witness writes down what was tried, what the gateway said OK to, and which events each receipt let it delete. The scanning
ends when a file says so, and the gateway then ends by itself once all is confirmed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import signal
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

from faults.jump import follow_clock
from tracechain.iot_gateway import gateway
from tracechain.iot_gateway.device_key import DeviceKeyPair
from tracechain.iot_gateway.devices.scan import Scan
from tracechain.iot_gateway.error import GatewayError
from tracechain.iot_gateway.gateway import run_gateway
from tracechain.iot_gateway.sending.pace import Pace
from tracechain.iot_gateway.spool.spool import Spool
from tracechain.trace.messages.profile import Profile
from tracechain.trace.messages.receipt import Receipt

PACE = Pace(probe=0.5, silence=2.0, resend=0.5, window=16)
_COVERED = """
    SELECT body FROM lane JOIN envelope ON envelope.lane = lane.name
    JOIN event ON event.lane = lane.name AND event.id BETWEEN first_event AND envelope.last_event
    WHERE lane.epoch = ? AND seq <= ?"""


class Witness:
    """Writes lines to a file, each at once and whole: a kill takes none of them."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab", buffering=0)

    def note(self, **line: Any) -> None:
        self._file.write(json.dumps(line, separators=(",", ":")).encode() + b"\n")


def content_of(event: Mapping[str, Any]) -> str:
    """A digest of what an event says."""
    return hashlib.sha256(json.dumps(event, sort_keys=True).encode()).hexdigest()


def witnessed(witness: Witness) -> type[Spool]:
    """A spool that tells what it keeps and what it lets go."""

    class WitnessedSpool(Spool):
        def commit(self, lane: str, events: Sequence[Mapping[str, Any]]) -> None:
            for event in events:
                witness.note(tried=event["eventID"], content=content_of(event))
            super().commit(lane, events)

        def confirm(self, receipt: Receipt) -> int:
            with self._file.reading():
                bodies = self._db.execute(_COVERED, (receipt.epoch, receipt.upto)).fetchall()
            ids = [json.loads(body)["eventID"] for (body,) in bodies]
            witness.note(receipt=receipt.epoch, upto=receipt.upto, events=ids)
            return super().confirm(receipt)

    return WitnessedSpool


def scans(witness: Witness, per_second: float, enough: Path, stop: threading.Event) -> Iterator[Scan]:
    """Codes of packs, one after the other, until the file `enough` is there."""
    for number in count(1):
        if stop.wait(1 / per_second) or enough.exists():
            return
        event_id = f"urn:uuid:{uuid4()}"
        serial = f"{time.monotonic_ns():x}"[-12:] + str(number)

        def settle(refused: str | None, event_id: str = event_id) -> None:
            if refused is None:
                witness.note(ok=event_id)

        text = f"https://id.gs1.org/01/06901234000016/21/{serial}"
        yield Scan(text, time.time_ns() // 1000, (text,), (event_id,), settle=settle)


def main() -> None:
    parser = argparse.ArgumentParser()
    for name in ("data", "witness", "clock", "enough", "gln", "device", "mqtt"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--rate", type=float, default=20.0)
    asked = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    witness = Witness(Path(asked.witness))
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    profile = Profile.parse({"gln": asked.gln, "device": asked.device, "step": "packing", "lang": "en"})
    data = Path(asked.data)
    key = DeviceKeyPair.of(profile.node, data).read()
    vars(gateway)["Spool"] = witnessed(witness)  # the gateway itself is as it is
    follow_clock(Path(asked.clock))
    source = scans(witness, asked.rate, Path(asked.enough), stop)
    try:
        run_gateway(profile, data / "gateway/spool.sqlite", asked.mqtt, source, _say, stop, PACE, key=key)
    except GatewayError as error:
        sys.exit(f"Error: {error}")


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - what the gateway says goes to its log


if __name__ == "__main__":
    main()
