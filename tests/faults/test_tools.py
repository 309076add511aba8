"""What the faults are made of does what it says."""

from __future__ import annotations

import subprocess
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from cast.parties import GATE
from faults.jump import make_clock, set_clock
from faults.packet import read_publish, take_packet
from faults.schedule import Mix, What, some_faults
from faults.victim import python, with_tests
from faults.wire import Mischief, _Way

EVENTS = GATE.events
PAYLOAD = b'{"epoch": "01J"}' * 40


def publish(payload: bytes, topic: str = EVENTS, number: int = 7) -> bytes:
    """A PUBLISH of quality of service 1 with a property in it."""
    properties = bytes([5, 0x02, 0, 0, 0, 60])  # Message Expiry Interval
    body = len(topic).to_bytes(2) + topic.encode() + number.to_bytes(2) + properties + payload
    low, high = len(body) % 128, len(body) // 128
    return bytes([0x32, low | 128, high]) + body if high else bytes([0x32, low]) + body


@pytest.mark.parametrize("payload", [PAYLOAD, b"{}", b""])
def test_a_publish_is_taken_apart_and_put_together_again(payload: bytes) -> None:
    packet = publish(payload)
    message = read_publish(packet)
    assert message is not None
    assert (message.topic, message.word, message.payload) == (EVENTS, "events", payload)
    assert message.to_bytes() == packet
    assert read_publish(message.with_payload(b"other").to_bytes()) == message.with_payload(b"other")


def test_packets_are_taken_from_a_stream_as_they_become_whole() -> None:
    ping, stream, taken = b"\xc0\x00", bytearray(), []
    for byte in ping + publish(PAYLOAD) + ping:
        stream.append(byte)
        while packet := take_packet(stream):
            taken.append(packet)
    assert taken == [ping, publish(PAYLOAD), ping]
    assert read_publish(ping) is None


@pytest.mark.parametrize(
    ("mischief", "copies"),
    [(Mischief(), 1), (Mischief(doubled=1.0), 2), (Mischief(late=1.0), 2), (Mischief(cut=1.0), 0)],
)
def test_a_message_fares_as_it_is_to(mischief: Mischief, copies: int) -> None:
    done = Counter[str]()
    message = read_publish(publish(PAYLOAD))
    assert message is not None
    passed = _Way(Random(1), done).passed(message, mischief)
    assert passed.count(publish(PAYLOAD)) == copies
    assert done.total() == (mischief != Mischief())


def test_a_message_that_is_overtaken_goes_after_the_next_one_or_when_none_comes() -> None:
    way = _Way(Random(1), Counter())
    first, second = read_publish(publish(b"1")), read_publish(publish(b"2"))
    assert first is not None
    assert second is not None
    assert way.passed(first, Mischief(swapped=1.0)) == b""
    assert way.holds
    assert way.passed(second, Mischief()) == publish(b"2") + publish(b"1")
    assert way.let_go() == b""


def test_a_corrupted_receipt_is_never_another_receipt() -> None:
    message = read_publish(publish(b'{"epoch":"01J","upto":4}', EVENTS.replace("events", "receipt")))
    assert message is not None
    way = _Way(Random(1), Counter())
    for _ in range(50):
        changed = read_publish(way.passed(message, Mischief(corrupted=1.0)))
        assert changed is not None
        with pytest.raises(UnicodeDecodeError):
            changed.payload.decode()


def test_the_time_of_day_jumps_and_the_seconds_go_on(tmp_path: Path) -> None:
    clock = make_clock(tmp_path / "clock")
    set_clock(clock, 86_400.0)
    code = (
        "import sys, time; from pathlib import Path; from tracechain.trace.events import instant, units\n"
        "from faults.jump import follow_clock\n"
        "before = time.time(), time.time_ns(), time.monotonic(), units.now(), instant.datetime.now(instant.UTC)\n"
        "follow_clock(Path(sys.argv[1]))\n"
        "after = time.time(), time.time_ns(), time.monotonic(), units.now(), instant.datetime.now(instant.UTC)\n"
        "print(*(round(float(late - early)) for early, late in zip(before[:4], after[:4])), (after[4] - before[4]).days)\n"
    )
    said = subprocess.run(
        python("-c", code, str(clock)), env=with_tests({}), capture_output=True, text=True, check=True
    )
    seconds, nanoseconds, passed, microseconds, days = map(int, said.stdout.split())
    assert (seconds // 1_000, nanoseconds // 10**12, microseconds // 10**9, days) == (86, 86, 86, 1)
    assert passed < 1_000


def test_a_seed_gives_the_same_faults_and_some_of_every_kind() -> None:
    mix = Mix.usual("neo4j", pace=0.3)
    drawn = some_faults(Random(3), mix, 30)
    assert drawn == some_faults(Random(3), mix, 30)
    assert {fault.what for fault in drawn} == set(What)
    assert len(drawn) == 30
