"""Who brings something to the door, and by which way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from tracechain.trace.words.fault import Fault


class WayIn(StrEnum):
    """The ways in."""

    MQTT = "mqtt"
    HTTP = "http"  # a node's message where MQTT is blocked
    REST = "rest"
    FILE = "file"
    REPLAY = "replay"  # out of quarantine, as a person vouches for it


@dataclass(frozen=True, slots=True)
class Source:
    """The bringer: `party` is its GLN, "" for the platform's own operator; a `regulator` may void the events of others.

    `name` is the topic, the account or token, or the file; `device` is the device of the party, "" where there is none.
    """

    party: str = ""
    regulator: bool = False
    channel: WayIn = WayIn.FILE
    name: str = ""
    device: str = ""


Authorise = Callable[[Source], Fault | None]  # the fault that turns a source away, or None


def accept_well_formed(_source: Source) -> Fault | None:
    """Accept every source whose topic, token or file was read: the broker and the web have checked who it is."""
    return None
