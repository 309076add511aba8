"""`tracechain demo`: the whole chain in one process tree, which loses nothing and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable
from contextlib import closing
from threading import Event

import pytest

from servers.demonstration import SECONDS, Demonstration, family
from tracechain.demo import cast
from tracechain.demo.story import SOLD_CUP, story

Start = Callable[..., Demonstration]

pytestmark = pytest.mark.slow

# As on a machine where Mosquitto is not installed.
NO_MOSQUITTO = """\
import shutil
_which = shutil.which
shutil.which = lambda name, *more, **named: None if name == "mosquitto" else _which(name, *more, **named)
"""


def until_gone(demonstration: Demonstration) -> None:
    """Wait for the end of every process that knew the data folder; those that stay are named."""
    deadline, pause = time.monotonic() + SECONDS, Event()
    while left := family(demonstration.folder):
        assert time.monotonic() < deadline, left
        pause.wait(0.05)


@pytest.mark.parametrize("prelude", ["", NO_MOSQUITTO], ids=["the broker at hand", "rumqttd"])
def test_the_whole_chain_is_shown_survives_a_killed_ingest_and_leaves_nothing_running(
    prelude: str, start: Start
) -> None:
    demo = start("--pace", "0.1", "--rounds", "2", prelude=prelude)
    pack = demo.until_said(r"A pack to look up  (http://\S+)")[1]
    assert pack == f"http://127.0.0.1:{demo.port}{cast.cup_path(1, SOLD_CUP)}"
    assert "云朵低温酸奶" in demo.page(pack)
    assert demo.lookup(pack)["state"] == "sold"
    demo.until_said("Round 2 begins now")
    demo.until_said(r"Jingbei Cold-Chain Wholesale  received 1\n(?s:.*)Jingbei Cold-Chain Wholesale  received 1\n")
    os.kill(demo.child("ingest"), signal.SIGKILL)
    demo.until_said(r"ingest ended unexpectedly \(-9\) and was started again")
    demo.until_said(rf"Round 2 is on record: {len(list(story(2)))} events")
    for round_ in (1, 2):
        forward = demo.trace("forward", cast.milk(round_))
        assert len(forward["items"]) == 2 + cast.CUPS
        assert len(forward["events"]) == len(list(story(round_)))
        assert forward["gaps"] == []
    demo.until_said("The nodes rest now")
    assert demo.signal(signal.SIGTERM) == 0
    assert family(demo.folder) == []
    assert demo.said.endswith(f"All stopped; the data stays in {demo.folder}\n")


def test_a_second_start_goes_on_with_the_same_data(start: Start) -> None:
    first = start("--rounds", "1")
    first.until_said("The nodes rest now")
    login = first.until_said(r"Demo login  (\S+ / \S+)")[1]
    assert first.signal(signal.SIGINT) == 0
    assert family(first.folder) == []
    second = start("--rounds", "1", "--pace", "0")
    assert second.until_said(r"A pack to look up  \S+")[0].endswith(cast.cup_path(1, SOLD_CUP))
    assert second.until_said(r"Demo login  (\S+ / \S+)")[1] == login
    second.until_said("Round 2 is on record")
    assert second.lookup(cast.cup(1, SOLD_CUP))["state"] == "sold"
    assert second.lookup(cast.cup(2, SOLD_CUP))["state"] == "sold"
    second.signal(signal.SIGTERM)


def test_ctrl_c_in_the_middle_of_a_round_ends_all_of_it(start: Start) -> None:
    demo = start("--pace", "0.1")
    demo.until_said("Yunduo Dairy  received 1")
    assert demo.signal(signal.SIGINT) == 0
    assert family(demo.folder) == []


def test_its_children_end_when_it_is_killed(start: Start) -> None:
    demo = start("--pace", "0.1")
    demo.until_said("Round 1: ")
    demo.kill()
    until_gone(demo)


def test_a_port_that_is_taken_is_passed_over_and_said(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setattr("servers.demonstration.free_port", lambda: port)
        demo = start("--rounds", "1")
        assert int(demo.until_said(rf"Port {port} is taken; using (\d+)")[1]) > port
        demo.signal(signal.SIGTERM)


def test_a_second_one_in_the_same_folder_is_refused(start: Start) -> None:
    first = start("--rounds", "1")
    first.until_said("Preparing the data folder")
    second = start("--rounds", "1")
    assert second.ended() == 2
    assert second.said == (
        f"Error: Another demonstration runs in {str(first.folder)!r}; stop it, or choose another folder by --data\n"
    )
    first.signal(signal.SIGTERM)
