"""The status of a node."""

from __future__ import annotations

import pytest

from tracechain.trace.messages.error import MessageError
from tracechain.trace.messages.status import MAX_BYTES, Status, Waiting

BIRTH = Status(
    online=True,
    version="0.1.0",
    boot=12,
    every=60,
    epochs={"scans": "01J"},
    next={"scans": 4712},
    lanes={"scans": Waiting(3, 12.5), "readings": Waiting(0)},
)


@pytest.mark.parametrize("status", [BIRTH, Status(online=False), Status(online=False, stopped=True)])
def test_what_is_written_is_read_back(status: Status) -> None:
    assert Status.parse(status.to_bytes()) == status


def test_the_birth_of_an_older_gateway_is_read() -> None:
    old = b'{"online":true,"version":"0","boot":1,"epochs":{"scans":"01J"},"next":{"scans":1},"config":null}'
    assert Status.parse(old) == Status(True, version="0", boot=1, epochs={"scans": "01J"}, next={"scans": 1})


@pytest.mark.parametrize(
    ("payload", "sentence"),
    [
        (b"[]", "The status is b'[]'; expected an object with 'online' true or false"),
        (b'{"online": 1}', "The status is b'{\"online\": 1}'; expected an object with 'online' true or false"),
        (b'{"online": true, "boot": -1}', "'boot' is -1; expected a whole number from 0 to 2^53"),
        (b'{"online": true, "lanes": []}', None),
        (b'{"online": true, "lanes": [1]}', "'lanes' is [1]; expected an object with a value for each lane"),
        (
            b'{"online": true, "lanes": {"scans": 7}}',
            "The lane 'scans' is 7; expected an object with 'waiting' and 'oldest'",
        ),
        (
            b'{"online": true, "lanes": {"scans": {"waiting": 1, "oldest": -1}}}',
            "'oldest' of the lane 'scans' is -1; expected seconds, or null",
        ),
        (b" " * (MAX_BYTES + 1), f"The status has {MAX_BYTES + 1} bytes; expected at most {MAX_BYTES}"),
    ],
)
def test_what_is_no_status_is_refused_with_a_sentence(payload: bytes, sentence: str | None) -> None:
    if sentence is None:
        assert Status.parse(payload).lanes == {}
        return
    with pytest.raises(MessageError) as refusal:
        Status.parse(payload)
    assert str(refusal.value) == sentence
