"""The status of a node."""

from __future__ import annotations

import json

import pytest

from tracechain.trace.messages.error import MessageError
from tracechain.trace.messages.status import MAX_BYTES, LaneBacklog, NodeStatus

BIRTH = NodeStatus(
    online=True,
    version="0.1.0",
    boot=12,
    every=60,
    epochs={"scans": "01J"},
    next={"scans": 4712},
    lanes={"scans": LaneBacklog(3, 12.5), "readings": LaneBacklog(0)},
)


FAREWELL = NodeStatus(online=False, stopped=True, lanes={"scans": LaneBacklog(2, 40.0), "readings": LaneBacklog(0)})


@pytest.mark.parametrize("status", [BIRTH, NodeStatus(online=False), NodeStatus(online=False, stopped=True), FAREWELL])
def test_what_is_written_is_read_back(status: NodeStatus) -> None:
    assert NodeStatus.parse(status.to_bytes()) == status


def test_the_birth_of_an_older_gateway_is_read() -> None:
    old = b'{"online":true,"version":"0","boot":1,"epochs":{"scans":"01J"},"next":{"scans":1},"config":null}'
    assert NodeStatus.parse(old) == NodeStatus(True, version="0", boot=1, epochs={"scans": "01J"}, next={"scans": 1})


@pytest.mark.parametrize("config", ["2026-11/4", 7, None])
def test_the_version_of_the_settings_is_a_text_or_a_whole_number(config: str | int | None) -> None:
    assert NodeStatus.parse(NodeStatus(True, config=config).to_bytes()).config == config


@pytest.mark.parametrize(
    "config", [b"1e999", b"0.5", b"true", b"-1", b"1" * 400, b'"\\ud800"', b"{}", b"[" * 400 + b"]" * 400]
)
def test_anything_else_is_no_version_of_settings(config: bytes) -> None:
    assert NodeStatus.parse(b'{"online":true,"version":"1","config":' + config + b"}") == NodeStatus(True, version="1")


@pytest.mark.parametrize("every", [10, 60, 86_400])
def test_a_promise_is_kept_as_it_was_given(every: int) -> None:
    assert NodeStatus.parse(NodeStatus(True, every=every).to_bytes()).every == every


@pytest.mark.parametrize(
    "every", [b"9", b"0", b"-1", b"86401", b"9007199254740992", b"60.0", b"true", b'"60"', b"null"]
)
def test_a_promise_that_nobody_can_hold_or_wait_for_is_none(every: bytes) -> None:
    assert NodeStatus.parse(b'{"online":true,"every":' + every + b"}").every is None


@pytest.mark.parametrize("spoilt", ["\ud800", "\0", "a\nb", "\x1b[2J", "\u202e"])
def test_what_can_not_be_shown_is_as_if_it_were_not_said(spoilt: str) -> None:
    payload = json.dumps(
        {
            "online": True,
            "version": spoilt,
            "epochs": {"scans": spoilt, "readings": "01J", spoilt: "01K"},
            "next": {spoilt: 1},
            "lanes": {spoilt: {"waiting": 1}, "scans": {"waiting": 2}},
        }
    ).encode()
    assert NodeStatus.parse(payload) == NodeStatus(True, epochs={"readings": "01J"}, lanes={"scans": LaneBacklog(2)})


def test_a_version_and_an_epoch_have_at_most_64_letters() -> None:
    told = NodeStatus.parse(NodeStatus(True, version="1" * 70, epochs={"scans": "2" * 70}, config="3" * 70).to_bytes())
    assert (told.version, told.epochs, told.config) == ("1" * 64, {"scans": "2" * 64}, "3" * 64)


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
        (
            b'{"online": true, "lanes": {"scans": {"waiting": 1, "oldest": 1' + b"0" * 400 + b"}}}",
            f"'oldest' of the lane 'scans' is 1{'0' * 76}...; expected seconds, or null",
        ),
        (b" " * (MAX_BYTES + 1), f"The status has {MAX_BYTES + 1} bytes; expected at most {MAX_BYTES}"),
    ],
)
def test_what_is_no_status_is_refused_with_a_sentence(payload: bytes, sentence: str | None) -> None:
    if sentence is None:
        assert NodeStatus.parse(payload).lanes == {}
        return
    with pytest.raises(MessageError) as refusal:
        NodeStatus.parse(payload)
    assert str(refusal.value) == sentence
